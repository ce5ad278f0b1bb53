package screen

import (
	"slices"

	"fyne.io/fyne/v2"

	"carddesk/app/desk"
	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/secret"
)

// concerns are what to worry about, the most important first. A locked second code goes before the PIN, because it decides what can be done;
// what would then send the person to it is left out.
func (p *HomePage) concerns() []desk.Concern {
	all := p.snapshot.Concerns(p.here.Now())
	if !slices.Contains(all, desk.CodeLocked) {
		return all
	}
	rest := slices.DeleteFunc(slices.Clone(all), func(c desk.Concern) bool {
		return c == desk.CodeLocked || c == desk.PINLocked
	})
	return append([]desk.Concern{desk.CodeLocked}, rest...)
}

// readyFace is the first thing to say of a card that was read.
func (p *HomePage) readyFace() face {
	if all := p.concerns(); len(all) > 0 {
		f := p.concernFace(all[0])
		f.step = p.concernStep(all[0])
		return f
	}
	f := face{key: "ready", picture: "ready", values: p.values()}
	if p.snapshot.Card == nil || p.snapshot.Card.Main() == nil {
		f.key = "ready-bare"
	}
	return f
}

// concernFace says a concern. Its picture has its name.
func (p *HomePage) concernFace(c desk.Concern) face {
	f := face{key: string(c), picture: string(c), values: p.values()}
	dead := p.has(desk.CodeLocked)
	switch {
	case c == desk.CodeLocked && p.codeName() != secret.SubscriberCode:
		f.key = "code-locked-issuer"
	case c == desk.CodeLocked && p.has(desk.PINLocked):
		f.key = "both-locked"
	case dead && (c == desk.LastTry || c == desk.PINLow):
		f.key += "-only" // the second code is no way out
	}
	f.phone = c == desk.CodeLocked && p.codeName() == secret.SubscriberCode
	return f
}

func (p *HomePage) concernStep(c desk.Concern) nextStep {
	switch c {
	case desk.PINLocked:
		return p.visit("home.step.unblock", theme.IconUnlock, Unblock)
	case desk.LastTry, desk.PINLow:
		return p.visit("home.step.newPIN", theme.IconUnlock, Unblock)
	case desk.CodeLocked:
		if p.codeName() != secret.SubscriberCode {
			return p.visit("home.step.whoIssued", theme.IconCertificate, Certificates)
		}
		return p.help("home.step.codeLocked", "code-forgotten")
	case desk.Expired, desk.EndsSoon:
		if !citizen(p.snapshot.Card.Reading.Kind) {
			return p.visit("home.step.whoIssued", theme.IconCertificate, Certificates)
		}
		return p.browse("home.step.extend")
	case desk.NotYetValid:
		return p.again()
	case desk.NoMiddleware:
		return p.browse("home.step.getMiddleware")
	}
	return nextStep{}
}

// noteStates: how bad the concerns are that are not the first.
var noteStates = map[desk.Concern]widget.State{
	desk.LastTry: widget.Bad, desk.Expired: widget.Bad, desk.PINLocked: widget.Bad, desk.NoMiddleware: widget.Unknown,
}

// notes are the other concerns, each in short.
func (p *HomePage) notes() []fyne.CanvasObject {
	if p.snapshot.Situation != desk.Ready {
		return nil
	}
	var all []fyne.CanvasObject
	for i, c := range p.concerns() {
		if i == 0 {
			continue
		}
		state, listed := noteStates[c]
		if !listed {
			state = widget.Warn
		}
		f := p.concernFace(c)
		all = append(all, widget.NewNote(state, p.text("home."+f.key+".title", f.values), p.text("home."+f.key+".text", f.values)))
	}
	return all
}

// values are what the sentences about a card mention.
func (p *HomePage) values() words.Values {
	now := p.here.Now()
	v := words.Values{"Code": p.here.Words.SecretName(p.codeName()), "Today": words.Day(now)}
	c := p.snapshot.Card
	if c == nil {
		return v
	}
	if citizen(c.Reading.Kind) {
		v["Citizen"] = true
	}
	if left := c.Status.PIN.TriesLeft; left != nil {
		v["Tries"] = *left
	}
	if main := c.Main(); main != nil {
		v["Begin"], v["End"], v["Days"] = words.Day(main.Head.NotBefore), words.Day(main.Head.NotAfter), main.Head.DaysLeft(now)
		if w := p.extension(main); w != nil && w.Contains(now) {
			v["Extend"] = words.Day(w.Until)
		}
	}
	return v
}

// codeName is the second code of the card that is looked at.
func (p *HomePage) codeName() secret.Name {
	if c := p.snapshot.Card; c != nil {
		for _, name := range []string{c.Status.Second.Name, c.Reading.Second.Name} {
			if name != "" {
				return secret.Name(name)
			}
		}
		if c.Reading.Kind.Generation() == 0 {
			return secret.PUK
		}
	}
	return secret.SubscriberCode
}
