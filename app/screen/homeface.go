package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/card"
)

// Names of what the keyboard can be on.
const (
	keyStep   = "step"
	keyHide   = "hide"
	keyAction = "action/"
	keyReader = "reader/"
	keyMenu   = "menu"
	keyReal   = "real"
)

// face is what the page says first. Its texts are home.<key>.title and home.<key>.text.
type face struct {
	key     string
	picture string
	values  words.Values
	phone   bool // the service desk's number has to be seen
	step    nextStep
}

// nextStep is the one thing to do, as far as the program can help with it. What the hands do is in the text.
type nextStep struct {
	label string // key of its text; empty: there is none
	icon  theme.IconName
	do    func()
	// aside: hands have to do the step, and the button is for those who need help with that.
	aside bool
}

// face finds out what is to be said first.
func (p *HomePage) face() face {
	s := p.snapshot
	f := face{key: string(s.Situation), picture: string(s.Situation), values: words.Values{}}
	switch s.Situation {
	case desk.Ready:
		return p.readyFace()
	case desk.WrongCard:
		f.values["Card"] = p.cardName()
		if s.Card != nil && s.Card.Reading.Kind == card.NHI {
			f.key = "health-card"
		}
	case desk.Several:
		f.values["Count"] = len(p.choices())
	case desk.Unreadable:
		f.values["Problem"], f.values["Remedy"] = "", ""
		if s.Err != nil {
			problem := p.here.Words.Problem(s.Err)
			f.values["Problem"], f.values["Remedy"] = problem.Message, problem.Remedy
		}
	case "":
		f.key, f.picture = string(desk.Looking), string(desk.Looking)
	}
	f.step = p.situationStep(s.Situation)
	return f
}

func (p *HomePage) situationStep(s desk.Situation) nextStep {
	switch s {
	case desk.NoService:
		return p.help("home.step.startService", "no-service")
	case desk.NoReader:
		return p.help("home.step.readerNotSeen", "no-reader").besides()
	case desk.NoCard:
		return p.help("home.step.cardNotSeen", "card-unreadable").besides()
	case desk.WrongCard:
		return p.help("home.step.whichCard", "other-card").besides()
	case desk.Mute, desk.Held, desk.Unreadable:
		return p.again()
	}
	return nextStep{}
}

func (p *HomePage) help(label, topic string) nextStep {
	return nextStep{label: label, icon: theme.IconHelp, do: func() { p.here.Help(topic) }}
}

func (p *HomePage) again() nextStep {
	return nextStep{label: "home.step.again", icon: theme.IconRefresh, do: p.desk.Again}
}

func (p *HomePage) visit(label string, icon theme.IconName, to Place) nextStep {
	return nextStep{label: label, icon: icon, do: func() { p.here.Go(to) }}
}

func (p *HomePage) browse(label string) nextStep {
	return nextStep{label: label, icon: theme.IconExternal, do: func() { p.here.Open(officialSite) }}
}

func (s nextStep) besides() nextStep {
	s.aside = true
	return s
}

// hero shows the face: picture, what is so, and the step.
func (p *HomePage) hero() fyne.CanvasObject {
	f := p.face()
	title, text := widget.Heading(p.text("home."+f.key+".title", f.values)), widget.Paragraph(p.text("home."+f.key+".text", f.values))
	said := []fyne.CanvasObject{title, text}
	if f.phone {
		said = append(said, widget.Subheading(p.text("home.phone", nil)), widget.Muted(p.text("home.phoneHours", nil)))
	}
	var button fyne.CanvasObject
	if f.step.label != "" {
		button = p.stepButton(f)
	}
	if p.alone() {
		title.Alignment, text.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
		return widget.NewPanel(container.New(poster{}, some(picture(f.picture), title, text, button)...))
	}
	parts := []fyne.CanvasObject{container.New(pile{gap: 0.5}, said...)}
	if button != nil {
		parts = append(parts, container.New(flow{}, button))
	}
	if choices := p.readerChoices(); len(choices) > 0 {
		parts = append(parts, container.New(pile{}, choices...))
	}
	return widget.NewPanel(container.New(beside{}, picture(f.picture), container.New(pile{gap: 1.5}, parts...)))
}

// alone tells whether the page has nothing else to show: then the picture is large and everything in the middle.
func (p *HomePage) alone() bool {
	return p.snapshot.Situation != desk.Several && (p.snapshot.Card == nil || p.snapshot.Situation == desk.WrongCard)
}

func (p *HomePage) stepButton(f face) fyne.CanvasObject {
	importance := fynewidget.HighImportance
	if f.step.aside {
		importance = fynewidget.MediumImportance
	}
	b := newButton(p.text(f.step.label, f.values), theme.Icon(f.step.icon), importance, f.step.do)
	p.keys.add(keyStep, b)
	return b
}

func (p *HomePage) text(key string, values words.Values) string {
	return p.here.Words.Text(key, values)
}

// cardName is what people call the card that is looked at.
func (p *HomePage) cardName() string {
	if p.snapshot.Card == nil {
		return p.here.Words.CardName(string(card.Unknown))
	}
	return p.here.Words.CardName(string(p.snapshot.Card.Reading.Kind))
}
