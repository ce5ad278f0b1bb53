package main

import (
	"bufio"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/cert"
	"carddesk/cardops/hipki"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/issuer"
	"carddesk/cardops/simcard/pcscd"
)

// The person whose computer the situations show is invented, as is the computer.
const (
	homeOfMeilin   = "/home/meilin"
	nameOfComputer = "TAX-PC-07"
	proxyOfOffice  = "http://proxy.tax-office.example:3128"
)

const (
	citizenModule   = "/opt/HiPKILocalSignServerApp/libHicos_p11v1.so"
	citizenProgram  = "/opt/HiPKILocalSignServerApp/node"
	strangersFolder = "/opt/weather/station"

	authorityProgram = "/opt/authority/server"
	packagesFile     = "/var/lib/dpkg/status"
)

// situation is one thing that is wrong with a computer in good order.
type situation struct {
	name   string
	cards  []simcard.Options // by reader; nil: a citizen card
	change func(*stage, *world)
	code   string // the only check that complains; empty: none
	want   string // its case
	remedy [2]string
	fact   string   // something that its words tell
	flags  []string // of the program
	// unsaved is the error when a report is to be saved in the person's home; empty: it is saved.
	unsaved string
}

// stage is what all situations need: services, modules, a program that holds cards.
type stage struct {
	t          testing.TB
	service    *pcscd.Service // with two readers
	readerless *pcscd.Service
	module     string
	crashing   string
	foreign    string
	holder     string
	root       string // fingerprint of the simulated cards' root
}

func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{t: t, service: pcscd.Start(t), readerless: pcscd.Start(t)}
	s.readerless.Stop()
	s.readerless.AgainWithoutReaders()
	dir := t.TempDir()
	s.module, s.crashing, s.foreign = filepath.Join(dir, "good.so"), filepath.Join(dir, "crashing.so"), filepath.Join(dir, "foreign.so")
	s.holder = filepath.Join(dir, "etax-practice") // its beginning is that of a program known to take cards
	s.compile(s.module, "")
	s.compile(s.crashing, "crash-init")
	s.alienate()
	s.gcc("-o", s.holder, "testdata/world/hold.c", "-I/usr/include/PCSC", "-lpcsclite")
	s.root = rootOf(t)
	return s
}

func (s *stage) gcc(args ...string) {
	s.t.Helper()
	if out, err := exec.Command("gcc", append([]string{"-Wall", "-Werror"}, args...)...).CombinedOutput(); err != nil {
		s.t.Fatalf("gcc (packages gcc and libpcsclite-dev): %v\n%s", err, out)
	}
}

// compile makes a look-alike of the official module that behaves in a way.
func (s *stage) compile(path, way string) {
	s.t.Helper()
	s.gcc("-shared", "-fPIC", "-o", path, `-DWAY="`+way+`"`, `-DSOFTHSM="`+softHSMPath(s.t)+`"`,
		"testdata/world/settings.c", "../../cardops/driver/p11/testdata/lookalike.c", "-ldl")
}

// alienate makes of the module one for another architecture: its header says so (ELF e_machine).
func (s *stage) alienate() {
	s.t.Helper()
	raw, err := os.ReadFile(s.module)
	if err != nil {
		s.t.Fatal(err)
	}
	const machine, aarch64, x86 = 18, 183, 62
	raw[machine] = aarch64
	if runtime.GOARCH == "arm64" {
		raw[machine] = x86
	}
	if err := os.WriteFile(s.foreign, raw, 0o755); err != nil {
		s.t.Fatal(err)
	}
}

func rootOf(t testing.TB) string {
	t.Helper()
	card, err := simcard.New(simcard.Options{Kind: simcard.GPKI2})
	if err != nil {
		t.Fatal(err)
	}
	truth, err := card.Truth()
	if err != nil {
		t.Fatal(err)
	}
	root, err := cert.Parse(truth.Certificates[issuer.Root])
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(root.SHA256[:])
}

// inOrder is a computer on which nothing is wrong.
func (s *stage) inOrder() world {
	return world{
		Host:  nameOfComputer,
		Empty: map[string]int{"/home": 16 << 10, "/opt": 16 << 10, "/run": 64, "/srv": 16 << 10, "/sys": 64, "/var/lib/dpkg": 64},
		Binds: map[string]string{"/run/pcscd": filepath.Dir(s.service.Socket()), citizenModule: s.module, citizenProgram: testBinary(s.t)},
		Files: map[string]string{
			homeOfMeilin + "/.profile": "", "/etc/hosts": "127.0.0.1\tlocalhost " + authorityHost + "\n127.0.1.1\t" + nameOfComputer + "\n",
			"/etc/passwd": "meilin:x:0:0:Mei-Lin:" + homeOfMeilin + ":/bin/sh\n", "/srv/tries": "3",
			packagesFile: "Package: firefox-esr\nStatus: install ok installed\nVersion: 128.5.0esr-1~deb12u1\n",
		},
		Modes: map[string]os.FileMode{}, Tokens: true,
		Neighbours: []neighbour{{Path: citizenProgram, Role: actAsComponent, Version: hipki.Minimum("linux").String()}},
		Env:        []string{"HOME=" + homeOfMeilin, "USER=meilin", "LOGNAME=meilin", "LC_ALL=C.UTF-8", replaceRoots + "=" + s.root},
	}
}

// testBinary is the path of the program that plays all parts.
func testBinary(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// show lays the situation's cards into the readers and carries out its visits.
func (s *stage) show(t testing.TB, of situation, visits [][]string, keep ...string) account {
	t.Helper()
	w := s.inOrder()
	w.Visits, w.Keep = visits, keep
	for slot, o := range of.cards {
		s.lay(t, slot, o)
	}
	if of.change != nil {
		of.change(&stage{t, s.service, s.readerless, s.module, s.crashing, s.foreign, s.holder, s.root}, &w)
	}
	return w.visited(t)
}

// lay puts a card into a reader until this part of the test ends. Options without a kind leave the reader empty.
func (s *stage) lay(t testing.TB, slot int, o simcard.Options) {
	t.Helper()
	if o.Kind == "" {
		return
	}
	card, err := simcard.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.service.AwaitEmpty(slot) }) // after it was taken out
	insertCard(t, s.service.Addr(slot), card)
	if o.Kind == simcard.Mute {
		s.service.AwaitMute(slot)
		return
	}
	s.service.AwaitCard(slot)
}

// hold gives the world a service of its own on which another program has taken the card: what becomes of a card whose holder is killed is not
// for the next situation.
func (s *stage) hold(w *world) {
	s.t.Helper()
	service := pcscd.Start(s.t)
	insert(s.t, service.Addr(0), simcard.GPKI2)
	service.AwaitCard(0)
	w.Binds["/run/pcscd"] = filepath.Dir(service.Socket())
	cmd := exec.Command(s.holder)
	cmd.Env = append(os.Environ(), service.Env()...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		s.t.Fatalf("the card is not held: %q, %v", line, err)
	}
}

// neighbourIs changes what listens on the component's port.
func neighbourIs(change func(*neighbour)) func(*stage, *world) {
	return func(_ *stage, w *world) { change(&w.Neighbours[0]) }
}

func withEnv(variables ...string) func(*stage, *world) {
	return func(_ *stage, w *world) { w.Env = append(w.Env, variables...) }
}

func withFile(path, content string) func(*stage, *world) {
	return func(_ *stage, w *world) { w.Files[path] = content }
}

func moduleIs(path func(*stage) string) func(*stage, *world) {
	return func(s *stage, w *world) { w.Binds[citizenModule] = path(s) }
}

var citizen = simcard.Options{Kind: simcard.GPKI2}

// authorityIs adds the authority's server, which tells of certificates what is given and has a clock that is ahead.
func authorityIs(state string, ahead time.Duration) func(*stage, *world) {
	return func(s *stage, w *world) {
		w.Binds[authorityProgram] = testBinary(s.t)
		w.Neighbours = append(w.Neighbours, neighbour{Path: authorityProgram, Role: actAsAuthority, Version: state, Ahead: ahead})
	}
}

var online = []string{"--online"}

// situations are made for real, but for the clock.
var situations = []situation{
	{name: "citizen card"},
	{name: "PIV card", cards: []simcard.Options{{Kind: simcard.PIV}}},
	{
		name: "pcscd not installed", change: func(_ *stage, w *world) {
			delete(w.Binds, "/run/pcscd")
			w.Empty["/usr/sbin"], w.Empty["/usr/local"] = 64, 64
		},
		code: "service-installed", want: "fail", remedy: [2]string{"sudo apt install pcscd libccid", "sudo apt install pcscd libccid"},
	},
	{
		name: "pcscd stopped", change: func(_ *stage, w *world) { delete(w.Binds, "/run/pcscd") },
		code: "service-running", want: "fail", remedy: [2]string{"sudo systemctl enable --now pcscd.socket", "sudo systemctl enable --now pcscd.socket"},
	},
	{
		name: "pcscd died and left its socket", change: func(_ *stage, w *world) {
			delete(w.Binds, "/run/pcscd")
			w.Abandoned = "/run/pcscd/pcscd.comm"
		},
		code: "service-running", want: "fail", remedy: [2]string{"請啟動", "Please start it"},
	},
	{
		name: "socket refused", change: func(_ *stage, w *world) { w.Modes["/run/pcscd/pcscd.comm"] = 0 },
		code: "service-access", want: "fail-socket", remedy: [2]string{"/run/pcscd/pcscd.comm", "ask the administrator for access"},
	},
	{
		name: "no reader", change: func(s *stage, w *world) { w.Binds["/run/pcscd"] = filepath.Dir(s.readerless.Socket()) },
		code: "reader-attached", want: "fail", remedy: [2]string{"USB", "plug in a reader"},
	},
	{
		name: "reader without card", cards: []simcard.Options{{}},
		code: "card-present", want: "fail", remedy: [2]string{"晶片", "chip up, chip end first"},
	},
	{
		name: "mute card", cards: []simcard.Options{{Kind: simcard.Mute}},
		code: "card-answers", want: "fail", remedy: [2]string{"擦", "wipe the chip"},
	},
	{
		name: "health card", cards: []simcard.Options{{Kind: simcard.NHI}},
		code: "card-kind", want: "fail-nhi", remedy: [2]string{"健保卡", "take out the health card"},
	},
	{
		name: "held by another program", cards: []simcard.Options{{}}, change: (*stage).hold,
		code: "card-held", want: "fail", remedy: [2]string{"報稅", "close tax software"}, fact: "etax-practice",
	},
	{
		name: "two cards", cards: []simcard.Options{citizen, {Kind: simcard.NHI}},
		code: "cards-several", want: "warn", remedy: [2]string{"健保卡", "leave only the card"},
	},
	{
		name: "one try left, by the module", change: withFile("/srv/tries", "1"),
		code: "pin-tries", want: "fail", remedy: [2]string{"用戶代碼", "Please do not guess"},
	},
	{
		name: "PIN locked, by the module", change: withFile("/srv/tries", "0"),
		code: "pin-state", want: "fail", remedy: [2]string{"用戶代碼", "Please do not try again"},
	},
	{
		name: "PIV one try left", cards: []simcard.Options{{Kind: simcard.PIV, Tries: new(1)}},
		code: "pin-tries", want: "fail", remedy: [2]string{"PUK", "PUK"},
	},
	{
		name: "PIV PIN locked", cards: []simcard.Options{{Kind: simcard.PIV, Tries: new(0)}},
		code: "pin-state", want: "fail", remedy: [2]string{"PUK", "PUK"},
	},
	{
		name: "certificate expired", cards: []simcard.Options{{Kind: simcard.GPKI2, Expires: time.Now().AddDate(0, 0, -3)}},
		code: "cert-ended", want: "fail", remedy: [2]string{"moica.nat.gov.tw", "extended or renewed"},
	},
	{
		name: "certificate ends soon", cards: []simcard.Options{{Kind: simcard.GPKI2, Expires: time.Now().AddDate(0, 0, 20)}},
		code: "cert-ended", want: "warn", remedy: [2]string{"moica.nat.gov.tw", "before it ends"},
	},
	{
		name: "clock in 2019", change: withEnv(replaceNow + "=2019-01-01T00:00:00Z"),
		code: "clock", want: "fail-past", remedy: [2]string{"自動設定時間", "Set time automatically"},
	},
	{
		name: "issuer not on the card", cards: []simcard.Options{{Kind: simcard.GPKI2, Flaw: simcard.NoAuthority}},
		code: "cert-chain", want: "warn-issuer", remedy: [2]string{"這只是說明", "for information"},
	},
	{
		name: "signature of the certificate wrong", cards: []simcard.Options{{Kind: simcard.GPKI2, Flaw: simcard.BadSignature}},
		code: "cert-chain", want: "fail", remedy: [2]string{"不要使用", "do not use this card"},
	},
	{name: "asked on line", change: authorityIs("good", 0), flags: online},
	{
		name: "asked on line, issuer not on the card", cards: []simcard.Options{{Kind: simcard.PIV}}, change: authorityIs("good", 0), flags: online,
		code: "cert-revoked", want: "warn-nowhere", remedy: [2]string{"這只是說明", "for information"},
	},
	{
		name: "revoked", change: authorityIs("revoked", 0), flags: online,
		code: "cert-revoked", want: "fail-revoked", remedy: [2]string{"戶政事務所", "household registration office"},
	},
	{
		name: "suspended", change: authorityIs("suspended", 0), flags: online,
		code: "cert-revoked", want: "fail-suspended", remedy: [2]string{"恢復使用", "resume it"},
	},
	{
		name: "authority's server not reached", flags: online,
		code: "cert-revoked", want: "warn", remedy: [2]string{"網路連線", "network connection"},
	},
	{
		name: "clock differs from the server's", change: authorityIs("good", time.Hour), flags: online,
		code: "clock", want: "fail-drift", remedy: [2]string{"自動設定時間", "Set time automatically"},
	},
	{
		name: "no module", change: func(_ *stage, w *world) { delete(w.Binds, citizenModule) },
		code: "module-installed", want: "fail", remedy: [2]string{"HiCOS", "install the HiCOS client"},
	},
	{
		name: "module of another architecture", change: moduleIs(func(s *stage) string { return s.foreign }),
		code: "module-architecture", want: "fail-other", remedy: [2]string{"moica.nat.gov.tw", "the version for this computer"},
	},
	{
		name: "module crashes", change: moduleIs(func(s *stage) string { return s.crashing }),
		code: "module-works", want: "fail-crashed", remedy: [2]string{"移除 HiCOS", "remove HiCOS, restart"},
	},
	{
		name: "component absent", change: func(_ *stage, w *world) { w.Neighbours = nil },
		code: "component-running", want: "fail", remedy: [2]string{"start.sh", "run start.sh"},
	},
	{
		name: "stranger on its port", change: func(s *stage, w *world) {
			w.Binds[strangersFolder] = testBinary(s.t)
			w.Neighbours = []neighbour{{Path: strangersFolder, Role: actAsStranger}}
		},
		code: "component-genuine", want: "fail-stranger", remedy: [2]string{"PIN", "end that program"}, fact: "station",
	},
	{
		name: "stranger that speaks the protocol", change: func(s *stage, w *world) {
			w.Binds[strangersFolder] = testBinary(s.t)
			neighbourIs(func(n *neighbour) { n.Path = strangersFolder })(s, w)
		},
		code: "component-genuine", want: "fail-stranger", remedy: [2]string{"PIN", "end that program"}, fact: "station",
	},
	{
		name: "component too old", change: neighbourIs(func(n *neighbour) { n.Version = "1.3.4.2" }),
		code: "component-version", want: "fail", remedy: [2]string{"最新", "install the newest one"}, fact: "1.3.4.2",
	},
	{
		name: "component blind", change: neighbourIs(func(n *neighbour) { n.Blind = true }),
		code: "component-reader", want: "fail", remedy: [2]string{"start.sh", "restart the component"},
	},
	{
		name: "component's debug log", change: withFile(filepath.Dir(citizenProgram)+"/debug.log.1", "pin=…"),
		code: "component-log", want: "warn", remedy: [2]string{"debug.log", "delete the files"},
	},
	{
		name: "hosts file without localhost", change: withFile("/etc/hosts", "127.0.1.1 "+nameOfComputer+"\n"),
		code: "localhost-name", want: "fail-missing", remedy: [2]string{"127.0.0.1 localhost", "127.0.0.1 localhost"},
	},
	{
		name: "localhost leads elsewhere", change: withFile("/etc/hosts", "127.0.0.1 localhost\n192.0.2.7 localhost\n"),
		code: "localhost-name", want: "fail-elsewhere", remedy: [2]string{"hosts", "leads localhost elsewhere"},
	},
	{
		name: "proxy without bypass", change: withEnv("http_proxy="+proxyOfOffice, "no_proxy=intranet.tax-office.example"),
		code: "proxy-bypass", want: "fail", remedy: [2]string{"localhost", "add localhost to the exceptions"},
	},
	{
		name: "Chrome that asks", change: withFile(packagesFile, "Package: google-chrome-stable\nStatus: install ok installed\nVersion: 142.0.7444.59-1\n"),
		code: "browser-access", want: "warn", remedy: [2]string{"允許", "local network access"}, fact: "142",
	},
	{
		name: "home with Chinese letters", change: func(_ *stage, w *world) {
			w.Env = append(w.Env, "HOME=/home/美林")
			w.Files["/home/美林/.profile"] = ""
		},
		code: "profile-path", want: "warn-letters", remedy: [2]string{"英文", "English name"},
	},
	{
		name: "disk full", change: func(_ *stage, w *world) {
			w.Empty[homeOfMeilin], w.Files[homeOfMeilin+"/photos"] = 16, strings.Repeat("x", 16<<10)
		},
		code: "report-folder", want: "fail-full", remedy: [2]string{"另一個磁碟", "another disk"}, unsaved: "disk-full",
	},
	{
		name: "no write access", change: func(_ *stage, w *world) { w.Modes[homeOfMeilin] = 0o555 },
		code: "report-folder", want: "fail-refused", remedy: [2]string{"資料夾", "choose another folder"}, unsaved: "no-permission",
	},
}

// laid are the cards of a situation: a citizen card unless it says otherwise.
func (of situation) laid() situation {
	if of.cards == nil {
		of.cards = []simcard.Options{citizen}
	}
	return of
}

// complaining are the checks that a document complains about, with their cases.
func complaining(checks []any) []string {
	var all []string
	for _, one := range checks {
		c := one.(map[string]any)
		if state := c["state"]; state != "ok" && state != "skip" {
			all = append(all, strings.TrimSpace(c["code"].(string)+" "+c["case"].(string)))
		}
	}
	slices.Sort(all)
	return all
}
