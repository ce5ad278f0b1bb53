package settings

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"carddesk/cardops/hipki"
	"carddesk/cardops/token"
)

// Key names a setting in files, in code and on the page of settings.
type Key string

// The settings. What each may be is in the table below.
const (
	Language     Key = "language"     // of everything that is said
	TextSize     Key = "textSize"     // per cent of the system's
	Appearance   Key = "appearance"   // light or dark
	Module       Key = "module"       // PKCS#11 module to use; empty: those that are found
	UnblockStyle Key = "unblockStyle" // how that module unblocks; empty: as the table of modules says
	Component    Key = "component"    // address of the local web component; empty: where it usually listens
	Centre       Key = "centre"       // address of the card centre; empty: none
	Practice     Key = "practice"     // practice cards are offered
	HideNames    Key = "hideNames"    // the holder's name and the card's number are hidden on the screen
)

// FromSystem is the value of Language and Appearance that leaves the choice to the system.
const FromSystem = "system"

// Kind is what a setting's values are.
type Kind string

// The kinds.
const (
	Choice  Kind = "choice"  // string, one of Allowed
	Number  Kind = "number"  // int, one of Allowed
	Switch  Kind = "switch"  // bool
	Path    Kind = "path"    // string, an absolute path or empty
	Address Kind = "address" // string, a URL or empty
)

// Setting is what can be said of a setting before anybody chose a value.
type Setting struct {
	Key     Key
	Kind    Kind
	Default any   // string, int or bool, by Kind
	Allowed []any // in the order to offer them; nil where there are too many to list

	fits func(text string) error // for texts that are not listed
}

// table is the one place that knows all settings, in the order to show them.
var table = []Setting{
	{Key: Language, Kind: Choice, Default: FromSystem, Allowed: []any{FromSystem, "zh-TW", "en"}},
	{Key: TextSize, Kind: Number, Default: 100, Allowed: []any{100, 125, 150, 200}},
	{Key: Appearance, Kind: Choice, Default: FromSystem, Allowed: []any{FromSystem, "light", "dark"}},
	{Key: Module, Kind: Path, Default: "", fits: absolute},
	{Key: UnblockStyle, Kind: Choice, Default: "", Allowed: styles()},
	{Key: Component, Kind: Address, Default: "", fits: hipki.CheckBase},
	{Key: Centre, Kind: Address, Default: "", fits: hipki.CheckCentre},
	{Key: Practice, Kind: Switch, Default: true},
	{Key: HideNames, Kind: Switch, Default: false},
}

// Table lists all settings in the order to show them.
func Table() []Setting { return slices.Clone(table) }

// find is the setting of a key, as written exactly.
func find(key Key) (s Setting, known bool) {
	i := slices.IndexFunc(table, func(s Setting) bool { return s.Key == key })
	if i < 0 {
		return Setting{}, false
	}
	return table[i], true
}

func styles() []any {
	all := []any{""}
	for _, s := range token.Styles() {
		all = append(all, string(s))
	}
	return all
}

// absolute refuses what would be looked for beside whatever folder the program is started in: another module could lie there.
func absolute(path string) error {
	if !filepath.IsAbs(path) || strings.ContainsFunc(path, unicode.IsControl) {
		return ErrValue
	}
	return nil
}

// longest is the length of text that a setting may have, in bytes: Linux takes no longer path, and no address comes near.
const longest = 4096

// Check tells whether a value is one that the setting can have. The error wraps ErrType or ErrValue.
func (s Setting) Check(value any) error {
	if reflect.TypeOf(value) != reflect.TypeOf(s.Default) {
		return ErrType
	}
	text, isText := value.(string)
	switch {
	case s.Allowed != nil && !slices.Contains(s.Allowed, value):
		return ErrValue
	case isText && len(text) > longest:
		return ErrValue
	case s.fits == nil || text == "":
		return nil
	}
	if err := s.fits(text); err != nil {
		return fmt.Errorf("%w: %w", ErrValue, err)
	}
	return nil
}
