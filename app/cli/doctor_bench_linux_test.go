package main

import (
	"encoding/json"
	"testing"
	"time"

	"carddesk/app/report"
	"carddesk/cardops/doctor"
	"carddesk/cardops/simcard"
)

// BenchmarkDoctor checks a computer in good order, made for real as in the tests: private pcscd, card module in a helper process, component. The
// ratios compare the whole run with its slowest single check in the same run, as the report tells it, and with its longest chain of checks that
// need one another: how well the checks run side by side.
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
	var ratios, chains, whole, slow []float64
	for b.Loop() {
		visits := w.visited(b).Visits[2:]
		for i := 0; i < len(visits); i += 2 {
			slowest, chain := slowestCheck(b, visits[i+1])
			run := (visits[i+1].Took - visits[i].Took).Seconds()
			ratios, chains = append(ratios, run/slowest.Seconds()), append(chains, run/chain.Seconds())
			whole, slow = append(whole, visits[i+1].Took.Seconds()), append(slow, slowest.Seconds())
		}
	}
	b.ReportMetric(median(whole)*1000, "ms/doctor")
	b.ReportMetric(median(slow)*1000, "ms/slowest-check")
	b.ReportMetric(median(ratios), "run/slowest-check")
	b.ReportMetric(median(chains), "run/longest-chain")
}

// slowestCheck is also how long the checks take that have to follow one another, because each needs the one before: the least that a run can.
func slowestCheck(b *testing.B, v visit) (slowest, chain time.Duration) {
	b.Helper()
	var d report.Document
	if err := json.Unmarshal([]byte(v.Out), &d); err != nil || v.Exit != exitDone {
		b.Fatalf("exit %d, %v\n%s%s", v.Exit, err, v.Out, v.Err)
	}
	took := map[string]time.Duration{}
	for _, c := range d.Checks {
		took[c.Code] = time.Duration(c.Took) * time.Millisecond
	}
	until := map[string]time.Duration{}
	for _, c := range doctor.Table() { // in an order in which what is needed comes first
		var needed time.Duration
		for _, need := range c.Needs {
			needed = max(needed, until[need])
		}
		until[c.Code] = needed + took[c.Code]
		slowest, chain = max(slowest, took[c.Code]), max(chain, until[c.Code])
	}
	return max(slowest, time.Millisecond), max(chain, time.Millisecond)
}
