//go:build linux

package app_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	written "carddesk/app/report"
	"carddesk/app/settings"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/component"
	"carddesk/cardops/simcard/pcscd"
)

// componentReader names the reader that a copy of this test program sees when it stands for the local web component: who listens on a port
// is known by the file of its program, so the component is a process of its own.
const componentReader = "CARDDESK_TEST_COMPONENT"

// servesComponent tells whether this process is such a copy; then it has served until its standard input ended.
func servesComponent() bool {
	name := os.Getenv(componentReader)
	if name == "" {
		return false
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return true
	}
	fmt.Println(l.Addr())
	s := &http.Server{Handler: component.New(component.Slot{Reader: name}), ReadHeaderTimeout: 10 * time.Second} // the window asks at once
	go func() { _ = s.Serve(l) }()
	_, _ = bufio.NewReader(os.Stdin).ReadByte()
	return true
}

// startComponent starts the component where it is known to lie, and gives its address.
func startComponent(t testing.TB, reader string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "HiPKILocalSignServer", "CHTNode")
	if err := os.MkdirAll(filepath.Dir(program), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(self, program); err != nil { // temporary folders lie on another disk
		if out, err := exec.Command("cp", self, program).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), componentReader+"="+reader)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the component: %v", err)
	}
	return "http://" + strings.TrimSpace(address)
}

// equipped is a computer in good order: settings that name a component that runs and a module that works, and what these need, as variables.
func equipped(t testing.TB, reader string) []string {
	t.Helper()
	module, err := filepath.Glob("/usr/lib/*/softhsm/libsofthsm2.so")
	if err != nil || len(module) == 0 {
		t.Fatalf("libsofthsm2.so is not installed: package softhsm2 (%v)", err)
	}
	config, tokens := t.TempDir(), t.TempDir()
	store := settings.NewStore(filepath.Join(config, "carddesk"), nil)
	for key, value := range map[settings.Key]any{settings.Component: startComponent(t, reader), settings.Module: module[0]} {
		if err := store.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	conf := filepath.Join(tokens, "softhsm2.conf")
	if err := os.WriteFile(conf, []byte("directories.tokendir = "+tokens+"\nobjectstore.backend = file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"XDG_CONFIG_HOME=" + config, "SOFTHSM2_CONF=" + conf, "http_proxy=", "HTTP_PROXY=", "SSH_CONNECTION=", "SSH_TTY="}
}

// codeShape is how a phone code is written.
var codeShape = regexp.MustCompile(`^[0-9A-Z]{4}(-[0-9A-Z]{1,4})*$`)

// code is the phone code on the page; empty where there is none.
func (s seen) code() string {
	i := slices.IndexFunc(s.Texts, func(t spot) bool { return codeShape.MatchString(t.Text) })
	if i < 0 {
		return ""
	}
	return s.Texts[i].Text
}

// problems are how many things are said to be one.
func (s seen) problems() (n int) {
	for _, t := range s.Texts {
		if strings.HasPrefix(t.Text, "Problem; ") {
			n++
		}
	}
	return n
}

// heard are the checks that failed, as whoever is told the code on the page learns.
func heard(t testing.TB, s seen) []string {
	t.Helper()
	call, err := written.Read(words.In(words.English), s.code())
	if err != nil {
		t.Fatalf("the code %q: %v", s.code(), err)
	}
	if call.System != "linux" || call.LeftOut {
		t.Errorf("%+v", call)
	}
	failed := []string{}
	for _, row := range call.Of(doctor.Fail) {
		failed = append(failed, row.Code)
	}
	return failed
}

// hears types the code of the page of checks on the help desk's, which then says the same.
func (w *window) hears(code, check string) {
	w.Helper()
	english := words.In(words.English)
	w.press("ctrl+6")
	w.await("the field", func(s seen) bool { return strings.HasPrefix(s.Focus, english.Text("helpdesk.field")) })
	w.write(strings.ToLower(code))
	said := english.Check(doctor.Result{Code: check, State: doctor.Fail}, "linux")
	w.awaitText(said.Remedy)
	w.awaitText(said.Summary)
	w.picture("check-heard")
}

// TestWindowFindsTheOneReason: in good order nothing is red; without the service it is, alone, on the page, in the code and in the report.
func TestWindowFindsTheOneReason(t *testing.T) {
	card, err := simcard.New(simcard.Options{Kind: simcard.PIV})
	if err != nil {
		t.Fatal(err)
	}
	service := pcscd.Start(t)
	remove := insertCard(t, service, card)
	t.Cleanup(func() { remove() })
	service.AwaitCard(0)
	w := open(t, service, "en_US.UTF-8", append([]string{"env"}, equipped(t, service.ReaderName(0))...)...)
	w.await("the card", func(s seen) bool { return s.Situation == "ready" })

	w.press("ctrl+5")
	w.awaitText("Is something not working?")
	w.picture("check-before")
	w.click("Start the check")
	s := w.await("the end of the check", func(s seen) bool { return s.says("Check again") && s.code() != "" })
	w.picture("check-good")
	if failed := heard(t, s); len(failed) > 0 || s.says("The reason was found") {
		t.Errorf("in good order %v fail: %s", failed, s)
	}
	if sent(card) != 0 || card.TriesLeft() != 3 {
		t.Errorf("the check cost: %d commands with a secret, %d tries left", sent(card), card.TriesLeft())
	}

	service.Kill()
	w.awaitText("Since this check a reader or card has come or gone")
	w.click("Check again")
	s = w.awaitText("The reason was found")
	w.picture("check-no-service")
	if !s.says("The smart-card service is installed, but it is not running.") || s.problems() != 1 {
		t.Errorf("not the service alone: %s", s)
	}
	if failed := heard(t, s); !slices.Equal(failed, []string{"service-running"}) {
		t.Errorf("the code tells of %v", failed)
	}
	code := s.code()
	w.savesReport(code)
	w.hears(code, "service-running")

	service.Again()
	w.await("the card again", func(s seen) bool { return s.Situation == "ready" })
	w.click("My card")
	w.await("the first page", func(s seen) bool { return s.At == "home" })
	w.press("ctrl+5")
	w.await("the beginning of the page", func(s seen) bool { return s.At == "check" && s.Focus == "Start the service" })
	w.click("Check again")
	s = w.await("the end of the check", func(s seen) bool { return s.code() != "" && s.problems() == 0 })
	if failed := heard(t, s); len(failed) > 0 {
		t.Errorf("with the service again %v fail", failed)
	}
	t.Logf("measured: longest block of the window's main goroutine while checking: %v", w.see().Block)
}

// savesReport saves the report where the dialog offers to, and looks at what is in the file.
func (w *window) savesReport(code string) {
	w.Helper()
	w.tabToward("See the report")
	w.press("Return")
	w.awaitText("This is exactly what will be handed on:")
	w.picture("check-report")
	w.tabToward("Save")
	w.press("Return")
	w.await("the name of the file", func(s seen) bool { return s.says("carddesk-report.txt") })
	w.picture("check-save")
	w.press("Return")
	w.awaitText("The report was saved")
	path := filepath.Join(w.home, "carddesk-report.txt")
	about, err := os.Stat(path)
	if err != nil {
		w.Fatal(err)
	}
	if about.Mode().Perm() != 0o600 {
		w.Errorf("others may read the report: %v", about.Mode())
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		w.Fatal(err)
	}
	text := string(raw)
	for _, want := range []string{code, "[problem] 7 Smart-card service: running", "All checks"} {
		if !strings.Contains(text, want) {
			w.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
	if strings.Count(text, "[problem]") != 2 { // what needs attention, and the list of all
		w.Errorf("not one problem:\n%s", text)
	}
	for _, name := range w.personal() {
		if strings.Contains(text, name) {
			w.Errorf("the report tells %q:\n%s", name, text)
		}
	}
}

// personal are names of this computer that are in no redacted report.
func (w *window) personal() []string {
	all := []string{w.home}
	if host, err := os.Hostname(); err == nil && host != "localhost" {
		all = append(all, host)
	}
	if u, err := user.Current(); err == nil && u.Username != "root" {
		all = append(all, u.Username)
	}
	return all
}
