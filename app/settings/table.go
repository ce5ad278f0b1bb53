package settings

import (
	"fmt"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
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
	ReportFolder Key = "reportFolder" // where reports of crashes go; empty: the system's folder for such
	UpdateCheck  Key = "updateCheck"  // once a day the newest version is asked for
	UpdateSource Key = "updateSource" // address of the version file; empty: the one that the program was built with
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

	// Cautious is the value that counts while a policy is there and can't be understood, so that nobody knows what it locks; nobody can change
	// it then. It is nil for a setting by which nothing is protected: a lock on it may be lost, and the user goes on as usual.
	Cautious any

	fits func(text string) error // for texts that are not listed
}

// table is the one place that knows all settings, in the order to show them.
var table = []Setting{
	{Key: Language, Kind: Choice, Default: FromSystem, Allowed: []any{FromSystem, "zh-TW", "en"}},
	{Key: TextSize, Kind: Number, Default: 100, Allowed: []any{100, 125, 150, 200}},
	{Key: Appearance, Kind: Choice, Default: FromSystem, Allowed: []any{FromSystem, "light", "dark"}},
	{Key: Module, Kind: Path, Default: "", Cautious: "", fits: absolute},            // no other software is handed a PIN than what is installed
	{Key: UnblockStyle, Kind: Choice, Default: "", Cautious: "", Allowed: styles()}, // as is known of the module
	{Key: Component, Kind: Address, Default: "", Cautious: "", fits: hipki.CheckBase},
	{Key: Centre, Kind: Address, Default: "", Cautious: "", fits: hipki.CheckCentre}, // none: the official page unblocks
	{Key: Practice, Kind: Switch, Default: true, Cautious: false},
	{Key: HideNames, Kind: Switch, Default: false, Cautious: true},
	{Key: ReportFolder, Kind: Path, Default: "", Cautious: "", fits: absolute},
	{Key: UpdateCheck, Kind: Switch, Default: false, Cautious: false},
	{Key: UpdateSource, Kind: Address, Default: "", Cautious: "", fits: secure},
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

// IsKey tells whether there is such a setting.
func IsKey(key Key) bool {
	_, known := find(key)
	return known
}

func styles() []any {
	all := []any{""}
	for _, s := range token.Styles() {
		all = append(all, string(s))
	}
	return all
}

// Parse is a value written as text, of the setting's type where the text says one: true, false, 1 and 0 for a switch, digits for a number. Any
// other text stays as it is, for Check to refuse.
func (s Setting) Parse(text string) any {
	switch s.Kind {
	case Switch:
		if text == "1" || text == "true" || text == "0" || text == "false" {
			return text == "1" || text == "true"
		}
	case Number:
		if number, err := strconv.Atoi(text); err == nil {
			return number
		}
	}
	return text
}

// absolute refuses what would be looked for beside whatever folder the program is started in: another module could lie there.
func absolute(path string) error {
	if !filepath.IsAbs(path) || strings.ContainsFunc(path, unicode.IsControl) {
		return ErrValue
	}
	return nil
}

// secure refuses an address that anybody on the way could answer for, and one that tells who asks.
func secure(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
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
