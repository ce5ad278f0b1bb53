package hipki

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// object is a JSON object with its values as they arrived. Names are compared exactly, which encoding/json's structs would not do.
type object map[string]json.RawMessage

// maxDepth is more than any answer nests: object, slots, slot, token, certs, cert.
const maxDepth = 16

// parseObject reads one JSON object and nothing else. Names that occur twice are refused, because two readers would not agree about which of
// the values counts; so is text that is not UTF-8. Members that are not known are left to the caller. The error wraps ErrNonsense.
func parseObject(text []byte) (object, error) {
	if err := checkJSON(text); err != nil {
		return nil, err
	}
	var o object
	if err := json.Unmarshal(text, &o); err != nil || o == nil {
		return nil, fmt.Errorf("%w: not a JSON object", ErrNonsense)
	}
	return o, nil
}

// checkJSON tells whether text is exactly one JSON value, in UTF-8 and without a name that occurs twice.
func checkJSON(text []byte) error {
	if !utf8.Valid(text) || !json.Valid(text) {
		return fmt.Errorf("%w: not JSON", ErrNonsense)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // no number of the text is looked at here, so none is to be too large
	var open nesting
	for {
		token, err := d.Token()
		if err != nil {
			return nil // the end: the text is valid
		}
		if err := open.take(token); err != nil {
			return err
		}
	}
}

// level is an object or array that is being read.
type level struct {
	names  map[string]bool // seen so far; nil in an array
	member bool            // the next token is the value of a member
}

// nesting are the objects and arrays around the next token, outermost first.
type nesting []*level

// take follows the next token of a valid text.
func (n *nesting) take(token json.Token) error {
	switch token {
	case json.Delim('{'):
		return n.enter(&level{names: map[string]bool{}})
	case json.Delim('['):
		return n.enter(&level{})
	case json.Delim('}'), json.Delim(']'):
		*n = (*n)[:len(*n)-1]
		return nil
	}
	return n.inner().plain(token)
}

func (n *nesting) enter(l *level) error {
	if len(*n) == maxDepth {
		return fmt.Errorf("%w: nested deeper than %d", ErrNonsense, maxDepth)
	}
	n.inner().member = false
	*n = append(*n, l)
	return nil
}

// inner is the level that the next token belongs to. Around everything there is one that behaves as an array.
func (n *nesting) inner() *level {
	if len(*n) == 0 {
		return &level{}
	}
	return (*n)[len(*n)-1]
}

// plain takes a token that opens and closes nothing: a name or a value.
func (l *level) plain(token json.Token) error {
	if l.names == nil || l.member {
		l.member = false
		return nil
	}
	name, _ := token.(string)
	if l.names[name] {
		return fmt.Errorf("%w: a member twice", ErrNonsense)
	}
	l.names[name], l.member = true, true
	return nil
}

// text is a member that is a string; without one it is empty. The error wraps ErrNonsense.
func (o object) text(name string) (string, error) {
	var s *string
	if raw, found := o[name]; found {
		if err := json.Unmarshal(raw, &s); err != nil {
			return "", fmt.Errorf("%w: member %s is no string", ErrNonsense, name)
		}
	}
	if s == nil {
		return "", nil
	}
	return *s, nil
}

// list is a member that is an array; without one, or with null, it is nil. The error wraps ErrNonsense.
func (o object) list(name string) ([]json.RawMessage, error) {
	var all []json.RawMessage
	if raw, found := o[name]; found {
		if err := json.Unmarshal(raw, &all); err != nil {
			return nil, fmt.Errorf("%w: member %s is no list", ErrNonsense, name)
		}
	}
	return all, nil
}

// size is a member that counts something, 0 without one. The error wraps ErrNonsense.
func (o object) size(name string) (int, error) {
	raw, found := o[name]
	if !found {
		return 0, nil
	}
	n, err := parseCode(raw)
	if err != nil || n > 1<<16 {
		return 0, fmt.Errorf("%w: member %s is no length", ErrNonsense, name)
	}
	return int(n), nil
}

// parseAnswer reads the answer to a request: an object whose func is the request's and whose ret_code is 0. The error is a *CodeError, with
// the object, or wraps ErrNonsense. It quotes nothing of the answer: who answers nonsense may have put the request into it.
func parseAnswer(text []byte, name string) (object, error) {
	o, err := parseObject(text)
	if err != nil {
		return nil, err
	}
	answered, err := o.text("func")
	if err != nil {
		return nil, err
	}
	if answered != name {
		return nil, fmt.Errorf("%w: answer to another request", ErrNonsense)
	}
	return o, o.retCode(name)
}

// retCode tells what the answer says about success.
func (o object) retCode(name string) error {
	code, err := parseCode(o["ret_code"])
	if err != nil {
		return err
	}
	if code == 0 {
		return nil
	}
	last, err := o.lastError()
	if err != nil {
		return err
	}
	return &CodeError{Code: code, LastError: last, Func: name}
}

// lastError is the code of the card module, 0 if there is none.
func (o object) lastError() (uint32, error) {
	raw, found := o["last_error"]
	if !found || string(raw) == "null" || string(raw) == `""` {
		return 0, nil
	}
	return parseCode(raw)
}

// aboutCard tells whether an answer that names a card names that one. Not every answer names one.
func (o object) aboutCard(number string) error {
	for _, name := range []string{"cardid", "cardSN"} {
		named, err := o.text(name)
		if err != nil {
			return err
		}
		if named = strings.TrimSpace(named); named != "" && named != number {
			return ErrOtherCard
		}
	}
	return nil
}
