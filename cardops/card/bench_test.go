package card_test

import (
	"context"
	"testing"

	"carddesk/cardops/card"
	"carddesk/cardops/simcard"
)

// wire is the model of a card's line: what moves and what it costs around it.
type wire struct {
	speed float64 // bytes per second at the default clock
	ifsc  int     // bytes in one block (from the card's ATR)
}

// Speeds from the clock and rate that the ATRs name: TA1=13 moves about 3.2 kB/s, TA1=96 about 12 kB/s at best.
var wires = map[string]wire{
	simcard.GPKI1: {3200, 250},
	simcard.GPKI2: {12000, 254},
}

// blockOverhead is what T=1 puts around a block, in bytes: three in front and a checksum (ISO 7816-3 clause 11.3).
const blockOverhead = 4

// seconds is how long exchanges take on the line. The card's own thinking is not modelled.
func (w wire) seconds(heard []simcard.Received) float64 {
	bytes := 0
	for _, h := range heard {
		command := 4 + h.Lc
		if h.Lc > 0 {
			command++
		}
		if h.Ne > 0 {
			command++
		}
		for _, n := range []int{command, h.Answer + 2} {
			blocks := (n + w.ifsc - 1) / w.ifsc
			bytes += n + blocks*blockOverhead
		}
	}
	return float64(bytes) / w.speed
}

// BenchmarkRead counts what reading a citizen card costs: until its holder and validity are known, and until everything is read, from
// the probe on. The floor is the sum of the objects' lengths; the time is what the line needs.
func BenchmarkRead(b *testing.B) {
	for _, kind := range []string{simcard.GPKI1, simcard.GPKI2} {
		b.Run(kind, func(b *testing.B) {
			var heard []simcard.Received
			var first, probe int
			var r *card.Reading
			for b.Loop() {
				heard, probe, first, r = counted(b, kind)
			}
			floor := len(r.Number) + len(r.Version)
			for _, c := range r.Certificates() {
				floor += len(c.Raw)
			}
			read, _ := bytesRead(heard)
			early, _ := bytesRead(heard[:first])
			b.ReportMetric(float64(probe), "commands/probe")
			b.ReportMetric(float64(first-probe), "commands/first")
			b.ReportMetric(float64(early), "bytes/first")
			b.ReportMetric(wires[kind].seconds(heard[:first]), "wire-s/first")
			b.ReportMetric(float64(len(heard)-probe), "commands/all")
			b.ReportMetric(float64(read), "bytes/all")
			b.ReportMetric(wires[kind].seconds(heard), "wire-s/all")
			b.ReportMetric(float64(read)/float64(floor), "bytes/floor")
		})
	}
}

// counted reads a card once: all it heard, how much of that was the probe, and when the first facts were known.
func counted(b *testing.B, kind string) (heard []simcard.Received, probe, first int, r *card.Reading) {
	b.Helper()
	sim, c := simulated(b, kind)
	if _, err := card.Identify(context.Background(), c, c.ATR()); err != nil {
		b.Fatal(err)
	}
	probe = len(sim.Received())
	r, err := card.Read(context.Background(), c, card.Kind(kind), c.ATR(), func(r *card.Reading) {
		if first == 0 && len(r.Objects) > 0 {
			first = len(sim.Received())
		}
	})
	if err != nil {
		b.Fatal(err)
	}
	return sim.Received(), probe, first, r
}
