package screen

import fynewidget "fyne.io/fyne/v2/widget"

// List is the list, for tests.
func (c *choice) List() *fynewidget.Select { return &c.Select }

// Field is the text, for tests.
func (l *line) Field() *fynewidget.Entry { return &l.Entry }

// Box is the switch, for tests.
func (t *toggle) Box() *fynewidget.Check { return &t.Check.Check }
