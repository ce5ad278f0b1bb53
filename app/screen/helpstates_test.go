package screen_test

import (
	"time"

	"fyne.io/fyne/v2"

	"carddesk/app/desk"
	"carddesk/app/screen"
	"carddesk/app/settings"
	"carddesk/app/version"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
)

// today is when all pages here are looked at.
var today = time.Date(2026, 5, 20, 10, 0, 0, 0, time.UTC)

// log is what a page asked of its surroundings.
type log struct {
	went    []screen.Place
	helped  []string
	opened  []string
	copied  []string
	focused []fyne.Focusable
}

func (l *log) here(w *words.Words) screen.Here {
	return screen.Here{
		Words: w,
		Now:   func() time.Time { return today },
		Go:    func(p screen.Place) { l.went = append(l.went, p) },
		Help:  func(topic string) { l.helped = append(l.helped, topic) },
		Focus: func(f fyne.Focusable) { l.focused = append(l.focused, f) },
		Open:  func(address string) { l.opened = append(l.opened, address) },
		Copy:  func(text string) { l.copied = append(l.copied, text) },
	}
}

// deskLog stands for readers and cards.
type deskLog struct {
	again     int
	practised []string
}

func (d *deskLog) Again()                   { d.again++ }
func (d *deskLog) Practise(scenario string) { d.practised = append(d.practised, scenario) }

// keeper stands for the place where settings are kept.
type keeper struct {
	set   map[settings.Key]any
	fail  error
	path  string
	asked int
}

func (k *keeper) Set(key settings.Key, value any, done func(error)) {
	if k.set == nil {
		k.set = map[settings.Key]any{}
	}
	k.set[key] = value
	done(k.fail)
}

func (k *keeper) ChooseFolder(done func(string)) { k.ChooseFile(done) }

func (k *keeper) ChooseFile(done func(string)) {
	k.asked++
	if k.path != "" {
		done(k.path)
	}
}

var info = version.Info{
	Version: "1.2.3", Commit: "0123abcd4567", Go: "go1.26", Platform: "linux/amd64",
	Libraries: []version.Library{{Path: "fyne.io/fyne/v2", Version: "v2.8.0", Licence: "BSD-3-Clause"}, {Path: "golang.org/x/sys", Version: "v0.49.0", Licence: "BSD-3-Clause"}},
}

const readerName = "Sample CCID Reader [SN 12345678] 00 00"

var attached = []reader.Status{{Name: readerName, State: reader.Present}}

// ready is a card that was read, with a certificate that has so many days left.
func ready(kind card.Kind, days int, pin ops.Status, can ...ops.Ability) desk.Snapshot {
	end := today.AddDate(0, 0, days)
	c := &cert.Certificate{Head: cert.Head{Holder: "王小測", NotBefore: end.AddDate(-5, 0, 0), NotAfter: end}}
	reading := &card.Reading{Kind: kind, Number: "TP00000000000001", Objects: []*card.Object{{Place: "08F2/0E00", Head: &c.Head, Certificate: c}}}
	return desk.Snapshot{
		Situation: desk.Ready, Readers: attached, Reader: readerName,
		Card: &desk.Card{Reading: reading, Status: pin, Can: can},
	}
}

var byModule = ops.Ability{Do: ops.ChangePIN, Through: ops.Module, Ready: true}

func tries(n int) ops.Status {
	locked := n == 0
	return ops.Status{PIN: card.Secret{TriesLeft: &n, Locked: &locked}, Final: n == 1}
}

// snapshots are all cases that the page of checks tells apart.
func snapshots() map[string]desk.Snapshot {
	wrong := desk.Snapshot{Situation: desk.WrongCard, Readers: attached, Card: &desk.Card{Reading: &card.Reading{Kind: card.NHI}}}
	codeLocked := tries(0)
	codeLocked.Second = codeLocked.PIN
	return map[string]desk.Snapshot{
		"nothing-known":  {},
		"looking":        {Situation: desk.Looking},
		"no-service":     {Situation: desk.NoService, Err: reader.ErrNoService},
		"no-reader":      {Situation: desk.NoReader},
		"virtual-reader": {Situation: desk.NoReader, Readers: []reader.Status{{Name: "Windows Hello for Business 1"}}},
		"no-card":        {Situation: desk.NoCard, Readers: attached},
		"mute":           {Situation: desk.Mute, Readers: attached},
		"held":           {Situation: desk.Held, Readers: attached, Err: reader.ErrHeld},
		"wrong-card":     wrong,
		"several":        {Situation: desk.Several, Readers: append(attached[:1:1], reader.Status{Name: "Another Reader", State: reader.Present})},
		"unreadable":     {Situation: desk.Unreadable, Readers: attached, Err: card.ErrEmpty, Card: &desk.Card{Reading: &card.Reading{Kind: card.GPKI2}}},
		"reading":        {Situation: desk.Reading, Readers: attached, Card: &desk.Card{Reading: &card.Reading{Kind: card.GPKI2}}},
		"healthy":        ready(card.GPKI2, 700, ops.Status{}, byModule),
		"three-tries":    ready(card.PIV, 700, tries(3), ops.Ability{Do: ops.ChangePIN, Through: ops.Native, Ready: true}),
		"last-try":       ready(card.PIV, 700, tries(1), byModule),
		"pin-locked":     ready(card.PIV, 700, tries(0), byModule),
		"code-locked":    ready(card.PIV, 700, codeLocked, byModule),
		"pin-low":        ready(card.GPKI2, 700, ops.Status{Low: true}, byModule),
		"ends-soon":      ready(card.GPKI2, 20, ops.Status{}, byModule),
		"expired":        ready(card.GPKI2, -40, ops.Status{}, byModule),
		"not-yet-valid":  ready(card.GPKI2, 5*366+30, ops.Status{}, byModule),
		"no-middleware":  ready(card.GPKI2, 700, ops.Status{}, ops.Ability{Do: ops.ChangePIN, Through: ops.Module}),
		"no-certificate": {Situation: desk.Ready, Readers: attached, Card: &desk.Card{Reading: &card.Reading{Kind: card.GPKI2}, Can: []ops.Ability{byModule}}},
	}
}
