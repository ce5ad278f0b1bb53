package revocation

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"carddesk/cardops/simcard/issuer"
)

const long = "250102030405Z"

// What a real responder says of a certificate, whatever signs for it.
func TestStatesFromAResponder(t *testing.T) {
	o := newOffice(t)
	o.appoint("appointed", nil, o.authority)
	for name, c := range map[string]struct {
		register, signer string
		options          []string
		state            State
		reason           string
	}{
		"good":                      {"V", "ca", nil, Good, ""},
		"good, signer left out":     {"V", "ca", []string{"-resp_no_certs"}, Good, ""},
		"good, by an appointed one": {"V", "appointed", nil, Good, ""},
		"good, named by key":        {"V", "appointed", []string{"-resp_key_id"}, Good, ""},
		"revoked":                   {long + ",keyCompromise", "ca", nil, Revoked, "keyCompromise"},
		"revoked without reason":    {long, "appointed", nil, Revoked, ""},
		"suspended":                 {long + ",holdInstruction,1.2.840.10040.2.1", "ca", nil, Suspended, "certificateHold"},
		"on hold":                   {long + ",certificateHold", "ca", nil, Suspended, "certificateHold"},
		"never issued":              {"", "ca", nil, Unknown, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o.t = t
			o.register(c.register)
			a, err := o.ask(o.holder(o.respond(c.signer, c.options...), nowhere), nil)
			if err != nil || a.State != c.state || a.Reason != c.reason || a.Source != OCSP || a.Server != "127.0.0.1" {
				t.Fatalf("%+v, %v", a, err)
			}
			if told := a.RevokedAt.Format(time.DateTime); (a.State == Revoked || a.State == Suspended) != (told == "2025-01-02 03:04:05") {
				t.Errorf("at %s", told)
			}
			if a.ThisUpdate.IsZero() || a.NextUpdate.Sub(a.ThisUpdate) != 30*time.Minute {
				t.Errorf("from %s to %s", a.ThisUpdate, a.NextUpdate)
			}
		})
	}
}

// An answer counts only from whom the authority gave the right.
func TestWrongSigners(t *testing.T) {
	o := newOffice(t)
	root, err := o.hierarchy.Root()
	o.must(err)
	other := issuer.New(2)
	stranger, err := other.CA()
	o.must(err)
	o.appoint("of-the-root", nil, root)
	o.appoint("stranger", nil, stranger) // an authority of the same name
	o.appoint("for-mail", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} }, o.authority)
	o.appoint("for-nothing", func(c *x509.Certificate) { c.ExtKeyUsage = nil }, o.authority)
	o.appoint("retired", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) }, o.authority)
	o.register("V")
	for _, c := range []struct {
		signer  string
		options []string
	}{
		{"of-the-root", nil},
		{"stranger", nil},
		{"stranger", []string{"-resp_no_certs"}},
		{"for-mail", nil},
		{"for-nothing", nil},
		{"retired", nil},
		{"ca", []string{"-badsig", "-resp_no_certs"}},
	} {
		t.Run(c.signer+strings.Join(c.options, " "), func(t *testing.T) {
			o.t = t
			if a, err := o.ask(o.holder(o.respond(c.signer, c.options...), nowhere), nil); !errors.Is(err, ErrSigner) || a != (Answer{}) {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
	t.Run("spoilt on the way", func(t *testing.T) {
		o.t = t
		if a, err := o.ask(o.holder(o.respond("ca", "-badsig"), nowhere), nil); !errors.Is(err, ErrNonsense) {
			t.Errorf("%+v, %v", a, err)
		}
	})
}

// signedAhead is an answer that openssl made for any question about the holder's certificate, for 30 minutes from now on.
func (o *office) signedAhead(options ...string) []byte {
	o.t.Helper()
	o.writePEM("holder.pem", "CERTIFICATE", o.holder(nowhere, nowhere).Raw)
	o.openssl(append([]string{
		"ocsp", "-issuer", "ca.pem", "-cert", "holder.pem", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "ca.pem", "-rkey", "ca.key",
		"-nmin", "30", "-noverify", "-respout", "ahead.der",
	}, options...)...)
	raw, err := os.ReadFile(o.path("ahead.der"))
	o.must(err)
	return raw
}

// Answers are for a time. One that was made for this question proves itself that it is new, even to a computer with a wrong clock.
func TestAnswersOfAnotherTime(t *testing.T) {
	o := newOffice(t)
	o.register("V")
	ahead := o.signedAhead("-no_nonce")
	replayed := o.signedAhead("-nonce")
	later := func(d time.Duration) func() time.Time { return func() time.Time { return time.Now().Add(d) } }
	static := func(raw []byte) string {
		return o.serve(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(raw) })
	}
	for name, c := range map[string]struct {
		address string
		now     func() time.Time
		err     error
		clock   bool
	}{
		"signed ahead":                    {static(ahead), nil, nil, true},
		"signed ahead, clock a bit fast":  {static(ahead), later(33 * time.Minute), nil, true},
		"expired":                         {static(ahead), later(time.Hour), ErrStale, true},
		"from the future":                 {static(ahead), later(-time.Hour), ErrStale, true},
		"of another question":             {static(replayed), nil, ErrStale, true},
		"of this one, clock a year late":  {o.respond("ca"), later(-365 * 24 * time.Hour), nil, false},
		"of this one, clock a year early": {o.respond("ca"), later(365 * 24 * time.Hour), nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			o.t = t
			a, err := o.ask(o.holder(c.address, nowhere), c.now)
			if !errors.Is(err, c.err) || err == nil && a.State != Good {
				t.Fatalf("%+v, %v, want %v", a, err, c.err)
			}
			// openssl's responder tells no date; the other server does.
			if told := !a.Clock.IsZero(); told != c.clock || told && time.Since(a.Clock).Abs() > time.Minute {
				t.Errorf("the server's clock: %s", a.Clock)
			}
		})
	}
}

// Servers that answer something else, too much, too late or not at all.
func TestServersThatMisbehave(t *testing.T) {
	o := newOffice(t)
	o.register("V")
	good := o.signedAhead("-no_nonce")
	spoilt := slices.Clone(good)
	spoilt[len(spoilt)/4] ^= 1
	asked := false
	other := o.serve(func(http.ResponseWriter, *http.Request) { asked = true })
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		err    error
	}{
		"a page":     {says([]byte("<h1>Please log in</h1>")), ErrNonsense},
		"nothing":    {says(nil), ErrNonsense},
		"half":       {says(good[:len(good)/2]), ErrNonsense},
		"spoilt":     {says(spoilt), ErrNonsense},
		"too early":  {says(ocsp.TryLaterErrorResponse), ErrRefused},
		"not for us": {says(ocsp.UnauthorizedErrorResponse), ErrRefused},
		"an error":   {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) }, ErrRefused},
		"elsewhere":  {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, http.StatusTemporaryRedirect) }, ErrRefused},
		"gigabytes":  {endless(0), ErrTooLarge},
		"a trickle":  {endless(20 * time.Millisecond), ErrUnreachable},
		"silence":    {silent, ErrUnreachable},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write(good[:100])
		}, ErrUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			o.t = t
			client := &Client{}
			if c.err == ErrUnreachable {
				client.patience = 300 * time.Millisecond
			}
			a, err := client.Check(t.Context(), o.holder(o.serve(c.answer), nowhere), o.pool)
			if !errors.Is(err, c.err) || a != (Answer{}) {
				t.Errorf("%+v, %v, want %v", a, err, c.err)
			}
		})
	}
	if asked {
		t.Error("a redirect was followed")
	}
	if _, err := o.ask(o.holder("http://127.0.0.1:1/x", nowhere), nil); !errors.Is(err, ErrUnreachable) {
		t.Errorf("nobody there: %v", err)
	}
}

func says(answer []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(answer) }
}

// silent waits until nobody listens, which a server only hears of once it has read the question.
func silent(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// endless answers until nobody listens.
func endless(pause time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		piece := make([]byte, 8<<10)
		if pause > 0 {
			piece = piece[:1]
		}
		for {
			if _, err := w.Write(piece); err != nil {
				return
			}
			_ = http.NewResponseController(w).Flush()
			time.Sleep(pause)
		}
	}
}

// What is sent is public, and nothing else is sent.
func TestWhatIsSent(t *testing.T) {
	o := newOffice(t)
	var got *http.Request
	var body []byte
	address := o.serve(func(_ http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
	})
	of := o.holder(address, nowhere)
	_, _ = o.ask(of, nil)
	request, err := ocsp.ParseRequest(body)
	if err != nil || got.Method != http.MethodPost || request.SerialNumber.Cmp(number(of.Serial)) != 0 {
		t.Fatalf("%v, %s %x", err, got.Method, body)
	}
	if strings.Contains(string(body), "測試甲") || strings.Contains(string(body), of.HolderSerial) || len(body) > 200 {
		t.Errorf("%d bytes were sent: %x", len(body), body)
	}
	var heads []string
	for name := range got.Header {
		heads = append(heads, name)
	}
	slices.Sort(heads)
	if want := []string{"Connection", "Content-Length", "Content-Type", "User-Agent"}; !slices.Equal(heads, want) || got.UserAgent() != "CardDesk" {
		t.Errorf("%v", got.Header)
	}
}

// The answer is kept until its next update: the server is asked once.
func TestAnswersAreKept(t *testing.T) {
	o := newOffice(t)
	o.register("V")
	ahead, asked := o.signedAhead("-no_nonce"), 0
	of := o.holder(o.serve(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		_, _ = w.Write(ahead)
	}), nowhere)
	now := time.Now()
	c := &Client{Now: func() time.Time { return now }}
	for range 3 {
		if a, err := c.Check(t.Context(), of, o.pool); err != nil || a.State != Good {
			t.Fatalf("%+v, %v", a, err)
		}
	}
	now = now.Add(31 * time.Minute)
	_, _ = c.Check(t.Context(), of, o.pool)
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
}

func TestQuestionsThatCannotBeAsked(t *testing.T) {
	o := newOffice(t)
	if _, err := o.ask(o.holder(nowhere, "http://user:secret@host.invalid/"), nil); !errors.Is(err, ErrNowhere) {
		t.Errorf("%v", err)
	}
	of := o.holder("http://127.0.0.1:1/", nowhere)
	if _, err := (&Client{}).Check(t.Context(), of, o.pool[1:]); !errors.Is(err, ErrNoIssuer) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (&Client{}).Check(ctx, of, o.pool); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if got := Servers(o.holder("http://a.invalid/", "https://b.invalid/crl")); !slices.Equal(got, []string{"http://a.invalid/", "https://b.invalid/crl"}) {
		t.Errorf("%q", got)
	}
}

// Serial numbers are each issuer's own: what the authority's server says of that number of another issuer is not meant.
func TestAnswersAboutAnotherIssuer(t *testing.T) {
	o := newOffice(t)
	root, err := o.hierarchy.Root()
	o.must(err)
	of := o.holder(nowhere, nowhere)
	template := ocsp.Response{Status: ocsp.Good, SerialNumber: number(of.Serial), ThisUpdate: time.Now(), NextUpdate: time.Now().Add(time.Hour)}
	for about, want := range map[*x509.Certificate]error{o.authority.Certificate: nil, root.Certificate: ErrNonsense} {
		raw, err := ocsp.CreateResponse(about, o.authority.Certificate, template, o.authority.Key)
		o.must(err)
		if a, err := o.ask(o.holder(o.serve(says(raw)), nowhere), nil); !errors.Is(err, want) || (want == nil) != (a.State == Good) {
			t.Errorf("%s: %+v, %v, want %v", about.Subject, a, err, want)
		}
	}
}
