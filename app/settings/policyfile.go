package settings

import (
	"errors"
	"io/fs"
	"maps"
)

// PolicyFile is a policy in TOML, as on Linux: [locked] holds what nobody else can change, [defaults] what counts in place of the program's
// own defaults. A user's file does as well: what stands below its [settings] are defaults.
type PolicyFile struct{ Path string }

// Rules implements Policy. A file with anything in it that is no TOML is unclear. A setting that stands outside of the sections is locked:
// it was meant to be one of the two, and this is the one that opens nothing.
func (p PolicyFile) Rules() Rules {
	raw, err := load(p.Path)
	if err != nil {
		return unreadable(p.Path, bare(err))
	}
	return p.read(raw)
}

func (p PolicyFile) read(raw []byte) Rules {
	d := parse(p.Path, raw)
	rules := Rules{Defaults: map[Key]Given{}, Locked: map[Key]Given{}, Unclear: d.unclear}
	maps.Copy(rules.Defaults, d.settings)
	maps.Copy(rules.Defaults, d.defaults)
	maps.Copy(rules.Locked, d.misplaced)
	maps.Copy(rules.Locked, d.locked)
	for _, problem := range d.problems {
		problem.Policy = true
		rules.Problems = append(rules.Problems, problem)
	}
	return rules
}

// bare takes the place out of an error, where it would be told twice.
func bare(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
