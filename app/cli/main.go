// Command carddesk-cli does on a terminal what CardDesk's window does: for scripts, remote sessions and people who use screen readers.
//
// Text is for people and may change. JSON (--json) and exit codes are promises, kept by tests; see exit.go and the types that end in
// JSON.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"carddesk/app/words"
	"carddesk/cardops/driver/pcsc"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	t := terminal{
		out: os.Stdout, err: os.Stderr, now: systemClock, system: words.System(), service: func() service { return pcsc.New() },
	}
	code := t.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
