package settings

import (
	"errors"
	"fmt"
)

// Reasons of an Error.
var (
	ErrSyntax   = errors.New("not well formed")
	ErrType     = errors.New("another type of value is needed")
	ErrValue    = errors.New("not an allowed value")
	ErrPlace    = errors.New("stands outside of [settings]")
	ErrTooLarge = errors.New("too large for a file of settings")
)

// ErrNoFolder: the system does not tell where settings are kept.
var ErrNoFolder = errors.New("no folder for settings")

// Error is one thing that is wrong with the settings in a file, or with a value that was to be set. Values are not repeated in it: what
// stands in a file by mistake may be anything.
type Error struct {
	File   string // path, or key of the registry; empty for a value that was to be set
	Line   int    // from 1; 0 where it is not known
	Key    Key    // empty where it is not about one
	Policy bool   // it stands where an administrator's decisions do
	Err    error  // wraps one of the reasons; for a policy that can't be read the system's
}

func (e *Error) Error() string {
	text := "settings"
	if e.File != "" {
		text = e.File
	}
	if e.Line > 0 {
		text += fmt.Sprintf(":%d", e.Line)
	}
	if e.Key != "" {
		text += fmt.Sprintf(": %.60q", string(e.Key))
	}
	return text + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// LockedError: an administrator's policy decides about the setting.
type LockedError struct{ Key Key }

func (e *LockedError) Error() string {
	return fmt.Sprintf("setting %q is locked by policy", string(e.Key))
}
