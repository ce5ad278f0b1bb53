//go:build linux

package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// caller stands for the system's browser: it takes the address that the window opens, and speaks as the page would.
type caller struct {
	*story
	client  *http.Client
	address string
}

// callable begins a story whose system opens addresses by writing them into a file.
func callable(t *testing.T) (s *story, wait func() *caller) {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "address")
	script := fmt.Sprintf("#!/bin/sh\nprintf %%s \"$1\" > %s.new && mv %s.new %s\n", file, file, file)
	if err := os.WriteFile(filepath.Join(folder, "xdg-open"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	s = begin(t, "en_US.UTF-8", "env", "PATH="+folder+":"+os.Getenv("PATH"))
	return s, func() *caller {
		t.Helper()
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(soon); time.Now().Before(deadline); time.Sleep(glance) {
			if raw, err := os.ReadFile(file); err == nil {
				return &caller{s, &http.Client{Jar: jar}, string(raw)}
			}
		}
		t.Fatalf("no browser was opened: %s", s.see())
		return nil
	}
}

// state is how a step stands, as the page hears it; the page itself for no step.
func (c *caller) state(step string) string {
	c.Helper()
	what := "state"
	if step == "" {
		what = ""
	}
	answer, err := c.client.Get(c.address + what)
	if err != nil {
		c.Fatal(err)
	}
	defer answer.Body.Close()
	var view struct {
		Steps []struct{ Name, State string } `json:"steps"`
	}
	if answer.StatusCode != http.StatusOK || step != "" && json.NewDecoder(answer.Body).Decode(&view) != nil {
		c.Fatalf("%s: %s", what, answer.Status)
	}
	for _, s := range view.Steps {
		if s.Name == step {
			return s.State
		}
	}
	return ""
}

func (c *caller) until(step, state string) {
	c.Helper()
	for deadline := time.Now().Add(soon); c.state(step) != state; time.Sleep(glance) {
		if time.Now().After(deadline) {
			c.Fatalf("%s is %s, want %s", step, c.state(step), state)
		}
	}
}

func (c *caller) post(what, body string) {
	c.Helper()
	q, err := http.NewRequest(http.MethodPost, c.address+what, strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Origin", "http://"+q.URL.Host)
	answer, err := c.client.Do(q)
	if err != nil {
		c.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent {
		c.Fatalf("%s %s: %s", what, body, answer.Status)
	}
}

// TestWindowTestsFromTheBrowser: the window opens the browser, mirrors its steps, and comes to the front for the PIN when the page asks for a
// signature. What the browser was told last is in the environment check.
func TestWindowTestsFromTheBrowser(t *testing.T) {
	s, browser := callable(t)
	s.visit("check")
	s.tabTo("Test from the browser")
	s.press("Return")
	s.await("the page", func(now seen) bool { return now.At == "browser" && now.Focus == "Begin and open the browser" })
	s.press("Return")
	b := browser()
	s.awaitText(b.address)
	b.state("")
	s.awaitText("Browser to this computer")
	b.post("found", `{"step":"local","case":"denied"}`)
	s.awaitText("The browser does not let this page reach programs on this computer.")
	b.post("found", `{"step":"popups","case":"free"}`)
	b.until("certificate", "ok")
	s.picture("browser")

	b.until("signature", "asking")
	b.post("sign", "")
	s.await("where the PIN is typed", func(now seen) bool { return now.At == "self-test" && now.Focus == "Continue" })
	s.awaitText("The test page in the browser waits for this")
	s.press("Return")
	s.await("the field", func(now seen) bool { return strings.HasPrefix(now.Focus, "PIN") })
	s.write(firstPIN)
	s.press("Return")
	s.awaitText("Passed: this card can sign and decrypt.")
	s.picture("tested")
	s.expectForgotten(firstPIN)
	b.until("signature", "ok")
	if !s.accepts(firstPIN) {
		t.Error("yubico-piv-tool disagrees: the PIN is another one")
	}

	s.press("Return")
	s.await("the page again", func(now seen) bool { return now.At == "browser" && now.says("The card can sign.") })
	b.post("finish", "")
	s.await("the end", func(now seen) bool { return now.says("Test again") && !now.says(b.address) })

	s.visit("check")
	s.tabTo("Start the check")
	s.press("Return")
	s.awaitText("The test from the browser did not get through.")
}
