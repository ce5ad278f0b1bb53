package hipki

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Version is the version of a component, such as 1.3.4.103328. The zero value is older than any other.
type Version struct {
	text  string
	parts [4]uint32
}

// maxVersion bounds what is kept of a version: it is shown, and may come from a stranger.
const maxVersion = 40

// ParseVersion reads one to four numbers separated by dots. What follows them, such as "-beta", is kept for showing and counts for nothing.
// The error wraps ErrNonsense.
func ParseVersion(s string) (Version, error) {
	numbers := s
	if end := strings.IndexFunc(s, func(r rune) bool { return r != '.' && (r < '0' || r > '9') }); end >= 0 {
		numbers = s[:end]
	}
	v := Version{text: s}
	all := strings.Split(strings.TrimRight(numbers, "."), ".")
	if len(s) > maxVersion || len(all) > len(v.parts) {
		return Version{}, fmt.Errorf("%w: version of %d characters, %d numbers", ErrNonsense, len(s), len(all))
	}
	for i, digits := range all {
		n, err := strconv.ParseUint(digits, 10, 32)
		if err != nil {
			return Version{}, fmt.Errorf("%w: version %.40q", ErrNonsense, s)
		}
		v.parts[i] = uint32(n)
	}
	return v, nil
}

// Less compares number by number; missing ones are 0.
func (v Version) Less(than Version) bool { return slices.Compare(v.parts[:], than.parts[:]) < 0 }

// String is the version as the component gives it. It may hold any character: clean it before it is shown.
func (v Version) String() string { return v.text }

// minimums are the lowest versions that official sites accept [F].
var minimums = map[string]Version{
	"windows": {"1.3.4.103328", [4]uint32{1, 3, 4, 103328}},
	"darwin":  {"1.3.4.13", [4]uint32{1, 3, 4, 13}},
	"linux":   {"1.3.4.3", [4]uint32{1, 3, 4, 3}},
}

// Minimum is the lowest version that official sites accept on a system, as GOOS names it; the zero Version for systems without a component.
func Minimum(system string) Version { return minimums[system] }
