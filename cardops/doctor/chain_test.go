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
		want    string // "ok": none
	}{
		"recognised":                {cert.Recognised, &cert.Certificate{}, card.GPKI2, "ok"},
		"incomplete":                {cert.Incomplete, &cert.Certificate{}, card.GPKI2, ""},
		"incomplete on a PIV card":  {cert.Incomplete, &cert.Certificate{}, card.PIV, "ok"},
		"another root":              {cert.NotRecognised, &cert.Certificate{}, card.GPKI1, "root"},
		"another root, PIV":         {cert.NotRecognised, &cert.Certificate{}, card.PIV, "ok"},
		"bad signature":             {cert.BadSignature, old, card.GPKI2, "signature"},
		"bad signature, PIV":        {cert.BadSignature, &cert.Certificate{}, card.PIV, "signature"},
		"old algorithm":             {cert.Recognised, old, card.GPKI1, "algorithm"},
		"old algorithm, incomplete": {cert.Incomplete, old, card.GPKI1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			reason, wrong := doubt(c.verdict, c.of, c.kind)
			if !wrong {
				reason = "ok"
			}
			if reason != c.want {
				t.Errorf("got %q, want %q", reason, c.want)
			}
		})
	}
}
