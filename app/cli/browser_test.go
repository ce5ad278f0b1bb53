package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"

	"carddesk/app/words"
	"carddesk/cardops/simcard"
)

// surfer does what the page does in a browser, without one: it reports these cases of the steps that are due, signs if it is told to, and ends
// the test when nothing is left to do.
type surfer struct {
	*testing.T
	found map[string]string
	signs bool
}

// inOrderHere is a browser that holds nothing back.
var inOrderHere = map[string]string{"local": "reached", "fetch": "reached", "image": "read", "popups": "free", "window": "answered"}

// open is what the terminal program calls for a browser.
func (s surfer) open(address string) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	go func() {
		if err := s.surf(&http.Client{Jar: jar}, address); err != nil {
			s.Errorf("browser: %v", err)
		}
	}()
	return nil
}

func (s surfer) surf(client *http.Client, address string) error {
	if err := s.get(client, address, nil); err != nil {
		return err
	}
	for {
		var view struct {
			Over bool     `json:"over"`
			Run  []string `json:"run"`
			Sign bool     `json:"sign"`
			Step []struct {
				State string `json:"state"`
			} `json:"steps"`
		}
		if err := s.get(client, address+"state", &view); err != nil || view.Over {
			return err
		}
		busy := len(view.Run) > 0
		for _, step := range view.Step {
			busy = busy || step.State == "running"
		}
		var err error
		switch {
		case len(view.Run) > 0:
			err = s.post(client, address, "found", fmt.Sprintf(`{"step":%q,"case":%q}`, view.Run[0], s.found[view.Run[0]]))
		case view.Sign && s.signs:
			s.signs = false
			err = s.post(client, address, "sign", "")
		case !busy:
			return s.post(client, address, "finish", "")
		default:
			time.Sleep(20 * time.Millisecond)
		}
		if err != nil {
			return err
		}
	}
}

func (s surfer) get(client *http.Client, address string, into any) error {
	answer, err := client.Get(address)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || into == nil {
		return map[bool]error{true: nil, false: errors.New(answer.Status)}[answer.StatusCode == http.StatusOK]
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

func (s surfer) post(client *http.Client, address, what, body string) error {
	q, err := http.NewRequest(http.MethodPost, address+what, strings.NewReader(body))
	if err != nil {
		return err
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Origin", address[:strings.Index(address[len("http://"):], "/")+len("http://")])
	answer, err := client.Do(q)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent {
		return errors.New(what + body + answer.Status)
	}
	return nil
}

// surfed carries out the test from such a browser, with a person at the terminal.
func surfed(t *testing.T, s surfer, pins []string, args ...string) result {
	t.Helper()
	s.T = t
	tty := at(nil, nil, nil)
	tty.keys, tty.browse = &typist{secrets: pins}, s.open
	return runOn(t, tty, append([]string{"selftest", "--browser"}, args...)...)
}

// TestBrowser: what the terminal says and ends with, for each way in which the test may end.
func TestBrowser(t *testing.T) {
	t.Parallel()
	denied := map[string]string{"local": "denied", "popups": "free", "window": "answered"}
	for name, test := range map[string]struct {
		surfer surfer
		pins   []string
		demo   string
		exit   int
		said   []string
	}{
		"all in order": {surfer{found: inOrderHere, signs: true}, []string{simcard.PracticePIN}, "healthy", exitDone, []string{
			"Browser to this computer: in order", "Signature with the PIN: in order", "All in order: this browser can use this card",
		}},
		"not signed": {surfer{found: inOrderHere}, nil, "healthy", exitFailed, []string{"Certificate: in order", "some steps were not done"}},
		"wrong PIN": {surfer{found: inOrderHere, signs: true}, []string{"00000000"}, "healthy", exitWrong, []string{
			"Signature with the PIN: a problem", "Signature with the PIN: there is a problem",
		}},
		"denied": {surfer{found: denied}, nil, "healthy", exitFailed, []string{
			"Browser to this computer: a problem", "\"local network access\"", "Component by a request: not tried",
		}},
		"no card":    {surfer{found: inOrderHere}, nil, "empty", exitNoCard, []string{"Card: a problem"}},
		"no reader":  {surfer{found: inOrderHere}, nil, "no-reader", exitNoReader, []string{"Card reader: a problem"}},
		"no service": {surfer{found: inOrderHere}, nil, "no-service", exitNoService, []string{"Card reader: a problem"}},
		"several":    {surfer{found: inOrderHere}, nil, "several", exitUsage, []string{"Card: a problem"}},
		"expired":    {surfer{found: inOrderHere}, nil, "expired", exitFailed, []string{"Certificate: a problem"}},
		"wrong card": {surfer{found: inOrderHere}, nil, "health-card", exitUnsupported, []string{"Card: a problem"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := surfed(t, test.surfer, test.pins, "--demo="+test.demo)
			if r.exit != test.exit || !strings.Contains(r.err, "http://127.0.0.1:") {
				t.Errorf("exit %d, want %d\n%s%s", r.exit, test.exit, r.err, r.out)
			}
			for _, said := range test.said {
				if !strings.Contains(r.out, said) {
					t.Errorf("%q is not said:\n%s", said, r.out)
				}
			}
			if strings.Contains(r.out, "(") && strings.Contains(r.out, "(-") || strings.Contains(r.out, "browser.") {
				t.Errorf("a key is shown:\n%s", r.out)
			}
		})
	}
}

// TestBrowserJSON: the promised object alone on standard output, whether the steps went well or not.
func TestBrowserJSON(t *testing.T) {
	t.Parallel()
	for _, scenario := range []string{"healthy", "no-reader"} {
		r := surfed(t, surfer{found: inOrderHere, signs: true}, []string{simcard.PracticePIN}, "--json", "--demo="+scenario)
		value := expectPromised(t, r.out, "carddesk.selftest.browser/1")
		steps := value["steps"].([]any)
		if passed := scenario == "healthy"; value["passed"] != passed || value["over"] != "finished" || len(steps) != 10 {
			t.Errorf("%v", value)
		}
	}
}

// TestBrowserReader: one of several cards, by the number of its reader; and a reader that is not there.
func TestBrowserReader(t *testing.T) {
	t.Parallel()
	if r := surfed(t, surfer{found: inOrderHere}, nil, "--demo=several", "--reader", "2"); !strings.Contains(r.out, "Card: in order") {
		t.Errorf("exit %d\n%s%s", r.exit, r.err, r.out)
	}
	if r := surfed(t, surfer{found: inOrderHere}, nil, "--demo=several", "--reader", "9"); r.exit != exitNoReader || strings.Contains(r.err, "http:") {
		t.Errorf("exit %d\n%s%s", r.exit, r.err, r.out)
	}
}

// TestNoBrowser: without one the address is there to be opened by hand, until time is up or the person ends it.
func TestNoBrowser(t *testing.T) {
	t.Parallel()
	tty := at(nil, nil, nil)
	tty.browse = func(string) error { return errNoBrowser }
	r := runOn(t, tty, "selftest", "--browser", "--demo", "--timeout", "1s")
	if r.exit != exitFailed || !strings.Contains(r.err, words.In(words.English).Text("selftest.browser.byHand")) ||
		!strings.Contains(r.out, words.In(words.English).Text("browser.verdict.time-up")) {
		t.Errorf("exit %d\n%s%s", r.exit, r.err, r.out)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var out, err strings.Builder
	tty.out, tty.err = &out, &err
	tty.browse = func(string) error { cancel(); return nil }
	if exit := tty.run(ctx, []string{"selftest", "--browser", "--demo", "--json"}); exit != exitFailed {
		t.Errorf("exit %d\n%s%s", exit, err.String(), out.String())
	}
	if value := expectPromised(t, out.String(), "carddesk.error/1"); value["code"] != "cancelled" {
		t.Errorf("%v", value)
	}
	if r := run(t, nil, "selftest", "--browser", "--out", "file", "--demo"); r.exit != exitUsage {
		t.Errorf("exit %d\n%s%s", r.exit, r.err, r.out)
	}
}
