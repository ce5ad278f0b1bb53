package screen

import (
	"carddesk/app/desk"
	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
)

// certificatesGallery is every state of the page with certificates.
func certificatesGallery(x *exhibition) []GalleryEntry {
	none := triesLeft(-1, -1, "")
	healthy := x.scenario("healthy")
	reading := x.present(&card.Reading{Kind: card.GPKI2}, none)
	reading.Situation = desk.Reading
	show := func(nth int, technical bool) func(*CertificatesPage) {
		return func(p *CertificatesPage) {
			if len(p.objects()) <= nth {
				return // the card could not be made, which Gallery tells
			}
			p.open, p.technical = p.objects()[nth].Place, technical
			p.draw()
		}
	}
	var all []GalleryEntry
	add := func(name string, s desk.Snapshot, hidden bool, then func(*CertificatesPage)) {
		all = append(all, pageIn("certificates-"+name, NewCertificates(x.here, func() bool { return hidden }), s, then))
	}
	export := func(err error) func(*CertificatesPage) {
		return func(p *CertificatesPage) {
			p.ExportThrough(stillExport{err})
			p.save()
		}
	}
	add("no-card", desk.Snapshot{Situation: desk.NoCard}, false, nil)
	add("reading", reading, false, nil)
	add("none", x.present(&card.Reading{Kind: card.PIV}, none), false, nil)
	add("list", x.present(healthy, none), false, nil)
	add("sign", x.present(healthy, none), false, show(0, false))
	add("technical", x.present(healthy, none), false, show(1, true))
	add("hidden", x.present(healthy, none), true, show(0, true))
	add("root", x.present(healthy, none), false, show(3, false))
	add("expired", x.present(x.scenario("expired"), none), false, nil)
	add("ends-soon", x.present(x.scenario("ends-soon"), none), false, nil)
	add("not-yet-valid", x.present(x.scenario("not-yet-valid"), none), false, nil)
	add("piv", x.present(x.scenario("piv"), none), false, show(0, false))
	add("damaged", x.present(damaged(healthy), none), false, show(1, false))
	add("saved", x.present(healthy, none), false, export(nil))
	add("not-saved", x.present(healthy, none), false, export(ops.ErrExists))
	return all
}

// stillExport saves nothing and says that it did.
type stillExport struct{ err error }

// Export implements CertificatesDesk.
func (e stillExport) Export(done func(string, int, error)) {
	done("/home/wang/Documents/certificates", 9, e.err)
}

// damaged is a card of which one certificate can't be read further than its head, and one not at all.
func damaged(whole *card.Reading) *card.Reading {
	r := *whole
	r.Objects = nil
	for _, o := range whole.Sorted() {
		if len(r.Objects) == 0 {
			o = &card.Object{Place: o.Place, Head: o.Head}
		}
		if o.Certificate == nil || o.Certificate.Use() != cert.CA {
			r.Objects = append(r.Objects, o)
		}
	}
	r.Problems = []card.Problem{{Place: "08F2/0E00", Err: cert.ErrShort}, {Place: "08F2/0700", Err: cert.ErrNotCertificate}}
	return &r
}
