package main

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"carddesk/cardops/cert"
	"carddesk/cardops/simcard"
)

// tracesOf are what nothing that leaves the program may hold: who and where the person is, and all names, numbers and secrets of the cards
// of a situation and of the token.
func tracesOf(t *testing.T, of situation, s *stage) *regexp.Regexp {
	t.Helper()
	all := []string{
		"meilin", "Mei-Lin", "美林", nameOfComputer, "tax-office", simcard.PracticePIN, simcard.PracticeCode, pinOld, pukRight,
		"TT00000000000002", // the token's
	}
	for _, o := range of.cards {
		if o.Kind != "" {
			all = append(all, toldBy(t, o)...)
		}
	}
	for i, trace := range all {
		all[i] = regexp.QuoteMeta(trace)
	}
	return regexp.MustCompile("(?i)" + strings.Join(all, "|"))
}

// toldBy is what a card tells of its holder.
func toldBy(t *testing.T, o simcard.Options) []string {
	t.Helper()
	card, err := simcard.New(o)
	if err != nil {
		t.Fatal(err)
	}
	truth, err := card.Truth()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, trace := range []string{truth.Number, truth.Holder} {
		if trace != "" {
			all = append(all, trace)
		}
	}
	if o.Kind == simcard.PIV {
		all = append(all, hex.EncodeToString(truth.GUID[:]))
	}
	for _, der := range truth.Certificates {
		c, err := cert.Parse(der)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c.Emails...)
		all = append(all, fmt.Sprintf("%X", c.Serial))
		if c.HolderSerial != "" {
			all = append(all, c.HolderSerial)
		}
	}
	return all
}

// A search that finds nothing anywhere would prove nothing: it does find what a full report tells, and what a card does.
func TestTracesAreFound(t *testing.T) {
	s := newStage(t)
	of := situation{change: withEnv("HOME=/home/美林", "http_proxy="+proxyOfOffice)}.laid()
	got := s.show(t, of, [][]string{{"doctor", "--json", "--full", "--lang", "zh-TW"}, {"info", "--json"}, {"certs", "--json"}})
	for i, want := range []string{"美林", "王小測", "0000000000000002"} {
		if found := tracesOf(t, of, s).FindAllString(got.Visits[i].Out, -1); !strings.Contains(strings.Join(found, " "), want) {
			t.Errorf("%d: found %q", i, found)
		}
	}
}
