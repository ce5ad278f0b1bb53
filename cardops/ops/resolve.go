package ops

import "carddesk/cardops/card"

// Resolve tells from what a card says of its tries before and after, which costs nothing to ask, what became of an operation that got no
// answer. A card takes a try away for a wrong secret and gives all of them back for a right one. So a card that is locked, or near it,
// has not taken the secret; where numbers are told, more than before means that it has, fewer that it has not. Only when nothing
// moved is it not known, because the card may never have heard the command. Then verifying the new PIN tells, for at most one try.
func Resolve(job Job, before, after Status) Certain {
	switch {
	case locked(after.PIN), after.Low, after.Final, after.PIN.TriesLeft != nil && *after.PIN.TriesLeft == 1:
		return Unchanged
	case job == Unblock && locked(before.PIN) && after.PIN.Locked != nil:
		return Changed
	case job == Unblock:
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
	}
	return NotKnown
}
