package doctor

import (
	"context"
	"strings"
)

// browser is a browser that is installed.
type browser struct {
	name, version string
	chromium      bool
}

func (b browser) String() string { return strings.TrimSpace(b.name + " " + b.version) }

// asksPermission is the version of Chromium from which on a site has to be allowed to reach this computer and its network.
var asksPermission = []int{142}

// checkBrowser: whether a site was allowed stands in no file that may be read. A test from the browser's side tells.
func checkBrowser(ctx context.Context, m *Machine) (Finding, error) {
	var all, asking []string
	for _, b := range m.browsers(ctx) {
		all = append(all, b.String())
		if b.chromium && b.version != "" && !olderThan(b.version, asksPermission) {
			asking = append(asking, b.String())
		}
	}
	facts := Facts{"Browsers": open(all), "Asking": open(asking)}
	switch {
	case m.BrowserTest != nil && *m.BrowserTest:
		return Finding{OK, "tested", facts}, nil
	case m.BrowserTest != nil:
		return Finding{Fail, "", facts}, nil
	case len(asking) > 0:
		return Finding{Warn, "", facts}, nil
	}
	return Finding{OK, "", facts}, nil
}

func (m *Machine) browsers(ctx context.Context) []browser {
	switch m.System {
	case windowsOS:
		return m.windowsBrowsers()
	case macOS:
		return m.macBrowsers(ctx)
	}
	var found []browser
	for _, p := range []struct {
		name, pkg string
		chromium  bool
	}{
		{"Google Chrome", "google-chrome-stable", true},
		{"Chromium", "chromium", true},
		{"Microsoft Edge", "microsoft-edge-stable", true},
		{"Firefox", "firefox", false},
		{"Firefox", "firefox-esr", false},
	} {
		if version := m.packageVersion(p.pkg); version != "" {
			_, after, epoch := strings.Cut(version, ":")
			if epoch {
				version = after
			}
			found = append(found, browser{p.name, version, p.chromium})
		}
	}
	return found
}

// windowsBrowsers reads what browsers of this family note of themselves when they start, and what Firefox does when it is installed.
func (m *Machine) windowsBrowsers() []browser {
	var found []browser
	for _, b := range []struct {
		name, at, value string
		chromium        bool
	}{
		{"Google Chrome", `HKCU\Software\Google\Chrome\BLBeacon`, "version", true},
		{"Microsoft Edge", `HKCU\Software\Microsoft\Edge\BLBeacon`, "version", true},
		{"Firefox", `HKLM\SOFTWARE\Mozilla\Mozilla Firefox`, "CurrentVersion", false},
	} {
		if version := m.value(b.at, b.value); version != "" {
			found = append(found, browser{b.name, version, b.chromium})
		}
	}
	return found
}

func (m *Machine) macBrowsers(ctx context.Context) []browser {
	var found []browser
	for _, name := range []string{"Safari", "Google Chrome", "Microsoft Edge", "Firefox"} {
		bundle := "/Applications/" + name + ".app"
		if !m.exists(bundle) {
			continue
		}
		version := m.tool(ctx, "/usr/bin/defaults", "read", bundle+"/Contents/Info", "CFBundleShortVersionString")
		found = append(found, browser{name, strings.TrimSpace(version), name == "Google Chrome" || name == "Microsoft Edge"})
	}
	return found
}
