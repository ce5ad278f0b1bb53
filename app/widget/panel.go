package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
)

// Panel is a surface with round corners around what belongs together.
type Panel struct {
	fynewidget.BaseWidget
	content fyne.CanvasObject
	paper   fyne.ThemeColorName
	edge    fyne.ThemeColorName
}

// NewPanel puts a panel around content.
func NewPanel(content fyne.CanvasObject) *Panel {
	p := &Panel{content: content, paper: theme.ColorNameSurface, edge: theme.ColorNameBorder}
	p.ExtendBaseWidget(p)
	return p
}

func (p *Panel) inside() []fyne.CanvasObject { return []fyne.CanvasObject{p.content} }

// AccessibilityLabel is empty: the content speaks for itself.
func (p *Panel) AccessibilityLabel() string { return "" }

// AccessibilityRole is container.
func (p *Panel) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// CreateRenderer draws the panel.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	r := &panelRenderer{panel: p, paper: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type panelRenderer struct {
	panel *Panel
	paper *canvas.Rectangle
}

func (r *panelRenderer) Destroy() {}

func (r *panelRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.paper, r.panel.content}
}

// pad is less than a label's own space away from the edge: labels bring theirs.
func (r *panelRenderer) pad() float32 { return r.panel.Theme().Size(fynetheme.SizeNameInnerPadding) }

func (r *panelRenderer) MinSize() fyne.Size {
	return r.panel.content.MinSize().AddWidthHeight(2*r.pad(), 2*r.pad())
}

func (r *panelRenderer) Layout(size fyne.Size) {
	r.paper.Resize(size)
	r.panel.content.Move(fyne.NewSquareOffsetPos(r.pad()))
	r.panel.content.Resize(size.SubtractWidthHeight(2*r.pad(), 2*r.pad()))
}

func (r *panelRenderer) Refresh() {
	r.paper.FillColor = ink(&r.panel.BaseWidget, r.panel.paper)
	r.paper.StrokeColor = ink(&r.panel.BaseWidget, r.panel.edge)
	r.paper.StrokeWidth = 1
	r.paper.CornerRadius = corner
	r.paper.Refresh()
	r.panel.content.Refresh()
}

// corner is the radius of a panel's corners.
const corner = 12
