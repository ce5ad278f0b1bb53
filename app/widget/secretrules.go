package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
	"carddesk/app/words"
	"carddesk/cardops/secret"
)

var _ fyne.Accessible = (*SecretRules)(nil)

// SecretRules tells while a new secret is typed which rules it keeps already, each with an icon and words, and warns of one that is easy to
// guess. A page puts it below the field:
//
//	fresh.OnChanged = func() { fresh.Peek(rules.Update) }
//
// All methods are for the goroutine that draws.
type SecretRules struct {
	fynewidget.BaseWidget

	words      *words.Words
	rules      secret.Rules
	old, again *Secret

	length, characters, different, repeated, weak *secretLine
}

// NewSecretRules is the list for an empty field.
func NewSecretRules(w *words.Words, r secret.Rules) *SecretRules {
	l := &SecretRules{
		words: w, rules: r,
		length: newSecretLine(), characters: newSecretLine(), different: newSecretLine(), repeated: newSecretLine(), weak: newSecretLine(),
	}
	l.ExtendBaseWidget(l)
	l.Update(nil)
	return l
}

// SetRules sets other rules. Update shows them.
func (l *SecretRules) SetRules(r secret.Rules) { l.rules = r }

// Compare adds the rules that the new secret differs from the old one and is the same as its repetition. Either field may be nil: then
// there is no such rule. The page calls Update when one of them changes, too.
func (l *SecretRules) Compare(old, again *Secret) { l.old, l.again = old, again }

// Update brings the list up to date with what was typed; nil for nothing. The secret is not kept.
func (l *SecretRules) Update(fresh *secret.Secret) {
	n := fresh.Len()
	l.tell(l.length, n >= l.rules.Min && n <= l.rules.Max, l.words.Text("secretEntry.rule.length", words.Values{
		"Length": l.lengthWords(), "Count": n,
	}))
	l.tell(l.characters, n > 0 && wrongCharacter(fresh) == secret.ReasonUnknown, l.words.Text("secretEntry.rule.characters"))
	l.compare(fresh)
	l.warn(fresh)
	l.Refresh()
}

// tell shows a rule and whether it is kept. One that is not yet kept is no fault while a person types.
func (l *SecretRules) tell(line *secretLine, kept bool, rule string) {
	icon, key := emptyCircle(), "secretEntry.rule.open"
	if kept {
		icon, key = Good.icon(), "secretEntry.rule.kept"
	}
	line.show(icon, l.words.Text(key, words.Values{"Rule": rule}))
}

// emptyCircle has the shape of a tick's circle, yet to be filled.
func emptyCircle() fyne.Resource {
	return fynetheme.NewColoredResource(fynetheme.RadioButtonIcon(), theme.ColorNameMuted)
}

func (l *SecretRules) lengthWords() string {
	key := "length.range"
	if l.rules.Min == l.rules.Max {
		key = "length.exact"
	}
	return l.words.Text(key, words.Values{"Min": l.rules.Min, "Max": l.rules.Max})
}

func (l *SecretRules) compare(fresh *secret.Secret) {
	l.different.Hide()
	if l.old != nil {
		l.tell(l.different, l.old.Len() > 0 && fresh.Len() > 0 && !l.old.held.Equal(fresh), l.words.Text("secretEntry.rule.different"))
	}
	l.repeated.Hide()
	if l.again != nil {
		l.tell(l.repeated, fresh.Len() > 0 && l.again.held.Equal(fresh), l.words.Text("secretEntry.rule.repeated"))
	}
}

// warn tells a weakness once the secret is long enough to be used: the beginning of nearly every secret is weak.
func (l *SecretRules) warn(fresh *secret.Secret) {
	l.weak.Hide()
	if fresh.Len() < l.rules.Min {
		return
	}
	if why := secret.Weak(fresh); why != secret.Strong {
		l.weak.show(Warn.icon(), l.words.Weakness(why))
	}
}

func (l *SecretRules) rows() []*secretLine {
	return []*secretLine{l.length, l.characters, l.different, l.repeated, l.weak}
}

// AccessibilityLabel is the whole list.
func (l *SecretRules) AccessibilityLabel() string {
	var said []string
	for _, r := range l.rows() {
		if r.Visible() {
			said = append(said, r.text.Text)
		}
	}
	return sentence(said...)
}

// AccessibilityRole is text.
func (l *SecretRules) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the rows that apply.
func (l *SecretRules) CreateRenderer() fyne.WidgetRenderer {
	list := container.New(layout.NewCustomPaddedVBoxLayout(0))
	for _, r := range l.rows() {
		list.Add(r)
	}
	return fynewidget.NewSimpleRenderer(list)
}
