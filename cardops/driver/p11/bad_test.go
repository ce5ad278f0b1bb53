//go:build linux && cgo

package p11

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// impatient are limits for modules that hang: what does not hang takes some hundredths of a second.
func impatient() Limits {
	l := DefaultLimits
	l.Load, l.Secret, l.End = time.Second, time.Second, time.Second
	return l
}

func TestBadModulesAtStart(t *testing.T) {
	tests := map[string]struct {
		switches string
		want     error
	}{
		"crashes in C_Initialize":    {"crash-init", token.ErrModuleDied},
		"ends the process":           {"exit-init", token.ErrModuleDied},
		"hangs in C_Initialize":      {"hang-init", token.ErrModuleSilent},
		"fails in C_Initialize":      {"fail-init", token.GeneralError},
		"gives no function list":     {"null-list", token.ErrNotModule},
		"refuses its function list":  {"fail-list", token.ErrNotModule},
		"was initialised already":    {"again-init", nil},
		"prints on standard output":  {"print", nil},
		"is as good as any of these": {"", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			l := newLookalike(t, "LOOKALIKE="+tt.switches)
			h := l.helper()
			h.Limits = impatient()
			r, err := Start(t.Context(), h, l.path)
			if !errors.Is(err, tt.want) {
				t.Errorf("got %v", err)
			}
			if failed, ok := errors.AsType[*token.ModuleError](err); err != nil && (!ok || failed.Path != l.path) {
				t.Errorf("the error does not name the module: %#v", err)
			}
			if r != nil {
				if err := verify(t, find(t, r, ""), right); err != nil {
					t.Errorf("verify: %v", err)
				}
				_ = r.Close()
			}
			noHelperLeft(t)
		})
	}
}

func TestBadModulesInLogin(t *testing.T) {
	for name, tt := range map[string]struct {
		switches string
		want     error
	}{
		"crashes": {"crash-login", token.ErrModuleDied},
		"hangs":   {"hang-login", token.ErrModuleSilent},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLookalike(t, "LOOKALIKE="+tt.switches)
			h := l.helper()
			h.Limits = impatient()
			r := start(t, h, l.path)
			tok := find(t, r, "")
			seen := tok.Status()
			err := verify(t, tok, right)
			if !errors.Is(err, tt.want) || !errors.Is(err, secret.ErrUnanswered) {
				t.Errorf("got %v", err)
			}
			noHelperLeft(t)
			err = tok.VerifyPIN(t.Context(), seen, bytesOf(t, right))
			if !errors.Is(err, token.ErrNotSent) || errors.Is(err, secret.ErrUnanswered) {
				t.Errorf("after its end: %v", err)
			}
			if n := strings.Count(strings.Join(l.heard(), " "), "C_Login"); n != 1 {
				t.Errorf("%d logins", n)
			}
		})
	}
}

func TestBadModulesAtExit(t *testing.T) {
	for name, tt := range map[string]struct {
		switches string
		want     error
	}{
		"crashes": {"crash-exit", token.ErrModuleDied},
		"hangs":   {"hang-exit", token.ErrModuleSilent},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLookalike(t, "LOOKALIKE="+tt.switches)
			h := l.helper()
			h.Limits = impatient()
			r := start(t, h, l.path)
			if err := verify(t, find(t, r, ""), right); err != nil {
				t.Errorf("verify: %v", err)
			}
			if err := r.Close(); !errors.Is(err, tt.want) {
				t.Errorf("close: %v", err)
			}
			noHelperLeft(t)
			if err := r.Close(); err != nil {
				t.Errorf("closed again: %v", err)
			}
		})
	}
}

func TestNoModules(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	requireProgram(t, "true", "coreutils")
	program, err := exec.LookPath("gcc")
	if err != nil {
		t.Fatal(err)
	}
	elf, err := os.ReadFile(softHSM)
	if err != nil {
		t.Fatalf("%v: apt-get install softhsm2", err)
	}
	for name, tt := range map[string]struct {
		path string
		want error
	}{
		"no file":          {filepath.Join(dir, "none.so"), token.ErrNoModule},
		"a folder":         {dir, token.ErrNotModule},
		"a named pipe":     {pipe, token.ErrNotModule},
		"an empty file":    {write("empty.so", ""), token.ErrNotModule},
		"a text":           {write("text.so", "this is not a module\n"), token.ErrNotModule},
		"a header alone":   {write("header.so", string(elf[:64])), token.ErrNotModule},
		"half a library":   {write("half.so", string(elf[:len(elf)/2])), token.ErrNotModule},
		"a program":        {program, token.ErrNotModule},
		"another library":  {build(t, "-DWITHOUT_LIST"), token.ErrNotModule},
		"lacks a library":  {lacking(t), token.ErrUnloadable},
		"a module of Wine": {write("pe.dll", "MZ"+strings.Repeat("\x00", 100)), token.ErrNotModule},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Start(t.Context(), Helper{}, tt.path); !errors.Is(err, tt.want) {
				t.Errorf("got %v", err)
			}
			noHelperLeft(t)
		})
	}
}

// lacking builds a library that needs another which is gone.
func lacking(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	source := filepath.Join(dir, "empty.c")
	if err := os.WriteFile(source, []byte("int nothing;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	gone, path := filepath.Join(dir, "libgone.so"), filepath.Join(dir, "lacking.so")
	run(t, nil, "gcc", "-shared", "-fPIC", "-o", gone, source)
	run(t, nil, "gcc", "-shared", "-fPIC", "-Wl,--no-as-needed", "-o", path, source, gone)
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestModuleVanishesBeforeLoading(t *testing.T) {
	l := newLookalike(t)
	c, err := l.helper().spawn("amd64")
	if err != nil {
		t.Fatal(err)
	}
	r := &Remote{path: l.path, limits: DefaultLimits, child: c}
	defer r.abandon()
	if err := os.Remove(l.path); err != nil {
		t.Fatal(err)
	}
	if err := r.load(t.Context()); !errors.Is(err, token.ErrUnloadable) {
		t.Errorf("got %v", err)
	}
}

func TestModuleVanishesWhileLoaded(t *testing.T) {
	l := newLookalike(t)
	tok := find(t, start(t, l.helper(), l.path), "")
	if err := os.Remove(l.path); err != nil {
		t.Fatal(err)
	}
	if err := verify(t, tok, right); err != nil {
		t.Errorf("verify: %v", err)
	}
}

func TestWrongHelpers(t *testing.T) {
	for name, tt := range map[string]struct {
		program string
		args    []string
		want    error
	}{
		"says nothing":      {"sleep", []string{"60"}, token.ErrModuleSilent},
		"ends at once":      {"true", []string{}, token.ErrModuleDied},
		"echoes":            {"cat", []string{}, token.ErrModuleOutput},
		"says too much":     {"yes", []string{}, token.ErrModuleOutput},
		"cut off":           {"head", []string{"-c", "6"}, token.ErrModuleDied},
		"gigabytes to come": {"sh", []string{"-c", `printf '\177\377\377\377'; cat`}, token.ErrModuleOutput},
	} {
		t.Run(name, func(t *testing.T) {
			requireProgram(t, tt.program, "coreutils")
			l := DefaultLimits
			l.Start = time.Second
			_, err := Start(t.Context(), Helper{Program: tt.program, Args: tt.args, Limits: l}, softHSM)
			if !errors.Is(err, tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := Start(t.Context(), Helper{Program: "/nonexistent"}, softHSM); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestHelperKilled(t *testing.T) {
	l := newLookalike(t, "LOOKALIKE=hang-login")
	r := start(t, l.helper(), l.path)
	tok := find(t, r, "")
	go func() {
		for !slices.Contains(strings.Fields(readIfThere(l.calls)), "C_Login") {
			time.Sleep(time.Millisecond)
		}
		r.child.kill()
	}()
	if err := verify(t, tok, right); !errors.Is(err, token.ErrModuleDied) || !errors.Is(err, secret.ErrUnanswered) {
		t.Errorf("got %v", err)
	}
}

func readIfThere(path string) string {
	b, _ := os.ReadFile(path)
	return string(b)
}

func TestCancelledInLogin(t *testing.T) {
	l := newLookalike(t, "LOOKALIKE=hang-login")
	tok := find(t, start(t, l.helper(), l.path), "")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for !slices.Contains(strings.Fields(readIfThere(l.calls)), "C_Login") {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	err := tok.VerifyPIN(ctx, tok.Status(), bytesOf(t, right))
	if !errors.Is(err, context.Canceled) || !errors.Is(err, secret.ErrUnanswered) {
		t.Errorf("got %v", err)
	}
	noHelperLeft(t)
}

// TestHelperEndsWithItsInput is what happens when this program dies: nobody is left to end a helper whose module hangs.
func TestHelperEndsWithItsInput(t *testing.T) {
	for name, switches := range map[string]string{"idle": "", "hanging": "hang-login"} {
		t.Run(name, func(t *testing.T) {
			l := newLookalike(t, "LOOKALIKE="+switches)
			r := start(t, l.helper(), l.path)
			tok := find(t, r, "")
			done := make(chan error)
			if switches != "" {
				go func() { done <- tok.VerifyPIN(context.Background(), tok.Status(), bytesOf(t, right)) }()
				for !slices.Contains(strings.Fields(readIfThere(l.calls)), "C_Login") {
					time.Sleep(time.Millisecond)
				}
			} else {
				close(done)
			}
			_ = r.child.stdin.Close()
			if !r.child.await(5 * time.Second) {
				t.Error("the helper is still there")
			}
			<-done
		})
	}
}

func TestLimitsAreBelowTenSeconds(t *testing.T) {
	l := DefaultLimits
	for name, limit := range map[string]time.Duration{"start": l.Start, "load": l.Load, "question": l.Question, "secret": l.Secret} {
		if limit <= 0 || limit+l.End > 10*time.Second {
			t.Errorf("%s: %v", name, limit)
		}
	}
}
