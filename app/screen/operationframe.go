package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/widget"
)

// frame is what is seen around every step: the title and the steps above, and below the step its buttons. Where the main button may be waiting
// for something, the buttons and what they wait for are always in sight; elsewhere they follow the text.
type frame struct {
	root   fyne.CanvasObject
	footer *fyne.Container // why and bar, where they are always in sight
	scroll *container.Scroll
	steps  *widget.Steps
	body   *fyne.Container
	why    sentence // why the main button can't be pressed
	bar    *fyne.Container
	main   *button // nil where a step has none
}

// sentence is text that changes.
type sentence interface {
	fyne.CanvasObject
	SetText(text string)
}

func (f *frame) build(p *Operation) {
	f.steps = widget.NewSteps([]string{
		p.text("operation.step.before"), p.text("operation.step.secrets"), p.text("operation.step.sending"), p.text("operation.step.outcome"),
	})
	f.body = container.New(lines{gap: 2})
	content := container.New(lines{gap: 2, measure: readable}, widget.Heading(p.title()), f.steps, f.body)
	f.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(aside, aside, aside, aside), content))
	f.why = widget.Muted("")
	f.why.Hide()
	f.bar = container.New(layout.NewRowWrapLayout())
	f.footer = container.New(lines{gap: 1, measure: readable})
	footer := container.New(layout.NewCustomPaddedLayout(0, aside/2, aside, aside), f.footer)
	f.root = container.NewBorder(nil, footer, nil, nil, f.scroll)
}

// aside is the space beside a page.
const aside = 20

// view is what one phase shows.
type view struct {
	step   int // from 0
	body   []fyne.CanvasObject
	main   *button
	others []*button
	first  fyne.Focusable // where a person begins; nil: the main button, or the first other one
}

// draw shows the phase.
func (p *Operation) draw() {
	v := p.view()
	f := &p.frame
	f.steps.SetStep(v.step)
	f.body.Objects = v.body
	f.main = v.main
	f.bar = container.New(layout.NewRowWrapLayout())
	if v.main != nil {
		f.bar.Add(v.main)
	}
	for _, b := range v.others {
		f.bar.Add(b)
	}
	f.footer.Objects = nil
	if p.phase == consenting || p.phase == typing {
		f.footer.Objects = []fyne.CanvasObject{f.why, f.bar}
	} else {
		f.body.Objects = append(v.body, f.bar)
	}
	p.settle()
	f.root.Refresh() // buttons that wrap tell their height only once they know their width
	f.scroll.ScrollToTop()
	p.begins(v)
}

// settle makes the main button pressable or says why it is not.
func (p *Operation) settle() {
	f := &p.frame
	missing := p.missing()
	f.why.SetText(missing)
	f.why.Hide()
	if missing != "" {
		f.why.Show()
	}
	switch {
	case f.main == nil:
	case missing == "":
		f.main.Enable()
	default:
		f.main.Disable()
	}
	f.root.Refresh() // what is said may take more lines than before
}

// press presses the main button, if it can be pressed.
func (p *Operation) press() {
	if p.frame.main != nil && !p.frame.main.Disabled() {
		p.frame.main.Tapped(nil)
	}
}

// begins puts the keyboard where a person begins. The beginning of the step stays in sight: it is to be read first.
func (p *Operation) begins(v view) {
	if !p.visible {
		return
	}
	p.reading = true
	defer func() { p.reading = false }()
	switch {
	case v.first != nil:
		p.here.Focus(v.first)
	case v.main != nil && !v.main.Disabled():
		p.here.Focus(v.main)
	case len(v.others) > 0:
		p.here.Focus(v.others[0])
	}
}

// focus puts the keyboard somewhere, and brings that place into sight.
func (p *Operation) focus(to fyne.Focusable) {
	p.here.Focus(to)
	if o, ok := to.(fyne.CanvasObject); ok {
		p.reveal(o)
	}
}

// reveal scrolls no further than it takes to see all of a part of the step.
func (p *Operation) reveal(o fyne.CanvasObject) {
	scroll := p.frame.scroll
	if above, below := p.hidden(o); p.reading {
		return
	} else if above > 0 {
		scroll.ScrollToOffset(scroll.Offset.SubtractXY(0, above))
	} else if below > 0 {
		scroll.ScrollToOffset(scroll.Offset.AddXY(0, below))
	}
}

// hidden tells how much of a part of the step, with a little space around it, is out of sight above and below.
func (p *Operation) hidden(o fyne.CanvasObject) (above, below float32) {
	scroll, driver := p.frame.scroll, fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll).Y
	return max(0, aside/2-top), max(0, top+o.Size().Height+aside/2-scroll.Size().Height)
}

// view is the picture of the phase.
func (p *Operation) view() view {
	switch p.phase {
	case choosing:
		return p.choice()
	case advising:
		return p.advice()
	case checking:
		return p.busy(0, p.text("operation.checking"), p.text("operation.checkingDetail"), p.cancelButton())
	case consenting:
		return p.intro()
	case typing:
		return p.entry()
	case sending:
		return p.busy(2, p.text("pin.sending"), p.text("operation.sendingDetail"))
	case concluded:
		return p.conclusion()
	case guiding:
		return p.guidance()
	case waiting:
		return p.wait()
	}
	return view{}
}

// busy says that something goes on.
func (p *Operation) busy(step int, what, detail string, others ...*button) view {
	turning := fynewidget.NewActivity()
	turning.Start()
	return view{step: step, others: others, body: []fyne.CanvasObject{widget.NewPanel(stack(
		container.NewBorder(nil, nil, turning, nil, widget.Subheading(what)), widget.Paragraph(detail),
	))}}
}

// wait says that the page begins by itself when a card is there.
func (p *Operation) wait() view {
	state, problem, remedy := widget.Plain, p.text("operation.noCard"), p.text("operation.noCardRemedy")
	switch {
	case p.lost:
		state, problem, remedy = widget.Warn, p.text("operation.gone"), p.text("operation.goneRemedy")
	case p.snapshot.Situation == desk.Reading || p.snapshot.Situation == desk.Looking:
		problem, remedy = p.text("operation.reading"), p.text("operation.readingRemedy")
	case p.snapshot.Situation != desk.NoCard:
		state, problem, remedy = widget.Warn, p.text("operation.notReady"), p.text("operation.notReadyRemedy")
	}
	return view{
		body:   []fyne.CanvasObject{widget.NewNote(state, problem, remedy)},
		others: []*button{p.other("operation.toHome", p.finish)},
	}
}

func (p *Operation) text(key string, values ...map[string]any) string {
	if len(values) > 0 {
		return p.here.Words.Text(key, values[0])
	}
	return p.here.Words.Text(key)
}

// other is a button beside the main one.
func (p *Operation) other(key string, tapped func()) *button {
	return newButton(p.text(key), fynewidget.MediumImportance, p.Escape, tapped)
}

// chief is the main button of a step.
func (p *Operation) chief(key string, tapped func()) *button {
	return newButton(p.text(key), fynewidget.HighImportance, p.Escape, tapped)
}

func (p *Operation) cancelButton() *button { return p.other("operation.cancel", p.finish) }
