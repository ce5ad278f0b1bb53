//go:build linux

package app_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/pcscd"
)

// The secrets of these stories.
const (
	firstPIN  = "246810"
	secondPIN = "975319"
	thirdPIN  = "468024"
	wrongPIN  = "111112"
	puk       = "86420975"
)

// desk is a window with a PIV card in a real service.
type story struct {
	*window
	service *pcscd.Service
	card    *simcard.Card
	remove  func()
	shown   time.Time // when the window was seen to show the card
}

func begin(t testing.TB, language string, wrap ...string) *story {
	t.Helper()
	card, err := simcard.New(simcard.Options{Kind: simcard.PIV, PIN: []byte(firstPIN), Code: []byte(puk)})
	if err != nil {
		t.Fatal(err)
	}
	s := &story{service: pcscd.Start(t), card: card}
	s.insert(t)
	s.window = open(t, s.service, language, wrap...)
	s.await("the card", func(s seen) bool { return s.Situation == "ready" })
	s.shown = time.Now()
	return s
}

func (s *story) insert(t testing.TB) {
	s.remove = insertCard(t, s.service, s.card)
	s.service.AwaitCard(0)
	t.Cleanup(func() { s.remove() })
}

// accepts tells whether the card takes a PIN, by the word of an independent program.
func (s *story) accepts(pin string) bool {
	s.Helper()
	cmd := exec.Command("yubico-piv-tool", "-r", "Virtual", "-a", "verify-pin", "-P", pin)
	cmd.Env = append(os.Environ(), s.service.Env()...)
	out, err := cmd.CombinedOutput()
	said := string(out)
	switch {
	case err == nil && strings.Contains(said, "Successfully verified PIN"):
		return true
	case err != nil:
		return false
	}
	s.Fatalf("yubico-piv-tool said: %s", said)
	return false
}

// begin opens the page of an operation and goes on from what it says beforehand.
func (s *story) page(keys, title string) {
	s.Helper()
	s.press(keys)
	s.awaitText(title)
}

// fill types secrets into the fields of the page one after the other and presses Enter behind the last.
func (s *story) fill(secrets ...string) {
	s.Helper()
	for _, secret := range secrets {
		s.write(secret)
		s.press("Return")
	}
}

// The keys that lead to the pages, in the order of the navigation.
const (
	keyHome    = "ctrl+1"
	keyChange  = "ctrl+2"
	keyUnblock = "ctrl+3"
)

// change changes the PIN on the page that is opened by keys, as far as the outcome.
func (s *story) change(old, fresh string) {
	s.Helper()
	s.await("what will happen", func(now seen) bool { return now.Focus == "Continue" })
	s.press("Return")
	s.await("the first field", func(now seen) bool { return strings.HasPrefix(now.Focus, "Current PIN") })
	s.fill(old, fresh, fresh)
}

// expectForgotten looks for secrets in the memory of the window's process.
func (s *story) expectForgotten(secrets ...string) {
	s.Helper()
	for _, secret := range secrets {
		if found := copies(s, s.cmd.Process.Pid, secret); found["bytes"]+found["UTF-16"]+found["UTF-32"] > 0 {
			s.Errorf("a secret of %d characters, %s…, stands in memory: %v", len(secret), secret[:1], found)
		}
	}
}

func TestWindowChangesLocksAndUnblocks(t *testing.T) {
	s := begin(t, "en_US.UTF-8")
	s.picture("home")

	s.page(keyChange, "Change the PIN")
	s.change(firstPIN, secondPIN)
	s.awaitText("Certain: the new PIN is in force")
	s.picture("changed")
	s.expectForgotten(firstPIN, secondPIN)
	if !s.accepts(secondPIN) || s.accepts(firstPIN) {
		t.Fatal("yubico-piv-tool disagrees: the new PIN is not in force, or the old one still is")
	}

	// yubico-piv-tool has spent one try. The window shows two left, and the last one takes a consent of its own.
	s.press(keyHome)
	s.page(keyChange, "PIN: 2 tries left")
	s.change(wrongPIN, thirdPIN)
	s.awaitText("The PIN is wrong. One try is left")
	s.picture("wrong")
	s.press(keyHome)
	s.awaitText("1 try left")
	s.picture("last")
	s.page(keyChange, "One try is left. A wrong PIN locks it.")
	s.picture("consent")
	s.press("space")
	s.await("the consent", func(now seen) bool { return !now.says("Please tick first that the last try may be used.") })
	s.click("Continue")
	s.await("the first field", func(now seen) bool { return strings.HasPrefix(now.Focus, "Current PIN") })
	s.fill(wrongPIN, thirdPIN, thirdPIN)
	s.awaitText("locked")
	s.press(keyHome)
	s.awaitText("PIN: locked")
	s.picture("locked")
	if s.accepts(secondPIN) {
		t.Fatal("yubico-piv-tool finds that the PIN is not locked")
	}

	s.page(keyUnblock, "Is the PUK at hand?")
	s.picture("unblock")
	s.click("Yes, I know the PUK")
	s.await("what will happen", func(now seen) bool { return now.Focus == "Continue" })
	s.press("Return")
	s.await("the first field", func(now seen) bool { return strings.HasPrefix(now.Focus, "PUK") })
	s.fill(puk, thirdPIN, thirdPIN)
	s.awaitText("Certain: the new PIN is in force")
	s.expectForgotten(wrongPIN, thirdPIN, puk)
	if !s.accepts(thirdPIN) {
		t.Fatal("yubico-piv-tool disagrees: the card is not unblocked with the new PIN")
	}
	t.Logf("measured: longest block of the window's main goroutine in the story: %v", s.see().Block)
}

func TestMemorySearchFinds(t *testing.T) {
	s := begin(t, "en_US.UTF-8")
	s.page(keyChange, "Change the PIN")
	s.await("what will happen", func(now seen) bool { return now.Focus == "Continue" })
	s.press("Return")
	s.await("the first field", func(now seen) bool { return strings.HasPrefix(now.Focus, "Current PIN") })
	s.write(firstPIN)
	s.await("six characters", func(now seen) bool { return strings.Contains(now.Focus, "6") })
	if found := copies(t, s.cmd.Process.Pid, firstPIN); found["bytes"] != 1 {
		t.Errorf("while a secret is being typed it is found %v, want once, in its locked page", found)
	}
	s.press("Escape")
	s.press(keyHome)
	s.await("the first page", func(now seen) bool { return now.At == "home" })
	s.expectForgotten(firstPIN)
}

func TestWindowTellsTheTruthAboutCardAndService(t *testing.T) {
	s := begin(t, "en_US.UTF-8")

	s.page(keyChange, "Change the PIN")
	s.await("what will happen", func(now seen) bool { return now.Focus == "Continue" })
	s.press("Return")
	s.await("the first field", func(now seen) bool { return strings.HasPrefix(now.Focus, "Current PIN") })
	s.write(firstPIN)
	s.remove()
	s.awaitText("The card is not in the reader any more.")
	s.picture("pulled")
	s.expectForgotten(firstPIN)
	if n := sent(s.card); n != 0 {
		t.Errorf("the card was sent %d PIN commands with a secret", n)
	}
	s.insert(t)
	s.await("the beginning again", func(now seen) bool { return now.Focus == "Continue" })

	s.press(keyHome)
	s.await("the card", func(now seen) bool { return now.Situation == "ready" })
	s.service.Kill()
	s.await("the missing service", func(now seen) bool { return now.Situation == "no-service" })
	s.picture("no-service")
	s.service.Again()
	s.await("the card again", func(now seen) bool { return now.Situation == "ready" })
	s.remove()
	s.await("the empty reader", func(now seen) bool { return now.Situation == "no-card" })
	s.picture("no-card")
}

// sent counts the commands with a secret that a card received: VERIFY with data, CHANGE REFERENCE DATA, RESET RETRY COUNTER.
func sent(card *simcard.Card) (n int) {
	for _, r := range card.Received() {
		if r.Ins == 0x20 && r.Lc > 0 || r.Ins == 0x24 || r.Ins == 0x2C {
			n++
		}
	}
	return n
}

// TestPracticeIsTheDefault opens the window without any card: practice is offered, marked, and left again, in Chinese.
func TestPracticeIsTheDefault(t *testing.T) {
	w := open(t, pcscd.Start(t), "zh_TW.UTF-8")
	w.await("the empty reader", func(now seen) bool { return now.Situation == "no-card" })
	w.picture("zh-no-card")
	w.click("用練習卡片試試看")
	w.picture("zh-practice-menu")
}
