package hipki

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"testing"

	"carddesk/cardops/secret"
)

func TestEveryCodeHasItsOwnName(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	var before uint32
	for _, c := range Codes() {
		if !shape.MatchString(c.Name) || seen[c.Name] || c.Kind == "" {
			t.Errorf("%08X: name %q, kind %q", c.Code, c.Name, c.Kind)
		}
		if c.Code <= before {
			t.Errorf("%08X does not stand behind %08X", c.Code, before)
		}
		if got := (&CodeError{Code: c.Code}).Info(); got != c {
			t.Errorf("%08X looks up %+v", c.Code, got)
		}
		seen[c.Name], before = true, c.Code
	}
}

// TestDocumentedCodesAreKnown repeats the list of facts, so that none is lost from the table.
func TestDocumentedCodesAreKnown(t *testing.T) {
	documented := []uint32{
		0x76000006, 0x7600000D, 0x7600000F, 0x76000031, 0x76000998, 0x76000999, 0x76100001, 0x76100003, 0x76100006, 0x76300004,
		0x76400003, 0x76500001, 0x76500002, 0x77301004, 0x77301005, 0x77301006, 0x77301007, 0x77301008, 0x77301009, 0x77301027,
		0x77301028, 0x81000115, 0x81000201, 0x81000202, 0x81000203, 0x81000204, 0x81000221, 0x81000222, 0x81000223, 0x81000224,
		0x81000225, 0x81000226, 0x81000227, 0x81000230, 0x81000231, 0x81000232, 0x81000233, 0x81000234, 0x81000235, 0x81000236,
		0x81000237, 0x81000238, 0x81000239, 0x81000301, 0x81000302, 0x82000115, 0x82000116, 0x82000117, 0x82000118, 0x83000100,
		0x83000101, 0x83000102, 0x83000103, 0x83000104, 0x83000105, 0x83000106, 0x83000107,
	}
	for _, code := range documented {
		if info := lookUp(code); info.Kind == KindUnknown || info.Name == "" {
			t.Errorf("%08X is not known", code)
		}
	}
	if n := len(Codes()); n != len(documented) {
		t.Errorf("%d codes, want %d", n, len(documented))
	}
}

func TestListOfCodesIsTheCallers(t *testing.T) {
	Codes()[0].Name = "changed"
	if Codes()[0].Name != "no-card" {
		t.Error("the caller can change the table")
	}
}

func TestWhatCodesSayAboutSecrets(t *testing.T) {
	wrong := func(name secret.Name, left int) error { return &secret.WrongError{Secret: name, TriesLeft: &left} }
	for name, c := range map[string]struct {
		e    CodeError
		want error
	}{
		"code wrong, three left":       {CodeError{Code: 0x81000201}, wrong(secret.SubscriberCode, 3)},
		"code wrong, two left":         {CodeError{Code: 0x81000202}, wrong(secret.SubscriberCode, 2)},
		"code wrong, one left":         {CodeError{Code: 0x81000203}, wrong(secret.SubscriberCode, 1)},
		"code locked now":              {CodeError{Code: 0x81000204}, &secret.LockedError{Secret: secret.SubscriberCode}},
		"code locked":                  {CodeError{Code: 0x81000227}, &secret.LockedError{Secret: secret.SubscriberCode}},
		"form of the PIN":              {CodeError{Code: 0x83000105}, &secret.RefusedError{Secret: secret.PIN}},
		"form of the code":             {CodeError{Code: 0x83000106}, &secret.RefusedError{Secret: secret.SubscriberCode}},
		"PIN wrong":                    {CodeError{Code: 0x76100006, LastError: 0xA0}, &secret.WrongError{Secret: secret.PIN}},
		"PIN of wrong length":          {CodeError{Code: 0x76100006, LastError: 0xA2}, &secret.RefusedError{Secret: secret.PIN}},
		"PIN locked":                   {CodeError{Code: 0x76100006, LastError: 0xA4}, &secret.LockedError{Secret: secret.PIN}},
		"PIN wrong, one left":          {CodeError{Code: 0x76100006, LastError: 0x80000001}, wrong(secret.PIN, 1)},
		"PIN wrong, two left":          {CodeError{Code: 0x76100006, LastError: 0x80000002}, wrong(secret.PIN, 2)},
		"explained by the last error":  {CodeError{Code: 0x12345678, LastError: 0xA4}, &secret.LockedError{Secret: secret.PIN}},
		"not explained":                {CodeError{Code: 0x76100006, LastError: 0x30}, secret.ErrUnanswered},
		"not documented":               {CodeError{Code: 0x12345678}, secret.ErrUnanswered},
		"helper failed":                {CodeError{Code: 0x7600000D}, secret.ErrUnanswered},
		"authority unreachable":        {CodeError{Code: 0x81000301}, secret.ErrUnanswered},
		"no card, stale last error":    {CodeError{Code: 0x76000006, LastError: 0xA0}, nil},
		"answer too old":               {CodeError{Code: 0x82000118}, nil},
		"clock off":                    {CodeError{Code: 0x81000115}, nil},
		"not documented, no secret in": {CodeError{Code: 0x12345678, Func: funcInfo}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if c.e.Func == "" {
				c.e.Func = funcChange
			}
			if got := c.e.Unwrap(); !reflect.DeepEqual(got, c.want) {
				t.Errorf("unwraps to %v, want %v", got, c.want)
			}
			if errors.Is(&c.e, secret.ErrUnanswered) != (c.want == secret.ErrUnanswered) {
				t.Error("errors.Is does not find it")
			}
		})
	}
}

func TestCodeErrorNamesItself(t *testing.T) {
	for want, e := range map[string]CodeError{
		"unblockCard: code 81000204 (code-wrong-locked-now)":                     {Func: funcApply, Code: 0x81000204},
		"changeUserPINCode: code 76100006 (login-failed), last error 80000002":   {Func: funcChange, Code: 0x76100006, LastError: 0x80000002},
		"changeUserPINCode: code 00000001 (not documented), last error 000000FF": {Func: funcChange, Code: 1, LastError: 0xFF},
	} {
		if got := fmt.Sprint(&e); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
