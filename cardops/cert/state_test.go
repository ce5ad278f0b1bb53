package cert

import (
	"testing"
	"time"
)

func TestState(t *testing.T) {
	from, until := date(2024, 1, 1, 8, 0, 0), date(2029, 1, 1, 8, 0, 0)
	h := Head{NotBefore: from, NotAfter: until}
	const day = 24 * time.Hour
	tests := []struct {
		name  string
		now   time.Time
		state State
		days  int
	}{
		{"long before", date(1970, 1, 1, 0, 0, 0), NotYetValid, 21550},
		{"a moment before", from.Add(-1), NotYetValid, 1827},
		{"first moment", from, Valid, 1827},
		{"a day left", until.Add(-day), Valid, 1},
		{"not quite a day left", until.Add(-day + time.Second), Valid, 0},
		{"last second", until, Valid, 0},
		{"end of the last second", until.Add(time.Second - 1), Valid, 0},
		{"first second after", until.Add(time.Second), Expired, -1},
		{"a day after", until.Add(day), Expired, -1},
		{"more than a day after", until.Add(day + time.Second), Expired, -2},
		{"another time zone", until.In(time.FixedZone("Taipei", 8*3600)), Valid, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if s, d := h.StateAt(tt.now), h.DaysLeft(tt.now); s != tt.state || d != tt.days {
				t.Errorf("%s with %d days, want %s with %d", s, d, tt.state, tt.days)
			}
		})
	}
}

func TestStateOfEndlessCertificate(t *testing.T) {
	h := Head{NotBefore: date(1900, 1, 1, 0, 0, 0), NotAfter: date(9999, 12, 31, 23, 59, 59)}
	if d := h.DaysLeft(date(1, 1, 1, 0, 0, 0)); d != 3652058 {
		t.Errorf("%d days", d)
	}
}

func TestStateWhenEndsAreSwapped(t *testing.T) {
	h := Head{NotBefore: date(2030, 1, 1, 0, 0, 0), NotAfter: date(2020, 1, 1, 0, 0, 0)}
	if s := h.StateAt(date(2025, 1, 1, 0, 0, 0)); s != Expired {
		t.Errorf("%s", s)
	}
}
