package manual

import (
	"slices"
	"strings"

	"carddesk/cardops/doctor"
)

// Group is a part of what is checked, as a person would look for it.
type Group struct {
	Name  string   // the end of its keys
	Codes []string // of its checks, in the order of the table
}

// groups say by the first word of a code where a check belongs.
var groups = []struct {
	name  string
	words []string
}{
	{"computer", []string{"system", "clock", "profile", "report", "screen", "remote"}},
	{"service", []string{"service"}},
	{"reader", []string{"reader"}},
	{"card", []string{"card", "cards"}},
	{"pin", []string{"pin", "code"}},
	{"certificate", []string{"cert"}},
	{"software", []string{"hicos", "module"}},
	{"component", []string{"loopback", "component"}},
	{"browser", []string{"localhost", "proxy", "browser"}},
}

// Groups are all checks, part by part in the order in which a caller is asked.
func Groups() []Group {
	var all []Group
	for _, g := range groups {
		found := Group{Name: g.name}
		for _, c := range doctor.Table() {
			if first, _, _ := strings.Cut(c.Code, "-"); slices.Contains(g.words, first) {
				found.Codes = append(found.Codes, c.Code)
			}
		}
		all = append(all, found)
	}
	return all
}
