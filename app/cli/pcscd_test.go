//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/pcscd"
	"carddesk/cardops/simcard/vpcd"
)

// soon is how long a change at a reader may take to reach the program: pcscd looks at a virtual reader every 0.4 s, a card takes up to
// 2 s to come back after a restart, and the machine may be busy.
const soon = time.Minute

// answer runs a command and decodes its JSON.
func answer(t *testing.T, env []string, into any, args ...string) (exit int) {
	t.Helper()
	out, err := process(t, env, args...).Output()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	if failed != nil {
		return failed.ExitCode()
	}
	return 0
}

// stream is a program that prints JSON lines until it is told to stop.
type stream struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines chan map[string]any
}

func start(t *testing.T, env []string, args ...string) *stream {
	t.Helper()
	s := &stream{t: t, cmd: process(t, env, args...), lines: make(chan map[string]any, 100)}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd.Stderr = os.Stderr
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go s.read(out)
	t.Cleanup(func() { _ = s.cmd.Process.Kill(); _ = s.cmd.Wait() })
	return s
}

func (s *stream) read(out io.Reader) {
	defer close(s.lines)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var line map[string]any
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			s.t.Errorf("%v: %s", err, lines.Bytes())
			return
		}
		s.lines <- line
	}
}

// next is the next line.
func (s *stream) next() map[string]any {
	s.t.Helper()
	select {
	case line, open := <-s.lines:
		if !open {
			s.t.Fatal("the program ended")
		}
		return line
	case <-time.After(soon):
		s.t.Fatalf("no line within %s", soon)
	}
	return nil
}

// wants the next events to be these, and no others.
func (s *stream) wants(events ...string) (last map[string]any) {
	s.t.Helper()
	for _, want := range events {
		last = s.next()
		if last["event"] != want {
			s.t.Fatalf("event %v, want %s", last, want)
		}
	}
	return last
}

// end interrupts the program as Ctrl+C does, and wants it to end well and without another word.
func (s *stream) end() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		s.t.Fatal(err)
	}
	for line := range s.lines {
		s.t.Errorf("line too many: %v", line)
	}
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("ended with %v", err)
	}
}

func (s *stream) kind(line map[string]any) any {
	s.t.Helper()
	r, ok := line["reader"].(map[string]any)
	if !ok {
		s.t.Fatalf("no reader in %v", line)
	}
	return r["kind"]
}

// insert puts a simulated card into a reader; the returned function takes it out.
func insert(t testing.TB, addr, kind string) (takeOut func()) {
	t.Helper()
	c, err := simcard.New(simcard.Options{Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	return insertCard(t, addr, c)
}

func insertCard(t testing.TB, addr string, c vpcd.Card) (takeOut func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = vpcd.Attach(ctx, addr, c)
	}()
	takeOut = func() { cancel(); <-done }
	t.Cleanup(takeOut)
	return takeOut
}

// TestWatchOverPCSC: card in, out, in; reader away and back; the service killed and restarted. Each change once, no end.
func TestWatchOverPCSC(t *testing.T) {
	t.Parallel()
	h := pcscd.StartHotplug(t)
	s := start(t, h.Env(), "readers", "--watch", "--json")
	h.Plug(0)
	s.wants("reader-added")
	takeOut := insert(t, h.Addr(0), simcard.GPKI1)
	if kind := s.kind(s.wants("card-inserted")); kind != "gpki1" {
		t.Errorf("kind %v", kind)
	}
	takeOut()
	s.wants("card-removed")
	insert(t, h.Addr(0), simcard.GPKI2)
	if kind := s.kind(s.wants("card-inserted")); kind != "gpki2" {
		t.Errorf("kind %v", kind)
	}
	h.Unplug(0)
	s.wants("card-removed", "reader-removed")
	h.Plug(0)
	s.wants("reader-added", "card-inserted")
	h.Kill()
	if lost := s.wants("service-lost"); lost["error"] != "no-service" {
		t.Errorf("lost: %v", lost)
	}
	h.Again()
	s.wants("service-found")
	h.Plug(0)
	s.wants("reader-added", "card-inserted")
	s.end()
}

// TestWatchStartsBeforeTheService: without a service there is something to say, and then something to wait for.
func TestWatchStartsBeforeTheService(t *testing.T) {
	t.Parallel()
	service := pcscd.Start(t)
	service.Stop()
	s := start(t, service.Env(), "readers", "--watch", "--json")
	s.wants("service-lost")
	service.Again()
	s.wants("service-found", "reader-added", "reader-added")
	s.end()
}

// TestWatchIsIdle: while nothing happens, nothing is done. Over 60 s fewer than 60 voluntary context switches of all threads, and
// hardly a tick of the CPU clock.
func TestWatchIsIdle(t *testing.T) {
	t.Parallel()
	service := pcscd.Start(t)
	insert(t, service.Addr(0), simcard.GPKI1)
	service.AwaitCard(0)
	s := start(t, service.Env(), "readers", "--watch", "--json")
	s.wants("reader-added", "card-inserted", "reader-added")
	time.Sleep(15 * time.Second) // pcscd powers an unused card down after some seconds, which it reports
	before, ticks := switches(t, s.cmd.Process.Pid), cpuTicks(t, s.cmd.Process.Pid)
	time.Sleep(60 * time.Second)
	n, used := switches(t, s.cmd.Process.Pid)-before, cpuTicks(t, s.cmd.Process.Pid)-ticks
	t.Logf("measured: readers --watch, 60 s idle: %d voluntary context switches, %d CPU ticks", n, used)
	if n >= 60 {
		t.Errorf("%d voluntary context switches in 60 s", n)
	}
	if used > 2 {
		t.Errorf("%d CPU ticks in 60 s", used)
	}
	s.end()
}

// switches counts the voluntary context switches of all threads of a process.
func switches(t *testing.T, pid int) int {
	t.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(files) == 0 {
		t.Fatalf("threads of %d: %v", pid, err)
	}
	sum := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			continue // a thread that ended meanwhile
		}
		for line := range strings.Lines(string(raw)) {
			if count, found := strings.CutPrefix(line, "voluntary_ctxt_switches:"); found {
				n, err := strconv.Atoi(strings.TrimSpace(count))
				if err != nil {
					t.Fatal(err)
				}
				sum += n
			}
		}
	}
	return sum
}

// cpuTicks is the time that a process has used, in clock ticks (proc(5), fields 14 and 15).
func cpuTicks(t *testing.T, pid int) int {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
	sum := 0
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		sum += n
	}
	return sum
}

// TestSimulateOverPCSC is the way of a help desk: one terminal simulates two cards, another reads them.
func TestSimulateOverPCSC(t *testing.T) {
	t.Parallel()
	service := pcscd.Start(t)
	env := service.Env()
	sim := start(t, env, "simulate", "--kind", "gpki1", "--kind", "gpki2", "--vpcd", service.Addr(0), "--seed", "7", "--json")
	for range 2 {
		if line := sim.next(); line["state"] != "attached" {
			t.Errorf("simulate: %v", line)
		}
	}
	service.AwaitCard(0)
	service.AwaitCard(1)

	var readers readersJSON
	if exit := answer(t, env, &readers, "readers", "--json"); exit != 0 || len(readers.Readers) != 2 {
		t.Fatalf("exit %d, %+v", exit, readers)
	}
	for i, want := range []string{"gpki1", "gpki2"} {
		checkSimulated(t, env, readers.Readers[i], i+1, want)
	}
	var failed errorJSON
	if exit := answer(t, env, &failed, "info", "--json"); exit != exitUsage || failed.Code != "several-cards" {
		t.Errorf("exit %d, %+v", exit, failed)
	}
	sim.end()
	service.AwaitEmpty(0)
	if exit := answer(t, env, &failed, "info", "--json", "--reader", "1"); exit != exitNoCard {
		t.Errorf("exit %d, %+v", exit, failed)
	}
}

func checkSimulated(t *testing.T, env []string, r readerJSON, number int, kind string) {
	t.Helper()
	if r.Kind == nil || *r.Kind != kind || *r.Number != number {
		t.Errorf("reader %+v", r)
	}
	which := strconv.Itoa(number)
	var info infoJSON
	if exit := answer(t, env, &info, "info", "--json", "--reader", which); exit != 0 {
		t.Errorf("info: exit %d", exit)
	}
	if info.Card.Kind != kind || info.Card.Number == nil || len(info.Certificates) != 4 || len(info.Problems) != 0 {
		t.Errorf("info %+v", info)
	}
	folder := filepath.Join(t.TempDir(), "chain")
	var certs certsJSON
	if exit := answer(t, env, &certs, "certs", "--json", "--reader", r.Name, "--export", folder); exit != 0 {
		t.Errorf("certs: exit %d", exit)
	}
	verify(t, folder)
}

// verify has openssl judge the chain that was written.
func verify(t *testing.T, folder string) {
	t.Helper()
	for _, leaf := range []string{"sign.pem", "encrypt.pem"} {
		out, err := exec.Command("openssl", "verify", "-CAfile", filepath.Join(folder, "root.pem"),
			"-untrusted", filepath.Join(folder, "ca.pem"), filepath.Join(folder, leaf)).CombinedOutput()
		if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), ": OK") {
			t.Errorf("openssl verify %s: %v\n%s", leaf, err, out)
		}
	}
}

// TestServiceStates are the exit codes of what a person meets, over the real service.
func TestServiceStates(t *testing.T) {
	t.Parallel()
	h := pcscd.StartHotplug(t)
	expect := func(want int, code string) {
		t.Helper()
		var failed errorJSON
		if exit := answer(t, h.Env(), &failed, "info", "--json"); exit != want || failed.Code != code || failed.Remedy == "" {
			t.Errorf("exit %d, %+v, want %d %s", exit, failed, want, code)
		}
	}
	expect(exitNoReader, "no-reader")
	h.Plug(0)
	expect(exitNoCard, "no-card")
	takeOut := insert(t, h.Addr(0), simcard.Mute)
	h.AwaitMute(0)
	expect(exitUnsupported, "card-mute")
	takeOut()
	h.AwaitEmpty(0)
	insert(t, h.Addr(0), simcard.NHI)
	h.AwaitCard(0)
	expect(exitUnsupported, "card-not-supported")
	h.Stop()
	expect(exitNoService, "no-service")
}

// TestEndsWithItsTerminal: the programs that run until they are told to stop also stop when the system asks.
func TestEndsWithItsTerminal(t *testing.T) {
	t.Parallel()
	service := pcscd.Start(t)
	s := start(t, service.Env(), "readers", "--watch", "--json")
	s.wants("reader-added", "reader-added")
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
}
