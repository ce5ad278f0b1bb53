//go:build linux

package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// The story below visits every page and does what can be done there, by keys alone, and is looked at from several sides: whether all of it
// is done, what the main goroutine asked of the system meanwhile (mainthread_test.go), and how long it was busy (window_bench_test.go).

// places are the pages in the order of the navigation: Ctrl and the number lead there.
var places = []string{"home", "change", "unblock", "certificates", "check", "help-desk", "settings", "help", "about"}

// visit opens a page by its number. Text that can be selected keeps all keys but Tab for itself (Fyne's focusSelectable): from there the
// keyboard is moved on first.
func (s *story) visit(place string) seen {
	s.Helper()
	for range s.see().Keys {
		if s.see().Focus != "" {
			break
		}
		s.tab()
	}
	s.press(fmt.Sprintf("ctrl+%d", 1+slices.Index(places, place)))
	return s.await("the page "+place, func(now seen) bool { return now.At == place && now.On >= 0 })
}

// tab brings the keyboard to what is next, and says what has it then.
func (s *story) tab() seen {
	s.Helper()
	before := s.see()
	s.press("Tab")
	return s.await("the keyboard elsewhere", func(now seen) bool { return now.On != before.On && now.On >= 0 })
}

// tabTo brings the keyboard to what begins with a text.
func (s *story) tabTo(text string) {
	s.Helper()
	for range len(s.see().Keys) + 1 {
		if strings.HasPrefix(s.see().Focus, text) {
			return
		}
		s.tab()
	}
	s.Fatalf("Tab does not lead to %q: %s", text, s.see())
}

// choose brings the keyboard to what begins with a text and presses a key there. On a machine that is very busy a key gets lost now and then
// between the display and the program: when nothing has happened for long, it is pressed once more, as a person does.
func (s *story) choose(text, key string) {
	s.Helper()
	s.tabTo(text)
	s.press(key)
	for began := time.Now(); strings.HasPrefix(s.see().Focus, text); time.Sleep(glance) {
		if time.Since(began) > soon/2 {
			s.Logf("%s on %q was lost, and is pressed again", key, text)
			s.press(key)
			return
		}
	}
}

// expectAllReached goes around a page and finds that the keyboard comes to everything that can be clicked.
func (s *story) expectAllReached() {
	s.Helper()
	now := s.see()
	for _, mouse := range now.Mouse {
		if !strings.Contains(mouse, "scrollBarArea") { // a page scrolls to where the keyboard is
			s.Errorf("page %s: only the mouse reaches %s", now.At, mouse)
		}
	}
	reached := map[int]bool{now.On: true}
	for range 2 * len(now.Keys) { // a sight may come late, so that one is missed in the first round
		if len(reached) == len(now.Keys) {
			break
		}
		reached[s.tab().On] = true
	}
	for i, name := range now.Keys {
		if !reached[i] {
			s.Errorf("page %s: Tab does not lead to the %d. object, %q", now.At, i+1, name)
		}
	}
}

// goOn starts an operation and types what it asks for.
func (s *story) goOn(first string, secrets ...string) {
	s.Helper()
	s.await("what will happen", func(now seen) bool { return now.Focus == "Continue" })
	s.press("Return")
	s.await("the first field", func(now seen) bool { return strings.HasPrefix(now.Focus, first) })
	s.fill(secrets...)
	s.awaitText("Certain: the new PIN is in force")
}

// byKeys does everything that can be done.
func (s *story) byKeys() {
	s.Helper()
	s.changeByKeys()
	s.unblockByKeys()
	s.readByKeys()
	s.helpByKeys()
	s.settleByKeys()
	s.practiseByKeys()
}

func (s *story) changeByKeys() {
	s.Helper()
	s.visit("home")
	s.choose("Change the PIN", "Return")
	s.goOn("Current PIN", firstPIN, secondPIN, secondPIN)
	s.press("Escape")
	s.await("the first page", func(now seen) bool { return now.At == "home" })
}

func (s *story) unblockByKeys() {
	s.Helper()
	s.visit("unblock")
	s.choose("Yes, I know the PUK", "space")
	s.goOn("PUK", puk, thirdPIN, thirdPIN)
}

// readByKeys looks at a certificate, and has everything checked.
func (s *story) readByKeys() {
	s.Helper()
	before := s.visit("certificates")
	s.tabTo("In order; Signature certificate")
	s.press("Return")
	s.await("a certificate", func(now seen) bool { return !slices.Equal(now.Keys, before.Keys) })
	s.visit("check")
	s.tabTo("Start the check")
	s.press("Return")
	s.await("what was found", func(now seen) bool { return now.code() != "" })
	s.tabTo("See the report")
	s.press("Return")
	s.awaitText("This is exactly what will be handed on:")
}

// helpByKeys opens the help from another page, a topic in it, and goes back.
func (s *story) helpByKeys() {
	s.Helper()
	s.visit("home")
	s.visit("check")
	s.askForHelp()
	s.tabTo("The PIN is forgotten")
	before := s.see()
	s.press("Return")
	s.await("the topic", func(now seen) bool { return !slices.Equal(now.Keys, before.Keys) })
	s.leaveHelp()
}

// askForHelp opens the help. A key that comes before a page was drawn is lost, and this page has much to draw: a person presses it again.
func (s *story) askForHelp() {
	s.Helper()
	for range 5 {
		s.press("F1")
		for range int(2 * time.Second / glance) {
			if s.see().At == "help" {
				return
			}
			time.Sleep(glance)
		}
	}
	s.Fatalf("F1 does not lead to the help: %s", s.see())
}

// leaveHelp goes back by Escape: from a topic to the list first, then out of the help.
func (s *story) leaveHelp() {
	s.Helper()
	for range 3 {
		s.press("Escape")
		time.Sleep(4 * glance)
		if s.see().At != "help" {
			return
		}
	}
	s.Errorf("Escape does not lead out of the help: %s", s.see())
}

// settleByKeys changes the language and changes it back.
func (s *story) settleByKeys() {
	s.Helper()
	const first = 10 // the language is the first setting, behind the navigation and the page that scrolls
	for _, to := range []struct {
		keys []string // in the open list: the system's, then 繁體中文, then English
		text string
	}{{[]string{"Down", "Down"}, "設定"}, {[]string{"Down", "Down", "Down"}, "Settings"}} {
		s.visit("settings")
		s.tabToNumber(first)
		s.openList("繁體中文", "English")
		s.press(append(to.keys, "Return")...)
		s.awaitText(to.text)
	}
}

// openList opens the list that has the keyboard. A key that comes while the page is still being made anew, as after a change of language, is
// lost: a person presses it again.
func (s *story) openList(entries ...string) {
	s.Helper()
	open := func(now seen) bool {
		return !slices.ContainsFunc(entries, func(entry string) bool { return !now.says(entry) })
	}
	for range 5 {
		s.press("Return")
		for range int(2 * time.Second / glance) {
			if open(s.see()) {
				return
			}
			time.Sleep(glance)
		}
	}
	s.Fatalf("the list does not open: %s", s.see())
}

// tabToNumber brings the keyboard to an object by its number.
func (s *story) tabToNumber(n int) {
	s.Helper()
	for range len(s.see().Keys) + 1 {
		if s.see().On == n {
			return
		}
		s.tab()
	}
	s.Fatalf("Tab does not lead to the %d. object: %s", n+1, s.see())
}

// practiseByKeys practises with a simulated card and goes back to the real one.
func (s *story) practiseByKeys() {
	s.Helper()
	s.visit("help-desk")
	s.tabTo("Cards and what is on them")
	s.press("Return")
	s.awaitText("A card in order")
	s.tabTo("A card in order")
	s.press("Return")
	s.awaitText("Practice: every card here is simulated")
	s.tabTo("End the practice")
	s.press("Return")
	s.await("the real card", func(now seen) bool { return now.Situation == "ready" && !now.says("Practice: every card here") })
}

func TestEverythingByKeyboard(t *testing.T) {
	s := begin(t, "en_US.UTF-8")
	for _, place := range places {
		s.visit(place)
		s.expectAllReached()
	}
	s.byKeys()
	if !s.accepts(thirdPIN) {
		t.Error("yubico-piv-tool disagrees: the PIN is not the one that was set last")
	}
}
