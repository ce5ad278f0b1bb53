package ops

import "carddesk/cardops/card"

// Resolve tells from the tries left before and after, which cost nothing to ask, what became of an operation that got no answer. A card
// takes a try away for a wrong secret and gives all of them back for a right one; only when the numbers are the same is it not known,
// because the card may never have heard the command. Then verifying the new PIN tells, for at most one try.
func Resolve(job Job, before, after Status) Certain {
	if job == Unblock && locked(before.PIN) && after.PIN.Locked != nil {
		if locked(after.PIN) {
			return Unchanged
		}
		return Changed
	}
	if job == Unblock {
		return compare(before.Second, after.Second)
	}
	return compare(before.PIN, after.PIN)
}

// compare reads two counts of one secret.
func compare(before, after card.Secret) Certain {
	switch {
	case before.TriesLeft == nil || after.TriesLeft == nil:
		return NotKnown
	case *after.TriesLeft < *before.TriesLeft:
		return Unchanged
	case *after.TriesLeft > *before.TriesLeft:
		return Changed
	case *before.TriesLeft == 1:
		// A right secret would have brought the tries back, a wrong one would have taken the last: the card heard neither.
		return Unchanged
	}
	return NotKnown
}
