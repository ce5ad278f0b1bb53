package simcard

import (
	"testing"
)

// FuzzTransmit sends any bytes to a citizen card in a row of states: it answers something, and never more than was asked for.
func FuzzTransmit(f *testing.F) {
	for _, seed := range []string{
		"", "\x80", "\x80\xA4\x00\x00\x02\x50\x30", "\x80\xA4\x00\x00\x02\x08\xF2", "\x80\xB0\x1B\xFF\xC8", "\x00\xB0\x7F\xFF\x00",
		"\x00\xA4\x00\x04\x02\x50\x30\x00", "\x00\xA4\x04\x0C\x00\x00\x01\xA0", "\x00\x20\x00\x01",
	} {
		f.Add([]byte(seed))
	}
	var cards []*Card
	for _, kind := range []string{GPKI1, GPKI2} {
		c, err := New(Options{Kind: kind})
		if err != nil {
			f.Fatal(err)
		}
		cards = append(cards, c)
	}
	f.Fuzz(func(t *testing.T, command []byte) {
		for _, c := range cards {
			c.Forget()
			answer := c.Transmit(command)
			got := c.Received()[0]
			if len(answer) != got.Answer+2 || got.Answer > got.Ne {
				t.Errorf("%s: %X answered with %d bytes, noted as %+v", c.Kind(), command, len(answer), got)
			}
		}
	})
}
