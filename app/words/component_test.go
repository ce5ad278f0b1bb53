package words_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"carddesk/app/words"
	"carddesk/cardops/hipki"
	"carddesk/cardops/secret"
)

// toldByItself are requests without a secret, after which nothing is uncertain.
const toldByItself = "pkcs11info"

func TestEveryDocumentedCodeHasWords(t *testing.T) {
	all := hipki.Codes()
	if len(all) < 50 {
		t.Fatalf("only %d codes", len(all))
	}
	for _, info := range all {
		t.Run(info.Name, func(t *testing.T) {
			checkWords(t, fmt.Errorf("ask: %w", &hipki.CodeError{Code: info.Code, Func: toldByItself}), "component-"+info.Name)
		})
	}
}

// numbers are the families whose members differ in their number alone.
var numbers = []string{"member-missing", "centre-database", "centre-busy"}

func TestNoTwoDocumentedCodesReadTheSame(t *testing.T) {
	for _, l := range words.Languages() {
		seen := map[string]string{}
		for _, info := range hipki.Codes() {
			p := words.In(l).Problem(&hipki.CodeError{Code: info.Code, Func: toldByItself})
			if other, twice := seen[p.Message]; twice {
				t.Errorf("%s: %s and %s both read %q", l, other, info.Name, p.Message)
			}
			seen[p.Message] = info.Name
			for _, family := range numbers {
				if strings.HasPrefix(info.Name, family) && !strings.Contains(p.Message, fmt.Sprintf("%08X", info.Code)) {
					t.Errorf("%s: %s without its number: %q", l, info.Name, p.Message)
				}
			}
		}
	}
}

// The name of a documented code and a code of the table must not be one.
func TestDocumentedCodesAreTheirOwn(t *testing.T) {
	ours := errorCodes(t)
	for _, info := range hipki.Codes() {
		if slices.Contains(ours, "component-"+info.Name) {
			t.Errorf("component-%s stands for two errors", info.Name)
		}
	}
}

func TestWhatTheComponentTells(t *testing.T) {
	cases := map[string]struct {
		err  *hipki.CodeError
		code string
	}{
		"a login that failed, and no word why":        {&hipki.CodeError{Code: 0x76100006, Func: "sign"}, "component-login-failed"},
		"a login that failed for a wrong PIN":         {&hipki.CodeError{Code: 0x76100006, LastError: 0x80000002, Func: "sign"}, "wrong-pin"},
		"a login that failed for a locked PIN":        {&hipki.CodeError{Code: 0x76100006, LastError: 0xA4, Func: "sign"}, "pin-locked"},
		"a login that failed for the PIN's length":    {&hipki.CodeError{Code: 0x76100006, LastError: 0xA2, Func: "sign"}, "secret-refused"},
		"a login that failed for another reason":      {&hipki.CodeError{Code: 0x76100006, LastError: 0x30, Func: "sign"}, "component-login-failed"},
		"an undocumented code with a wrong PIN":       {&hipki.CodeError{Code: 1, LastError: 0xA0, Func: "changeUserPINCode"}, "wrong-pin"},
		"an undocumented code after a PIN was sent":   {&hipki.CodeError{Code: 1, Func: "changeUserPINCode"}, "interrupted"},
		"a database after a code was sent":            {&hipki.CodeError{Code: 0x81000221, Func: "unblockCard"}, "interrupted"},
		"a wrong code, whatever the module had to do": {&hipki.CodeError{Code: 0x81000201, LastError: 0xA0, Func: "unblockCard"}, "component-code-wrong-three-left"},
		"a busy centre, which heard no code":          {&hipki.CodeError{Code: 0x81000237, Func: "unblockCard"}, "component-centre-busy-237"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) { checkWords(t, tc.err, tc.code) })
	}
}

// Each wrong subscriber code says how many tries are left, as its type does.
func TestWrongSubscriberCodeStepByStep(t *testing.T) {
	for code, want := range map[uint32]string{0x81000201: "3", 0x81000202: "2", 0x81000203: "1"} {
		err := &hipki.CodeError{Code: code, Func: "unblockCard"}
		for _, l := range words.Languages() {
			if p := words.In(l).Problem(err); !strings.Contains(p.Message, want) || !strings.HasPrefix(p.Code, "component-code-wrong-") {
				t.Errorf("%s: %+v", l, p)
			}
		}
	}
}

func TestNumberOfTheComponentIsShown(t *testing.T) {
	p := words.In(words.English).Problem(&hipki.CodeError{Code: 0x7600000D, LastError: 0x30, Func: toldByItself})
	if !strings.Contains(p.Message, "7600000D, 30") {
		t.Errorf("%q", p.Message)
	}
}

// What became of the secret comes first, whatever happened; and what happened is told behind it.
func TestUnansweredComesFirst(t *testing.T) {
	said := map[string]bool{}
	for name, tc := range typed() {
		err := fmt.Errorf("change: %w", secret.Unanswered(tc.err))
		checkWords(t, err, "interrupted")
		p := words.In(words.English).Problem(err)
		alone := words.In(words.English).Problem(tc.err)
		why, _, _ := strings.Cut(alone.Message, " (") // a detail is longer then
		if alone.Code != "interrupted" && !strings.Contains(p.Message, " "+why) {
			t.Errorf("%s: %q does not tell why: %q", name, p.Message, alone.Message)
		}
		said[p.Remedy] = true
	}
	if got := slices.Collect(maps.Keys(said)); len(got) != 2 { // StepError Asking has its own
		t.Errorf("there are the remedies %q", got)
	}
}
