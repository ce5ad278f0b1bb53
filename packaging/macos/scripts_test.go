//go:build unix

// Package macos_test tries the scripts that need macOS with programs in place of Apple's, in testdata/tools, which keep what they are asked to do.
// That tells that the scripts ask for the right things; not that macOS does them.
package macos_test

import (
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// trial is a folder for one run of a script, with what the tools keep.
type trial struct {
	t     *testing.T
	state string
	env   []string
}

func newTrial(t *testing.T, env ...string) *trial {
	t.Helper()
	tools, err := filepath.Abs("testdata/tools")
	if err != nil {
		t.Fatal(err)
	}
	state := t.TempDir()
	env = append(env, "STATE="+state, "PATH="+tools+":"+os.Getenv("PATH"), "CARDDESK_VERSION=1.2.3")
	// What the machine itself has for signing is none of a test's business.
	own := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "CARDDESK_") || strings.HasPrefix(variable, "MACOS_") || strings.HasPrefix(variable, "GITHUB_")
	})
	return &trial{t, state, append(own, env...)}
}

// run runs a script and returns what it said.
func (r *trial) run(script string, args ...string) (string, error) {
	r.t.Helper()
	command := exec.Command("./"+script, args...)
	command.Env = r.env
	out, err := command.CombinedOutput()
	return string(out), err
}

func (r *trial) must(script string, args ...string) string {
	r.t.Helper()
	out, err := r.run(script, args...)
	if err != nil {
		r.t.Fatalf("%s: %v\n%s", script, err, out)
	}
	return out
}

// kept is what the tools wrote down under a name.
func (r *trial) kept(name string) string {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(r.state, name))
	if err != nil {
		r.t.Error(err)
	}
	return string(data)
}

// asked are the runs of a tool, in order.
func (r *trial) asked(tool string) []string {
	r.t.Helper()
	var all []string
	for _, line := range strings.Split(r.kept("log"), "\n") {
		if strings.HasPrefix(line, tool+" ") {
			all = append(all, line)
		}
	}
	return all
}

// app makes a bundle with nothing in its programs.
func (r *trial) app() string {
	r.t.Helper()
	app := filepath.Join(r.state, "卡 片", "CardDesk.app")
	for _, name := range []string{"Contents/MacOS/carddesk", "Contents/MacOS/carddesk-cli", "Contents/Helpers/carddesk-module"} {
		file := filepath.Join(app, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			r.t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o755); err != nil {
			r.t.Fatal(err)
		}
	}
	return app
}

// expectAll checks that a text holds all these.
func expectAll(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q has no %q", text, part)
		}
	}
}

const certificate = "Developer ID Application: Somebody (TEAM)"

func TestSigningFromTheInside(t *testing.T) {
	tests := map[string]struct {
		env   []string
		parts []string // of every signature
	}{
		"ad hoc":           {nil, []string{"[--options] [runtime]", "[--timestamp=none]", "[--sign] [-]"}},
		"with certificate": {[]string{"CARDDESK_SIGN_APP=" + certificate}, []string{"[--options] [runtime]", "[--timestamp]", "[--sign] [" + certificate + "]"}},
		"with keychain": {
			[]string{"CARDDESK_SIGN_APP=" + certificate, "CARDDESK_KEYCHAIN=/a b/c.keychain-db"},
			[]string{"[--options] [runtime]", "[--timestamp]", "[--keychain] [/a b/c.keychain-db]"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newTrial(t, test.env...)
			app := r.app()
			said := r.must("sign", app)
			if adHoc := test.env == nil; adHoc != strings.Contains(said, "signs ad hoc") {
				t.Errorf("ad hoc: %v, said: %s", adHoc, said)
			}
			signed := slices.DeleteFunc(r.asked("codesign"), func(line string) bool { return !strings.Contains(line, "[--sign]") })
			order := []string{
				"entitlements/module.plist] [" + app + "/Contents/Helpers/carddesk-module]",
				"entitlements/program.plist] [" + app + "/Contents/MacOS/carddesk-cli]",
				"entitlements/program.plist] [" + app + "]",
			}
			if len(signed) != len(order) {
				t.Fatalf("signed %q", signed)
			}
			for i, line := range signed {
				expectAll(t, line, append(test.parts, order[i])...)
			}
			expectAll(t, strings.Join(r.asked("codesign"), "\n"), "codesign [--verify] [--deep] [--strict]")
		})
	}
}

func TestDiskImage(t *testing.T) {
	r := newTrial(t)
	image := filepath.Join(r.state, "image.dmg")
	expectAll(t, r.must("dmg", r.app(), image), "not signed")
	if got, want := r.kept("image"), "Applications\nCardDesk.app\n請先看 Read me.html\n/Applications\n"; got != want {
		t.Errorf("the image holds %q, want %q", got, want)
	}
	if r.asked("codesign") != nil {
		t.Error("signed without a certificate")
	}

	r = newTrial(t, "CARDDESK_SIGN_APP="+certificate)
	r.must("dmg", r.app(), image)
	expectAll(t, strings.Join(r.asked("codesign"), "\n"), "[--timestamp]", "["+certificate+"]", "["+image+"]")
}

func TestInstallerPackage(t *testing.T) {
	r := newTrial(t, "CARDDESK_SIGN_PKG=Developer ID Installer: Somebody (TEAM)", "CARDDESK_KEYCHAIN=/k")
	file := filepath.Join(r.state, "out", "CardDesk.pkg")
	r.must("pkg", r.app(), file)
	expectAll(t, r.kept("program.files"), "./CardDesk.app/Contents/MacOS/carddesk\n")
	if got := r.kept("terminal.files"); got != "./carddesk\n" {
		t.Errorf("the terminal's part holds %q", got)
	}
	parts := strings.Join(r.asked("pkgbuild"), "\n")
	expectAll(t, parts, "[tw.carddesk.CardDesk.pkg] [--version] [1.2.3] [--install-location] [/Applications]", "component.plist]",
		"[tw.carddesk.CardDesk.terminal.pkg] [--version] [1.2.3] [--install-location] [/private/etc/paths.d]")
	if strings.Contains(parts, "--scripts") {
		t.Error("the package runs a script as root")
	}
	if got := r.kept("parts"); got != "program.pkg\nterminal.pkg\n" {
		t.Errorf("parts: %q", got)
	}
	expectAll(t, strings.Join(r.asked("productbuild"), "\n"), "[--timestamp] [--sign] [Developer ID Installer: Somebody (TEAM)] [--keychain] [/k] ["+file+"]")
	for _, text := range []string{"distribution.xml", "texts/en.lproj/conclusion.html", "texts/zh-Hant.lproj/conclusion.html"} {
		if filled := r.kept(text); !strings.Contains(filled, "tw.carddesk.CardDesk.terminal.pkg") || regexp.MustCompile("@[A-Z]+@").MatchString(filled) {
			t.Errorf("%s: %s", text, filled)
		}
	}

	r = newTrial(t)
	expectAll(t, r.must("pkg", r.app(), file), "not signed")
	if strings.Contains(strings.Join(r.asked("productbuild"), "\n"), "--sign") {
		t.Error("signed without a certificate")
	}
}

func TestNotary(t *testing.T) {
	key := []string{"CARDDESK_NOTARY_KEY=/keys/a b.p8", "CARDDESK_NOTARY_KEY_ID=KEY", "CARDDESK_NOTARY_ISSUER=ISSUER"}
	tests := map[string]struct {
		env      []string
		accepted bool
		said     string
	}{
		"accepted":      {append(key, "NOTARY=Accepted"), true, "Notarised and stapled"},
		"refused":       {append(key, "NOTARY=Invalid"), false, "The notary says: Invalid"},
		"still at work": {append(key, "NOTARY=In Progress"), false, "The notary says: In Progress"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newTrial(t, test.env...)
			app := r.app()
			said, err := r.run("notarise", app)
			if (err == nil) != test.accepted {
				t.Errorf("%v: %s", err, said)
			}
			expectAll(t, said, test.said)
			asked := strings.Join(r.asked("xcrun"), "\n")
			expectAll(t, asked, "CardDesk.app.zip]", "[--key] [/keys/a b.p8] [--key-id] [KEY] [--issuer] [ISSUER]")
			if stapled := strings.Contains(asked, "[stapler] [staple] [-q] ["+app+"]"); stapled != test.accepted {
				t.Errorf("stapled: %v", stapled)
			}
			if log := strings.Contains(asked, "[notarytool] [log] [number]"); log == test.accepted {
				t.Errorf("asked for the reasons: %v", log)
			}
		})
	}
}

// secrets that a workflow hands over; the password has what a shell and security(1) would take for their own.
const (
	password = `pass "word" \ $HOME 'x' %s`
	notary   = "-----BEGIN PRIVATE KEY-----\nSECRETKEY\n-----END PRIVATE KEY-----"
	archive  = "\x30\x82 archive of certificates"
)

const identities = `  1) AA "Developer ID Application: Somebody (TEAM)"
  2) BB "Developer ID Installer: Somebody (TEAM)"
     2 valid identities found`

func TestCredentials(t *testing.T) {
	r := newTrial(t, "IDENTITIES="+identities, "MACOS_CERTIFICATES="+base64.StdEncoding.EncodeToString([]byte(archive)),
		"MACOS_CERTIFICATES_PASSWORD="+password, "MACOS_NOTARY_KEY="+notary, "MACOS_NOTARY_KEY_ID=KEY", "MACOS_NOTARY_ISSUER=ISSUER")
	folder := filepath.Join(r.state, "signing")
	r.env = append(r.env, "GITHUB_ENV="+filepath.Join(r.state, "variables"))
	said := r.must("credentials", "open", folder)

	want := "CARDDESK_SIGN_APP=Developer ID Application: Somebody (TEAM)\nCARDDESK_SIGN_PKG=Developer ID Installer: Somebody (TEAM)\nCARDDESK_KEYCHAIN=" +
		folder + "/carddesk.keychain-db\nCARDDESK_NOTARY_KEY=" + folder + "/notary.p8\nCARDDESK_NOTARY_KEY_ID=KEY\nCARDDESK_NOTARY_ISSUER=ISSUER\n"
	if got := r.kept("variables"); got != want {
		t.Errorf("variables\n%swant\n%s", got, want)
	}
	if r.kept("imported") != archive {
		t.Error("another archive was imported")
	}
	expectAll(t, r.kept("stdin"), `-P "pass \"word\" \\ $HOME 'x' %s" -T`, "create-keychain -p ", "set-key-partition-list ")
	expectNoSecrets(t, said+r.kept("log")+r.kept("variables"), r.kept("stdin"))
	expectPrivate(t, folder, "carddesk.keychain-db", "notary.p8")
	// The list of keychains keeps those that were in it.
	expectAll(t, r.kept("log"), "[-s] ["+folder+"/carddesk.keychain-db] [/Users/somebody else/login.keychain-db]")

	r.must("credentials", "close", folder)
	if _, err := os.Stat(folder); err == nil {
		t.Error("the folder is still there")
	}
	expectAll(t, r.kept("log"), "security [delete-keychain] ["+folder+"/carddesk.keychain-db]")
}

// expectNoSecrets checks that no secret, and not the keychain's own password, is in a text. The latter is the second word after create-keychain.
func expectNoSecrets(t *testing.T, text, stdin string) {
	t.Helper()
	fields := strings.Fields(stdin)
	own := fields[slices.Index(fields, "create-keychain")+2]
	if len(own) < 48 {
		t.Errorf("the keychain's password has %d characters", len(own))
	}
	for _, secret := range []string{own, password, "SECRETKEY", `"word`, "archive of"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is where others can read it", secret)
		}
	}
}

// expectPrivate checks that a folder holds these files, for nobody but their owner.
func expectPrivate(t *testing.T, folder string, want ...string) {
	t.Helper()
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", e.Name(), info.Mode(), err)
		}
	}
	if !slices.Equal(names, want) {
		t.Errorf("the folder holds %s, want %s", names, want)
	}
}

func TestNoCredentials(t *testing.T) {
	r := newTrial(t)
	folder := filepath.Join(r.state, "signing")
	expectAll(t, r.must("credentials", "open", folder), "nothing is signed")
	r.must("credentials", "close", folder)
	r.must("credentials", "close", folder) // twice does no harm
	if _, err := os.Stat(filepath.Join(r.state, "log")); err == nil {
		t.Errorf("something was asked of macOS: %s", r.kept("log"))
	}
}

func TestWrongCertificates(t *testing.T) {
	r := newTrial(t, "IDENTITIES=     0 valid identities found", "MACOS_CERTIFICATES=YQ==", "MACOS_CERTIFICATES_PASSWORD=wrong")
	folder := filepath.Join(r.state, "signing")
	said, err := r.run("credentials", "open", folder)
	if err == nil {
		t.Error("no certificate was taken for one")
	}
	expectAll(t, said, "could not be used")
	if _, err := os.Stat(filepath.Join(folder, "certificates.p12")); err == nil {
		t.Error("the archive is still there")
	}
	r.must("credentials", "close", folder)
}
