package phone

import (
	"errors"
	"fmt"
)

// ErrNoCode: nothing was typed, or blanks only.
var ErrNoCode = errors.New("no code")

// CharacterError is a character that no code has.
type CharacterError struct {
	Position  int // from 1, blanks and hyphens not counted
	Character rune
}

func (e *CharacterError) Error() string {
	return fmt.Sprintf("no code has the character %q (number %d)", e.Character, e.Position)
}

// LengthError is a number of characters that no code has: some are missing, or there are too many.
type LengthError struct {
	Length int
}

func (e *LengthError) Error() string { return fmt.Sprintf("no code has %d characters", e.Length) }

// WrongError is a code whose check characters do not fit: it was misheard or mistyped. Where one character or one swap explains it, it says
// which; that is a guess, and the code is to be read out again.
type WrongError struct {
	Position int    // from 1, of the character that is probably wrong, or the first of those that changed places; 0: not known
	Typed    string // what stands there: one character, or all from the first to the last of those that changed places
	Fits     string // what would fit there
	Swapped  bool
	Code     string // the whole code with that; empty where the place is not known
}

func (e *WrongError) Error() string {
	switch {
	case e.Position == 0:
		return "the check characters do not fit"
	case e.Swapped:
		return fmt.Sprintf("the check characters do not fit; %q from character %d on would fit as %q", e.Typed, e.Position, e.Fits)
	}
	return fmt.Sprintf("the check characters do not fit; character %d, %q, would fit as %q", e.Position, e.Typed, e.Fits)
}

// VersionError is a code of a program that checks other things than this one.
type VersionError struct {
	Version int
	Newest  int // the newest version known here; 0: the version is not newer, only not known
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("table version %d is not known here", e.Version)
}
