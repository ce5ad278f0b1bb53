package settings

// Given is a value as it stands where settings are kept: string, int or bool for good ones, anything else for others.
type Given struct {
	Value any
	Place string // file, or key of the registry
	Line  int    // from 1; 0 where there are no lines
}

// Rules are what an administrator decided. Values are checked by who uses them.
type Rules struct {
	Defaults map[Key]Given // in place of the program's; users can change them
	Locked   map[Key]Given // nobody else can change these
	Problems []error       // *Error for what could not be understood; the rest counts

	// Unclear: there is a policy, and what it locks is not known. Settings by which something is protected are locked to their cautious
	// values then, unless the administrator's own could be read: a broken policy must not open what a sound one keeps shut.
	Unclear bool
}

// Policy is where an administrator's decisions come from.
type Policy interface {
	// Rules reads them anew. No policy at all is no problem but an empty one.
	Rules() Rules
}

// Policies are several places for decisions. What stands in an earlier one counts before what stands in a later one.
type Policies []Policy

// Rules implements Policy.
func (p Policies) Rules() Rules {
	all := Rules{Defaults: map[Key]Given{}, Locked: map[Key]Given{}}
	for _, one := range p {
		rules := one.Rules()
		below(all.Defaults, rules.Defaults)
		below(all.Locked, rules.Locked)
		all.Problems = append(all.Problems, rules.Problems...)
		all.Unclear = all.Unclear || rules.Unclear
	}
	return all
}

// below adds what is not decided yet.
func below(decided, more map[Key]Given) {
	for key, given := range more {
		if _, there := decided[key]; !there {
			decided[key] = given
		}
	}
}

// unreadable are the rules of a place that is there and can't be read.
func unreadable(place string, err error) Rules {
	return Rules{Problems: []error{&Error{File: place, Policy: true, Err: err}}, Unclear: true}
}
