package component

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// outcome is what became of a command.
type outcome struct {
	code uint32 // ret_code
	last uint32 // last_error
	data json.RawMessage
}

// write makes the answer to a command. The card number in it is what the request named: a component speaks of the card that it was asked
// about.
func (c *Component) write(request tbsPackage, o outcome) []byte {
	answer := map[string]any{
		"func":       request.Func,
		"ret_code":   c.settings.Codes.value(o.code),
		"last_error": c.settings.Codes.value(o.last),
		"cardSN":     request.CardID,
	}
	if o.data != nil {
		answer["data"] = o.data
	}
	text, _ := json.Marshal(answer) // of strings, numbers and what was marshalled before
	return text
}

// value is a code in that form.
func (f CodeForm) value(code uint32) any {
	switch f {
	case Negative:
		return int32(code)
	case Text:
		return strconv.FormatUint(uint64(code), 10)
	case Hexadecimal:
		return fmt.Sprintf("0x%08X", code)
	}
	return code
}
