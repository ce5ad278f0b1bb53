package words

import (
	"time"

	"carddesk/cardops/cert/revocation"
)

// Revocation says what a server told of a certificate.
func (w *Words) Revocation(a revocation.Answer) string {
	return w.Text("revocation."+string(a.State), Values{"Server": Visible(a.Server), "Since": w.day(a.RevokedAt), "At": w.day(a.ThisUpdate)})
}

func (w *Words) day(at time.Time) string { return at.Local().Format("2006/01/02") }
