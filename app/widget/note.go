package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Note is a message: what is the case, and apart from it what to do.
type Note struct {
	Panel
	state           State
	problem, remedy *Text
	icon            *Glyph
}

// NewNote makes a note. The remedy may be empty.
func NewNote(s State, problem, remedy string) *Note {
	n := &Note{problem: Strong(""), remedy: Paragraph(""), icon: NewGlyph(s.icon())}
	n.content = container.New(beside{line: n.problem}, n.icon, stack(n.problem, n.remedy))
	n.ExtendBaseWidget(n)
	n.Set(s, problem, remedy)
	return n
}

// Set shows another message.
func (n *Note) Set(s State, problem, remedy string) {
	n.state, n.problem.Text, n.remedy.Text = s, problem, remedy
	n.paper, n.edge = s.look().paper, s.look().paper
	n.remedy.Hidden = remedy == ""
	n.icon.Resource = s.icon()
	n.Refresh()
}

// Refresh draws the note anew.
func (n *Note) Refresh() {
	n.icon.SetMinSize(fyne.NewSquareSize(n.Theme().Size(fynetheme.SizeNameInlineIcon)))
	n.Panel.Refresh()
}

// AccessibilityLabel says state, problem and remedy.
func (n *Note) AccessibilityLabel() string {
	return sentence(n.state.say(), n.problem.Text, n.remedy.Text)
}

// AccessibilityRole is text.
func (n *Note) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
