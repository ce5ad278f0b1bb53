package widget

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
	"carddesk/app/words"
)

// Steps shows the steps of a task, and at which of them a person is: circles on a line with the titles below. Where the titles do not fit
// beside each other there is only the present one.
type Steps struct {
	fynewidget.BaseWidget
	titles []string
	at     int // from 0; len(titles) when all are done
}

// NewSteps makes steps and stands at the first.
func NewSteps(titles []string) *Steps {
	s := &Steps{titles: titles}
	s.ExtendBaseWidget(s)
	return s
}

// SetStep goes to a step, counted from 0; the number of steps means that all are done.
func (s *Steps) SetStep(i int) {
	s.at = min(max(i, 0), len(s.titles))
	s.Refresh()
}

// Step tells at which step a person is, counted from 0.
func (s *Steps) Step() int { return s.at }

// AccessibilityLabel says which step this is, of how many, and what comes next; or that all are done.
func (s *Steps) AccessibilityLabel() string {
	switch total := len(s.titles); {
	case total == 0:
		return ""
	case s.at == total:
		return spoken.Text("look.stepsDone", words.Values{"Total": total})
	case s.at == total-1:
		return s.present()
	}
	return sentence(s.present(), spoken.Text("look.stepNext", words.Values{"Title": s.titles[s.at+1]}))
}

func (s *Steps) present() string {
	return spoken.Text("look.step", words.Values{"Number": s.at + 1, "Total": len(s.titles), "Title": s.titles[s.at]})
}

// AccessibilityRole is text.
func (s *Steps) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the steps.
func (s *Steps) CreateRenderer() fyne.WidgetRenderer {
	r := &stepsRenderer{steps: s, present: newText("", fynetheme.SizeNameText, true)}
	for i := range s.titles {
		m := &mark{circle: canvas.NewCircle(nil), tick: NewGlyph(tick()), title: canvas.NewText("", nil)}
		m.number = canvas.NewText(strconv.Itoa(i+1), nil)
		if i > 0 {
			m.line = canvas.NewRectangle(nil)
		}
		r.marks = append(r.marks, m)
	}
	r.Refresh()
	return r
}

func tick() fyne.Resource {
	return theme.Tinted(theme.IconTick, fynetheme.ColorNameForegroundOnPrimary)
}

// mark is one step.
type mark struct {
	line          *canvas.Rectangle // from the step before; nil at the first
	circle        *canvas.Circle
	number, title *canvas.Text
	tick          *Glyph
}

type stepsRenderer struct {
	steps   *Steps
	marks   []*mark
	present *Text // the title of the present step, where not all fit
}

func (r *stepsRenderer) Destroy() {}

func (r *stepsRenderer) Objects() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, m := range r.marks {
		if m.line != nil {
			all = append(all, m.line)
		}
	}
	for _, m := range r.marks {
		all = append(all, m.circle, m.number, m.tick, m.title)
	}
	return append(all, r.present)
}

func (r *stepsRenderer) textSize() float32 { return r.steps.Theme().Size(fynetheme.SizeNameText) }

// side is how wide a circle is.
func (r *stepsRenderer) side() float32 { return r.textSize() * 1.9 }

// slot is the room of one step.
func (r *stepsRenderer) slot(width float32) float32 {
	return width / float32(max(1, len(r.marks)))
}

// wide tells whether all titles fit beside each other.
func (r *stepsRenderer) wide(width float32) bool {
	for _, m := range r.marks {
		if m.title.MinSize().Width+padding() > r.slot(width) {
			return false
		}
	}
	return true
}

func (r *stepsRenderer) MinSize() fyne.Size {
	below := r.present.MinSize().Height
	return fyne.NewSize((r.side()+padding())*float32(len(r.marks)), r.side()+below)
}

func (r *stepsRenderer) Layout(size fyne.Size) {
	slot, side, wide := r.slot(size.Width), r.side(), r.wide(size.Width)
	for i, m := range r.marks {
		middle := slot * (float32(i) + 0.5)
		m.circle.Resize(fyne.NewSquareSize(side))
		m.circle.Move(fyne.NewPos(middle-side/2, 0))
		number := m.number.MinSize()
		m.number.Move(fyne.NewPos(middle-number.Width/2, (side-number.Height)/2))
		m.tick.Resize(fyne.NewSquareSize(side * 0.7))
		m.tick.Move(fyne.NewPos(middle-side*0.35, side*0.15))
		if m.line != nil {
			m.line.Resize(fyne.NewSize(slot-side-padding()*2, 2))
			m.line.Move(fyne.NewPos(middle-slot+side/2+padding(), side/2-1))
		}
		title := m.title.MinSize()
		m.title.Move(fyne.NewPos(middle-title.Width/2, side+padding()))
		m.title.Hidden = !wide
	}
	r.present.Hidden = wide
	r.present.Resize(fyne.NewSize(size.Width, r.present.MinSize().Height))
	r.present.Move(fyne.NewPos(0, side))
}

func (r *stepsRenderer) Refresh() {
	s := r.steps
	for i, m := range r.marks {
		m.show(&s.BaseWidget, s.titles[i], r.textSize(), i-s.at)
	}
	r.present.Alignment = fyne.TextAlignCenter
	if len(s.titles) > 0 {
		r.present.Text = s.titles[min(s.at, len(s.titles)-1)]
	}
	r.present.Refresh()
	r.Layout(s.Size())
	canvas.Refresh(s)
}

// hues are the colours of a step.
type hues struct{ fill, edge, number, title, line fyne.ThemeColorName }

var (
	begun = hues{
		fill: theme.ColorNameAccent, edge: theme.ColorNameAccent, number: fynetheme.ColorNameForegroundOnPrimary,
		title: fynetheme.ColorNameForeground, line: theme.ColorNameAccent,
	}
	ahead = hues{
		fill: theme.ColorNameSurface, edge: fynetheme.ColorNameInputBorder, number: theme.ColorNameMuted,
		title: theme.ColorNameMuted, line: fynetheme.ColorNameInputBorder,
	}
)

// show draws a step that lies in the past (below 0), is the present one (0) or is still to come.
func (m *mark) show(w *fynewidget.BaseWidget, title string, size float32, when int) {
	h := begun
	if when > 0 {
		h = ahead
	}
	m.circle.FillColor, m.circle.StrokeColor, m.circle.StrokeWidth = ink(w, h.fill), ink(w, h.edge), 1.5
	m.number.Color, m.number.TextSize, m.number.TextStyle.Bold, m.number.Hidden = ink(w, h.number), size, true, when < 0
	m.tick.Hidden = when >= 0
	m.title.Text, m.title.Color, m.title.TextSize, m.title.TextStyle.Bold = title, ink(w, h.title), size, when == 0
	if m.line != nil {
		m.line.FillColor = ink(w, h.line)
	}
	m.tick.Refresh()
}
