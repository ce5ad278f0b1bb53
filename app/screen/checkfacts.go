package screen

import (
	"slices"
	"strings"
	"time"

	"carddesk/app/desk"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
)

// fact is one thing that is checked.
type fact struct {
	name   string // key of a text
	state  widget.State
	text   string // what is so
	plain  string // the same without the names of readers, for copying
	remedy string // what can be done now; empty where nothing has to be
	topic  string // help about it; empty where there is none
}

// verdict is what is said of one thing in one case.
type verdict struct {
	state  widget.State
	text   string // key of a text
	remedy string // key of a text; empty where nothing has to be done
	topic  string
}

// The things that are checked, by their names' keys. Each needs those before it.
const (
	serviceFact     = "check.row.service"
	readerFact      = "check.row.reader"
	cardFact        = "check.row.card"
	certificateFact = "check.row.certificate"
	pinFact         = "check.row.pin"
	softwareFact    = "check.row.software"
)

// cardVerdicts are the cases in which the cause lies at or before the card.
var cardVerdicts = map[desk.Situation]verdict{
	desk.NoService: {widget.Bad, "check.service.bad", "check.service.remedy", TopicNoService},
	desk.NoReader:  {widget.Bad, "check.reader.none", "check.reader.remedy", TopicNoReader},
	desk.NoCard:    {widget.Bad, "check.card.none", "check.card.none.remedy", TopicFirstSteps},
	desk.Mute:      {widget.Bad, "check.card.mute", "check.card.mute.remedy", TopicCardUnreadable},
	desk.Held:      {widget.Bad, "check.card.held", "check.card.held.remedy", TopicCardUnreadable},
	desk.WrongCard: {widget.Bad, "check.card.wrong", "check.card.wrong.remedy", TopicOtherCard},
	desk.Several:   {widget.Bad, "check.card.several", "check.card.several.remedy", TopicCardUnreadable},
	desk.Reading:   {widget.Unknown, "check.card.reading", "", ""},
	desk.Looking:   {widget.Unknown, "check.service.looking", "", ""},
	desk.Ready:     {widget.Good, "check.card.good", "", ""},
}

// concernVerdicts are the cases of a card that was read.
var concernVerdicts = map[desk.Concern]verdict{
	desk.PINLocked:    {widget.Bad, "check.pin.locked", "check.pin.locked.remedy", TopicCardLocked},
	desk.CodeLocked:   {widget.Bad, "check.pin.code-locked", "check.pin.code-locked.remedy", TopicCodeForgotten},
	desk.LastTry:      {widget.Warn, "check.pin.last", "check.pin.last.remedy", TopicPINForgotten},
	desk.PINLow:       {widget.Warn, "check.pin.low", "check.pin.low.remedy", TopicPINForgotten},
	desk.Expired:      {widget.Bad, "check.certificate.expired", "check.certificate.expired.remedy", TopicCertificateEnds},
	desk.NotYetValid:  {widget.Bad, "check.certificate.not-yet", "check.certificate.not-yet.remedy", TopicCertificateEnds},
	desk.EndsSoon:     {widget.Warn, "check.certificate.soon", "check.certificate.soon.remedy", TopicCertificateEnds},
	desk.NoMiddleware: {widget.Warn, "check.software.none", "check.software.none.remedy", TopicMiddleware},
}

// survey looks at one snapshot.
type survey struct {
	words    *words.Words
	now      time.Time
	snapshot desk.Snapshot
	facts    []fact
}

// checked are the facts of a snapshot, each after those that it needs. Where one is not in order, those that need it are not looked at.
func checked(w *words.Words, s desk.Snapshot, now time.Time) []fact {
	if s.Situation == "" { // nobody looked yet
		s.Situation = desk.Looking
	}
	c := &survey{words: w, now: now, snapshot: s}
	c.service()
	c.reader()
	c.card()
	if s.Situation == desk.Ready && s.Card != nil {
		c.certificate()
		c.pin()
		c.software()
		return c.facts
	}
	for _, name := range []string{certificateFact, pinFact, softwareFact} {
		c.wait(name)
	}
	return c.facts
}

// add says a verdict. Values that name a reader are left out of the plain text.
func (c *survey) add(name string, v verdict, values words.Values) {
	f := fact{name: name, state: v.state, text: c.words.Text(v.text, values), topic: v.topic}
	f.plain = f.text
	if v.remedy != "" {
		f.remedy = c.words.Text(v.remedy, values)
	}
	c.facts = append(c.facts, f)
}

// wait says that a fact is not looked at, and for which it waits: the first that is not in order.
func (c *survey) wait(name string) {
	cause := c.facts[slices.IndexFunc(c.facts, func(f fact) bool { return f.state != widget.Good })]
	c.add(name, verdict{state: widget.Unknown, text: "check.waits"}, words.Values{"Row": c.words.Text(cause.name)})
}

func (c *survey) service() {
	switch c.snapshot.Situation {
	case desk.NoService, desk.Looking:
		c.add(serviceFact, cardVerdicts[c.snapshot.Situation], nil)
	default:
		c.add(serviceFact, verdict{state: widget.Good, text: "check.service.good"}, nil)
	}
}

func (c *survey) reader() {
	switch c.snapshot.Situation {
	case desk.NoService, desk.Looking:
		c.wait(readerFact)
	case desk.NoReader:
		v := cardVerdicts[desk.NoReader]
		if len(c.snapshot.Readers) > 0 { // those that the system made up for itself
			v.text = "check.reader.virtual"
		}
		c.add(readerFact, v, nil)
	default:
		c.readers()
	}
}

// readers names those that are attached. Their names may hold a device's number.
func (c *survey) readers() {
	var names []string
	for _, r := range c.snapshot.Readers {
		if !desk.Virtual(r.Name) {
			names = append(names, words.Visible(r.Name))
		}
	}
	values := words.Values{"Count": len(names), "Names": strings.Join(names, ", ")}
	c.add(readerFact, verdict{state: widget.Good, text: "check.reader.good"}, values)
	c.facts[len(c.facts)-1].plain = c.words.Text("check.reader.count", values)
}

func (c *survey) card() {
	switch s := c.snapshot; s.Situation {
	case desk.NoService, desk.Looking, desk.NoReader:
		c.wait(cardFact)
	case desk.Unreadable:
		problem := c.words.Problem(s.Err)
		c.facts = append(c.facts, fact{
			name: cardFact, state: widget.Bad, text: problem.Message, plain: problem.Message, remedy: problem.Remedy, topic: TopicCardUnreadable,
		})
	default:
		c.add(cardFact, cardVerdicts[s.Situation], words.Values{"Card": c.kind()})
	}
}

// kind is what people call the card; empty without one.
func (c *survey) kind() string {
	if c.snapshot.Card == nil {
		return ""
	}
	return c.words.CardName(string(c.snapshot.Card.Reading.Kind))
}

// worry adds the verdict on the first of some concerns that there is. It is false where there is none.
func (c *survey) worry(name string, values words.Values, about ...desk.Concern) bool {
	there := c.snapshot.Concerns(c.now)
	for _, concern := range about {
		if slices.Contains(there, concern) {
			c.add(name, concernVerdicts[concern], values)
			return true
		}
	}
	return false
}

func (c *survey) certificate() {
	main := c.snapshot.Card.Main()
	if main == nil {
		c.add(certificateFact, verdict{widget.Bad, "check.certificate.none", "check.certificate.none.remedy", TopicCardUnreadable}, nil)
		return
	}
	values := words.Values{"Until": words.Day(main.Head.NotAfter), "From": words.Day(main.Head.NotBefore)}
	if main.Head.StateAt(c.now) == cert.Valid {
		values["Days"] = main.Head.DaysLeft(c.now)
	}
	if !c.worry(certificateFact, values, desk.Expired, desk.NotYetValid, desk.EndsSoon) {
		c.add(certificateFact, verdict{state: widget.Good, text: "check.certificate.good"}, values)
	}
}

func (c *survey) pin() {
	if c.worry(pinFact, nil, desk.CodeLocked, desk.PINLocked, desk.LastTry, desk.PINLow) {
		return
	}
	v := verdict{state: widget.Unknown, text: "check.pin.unknown", topic: TopicPINAndCode}
	values := words.Values{}
	if tries := c.snapshot.Card.Status.PIN.TriesLeft; tries != nil {
		v.state, v.text = widget.Good, "check.pin.tries"
		values["Tries"] = *tries
	}
	if err := c.snapshot.Card.StatusErr; err != nil && v.state == widget.Unknown {
		v.text = "check.pin.failed"
		values["Why"] = c.words.Problem(err).Message
	}
	c.add(pinFact, v, values)
}

// softwareTexts say through what the PIN would be changed.
var softwareTexts = map[ops.Way]string{
	ops.Native: "check.software.native", ops.Module: "check.software.module", ops.Component: "check.software.component",
}

func (c *survey) software() {
	if c.worry(softwareFact, nil, desk.NoMiddleware) {
		return
	}
	for _, a := range c.snapshot.Card.Can {
		if a.Do == ops.ChangePIN && a.Ready {
			c.add(softwareFact, verdict{state: widget.Good, text: softwareTexts[a.Through]}, nil)
			return
		}
	}
	c.add(softwareFact, verdict{state: widget.Unknown, text: "check.software.unknown"}, nil)
}

// worst is the fact that matters most: the first that is bad, else the first to be careful about; nil where everything is in order.
func worst(facts []fact) *fact {
	for _, state := range []widget.State{widget.Bad, widget.Warn} {
		if i := slices.IndexFunc(facts, func(f fact) bool { return f.state == state }); i >= 0 {
			return &facts[i]
		}
	}
	return nil
}
