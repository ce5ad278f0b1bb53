package desk

import (
	"context"
	"slices"
	"sync"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// session is one time of watching a service: the real one, or that of a practice scenario.
type session struct {
	scenario string
	ctx      context.Context
	cancel   context.CancelFunc
	work     sync.WaitGroup // what still uses the service

	// Set before the first readers are reported, and before placed is closed.
	place  Practice
	placed chan struct{}
}

// ended tells whether nobody watches any more.
func (s *session) ended() bool { return s.ctx.Err() != nil }

// open leaves what is watched and watches another service.
func (d *Desk) open(scenario string) {
	d.leave()
	if d.ctx.Err() != nil {
		return
	}
	s := &session{scenario: scenario, placed: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(d.ctx)
	d.session, d.failed, d.asked, d.readers, d.chosen, d.changed = s, nil, false, nil, "", true
	d.exam, d.checkup = nil, Checkup{} // of another computer
	d.background("watch", func() { d.watch(s) })
}

// leave ends what is watched, and what was begun on it.
func (d *Desk) leave() {
	d.drop(context.Canceled)
	if d.op != nil {
		d.op.cancel(context.Canceled)
	}
	d.endCheck(context.Canceled)
	if d.session != nil {
		d.session.cancel()
	}
}

// watch reports readers until its session ends, and gives the service back when nobody uses it any more.
func (d *Desk) watch(s *session) {
	place, err := d.environment(s.scenario)
	if err != nil {
		s.cancel()
		d.mail.post(func() { d.lost(s, err) })
		return
	}
	s.place = place
	close(s.placed)
	source := &told{Source: place.Service, tell: func(all []reader.Status) { d.mail.post(func() { d.seen(s, all) }) }}
	_ = reader.Watch(s.ctx, source, func(e reader.Event) {
		if e.Kind == reader.ServiceLost {
			d.mail.post(func() { d.lost(s, e.Err) })
		}
	}) // its error is the end of the session
	s.work.Wait()
	_ = place.Service.Close() // whatever is wrong with it, nobody needs it any more
	if place.Close != nil {
		place.Close()
	}
}

// environment is what surrounds the cards: the real one, or one of practice.
func (d *Desk) environment(scenario string) (Practice, error) {
	if scenario == "" {
		return Practice{Service: d.config.Service(), Ways: d.config.Ways(), Notices: d.config.Notices}, nil
	}
	return d.config.Practice(scenario)
}

// told is a source that tells whole situations. The events that reader.Watch makes of them leave out their order, and when a card is
// given back by another program.
type told struct {
	reader.Source
	tell func([]reader.Status)
}

func (t *told) Next(ctx context.Context, last []reader.Status) ([]reader.Status, error) {
	now, err := t.Source.Next(ctx, last)
	if err == nil {
		t.tell(slices.Clone(now))
	}
	return now, err
}

// lost: the service is gone. reader.Watch goes on asking for it.
func (d *Desk) lost(s *session, err error) {
	if s != d.session {
		return
	}
	d.drop(err)
	d.ages(nil)
	d.failed, d.asked, d.readers, d.chosen, d.changed = err, true, nil, "", true
}

// seen takes a new situation and decides which card is looked at.
func (d *Desk) seen(s *session, all []reader.Status) {
	if s != d.session {
		return
	}
	d.ages(all)
	d.failed, d.asked, d.readers, d.changed = nil, true, all, true
	if !d.there(d.chosen) || d.look != nil && d.look.status.Name == d.chosen && !d.holdsCard(d.chosen) {
		d.chosen = "" // a choice ends with the reader, and with the card that it was made for
	}
	d.settle(reader.ErrRemoved)
}

func (d *Desk) choose(name string) {
	if name != "" && !d.there(name) {
		return
	}
	d.chosen, d.changed = name, true
	d.settle(context.Canceled)
}

func (d *Desk) status(name string) (reader.Status, bool) {
	for _, s := range d.readers {
		if s.Name == name {
			return s, true
		}
	}
	return reader.Status{}, false
}

func (d *Desk) there(name string) bool {
	_, found := d.status(name)
	return found
}

func (d *Desk) holdsCard(name string) bool {
	s, _ := d.status(name)
	return s.HasCard()
}

// settle looks at the card that is to be looked at, unless it is already. why ends an operation on another card.
func (d *Desk) settle(why error) {
	if !d.asked || d.failed != nil {
		return
	}
	s, none := target(d.readers, d.chosen)
	switch {
	case none != "":
		d.drop(why)
		d.view = view{none, s.Name}
	case d.look != nil && d.look.at(d.session, s):
		d.looked(s)
	default:
		d.drop(why)
		d.begin(s)
	}
}

// target is the reader whose card is to be looked at, or why there is none, then with the reader that is meant if there is one.
func target(all []reader.Status, chosen string) (reader.Status, Situation) {
	var usable, cards []reader.Status
	for _, s := range all {
		if reader.Virtual(s.Name) {
			continue
		}
		usable = append(usable, s)
		if s.HasCard() {
			cards = append(cards, s)
		}
		if s.Name == chosen && s.HasCard() {
			return s, ""
		}
		if s.Name == chosen {
			return s, NoCard
		}
	}
	switch {
	case len(usable) == 0:
		return reader.Status{}, NoReader
	case len(cards) == 1:
		return cards[0], ""
	case len(cards) > 1:
		return reader.Status{}, Several
	case len(usable) == 1:
		return usable[0], NoCard
	}
	return reader.Status{}, NoCard
}

// fixed is the service as an operation sees it: the one reader that it works with, as it was last reported, and its card. The service
// itself can't be asked, because it is waited for already.
type fixed struct {
	transport.Opener
	status reader.Status
}

// Next implements reader.Source.
func (f fixed) Next(ctx context.Context, _ []reader.Status) ([]reader.Status, error) {
	return []reader.Status{f.status}, ctx.Err()
}

// Close implements reader.Source.
func (f fixed) Close() error { return nil }

var _ transport.Service = fixed{}
