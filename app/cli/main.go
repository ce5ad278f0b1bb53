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
	"carddesk/app/update"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
	"carddesk/cardops/driver/p11"
	"carddesk/cardops/driver/pcsc"
)

func main() {
	if p11.ServeIfHelper() {
		return
	}
	os.Exit(onThisComputer(func(*terminal) {}))
}

// onThisComputer carries out the command line of this process and returns the exit code. change may replace what the program touches.
func onThisComputer(change func(*terminal)) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The first signal asks the program to end in good order, also where it waits for input; a second one ends it at once.
	context.AfterFunc(ctx, stop)
	t := terminal{
		out: os.Stdout, err: os.Stderr, now: systemClock, system: words.System(), service: func() service { return pcsc.New() },
		keys: systemKeyboard(ctx.Done()), computer: middleware.Here(),
		settings: settings.Folder(), policy: settings.SystemPolicy(), here: doctor.Here, browse: openBrowser,
		update: func(source string) (updater, error) { return update.New(source, settings.Folder()) },
	}
	change(&t)
	return t.run(ctx, os.Args[1:])
}
