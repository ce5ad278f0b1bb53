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
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
)

// choices are the readers with a card that can be chosen.
func (p *HomePage) choices() []reader.Status {
	var all []reader.Status
	for _, r := range p.snapshot.Readers {
		if (r.State == reader.Present || r.State == reader.Mute) && !reader.Virtual(r.Name) {
			all = append(all, r)
		}
	}
	return all
}

// readerChoices are the cards to choose among, where none is chosen.
func (p *HomePage) readerChoices() []fyne.CanvasObject {
	if p.snapshot.Situation != desk.Several {
		return nil
	}
	var all []fyne.CanvasObject
	for _, r := range p.choices() {
		all = append(all, p.choice(r))
	}
	return all
}

// otherCards are the cards in other readers, while one is looked at.
func (p *HomePage) otherCards() fyne.CanvasObject {
	if p.snapshot.Situation == desk.Several {
		return nil
	}
	others := container.New(pile{gap: 1}, widget.Muted(p.text("home.otherCards", nil)))
	for _, r := range p.choices() {
		if r.Name != p.snapshot.Reader {
			others.Add(p.choice(r))
		}
	}
	if len(others.Objects) == 1 {
		return nil
	}
	return others
}

// choice is one reader to choose, with the card in it where its answer to reset tells which.
func (p *HomePage) choice(r reader.Status) fyne.CanvasObject {
	kind, state := p.here.Words.CardName(string(card.Hint(r.ATR))), widget.Plain
	if r.State == reader.Mute {
		kind, state = p.text("card.mute", nil), widget.Warn
	}
	name := words.Visible(r.Name)
	row := widget.NewRow(state, kind, name, func() { p.desk.Choose(r.Name) })
	p.keys.add(keyReader+r.Name, row)
	if _, has := p.keys.by[keyStep]; !has && p.snapshot.Situation == desk.Several {
		p.keys.add(keyStep, row)
	}
	return row
}

// offered are the practice scenarios, in the order in which they are listed.
var offered = []string{
	"healthy", "one-try-left", "locked", "code-locked", "ends-soon", "expired", "health-card", "upside-down",
}

// tryPractice offers a practice card where no card is there.
func (p *HomePage) tryPractice() fyne.CanvasObject {
	switch p.snapshot.Situation {
	case desk.NoService, desk.NoReader, desk.NoCard:
	default:
		return nil
	}
	if p.snapshot.Practice != "" || p.real {
		return nil
	}
	open := newButton(p.text("home.try.title", nil), theme.Icon(theme.IconPractice), fynewidget.LowImportance, p.toggleMenu)
	p.keys.add(keyMenu, open)
	all := container.New(pile{gap: 1}, container.NewCenter(open))
	if p.menu {
		all.Add(widget.Muted(p.text("home.try.text", nil)))
		all.Add(container.New(grid{most: 2}, p.scenarios()...))
	}
	return all
}

func (p *HomePage) toggleMenu() {
	p.menu = !p.menu
	p.draw()
	if p.menu {
		p.root.ScrollToBottom() // where the list is
	}
}

func (p *HomePage) scenarios() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, name := range offered {
		b := newButton(p.text("home.scenario."+name, nil), nil, fynewidget.MediumImportance, func() { p.desk.Practise(name) })
		b.Alignment = fynewidget.ButtonAlignLeading
		p.keys.add("scenario/"+name, b)
		all = append(all, b)
	}
	return all
}

// practiceBanner marks everything as practice, says the secrets, and leads back.
func (p *HomePage) practiceBanner() fyne.CanvasObject {
	if p.snapshot.Practice == "" {
		return nil
	}
	v := words.Values{"PIN": simcard.PracticePIN, "Code": simcard.PracticeCode, "Scenario": p.here.Words.Scenario(p.snapshot.Practice)}
	back := newButton(p.text("home.practice.back", nil), theme.Icon(theme.IconBack), fynewidget.MediumImportance, func() { p.desk.Practise("") })
	p.keys.add(keyReal, back)
	return container.New(ends{}, widget.NewNote(widget.Warn, p.text("home.practice.title", v), p.text("home.practice.text", v)), back)
}
