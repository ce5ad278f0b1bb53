package piv

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	iso7816 "cunicu.li/go-iso7816"
	"cunicu.li/go-iso7816/encoding/tlv"
)

// Tags of data objects (SP 800-73-4 Part 1 Table 3).
const (
	tagDiscovery  = "\x7E"
	tagCCC        = "\x5F\xC1\x07"
	tagCHUID      = "\x5F\xC1\x02"
	tagKeyHistory = "\x5F\xC1\x0C"
)

// certificateTags names the data object that holds each slot's certificate.
var certificateTags = map[byte]string{
	Authentication: "\x5F\xC1\x05",
	Signature:      "\x5F\xC1\x0A",
	KeyManagement:  "\x5F\xC1\x0B",
	CardAuth:       "\x5F\xC1\x01",
}

// Tags within data objects.
const (
	tagList        tlv.Tag = 0x5C // which object GET DATA wants
	tagObject      tlv.Tag = 0x53 // around every object but the discovery object
	tagErrorCode   tlv.Tag = 0xFE // error detection code, always present and empty
	tagCertificate tlv.Tag = 0x70
	tagCertInfo    tlv.Tag = 0x71
)

// getData reads one object (SP 800-73-4 Part 2 section 3.1.2). All objects here are free to read.
func (a *Applet) getData(c iso7816.CAPDU) ([]byte, uint16) {
	if c.P1 != 0x3F || c.P2 != 0xFF {
		return nil, swWrongP1P2
	}
	fields, err := tlv.DecodeBER(c.Data)
	if err != nil {
		return nil, swBadData
	}
	name, _, ok := fields.Get(tagList)
	if !ok || len(name) == 0 {
		return nil, swBadData
	}
	object, ok := a.objects[string(name)]
	if !ok {
		return nil, swNotFound
	}
	return slices.Clone(object), swDone
}

// objects lays out every data object of the card.
func (o Options) objects() (map[string][]byte, error) {
	all := map[string][]byte{tagDiscovery: discovery()}
	parts := map[string][]tlv.TagValue{
		tagCCC:        capabilities(o.Serial),
		tagCHUID:      chuid(o.GUID, o.Expires),
		tagKeyHistory: keyHistory(),
	}
	for _, s := range o.Slots {
		if len(s.Certificate) == 0 {
			continue
		}
		fields, err := s.certificate()
		if err != nil {
			return nil, fmt.Errorf("certificate of slot %02X: %w", s.ID, err)
		}
		parts[certificateTags[s.ID]] = fields
	}
	for name, fields := range parts {
		b, err := object(fields)
		if err != nil {
			return nil, err
		}
		all[name] = b
	}
	return all, nil
}

// object puts fields into tag 53. That tag is not marked as constructed (it is ISO 7816-6 discretionary data), so the fields
// go in as bytes.
func object(fields []tlv.TagValue) ([]byte, error) {
	value, err := tlv.EncodeBER(fields...)
	if err != nil {
		return nil, err
	}
	return tlv.New(tagObject, value).MarshalBER()
}

// certificate is SP 800-73-4 Part 1 Table 10.
func (s Slot) certificate() ([]tlv.TagValue, error) {
	der, info := s.Certificate, byte(0x00)
	if s.Gzip {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, err := z.Write(der)
		if err := errors.Join(err, z.Close()); err != nil {
			return nil, err
		}
		der, info = b.Bytes(), 0x01
	}
	return []tlv.TagValue{tlv.New(tagCertificate, der), tlv.New(tagCertInfo, info), tlv.New(tagErrorCode)}, nil
}

// discovery is SP 800-73-4 Part 1 section 3.3.2. PIN usage policy 40 00: the application's own PIN, and nothing else, satisfies
// access rules.
func discovery() []byte {
	b := []byte{0x7E, byte(2 + len(aid) + 5), 0x4F, byte(len(aid))}
	b = append(b, aid...)
	return append(b, 0x5F, 0x2F, 2, 0x40, 0x00)
}

// keyHistory is SP 800-73-4 Part 1 Table 15: no retired keys.
func keyHistory() []tlv.TagValue {
	const onCard, offCard tlv.Tag = 0xC1, 0xC2
	return []tlv.TagValue{tlv.New(onCard, byte(0)), tlv.New(offCard, byte(0)), tlv.New(tagErrorCode)}
}

// capabilities is the card capability container (SP 800-73-4 Part 1 Table 8), whose contents PIV programs do not use.
func capabilities(serial uint32) []tlv.TagValue {
	// Card identifier (GSC-IS 2.1 section 6.3): RID, manufacturer, card type 02 (with a file system or Java), and 14 bytes for
	// the card.
	id := append([]byte{0xA0, 0x00, 0x00, 0x01, 0x16, 0xFF, 0x02}, make([]byte, 10)...)
	id = binary.BigEndian.AppendUint32(id, serial)
	return []tlv.TagValue{
		tlv.New(0xF0, id),
		tlv.New(0xF1, byte(0x21)), // container version
		tlv.New(0xF2, byte(0x21)), // grammar version
		tlv.New(0xF3),
		tlv.New(0xF4, byte(0x00)),
		tlv.New(0xF5, byte(0x10)), // data model
		tlv.New(0xF6), tlv.New(0xF7), tlv.New(0xFA), tlv.New(0xFB), tlv.New(0xFC), tlv.New(0xFD),
		tlv.New(tagErrorCode),
	}
}
