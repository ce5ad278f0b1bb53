//go:build linux

package selftest

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"carddesk/app/words"
)

// The other site: it knows the whole address of the test, which it should never, and tries everything that a page can. It lists what got
// through.
const attack = `async (address) => {
  const through = [];
  const attempt = async (name, act) => {
    try {
      const what = await Promise.race([act(), new Promise((_, no) => setTimeout(() => no(new Error("late")), 3000))]);
      if (what) { through.push(name + ": " + what); }
    } catch {}
  };
  const body = JSON.stringify({step: "popups", case: "blocked"});
  for (const credentials of ["include", "omit"]) {
    await attempt("read", async () => (await fetch(address + "state", {credentials})).status);
    await attempt("read the page", async () => (await fetch(address, {credentials})).status);
    await attempt("post", async () => (await fetch(address + "found", {method: "POST", credentials, body})).status);
    await attempt("post JSON", async () => (await fetch(address + "found", {
      method: "POST", credentials, body, headers: {"Content-Type": "application/json"},
    })).status);
    await attempt("post blindly", async () => { await fetch(address + "found", {method: "POST", mode: "no-cors", credentials, body}); });
    await attempt("finish blindly", async () => { await fetch(address + "finish", {method: "POST", mode: "no-cors", credentials}); });
  }
  const load = (tag, set) => new Promise((done, failed) => {
    const e = document.createElement(tag);
    e.onload = () => done(true);
    e.onerror = () => failed(new Error());
    set(e);
    document.body.append(e);
  });
  await attempt("script", () => load("script", (e) => { e.src = address + "script.js"; }));
  await attempt("style", () => load("link", (e) => { e.rel = "stylesheet"; e.href = address + "style.css"; }));
  await attempt("frame", () => load("iframe", (e) => { e.src = address; }).then(() => {
    const f = document.querySelector("iframe");
    return f.contentDocument && f.contentDocument.body.innerText;
  }));
  await attempt("form", async () => {
    const f = document.createElement("form");
    f.method = "post"; f.action = address + "finish"; f.target = "elsewhere"; f.enctype = "text/plain";
    document.body.append(f);
    f.submit();
    await new Promise((done) => setTimeout(done, 500));
  });
  await attempt("window", async () => {
    const w = window.open(address, "elsewhere2");
    await new Promise((done) => setTimeout(done, 1000));
    return w && w.document && w.document.body.innerText;
  });
  navigator.sendBeacon(address + "finish", "");
  return through;
}`

// elsewhere is another site, under a name of its own.
func elsewhere(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><body>another site</body>"))
	}))
	t.Cleanup(server.Close)
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	return "http://evil.test:" + port + "/"
}

// evil.test is this computer, as it is for a name server that has been turned.
var turned = chromedp.Flag("host-resolver-rules", "MAP evil.test 127.0.0.1")

func (c chromium) attack(address string) []string {
	c.Helper()
	through, err := chromedp.Run(c.ctx, chromedp.Evaluate[[]string]("("+attack+")("+fmt.Sprintf("%q", address)+")", chromedp.EvalAwaitPromise))
	if err != nil {
		c.Fatal(err)
	}
	return through
}

// TestForeignSite: another site in the same browser gets nothing and does nothing, before the page is opened and after.
func TestForeignSite(t *testing.T) {
	t.Parallel()
	r := start(t, config{})
	c := browse(t, popupsFree, turned)
	c.permit(browser.PermissionSettingGranted)
	site := elsewhere(t)
	c.open(site)
	if through := c.attack(r.test.Address()); len(through) > 0 {
		t.Errorf("before: %v", through)
	}
	if r.test.Report().Opened {
		t.Fatal("another site has opened the test")
	}

	c.open(r.test.Address())
	r.step(StepWindow, OK, "answered")
	before := r.test.Report()
	c.open(site)
	if through := c.attack(r.test.Address()); len(through) > 0 {
		t.Errorf("after: %v", through)
	}
	if after := r.test.Report(); !reflect.DeepEqual(before, after) {
		t.Errorf("something was done:\n%s\n%s", told(before), told(after))
	}
}

// TestRebinding: the page is not served under another name of this computer.
func TestRebinding(t *testing.T) {
	t.Parallel()
	r := start(t, config{})
	c := browse(t, turned)
	for _, name := range []string{"evil.test", "localhost"} {
		address := strings.Replace(r.test.Address(), "127.0.0.1", name, 1)
		answer, err := chromedp.Run(c.ctx, chromedp.NavigateResponse(address))
		if err == nil && (answer == nil || answer.Status != http.StatusMisdirectedRequest) {
			t.Errorf("%s: %+v", name, answer)
		}
	}
	if r.test.Report().Opened {
		t.Error("opened under another name")
	}
}

// TestReplayed: a second browser that has the address is told so, and the first goes on; a guessed address leads nowhere.
func TestReplayed(t *testing.T) {
	t.Parallel()
	r := start(t, config{})
	first := browse(t, popupsFree)
	first.permit(browser.PermissionSettingGranted)
	first.open(r.test.Address())
	r.step(StepLocal, OK, "reached")
	second := browse(t)
	second.open(r.test.Address())
	second.says(words.In(words.English).Text("browser.taken"))
	answer, err := chromedp.Run(second.ctx, chromedp.NavigateResponse("http://"+r.test.door.host+guess(r.test.door.path)))
	if err == nil && (answer == nil || answer.Status != http.StatusNotFound) {
		t.Errorf("guessed: %+v", answer)
	}
	r.step(StepWindow, OK, "answered")
}
