package component

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/issuer"
)

// codeReader is answered where the component cannot tell what its cards are [F].
const codeReader uint32 = 0x76100003

// info makes the answer to pkcs11info.
func (c *Component) info(certificates bool) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	answer := map[string]any{"func": Info, "ret_code": 0, "serverVersion": c.version()}
	slots, err := c.describe(certificates)
	answer["slots"] = slots
	if err != nil {
		answer["ret_code"] = c.settings.Codes.value(codeReader)
	}
	text, _ := json.Marshal(answer) // of strings, numbers and lists of such
	return text
}

func (c *Component) version() string {
	if c.settings.Version == "" {
		return Version
	}
	return c.settings.Version
}

func (c *Component) describe(certificates bool) ([]any, error) {
	all := []any{}
	if c.settings.Blind {
		return all, nil
	}
	for _, s := range c.slots {
		token, err := s.token(certificates)
		if err != nil {
			return all, err
		}
		all = append(all, map[string]any{"slotDescription": fmt.Sprintf("%-64s", s.Reader), "token": token})
	}
	return all, nil
}

// token is what stands for the card: null, "unknown token", or what the card module says about it [F].
func (s Slot) token(certificates bool) (any, error) {
	if s.Card == nil {
		return nil, nil
	}
	if !usable(s.Card) {
		return "unknown token", nil
	}
	truth, err := s.Card.Truth()
	if err != nil {
		return nil, err
	}
	token := map[string]any{
		"label":          fmt.Sprintf("%-32s", "HiCOS PKI Smart Card"),
		"model":          "T7SIMULATED",
		"manufacturerID": fmt.Sprintf("%-32s", "Chunghwa TeleCom Co., Ltd."),
		"serialNumber":   truth.Number,
		"ulMinPinLen":    minPIN,
		"ulMaxPinLen":    maxPIN,
		"keys":           []any{},
	}
	if certificates {
		token["certs"] = describeAll(truth.Certificates)
	}
	return token, nil
}

// usable tells whether the card is one that the component is made for.
func usable(card *simcard.Card) bool {
	return card.Kind() == simcard.GPKI1 || card.Kind() == simcard.GPKI2
}

// objects are the certificates of a card as its module lists them [F].
var objects = []struct {
	use                  issuer.Use
	label, id, usageText string
}{
	{issuer.Sign, "cert1", "SIGN", "digitalSignature"},
	{issuer.Encrypt, "cert2", "KEYX", "keyEncipherment|dataEncipherment"},
	{issuer.CA, "CA Cert", "CACert", ""},
	{issuer.Root, "ROOT CA Cert", "ROOTCACert", ""},
}

func describeAll(certificates map[issuer.Use][]byte) []any {
	var all []any
	for _, o := range objects {
		der := certificates[o.use]
		parsed, err := x509.ParseCertificate(der)
		if err != nil {
			continue // not on this card
		}
		print := sha256.Sum256(der)
		all = append(all, map[string]any{
			"label": o.label, "id": o.id, "usage": o.usageText,
			"sn":        parsed.SerialNumber.Text(16),
			"subjectDN": parsed.Subject.String(), "issuerDN": parsed.Issuer.String(),
			"notBeforeT": parsed.NotBefore.Unix(), "notAfterT": parsed.NotAfter.Unix(),
			"thumbprint": hex.EncodeToString(print[:]), "certb64": base64.StdEncoding.EncodeToString(der),
		})
	}
	return all
}
