package token

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"carddesk/cardops/secret"
)

// Style is how a module is asked to unblock a PIN. PKCS#11 has no word for it, so every vendor differs.
type Style string

// The styles.
const (
	SOInitPIN      Style = "so-init-pin"      // C_Login(CKU_SO, second code), C_InitPIN(new)
	SetPINUnlogged Style = "set-pin-unlogged" // C_SetPIN(second code, new) in a session without login
	SetPINContext  Style = "set-pin-context"  // C_Login(CKU_CONTEXT_SPECIFIC, second code), C_SetPIN(second code, new)
	NoUnblock      Style = "none"             // the module can't
)

// Styles lists them all.
func Styles() []Style { return []Style{SOInitPIN, SetPINUnlogged, SetPINContext, NoUnblock} }

// ErrStyle: there is no style of this name.
var ErrStyle = errors.New("no such unblock style")

// ParseStyle reads a style from a setting. The empty text is none of its own: it leaves the choice to the table.
func ParseStyle(text string) (Style, error) {
	if text == "" || slices.Contains(Styles(), Style(text)) {
		return Style(text), nil
	}
	return "", fmt.Errorf("%w: %q", ErrStyle, text)
}

// Secret says which second code the style takes.
func (s Style) Secret() secret.Name {
	if s == SOInitPIN {
		return secret.SOPIN
	}
	return secret.PUK
}

// Profile is what is particular about a family of modules.
type Profile struct {
	Name    string // empty: none that is known
	Unblock Style
	// TriesInCodes: the vendor codes 0x80000001 and 0x80000002 mean a wrong PIN with one and two tries left. With other vendors
	// they mean anything.
	TriesInCodes bool
	// LoginFirst: C_SetPIN without a login may be taken for an unblocking, which would cost a try of the second code. So a change
	// logs in first.
	LoginFirst bool
}

// family is a Profile with the words that betray it, in lower case, anywhere in module or token descriptions or in the file's name.
type family struct {
	words []string
	Profile
}

// families are tried in order. Where a module can be set up in different ways, the style is the one it has without any set-up.
var families = []family{
	{[]string{"hicos", "chunghwa"}, Profile{Name: "HiCOS", Unblock: NoUnblock, TriesInCodes: true}},
	{[]string{"gpki"}, Profile{Name: "open-gpki", Unblock: NoUnblock}},
	{[]string{"opensc"}, Profile{Name: "OpenSC", Unblock: NoUnblock, LoginFirst: true}},
	{[]string{"softhsm"}, Profile{Name: "SoftHSM", Unblock: SOInitPIN}},
}

// unknownFamily: the standard's own way to a new PIN is that of the security officer (PKCS#11 clause 5.5.7), but a wrong guess of
// ours would cost a person a try. So a module that is not known does not unblock until told how.
var unknownFamily = Profile{Unblock: NoUnblock}

// ProfileOf recognises a module by what it, its file and its token are called.
func ProfileOf(i Info, d Details) Profile {
	all := strings.ToLower(strings.Join([]string{i.Manufacturer, i.Description, filepath.Base(i.Path), d.Manufacturer, d.Model, d.Label}, "\n"))
	for _, f := range families {
		if slices.ContainsFunc(f.words, func(word string) bool { return strings.Contains(all, word) }) {
			return f.Profile
		}
	}
	return unknownFamily
}
