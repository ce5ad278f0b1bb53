package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/widget"
	"carddesk/cardops/ops"
)

// frame is what is seen around every step: the title and the steps above, and below the step its buttons. Where the main button may be waiting
// for something, the buttons and what they wait for are always in sight; elsewhere they follow the text.
type frame struct {
	root   fyne.CanvasObject
	footer *fyne.Container // why and bar, where they are always in sight
	scroll pane
	least  fyne.Size // that all of it took when it was laid out
	steps  *widget.Steps
	body   *fyne.Container
	why    *widget.Text // why the main button can't be pressed
	bar    *fyne.Container
	main   *widget.Button // nil where a step has none
}

func (f *frame) build(p *Operation) {
	doing := p.text("operation.step.sending")
	if p.own == ops.Sign {
		doing = p.text("signtest.step")
	}
	f.steps = widget.NewSteps([]string{
		p.text("operation.step.before"), p.text("operation.step.secrets"), doing, p.text("operation.step.outcome"),
	})
	f.body = container.New(pile{gap: 2})
	f.scroll = newPane(2, widget.Heading(p.title()), f.steps, f.body)
	f.why = widget.Muted("")
	f.why.Hide()
	f.bar = container.New(layout.NewRowWrapLayout())
	f.footer = container.New(pile{gap: 1, widest: widestColumn})
	footer := container.New(layout.NewCustomPaddedLayout(0, aside/2, aside, aside), f.footer)
	f.root = container.NewBorder(nil, footer, nil, nil, f.scroll.Scroll)
}

// view is what one phase shows.
type view struct {
	step   int // from 0
	body   []fyne.CanvasObject
	main   *widget.Button
	others []*widget.Button
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
	f.least = fyne.Size{}
	p.settle()
	f.root.Refresh() // buttons that wrap tell their height only once they know their width
	f.scroll.settle()
	f.scroll.follow()
	f.scroll.ScrollToTop()
	p.begins(v)
}

// settle makes the main button pressable or says why it is not.
func (p *Operation) settle() {
	f := &p.frame
	missing := p.missing()
	if f.why.Text != missing || f.why.Visible() != (missing != "") {
		f.why.Hidden = missing == ""
		f.why.SetText(missing)
	}
	switch {
	case f.main == nil || f.main.Disabled() == (missing != ""):
	case missing == "":
		f.main.Enable()
	default:
		f.main.Disable()
	}
	// What is said may take more lines than before.
	if now := f.scroll.Content.MinSize().AddWidthHeight(0, f.footer.MinSize().Height); now != f.least {
		f.least = now
		f.root.Refresh()
	}
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
	p.frame.scroll.reading = true
	defer func() { p.frame.scroll.reading = false }()
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
		p.frame.scroll.reveal(o)
	}
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
		if p.job == ops.Sign {
			return p.testing()
		}
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
func (p *Operation) busy(step int, what, detail string, others ...*widget.Button) view {
	turning := fynewidget.NewActivity()
	turning.Start()
	return view{step: step, others: others, body: []fyne.CanvasObject{widget.NewPanel(below(
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
		others: []*widget.Button{p.other("operation.toHome", p.finish)},
	}
}

func (p *Operation) text(key string, values ...map[string]any) string {
	if len(values) > 0 {
		return p.here.Words.Text(key, values[0])
	}
	return p.here.Words.Text(key)
}

// other is a button beside the main one.
func (p *Operation) other(key string, tapped func()) *widget.Button {
	return newButton(p.text(key), nil, fynewidget.MediumImportance, tapped)
}

// chief is the main button of a step.
func (p *Operation) chief(key string, tapped func()) *widget.Button {
	return newButton(p.text(key), nil, fynewidget.HighImportance, tapped)
}

func (p *Operation) cancelButton() *widget.Button { return p.other("operation.cancel", p.finish) }
