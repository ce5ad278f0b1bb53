package settings

import (
	"bytes"
	"math"
	"unicode/utf8"

	"howett.net/plist"
)

// PropertyList is a policy in a property list, as macOS keeps preferences: its keys are those of settings. What lies below the key Defaults
// counts in place of the program's own defaults, all else is locked, as managed preferences are (Apple: Device Management, ManagedPreferences).
type PropertyList struct {
	Path string

	// Open: nothing in it is locked. It stands where an administrator sets up preferences that users may change.
	Open bool
}

// Rules implements Policy.
func (p PropertyList) Rules() Rules {
	raw, err := load(p.Path)
	if err != nil {
		return unreadable(p.Path, bare(err))
	}
	return p.read(raw)
}

func (p PropertyList) read(raw []byte) Rules {
	if len(raw) == 0 { // there is none; an empty file is the same
		return Rules{}
	}
	entries, err := listed(raw)
	if err != nil {
		return unreadable(p.Path, err)
	}
	rules := Rules{Defaults: map[Key]Given{}, Locked: map[Key]Given{}}
	decided := rules.Locked
	if p.Open {
		decided = rules.Defaults
	}
	for _, s := range table {
		if e, there := entries[string(s.Key)]; there {
			decided[s.Key] = Given{Value: e.value, Place: p.Path}
		}
		if e, there := entries[belowDefaults].below[string(s.Key)]; there && !p.Open {
			rules.Defaults[s.Key] = Given{Value: e.value, Place: p.Path}
		}
	}
	return rules
}

// belowDefaults is the key, on macOS and Windows, below which an administrator's defaults lie.
const belowDefaults = "Defaults"

// listed reads a property list in XML or in the binary form. The error is ErrSyntax.
func listed(raw []byte) (entries map[string]listedValue, err error) {
	defer func() {
		if recover() != nil { // the library lets mistakes with indexes through, which only a damaged binary file leads to
			entries, err = nil, ErrSyntax
		}
	}()
	binary := bytes.HasPrefix(raw, []byte("bplist0"))
	text := bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), " \t\r\n")
	if binary && !sound(raw) || !binary && !bytes.HasPrefix(text, []byte("<")) { // the library would take old text forms too, and nearly any text for one
		return nil, ErrSyntax
	}
	if _, err := plist.Unmarshal(raw, &entries); err != nil || entries == nil {
		return nil, ErrSyntax
	}
	return entries, nil
}

// trailer is the length of the end of a binary property list, in bytes: CFBinaryPlistTrailer in Apple's ForFoundationOnly.h.
const trailer = 32

// sound tells whether the sizes in the trailer are such as the format has. With references of no length a few bytes would stand for an array
// that fills the memory.
func sound(raw []byte) bool {
	if len(raw) < trailer+8 {
		return false
	}
	end := raw[len(raw)-trailer:]
	offsets, references := end[6], end[7]
	return offsets >= 1 && offsets <= 8 && references >= 1 && references <= 8
}

// scalar is a string, an int or a bool, or nil for anything else. Only what can be a setting is taken out: in the binary form a list can be
// part of itself many times over, and would fill the memory.
func scalar(decode func(any) error) any {
	var (
		text   string
		on     bool
		number int64
	)
	switch {
	case decode(&text) == nil && utf8.ValidString(text):
		return text
	case decode(&on) == nil:
		return on
	case decode(&number) == nil && number >= 0 && number <= math.MaxInt32:
		return int(number)
	}
	return nil
}

// listedValue is a value, or a dictionary of values.
type listedValue struct {
	value any
	below map[string]flatValue
}

// UnmarshalPlist implements plist.Unmarshaler.
func (v *listedValue) UnmarshalPlist(decode func(any) error) error {
	if v.value = scalar(decode); v.value == nil {
		_ = decode(&v.below) // what is none of these is no value of any setting
	}
	return nil
}

// flatValue is a value.
type flatValue struct{ value any }

// UnmarshalPlist implements plist.Unmarshaler.
func (v *flatValue) UnmarshalPlist(decode func(any) error) error {
	v.value = scalar(decode)
	return nil
}
