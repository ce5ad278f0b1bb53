package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
	"carddesk/app/words"
)

// FormRow is a name and a value.
type FormRow struct {
	Label, Value string
	// Mono shows the value in letters of one width: numbers, fingerprints.
	Mono bool
	// Copy puts the value on the clipboard; with nil there is no button for it.
	Copy func(value string)
}

// Form shows names and values: side by side where there is room, one above the other where there is not. Values can be selected with
// the mouse.
func Form(rows ...FormRow) fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, row := range rows {
		var button fyne.CanvasObject = container.NewWithoutLayout()
		if row.Copy != nil {
			button = newCopyButton(row)
		}
		all = append(all, Muted(row.Label), newValue(row), button)
	}
	return container.New(formLayout{}, all...)
}

// copyButton has an icon only: a screen reader says what it copies.
type copyButton struct {
	Button
	label string
}

func newCopyButton(row FormRow) *copyButton {
	b := &copyButton{label: row.Label}
	b.Icon = theme.Icon(theme.IconCopy)
	b.Importance = fynewidget.LowImportance
	b.OnTapped = func() { row.Copy(row.Value) }
	b.ExtendBaseWidget(b)
	return b
}

// AccessibilityLabel says what is copied.
func (b *copyButton) AccessibilityLabel() string {
	return spoken.Text("look.copy", words.Values{"Label": b.label})
}

// formLayout places names, values and buttons, three objects a row.
type formLayout struct{}

// names is the width of the column of names; 0 where name and value stand one above the other.
func (formLayout) names(objects []fyne.CanvasObject, width float32) float32 {
	var widest float32
	for i := 0; i < len(objects); i += 3 {
		widest = max(widest, objects[i].(*Text).natural())
	}
	if widest > width*0.4 {
		return 0
	}
	return widest
}

// Layout places the rows from the top.
func (f formLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	names := f.names(objects, size.Width)
	var y float32
	for i := 0; i < len(objects); i += 3 {
		y += f.row(objects[i], objects[i+1], objects[i+2], y, names, size.Width)
	}
}

// row places one row and tells how high it is.
func (formLayout) row(name, value, button fyne.CanvasObject, y, names, width float32) float32 {
	side := button.MinSize()
	// A label's text begins lower than a name's by the difference of their spaces.
	th := fynetheme.Current()
	lower := th.Size(fynetheme.SizeNameInnerPadding) - th.Size(fynetheme.SizeNamePadding)/2
	top := y
	if names == 0 {
		name.Resize(fyne.NewSize(width, name.MinSize().Height))
		name.Move(fyne.NewPos(0, y))
		top = y + name.MinSize().Height - lower
	} else {
		name.Resize(fyne.NewSize(names, name.MinSize().Height))
		name.Move(fyne.NewPos(0, y+lower))
	}
	value.Resize(fyne.NewSize(width-names-side.Width, value.MinSize().Height))
	value.Resize(fyne.NewSize(width-names-side.Width, value.MinSize().Height))
	value.Move(fyne.NewPos(names, top+lift(name.(*Text), value)))
	button.Resize(side)
	button.Move(fyne.NewPos(width-side.Width, top))
	return top + max(value.MinSize().Height, side.Height) - y
}

// lift brings letters of one width, which are lower, to the middle of the line.
func lift(name *Text, shown fyne.CanvasObject) float32 {
	style := shown.(*value).label.TextStyle
	if !style.Monospace {
		return 0
	}
	size := name.Theme().Size(name.SizeName)
	return max(0, fyne.MeasureText("字", size, name.TextStyle).Height-fyne.MeasureText("0", size, style).Height) / 2
}

// MinSize is as high as the rows at the width that they have.
func (f formLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	var side float32
	for i := 0; i < len(objects); i += 3 {
		name, value, button := objects[i], objects[i+1], objects[i+2]
		least.Width = max(least.Width, name.MinSize().Width, value.MinSize().Width)
		side = max(side, button.MinSize().Width)
		bottom := value.Position().Y + max(value.MinSize().Height, button.MinSize().Height)
		if value.Size().IsZero() {
			bottom = least.Height + max(value.MinSize().Height, button.MinSize().Height)
		}
		least.Height = max(least.Height, bottom)
	}
	return least.AddWidthHeight(side, 0)
}
