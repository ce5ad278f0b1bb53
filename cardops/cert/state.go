package cert

import "time"

// State is where a moment lies relative to a certificate's validity.
type State string

// The states.
const (
	Valid       State = "valid"
	Expired     State = "expired"
	NotYetValid State = "not-yet-valid" // as a rule the computer's clock is wrong
)

const secondsPerDay = 24 * 60 * 60

// StateAt tells the state at now. Both ends belong to the validity, NotAfter with the whole of its second (RFC 5280 clause
// 4.1.2.5). It says nothing about revocation.
func (h Head) StateAt(now time.Time) State {
	switch {
	case now.Unix() > h.NotAfter.Unix():
		return Expired
	case now.Before(h.NotBefore):
		return NotYetValid
	}
	return Valid
}

// DaysLeft gives the whole days (24 hours each, no calendar) from now to NotAfter, rounded down: 0 within the last 24 hours and
// in NotAfter's own second, -1 in the first 24 hours after it. So it is negative exactly when StateAt says Expired.
func (h Head) DaysLeft(now time.Time) int {
	left := h.NotAfter.Unix() - now.Unix()
	days := left / secondsPerDay
	if left%secondsPerDay < 0 {
		days--
	}
	return int(days)
}
