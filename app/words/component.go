package words

import (
	"errors"
	"strings"

	"carddesk/cardops/hipki"
	"carddesk/cardops/secret"
)

// documented is what is known about the local component's answer, if err is one that official sources tell of. A login that failed is told
// by the card module's own code where there is one: as a wrong or a locked PIN.
func documented(err error) (hipki.CodeInfo, bool) {
	e, ok := errors.AsType[*hipki.CodeError](err)
	if !ok {
		return hipki.CodeInfo{}, false
	}
	info := e.Info()
	byModule := info.Name == "login-failed" && tellsOfPIN(e)
	return info, info.Name != "" && !byModule
}

// tellsOfPIN: secret.ErrUnanswered, which is no type, says nothing.
func tellsOfPIN(e *hipki.CodeError) bool {
	return wrongPIN(e) || locked(e) || as[*secret.RefusedError](e)
}

// family is a name without the number behind it: some documented codes differ in nothing that a person could act on.
func family(name string) string {
	return strings.TrimRight(strings.TrimRight(name, "0123456789"), "-")
}
