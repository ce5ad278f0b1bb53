package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/words"
)

// cardLine is one line at the foot of the window: which reader and card everything above is about. Practice is marked in words.
type cardLine struct {
	widget.BaseWidget

	words *words.Words
	text  *widget.Label
	rule  *canvas.Rectangle
}

func newCardLine(texts *words.Words) *cardLine {
	l := &cardLine{words: texts, text: widget.NewLabel(""), rule: canvas.NewRectangle(color.Transparent)}
	l.text.Truncation = fyne.TextTruncateEllipsis
	l.ExtendBaseWidget(l)
	return l
}

// set says what is looked at.
func (l *cardLine) set(s desk.Snapshot) {
	text := l.situation(s)
	if s.Practice != "" {
		text = l.words.Text("line.practice") + text
	}
	if text != l.text.Text {
		l.text.SetText(text)
	}
}

// situation is what the line says of a snapshot.
func (l *cardLine) situation(s desk.Snapshot) string {
	situation := s.Situation
	if situation == "" { // nothing was reported yet
		situation = desk.Looking
	}
	card := l.words.Text("line." + string(situation))
	if s.Card != nil {
		card = l.words.CardName(string(s.Card.Reading.Kind))
	}
	if s.Reader == "" {
		return card
	}
	return l.words.Text("line.reader", words.Values{"Reader": words.Visible(s.Reader), "Card": card})
}

// AccessibilityLabel implements fyne.Accessible.
func (l *cardLine) AccessibilityLabel() string { return l.text.Text }

// AccessibilityRole implements fyne.Accessible.
func (l *cardLine) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// Refresh implements fyne.Widget.
func (l *cardLine) Refresh() {
	l.colour()
	l.BaseWidget.Refresh()
}

func (l *cardLine) colour() {
	l.rule.FillColor = l.Theme().Color(theme.ColorNameSeparator, fyne.CurrentApp().Settings().ThemeVariant())
	l.rule.SetMinSize(fyne.NewSize(1, 1))
}

// CreateRenderer implements fyne.Widget.
func (l *cardLine) CreateRenderer() fyne.WidgetRenderer {
	l.colour()
	return widget.NewSimpleRenderer(container.New(layout.NewCustomPaddedVBoxLayout(0), l.rule, l.text))
}
