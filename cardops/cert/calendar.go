package cert

import "time"

// Certainty is how well a date is known. What is not stated is never to be shown as certain.
type Certainty string

// The certainties.
const (
	Stated   Certainty = "stated"   // by the certificate itself, or by official texts
	Reported Certainty = "reported" // by one secondary source, which may be wrong or out of date
	Inferred Certainty = "inferred" // by us, from what is stated
)

// Day is a moment and how well it is known.
type Day struct {
	At        time.Time // Taiwan's time
	Certainty Certainty
}

// Window is a time from its first second to its last, whole days of Taiwan.
type Window struct {
	From, Until time.Time
	Certainty   Certainty
}

// Contains tells whether a moment lies in the window; both ends belong to it.
func (w Window) Contains(now time.Time) bool {
	return now.Unix() >= w.From.Unix() && now.Unix() <= w.Until.Unix()
}

// Calendar is what the rules of citizen cards (自然人憑證) say of a certificate's dates. All times are Taiwan's.
type Calendar struct {
	Issued, End time.Time // as the certificate states them
	State       State

	// Rules tells that the certificate is a natural person's, for whom the rules hold that follow. The certificate does not tell foreign
	// residents from citizens; for the former no extension is known, which is one more reason why that is never Stated.
	Rules bool
	// Extended tells that the certificate was extended (展期) already, as its length tells. It is Inferred, yes or no.
	Extended bool
	// Extension is when an extension can be asked for; nil where it was used, or there are no rules. ExtendedEnd is the end that it would give.
	Extension   *Window
	ExtendedEnd Day
	// Final is the end after which only a new card helps: that of an extended certificate, else the end that an extension would give.
	Final Day
	// Renewal is when the card can be renewed (續卡) on line by the older official text; WiderRenewal by a newer secondary source. nil without rules.
	Renewal, WiderRenewal *Window
	// Decryption tells until when the card can decrypt what was encrypted for it. The zero time: for as long as card and PIN work, because
	// the key stays on it; a new card has another key.
	Decryption Day
}

// The rules of citizen cards.
const (
	usualYears     = 5 // validity as issued [F]
	extensionYears = 3 // counted from the old end [1]
	lateYears      = 3 // how long after the end an extension can still be asked for [1]
	earlyDays      = 60
	lateRenewal    = 1 // years after the final end [1]
)

// taiwan has had no daylight saving time since 1979: its zone needs no table, which computers may lack.
var taiwan = time.FixedZone("UTC+8", 8*60*60)

// Calendar applies the rules at a moment. It says nothing about revocation.
func (c *Certificate) Calendar(now time.Time) Calendar {
	cal := Calendar{
		Issued: c.NotBefore.In(taiwan), End: c.NotAfter.In(taiwan), State: c.StateAt(now),
		Rules:      c.Directory.SubjectType == NaturalPerson,
		Decryption: Day{Certainty: Inferred},
	}
	if cal.Rules {
		cal.extend()
		cal.renew()
	}
	return cal
}

// extend: a certificate can be extended once. One that was issued for longer than five years and a month has been.
func (c *Calendar) extend() {
	c.Extended = c.End.After(c.Issued.AddDate(usualYears, 1, 0))
	if c.Extended {
		c.Final = Day{c.End, Inferred}
		return
	}
	c.Extension = &Window{early(c.End), lastSecond(later(c.End, lateYears)), Reported}
	c.ExtendedEnd = Day{later(c.End, extensionYears), Reported}
	c.Final = c.ExtendedEnd
}

// renew: the sixty days are stated, but from which end they count follows from the rules of extension, which are not.
func (c *Calendar) renew() {
	from := early(c.Final.At)
	c.Renewal = &Window{from, c.Final.At, c.Final.Certainty}
	c.WiderRenewal = &Window{from, lastSecond(later(c.Final.At, lateRenewal)), Reported}
}

// EndsSoon tells whether a certificate that has not ended is in the days before its end in which something is to be done about it.
func (h Head) EndsSoon(now time.Time) bool {
	return h.StateAt(now) != Expired && !now.Before(early(h.NotAfter))
}

// early is the first second of the day from which on extension and renewal can be asked for.
func early(end time.Time) time.Time {
	y, m, d := end.In(taiwan).Date()
	return time.Date(y, m, d-earlyDays, 0, 0, 0, 0, taiwan)
}

// later is the same day and time so many years later; the last day of February for its 29th where there is none, so that nothing is promised
// a day too long.
func later(t time.Time, years int) time.Time {
	moved := t.AddDate(years, 0, 0)
	if moved.Day() != t.Day() {
		moved = moved.AddDate(0, 0, -moved.Day())
	}
	return moved
}

// lastSecond is the last one of the day.
func lastSecond(t time.Time) time.Time {
	y, m, d := t.In(taiwan).Date()
	return time.Date(y, m, d, 23, 59, 59, 0, taiwan)
}
