package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"carddesk/app/theme"
)

// dashes are the parts of the broken bar between end and today.
const dashes = 6

type timelineRenderer struct {
	line                    *Timeline
	whole, past, window     *canvas.Rectangle
	over                    [dashes]*canvas.Rectangle
	stop, pin               *canvas.Rectangle // the end, and today
	issued, end, today, ext *caption
	placed, height          float32 // the width that all was placed for, and the height at it
}

func newTimelineRenderer(t *Timeline) *timelineRenderer {
	r := &timelineRenderer{line: t, issued: newCaption(), end: newCaption(), today: newCaption(), ext: newCaption()}
	for _, part := range []**canvas.Rectangle{&r.whole, &r.past, &r.window, &r.stop, &r.pin} {
		*part = canvas.NewRectangle(nil)
	}
	for i := range r.over {
		r.over[i] = canvas.NewRectangle(nil)
	}
	return r
}

func (r *timelineRenderer) Destroy() {}

func (r *timelineRenderer) captions() []*caption {
	return []*caption{r.issued, r.today, r.ext, r.end}
}

func (r *timelineRenderer) Objects() []fyne.CanvasObject {
	all := []fyne.CanvasObject{r.whole, r.past, r.window}
	for _, dash := range r.over {
		all = append(all, dash)
	}
	all = append(all, r.stop, r.pin)
	for _, c := range r.captions() {
		all = append(all, c.objects()...)
	}
	return all
}

// thick is the height of the bar.
func (r *timelineRenderer) thick() float32 {
	return r.line.Theme().Size(fynetheme.SizeNameText) * 0.8
}

// MinSize is asked for in every frame, and what is moved makes a frame necessary: nothing is moved where it stands already.
func (r *timelineRenderer) MinSize() fyne.Size {
	if r.placed != r.line.Size().Width {
		r.place()
	}
	return fyne.NewSize(r.thick()*8, r.height+padding())
}

func (r *timelineRenderer) Layout(fyne.Size) { r.place() }

// inset is the space beside the picture: as much as text has.
func (r *timelineRenderer) inset() float32 {
	return r.line.Theme().Size(fynetheme.SizeNameInnerPadding)
}

func (r *timelineRenderer) place() {
	defer r.indent()
	r.placed = r.line.Size().Width
	width := r.line.Size().Width - 2*r.inset()
	if r.fits(width) {
		r.placeBeside(width)
	} else {
		r.placeList(width)
	}
}

// indent moves everything into its place: it is laid out as if there were no inset.
func (r *timelineRenderer) indent() {
	for _, o := range r.Objects() {
		o.Move(o.Position().AddXY(r.inset(), 0))
	}
}

// fits tells whether the captions of issue and end can stand beside each other.
func (r *timelineRenderer) fits(width float32) bool {
	d, issued, end := r.line.data, r.issued.size().Width, r.end.size().Width
	widest := max(r.today.size().Width, r.ext.size().Width)
	return r.about(d.at(d.Issued), issued, width)+issued+4*padding() <= r.about(d.at(d.End), end, width) && widest <= width
}

// about is the left edge of something that has its middle at a point of the bar, kept inside the width.
func (r *timelineRenderer) about(at, wide, width float32) float32 {
	return min(max(width*at-wide/2, 0), width-wide)
}

// placeBeside puts today above the bar, issue and end below it, and the window for an extension below these.
func (r *timelineRenderer) placeBeside(width float32) {
	d := r.line.data
	gap := padding()
	today, ext := r.today.size(), r.ext.size()
	left := r.about(d.at(d.Today), today.Width, width)
	r.today.put(left, 0, side(left, today.Width, width))
	bar := today.Height + gap
	below := r.placeBar(width, bar) + gap
	issued, end := r.issued.size(), r.end.size()
	left = r.about(d.at(d.Issued), issued.Width, width)
	r.issued.put(left, below, side(left, issued.Width, width))
	left = r.about(d.at(d.End), end.Width, width)
	r.end.put(left, below, side(left, end.Width, width))
	r.height = below + max(end.Height, issued.Height)
	if ext.Height == 0 {
		r.ext.put(0, 0, fyne.TextAlignLeading)
		return
	}
	middle := (d.at(d.ExtendFrom) + d.at(d.ExtendUntil)) / 2
	left = r.about(middle, ext.Width, width)
	r.ext.put(left, r.height+gap, side(left, ext.Width, width))
	r.height += gap + ext.Height
}

// side is how the lines of a caption stand: along the edge where it touches one.
func side(left, wide, width float32) fyne.TextAlign {
	switch {
	case left <= 0:
		return fyne.TextAlignLeading
	case left+wide >= width:
		return fyne.TextAlignTrailing
	}
	return fyne.TextAlignCenter
}

func (r *timelineRenderer) placeList(width float32) {
	y := r.placeBar(width, padding()) + padding()
	thick := r.thick()
	r.issued.sign.Resize(fyne.NewSize(thick, thick))
	r.today.sign.Resize(fyne.NewSize(pinWidth, thick*1.6))
	r.ext.sign.Resize(fyne.NewSize(thick, windowHeight))
	r.end.sign.Resize(fyne.NewSize(stopWidth, thick*1.2))
	for _, c := range r.captions() {
		y += c.putList(y, width, thick)
	}
	r.height = y
}

// The sizes of the small parts, in Fyne's units.
const (
	pinWidth     = 4
	stopWidth    = 3
	windowHeight = 5
)

// placeBar puts the bar at a height and tells where it ends below.
func (r *timelineRenderer) placeBar(width, y float32) float32 {
	d, thick := r.line.data, r.thick()
	from, until, today := width*d.at(d.Issued), width*d.at(d.End), width*d.at(d.Today)
	put(r.whole, from, y, until-from, thick)
	put(r.past, from, y, max(0, min(today, until)-from), thick)
	each := max(0, today-until-2) / dashes
	for i, dash := range r.over {
		dash.Hidden = !d.Expired()
		put(dash, until+3+each*float32(i), y+thick*0.2, each*0.7, thick*0.6)
	}
	put(r.stop, min(until, width-stopWidth), y-3, stopWidth, thick+6)
	put(r.pin, min(max(today-pinWidth/2, 0), width-pinWidth), y-padding()+1, pinWidth, thick+2*padding()-2)
	bottom := y + thick
	r.window.Hidden = !d.extends()
	if d.extends() {
		start := width * d.at(d.ExtendFrom)
		put(r.window, min(start, width-windowHeight), bottom+4, max(windowHeight, width*d.at(d.ExtendUntil)-start), windowHeight)
		bottom += 4 + windowHeight
	}
	return bottom + 3
}

func put(o *canvas.Rectangle, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}

func (r *timelineRenderer) Refresh() {
	t, d := r.line, r.line.data
	now, name, passed := fynetheme.ColorNameForeground, theme.ColorNameMuted, theme.ColorNameAccent
	if d.Expired() {
		now, name, passed = theme.ColorNameBad, theme.ColorNameBad, theme.ColorNameMuted
	}
	r.whole.FillColor, r.whole.StrokeWidth = ink(&t.BaseWidget, theme.ColorNameAccentSoft), 1
	r.whole.StrokeColor = ink(&t.BaseWidget, theme.ColorNameAccent)
	r.past.FillColor = ink(&t.BaseWidget, passed)
	r.window.FillColor = ink(&t.BaseWidget, theme.ColorNameGood)
	r.stop.FillColor = ink(&t.BaseWidget, fynetheme.ColorNameForeground)
	r.pin.FillColor = ink(&t.BaseWidget, now)
	for _, bar := range []*canvas.Rectangle{r.whole, r.past} {
		bar.CornerRadius = r.thick() / 3
	}
	for _, dash := range r.over {
		dash.FillColor, dash.CornerRadius = ink(&t.BaseWidget, theme.ColorNameBad), 2
	}
	r.pin.CornerRadius, r.window.CornerRadius = pinWidth/2, windowHeight/2
	r.issued.show(&t.BaseWidget, d.IssuedText, passed, theme.ColorNameMuted)
	r.today.show(&t.BaseWidget, d.TodayText, now, name)
	r.ext.show(&t.BaseWidget, d.ExtendText, theme.ColorNameGood, theme.ColorNameGood)
	r.end.show(&t.BaseWidget, d.EndText, fynetheme.ColorNameForeground, theme.ColorNameMuted)
	r.place()
	canvas.Refresh(t)
}
