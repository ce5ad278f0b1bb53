package secret

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRules(t *testing.T) {
	cases := map[string]struct {
		text string
		want Reason
	}{
		"the shortest":                   {"123456", ReasonUnknown},
		"the longest":                    {"12345678", ReasonUnknown},
		"letters of both cases":          {"aBcDeFg", ReasonUnknown},
		"all kinds of symbols":           {"!\"#$%&'(", ReasonUnknown},
		"the last symbols of ASCII":      {"[]^_`{|~", ReasonUnknown},
		"nothing":                        {"", TooShort},
		"one less":                       {"12345", TooShort},
		"one more":                       {"123456789", TooLong},
		"as long as can be":              {strings.Repeat("1", Capacity), TooLong},
		"a blank in the middle":          {"123 456", HasBlank},
		"a blank behind":                 {"123456 ", HasBlank},
		"a blank before":                 {" 123456", HasBlank},
		"a no-break blank":               {"123\u00a0456", HasBlank},
		"an ideographic blank":           {"123\u3000456", HasBlank},
		"an en blank":                    {"123\u2002456", HasBlank},
		"a thin blank":                   {"123\u2009456", HasBlank},
		"a narrow no-break blank":        {"123\u202f456", HasBlank},
		"a tab":                          {"123\t456", HasControl},
		"a line end":                     {"123456\n", HasControl},
		"a line end of Windows":          {"123456\r", HasControl},
		"a form feed":                    {"123456\f", HasControl},
		"a zero byte":                    {"123456\x00", HasControl},
		"an escape":                      {"123456\x1b", HasControl},
		"a delete":                       {"123456\x7f", HasControl},
		"a C1 control":                   {"123456\u0080", HasControl},
		"full-width digits":              {"１２３４５６", FullWidth},
		"one full-width digit":           {"12345６", FullWidth},
		"full-width letters":             {"ａｂｃＤＥＦ", FullWidth},
		"a full-width symbol":            {"123456！", FullWidth},
		"the last of the full width":     {"123456～", FullWidth},
		"behind the full width":          {"123456｟", NotASCII},
		"Arabic digits":                  {"١٢٣٤٥٦", OtherDigits},
		"Persian digits":                 {"۱۲۳۴۵۶", OtherDigits},
		"Devanagari digits":              {"१२३४५६", OtherDigits},
		"Thai digits":                    {"๑๒๓๔๕๖", OtherDigits},
		"Chinese numerals":               {"一二三四五六", NotASCII},
		"Chinese":                        {"密碼密碼密碼", NotASCII},
		"bopomofo":                       {"123456ㄅ", NotASCII},
		"an emoji":                       {"12345😀", NotASCII},
		"an emoji of several characters": {"123👨‍👩‍👧", NotASCII},
		"a letter with an accent":        {"caféxyz", NotASCII},
		"a combining accent":             {"cafe\u0301xyz", NotASCII},
		"a zero-width space":             {"123\u200b456", NotASCII},
		"a byte order mark":              {"\ufeff123456", NotASCII},
		"a direction override":           {"123\u202e456", NotASCII},
		"invalid UTF-8":                  {"123456\xff", NotASCII},
		"a character cut off":            {"123456\xe4\xb8", NotASCII},
		"Big5":                           {"\xb1\xb0\xbdX12", NotASCII},
		"a wrong character comes first":  {"1 ", HasBlank}, // more helpful than its length
		"the first wrong one counts":     {"12\t３4 6", HasControl},
		"too long, in wrong characters":  {strings.Repeat("１", 20), FullWidth},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) { checkReason(t, CitizenPIN, tc.text, tc.want) })
	}
}

func checkReason(t *testing.T, r Rules, text string, want Reason) {
	t.Helper()
	err := r.Check(of(t, text))
	var broken *RuleError
	switch {
	case want == ReasonUnknown && err != nil:
		t.Errorf("%q is refused: %v", text, err)
	case want != ReasonUnknown && (!errors.As(err, &broken) || broken.Reason != want || broken.Rules != r):
		t.Errorf("%q: %v, want %s of %+v", text, err, want, r)
	}
}

func TestBoundsOfEachSecret(t *testing.T) {
	for name, tc := range map[string]struct {
		rules    Rules
		secret   Name
		min, max int
	}{
		"citizen's PIN":  {CitizenPIN, PIN, 6, 8},
		"citizen's code": {CitizenCode, SubscriberCode, 6, 10},
		"PIV's PIN":      {PIVPIN, PIN, 6, 8},
		"PIV's PUK":      {PIVPUK, PUK, 6, 8},
		"a single one":   {Rules{SOPIN, 8, 8}, SOPIN, 8, 8},
	} {
		t.Run(name, func(t *testing.T) {
			if tc.rules != (Rules{tc.secret, tc.min, tc.max}) {
				t.Fatalf("the rules are %+v", tc.rules)
			}
			for n := range tc.max + 3 {
				want := ReasonUnknown
				if n < tc.min {
					want = TooShort
				} else if n > tc.max {
					want = TooLong
				}
				checkReason(t, tc.rules, strings.Repeat("x", n), want)
			}
		})
	}
	if err := CitizenPIN.Check(nil); err == nil {
		t.Error("no PIN is a good one")
	}
}

func TestCheckNew(t *testing.T) {
	of := func(text string) *Secret { return of(t, text) }
	for name, tc := range map[string]struct {
		fresh, old, again *Secret
		want              Reason
	}{
		"new, typed once, old not known":      {of("abcdef"), nil, nil, ReasonUnknown},
		"new, typed twice":                    {of("abcdef"), of("123456"), of("abcdef"), ReasonUnknown},
		"only the case differs from the old":  {of("abcdef"), of("abcdeF"), of("abcdef"), ReasonUnknown},
		"as the old":                          {of("123456"), of("123456"), of("123456"), SameAsOld},
		"as the old, and typed differently":   {of("123456"), of("123456"), of("123457"), SameAsOld},
		"typed differently":                   {of("abcdef"), of("123456"), of("abcdeg"), NotRepeated},
		"typed differently, old not known":    {of("abcdef"), nil, of("abcdefg"), NotRepeated},
		"not typed a second time":             {of("abcdef"), nil, New(), NotRepeated},
		"too short, and typed differently":    {of("abc"), nil, of("abd"), TooShort},
		"too short, and as the old":           {of("abc"), of("abc"), of("abc"), TooShort},
		"full-width, and as the old":          {of("１２３４５６"), of("１２３４５６"), nil, FullWidth},
		"the old one with a blank behind it":  {of("123456 "), of("123456"), nil, HasBlank},
		"nothing at all":                      {New(), nil, New(), TooShort},
		"no secret":                           {nil, nil, nil, TooShort},
		"the very same Secret as a repeat":    {of("abcdef"), nil, nil, ReasonUnknown},
		"the old one is longer than the rule": {of("abcdef"), of("abcdefghij"), of("abcdef"), ReasonUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			var broken *RuleError
			err := CitizenPIN.CheckNew(tc.fresh, tc.old, tc.again)
			if tc.want == ReasonUnknown && err != nil || tc.want != ReasonUnknown && (!errors.As(err, &broken) || broken.Reason != tc.want) {
				t.Errorf("%v, want %q", err, tc.want)
			}
		})
	}
}

func TestWeak(t *testing.T) {
	cases := map[string]struct {
		text string
		want Weakness
	}{
		"nothing":                       {"", Strong},
		"of no pattern":                 {"k7Rw2m", Strong},
		"six digits of no pattern":      {"947162", Strong},
		"the default: ROC 73/1/1":       {"730101", Date},
		"ROC 107/12/31 in seven digits": {"1071231", Date},
		"ROC 073/01/01":                 {"0730101", Date},
		"Western, six digits":           {"840229", Date},
		"day first, six digits":         {"311284", Date},
		"Western, eight digits":         {"19840101", Date},
		"Western, this century":         {"20051130", Date},
		"day first, eight digits":       {"31121999", Date},
		"month 13":                      {"841332", Strong},
		"day 32":                        {"840132", Strong},
		"day 0":                         {"840100", Strong},
		"month 0":                       {"840015", Strong},
		"seven digits, month 13":        {"0731301", Strong},
		"seven digits, year 273":        {"2730101", Strong},
		"eight digits, month 13":        {"19841301", Strong},
		"eight digits, of no century":   {"30841231", Strong},
		"a date with a letter":          {"73010l", Strong},
		"a date of five digits":         {"73011", Strong},
		"a date of nine digits":         {"019840101", Strong},
		"full-width, which is no digit": {"７３０１０１", Strong},
		"digits going up":               {"123456", Run},
		"digits going up to 9":          {"456789", Run},
		"digits going down":             {"87654321", Run},
		"letters going up":              {"abcdef", Run},
		"letters going down":            {"fedcba", Run},
		"capitals":                      {"ABCDEF", Run},
		"a run with a step of two":      {"135797", Strong},
		"a run that breaks at its end":  {"123457", Strong},
		"a run that turns":              {"654345", Strong},
		"a run over the 9":              {"789012", Strong},
		"two in a run":                  {"12", Strong},
		"three in a run":                {"123", Run},
		"one digit over and over":       {"888888", Repeat},
		"one letter over and over":      {"aaaaaaaa", Repeat},
		"a repeat that reads as a date": {"111111", Repeat},
		"all but the last":              {"888887", Strong},
		"all but the first":             {"788888", Strong},
		"upper and lower case":          {"aaaaaA", Strong},
		"two in turn":                   {"717171", Strong},
		"a single character":            {"1", Repeat},
		"the same byte of two":          {"\xc3\xa9\xc3\xa9", Strong},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if got := Weak(of(t, tc.text)); got != tc.want {
				t.Errorf("%q is %q, want %q", tc.text, got, tc.want)
			}
		})
	}
	if got := Weak(nil); got != Strong {
		t.Errorf("no secret is %q", got)
	}
}

func FuzzRules(f *testing.F) {
	for _, seed := range []string{"", "123456", "12345678", "730101", "１２３", "a b", "\t", "\xff", "१२३४५६", "😀😀😀😀😀😀", "aaaaaa", strings.Repeat("1", Capacity+1)} {
		f.Add([]byte(seed), []byte(seed), 6, 8)
	}
	f.Fuzz(func(t *testing.T, text, old []byte, least, most int) {
		original := string(text)
		s, err := From(text)
		if (err != nil) != (len(original) > Capacity) {
			t.Fatalf("%d bytes: %v", len(original), err)
		}
		defer s.Wipe()
		rules := Rules{PIN, least, most}
		want := taken(original) && len(original) >= least && len(original) <= most
		if err := rules.Check(s); s != nil && (err == nil) != want {
			t.Errorf("%q by %+v: %v", original, rules, err)
		}
		before, err := From(old)
		if err == nil && rules.CheckNew(s, before, s) == nil && s.Equal(before) {
			t.Errorf("%q is taken in place of itself", original)
		}
		before.Wipe()
		if weak := Weak(s); weak == Date && (len(original) < 6 || strings.Trim(original, "0123456789") != "") {
			t.Errorf("%q is a date", original)
		}
		if shown := fmt.Sprint(rules.Check(s)); len(original) > 8 && strings.Contains(shown, original) {
			t.Errorf("%q is shown by its error", original)
		}
	})
}

// taken: printable ASCII without the blank, byte by byte; written otherwise than the code under test.
func taken(text string) bool {
	for i := range len(text) {
		if text[i] <= 0x20 || text[i] >= 0x7F {
			return false
		}
	}
	return utf8.ValidString(text)
}
