package doctor

import (
	"fmt"
	"io/fs"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"carddesk/cardops/cert"
	"carddesk/cardops/cert/revocation"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/module"
	"carddesk/cardops/token"
)

// failure is something that goes wrong on a computer in good order.
type failure struct {
	row     int    // of the list of what goes wrong on real machines
	name    string // what happened
	systems []string
	happen  func(testing.TB, *rig)
	code    string // the only check that is to complain
	want    string // its case
}

var every = []string{linux, windowsOS, macOS}

func on(systems ...string) []string { return systems }

// with makes a failure of the card.
func with(o simcard.Options) func(testing.TB, *rig) {
	return func(t testing.TB, r *rig) { r.insert(t, o) }
}

func version(t testing.TB, s string) hipki.Version {
	t.Helper()
	v, err := hipki.ParseVersion(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var failures = []failure{
	{1, "service disabled", on(windowsOS), func(_ testing.TB, r *rig) {
		r.desk.Stop()
		r.service = ServiceState{Installed: true, Disabled: true}
	}, "service-enabled", "fail"},
	{1, "service stopped", on(windowsOS), func(_ testing.TB, r *rig) {
		r.desk.Stop()
		r.service = ServiceState{Installed: true}
	}, "service-running", "fail"},
	{1, "service does not answer", every, func(_ testing.TB, r *rig) { r.desk.Stop() }, "service-answers", "fail"},
	{2, "pcscd not installed", on(linux), func(_ testing.TB, r *rig) {
		r.desk.Stop()
		r.knock = syscall.ENOENT
		delete(r.files, "/usr/sbin/pcscd")
		delete(r.files, pcscdSocket)
	}, "service-installed", "fail"},
	{2, "pcscd stopped", on(linux), func(_ testing.TB, r *rig) {
		r.desk.Stop()
		r.knock = syscall.ENOENT
		delete(r.files, pcscdSocket)
		r.tools["systemctl show pcscd.socket --property=LoadState,ActiveState,UnitFileState"] = "LoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\n"
	}, "service-running", "fail"},
	{2, "pcscd died and left its socket", on(linux), func(_ testing.TB, r *rig) {
		r.desk.Stop()
		r.knock = syscall.ECONNREFUSED
	}, "service-running", "fail"},
	{2, "socket refused", on(linux), func(_ testing.TB, r *rig) {
		r.desk.Stop()
		r.knock = &net.OpError{Op: "dial", Err: syscall.EACCES}
	}, "service-access", "fail-socket"},
	{2, "refused by polkit", on(linux), func(_ testing.TB, r *rig) {
		r.desk.Stop()
		r.files[polkitPolicies[0]] = ""
	}, "service-access", "fail-polkit"},
	{3, "reader without driver", every, func(_ testing.TB, r *rig) { r.readers() }, "reader-driver", "fail"},
	{4, "Intel driver on Apple silicon", on(macOS), func(_ testing.TB, r *rig) {
		r.readers()
		r.tools["/usr/sbin/system_profiler -json SPUSBDataType"] = profile("EZUSB PC/SC", "0x0ca6  (Castles)", "0x0010")
	}, "reader-intel-driver", "fail"},
	{5, "old driver left behind", on(macOS), func(_ testing.TB, r *rig) {
		r.readers()
		r.files[staleBundle] = ""
	}, "reader-stale-driver", "fail"},
	{6, "only virtual readers", every, func(_ testing.TB, r *rig) {
		r.readers("Windows Hello for Business 1", "Microsoft Virtual Smart Card 0")
		r.unplug()
	}, "reader-virtual", "fail"},
	{7, "no reader", every, func(_ testing.TB, r *rig) {
		r.readers()
		r.unplug()
	}, "reader-attached", "fail"},
	{7, "reader without card", every, func(_ testing.TB, r *rig) { r.readers(deskReader) }, "card-present", "fail"},
	{8, "mute card", every, with(simcard.Options{Kind: simcard.Mute}), "card-answers", "fail"},
	{9, "health card", every, with(simcard.Options{Kind: simcard.NHI}), "card-kind", "fail-nhi"},
	{10, "card held by another program", every, func(t testing.TB, r *rig) {
		if err := r.desk.Hold(0, true); err != nil {
			t.Fatal(err)
		}
	}, "card-held", "fail"},
	{11, "two cards", every, func(t testing.TB, r *rig) {
		card, err := simcard.New(simcard.Options{Kind: simcard.NHI})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.desk.Insert(1, card); err != nil {
			t.Fatal(err)
		}
	}, "cards-several", "warn"},
	{12, "PIN locked", every, with(simcard.Options{Kind: simcard.GPKI2, Tries: new(0)}), "pin-state", "fail"},
	{12, "one try left", every, with(simcard.Options{Kind: simcard.GPKI2, Tries: new(1)}), "pin-tries", "fail"},
	{12, "PIV PIN locked", every, with(simcard.Options{Kind: simcard.PIV, Tries: new(0)}), "pin-state", "fail"},
	{12, "PIV one try left", every, with(simcard.Options{Kind: simcard.PIV, Tries: new(1)}), "pin-tries", "fail"},
	{12, "PIV two tries left", every, with(simcard.Options{Kind: simcard.PIV, Tries: new(2)}), "pin-tries", "warn"},
	{13, "subscriber code locked", every, func(_ testing.TB, r *rig) {
		r.env.CodeLocked = func(number string) bool { return strings.HasPrefix(number, "TT") }
	}, "code-state", "fail"},
	{13, "second code locked, by the module", every, flagged(token.SOPINLocked), "code-state", "fail"},
	{13, "second code low, by the module", every, flagged(token.SOPINCountLow), "code-state", "warn"},
	{12, "PIN low, by the module", every, flagged(token.UserPINCountLow), "pin-tries", "warn"},
	{14, "certificate expired", every, with(simcard.Options{Kind: simcard.GPKI2, Expires: today.AddDate(0, 0, -3)}), "cert-ended", "fail"},
	{14, "certificate ends soon", every, with(simcard.Options{Kind: simcard.GPKI2, Expires: today.AddDate(0, 0, 20)}), "cert-ended", "warn"},
	{14, "certificate not yet valid", every, with(simcard.Options{Kind: simcard.GPKI2, Issued: today.AddDate(0, 0, 3)}), "cert-started", "fail"},
	{15, "clock in 2019", every, func(_ testing.TB, r *rig) {
		r.env.Now = func() time.Time { return time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC) }
	}, "clock", "fail-past"},
	{15, "clock differs from a server's", every, answers(revocation.Answer{State: revocation.Good, Clock: today.Add(-6 * time.Minute)}, nil), "clock", "fail-drift"},
	{
		15, "clock so wrong that the answer looks old", every, answers(revocation.Answer{Clock: today.AddDate(0, 0, 9)}, revocation.ErrStale),
		"clock", "fail-drift",
	},
	{16, "certificates missing", every, func(_ testing.TB, r *rig) { r.env.Service = emptied(r.desk) }, "card-content", "fail"},
	{16, "authority's certificate unreadable", every, func(_ testing.TB, r *rig) {
		r.env.Service = spoiled(r.desk, atAuthority, damaged)
	}, "card-content", "warn"},
	{16, "part of the card unreadable", every, func(_ testing.TB, r *rig) { r.env.Service = spoiled(r.desk, atEncrypt, damaged) }, "card-content", "warn"},
	{9, "card of another kind", every, func(_ testing.TB, r *rig) { r.env.Service = foreign(r.desk) }, "card-kind", "fail"},
	{9, "card pulled while it is recognised", every, func(_ testing.TB, r *rig) { r.env.Service = pulled(r.desk, 0xA4) }, "card-steady", "fail"},
	{16, "card pulled while it is read", every, func(_ testing.TB, r *rig) { r.env.Service = pulled(r.desk, 0xB0) }, "card-steady", "fail"},
	{16, "signature certificate missing", every, func(_ testing.TB, r *rig) {
		r.env.Service = spoiled(r.desk, atSign, notThere)
	}, "card-content", "fail"},
	{17, "root not recognised", every, func(_ testing.TB, r *rig) { r.env.Roots = nil }, "cert-chain", "warn-root"},
	{17, "issuer not on the card", every, with(simcard.Options{Kind: simcard.GPKI2, Flaw: simcard.NoAuthority}), "cert-chain", "warn-issuer"},
	{17, "old algorithm", every, with(simcard.Options{Kind: simcard.GPKI2, Flaw: simcard.OldAlgorithm}), "cert-chain", "warn-algorithm"},
	{17, "signature wrong", every, with(simcard.Options{Kind: simcard.GPKI2, Flaw: simcard.BadSignature}), "cert-chain", "fail"},
	{18, "revoked", every, saysOnLine(revocation.Revoked), "cert-revoked", "fail-revoked"},
	{18, "suspended", every, saysOnLine(revocation.Suspended), "cert-revoked", "fail-suspended"},
	{18, "one of two suspended", every, func(_ testing.TB, r *rig) {
		r.env.Revoked = func(_ ctxt, of *cert.Certificate, _ []*cert.Certificate) (revocation.Answer, error) {
			if of.Use() == cert.Encrypt {
				return revocation.Answer{State: revocation.Suspended}, nil
			}
			return revocation.Answer{}, revocation.ErrUnreachable
		}
	}, "cert-revoked", "fail-suspended"},
	{18, "not known to the server", every, saysOnLine(revocation.Unknown), "cert-revoked", "warn-unknown"},
	{18, "server not reached", every, answers(revocation.Answer{}, fmt.Errorf("dial: %w", revocation.ErrUnreachable)), "cert-revoked", "warn"},
	{18, "server gave no answer", every, answers(revocation.Answer{}, revocation.ErrRefused), "cert-revoked", "warn"},
	{18, "no server to ask", every, answers(revocation.Answer{}, revocation.ErrNowhere), "cert-revoked", "warn-nowhere"},
	{18, "answer of a stranger", every, answers(revocation.Answer{}, revocation.ErrSigner), "cert-revoked", "warn-unusable"},
	{19, "no module", every, func(_ testing.TB, r *rig) {
		r.modules = []ops.Installed{{Path: "/usr/lib/opensc-pkcs11.so"}}
	}, "module-installed", "fail"},
	{20, "module for arm64", every, func(_ testing.TB, r *rig) {
		r.usable = &token.ArchitectureError{Path: "x", Want: "linux/amd64", Got: []string{"linux/arm64"}}
	}, "module-architecture", "fail-other"},
	{20, "module is no module", every, func(_ testing.TB, r *rig) { r.usable = token.ErrNotModule }, "module-architecture", "fail-damaged"},
	{21, "module crashes when loaded", every, func(_ testing.TB, r *rig) {
		r.loading = &token.ModuleError{Err: token.ErrModuleDied}
	}, "module-works", "fail-crashed"},
	{21, "module hangs", every, func(_ testing.TB, r *rig) {
		r.module.Inject(module.Fault{Call: "C_GetSlotList", Kind: module.Silent})
	}, "module-works", "fail-silent"},
	{21, "module lacks another library", every, func(_ testing.TB, r *rig) {
		r.loading = &token.ModuleError{Err: token.ErrUnloadable}
	}, "module-works", "fail-unloadable"},
	{21, "module refuses", every, func(_ testing.TB, r *rig) { r.loading = &token.ModuleError{Err: token.DeviceError} }, "module-works", "fail-refused"},
	{21, "module too old", on(windowsOS), func(_ testing.TB, r *rig) { r.hicos("{1}", "3.0.2", "") }, "module-version", "fail"},
	{22, "two installations", on(windowsOS), func(_ testing.TB, r *rig) { r.hicos("{2}", "2.1.9", "") }, "hicos-installs", "fail-several"},
	{22, "broken installation", on(windowsOS), func(_ testing.TB, r *rig) {
		delete(r.files, `C:\Program Files\HiCOS\TokenUtility.exe`)
	}, "hicos-installs", "fail-broken"},
	{23, "component not running", every, func(_ testing.TB, r *rig) { r.component.err = hipki.ErrNotRunning }, "component-running", "fail"},
	{24, "stranger on the port", every, func(_ testing.TB, r *rig) {
		r.component.err = hipki.ErrNonsense
		r.component.ownerErr = &hipki.StrangerError{Owner: hipki.Owner{PID: 815, Name: "python3", Path: "/usr/bin/python3"}}
	}, "component-genuine", "fail-stranger"},
	{24, "stranger that speaks the protocol", every, func(_ testing.TB, r *rig) {
		r.component.ownerErr = &hipki.StrangerError{Owner: hipki.Owner{PID: 815, Name: "node", Path: "/usr/bin/node"}}
	}, "component-genuine", "fail-stranger"},
	{24, "owner cannot be told", every, func(_ testing.TB, r *rig) { r.component.ownerErr = hipki.ErrOwnerUnknown }, "component-genuine", "warn"},
	{24, "component hangs", every, func(_ testing.TB, r *rig) { r.component.err = hipki.ErrSlow }, "component-genuine", "fail-silent"},
	{25, "component too old", every, func(t testing.TB, r *rig) {
		r.component.info.Version = version(t, "1.3.4.2")
		r.component.err = &hipki.TooOldError{}
	}, "component-version", "fail"},
	{26, "component blind", every, func(_ testing.TB, r *rig) {
		r.component.info.Slots, r.component.err = nil, hipki.ErrBlind
	}, "component-reader", "fail"},
	{27, "component's debug log", on(linux), debugLog("/usr/local/HiPKILocalSignServerApp/debug.log.1"), "component-log", "warn"},
	{27, "component's debug log", on(windowsOS), debugLog(`C:\Program Files (x86)\HiPKILocalSignServer\debug.log.2026-05-01`), "component-log", "warn"},
	{27, "component's debug log", on(macOS), debugLog("/Users/meilin/Library/HiPKILocalSignServer/debug.log.1"), "component-log", "warn"},
	{28, "hosts file without localhost", on(linux, macOS), func(_ testing.TB, r *rig) { r.files["/etc/hosts"] = "# 127.0.0.1 localhost\n" }, "localhost-name", "fail-missing"},
	{28, "localhost leads elsewhere", every, func(_ testing.TB, r *rig) {
		r.files[(&Machine{Env: r.env}).hostsFile()] += "192.0.2.7 localhost\r\n"
	}, "localhost-name", "fail-elsewhere"},
	{28, "proxy without bypass", on(linux), func(_ testing.TB, r *rig) {
		r.vars["http_proxy"], r.vars["NO_PROXY"] = "http://proxy.example:3128", "intranet.example"
	}, "proxy-bypass", "fail"},
	{28, "proxy of the desktop without bypass", on(linux), func(_ testing.TB, r *rig) {
		r.tools["gsettings get org.gnome.system.proxy mode"] = "'manual'\n"
		r.tools["gsettings get org.gnome.system.proxy.http host"] = "'proxy.example'\n"
		r.tools["gsettings get org.gnome.system.proxy ignore-hosts"] = "['10.0.0.0/8']\n"
	}, "proxy-bypass", "fail"},
	{28, "proxy without bypass", on(windowsOS), func(_ testing.TB, r *rig) {
		r.registry[internetSettings]["ProxyEnable"] = "1"
	}, "proxy-bypass", "fail"},
	{28, "proxy without bypass", on(macOS), func(_ testing.TB, r *rig) {
		r.tools["/usr/sbin/scutil --proxy"] = "<dictionary> {\n  ExceptionsList : <array> {\n    0 : *.example\n  }\n  HTTPEnable : 1\n  HTTPProxy : proxy.example\n}\n"
	}, "proxy-bypass", "fail"},
	{28, "own port cannot be reached", every, func(_ testing.TB, r *rig) { r.connect = syscall.ECONNREFUSED }, "loopback", "fail"},
	{29, "Chrome asks for permission", on(linux), func(_ testing.TB, r *rig) {
		r.files["/var/lib/dpkg/status"] = strings.ReplaceAll(packageList, "deinstall ok config-files", "install ok installed")
	}, "browser-access", "warn"},
	{29, "Chrome asks for permission", on(windowsOS), func(_ testing.TB, r *rig) {
		r.registry[`HKCU\Software\Google\Chrome\BLBeacon`]["version"] = "142.0.7444.60"
	}, "browser-access", "warn"},
	{29, "Chrome asks for permission", on(macOS), func(_ testing.TB, r *rig) {
		r.tools["/usr/bin/defaults read /Applications/Google Chrome.app/Contents/Info CFBundleShortVersionString"] = "142.0.7444.60\n"
	}, "browser-access", "warn"},
	{29, "browser test failed", every, func(_ testing.TB, r *rig) { r.env.BrowserTest = new(false) }, "browser-access", "fail"},
	{30, "remote desktop", on(windowsOS), func(_ testing.TB, r *rig) {
		r.readers()
		r.unplug()
		r.desktop.Remote = true
	}, "remote-session", "fail"},
	{30, "SSH", on(linux, macOS), func(_ testing.TB, r *rig) {
		r.desk.Stop()
		r.files[polkitPolicies[0]] = ""
		r.vars["SSH_CONNECTION"] = "192.0.2.1 50000 192.0.2.2 22"
	}, "remote-session", "fail"},
	{31, "screen locked", on(linux), func(_ testing.TB, r *rig) {
		r.tools["loginctl show-session 2 --property=Remote,Active,LockedHint,State"] = "Remote=no\nActive=yes\nState=active\nLockedHint=yes\n"
	}, "screen-lock", "fail-locked"},
	{31, "somebody else at the screen", on(linux), func(_ testing.TB, r *rig) {
		r.tools["loginctl show-session 2 --property=Remote,Active,LockedHint,State"] = "Remote=no\nActive=no\nState=online\nLockedHint=no\n"
	}, "screen-lock", "fail-away"},
	{31, "screen locked", on(windowsOS), func(_ testing.TB, r *rig) { r.desktop.Locked = true }, "screen-lock", "fail-locked"},
	{31, "screen locked", on(macOS), func(_ testing.TB, r *rig) {
		r.tools["/usr/sbin/ioreg -n Root -d1 -a"] = "<key>IOConsoleLocked</key>\n<true/>"
	}, "screen-lock", "fail-locked"},
	{32, "system too old", on(linux), func(_ testing.TB, r *rig) { r.files["/proc/sys/kernel/osrelease"] = "3.10.0-1160.el7.x86_64\n" }, "system-version", "fail"},
	{32, "system too old", on(windowsOS), func(_ testing.TB, r *rig) { r.version = [3]int{6, 1, 7601} }, "system-version", "fail"},
	{32, "system too old", on(macOS), func(_ testing.TB, r *rig) { r.tools["/usr/bin/sw_vers -productVersion"] = "11.7.10\n" }, "system-version", "fail"},
	{33, "profile path in Chinese", every, func(_ testing.TB, r *rig) { r.env.Who.Home += "美林" }, "profile-path", "warn-letters"},
	{33, "long profile path", every, func(_ testing.TB, r *rig) { r.env.Who.Home += strings.Repeat("x", 150) }, "profile-path", "warn-long"},
	{34, "no write access", every, func(_ testing.TB, r *rig) {
		r.trying = &fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}
	}, "report-folder", "fail-refused"},
	{34, "disk full", every, func(_ testing.TB, r *rig) { r.trying = fmt.Errorf("write: %w", ErrFull) }, "report-folder", "fail-full"},
}

// answers has a server say the same of all certificates.
func answers(a revocation.Answer, err error) func(testing.TB, *rig) {
	return func(_ testing.TB, r *rig) {
		r.env.Revoked = func(ctxt, *cert.Certificate, []*cert.Certificate) (revocation.Answer, error) { return a, err }
	}
}

func saysOnLine(state revocation.State) func(testing.TB, *rig) {
	return answers(revocation.Answer{State: state, Clock: today}, nil)
}

func debugLog(path string) func(testing.TB, *rig) {
	return func(_ testing.TB, r *rig) { r.files[path] = "pin=…" }
}

// unplug takes the reader off the bus.
func (r *rig) unplug() {
	delete(r.files, sysfs+"/1-2/idVendor")
	r.devices = nil
	delete(r.tools, "/usr/sbin/system_profiler -json SPUSBDataType")
}

// variations are computers in good order in another way.
var variations = []struct {
	name, system string
	happen       func(testing.TB, *rig)
	code, want   string
}{
	{"remote desktop with the person's own reader", windowsOS, func(_ testing.TB, r *rig) { r.desktop.Remote = true }, "remote-session", "ok-remote"},
	{"SSH with a reader", linux, func(_ testing.TB, r *rig) { r.vars["SSH_TTY"] = "/dev/pts/1" }, "remote-session", "ok-remote"},
	{"PIV without module", linux, func(t testing.TB, r *rig) {
		r.insert(t, simcard.Options{Kind: simcard.PIV})
		r.modules = nil
	}, "module-installed", "ok-piv"},
	{"PIV without module, architecture", linux, func(t testing.TB, r *rig) {
		r.insert(t, simcard.Options{Kind: simcard.PIV})
		r.modules = nil
	}, "module-architecture", "ok-none"},
	{"PIV without module, work", linux, func(t testing.TB, r *rig) {
		r.insert(t, simcard.Options{Kind: simcard.PIV})
		r.modules = nil
	}, "module-works", "ok-none"},
	{"PIV tells its tries", macOS, with(simcard.Options{Kind: simcard.PIV}), "pin-state", "ok"},
	{"nobody tells the tries", macOS, func(testing.TB, *rig) {}, "pin-state", "ok-unknown"},
	{"PIV tells its tries, all of them", macOS, with(simcard.Options{Kind: simcard.PIV}), "pin-tries", "ok"},
	{"program without loader", linux, func(_ testing.TB, r *rig) { r.usable = token.ErrNoLoader }, "module-architecture", "ok-unknown"},
	{"program without loader, found late", linux, func(_ testing.TB, r *rig) { r.loading = token.ErrNoLoader }, "module-works", "ok-unknown"},
	{"installation without version", windowsOS, func(_ testing.TB, r *rig) { r.hicos("{1}", "", "") }, "module-version", "ok-unknown"},
	{"system without version", macOS, func(_ testing.TB, r *rig) { delete(r.tools, "/usr/bin/sw_vers -productVersion") }, "system-version", "ok-unknown"},
	{"proxy with bypass", windowsOS, func(_ testing.TB, r *rig) {
		r.registry[internetSettings]["ProxyEnable"], r.registry[internetSettings]["ProxyOverride"] = "1", "*.example;<local>"
	}, "proxy-bypass", "ok-bypass"},
	{"proxy with bypass", macOS, func(_ testing.TB, r *rig) {
		r.tools["/usr/sbin/scutil --proxy"] = "ExceptionsList : <array> {\n0 : localhost\n}\nHTTPEnable : 1\nHTTPProxy : proxy.example\n"
	}, "proxy-bypass", "ok-bypass"},
	{"proxy with bypass", linux, func(_ testing.TB, r *rig) {
		r.vars["HTTP_PROXY"], r.vars["no_proxy"] = "http://proxy.example:3128", "10.0.0.1,localhost"
	}, "proxy-bypass", "ok-bypass"},
	{"browser tested", linux, func(_ testing.TB, r *rig) { r.env.BrowserTest = new(true) }, "browser-access", "ok-tested"},
	{"server's clock", linux, func(_ testing.TB, r *rig) {
		answers(revocation.Answer{State: revocation.Good, Clock: today.Add(4 * time.Minute)}, nil)(nil, r)
	}, "clock", "ok"},
	{"a server without clock", linux, answers(revocation.Answer{State: revocation.Good}, nil), "clock", "ok"},
	{"not revoked", linux, saysOnLine(revocation.Good), "cert-revoked", "ok"},
	{"reader chosen", linux, func(_ testing.TB, r *rig) { r.env.Reader = deskReader }, "card-present", "ok"},
	{"first generation", linux, func(t testing.TB, r *rig) {
		r.insert(t, simcard.Options{Kind: simcard.GPKI1})
	}, "card-kind", "ok"},
}

// note collects what was seen, and holds each check to the cases that it declares.
func note(t *testing.T, seen map[string]bool, results []Result) {
	t.Helper()
	for _, r := range results {
		seen[r.Code+" "+r.Case()] = true
		at := slices.IndexFunc(Table(), func(c Check) bool { return c.Code == r.Code })
		if r.State != Skip && !slices.Contains(Table()[at].Cases, r.Case()) {
			t.Errorf("%s does not declare %s", r.Code, r.Case())
		}
	}
}

// allSeen wants that everything that a check declares has happened.
func allSeen(t *testing.T, seen map[string]bool) {
	t.Helper()
	for _, c := range Table() {
		for _, one := range c.Cases {
			if name := c.Code + " " + one; !seen[name] {
				t.Errorf("%s never happened", name)
			}
		}
	}
}

// onlyThere are failures of other systems' checks that a system does not know or tells otherwise.
var onlyThere = map[string][]string{
	"localhost-name fail-missing": {windowsOS}, // which knows localhost without the file
	"screen-lock fail-away":       {windowsOS, macOS},
}

// allMade wants that each complaint of each check was made to happen on every system that the check concerns.
func allMade(t *testing.T, made map[string]bool) {
	t.Helper()
	for _, c := range Table() {
		for _, one := range c.Cases {
			name := c.Code + " " + one
			if strings.HasPrefix(one, string(OK)) {
				continue
			}
			for _, system := range every {
				if (c.Systems == nil || slices.Contains(c.Systems, system)) && !made[system+" "+name] && !slices.Contains(onlyThere[name], system) {
					t.Errorf("%s was not made to happen on %s", name, system)
				}
			}
		}
	}
}

// complaints are the results that a person would look at.
func complaints(results []Result) []string {
	var all []string
	for _, r := range results {
		if r.State != OK && r.State != Skip {
			all = append(all, strings.TrimSpace(r.Code+" "+r.Case()+" "+r.Detail))
		}
	}
	return all
}

func TestComputersInGoodOrder(t *testing.T) {
	for _, system := range every {
		t.Run(system, func(t *testing.T) {
			results := newRig(t, system).run(t)
			for _, r := range results {
				if r.State != OK {
					t.Errorf("%s: %s %s %s", r.Code, r.Case(), r.Parent, r.Detail)
				}
			}
			if len(results) < 30 {
				t.Errorf("%d checks", len(results))
			}
		})
	}
}

// TestConfusion makes every failure happen on every system that it concerns. Only the check that is for it may complain,
// and nothing personal is left in what it may hand on.
func TestConfusion(t *testing.T) {
	var matrix []string
	seen, rows, made := map[string]bool{}, map[int]bool{}, map[string]bool{}
	for _, f := range failures {
		rows[f.row] = true
		for _, system := range f.systems {
			made[system+" "+f.code+" "+f.want] = true
			t.Run(system+" "+f.name, func(t *testing.T) {
				r := newRig(t, system)
				f.happen(t, r)
				results := r.run(t)
				found := complaints(results)
				matrix = append(matrix, fmt.Sprintf("%2d %-36s %-8s %s", f.row, f.name, system, strings.Join(found, ", ")))
				if want := []string{f.code + " " + f.want}; !slices.Equal(found, want) {
					t.Errorf("got %q, want %q", found, want)
				}
				note(t, seen, results)
				for _, result := range results {
					hunt(t, r, result.Redacted(r.env.Who))
				}
				for _, r := range results {
					if r.State == Skip && r.Parent != f.code {
						t.Errorf("%s was skipped for %s", r.Code, r.Parent)
					}
				}
			})
		}
	}
	for _, v := range variations {
		t.Run(v.name, func(t *testing.T) {
			r := newRig(t, v.system)
			v.happen(t, r)
			results := r.run(t)
			note(t, seen, results)
			if at := slices.IndexFunc(results, func(r Result) bool { return r.Code == v.code }); results[at].Case() != v.want {
				t.Errorf("%s: %s %s", v.code, results[at].Case(), results[at].Detail)
			}
			if found := complaints(results); len(found) > 0 {
				t.Errorf("complaints: %q", found)
			}
		})
	}
	t.Logf("row, failure, system, what complained:\n%s", strings.Join(matrix, "\n"))
	allSeen(t, seen)
	allMade(t, made)
	for row := 1; row <= 34; row++ {
		if !rows[row] {
			t.Errorf("nothing of row %d happens here", row)
		}
	}
}
