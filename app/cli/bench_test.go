//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/pcscd"
)

// pairs is how many times each is run for one figure: enough for a median that a busy machine does not turn.
const pairs = 9

// BenchmarkCerts reads the four certificates of a PIV card through pcscd, as whole processes in turn: carddesk-cli certs, and two ways
// that OpenSC's pkcs15-tool has of it: one run that shows the whole card, and one run for each certificate. The ratios are medians of
// pairs; below 1 this program is faster.
func BenchmarkCerts(b *testing.B) {
	tool := filepath.Join(b.TempDir(), "carddesk-cli")
	if out, err := exec.Command("go", "build", "-o", tool, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	service := pcscd.Start(b)
	insert(b, service.Addr(0), simcard.PIV)
	service.AwaitCard(0)

	ours := [][]string{{tool, "certs", "--json"}}
	dump := [][]string{{"pkcs15-tool", "--dump"}}
	var each [][]string
	for _, id := range []string{"01", "02", "03", "04"} {
		each = append(each, []string{"pkcs15-tool", "--read-certificate", id})
	}
	timed(b, service, ours) // the simulated card makes its keys when it is first read
	var own, perDump, perEach []float64
	for b.Loop() {
		for range pairs {
			a, d, e := timed(b, service, ours), timed(b, service, dump), timed(b, service, each)
			own = append(own, a.Seconds())
			perDump = append(perDump, a.Seconds()/d.Seconds())
			perEach = append(perEach, a.Seconds()/e.Seconds())
		}
	}
	b.ReportMetric(median(own)*1000, "ms/certs")
	b.ReportMetric(median(perDump), "certs/pkcs15-tool-dump")
	b.ReportMetric(median(perEach), "certs/pkcs15-tool-read-each")
}

// timed runs commands one after another.
func timed(b *testing.B, service *pcscd.Service, commands [][]string) time.Duration {
	b.Helper()
	start := time.Now()
	for _, c := range commands {
		cmd := exec.Command(c[0], c[1:]...)
		cmd.Env = append(os.Environ(), service.Env()...)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v: %v\n%s", c, err, out)
		}
	}
	return time.Since(start)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
