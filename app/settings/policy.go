package settings

import "runtime"

// Given is a value as it stands where settings are kept: string, int or bool for good ones, anything else for others.
type Given struct {
	Value any
	Line  int // from 1; 0 where there are no lines
}

// Rules are what an administrator decided. Values are checked by who uses them.
type Rules struct {
	Place    string        // where the rules stand, for errors
	Settings map[Key]Given // in place of the defaults
	Locked   map[Key]Given // nobody else can change these
	Problems []error       // *Error for what could not be understood; the rest counts
}

// Policy is where an administrator's decisions come from.
type Policy interface {
	// Rules reads them anew. No policy at all is no error but an empty one.
	Rules() (Rules, error)
}

// PolicyFile is a policy in a file of the same form as a user's: [settings] holds values in place of the defaults, [locked] those that nobody
// else can change.
type PolicyFile struct{ Path string }

// Rules implements Policy. The error is an *fs.PathError, or an *Error for a file that is too large.
func (p PolicyFile) Rules() (Rules, error) {
	raw, err := load(p.Path)
	if err != nil {
		return Rules{}, err
	}
	d := parse(p.Path, raw)
	return Rules{Place: p.Path, Settings: d.settings, Locked: d.locked, Problems: d.problems}, nil
}

// linuxPolicy lies where only an administrator writes (FHS 3.0 clause 3.7).
const linuxPolicy = "/etc/carddesk/policy.toml"

// SystemPolicy is where this computer's administrator leaves decisions; nil where there is no such place yet.
func SystemPolicy() Policy {
	if runtime.GOOS == "linux" {
		return PolicyFile{Path: linuxPolicy}
	}
	return nil
}
