package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"carddesk/app/screen"
	uiwidget "carddesk/app/widget"
)

// navItem leads to one page. It shows an icon and, where there is room, the page's name.
type navItem struct {
	widget.BaseWidget

	place   screen.Place
	title   string
	icon    fyne.Resource
	tapped  func(screen.Place)
	current bool
	focused bool
	hovered bool
	narrow  bool
}

var (
	_ fyne.Focusable    = (*navItem)(nil)
	_ fyne.Tappable     = (*navItem)(nil)
	_ fyne.Accessible   = (*navItem)(nil)
	_ desktop.Hoverable = (*navItem)(nil)
)

func newNavItem(place screen.Place, title string, icon fyne.Resource, tapped func(screen.Place)) *navItem {
	n := &navItem{place: place, title: title, icon: icon, tapped: tapped}
	n.ExtendBaseWidget(n)
	return n
}

// AccessibilityLabel implements fyne.Accessible.
func (n *navItem) AccessibilityLabel() string { return n.title }

// AccessibilityRole implements fyne.Accessible.
func (n *navItem) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (n *navItem) Tapped(*fyne.PointEvent) { n.tapped(n.place) }

// FocusGained implements fyne.Focusable.
func (n *navItem) FocusGained() { n.focused = true; n.Refresh() }

// FocusLost implements fyne.Focusable.
func (n *navItem) FocusLost() { n.focused = false; n.Refresh() }

// TypedRune implements fyne.Focusable.
func (n *navItem) TypedRune(r rune) {
	if r == ' ' {
		n.tapped(n.place)
	}
}

// TypedKey implements fyne.Focusable.
func (n *navItem) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		n.tapped(n.place)
		return
	}
	uiwidget.PassOn(n, e)
}

// MouseIn implements desktop.Hoverable.
func (n *navItem) MouseIn(*desktop.MouseEvent) { n.hovered = true; n.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (n *navItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (n *navItem) MouseOut() { n.hovered = false; n.Refresh() }

// CreateRenderer implements fyne.Widget.
func (n *navItem) CreateRenderer() fyne.WidgetRenderer {
	r := &navRenderer{
		item: n, back: canvas.NewRectangle(color.Transparent), mark: canvas.NewRectangle(color.Transparent),
		icon: canvas.NewImageFromResource(n.icon), text: canvas.NewText(n.title, color.Black),
	}
	r.icon.FillMode = canvas.ImageFillContain
	r.Refresh()
	return r
}

// navRenderer draws an item: a bar at the left edge marks the current page, so that colour alone does not tell it.
type navRenderer struct {
	item       *navItem
	back, mark *canvas.Rectangle
	icon       *canvas.Image
	text       *canvas.Text
}

func (r *navRenderer) Destroy() {}

func (r *navRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.mark, r.icon, r.text}
}

// size of the icon, and the space around it.
func (r *navRenderer) sizes() (icon, gap float32) {
	th := r.item.Theme()
	return th.Size(theme.SizeNameText) * 1.45, th.Size(theme.SizeNameInnerPadding) * 1.25
}

func (r *navRenderer) MinSize() fyne.Size {
	icon, gap := r.sizes()
	text := fyne.MeasureText(r.item.title, r.text.TextSize, fyne.TextStyle{Bold: true}) // so that nothing moves when an item becomes current
	height := max(icon, text.Height) + gap*1.4
	if r.item.narrow {
		return fyne.NewSize(icon+2*gap, height)
	}
	return fyne.NewSize(icon+3*gap+text.Width, height)
}

func (r *navRenderer) Layout(size fyne.Size) {
	icon, gap := r.sizes()
	r.back.Resize(size)
	r.mark.Resize(fyne.NewSize(4, size.Height*0.6))
	r.mark.Move(fyne.NewPos(0, size.Height*0.2))
	r.icon.Resize(fyne.NewSquareSize(icon))
	r.icon.Move(fyne.NewPos(gap, (size.Height-icon)/2))
	text := r.text.MinSize()
	r.text.Move(fyne.NewPos(icon+2*gap, (size.Height-text.Height)/2))
	r.text.Resize(text)
}

func (r *navRenderer) Refresh() {
	th, variant := r.item.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	colour := func(name fyne.ThemeColorName) color.Color { return th.Color(name, variant) }
	r.text.Color = colour(theme.ColorNameForeground)
	r.text.TextSize = th.Size(theme.SizeNameText)
	r.text.TextStyle = fyne.TextStyle{Bold: r.item.current}
	r.text.Hidden = r.item.narrow
	r.back.FillColor, r.back.StrokeColor, r.back.StrokeWidth = color.Transparent, color.Transparent, 0
	r.back.CornerRadius = th.Size(theme.SizeNameInputRadius)
	if r.item.hovered || r.item.current {
		r.back.FillColor = colour(theme.ColorNameHover)
	}
	if r.item.focused {
		r.back.StrokeColor, r.back.StrokeWidth = colour(theme.ColorNamePrimary), 2
	}
	r.mark.FillColor, r.mark.CornerRadius = color.Transparent, 2
	if r.item.current {
		r.mark.FillColor = colour(theme.ColorNamePrimary)
	}
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
