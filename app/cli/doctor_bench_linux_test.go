package main

import (
	"encoding/json"
	"testing"
	"time"

	"carddesk/app/report"
	"carddesk/cardops/simcard"
)

// BenchmarkDoctor checks a computer in good order, made for real as in the tests: private pcscd, card module in a helper process, component. The
// ratio compares the whole run with its slowest single check in the same run, as the report tells it: how well the checks run side by side.
// It is the median of pairs. The start of the process, measured with `version` each time, is taken off the run; ms/doctor is with it.
// Cards are one that answers at once, which leaves the program's own time, and one that takes the time that its line takes, as real ones do.
func BenchmarkDoctor(b *testing.B) {
	s := newStage(b)
	card, err := simcard.New(citizen)
	if err != nil {
		b.Fatal(err)
	}
	for name, line := range map[string]simcard.Line{"at-once": {}, "with-line": simcard.LineOf(card.ATR())} {
		b.Run(name, func(b *testing.B) {
			b.Cleanup(func() { s.service.AwaitEmpty(0) })
			insertCard(b, s.service.Addr(0), simcard.Slowed{Card: card, Line: line})
			s.service.AwaitCard(0)
			examineInPairs(b, s)
		})
	}
}

func examineInPairs(b *testing.B, s *stage) {
	b.Helper()
	w := s.inOrder()
	for range pairs + 1 { // the first run makes the card's keys and fills caches
		w.Visits = append(w.Visits, []string{"version"}, []string{"doctor", "--json"})
	}
	var ratios, whole, slow []float64
	for b.Loop() {
		visits := w.visited(b).Visits[2:]
		for i := 0; i < len(visits); i += 2 {
			slowest := slowestCheck(b, visits[i+1])
			ratios = append(ratios, (visits[i+1].Took-visits[i].Took).Seconds()/slowest.Seconds())
			whole, slow = append(whole, visits[i+1].Took.Seconds()), append(slow, slowest.Seconds())
		}
	}
	b.ReportMetric(median(whole)*1000, "ms/doctor")
	b.ReportMetric(median(slow)*1000, "ms/slowest-check")
	b.ReportMetric(median(ratios), "run/slowest-check")
}

func slowestCheck(b *testing.B, v visit) time.Duration {
	b.Helper()
	var d report.Document
	if err := json.Unmarshal([]byte(v.Out), &d); err != nil || v.Exit != exitDone {
		b.Fatalf("exit %d, %v\n%s%s", v.Exit, err, v.Out, v.Err)
	}
	slowest := int64(1)
	for _, c := range d.Checks {
		slowest = max(slowest, c.Took)
	}
	return time.Duration(slowest) * time.Millisecond
}
