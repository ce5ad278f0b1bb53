package cert

import (
	"testing"
	"time"
)

// taipei is a moment in Taiwan.
func taipei(year int, month time.Month, day, hour, minute, second int) time.Time {
	return time.Date(year, month, day, hour, minute, second, 0, time.FixedZone("Taipei", 8*60*60))
}

// lived is a natural person's certificate of that life.
func lived(from, to time.Time) *Certificate {
	return &Certificate{Head: Head{NotBefore: from.UTC(), NotAfter: to.UTC()}, Directory: Directory{SubjectType: NaturalPerson}}
}

func TestCalendar(t *testing.T) {
	issued, end := taipei(2021, 5, 10, 9, 30, 0), taipei(2026, 5, 10, 9, 30, 0)
	c := lived(issued, end).Calendar(taipei(2026, 1, 1, 0, 0, 0))
	for name, day := range map[string]struct{ got, want time.Time }{
		"issued":                 {c.Issued, issued},
		"end":                    {c.End, end},
		"extension from":         {c.Extension.From, taipei(2026, 3, 11, 0, 0, 0)}, // 31 days of March, 30 of April: 60 before 10 May
		"extension until":        {c.Extension.Until, taipei(2029, 5, 10, 23, 59, 59)},
		"end once extended":      {c.ExtendedEnd.At, taipei(2029, 5, 10, 9, 30, 0)},
		"final end":              {c.Final.At, taipei(2029, 5, 10, 9, 30, 0)},
		"renewal from":           {c.Renewal.From, taipei(2029, 3, 11, 0, 0, 0)},
		"renewal until":          {c.Renewal.Until, taipei(2029, 5, 10, 9, 30, 0)},
		"renewal, wider, from":   {c.WiderRenewal.From, taipei(2029, 3, 11, 0, 0, 0)},
		"renewal, wider, until":  {c.WiderRenewal.Until, taipei(2030, 5, 10, 23, 59, 59)},
		"decryption has no end ": {c.Decryption.At, time.Time{}},
	} {
		if !day.got.Equal(day.want) {
			t.Errorf("%s: %v, want %v", name, day.got, day.want)
		}
	}
	if c.State != Valid || !c.Rules || c.Extended {
		t.Errorf("%+v", c)
	}
	if zone := c.End.Format("-0700"); zone != "+0800" {
		t.Errorf("dates in zone %s", zone)
	}
}

// TestCalendarCertainty: what only one source says, or what we conclude, never looks as if it were stated.
func TestCalendarCertainty(t *testing.T) {
	now := taipei(2026, 1, 1, 0, 0, 0)
	c := lived(taipei(2021, 5, 10, 0, 0, 0), taipei(2026, 5, 10, 0, 0, 0)).Calendar(now)
	extended := lived(taipei(2018, 5, 10, 0, 0, 0), taipei(2026, 5, 10, 0, 0, 0)).Calendar(now)
	for name, certainty := range map[string]struct{ got, want Certainty }{
		"extension":               {c.Extension.Certainty, Reported},
		"end once extended":       {c.ExtendedEnd.Certainty, Reported},
		"final end":               {c.Final.Certainty, Reported},
		"renewal":                 {c.Renewal.Certainty, Reported},
		"renewal, wider":          {c.WiderRenewal.Certainty, Reported},
		"decryption":              {c.Decryption.Certainty, Inferred},
		"extended: final end":     {extended.Final.Certainty, Inferred},
		"extended: renewal":       {extended.Renewal.Certainty, Inferred},
		"extended: wider renewal": {extended.WiderRenewal.Certainty, Reported},
	} {
		if certainty.got != certainty.want {
			t.Errorf("%s is %q, want %q", name, certainty.got, certainty.want)
		}
	}
}

// TestExtended: a life of more than five years and a month tells of an extension, and there is only one.
func TestExtended(t *testing.T) {
	from := taipei(2020, 2, 29, 12, 0, 0)
	for name, test := range map[string]struct {
		end      time.Time
		extended bool
	}{
		"five years":                       {taipei(2025, 2, 28, 23, 59, 59), false},
		"five years to a day that is none": {taipei(2025, 3, 1, 12, 0, 0), false},
		"five years and a month":           {taipei(2025, 3, 29, 12, 0, 0), false},
		"a second more":                    {taipei(2025, 3, 29, 12, 0, 1), true},
		"eight years":                      {taipei(2028, 2, 29, 12, 0, 0), true},
		"an hour":                          {from.Add(time.Hour), false},
	} {
		t.Run(name, func(t *testing.T) {
			c := lived(from, test.end).Calendar(from)
			if c.Extended != test.extended || (c.Extension == nil) != test.extended {
				t.Errorf("extended %t, extension %v", c.Extended, c.Extension)
			}
			if test.extended && !c.Final.At.Equal(test.end) {
				t.Errorf("final end %v", c.Final.At)
			}
		})
	}
}

// TestLeapDay: nothing is promised a day too long.
func TestLeapDay(t *testing.T) {
	c := lived(taipei(2023, 3, 1, 0, 0, 0), taipei(2028, 2, 29, 10, 0, 0)).Calendar(taipei(2028, 1, 1, 0, 0, 0))
	if want := taipei(2031, 2, 28, 10, 0, 0); !c.ExtendedEnd.At.Equal(want) {
		t.Errorf("extended to %v", c.ExtendedEnd.At)
	}
	if want := taipei(2031, 2, 28, 23, 59, 59); !c.Extension.Until.Equal(want) {
		t.Errorf("extension until %v", c.Extension.Until)
	}
	if want := taipei(2027, 12, 31, 0, 0, 0); !c.Extension.From.Equal(want) { // 60 days before, one of them in a leap February
		t.Errorf("extension from %v", c.Extension.From)
	}
}

// TestTaiwansDays: a certificate that ends at night in Taiwan ends on the day before in Greenwich.
func TestTaiwansDays(t *testing.T) {
	c := lived(taipei(2021, 6, 1, 0, 0, 0), taipei(2026, 6, 1, 3, 0, 0)).Calendar(taipei(2026, 1, 1, 0, 0, 0)) // 31 May, 19:00 UTC
	if want := taipei(2026, 4, 2, 0, 0, 0); !c.Extension.From.Equal(want) {
		t.Errorf("from %v, want %v", c.Extension.From, want)
	}
	if want := taipei(2029, 6, 1, 23, 59, 59); !c.Extension.Until.Equal(want) {
		t.Errorf("until %v, want %v", c.Extension.Until, want)
	}
}

func TestCalendarWithoutRules(t *testing.T) {
	for _, kind := range []SubjectType{"", Company, HealthProfessional, UnknownSubject} {
		c := lived(taipei(2021, 5, 10, 0, 0, 0), taipei(2026, 5, 10, 0, 0, 0))
		c.Directory.SubjectType = kind
		cal := c.Calendar(taipei(2026, 5, 11, 0, 0, 0))
		if cal.Rules || cal.Extension != nil || cal.Renewal != nil || cal.WiderRenewal != nil || !cal.Final.At.IsZero() || cal.State != Expired {
			t.Errorf("%q: %+v", kind, cal)
		}
	}
}

func TestWindowContains(t *testing.T) {
	w := Window{From: taipei(2026, 3, 11, 0, 0, 0), Until: taipei(2029, 5, 10, 23, 59, 59)}
	for name, test := range map[string]struct {
		now  time.Time
		want bool
	}{
		"the moment before":      {w.From.Add(-1), false},
		"first moment":           {w.From, true},
		"in the middle":          {taipei(2027, 1, 1, 0, 0, 0), true},
		"end of the last second": {w.Until.Add(time.Second - 1), true},
		"the second after":       {w.Until.Add(time.Second), false},
		"another time zone":      {w.From.UTC(), true},
	} {
		if got := w.Contains(test.now); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestEndsSoon(t *testing.T) {
	h := Head{NotBefore: taipei(2021, 5, 10, 9, 30, 0), NotAfter: taipei(2026, 5, 10, 9, 30, 0)}
	for name, test := range map[string]struct {
		now  time.Time
		want bool
	}{
		"long before":         {taipei(2025, 1, 1, 0, 0, 0), false},
		"the evening before":  {taipei(2026, 3, 10, 23, 59, 59), false},
		"the first of 60":     {taipei(2026, 3, 11, 0, 0, 0), true},
		"the last second":     {taipei(2026, 5, 10, 9, 30, 0), true},
		"over":                {taipei(2026, 5, 10, 9, 30, 1), false},
		"in another zone yet": {time.Date(2026, 3, 10, 16, 0, 0, 0, time.UTC), true},
	} {
		if got := h.EndsSoon(test.now); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
