package screen

import (
	"encoding/pem"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"carddesk/app/desk"
	"carddesk/app/words"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
)

func certificates(t *testing.T, name string, hidden *bool) (*CertificatesPage, *calls, fyne.Window) {
	t.Helper()
	s, c := galleryState(t, name), &calls{}
	p := NewCertificates(c.surroundings(), func() bool { return *hidden })
	w := inWindow(t, pageIn("", p, s, nil), fyne.NewSize(800, 700))
	return p, c, w
}

// TestCertificateByKeys opens a certificate, its technical part, copies it, and closes it, without a mouse.
func TestCertificateByKeys(t *testing.T) {
	p, c, w := certificates(t, "certificates-list", new(bool))
	first := p.objects()[0].Certificate
	if strings.Contains(text(w.Content()), "tax return") {
		t.Fatal("it is open already")
	}
	pressKey(w, fyne.KeyReturn)
	if !strings.Contains(text(w.Content()), "tax return") || strings.Contains(text(w.Content()), first.SHA256.String()) {
		t.Errorf("pressed, it says %s", text(w.Content()))
	}
	w.Canvas().Focus(p.keys.by["technical"])
	pressKey(w, fyne.KeyReturn)
	if !strings.Contains(text(w.Content()), first.SHA256.String()) || !strings.Contains(text(w.Content()), first.Serial.String()) {
		t.Errorf("the technical part is not shown: %s", text(w.Content()))
	}
	w.Canvas().Focus(p.keys.by["pem"])
	pressKey(w, fyne.KeyReturn)
	checkPEM(t, c, first)
	w.Canvas().Focus(p.keys.by["certificate/"+p.objects()[0].Place])
	pressKey(w, fyne.KeyReturn)
	if strings.Contains(text(w.Content()), "tax return") {
		t.Error("it can not be closed")
	}
}

func checkPEM(t *testing.T, c *calls, want *cert.Certificate) {
	t.Helper()
	if len(c.all) != 1 {
		t.Fatalf("it did %q", c.all)
	}
	block, _ := pem.Decode([]byte(strings.TrimPrefix(c.all[0], "copy ")))
	if block == nil || string(block.Bytes) != string(want.Raw) {
		t.Errorf("copied: %q", c.all[0])
	}
}

// TestCopies: each is copied as it is, hidden or not.
func TestCopies(t *testing.T) {
	for _, hidden := range []bool{false, true} {
		p, c, w := certificates(t, "certificates-list", &hidden)
		first := p.objects()[0]
		p.open, p.technical = first.Place, true
		p.draw()
		for label, want := range map[string]string{
			"Copy: Serial number": first.Certificate.Serial.String(), "Copy: SHA-256 fingerprint": first.Certificate.SHA256.String(),
			"Copy: Card number": p.snapshot.Card.Number(),
		} {
			c.all = nil
			for _, f := range pressable(w.Content()) {
				if o := f.(fyne.CanvasObject); saying(o) == label {
					test.Tap(o.(fyne.Tappable))
				}
			}
			if len(c.all) != 1 || c.all[0] != "copy "+want {
				t.Errorf("%s did %q", label, c.all)
			}
		}
	}
}

// TestHiddenCertificates: what tells the holder is not shown, drawn or said; authorities are.
func TestHiddenCertificates(t *testing.T) {
	hidden := false
	p, _, w := certificates(t, "certificates-list", &hidden)
	holder := p.objects()[0].Certificate
	p.open, p.technical = p.objects()[0].Place, true
	p.draw()
	secrets := []string{holder.Holder, holder.HolderSerial, p.snapshot.Card.Number()}
	secrets = append(secrets, holder.Emails...)
	for _, s := range secrets {
		if !strings.Contains(text(w.Content()), s) {
			t.Errorf("%s is not shown", s)
		}
	}
	hidden = true
	p.Enter()
	for _, s := range secrets {
		if strings.Contains(text(w.Content()), s) || strings.Contains(test.RenderToMarkup(w.Canvas()), s) {
			t.Errorf("hidden, %s is still shown", s)
		}
	}
	if !strings.Contains(text(w.Content()), "CardDesk Simulated Root") {
		t.Error("the root is hidden")
	}
}

// TestProblemsAreTold in words, and what was read is shown all the same.
func TestProblemsAreTold(t *testing.T) {
	p, _, w := certificates(t, "certificates-damaged", new(bool))
	all := text(w.Content())
	for _, want := range []string{"08F2/0E00", "service desk", "Certificate that could not be read completely"} {
		if !strings.Contains(all, want) {
			t.Errorf("it does not say %q: %s", want, all)
		}
	}
	p.open = p.objects()[1].Place
	p.draw()
	if !strings.Contains(text(w.Content()), "Only its beginning could be read") {
		t.Error("what is missing is not told")
	}
}

// TestAnotherCardIsClosed: what was open on one card is not opened on the next, and a page without a card leads on.
func TestAnotherCardIsClosed(t *testing.T) {
	p, c, w := certificates(t, "certificates-list", new(bool))
	pressKey(w, fyne.KeyReturn)
	p.Show(desk.Snapshot{Situation: desk.NoCard})
	pressKey(w, fyne.KeyReturn)
	if len(c.all) != 1 || c.all[0] != "go home" {
		t.Errorf("without a card Enter did %q", c.all)
	}
	p.Show(galleryState(t, "certificates-list"))
	if p.open != "" {
		t.Error("it is still open")
	}
}

// TestSaving: the certificates are saved when the desk is asked to, and what comes of it is said, but not of another card.
func TestSaving(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		says string
	}{
		"saved":     {nil, "Files saved: 9; They are in the folder /home/wang/Documents/certificates."},
		"not saved": {ops.ErrNothingToExport, words.In(words.English).Problem(ops.ErrNothingToExport).Message},
	} {
		t.Run(name, func(t *testing.T) {
			p, _, w := certificates(t, "certificates-list", new(bool))
			if strings.Contains(text(w.Content()), "Save as files") {
				t.Error("saving is offered where nobody saves")
			}
			p.ExportThrough(stillExport{tc.err})
			w.Canvas().Focus(p.keys.by["save"])
			pressKey(w, fyne.KeyReturn)
			if said := text(w.Content()); !strings.Contains(said, tc.says) {
				t.Error(said)
			}
			p.Show(galleryState(t, "certificates-piv"))
			if p.saved != nil {
				t.Error("it is still said of another card")
			}
		})
	}
}
