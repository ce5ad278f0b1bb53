//go:build linux

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/pcscd"
	"carddesk/cardops/simcard/piv"
)

// pairs is how many times each is run for one figure: enough for a median that a busy machine does not turn.
const pairs = 9

// BenchmarkCerts reads the four certificates of a PIV card through pcscd, as whole processes in turn: carddesk-cli certs, and two ways
// that OpenSC's pkcs15-tool has of it: one run that shows the whole card, and one run for each certificate. The ratios are medians of
// pairs; below 1 this program is faster.
func BenchmarkCerts(b *testing.B) {
	tool := build(b)
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

// contacts are the lines to measure with: none; that of the simulated PIV card, whose answer to reset names no speed and so means the default
// one; and a fast one, TA1=96, as newer cards have.
func contacts(atr []byte) map[string]simcard.Line {
	fast := slices.Insert(bytes.Clone(atr), 2, 0x96)
	fast[1] |= 0x10
	return map[string]simcard.Line{"at-once": {}, "with-line": simcard.LineOf(atr), "with-fast-line": simcard.LineOf(fast)}
}

// BenchmarkPINChange changes the PIN of a PIV card through pcscd to and fro, as whole processes: there with carddesk-cli pin change, back
// with yubico-piv-tool -a change-pin. The ratio is the median of pairs; below 1 this program is faster. Both meet the same cards: one that
// answers at once, which leaves the programs' own time, and cards that take the time that their line takes, the reset with which either
// program ends included. Commands are those that the card received.
func BenchmarkPINChange(b *testing.B) {
	tool := build(b)
	for name, line := range contacts(piv.ATR()) {
		b.Run(name, func(b *testing.B) { changeToAndFro(b, tool, line) })
	}
}

func changeToAndFro(b *testing.B, tool string, line simcard.Line) {
	service := pcscd.Start(b)
	card, err := simcard.New(simcard.Options{Kind: simcard.PIV, PIN: []byte("246810")})
	if err != nil {
		b.Fatal(err)
	}
	insertCard(b, service.Addr(0), simcard.Slowed{Card: card, Line: line})
	service.AwaitCard(0)
	timed(b, service, [][]string{{tool, "info"}}) // the simulated card makes its keys when it is first read
	var ratios, own, other []float64
	var commands, theirs int
	for b.Loop() {
		for range pairs {
			card.Forget()
			a := changed(b, service, exec.Command(tool, "pin", "change"), "246810\n135792\n")
			commands = len(card.Received())
			card.Forget()
			y := changed(b, service, exec.Command("yubico-piv-tool", "-r", "Virtual", "-a", "change-pin", "-P", "135792", "-N", "246810"), "")
			theirs = len(card.Received())
			own, other, ratios = append(own, a.Seconds()), append(other, y.Seconds()), append(ratios, a.Seconds()/y.Seconds())
		}
	}
	b.ReportMetric(median(own)*1000, "ms/change")
	b.ReportMetric(median(other)*1000, "ms/yubico-piv-tool-change")
	b.ReportMetric(float64(commands), "commands")
	b.ReportMetric(float64(theirs), "yubico-piv-tool-commands")
	b.ReportMetric(median(ratios), "change/yubico-piv-tool")
}

// build makes the program as it is shipped, not the test binary.
func build(b *testing.B) string {
	b.Helper()
	tool := filepath.Join(b.TempDir(), "carddesk-cli")
	if out, err := exec.Command("go", "build", "-o", tool, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return tool
}

func changed(b *testing.B, service *pcscd.Service, cmd *exec.Cmd, secrets string) time.Duration {
	b.Helper()
	cmd.Env = append(os.Environ(), service.Env()...)
	cmd.Stdin = strings.NewReader(secrets)
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
	return time.Since(start)
}

// BenchmarkHelper is what it costs to look at a token through a module in a helper process, over looking at one without: the difference
// is the start of the helper and the loading of the module.
func BenchmarkHelper(b *testing.B) {
	tool := build(b)
	env := softHSM(b)
	service := pcscd.Start(b)
	var through, without []float64
	for b.Loop() {
		for range pairs {
			through = append(through, once(b, service, env, tool, "pin", "status", "--module", "libsofthsm2.so").Seconds())
			without = append(without, once(b, service, env, tool, "version").Seconds())
		}
	}
	b.ReportMetric(median(through)*1000, "ms/status-through-helper")
	b.ReportMetric(median(without)*1000, "ms/start-alone")
	b.ReportMetric(median(through)/median(without), "through-helper/start-alone")
}

func once(b *testing.B, service *pcscd.Service, env []string, args ...string) time.Duration {
	b.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(append(os.Environ(), service.Env()...), env...)
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %v\n%s", args, err, out)
	}
	return time.Since(start)
}
