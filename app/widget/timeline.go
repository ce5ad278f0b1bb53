package widget

import (
	"time"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"
)

// TimelineData is a certificate's validity. Times that are zero are not shown. The texts come from the page: with them the dates, so
// that the widget knows no calendar and no language.
type TimelineData struct {
	Issued, End, Today time.Time
	// ExtendFrom and ExtendUntil are the window in which the certificate can be extended.
	ExtendFrom, ExtendUntil time.Time

	IssuedText, EndText, TodayText, ExtendText string
	// Spoken is all of it in a sentence, for a screen reader; without it the four texts are said.
	Spoken string
}

// Timeline is the picture of a certificate's validity.
type Timeline struct {
	fynewidget.BaseWidget
	data TimelineData
	text *fynewidget.Label
}

// NewTimeline makes an empty picture.
func NewTimeline() *Timeline {
	t := &Timeline{text: Paragraph("")}
	t.ExtendBaseWidget(t)
	return t
}

// Set shows a validity.
func (t *Timeline) Set(d TimelineData) {
	t.data = d
	t.text.SetText(t.AccessibilityLabel())
	t.Refresh()
}

// AccessibilityLabel says all that the picture shows.
func (t *Timeline) AccessibilityLabel() string {
	if t.data.Spoken != "" {
		return t.data.Spoken
	}
	return sentence(t.data.IssuedText, t.data.TodayText, t.data.ExtendText, t.data.EndText)
}

// AccessibilityRole is text.
func (t *Timeline) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the picture.
func (t *Timeline) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(t.text)
}
