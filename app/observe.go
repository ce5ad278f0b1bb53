//go:build measure

package app

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// With the build tag measure the window tells a file, named by CARDDESK_MEASURE, what a person sees in it, and how long the goroutine that
// draws was busy at a stretch: for end-to-end tests and benchmarks, which drive the program from outside by keys and clicks. What is typed
// into secret fields is not told: it is no text on the screen.

const (
	// lookEvery is how often the window is looked at: often enough that a test waits for its program and not for this.
	lookEvery = 50 * time.Millisecond
	// knockEvery is how often the drawing goroutine is asked for a sign of life: a frame of 60 a second takes 17 ms, so that blocks of
	// that order are told apart.
	knockEvery = 5 * time.Millisecond
)

// sight is what is seen at one moment.
type sight struct {
	At        string        `json:"at"` // the page
	Situation string        `json:"situation"`
	Focus     string        `json:"focus"` // what the keyboard is on
	Texts     []text        `json:"texts"`
	Keys      []string      `json:"keys"`  // what the keyboard can be brought to
	On        int           `json:"on"`    // which of these has it, or -1
	Mouse     []string      `json:"mouse"` // what can be clicked, and neither itself nor what it stands in takes the keyboard
	First     time.Duration `json:"first"` // until the drawing goroutine answered for the first time, the window's opening within it
	Block     time.Duration `json:"block"` // the longest time since then that it did not answer
	Scale     float32       `json:"scale"`
}

// text is a text, or something that can be told as one, and where its middle is, in pixels of the window.
type text struct {
	Text string `json:"text"`
	X    int    `json:"x"`
	Y    int    `json:"y"`
}

// observe begins to look.
func observe(w fyne.Window, d *program) {
	path := os.Getenv("CARDDESK_MEASURE")
	if path == "" {
		return
	}
	o := &observer{window: w, program: d, path: path}
	go o.knock()
	go o.look()
}

type observer struct {
	window  fyne.Window
	program *program
	path    string

	mu             sync.Mutex
	first, longest time.Duration
}

func (o *observer) knock() {
	for {
		time.Sleep(knockEvery)
		asked := time.Now()
		fyne.DoAndWait(func() {})
		took := time.Since(asked)
		o.mu.Lock()
		if o.first == 0 {
			o.first = took
		} else {
			o.longest = max(o.longest, took)
		}
		o.mu.Unlock()
	}
}

func (o *observer) look() {
	last := ""
	for {
		time.Sleep(lookEvery)
		var seen sight
		fyne.DoAndWait(func() { seen = o.see() })
		o.mu.Lock()
		seen.First, seen.Block = o.first, o.longest
		o.mu.Unlock()
		raw, err := json.Marshal(seen)
		if err != nil || string(raw) == last {
			continue
		}
		last = string(raw)
		// Whole or not at all: whoever reads it never sees half a sight.
		if os.WriteFile(o.path+".new", raw, 0o600) == nil {
			_ = os.Rename(o.path+".new", o.path)
		}
	}
}

func (o *observer) see() sight {
	c := o.window.Canvas()
	s := sight{On: -1, At: string(o.program.shell.at), Situation: string(o.program.last.Situation), Scale: c.Scale()}
	if f, ok := c.Focused().(fyne.CanvasObject); ok {
		s.Focus = label(f)
	}
	for _, root := range append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...) {
		o.walk(root, &s, false)
	}
	return s
}

// walk collects what is visible below an object, which may stand in something that takes the keyboard.
func (o *observer) walk(at fyne.CanvasObject, s *sight, keys bool) {
	if at == nil || !at.Visible() {
		return
	}
	keys = o.reach(at, s, keys)
	if told := label(at); told != "" {
		middle := fyne.CurrentApp().Driver().AbsolutePositionForObject(at).Add(fyne.NewPos(at.Size().Width/2, at.Size().Height/2))
		s.Texts = append(s.Texts, text{told, int(middle.X * s.Scale), int(middle.Y * s.Scale)})
	}
	switch at := at.(type) {
	case *fyne.Container:
		for _, below := range at.Objects {
			o.walk(below, s, keys)
		}
	case fyne.Widget:
		for _, below := range test.WidgetRenderer(at).Objects() {
			o.walk(below, s, keys)
		}
	}
}

// reach tells how an object is reached: by keyboard, or by the mouse alone.
func (o *observer) reach(at fyne.CanvasObject, s *sight, keys bool) bool {
	if off, ok := at.(fyne.Disableable); ok && off.Disabled() {
		return true
	}
	if f, ok := at.(fyne.Focusable); ok {
		if o.window.Canvas().Focused() == f {
			s.On = len(s.Keys)
		}
		s.Keys = append(s.Keys, label(at))
		return true
	}
	if _, ok := at.(fyne.Tappable); ok && !keys {
		s.Mouse = append(s.Mouse, fmt.Sprintf("%T %s", at, label(at)))
	}
	return keys
}

// label is the text of an object.
func label(o fyne.CanvasObject) string {
	switch o := o.(type) {
	case *canvas.Text:
		return o.Text
	case *widget.Label:
		return o.Text
	case *widget.Button:
		return o.Text
	case *widget.Check:
		return o.Text
	case *fyne.Container:
		return ""
	case fyne.Accessible:
		return o.AccessibilityLabel()
	}
	return ""
}
