package widget

import (
	"time"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"
)

// TimelineData is a certificate's validity. Times that are zero are not shown. The texts come from the page: with them the dates, so
// that the widget knows no calendar and no language. A text may have two lines: what it is, and when.
type TimelineData struct {
	Issued, End, Today time.Time
	// ExtendFrom and ExtendUntil are the window in which the certificate can be extended.
	ExtendFrom, ExtendUntil time.Time

	IssuedText, EndText, TodayText, ExtendText string
	// Spoken is all of it in a sentence, for a screen reader; without it the four texts are said.
	Spoken string
}

// Expired tells whether the end is over.
func (d TimelineData) Expired() bool { return d.Today.After(d.End) }

func (d TimelineData) extends() bool {
	return !d.ExtendFrom.IsZero() && d.ExtendUntil.After(d.ExtendFrom)
}

// span is from the first to the last of the times that are shown.
func (d TimelineData) span() (from, until time.Time) {
	from, until = d.Issued, d.End
	for _, t := range []time.Time{d.Today, d.ExtendFrom, d.ExtendUntil} {
		if t.IsZero() {
			continue
		}
		if t.Before(from) {
			from = t
		}
		if t.After(until) {
			until = t
		}
	}
	return from, until
}

// at is where a time lies between the ends of the span: 0 to 1.
func (d TimelineData) at(t time.Time) float32 {
	from, until := d.span()
	if !until.After(from) {
		return 0
	}
	return min(max(float32(float64(t.Sub(from))/float64(until.Sub(from))), 0), 1)
}

// Timeline is the picture of a certificate's validity: a bar from issue to end, filled up to today, with the window for an extension below
// it, and after the end a broken bar up to today. The texts stand beside what they mean; where there is no room for that they are a list.
type Timeline struct {
	fynewidget.BaseWidget
	data TimelineData
}

// NewTimeline makes an empty picture.
func NewTimeline() *Timeline {
	t := &Timeline{}
	t.ExtendBaseWidget(t)
	return t
}

// Set shows a validity.
func (t *Timeline) Set(d TimelineData) {
	t.data = d
	t.Refresh()
}

// AccessibilityLabel says all that the picture shows.
func (t *Timeline) AccessibilityLabel() string {
	if t.data.Spoken != "" {
		return t.data.Spoken
	}
	d := t.data
	return sentence(oneLine(d.IssuedText), oneLine(d.TodayText), oneLine(d.ExtendText), oneLine(d.EndText))
}

// AccessibilityRole is text.
func (t *Timeline) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the picture.
func (t *Timeline) CreateRenderer() fyne.WidgetRenderer {
	r := newTimelineRenderer(t)
	r.Refresh()
	return r
}
