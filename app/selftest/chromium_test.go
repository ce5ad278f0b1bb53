//go:build linux

package selftest

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"carddesk/app/words"
	"carddesk/cardops/hipki"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
)

// chromium is a tab of a real browser with a profile of its own.
type chromium struct {
	*testing.T
	ctx context.Context
}

// browse starts the browser. Pop-ups are held back as they are for everybody, unless an option says otherwise.
func browse(t *testing.T, options ...chromedp.ExecAllocatorOption) chromium {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatalf("chromium is not installed: package chromium (%v)", err)
	}
	all := slices.Concat(chromedp.DefaultExecAllocatorOptions[:], []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(program), chromedp.NoSandbox, // which root can't have
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-popup-blocking", false), chromedp.Flag("lang", "en"),
	}, options)
	allocated, stop := chromedp.NewExecAllocator(context.Background(), all...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(allocated)
	t.Cleanup(end)
	ctx, late := context.WithTimeout(ctx, 2*patient)
	t.Cleanup(late)
	c := chromium{t, ctx}
	c.do(chromedp.Navigate("about:blank"))
	return c
}

var popupsFree = chromedp.Flag("disable-popup-blocking", true)

func (c chromium) do(steps ...chromedp.Action[chromedp.Void]) {
	c.Helper()
	if err := chromedp.Do(c.ctx, steps...); err != nil {
		c.Fatal(err)
	}
}

// permit answers the browser's question about programs on this computer before it is asked.
func (c chromium) permit(setting browser.PermissionSetting) {
	c.Helper()
	for _, name := range []string{"local-network-access", "loopback-network"} {
		_, err := chromedp.CallBrowser(c.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: setting,
		})
		if err != nil {
			c.Fatal(err)
		}
	}
}

func (c chromium) open(address string) { c.Helper(); c.do(chromedp.Navigate(address)) }

// click presses a button as a person does.
func (c chromium) click(id string) {
	c.Helper()
	c.do(chromedp.WaitVisible("#"+id), chromedp.Click("#"+id))
}

// says waits until the page shows one of these texts.
func (c chromium) says(texts ...string) {
	c.Helper()
	var shown string
	for deadline := time.Now().Add(patient); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		now, err := chromedp.Run(c.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		if err != nil {
			continue // another page is coming
		}
		shown = now
		if slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(shown, text) }) {
			return
		}
	}
	c.Fatalf("%q is not shown:\n%s", texts, shown)
}

// TestAllGreen goes through every step in a browser that holds nothing back, the signature with it.
func TestAllGreen(t *testing.T) {
	t.Parallel()
	r := start(t, config{pins: []string{simcard.PracticePIN}})
	c := browse(t, popupsFree)
	c.permit(browser.PermissionSettingGranted)
	c.open(r.test.Address())
	r.step(StepSignature, Asking, "button")
	c.click("sign")
	report := r.over()
	for _, s := range report.Steps {
		if s.State != OK {
			t.Errorf("not in order:\n%s", told(report))
			break
		}
	}
	if well := report.Browser(); report.Over != Finished || well == nil || !*well || !report.Opened {
		t.Errorf("%v %v", report.Over, well)
	}
	c.says(words.In(words.English).Text("browser.verdict.passed"))
	for _, way := range []string{"p11Image.bmp", "popupForm", "pkcs11info"} {
		if r.local.Count(way) == 0 {
			t.Errorf("the component was never asked by %s: %v", way, r.local.Calls())
		}
	}
}

// TestComponentStopped: one red row with its remedy; what needs the component is not tried, and nobody blames the browser.
func TestComponentStopped(t *testing.T) {
	t.Parallel()
	r := start(t, config{stopped: true})
	c := browse(t, popupsFree)
	c.permit(browser.PermissionSettingGranted)
	c.open(r.test.Address())
	r.step(StepPopups, OK, "free")
	r.step(StepCertificate, OK, "valid")
	report := r.test.Report()
	for _, s := range report.Steps {
		want := OK
		switch s.Name {
		case StepComponent:
			want = Fail
		case StepFetch, StepImage, StepWindow:
			want = Skipped
		case StepSignature:
			want = Asking
		}
		if s.State != want {
			t.Errorf("%s is %s, want %s", s.Name, s.State, want)
		}
	}
	if !errors.Is(report.Step(StepComponent).Err, hipki.ErrNotRunning) || report.Browser() != nil {
		t.Errorf("%v, %v", report.Step(StepComponent).Err, report.Browser())
	}
	problem := words.In(words.English).Problem(hipki.ErrNotRunning)
	c.says(problem.Message)
	c.says(problem.Remedy)

	r.serveAt()
	c.click("again")
	r.step(StepWindow, OK, "answered")
	if well := r.test.Report().Browser(); well == nil || !*well {
		t.Errorf("once the component runs:\n%s", told(r.test.Report()))
	}
}

// TestPopupsHeldBack: Chromium's own way with windows. The page says so, and a click shows that one opens all the same.
func TestPopupsHeldBack(t *testing.T) {
	t.Parallel()
	r := start(t, config{words: words.Chinese})
	c := browse(t)
	c.permit(browser.PermissionSettingGranted)
	c.open(r.test.Address())
	r.step(StepPopups, Asking, "button")
	texts := words.In(words.Chinese)
	c.says(texts.Text("browser.popups.button"))
	c.click("window")
	r.step(StepPopups, Warn, "click")
	r.step(StepWindow, OK, "answered")
	c.says(texts.Text("browser.popups.click.problem"))
	c.says(texts.Text("browser.popups.click.remedy"))
	if well := r.test.Report().Browser(); well == nil || !*well {
		t.Errorf("%s", told(r.test.Report()))
	}
}

// TestLocalNetwork: the page is treated as a web site, which has to be allowed to reach this computer.
func TestLocalNetwork(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		setting browser.PermissionSetting
		state   State
		found   string
	}{
		"allowed before": {browser.PermissionSettingGranted, OK, "reached"},
		"denied":         {browser.PermissionSettingDenied, Fail, "denied"},
		"not answered":   {"", Fail, "denied"}, // a browser without a window says no by itself
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, config{})
			c := browse(t, popupsFree)
			if test.setting != "" {
				c.permit(test.setting)
			}
			c.open(r.test.Address())
			r.step(StepLocal, test.state, test.found)
			r.step(StepWindow, OK, "answered")
			report := r.until("the ways", func(now Report) bool { return now.Step(StepImage).State.Ended() })
			well := report.Browser()
			if test.state == OK {
				if well == nil || !*well || report.Step(StepFetch).State != OK {
					t.Errorf("%v:\n%s", well, told(report))
				}
				return
			}
			if well == nil || *well || report.Step(StepFetch).Parent != StepLocal || report.Step(StepImage).Parent != StepLocal {
				t.Errorf("%v:\n%s", well, told(report))
			}
			c.says(words.In(words.English).Text("browser.local." + test.found + ".remedy"))
		})
	}
}

// TestAllowedLater: a person who said no changes their mind, and tests again.
func TestAllowedLater(t *testing.T) {
	t.Parallel()
	r := start(t, config{})
	c := browse(t, popupsFree)
	c.permit(browser.PermissionSettingDenied)
	c.open(r.test.Address())
	r.step(StepLocal, Fail, "denied")
	r.step(StepWindow, OK, "answered")
	c.permit(browser.PermissionSettingGranted)
	c.click("again")
	r.step(StepImage, OK, "read")
	r.step(StepWindow, OK, "answered")
	if well := r.test.Report().Browser(); well == nil || !*well {
		t.Errorf("%s", told(r.test.Report()))
	}
}

// TestSignature: a PIN that is wrong costs one try and is told on the page; one that nobody types costs none.
func TestSignature(t *testing.T) {
	t.Parallel()
	r := start(t, config{pins: []string{"00000000"}, card: simcard.Options{Kind: simcard.PIV}})
	c := browse(t, popupsFree)
	c.permit(browser.PermissionSettingGranted)
	c.open(r.test.Address())
	r.step(StepSignature, Asking, "button")
	c.click("sign")
	r.step(StepSignature, Fail, "")
	if wrong, ok := errors.AsType[*secret.WrongError](r.test.Report().Step(StepSignature).Err); !ok || *wrong.TriesLeft != 2 {
		t.Errorf("%s", told(r.test.Report()))
	}
	c.says(words.In(words.English).Problem(r.test.Report().Step(StepSignature).Err).Message)
	c.click("sign")
	r.step(StepSignature, Asking, "button")
	if left := r.cards.Card(0).TriesLeft(); left != 2 {
		t.Errorf("%d tries are left", left)
	}
	c.click("finish")
	if report := r.over(); report.Over != Finished || report.Complete() {
		t.Errorf("%s", told(report))
	}
	c.says(words.In(words.English).Text("browser.verdict.finished"))
}

// TestReload: the page goes on where it was, in the other language too, and nothing on it offends its own policy.
func TestReload(t *testing.T) {
	t.Parallel()
	r := start(t, config{})
	c := browse(t)
	var logged []string
	messages := chromedp.Console(c.ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			logged = append(logged, fmt.Sprint(m))
		}
	}()
	c.permit(browser.PermissionSettingGranted)
	c.open(r.test.Address())
	r.step(StepPopups, Asking, "button")
	c.do(chromedp.Reload())
	r.step(StepPopups, Asking, "button")
	c.do(chromedp.Click("header a"))
	c.says(words.In(words.Chinese).Text("browser.button.window"))
	c.says(words.In(words.Chinese).Text("browser.certificate.valid", words.Values{"Date": ""})[:6])
	if language, err := chromedp.Run(c.ctx, chromedp.Evaluate[string]("document.documentElement.lang")); err != nil || language != "zh-TW" {
		t.Errorf("%q %v", language, err)
	}
	c.click("window")
	r.step(StepWindow, OK, "answered")
	for _, l := range logged {
		if strings.Contains(l, "Content Security Policy") || strings.Contains(l, "Uncaught") {
			t.Error(l)
		}
	}
}

// TestTimeUp: the page tells that the test has ended by itself.
func TestTimeUp(t *testing.T) {
	t.Parallel()
	c := browse(t)
	c.permit(browser.PermissionSettingGranted)
	r := start(t, config{limit: 10 * time.Second}) // long enough for a browser to open the page on a slow machine
	c.open(r.test.Address())
	if report := r.over(); report.Over != TimeUp {
		t.Errorf("%s", told(report))
	}
	texts := words.In(words.English)
	c.says(texts.Text("browser.verdict.time-up"), texts.Text("browser.gone.problem"))
}
