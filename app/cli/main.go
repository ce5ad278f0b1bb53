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

	"carddesk/app/middleware"
	"carddesk/app/settings"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
	"carddesk/cardops/driver/p11"
	"carddesk/cardops/driver/pcsc"
)

func main() {
	if p11.ServeIfHelper() {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks the program to end in good order, also where it waits for input; a second one ends it at once.
	context.AfterFunc(ctx, stop)
	t := terminal{
		out: os.Stdout, err: os.Stderr, now: systemClock, system: words.System(), service: func() service { return pcsc.New() },
		keys: systemKeyboard(ctx.Done()), computer: middleware.Here(),
		settings: settings.Folder(), policy: settings.SystemPolicy(), here: doctor.Here,
	}
	code := t.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
