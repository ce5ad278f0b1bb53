// Package remedy does for a person what a check of the environment advises, where that is safe: it starts the smart-card service, opens the
// system's settings or the official page, and has the commands that can be copied. Nothing here touches a card.
//
// The table says what is offered for which finding on which system. How it is carried out comes through Hands, so that nothing of it has to
// happen in a test.
package remedy

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"time"

	"carddesk/cardops/doctor"
)

// Name names an action. Its words are found by it.
type Name string

// The actions.
const (
	StartService  Name = "start-service"
	OpenServices  Name = "open-services"
	OpenClock     Name = "open-clock"
	OpenProxy     Name = "open-proxy"
	OpenApps      Name = "open-apps"
	OpenOfficial  Name = "open-official"
	CopyStart     Name = "copy-start"
	CopyRestart   Name = "copy-restart"
	CopyDebian    Name = "copy-debian"
	CopyFedora    Name = "copy-fedora"
	CopyDriver    Name = "copy-driver"    // the removal of an old one
	CopyComponent Name = "copy-component" // its start
	CopyLocalhost Name = "copy-localhost" // the line for the hosts file
)

// Action is one thing that can be done. One of Commands, Address and Text says how.
type Action struct {
	Name     Name
	Commands []Command // the first of them whose program is there is run
	Address  string    // is opened: a page, or a page of the system's settings
	Text     string    // is copied: a command for a terminal, or a line of a file
	Mends    bool      // when it succeeded the check may end otherwise: it is to be made again
}

// Command is a program of the system with its arguments.
type Command struct {
	Program   string
	Arguments []string
	Elevated  bool // Windows asks for the consent of an administrator first
	Stays     bool // it goes on until a person closes it, so only its start is waited for
}

// Outcome says how an action ended.
type Outcome string

// The outcomes.
const (
	Done    Outcome = "done"
	Refused Outcome = "refused" // a person said no, or the system did
	Missing Outcome = "missing" // no such program is there
	Failed  Outcome = "failed"
)

// Hands carry actions out.
type Hands struct {
	// Run runs a command. The error wraps ErrRefused, or exec.ErrNotFound where the program is not there.
	Run func(context.Context, Command) error
	// Open opens an address, in the browser or in the system's settings.
	Open func(address string) error
}

// ErrRefused: the right to do it was not given.
var ErrRefused = errors.New("refused")

// patience is how long a person may take to type the password of an administrator; the system's own window gives up earlier, as a rule.
const patience = 5 * time.Minute

// Do carries an action out and waits for it; that may take as long as a person takes for a password. What is copied is the caller's to copy.
func (a Action) Do(ctx context.Context, h Hands) Outcome {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	switch {
	case a.Text != "":
		return Done
	case a.Address != "":
		return outcome(h.Open(a.Address))
	}
	err := exec.ErrNotFound
	for _, c := range a.Commands {
		if err = h.Run(ctx, c); !errors.Is(err, exec.ErrNotFound) {
			break
		}
	}
	return outcome(err)
}

func outcome(err error) Outcome {
	switch {
	case err == nil:
		return Done
	case errors.Is(err, ErrRefused):
		return Refused
	case errors.Is(err, exec.ErrNotFound):
		return Missing
	}
	return Failed
}

// For gives what can be done about the result of a check on a system, as GOOS names it; the most helpful first.
func For(system string, r doctor.Result) []Action {
	var all []Action
	for _, row := range table {
		if row.code == r.Code && row.concerns(r) && (row.system == "" || row.system == system) {
			for _, name := range row.actions {
				all = append(all, actionOn(system, name))
			}
		}
	}
	return all
}

func (row row) concerns(r doctor.Result) bool {
	if row.found == "" {
		return r.State == doctor.Fail || r.State == doctor.Warn
	}
	return row.found == r.Case()
}

// actionOn is an action as it is carried out on a system.
func actionOn(system string, name Name) Action {
	i := slices.IndexFunc(actions, func(w way) bool { return w.Name == name && (w.system == "" || w.system == system) })
	return actions[i].Action
}
