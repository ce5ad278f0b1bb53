package hipki

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// Info is what the component says about itself and the cards that it sees. All text is the component's and the cards': clean it before it
// is shown.
type Info struct {
	Version Version
	Slots   []Slot
}

// Slot is a reader as the component sees it.
type Slot struct {
	Reader string // slotDescription: the name of the reader, which differs between systems
	State  SlotState
	Token  Token // zero unless State is SlotCard
}

// SlotState says what lies in a slot.
type SlotState string

// The states of a slot.
const (
	SlotEmpty   SlotState = "empty"
	SlotUnknown SlotState = "unknown" // a card that the component cannot use
	SlotCard    SlotState = "card"
)

// Token is a card as the component sees it.
type Token struct {
	Label        string
	Model        string
	Manufacturer string
	Number       string // serialNumber: the card number [F]
	MinPIN       int    // lengths in characters; 0 if not told
	MaxPIN       int
	Certificates []Certificate // only from InfoWithCertificates
}

// Certificate is a certificate as the component hands it over. Its other members repeat what is in it and are not believed.
type Certificate struct {
	Label string
	ID    string
	Usage string
	DER   []byte // not looked into; package cert does
}

// Limits of what is believed about readers and cards. The component serves one desk.
const (
	maxSlots        = 64
	maxCertificates = 64
)

const funcInfo = "pkcs11info"

// Info asks which cards the component sees. No secret is sent and no owner looked up.
//
// Errors: ErrNotRunning, ErrNonsense and the others of a broken exchange; *CodeError; *TooOldError or ErrBlind, both together with
// the Info.
func (c *Client) Info(ctx context.Context) (Info, error) { return c.info(ctx, "/pkcs11info") }

// InfoWithCertificates is Info with the certificates of each card, which takes the component longer.
func (c *Client) InfoWithCertificates(ctx context.Context) (Info, error) {
	return c.info(ctx, "/pkcs11info?withcert=true")
}

func (c *Client) info(ctx context.Context, path string) (Info, error) {
	o, err := c.ask(ctx, call{method: "GET", path: path, name: funcInfo, wait: c.Waits.completed().Info})
	if err != nil {
		return Info{}, fmt.Errorf("ask the local component: %w", err)
	}
	info, err := parseInfo(o)
	if err != nil {
		return Info{}, fmt.Errorf("ask the local component: %w", err)
	}
	return info, info.trouble(c.system())
}

// trouble tells what keeps a component that answers well from being of use.
func (i Info) trouble(system string) error {
	if want := Minimum(system); i.Version.Less(want) {
		return &TooOldError{Have: i.Version, Want: want}
	}
	if len(i.Slots) == 0 {
		return ErrBlind
	}
	return nil
}

func parseInfo(o object) (Info, error) {
	text, err := o.text("serverVersion")
	if err != nil {
		return Info{}, err
	}
	version, err := ParseVersion(text)
	if err != nil {
		return Info{}, err
	}
	if _, found := o["slots"]; !found {
		return Info{}, fmt.Errorf("%w: no slots", ErrNonsense)
	}
	slots, err := parseEach(o, "slots", maxSlots, parseSlot)
	return Info{Version: version, Slots: slots}, err
}

// parseEach reads a list of at most that many objects.
func parseEach[T any](o object, name string, most int, parse func(object) (T, error)) ([]T, error) {
	raws, err := o.list(name)
	if err != nil {
		return nil, err
	}
	if len(raws) > most {
		return nil, fmt.Errorf("%w: %d %s", ErrNonsense, len(raws), name)
	}
	var all []T
	for _, raw := range raws {
		member, err := parseObject(raw)
		if err != nil {
			return nil, err
		}
		one, err := parse(member)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func parseSlot(o object) (Slot, error) {
	reader, err := o.text("slotDescription")
	if err != nil {
		return Slot{}, err
	}
	s := Slot{Reader: strings.TrimRight(reader, " \x00"), State: SlotEmpty} // PKCS #11 pads it with blanks
	switch raw := o["token"]; {
	case len(raw) == 0 || string(raw) == "null":
	case raw[0] == '"':
		s.State, err = SlotUnknown, checkUnknown(raw)
	default:
		s.State = SlotCard
		s.Token, err = parseToken(raw)
	}
	return s, err
}

// checkUnknown wants the one text that stands in the place of a token.
func checkUnknown(raw json.RawMessage) error {
	if text, _ := (object{"token": raw}).text("token"); text != "unknown token" {
		return fmt.Errorf("%w: token %.40q", ErrNonsense, text)
	}
	return nil
}

func parseToken(raw json.RawMessage) (Token, error) {
	o, err := parseObject(raw)
	if err != nil {
		return Token{}, err
	}
	var t Token
	for name, field := range map[string]*string{
		"label": &t.Label, "model": &t.Model, "manufacturerID": &t.Manufacturer, "serialNumber": &t.Number,
	} {
		if *field, err = o.text(name); err != nil {
			return Token{}, err
		}
		*field = strings.TrimRight(*field, " \x00")
	}
	for name, field := range map[string]*int{"ulMinPinLen": &t.MinPIN, "ulMaxPinLen": &t.MaxPIN} {
		if *field, err = o.size(name); err != nil {
			return Token{}, err
		}
	}
	t.Certificates, err = parseEach(o, "certs", maxCertificates, parseCertificate)
	return t, err
}

func parseCertificate(o object) (Certificate, error) {
	var c Certificate
	var encoded string
	var err error
	for name, field := range map[string]*string{"label": &c.Label, "id": &c.ID, "usage": &c.Usage, "certb64": &encoded} {
		if *field, err = o.text(name); err != nil {
			return Certificate{}, err
		}
	}
	c.DER, err = base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return Certificate{}, fmt.Errorf("%w: certificate is not base64", ErrNonsense)
	}
	return c, nil
}
