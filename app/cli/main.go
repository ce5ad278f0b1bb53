// Command carddesk-cli does on a terminal what CardDesk's window does: for scripts, remote sessions and people who use screen readers.
//
// Text is for people and may change. JSON (--json) and exit codes are promises, kept by tests; see exit.go and the types that end in
// JSON.
package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"carddesk/app/words"
	"carddesk/cardops/driver/p11"
	"carddesk/cardops/driver/pcsc"
)

func main() {
	if p11.ServeIfHelper() {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks the program to end in good order; a second one ends it at once, should it be waiting for input.
	context.AfterFunc(ctx, stop)
	t := terminal{
		out: os.Stdout, err: os.Stderr, now: systemClock, system: words.System(), service: func() service { return pcsc.New() },
		keys: systemKeyboard(), modules: p11.Places{OS: runtime.GOOS, Env: os.Getenv, Glob: p11.Glob}, settings: settings(),
	}
	code := t.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// settings is the folder for what the program remembers of its user, or empty: then nothing is remembered.
func settings() string {
	folder, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "carddesk")
}
