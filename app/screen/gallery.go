package screen

import (
	"context"
	"fmt"
	"time"

	"carddesk/app/desk"
	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
)

// GalleryEntry is a page in one of its states, for tests and screenshots.
type GalleryEntry struct {
	Name     string // kebab-case, the page first: "home-no-reader"
	Page     Page
	Snapshot desk.Snapshot
	Pose     func() // brings the page into its state; the page is to be in a window already
}

// galleries make the entries of each page. A page adds its own in a file of its own.
var galleries = []func(*exhibition) []GalleryEntry{homeGallery, certificatesGallery, operationGallery, moreGallery}

// Gallery is every state of every page with simulated cards, at the moment of the clock. Of Here only words and clock are needed.
func Gallery(here Here) ([]GalleryEntry, error) {
	x := &exhibition{here: here.complete(), read: map[string]*card.Reading{}}
	var all []GalleryEntry
	for _, make := range galleries {
		all = append(all, make(x)...)
	}
	return all, x.err
}

// operationGallery is every state of the pages that change a PIN and unblock. They make their own cards.
func operationGallery(x *exhibition) []GalleryEntry {
	var all []GalleryEntry
	for _, o := range GalleryPIN(x.here) {
		all = append(all, GalleryEntry{Name: o.Name, Page: o.Page, Pose: o.Pose})
	}
	return all
}

// pageIn is a page that shows a snapshot as a person comes to it; then is what they do before it is looked at, and may be nil.
func pageIn[P Page](name string, p P, s desk.Snapshot, then func(P)) GalleryEntry {
	return GalleryEntry{Name: name, Page: p, Snapshot: s, Pose: func() {
		p.Show(s)
		p.Enter()
		if then != nil {
			then(p)
		}
	}}
}

// complete fills in what does nothing.
func (h Here) complete() Here {
	if h.Go == nil {
		h.Go = func(Place) {}
	}
	nothing := func(string) {}
	for _, f := range []*func(string){&h.Help, &h.Open, &h.Copy} {
		if *f == nil {
			*f = nothing
		}
	}
	if h.Focus == nil {
		h.Focus = focusOnItsCanvas
	}
	return h
}

// exhibition makes the cards that are shown, each once.
type exhibition struct {
	here Here
	read map[string]*card.Reading
	err  error // the first that occurred; what is made after it is empty
}

// stillDesk is a desk on which nothing happens.
type stillDesk struct{}

func (stillDesk) Choose(string)   {}
func (stillDesk) Practise(string) {}
func (stillDesk) Again()          {}

// scenario reads the first card of a practice scenario.
func (x *exhibition) scenario(name string) *card.Reading {
	return x.once(name, func() (*simcard.Desk, error) {
		return simcard.Demo(name, func(o *simcard.Options) { o.Now = x.here.Now })
	})
}

// days reads a citizen card whose certificates begin and end so many days from now.
func (x *exhibition) days(from, until int) *card.Reading {
	now := x.here.Now()
	return x.once(fmt.Sprint(from, until), func() (*simcard.Desk, error) {
		c, err := simcard.New(simcard.Options{
			Kind: simcard.GPKI2, Now: x.here.Now, Issued: now.AddDate(0, 0, from), Expires: now.AddDate(0, 0, until),
		})
		if err != nil {
			return nil, err
		}
		d := simcard.NewDesk(simcard.ReaderName(1))
		return d, d.Insert(0, c)
	})
}

// once reads the card in the first reader of a desk. Simulated cards answer at once; a minute is for a machine that does much else.
func (x *exhibition) once(name string, open func() (*simcard.Desk, error)) *card.Reading {
	if r, known := x.read[name]; known {
		return r
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	nothing := &card.Reading{Kind: card.Unknown}
	d, err := open()
	if err != nil {
		x.fail(err)
		return nothing
	}
	all, err := d.Next(ctx, nil)
	if err != nil || len(all) == 0 {
		x.fail(fmt.Errorf("scenario %s: %d readers: %w", name, len(all), err))
		return nothing
	}
	r, err := ops.Read(ctx, d, all[0], nil)
	if err != nil && r.Kind.Readable() {
		x.fail(err)
	}
	x.read[name] = r
	return r
}

func (x *exhibition) fail(err error) {
	if x.err == nil {
		x.err = err
	}
}

// galleryReaders are simulated readers in these states.
func galleryReaders(states ...reader.State) []reader.Status {
	var all []reader.Status
	for i, s := range states {
		all = append(all, reader.Status{Name: simcard.ReaderName(i + 1), State: s})
	}
	return all
}

// present is a card in the first reader, read completely, with everything installed that it needs.
func (x *exhibition) present(r *card.Reading, status ops.Status) desk.Snapshot {
	return desk.Snapshot{
		Situation: desk.Ready, Reader: simcard.ReaderName(1), Readers: galleryReaders(reader.Present),
		Card: &desk.Card{Reading: r, Status: status, Can: []ops.Ability{
			{Do: ops.VerifyPIN, Through: ops.Module, Ready: true},
			{Do: ops.ChangePIN, Through: ops.Module, Ready: true},
			{Do: ops.Unblock, Through: ops.Component, Ready: true},
		}},
	}
}

// triesLeft is a status with so many tries for the PIN and for the second code; below zero nothing is known.
func triesLeft(pin, second int, code string) ops.Status {
	return ops.Status{PIN: triesOf("pin", pin), Second: triesOf(code, second)}
}

func triesOf(name string, left int) card.Secret {
	s := card.Secret{Name: name}
	if left >= 0 {
		locked := left == 0
		s.TriesLeft, s.Locked = &left, &locked
	}
	return s
}
