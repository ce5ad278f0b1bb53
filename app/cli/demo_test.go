package main

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"testing"

	"carddesk/app/words"
	"carddesk/cardops/token"
)

// port is different in every run: the simulated services take any that is free.
var port = regexp.MustCompile(`127\.0\.0\.1:[0-9]+`)

// untouchable is a terminal at which neither reader nor module nor settings may be asked for.
func untouchable(t *testing.T, l words.Language) terminal {
	tty := at(nil, nil, nil)
	tty.system = l
	tty.service = func() service {
		t.Error("the real readers were asked for")
		return nil
	}
	tty.computer.Loads = func(context.Context, string) (token.Module, error) {
		t.Error("a real module was loaded")
		return nil, token.ErrNoModule
	}
	return tty
}

// The tour goes from a healthy card over a locked one to a new PIN, and touches nothing that is real.
func TestDemo(t *testing.T) {
	for language, parts := range map[words.Language][]string{
		words.English: {
			"No real card is touched.", "1/6", "Holder: ", "2/6", "3/6", "Tries left: 2.", "One try is left", "The PIN is locked.",
			"4/6", "subscriber code", "Unblocked.", "5/6", "The PIN was changed.", "6/6", "The signature is right",
		},
		words.Chinese: {
			"不會碰到任何真正的卡片", "1/6", "持卡人：", "2/6", "3/6", "還有 2 次機會", "只剩 1 次機會", "PIN碼已鎖住",
			"4/6", "用戶代碼", "已經解鎖", "5/6", "PIN碼已經變更", "6/6", "簽章正確",
		},
	} {
		t.Run(string(language), func(t *testing.T) {
			r := runOn(t, untouchable(t, language), "demo")
			if r.exit != exitDone || r.err != "" {
				t.Errorf("exit %d: %s", r.exit, r.err)
			}
			inOrder(t, r.out, parts...)
			golden(t, string(language)+"/demo.txt", port.ReplaceAllString(r.out, "127.0.0.1:PORT"))
		})
	}
}

// With --json the whole tour is one object.
func TestDemoForPrograms(t *testing.T) {
	r := runOn(t, untouchable(t, words.English), "demo", "--json")
	if r.exit != exitDone || r.err != "" {
		t.Errorf("exit %d: %s", r.exit, r.err)
	}
	value := expectPromised(t, r.out, "carddesk.demo/1")
	var steps, codes []string
	for _, step := range value["steps"].([]any) {
		step := step.(map[string]any)
		steps = append(steps, step["step"].(string))
		results := step["results"].([]any)
		if len(results) == 0 {
			t.Errorf("%s has no result", step["step"])
		}
		for _, result := range results {
			if code, told := result.(map[string]any)["code"].(string); told {
				codes = append(codes, code)
			}
		}
	}
	if want := []string{"read", "check", "lock", "unblock", "change", "sign"}; !slices.Equal(steps, want) {
		t.Errorf("%q, want %q", steps, want)
	}
	if want := []string{"wrong-pin", "wrong-pin", "pin-locked"}; !slices.Equal(codes, want) {
		t.Errorf("%q, want %q", codes, want)
	}
}

// A tour that is stopped, or has no time, says so instead of telling a story that did not happen.
func TestDemoStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := &program{terminal: untouchable(t, words.English), words: words.In(words.English)}
	p.out = t.Output()
	tour, err := p.newTour()
	if err != nil {
		t.Fatal(err)
	}
	defer tour.close()
	if err := tour.run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
