package app

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"carddesk/app/words"
)

// exitNoDisplay is the exit code when no window can be opened (EX_UNAVAILABLE of sysexits.h); build/run knows it.
const exitNoDisplay = 69

// noDisplay says in words that no window can be opened, and which program to use instead.
type noDisplay struct {
	words *words.Words
	tell  func(title, text string) // to a person who started the program by a double click
	exit  func(code int)
	out   io.Writer

	once sync.Once
}

// give up says it once and ends the program: a window toolkit that failed can't be used again.
func (n *noDisplay) giveUp() {
	n.once.Do(func() {
		problem, remedy := n.words.Text("display.none.problem"), n.words.Text("display.none.remedy")
		fmt.Fprintf(n.out, "%s\n%s\n", problem, remedy)
		n.tell(n.words.Text("app.name"), problem+"\n\n"+remedy)
		n.exit(exitNoDisplay)
	})
}

// recover ends the program in words when opening the window panicked: without a display the window toolkit does.
func (n *noDisplay) recover() {
	if caught := recover(); caught != nil {
		if !strings.Contains(fmt.Sprint(caught), "GLFW") {
			panic(caught)
		}
		n.giveUp()
	}
}

// toolkitFailures are what the window toolkit logs when it can't open a window or draw in it. Those of WGL are of GLFW (wgl_context.c), for a
// Windows without OpenGL: its binding for Go logs them and calls it no error, and no window would ever come. What WGL says of a window that
// is there is not among them.
var toolkitFailures = []string{
	"failed to initialise GLFW", "window creation error", "failed to initialise OpenGL",
	"WGL: Failed to load", "WGL: Failed to set", "WGL: Failed to create", "WGL: Failed to make dummy context", "WGL: Failed to query",
	"WGL: Failed to retrieve", "WGL: Failed to find",
}

// toolkitLog takes what the window toolkit logs. Its failures to open a window become words; the rest goes to standard error when
// CARDDESK_LOG is set, and nowhere otherwise: it names files of the machine that the program was built on.
type toolkitLog struct {
	failed  func()
	verbose io.Writer // nil: nowhere
}

func (l toolkitLog) Write(p []byte) (int, error) {
	if l.verbose != nil {
		_, _ = l.verbose.Write(p)
	}
	for _, failure := range toolkitFailures {
		if strings.Contains(string(p), failure) {
			l.failed()
		}
	}
	return len(p), nil
}

// verboseLog is standard error for whoever asks for it.
func verboseLog() io.Writer {
	if os.Getenv("CARDDESK_LOG") == "" {
		return nil
	}
	return os.Stderr
}
