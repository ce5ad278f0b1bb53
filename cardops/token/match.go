package token

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// Card says which card is meant, as far as it is known from its reader. The zero value means the only token there is.
type Card struct {
	Serial string // card number
	Reader string // the smart-card service's name of the reader that it lies in
}

// Match picks the slot with this card: by serial number first, by reader name second. Errors: ErrNoToken, ErrTwoTokens.
func Match(slots []Slot, c Card) (Slot, error) {
	fits := slots[:0:0]
	for _, s := range slots {
		// One that was never set up has no PIN and is no card; SoftHSM always shows one.
		if s.Token != nil && s.Token.Flags.Has(TokenInitialised) {
			fits = append(fits, s)
		}
	}
	if c.Serial != "" {
		if bySerial := keep(fits, func(s Slot) bool { return s.Token.Serial == c.Serial }); len(bySerial) > 0 {
			return single(bySerial)
		}
		// A module that gives card numbers would have given this one: what is in the reader now is another card.
		fits = keep(fits, func(s Slot) bool { return !isCardNumber(c.Serial) || !isCardNumber(s.Token.Serial) })
	}
	if c.Reader != "" {
		fits = keep(fits, func(s Slot) bool { return describes(s.Description, c.Reader) })
	}
	return single(fits)
}

func keep(slots []Slot, fits func(Slot) bool) []Slot {
	var kept []Slot
	for _, s := range slots {
		if fits(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

func single(slots []Slot) (Slot, error) {
	switch len(slots) {
	case 0:
		return Slot{}, ErrNoToken
	case 1:
		return slots[0], nil
	}
	return Slot{}, fmt.Errorf("%w: %d", ErrTwoTokens, len(slots))
}

// cardNumber is the form of a citizen card's number: two letters and 14 digits [F]. It is compiled when it is first needed.
var cardNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z]{2}[0-9]{14}$`) })

func isCardNumber(serial string) bool { return cardNumber().MatchString(serial) }

// descriptionLength is the size of CK_SLOT_INFO's slotDescription (PKCS#11 clause 3.2): longer reader names arrive cut.
const descriptionLength = 64

func describes(description, reader string) bool {
	if len(reader) > descriptionLength {
		reader = reader[:descriptionLength]
	}
	return description == strings.TrimSpace(reader)
}
