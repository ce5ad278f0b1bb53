package main

import (
	"regexp"
	"slices"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"carddesk/app/words"
)

// everyCommand is the tree of commands with what lies below each.
func everyCommand(t *testing.T) []*cobra.Command {
	t.Helper()
	p := &program{words: words.In(words.English)}
	var all []*cobra.Command
	var add func(*cobra.Command)
	add = func(c *cobra.Command) {
		all = append(all, c)
		for _, sub := range c.Commands() {
			add(sub)
		}
	}
	add(p.command())
	if len(all) < 6 {
		t.Fatalf("only %d commands were found", len(all))
	}
	return all
}

// A command line is kept by the shell and seen by every user of the computer: no secret ever stands on one. The simulated cards' secrets
// protect nothing, and their card is named by the same command.
func TestNoFlagTakesASecret(t *testing.T) {
	secret := regexp.MustCompile(`(?i)(^|-)(pin|puk|code|password|passphrase|secret)($|-|s$)`)
	found := 0
	for _, c := range everyCommand(t) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if !secret.MatchString(f.Name) {
				return
			}
			found++
			if c.Name() != "simulate" {
				t.Errorf("%s has --%s", c.CommandPath(), f.Name)
			}
		})
	}
	if found < 2 {
		t.Errorf("%d flags of simulate were found: the search is broken", found)
	}
	for _, flag := range []string{"--pin", "--pin=123456", "--code", "--puk", "--new-pin"} {
		if r := run(t, nil, "info", "--demo", flag); r.exit != exitUsage {
			t.Errorf("info takes %s: exit %d", flag, r.exit)
		}
	}
}

// Secrets do not come from the environment either: nothing in it is a default of a flag.
func TestFlagsAreNotTakenFromTheEnvironment(t *testing.T) {
	t.Setenv("CARDDESK_READER", "9")
	t.Setenv("CARDDESK_DEMO", "no-service")
	t.Setenv("READER", "9")
	if r := run(t, desk(t, "healthy"), "info"); r.exit != exitDone {
		t.Errorf("exit %d: %s", r.exit, r.err)
	}
}

func TestEveryFlagAndCommandSaysWhatItDoes(t *testing.T) {
	for _, c := range everyCommand(t) {
		if c.Short == "" && c.Long == "" && !c.Hidden {
			t.Errorf("%s says nothing", c.CommandPath())
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" || regexp.MustCompile(`^(flag|help)\.`).MatchString(f.Usage) {
				t.Errorf("%s --%s says %q", c.CommandPath(), f.Name, f.Usage)
			}
		})
	}
}

// The language counts for everything that is said, errors of the flags before it included.
func TestLanguageAndJSONCountWhereverTheyStand(t *testing.T) {
	for _, args := range [][]string{
		{"--lang", "zh-TW", "info", "--nonsense"},
		{"info", "--nonsense", "--lang", "zh-TW"},
		{"info", "--nonsense", "--lang=zh-TW"},
		{"--nonsense", "info", "--lang=zh_TW.UTF-8"},
	} {
		if r := run(t, nil, args...); r.err != "沒有「--nonsense」這個選項。\n可用的指令與選項請看 carddesk-cli --help。\n" || r.out != "" {
			t.Errorf("%q: %q", args, r.err)
		}
		r := run(t, nil, append(slices.Clone(args), "--json")...)
		value := expectPromised(t, r.out, "carddesk.error/1")
		if value["message"] != "沒有「--nonsense」這個選項。" || value["code"] != "usage" || r.err != "" {
			t.Errorf("%q: %v", args, value)
		}
	}
}

// A language that there is none of is refused before anything is done.
func TestUnknownLanguageDoesNothing(t *testing.T) {
	d := desk(t, "healthy")
	r := run(t, d, "info", "--lang", "fr")
	if r.exit != exitUsage || r.out != "" || len(d.Card(0).Received()) != 0 {
		t.Errorf("exit %d, %d commands to the card, %q", r.exit, len(d.Card(0).Received()), r.out)
	}
}

func TestUsageErrorsTouchNoReader(t *testing.T) {
	for name, args := range map[string][]string{
		"unknown command":  {"inform"},
		"unknown flag":     {"info", "--quick"},
		"unknown letter":   {"info", "-q"},
		"missing value":    {"info", "--reader"},
		"bad duration":     {"info", "--timeout", "soon"},
		"no time at all":   {"info", "--timeout", "0s"},
		"negative time":    {"info", "--timeout=-1s"},
		"an argument":      {"certs", "sign"},
		"bad switch":       {"info", "--json=perhaps"},
		"unknown scenario": {"info", "--demo=sunny"},
		"stray scenario":   {"info", "--demo", "expired"},
	} {
		t.Run(name, func(t *testing.T) {
			refusing := &failing{err: nil} // any use of it would crash
			r := run(t, refusing, args...)
			if r.exit != exitUsage || r.out != "" || r.err == "" {
				t.Errorf("exit %d, %q, %q", r.exit, r.out, r.err)
			}
		})
	}
}
