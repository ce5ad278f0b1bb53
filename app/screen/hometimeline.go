package screen

import (
	"fyne.io/fyne/v2"

	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/cert"
)

// timeline is the validity as a picture; nil while it is not known.
func (p *HomePage) timeline() fyne.CanvasObject {
	main := p.snapshot.Card.Main()
	if main == nil {
		return nil
	}
	line := widget.NewTimeline()
	line.Set(p.timelineData(main))
	return line
}

func (p *HomePage) timelineData(main *card.Object) widget.TimelineData {
	now, h := p.here.Now(), main.Head
	state := p.here.Words.State(h, now)
	data := widget.TimelineData{
		Issued: h.NotBefore, End: h.NotAfter, Today: now,
		IssuedText: p.text("home.timeline.issued", words.Values{"Date": words.Day(h.NotBefore)}),
		EndText:    p.text("home.timeline.end", words.Values{"Date": words.Day(h.NotAfter)}),
		TodayText:  p.text("home.timeline.today", words.Values{"Date": words.Day(now)}),
	}
	if w := p.extension(main); w != nil {
		data.ExtendFrom, data.ExtendUntil = w.From, w.Until
		data.ExtendText = p.text("home.timeline.extend", words.Values{"From": words.Day(w.From), "Until": words.Day(w.Until)})
	}
	data.Spoken = p.text("home.timeline.spoken", words.Values{
		"From": words.Day(h.NotBefore), "Until": words.Day(h.NotAfter), "State": state, "Extension": data.ExtendText,
	})
	return data
}

// extension is when the certificate can be extended; nil where no rule says so. The rules are those of citizens' cards: a certificate on
// another card may name a natural person too.
func (p *HomePage) extension(main *card.Object) *cert.Window {
	if main.Certificate == nil || !citizen(p.snapshot.Card.Reading.Kind) {
		return nil
	}
	return main.Certificate.Calendar(p.here.Now()).Extension
}
