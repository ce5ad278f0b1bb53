package screen

import (
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
)

// form is step 2: the secrets, and how they stand against the rules. After it is wiped it says nothing any more.
type form struct {
	page    *Operation
	now     *widget.Secret // nil where the secrets are typed at the reader
	fresh   *widget.Secret // nil where only one secret is asked for
	again   *widget.Secret
	rules   *widget.SecretRules
	insist  *fyne.Container // the choice to use a weak PIN; empty unless the new one is weak
	box     *tick
	insists bool
	judged  judgement
}

func newForm(p *Operation) *form {
	f := &form{page: p, insist: container.New(pile{gap: 1})}
	if p.atReader() {
		return f
	}
	f.now = f.field(p.label(), p.first())
	if p.job == ops.ChangePIN || p.job == ops.Unblock {
		f.fresh = f.field(p.text("operation.fresh"), p.question.PIN)
		f.again = f.field(p.text("operation.again"), p.question.PIN)
		f.rules = widget.NewSecretRules(p.here.Words, p.question.PIN)
		f.rules.Compare(f.old(), f.again)
	}
	for i, s := range f.fields() {
		s.OnChanged = func() { f.changed(); p.frame.scroll.reveal(s) }
		s.OnSubmitted = func() { f.enter(i) }
	}
	f.changed()
	return f
}

// label is what the first field is called.
func (p *Operation) label() string {
	switch p.job {
	case ops.Unblock:
		return initial(p.here.Words.SecretName(p.question.Second.Secret))
	case ops.VerifyPIN:
		return p.text("operation.fresh")
	case ops.Sign:
		return initial(p.here.Words.SecretName(p.question.PIN.Secret))
	}
	return p.text("operation.now")
}

// initial makes a name fit to begin a line: "Subscriber code".
func initial(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}

func (f *form) field(label string, rules secret.Rules) *widget.Secret {
	s := widget.NewSecret(f.page.here.Words, label)
	s.SetRules(rules)
	return s
}

// old is the field that the new PIN has to differ from; nil without one.
func (f *form) old() *widget.Secret {
	if f.page.job == ops.ChangePIN {
		return f.now
	}
	return nil
}

// fields are those that are there, in their order.
func (f *form) fields() []*widget.Secret {
	switch {
	case f.now == nil:
		return nil
	case f.fresh == nil:
		return []*widget.Secret{f.now}
	}
	return []*widget.Secret{f.now, f.fresh, f.again}
}

// enter is the Enter key on a field: it goes to the next one, and on the last one it presses the main button, or goes to what keeps it
// from being pressed.
func (f *form) enter(i int) {
	if all := f.fields(); i+1 < len(all) {
		f.page.focus(all[i+1])
		return
	}
	if wrong := f.wrong(); wrong != nil {
		f.page.focus(wrong)
		return
	}
	f.page.press()
}

// changed judges anew.
func (f *form) changed() {
	weak := f.judged.weak
	f.judge()
	if f.rules != nil {
		f.fresh.Peek(f.rules.Update)
	}
	if weak != f.judged.weak {
		f.askToInsist()
	}
	f.page.settle()
}

func (f *form) judge() {
	q := f.page.question
	q.Job = f.page.job
	f.now.Peek(func(now *secret.Secret) {
		if f.fresh == nil {
			f.judged = judge(q, now, nil, nil)
			return
		}
		f.fresh.Peek(func(fresh *secret.Secret) {
			f.again.Peek(func(again *secret.Secret) { f.judged = judge(q, now, fresh, again) })
		})
	})
}

// askToInsist is the choice to use a weak PIN. It is made for each weakness anew.
func (f *form) askToInsist() {
	f.insists, f.box = false, nil
	f.insist.RemoveAll()
	if f.judged.weak == secret.Strong {
		return
	}
	p := f.page
	box, choice := p.consent(p.text("operation.insist"), false, func(yes bool) { f.insists = yes; p.settle() })
	f.box = box
	f.insist.Add(choice)
}

// missing says what keeps the secrets from being sent; empty when nothing does.
func (f *form) missing() string {
	missing, _ := f.judgedWords()
	return missing
}

// wrong is where a person mends what keeps the secrets from being sent; nil when nothing does.
func (f *form) wrong() fyne.Focusable {
	_, at := f.judgedWords()
	return at
}

// judgedWords are the first thing that is missing, and its place.
func (f *form) judgedWords() (string, fyne.Focusable) {
	p, j := f.page, f.judged
	switch {
	case f.now == nil:
		return "", nil
	case j.nowEmpty:
		return p.text("operation.needEntry", words.Values{"Field": p.label()}), f.now
	case j.now != nil:
		return f.problem(p.label(), j.now), f.now
	case f.fresh == nil:
		return "", nil
	case j.freshEmpty:
		return p.text("operation.needEntry", words.Values{"Field": p.text("operation.fresh")}), f.fresh
	}
	return f.judgedNew()
}

func (f *form) judgedNew() (string, fyne.Focusable) {
	p, j := f.page, f.judged
	switch {
	case j.sameAsOld():
		return p.text("operation.needOther"), f.fresh
	case j.fresh != nil:
		return f.problem(p.text("operation.fresh"), j.fresh), f.fresh
	case j.againEmpty:
		return p.text("operation.needAgain"), f.again
	case j.differ:
		return p.text("operation.needSame"), f.again
	case j.weak != secret.Strong && !f.insists:
		return p.text("operation.needInsist"), f.box
	}
	return "", nil
}

func (f *form) problem(label string, err error) string {
	return f.page.text("operation.needField", words.Values{"Field": label, "Problem": f.page.here.Words.Problem(err).Message})
}

// answer takes the secrets out of the fields. The operation wipes them.
func (f *form) answer() ops.Answer {
	var a ops.Answer
	if f.now != nil {
		a.Now = f.now.Take()
	}
	if f.fresh != nil {
		a.Fresh, a.Again = f.fresh.Take(), f.again.Take()
	}
	return a
}

func (f *form) wipe() {
	for _, s := range f.fields() {
		s.OnChanged, s.OnSubmitted = nil, nil
		s.Wipe()
	}
	if f.rules != nil {
		f.rules.Compare(nil, nil)
		f.rules.Update(nil)
	}
}

// entry shows the form, or says that the secrets are typed at the reader.
func (p *Operation) entry() view {
	f := p.form
	v := view{step: 1, main: p.chief(p.mainKey(), p.submit), others: []*widget.Button{p.other("operation.back", p.back), p.cancelButton()}}
	if f.now == nil {
		v.body = append(v.body, widget.NewNote(widget.Plain, p.text("operation.atReader"), p.text("operation.atReaderRemedy")))
		return v
	}
	v.first = f.now
	fields := container.New(pile{gap: 1}, f.now)
	if hint := p.hint(); hint != "" {
		fields.Add(widget.Muted(hint))
	}
	v.body = append(v.body, widget.NewPanel(fields))
	if f.fresh == nil {
		return v
	}
	v.body = append(v.body, widget.NewPanel(container.New(pile{gap: 2}, f.fresh, f.again, f.rules, f.insist)))
	return v
}

// hint helps to remember the first secret.
func (p *Operation) hint() string {
	switch {
	case p.job == ops.ChangePIN && citizen(p.mark.kind):
		return p.text("change.defaultPin")
	case p.job == ops.Unblock && p.question.Second.Secret == secret.SubscriberCode:
		return p.text("unblock.codeHint")
	}
	return ""
}

// mainKey is the key of what the main button of step 2 says.
func (p *Operation) mainKey() string {
	switch p.job {
	case ops.Unblock:
		return "unblock.main"
	case ops.VerifyPIN:
		return "operation.verify"
	case ops.Sign:
		return "signtest.main"
	}
	return "change.main"
}
