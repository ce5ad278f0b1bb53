package revocation

import (
	"testing"
	"time"
)

// No answer of a server, whatever it is, makes the program stop, and none that was changed counts.
func FuzzAnswer(f *testing.F) {
	o := newOffice(f)
	o.register(long + ",certificateHold")
	f.Add(o.signedAhead("-no_nonce"))
	f.Add(o.signedAhead("-nonce"))
	f.Add(o.list(""))
	f.Add([]byte{0x30, 0x03, 0x0A, 0x01, 0x06})
	q, err := newQuestion(o.holder("http://x.invalid/", nowhere), o.pool)
	o.must(err)
	request, err := newOCSPRequest(q, make([]byte, nonceSize))
	o.must(err)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if a, err := readOCSP(raw, q, request, time.Now()); err == nil && a.State != Suspended {
			t.Errorf("%+v", a)
		}
		if l, err := readList(raw, q.issuer, time.Now()); err == nil && len(l.entries) != 1 {
			t.Errorf("%d entries", len(l.entries))
		}
	})
}
