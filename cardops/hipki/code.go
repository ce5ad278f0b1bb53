package hipki

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"carddesk/cardops/secret"
)

// CodeError is a ret_code other than 0: the component answered, and refused.
//
// It unwraps to the error type of package secret that the code stands for, if any. If the request carried a secret and the code leaves open
// what became of it (CodeInfo.Uncertain), it unwraps to secret.ErrUnanswered.
type CodeError struct {
	Code      uint32 // ret_code, also where it arrived negative or as text
	LastError uint32 // the card module's own code, 0 if there is none; see PKCS #11 v2.40 for those below 0x80000000
	Func      string // the request, in the protocol's own words
}

func (e *CodeError) Error() string {
	name := orElse(e.Info().Name, "not documented")
	if e.LastError == 0 {
		return fmt.Sprintf("%s: code %08X (%s)", e.Func, e.Code, name)
	}
	return fmt.Sprintf("%s: code %08X (%s), last error %08X", e.Func, e.Code, name, e.LastError)
}

// Info tells what is known about the code.
func (e *CodeError) Info() CodeInfo { return lookUp(e.Code) }

// Kind says what the code is about.
func (e *CodeError) Kind() Kind { return e.Info().Kind }

// Unwrap gives what the code says about a secret.
func (e *CodeError) Unwrap() error {
	info := e.Info()
	if about := aboutSecret(e.Code); about != nil {
		return about
	}
	if info.Code == loginFailed || info.Kind == KindUnknown {
		if about := aboutPIN(e.LastError); about != nil {
			return about
		}
	}
	if info.Uncertain && slices.Contains(secretFuncs, e.Func) {
		return secret.ErrUnanswered
	}
	return nil
}

// aboutSecret translates the codes that tell of a secret by themselves. The subscriber code has four tries, which the centre counts by
// card number [F].
func aboutSecret(code uint32) error {
	switch code {
	case 0x81000201:
		return &secret.WrongError{Secret: secret.SubscriberCode, TriesLeft: new(3)}
	case 0x81000202:
		return &secret.WrongError{Secret: secret.SubscriberCode, TriesLeft: new(2)}
	case 0x81000203:
		return &secret.WrongError{Secret: secret.SubscriberCode, TriesLeft: new(1)}
	case 0x81000204, 0x81000227:
		return &secret.LockedError{Secret: secret.SubscriberCode}
	case 0x83000105:
		return &secret.RefusedError{Secret: secret.PIN}
	case 0x83000106:
		return &secret.RefusedError{Secret: secret.SubscriberCode}
	}
	return nil
}

// aboutPIN translates last_error: CKR_PIN_INCORRECT, CKR_PIN_LEN_RANGE and CKR_PIN_LOCKED of PKCS #11, and the vendor's own two codes,
// which say how many tries are left [F].
func aboutPIN(lastError uint32) error {
	switch lastError {
	case 0xA0:
		return &secret.WrongError{Secret: secret.PIN}
	case 0xA2:
		return &secret.RefusedError{Secret: secret.PIN}
	case 0xA4:
		return &secret.LockedError{Secret: secret.PIN}
	case 0x80000001:
		return &secret.WrongError{Secret: secret.PIN, TriesLeft: new(1)}
	case 0x80000002:
		return &secret.WrongError{Secret: secret.PIN, TriesLeft: new(2)}
	}
	return nil
}

// parseCode reads a 32-bit code that may be a number, a negative one (as 32-bit programs show those above 0x7FFFFFFF [F]), or a string with
// either or with 0x and hexadecimal digits. The error wraps ErrNonsense.
func parseCode(raw json.RawMessage) (uint32, error) {
	text := string(raw)
	if strings.HasPrefix(text, `"`) {
		if err := json.Unmarshal(raw, &text); err != nil {
			return 0, fmt.Errorf("%w: not a code", ErrNonsense)
		}
	}
	digits, base := text, 10
	if hex, found := strings.CutPrefix(strings.ToLower(text), "0x"); found {
		digits, base = hex, 16
	}
	n, err := strconv.ParseInt(digits, base, 64)
	if err != nil || n < -1<<31 || n >= 1<<32 || base == 16 && n < 0 {
		return 0, fmt.Errorf("%w: not a code", ErrNonsense)
	}
	return uint32(n), nil
}
