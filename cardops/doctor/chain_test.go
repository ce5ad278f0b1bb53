package doctor

import (
	"testing"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
)

func TestDoubtsAboutChains(t *testing.T) {
	old := &cert.Certificate{Head: cert.Head{WeakSignature: true}}
	for name, c := range map[string]struct {
		verdict cert.Verdict
		of      *cert.Certificate
		kind    card.Kind
		want    string // empty: none
	}{
		"recognised":                {cert.Recognised, &cert.Certificate{}, card.GPKI2, ""},
		"incomplete":                {cert.Incomplete, &cert.Certificate{}, card.GPKI2, "issuer"},
		"incomplete on a PIV card":  {cert.Incomplete, &cert.Certificate{}, card.PIV, ""},
		"another root":              {cert.NotRecognised, &cert.Certificate{}, card.GPKI1, "root"},
		"another root, PIV":         {cert.NotRecognised, &cert.Certificate{}, card.PIV, ""},
		"old algorithm":             {cert.Recognised, old, card.GPKI1, "algorithm"},
		"old algorithm, incomplete": {cert.Incomplete, old, card.GPKI1, "issuer"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := doubt(c.verdict, c.of, c.kind); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
