// Package widget holds the parts that pages are made of. They show and call back; they hold no card logic. Each tells a screen reader all
// that it shows.
package widget

import (
	"fyne.io/fyne/v2"

	"carddesk/app/theme"
	"carddesk/app/words"
)

// State is how something stands. Each state has a shape of its own besides its colour.
type State int

// The states.
const (
	Plain   State = iota // nothing to say
	Good                 // in order: a tick in a circle
	Warn                 // needs attention: a triangle
	Bad                  // does not work, or is at its end: a cross in an octagon
	Unknown              // not known: a question mark in a diamond
)

// look is how a state is shown.
type look struct {
	icon       theme.IconName
	ink, paper fyne.ThemeColorName
}

var looks = map[State]look{
	Plain:   {theme.IconInfo, theme.ColorNameAccent, theme.ColorNameAccentSoft},
	Good:    {theme.IconOK, theme.ColorNameGood, theme.ColorNameGoodSoft},
	Warn:    {theme.IconWarning, theme.ColorNameWarn, theme.ColorNameWarnSoft},
	Bad:     {theme.IconError, theme.ColorNameBad, theme.ColorNameBadSoft},
	Unknown: {theme.IconUnknown, theme.ColorNameMuted, theme.ColorNameMutedSoft},
}

func (s State) look() look {
	if l, ok := looks[s]; ok {
		return l
	}
	return looks[Unknown]
}

func (s State) icon() fyne.Resource { return theme.Tinted(s.look().icon, s.look().ink) }

// spoken are the texts that only a screen reader says. They are set and read on the goroutine that draws.
var spoken = words.In(words.Chinese)

// Speak sets the language of what only a screen reader says: the names of states, steps and buttons without a text.
func Speak(w *words.Words) { spoken = w }

// say is the name of a state; empty where there is nothing to say.
func (s State) say() string {
	switch s {
	case Good:
		return spoken.Text("look.good")
	case Warn:
		return spoken.Text("look.warn")
	case Bad:
		return spoken.Text("look.bad")
	case Unknown:
		return spoken.Text("look.unknown")
	}
	return ""
}
