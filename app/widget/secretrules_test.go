package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"carddesk/app/theme"
	"carddesk/app/words"
	"carddesk/cardops/secret"
)

func TestSecretRules(t *testing.T) {
	const (
		length     = "6 to 8 characters (now "
		characters = "Letters A to Z, digits and common symbols, no blanks: "
		different  = "; Not the same as the old one: "
		repeated   = "; Entered the same twice: "
		met, open  = "met", "not yet met"
	)
	s, old, again := field(t), field(t), field(t)
	for name, tc := range map[string]struct {
		fresh, old, again string
		compare           []*Secret
		want              string
	}{
		"nothing":                 {want: length + "0): " + open + "; " + characters + open},
		"too short":               {fresh: "q7w9z", want: length + "5): " + open + "; " + characters + met},
		"long enough":             {fresh: "q7w9z2", want: length + "6): " + met + "; " + characters + met},
		"a weak one, too short":   {fresh: "12345", want: length + "5): " + open + "; " + characters + met},
		"a date":                  {fresh: "730101", want: length + "6): " + met + "; " + characters + met + "; The new PIN reads like a date, which others guess first."},
		"with an old one":         {fresh: "q7w9z2", old: "123456", compare: []*Secret{old, nil}, want: length + "6): " + met + "; " + characters + met + different + met},
		"the old one again":       {fresh: "q7w9z2", old: "q7w9z2", compare: []*Secret{old, nil}, want: length + "6): " + met + "; " + characters + met + different + open},
		"the old one not entered": {fresh: "q7w9z2", compare: []*Secret{old, nil}, want: length + "6): " + met + "; " + characters + met + different + open},
		"not yet repeated":        {fresh: "q7w9z2", again: "q7w", compare: []*Secret{nil, again}, want: length + "6): " + met + "; " + characters + met + repeated + open},
		"repeated":                {fresh: "q7w9z2", again: "q7w9z2", compare: []*Secret{nil, again}, want: length + "6): " + met + "; " + characters + met + repeated + met},
		"nothing, repeated":       {compare: []*Secret{nil, again}, want: length + "0): " + open + "; " + characters + open + repeated + open},
	} {
		t.Run(name, func(t *testing.T) {
			for f, text := range map[*Secret]string{s: tc.fresh, old: tc.old, again: tc.again} {
				f.Wipe()
				typing(f, text)
			}
			l := NewSecretRules(words.In(words.English), secret.CitizenPIN)
			if tc.compare != nil {
				l.Compare(tc.compare[0], tc.compare[1])
			}
			s.Peek(l.Update)
			if got := l.AccessibilityLabel(); got != tc.want {
				t.Errorf("%q\nwant %q", got, tc.want)
			}
		})
	}
}

func TestSecretRulesOfOneLength(t *testing.T) {
	s := field(t)
	typing(s, "1234567")
	l := NewSecretRules(words.In(words.English), secret.CitizenPIN)
	l.SetRules(secret.Rules{Secret: secret.PUK, Min: 8, Max: 8})
	s.Peek(l.Update)
	if got := l.AccessibilityLabel(); !strings.HasPrefix(got, "8 characters (now 7): not yet met") {
		t.Errorf("%q", got)
	}
}

// A rule that is kept differs from one that is not by more than a colour, and a warning from both.
func TestSecretRulesHaveIcons(t *testing.T) {
	s := field(t)
	l := NewSecretRules(words.In(words.English), secret.CitizenPIN)
	icon := func(of *secretLine) string { return of.icon.Resource.Name() }
	open := icon(l.length)
	typing(s, "123456")
	s.Peek(l.Update)
	if kept, warns := icon(l.length), icon(l.weak); open == kept || kept == warns || open == warns {
		t.Errorf("icons %q, %q and %q", open, kept, warns)
	}
}

func TestSecretGrowsWithTheText(t *testing.T) {
	app := test.NewTempApp(t)
	var heights []float32
	for _, scale := range []float32{1, 2} {
		app.Settings().SetTheme(theme.New(theme.Options{Scale: scale}))
		s := NewSecret(words.In(words.Chinese), "PIN碼")
		l := NewSecretRules(words.In(words.Chinese), secret.CitizenPIN)
		l.Resize(fyne.NewSize(800, 400))
		heights = append(heights, s.MinSize().Height, l.MinSize().Height)
		if width := s.MinSize().Width; width > 700 {
			t.Errorf("at %.0f times the text the field needs %f, and a window is 800 wide", scale, width)
		}
	}
	for i := range 2 {
		if heights[i+2] < 1.5*heights[i] {
			t.Errorf("%f grows to %f only", heights[i], heights[i+2])
		}
	}
}
