package card

import (
	"bytes"
	"context"
	"fmt"

	iso7816 "cunicu.li/go-iso7816"
	"cunicu.li/go-iso7816/encoding/tlv"

	"carddesk/cardops/cert"
	"carddesk/cardops/transport"
)

// Keys of a PIV card that a person's programs use (SP 800-73-4 part 1, table 4b).
const (
	PIVAuthentication = "9A"
	PIVSignature      = "9C" // each use needs a PIN that was verified just before ("PIN always")
	PIVKeyManagement  = "9D"
)

// pivKeyReferences are P2 of GENERAL AUTHENTICATE.
var pivKeyReferences = map[string]byte{PIVAuthentication: 0x9A, PIVSignature: 0x9C, PIVKeyManagement: 0x9D}

const (
	pivRSA2048     = 0x07 // SP 800-78-4, table 6-2
	lenPIVRSA2048  = 256  // bytes of a block
	chaining       = 0x10 // class of a command that others continue (ISO 7816-4 clause 5.1.1.1)
	maxCommandData = 255  // bytes, of one command in short form
)

// Tags of the dynamic authentication template (SP 800-73-4 part 2, table 7).
const (
	tagAuthentication tlv.Tag = 0x7C
	tagChallenge      tlv.Tag = 0x81
	tagResponse       tlv.Tag = 0x82
)

// PIVKeys uses the holder's keys in the transaction in which the PIV application was selected. It exists apart from PIVApplication so that
// GENERAL AUTHENTICATE passes the allow-list of nothing else.
type PIVKeys struct{ conn transport.Conn }

// Keys gives access to the keys. Which of them answer is up to the card and to what was verified on it.
func (a *PIVApplication) Keys() *PIVKeys { return &PIVKeys{a.keys} }

// allowPIVKeys: using a holder's key of RSA-2048, and reading what belongs to it.
func allowPIVKeys(c iso7816.CAPDU) bool {
	switch c.Ins {
	case iso7816.InsGetDataOdd:
		return readsObject(c)
	case iso7816.InsGetResponse:
		return getsResponse(c)
	case iso7816.InsGeneralAuthenticate:
		return (c.Cla == 0 || c.Cla == chaining) && c.P1 == pivRSA2048 && holdersKey(c.P2)
	}
	return false
}

func holdersKey(reference byte) bool {
	for _, r := range pivKeyReferences {
		if r == reference {
			return true
		}
	}
	return false
}

// Number identifies the card, as ParseCHUID has it.
func (k *PIVKeys) Number(ctx context.Context) (string, error) {
	object, err := pivObject(ctx, k.conn, pivCHUID)
	if err != nil {
		return "", err
	}
	return ParseCHUID(object)
}

// Certificate reads the certificate of a key. Errors: ErrMissing, ErrTemplate, those of cert.Parse and of the way to the card.
func (k *PIVKeys) Certificate(ctx context.Context, place string) (*cert.Certificate, error) {
	for _, c := range pivCertificates {
		if c.place != place {
			continue
		}
		object, err := pivObject(ctx, k.conn, c.tag)
		if err != nil {
			return nil, err
		}
		der, err := ParseCertificateObject(object)
		if err != nil {
			return nil, err
		}
		return cert.Parse(der)
	}
	return nil, ErrMissing
}

// Sign signs a DigestInfo (RFC 8017 clause 9.2) with a key of RSA-2048. Errors: *StatusError, transport.ErrBadAnswer, and those of the way to
// the card.
func (k *PIVKeys) Sign(ctx context.Context, place string, digestInfo []byte) ([]byte, error) {
	const least = 11 // 00 01, eight bytes FF, 00
	if len(digestInfo) > lenPIVRSA2048-least {
		return nil, fmt.Errorf("%w: %d bytes to sign", transport.ErrBadCommand, len(digestInfo))
	}
	block := bytes.Repeat([]byte{0xFF}, lenPIVRSA2048)
	copy(block, []byte{0x00, 0x01})
	copy(block[lenPIVRSA2048-len(digestInfo):], digestInfo)
	block[lenPIVRSA2048-len(digestInfo)-1] = 0x00
	return k.raise(ctx, place, block)
}

// Decrypt opens a block that was encrypted with PKCS #1 v1.5 for a key of RSA-2048. ok is false when what comes out is no such block: the
// key is another one. Errors are as for Sign.
func (k *PIVKeys) Decrypt(ctx context.Context, place string, block []byte) (plain []byte, ok bool, err error) {
	raised, err := k.raise(ctx, place, block)
	if err != nil {
		return nil, false, err
	}
	if !bytes.HasPrefix(raised, []byte{0x00, 0x02}) {
		return nil, false, nil
	}
	const leastPadding = 8 // RFC 8017 clause 7.2.1
	padding, plain, found := bytes.Cut(raised[2:], []byte{0x00})
	return plain, found && len(padding) >= leastPadding, nil
}

// raise is GENERAL AUTHENTICATE: it has the card apply a private key to a block (SP 800-73-4 part 2, clause 3.2.4). What does not fit into one
// command is chained.
func (k *PIVKeys) raise(ctx context.Context, place string, block []byte) ([]byte, error) {
	if len(block) != lenPIVRSA2048 {
		return nil, fmt.Errorf("%w: block of %d bytes", transport.ErrBadCommand, len(block))
	}
	data, err := tlv.New(tagAuthentication, tlv.New(tagResponse), tlv.New(tagChallenge, block)).MarshalBER()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", transport.ErrBadCommand, err)
	}
	answer, err := k.send(ctx, place, data)
	if err != nil {
		return nil, err
	}
	template, _ := valueOf(answer, tagAuthentication)
	response, ok := valueOf(template, tagResponse)
	if !ok || len(response) != lenPIVRSA2048 {
		return nil, fmt.Errorf("%w: general authenticate %s", transport.ErrBadAnswer, place)
	}
	return bytes.Clone(response), nil
}

func (k *PIVKeys) send(ctx context.Context, place string, data []byte) ([]byte, error) {
	command := iso7816.CAPDU{Cla: chaining, Ins: iso7816.InsGeneralAuthenticate, P1: pivRSA2048, P2: pivKeyReferences[place]}
	for len(data) > maxCommandData {
		command.Data, data = data[:maxCommandData], data[maxCommandData:]
		if _, err := pivWhole(ctx, k.conn, "general authenticate "+place, command); err != nil {
			return nil, err
		}
	}
	command.Cla, command.Data, command.Ne = 0, data, iso7816.MaxLenResponseDataStandard
	return pivWhole(ctx, k.conn, "general authenticate "+place, command)
}
