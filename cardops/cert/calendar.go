package cert

import "time"

// soon is how long before its end a certificate can be extended or renewed, in days of 24 hours.
const soon = 60

// EndsSoon tells whether a certificate that has not ended is within the days in which it can be extended or renewed.
func (h Head) EndsSoon(now time.Time) bool {
	return h.StateAt(now) != Expired && h.DaysLeft(now) <= soon
}
