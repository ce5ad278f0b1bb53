package card

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// ErrATR: the bytes are no answer to reset.
var ErrATR = errors.New("malformed answer to reset")

// ATR is an answer to reset, taken apart (ISO 7816-3 clause 8.2).
type ATR struct {
	Historical []byte // 0 to 15 bytes, ISO 7816-4 clause 12.1.1
	Protocols  []byte // the T values offered, in order; 15 stands for global interface bytes
}

// ParseATR takes an answer to reset apart. The check byte TCK is verified where it is required (clause 8.2.5); bytes behind the
// end are ErrATR too, because then the lengths inside can't be believed.
func ParseATR(b []byte) (ATR, error) {
	if len(b) < 2 || len(b) > 33 {
		return ATR{}, fmt.Errorf("%w: %d bytes", ErrATR, len(b))
	}
	if b[0] != 0x3B && b[0] != 0x3F {
		return ATR{}, fmt.Errorf("%w: starts with %02X", ErrATR, b[0])
	}
	out := ATR{}
	at, needsCheck, err := interfaceBytes(b, &out)
	if err != nil {
		return ATR{}, err
	}
	end := at + int(b[1]&0x0F)
	total := end
	if needsCheck {
		total++
	}
	if total != len(b) {
		return ATR{}, fmt.Errorf("%w: says %d bytes, holds %d", ErrATR, total, len(b))
	}
	if needsCheck && checkByte(b[1:]) != 0 {
		return ATR{}, fmt.Errorf("%w: check byte does not fit", ErrATR)
	}
	out.Historical = bytes.Clone(b[at:end])
	return out, nil
}

// interfaceBytes walks over TA, TB, TC and TD groups (clause 8.2.3) and returns the index behind them. T=0 alone has no TCK.
func interfaceBytes(b []byte, out *ATR) (int, bool, error) {
	at, needsCheck := 2, false
	for present := b[1] >> 4; ; {
		for _, bit := range []byte{1, 2, 4} { // TA, TB, TC
			if present&bit != 0 {
				at++
			}
		}
		if present&8 == 0 {
			break
		}
		if at >= len(b) {
			return 0, false, fmt.Errorf("%w: ends within its interface bytes", ErrATR)
		}
		protocol := b[at] & 0x0F
		needsCheck = needsCheck || protocol != 0
		out.Protocols = append(out.Protocols, protocol)
		present = b[at] >> 4
		at++
	}
	return at, needsCheck, nil
}

func checkByte(b []byte) byte {
	var x byte
	for _, v := range b {
		x ^= v
	}
	return x
}

// known is one row of the table of ATRs: what marks them, and what they hint at.
type known struct {
	kind       Kind
	exact      string // the whole ATR, hexadecimal
	start      string // how it starts, hexadecimal
	historical string // what its historical bytes hold, as text
	bytes      string // the same, hexadecimal
}

// knownATRs: pcsc-tools' public list of cards. That CHTGPKIJ and the contactless ATR mean gpki2 is an inference; so the ATR of a
// card that can be asked is a hint only. Health cards are not asked at all.
var knownATRs = []known{
	{kind: GPKI1, historical: "CHTMOICA"},
	{kind: GPKI2, historical: "CHTGPKIJ"},
	{kind: GPKI2, exact: "3B8B80010031C1640840213000900057"},
	{kind: NHI, start: "3BFA18", historical: "PVJCOP4SID"},
	{kind: NHI, start: "3BFA18", historical: "SLJ52Gxxyy"},
	{kind: NHI, start: "3BFC18", bytes: "8073C8211366020403550002D2"},
	{kind: NHI, start: "3BFD13", historical: "JCOP21v231GDT"},
	{kind: NHI, start: "3BFD18", historical: "SLJ52GxxyyyzR"},
	{kind: NHI, start: "3BFF1800FF", historical: "THCC10TECOGDHN2"},
	{kind: NHI, start: "3BFF1800FF", historical: "THCC10TECOGDIN1"},
	{kind: NHI, exact: "3BEE00008131FE4580318066409093060F17830F9000F3"},
}

// Hint is what an ATR alone suggests. It is Unknown for most cards, and never the last word but for health cards.
func Hint(atr []byte) Kind {
	text := strings.ToUpper(hex.EncodeToString(atr))
	historical := atr // a reader that garbles one byte must not turn a health card into one that is asked
	if parsed, err := ParseATR(atr); err == nil {
		historical = parsed.Historical
	}
	for _, k := range knownATRs {
		if k.matches(text, historical) {
			return k.kind
		}
	}
	return Unknown
}

func (k known) matches(text string, historical []byte) bool {
	if k.exact != "" {
		return text == k.exact
	}
	return strings.HasPrefix(text, k.start) && bytes.Contains(historical, []byte(k.historical)) && strings.Contains(text, k.bytes)
}
