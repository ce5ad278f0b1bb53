package simcard_test

import (
	"testing"
	"time"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/piv"
)

// Speeds by hand: 4 MHz / 512 * 32 is 250 000 units a second, of which a byte takes 12; the default is 4 MHz / 372. A reset takes
// 40 000 cycles, 10 ms, and the answer comes at the default speed.
func TestLineOf(t *testing.T) {
	for name, tc := range map[string]struct {
		atr   []byte
		byte  time.Duration
		block int
	}{
		"the PIV card, which names no speed": {piv.ATR(), 1116 * time.Microsecond, 254},
		"first generation":                   {[]byte{0x3B, 0xB8, 0x13, 0x00, 0x81, 0x31, 0xFA, 0x52}, 279 * time.Microsecond, 250},
		"second generation":                  {[]byte{0x3B, 0xD8, 0x96, 0x00, 0x81, 0xB1, 0xFE, 0x45, 0x1F, 0x07}, 48 * time.Microsecond, 254},
		"T=0 alone":                          {[]byte{0x3B, 0x10, 0x11}, 1116 * time.Microsecond, 32},
		"T=1 without a block length":         {[]byte{0x3B, 0x90, 0x96, 0x01, 0x01}, 48 * time.Microsecond, 32},
		"a reserved clock":                   {[]byte{0x3B, 0x10, 0x71}, 1116 * time.Microsecond, 32},
		"a reserved rate":                    {[]byte{0x3B, 0x10, 0x9A}, 1116 * time.Microsecond, 32},
		"cut off":                            {[]byte{0x3B, 0xF0}, 1116 * time.Microsecond, 32},
		"nothing":                            {nil, 1116 * time.Microsecond, 32},
	} {
		t.Run(name, func(t *testing.T) {
			l := simcard.LineOf(tc.atr)
			if l.Byte != tc.byte || l.Block != tc.block {
				t.Errorf("a byte takes %v, want %v; blocks of %d, want %d", l.Byte, tc.byte, l.Block, tc.block)
			}
			if want := 10*time.Millisecond + time.Duration(len(tc.atr))*1116*time.Microsecond; l.Start != want {
				t.Errorf("the start takes %v, want %v", l.Start, want)
			}
		})
	}
}

func TestTimeOnTheLine(t *testing.T) {
	l := simcard.Line{Byte: time.Millisecond, Block: 100}
	for n, want := range map[int]int{2: 6, 100: 104, 101: 109, 250: 262} {
		if got := l.Takes(n); got != time.Duration(want)*time.Millisecond {
			t.Errorf("%d bytes take %v, want %d ms", n, got, want)
		}
	}
	if got := (simcard.Line{}).Takes(1000); got != 0 {
		t.Errorf("without a line they take %v", got)
	}
}

// A slowed card answers as the same card, later by what the line takes.
func TestSlowed(t *testing.T) {
	c, err := simcard.New(simcard.Options{Kind: simcard.NHI})
	if err != nil {
		t.Fatal(err)
	}
	slow := simcard.Slowed{Card: c, Line: simcard.Line{Byte: time.Millisecond, Block: 100, Start: 20 * time.Millisecond}}
	begin := time.Now()
	if answer := slow.Transmit([]byte{0x00, 0xA4, 0x04, 0x00}); string(answer) != "\x6D\x00" {
		t.Errorf("%X", answer)
	}
	if took := time.Since(begin); took < 14*time.Millisecond { // 4 and 2 bytes, each in a block of its own
		t.Errorf("a command and its answer took %v", took)
	}
	begin = time.Now()
	slow.Reset()
	if took := time.Since(begin); took < 20*time.Millisecond {
		t.Errorf("a reset took %v", took)
	}
	if len(c.Received()) != 1 {
		t.Errorf("%d commands reached the card", len(c.Received()))
	}
}
