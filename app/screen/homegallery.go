package screen

import (
	"carddesk/app/desk"
	"carddesk/cardops/card"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
)

// homeGallery is every state of the first page.
func homeGallery(x *exhibition) []GalleryEntry {
	var all []GalleryEntry
	for _, exhibits := range [][]exhibit{x.withoutCard(), x.otherCards(), x.withCard(), x.citizens()} {
		for _, e := range exhibits {
			all = append(all, pageIn("home-"+e.name, NewHome(x.here, stillDesk{}), e.snapshot, e.then))
		}
	}
	return all
}

// exhibit is a state of the first page.
type exhibit struct {
	name     string
	snapshot desk.Snapshot
	then     func(*HomePage)
}

func (x *exhibition) withoutCard() []exhibit {
	empty := desk.Snapshot{Situation: desk.NoCard, Reader: simcard.ReaderName(1), Readers: galleryReaders(reader.Empty)}
	mute := desk.Snapshot{Situation: desk.Mute, Reader: simcard.ReaderName(1), Readers: galleryReaders(reader.Mute), Err: reader.ErrMute}
	held := desk.Snapshot{Situation: desk.Held, Reader: simcard.ReaderName(1), Readers: galleryReaders(reader.Present), Err: reader.ErrHeld}
	return []exhibit{
		{name: "looking", snapshot: desk.Snapshot{Situation: desk.Looking}},
		{name: "no-service", snapshot: desk.Snapshot{Situation: desk.NoService, Err: reader.ErrNoService}},
		{name: "no-reader", snapshot: desk.Snapshot{Situation: desk.NoReader}},
		{name: "no-card", snapshot: empty},
		{name: "try", snapshot: empty, then: func(p *HomePage) { p.toggleMenu() }},
		{name: "mute", snapshot: mute},
		{name: "held", snapshot: held},
	}
}

func (x *exhibition) otherCards() []exhibit {
	health := x.present(x.scenario("health-card"), triesLeft(-1, -1, ""))
	health.Situation = desk.WrongCard
	foreign := x.present(&card.Reading{Kind: card.Foreign}, triesLeft(-1, -1, ""))
	foreign.Situation = desk.WrongCard
	several := desk.Snapshot{Situation: desk.Several, Readers: galleryReaders(reader.Present, reader.Empty, reader.Present, reader.Mute)}
	several.Readers[0].ATR = x.scenario("healthy").ATR
	several.Readers[2].ATR = x.scenario("health-card").ATR
	return []exhibit{
		{name: "health-card", snapshot: health},
		{name: "wrong-card", snapshot: foreign},
		{name: "several", snapshot: several},
	}
}

func (x *exhibition) withCard() []exhibit {
	healthy := x.scenario("healthy")
	part := *healthy
	part.Objects = part.Objects[:1]
	reading := x.present(&part, triesLeft(-1, -1, ""))
	reading.Situation, reading.Card.Can = desk.Reading, nil
	begun := x.present(&card.Reading{Kind: card.GPKI2}, triesLeft(-1, -1, ""))
	begun.Situation, begun.Card.Can = desk.Reading, nil
	unreadable := x.present(&part, triesLeft(-1, -1, ""))
	unreadable.Situation, unreadable.Err = desk.Unreadable, card.ErrShort
	practice := x.present(healthy, triesLeft(3, -1, string(secret.SubscriberCode)))
	practice.Practice = "healthy"
	others := x.present(healthy, triesLeft(3, -1, string(secret.SubscriberCode)))
	others.Readers = galleryReaders(reader.Present, reader.Present)
	others.Readers[1].ATR = x.scenario("health-card").ATR
	return []exhibit{
		{name: "reading", snapshot: begun},
		{name: "reading-known", snapshot: reading},
		{name: "unreadable", snapshot: unreadable},
		{name: "practice", snapshot: practice},
		{name: "other-cards", snapshot: others},
		{name: "piv", snapshot: x.present(x.scenario("piv"), triesLeft(3, 3, string(secret.PUK)))},
	}
}

// citizens are citizen cards that were read, and what there is to worry about.
func (x *exhibition) citizens() []exhibit {
	const code = string(secret.SubscriberCode)
	healthy := x.scenario("healthy")
	bare := x.present(healthy, triesLeft(-1, -1, code))
	bare.Card.Can = nil
	for _, a := range x.present(healthy, triesLeft(-1, -1, code)).Card.Can {
		a.Ready = false
		bare.Card.Can = append(bare.Card.Can, a)
	}
	low := triesLeft(-1, -1, code)
	low.Low = true
	return []exhibit{
		{name: "ready", snapshot: x.present(healthy, triesLeft(3, -1, code))},
		{name: "newer", snapshot: x.present(healthy, triesLeft(3, -1, code)), then: func(p *HomePage) { p.TellNewer("9.9.9") }},
		{name: "hidden", snapshot: x.present(healthy, triesLeft(3, -1, code)), then: func(p *HomePage) { p.toggleHidden() }},
		{name: "hidden-for-good", snapshot: x.present(healthy, triesLeft(3, -1, code)), then: func(p *HomePage) {
			p.Hide(true)
			p.FixHiding(true)
		}},
		{name: "no-middleware", snapshot: bare},
		{name: "pin-low", snapshot: x.present(healthy, triesLeft(2, -1, code))},
		{name: "pin-low-unknown", snapshot: x.present(healthy, low)},
		{name: "last-try", snapshot: x.present(healthy, triesLeft(1, -1, code))},
		{name: "pin-locked", snapshot: x.present(healthy, triesLeft(0, -1, code))},
		{name: "code-locked", snapshot: x.present(healthy, triesLeft(3, 0, code))},
		{name: "code-locked-last-try", snapshot: x.present(healthy, triesLeft(1, 0, code))},
		{name: "both-locked", snapshot: x.present(healthy, triesLeft(0, 0, code))},
		{name: "code-locked-issuer", snapshot: x.present(x.scenario("piv-code-locked"), triesLeft(0, 0, string(secret.PUK)))},
		{name: "ends-soon", snapshot: x.present(x.scenario("ends-soon"), triesLeft(3, -1, code))},
		{name: "expired", snapshot: x.present(x.scenario("expired"), triesLeft(3, -1, code))},
		{name: "expired-extended", snapshot: x.present(x.days(-3100, -180), triesLeft(3, -1, code))},
		{name: "not-yet-valid", snapshot: x.present(x.scenario("not-yet-valid"), triesLeft(3, -1, code))},
		{name: "two-concerns", snapshot: x.present(x.scenario("expired"), triesLeft(1, -1, code))},
	}
}
