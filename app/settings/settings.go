// Package settings is what a user, or the administrator of the computer, can set: for the window and for the terminal program alike. All
// settings stand in one table (table.go). The user's are kept in a TOML file:
//
//	[settings]
//	language = "en"
//	module = '/usr/lib/opensc-pkcs11.so'
//
// What is wrong in it never keeps the program from working: the default counts instead, and the error says file, line and key. A policy
// (policy.go) gives other defaults or locks a setting. It stands in a file (policyfile.go), in the registry of Windows (registry.go) or in
// managed preferences of macOS (plist.go); system.go says where on which system. All are read through what a test can stand in for, so that the
// whole of it is tested on any system.
package settings

// Source tells who chose a value.
type Source string

// The sources.
const (
	FromDefault Source = "default" // nobody: it is the program's own
	FromUser    Source = "user"
	FromPolicy  Source = "policy" // the administrator, as a default or for good
)

// Settings are the values that count. Its zero value holds the defaults.
type Settings struct {
	// Problems are what could not be used: *Error, or *fs.PathError for a file that can't be read.
	Problems []error

	entries map[Key]entry
}

type entry struct {
	value  any
	source Source
	place  string
	locked bool
}

// Text is the value of a choice, a path or an address. It is empty for a setting of another kind.
func (s Settings) Text(key Key) string {
	text, _ := s.Value(key).(string)
	return text
}

// Number is the value of a number. It is 0 for a setting of another kind.
func (s Settings) Number(key Key) int {
	number, _ := s.Value(key).(int)
	return number
}

// On is the value of a switch. It is false for a setting of another kind.
func (s Settings) On(key Key) bool {
	on, _ := s.Value(key).(bool)
	return on
}

// Value is the value of any setting, of the type of its default. It is nil for a key that is no setting.
func (s Settings) Value(key Key) any { return s.entry(key).value }

// Source tells who chose the value.
func (s Settings) Source(key Key) Source { return s.entry(key).source }

// Locked tells whether only the administrator can change the value.
func (s Settings) Locked(key Key) bool { return s.entry(key).locked }

// Place tells where the value stands: a file, or a key of the registry. It is empty for the program's own default, and where a policy could not
// be understood.
func (s Settings) Place(key Key) string { return s.entry(key).place }

func (s Settings) entry(key Key) entry {
	if e, there := s.entries[key]; there {
		return e
	}
	setting, _ := find(key)
	return entry{value: setting.Default, source: FromDefault}
}

// merge lays the layers over each other: defaults, those of the policy, the user's values, what the policy locks.
func merge(user document, rules Rules) Settings {
	out := Settings{entries: map[Key]entry{}}
	for _, problem := range user.problems {
		out.Problems = append(out.Problems, problem)
	}
	out.Problems = append(out.Problems, rules.Problems...)
	for _, s := range table {
		out.lay(s, rules.Defaults, entry{source: FromPolicy})
		administrators := out.entry(s.Key)
		out.lay(s, user.settings, entry{source: FromUser})
		out.lay(s, rules.Locked, entry{source: FromPolicy, locked: true})
		if rules.Unclear && s.Cautious != nil && !out.Locked(s.Key) {
			out.entries[s.Key] = cautious(s, administrators)
		}
	}
	return out
}

// cautious is what counts while nobody knows what the policy locks: what the administrator is known to want, or else the cautious value.
func cautious(s Setting, administrators entry) entry {
	if administrators.source != FromPolicy {
		administrators = entry{value: s.Cautious, source: FromPolicy}
	}
	administrators.locked = true
	return administrators
}

// lay puts a layer's value over those below it. One that can't be used leaves them as they are; but a setting that is locked to such a value
// gets its cautious value or its default and is locked all the same, because its administrator did not mean to leave it to others.
func (s *Settings) lay(setting Setting, layer map[Key]Given, as entry) {
	given, there := layer[setting.Key]
	if !there {
		return
	}
	as.value, as.place = given.Value, given.Place
	if err := setting.Check(given.Value); err != nil {
		s.Problems = append(s.Problems, &Error{
			File: given.Place, Line: given.Line, Key: setting.Key, Policy: as.source == FromPolicy, Err: err,
		})
		if !as.locked {
			return
		}
		if as.value = setting.Cautious; as.value == nil {
			as.value = setting.Default
		}
	}
	s.entries[setting.Key] = as
}
