package hipki

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/centre"
	"carddesk/cardops/simcard/component"
	"carddesk/cardops/simcard/mishap"
)

func TestChangePIN(t *testing.T) {
	r := newRig(t)
	if err := r.change(t, rightPIN, newPIN); err != nil {
		t.Fatal(err)
	}
	if !r.accepts(newPIN) || r.accepts(rightPIN) {
		t.Error("the card does not have the new PIN")
	}
	if got, want := r.component.Calls(), []string{component.Change}; !slices.Equal(got, want) {
		t.Errorf("calls %q", got)
	}
}

// TestWrongPINs counts down in every form that codes come in.
func TestWrongPINs(t *testing.T) {
	for name, form := range map[string]component.CodeForm{
		"numbers": component.Positive, "negative numbers": component.Negative, "text": component.Text, "hexadecimal": component.Hexadecimal,
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.component.Change(func(s *component.Settings) { s.Codes = form })
			for _, want := range []error{
				&secret.WrongError{Secret: secret.PIN, TriesLeft: new(2)},
				&secret.WrongError{Secret: secret.PIN, TriesLeft: new(1)},
				&secret.LockedError{Secret: secret.PIN},
				&secret.LockedError{Secret: secret.PIN},
			} {
				says(t, r.change(t, wrongPIN, newPIN), want)
			}
			if r.accepts(newPIN) || r.card.TriesLeft() != 0 {
				t.Error("the card is not locked")
			}
		})
	}
}

// says wants the error type of package secret in err, with what it holds.
func says(t *testing.T, err, want error) {
	t.Helper()
	if want == nil {
		if err != nil {
			t.Errorf("error %v", err)
		}
		return
	}
	got := verdict(err)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("error %v, want %v", err, want)
	}
	if errors.Is(err, secret.ErrUnanswered) {
		t.Errorf("%v claims to leave something open", err)
	}
}

// verdict is the error type of package secret in err.
func verdict(err error) error {
	if e, ok := errors.AsType[*secret.WrongError](err); ok {
		return e
	}
	if e, ok := errors.AsType[*secret.LockedError](err); ok {
		return e
	}
	if e, ok := errors.AsType[*secret.RefusedError](err); ok {
		return e
	}
	return nil
}

func TestUnblock(t *testing.T) {
	r := newRig(t)
	for range simcard.MaxTries {
		r.accepts(wrongPIN)
	}
	var steps []Step
	err := r.client.Unblock(t.Context(), r.ref, hide(t, rightCode), hide(t, newPIN), func(s Step) { steps = append(steps, s) })
	if err != nil {
		t.Fatal(err)
	}
	if want := []Step{Building, Asking, Applying}; !slices.Equal(steps, want) {
		t.Errorf("steps %q", steps)
	}
	if r.card.TriesLeft() != simcard.MaxTries || !r.accepts(newPIN) {
		t.Error("the card is not unblocked")
	}
	if got, want := r.component.Calls(), []string{component.Build, component.Apply}; !slices.Equal(got, want) || r.centre.Calls() != 1 {
		t.Errorf("calls %q, %d of the centre", got, r.centre.Calls())
	}
}

func TestWrongCodes(t *testing.T) {
	r := newRig(t)
	for i, want := range []error{
		&secret.WrongError{Secret: secret.SubscriberCode, TriesLeft: new(3)},
		&secret.WrongError{Secret: secret.SubscriberCode, TriesLeft: new(2)},
		&secret.WrongError{Secret: secret.SubscriberCode, TriesLeft: new(1)},
		&secret.LockedError{Secret: secret.SubscriberCode},
	} {
		err := r.unblock(t, wrongCode)
		says(t, err, want)
		if code, ok := errors.AsType[*CodeError](err); !ok || code.Code != 0x81000201+uint32(i) {
			t.Errorf("error %v has no code of its own", err)
		}
		if left := r.centre.TriesLeft(r.ref.Number); left != 3-i {
			t.Errorf("%d tries left, want %d", left, 3-i)
		}
	}
	err := r.unblock(t, rightCode)
	says(t, err, &secret.LockedError{Secret: secret.SubscriberCode})
	if code, ok := errors.AsType[*CodeError](err); !ok || code.Code != 0x81000227 {
		t.Errorf("right code on a locked record: %v", err)
	}
	if !r.accepts(rightPIN) || r.centre.Calls() != 5 {
		t.Errorf("PIN replaced, or %d calls", r.centre.Calls())
	}
}

func TestRightCodeRestoresItsTries(t *testing.T) {
	r := newRig(t)
	_ = r.unblock(t, wrongCode)
	if err := r.unblock(t, rightCode); err != nil || r.centre.TriesLeft(r.ref.Number) != centre.MaxTries {
		t.Errorf("%v, %d tries left", err, r.centre.TriesLeft(r.ref.Number))
	}
}

// TestRefusals are answers with a code that says nothing about a try. The PIN stays.
func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(*rig)
		code uint32
		step Step
	}{
		"answer for another card": {twist(func(s centre.Subject, code []byte) (centre.Subject, []byte) {
			s.Card = "TT00000099999999"
			return s, code
		}), 0x82000116, Applying},
		"answer of another authority": {twist(func(s centre.Subject, code []byte) (centre.Subject, []byte) {
			s.CA = "MOEACA"
			return s, code
		}), 0x82000117, Applying},
		"answer for another code": {twist(func(s centre.Subject, _ []byte) (centre.Subject, []byte) {
			return s, []byte("Other123")
		}), 0x82000115, Applying},
		"answer too old": {twist(func(s centre.Subject, code []byte) (centre.Subject, []byte) {
			s.At = s.At.Add(-time.Hour)
			return s, code
		}), 0x82000118, Applying},
		"clock ahead":     {clock(time.Hour), 0x81000115, Applying},
		"clock behind":    {clock(-24 * time.Hour), 0x81000115, Applying},
		"centre busy":     {func(r *rig) { r.centre.Change(func(s *centre.Settings) { s.Busy = true }) }, 0x81000237, Applying},
		"card unknown":    {emptyCentre, 0x81000224, Applying},
		"card not opened": {func(r *rig) { r.centre.Enrol(r.ref.Number, centre.Record{Code: []byte(rightCode), Unopened: true}) }, 0x81000225, Applying},
		"other authority": {func(r *rig) { r.client.CAName = "MOEACA" }, 0x83000101, Building},
		"card pulled":     {func(r *rig) { r.component.Put(component.Slot{Reader: inReader}) }, 0x76000006, Building},
		"another card":    {func(r *rig) { r.ref.Number = "TT00000099999999" }, 0x76000006, Building},
		"another reader":  {func(r *rig) { r.ref.ReaderName = "Elsewhere" }, 0x76000006, Building},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			number := r.ref.Number
			c.set(r)
			err := r.unblock(t, rightCode)
			code, refused := errors.AsType[*CodeError](err)
			step, stopped := errors.AsType[*StepError](err)
			if !refused || code.Code != c.code || !stopped || step.Step != c.step {
				t.Fatalf("error %v, want code %08X while %s", err, c.code, c.step)
			}
			if errors.Is(err, secret.ErrUnanswered) || verdict(err) != nil {
				t.Errorf("%v says something about a secret", err)
			}
			if left := r.centre.TriesLeft(number); left != centre.MaxTries && left != 0 {
				t.Errorf("%d tries of the code left", left)
			}
			if r.card.TriesLeft() != simcard.MaxTries || !r.accepts(rightPIN) {
				t.Error("the card changed")
			}
		})
	}
}

func twist(change func(centre.Subject, []byte) (centre.Subject, []byte)) func(*rig) {
	return func(r *rig) { r.centre.Change(func(s *centre.Settings) { s.Twist = change }) }
}

// clock has the computer's clock, which is the component's, be off by that much.
func clock(off time.Duration) func(*rig) {
	return func(r *rig) {
		r.component.Change(func(s *component.Settings) { s.Now = func() time.Time { return time.Now().Add(off) } })
	}
}

// emptyCentre has a centre answer that knows no card.
func emptyCentre(r *rig) {
	r.client.Transport = roundTrip(func(request *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		centre.New().ServeHTTP(w, request)
		return w.Result(), nil
	})
}

// TestMalformedAnswerOfTheCentre: it is JSON, so it is passed on, and the component cannot read it. Its code leaves open what it did.
func TestMalformedAnswerOfTheCentre(t *testing.T) {
	r := newRig(t)
	r.centre.Plan.Set(centre.Ask, mishap.Event{Mishap: mishap.Instead([]byte(`["not what was expected"]`))})
	err := r.unblock(t, rightCode)
	code, refused := errors.AsType[*CodeError](err)
	if !refused || code.Info().Name != "helper-failed" || !errors.Is(err, secret.ErrUnanswered) {
		t.Errorf("error %v", err)
	}
	if r.component.Count(component.Apply) != 1 || !r.accepts(rightPIN) {
		t.Error("the card changed")
	}
}

// TestFormsAreCheckedBeforeSending: the component could only misunderstand these.
func TestFormsAreCheckedBeforeSending(t *testing.T) {
	const nineCharacters = "123456789"
	for name, c := range map[string]struct {
		run  func(t *testing.T, r *rig) error
		want error
	}{
		"old PIN empty":    {func(t *testing.T, r *rig) error { return r.change(t, "", newPIN) }, &secret.RefusedError{Secret: secret.PIN}},
		"old PIN too long": {func(t *testing.T, r *rig) error { return r.change(t, nineCharacters, newPIN) }, &secret.RefusedError{Secret: secret.PIN}},
		"new PIN too long": {func(t *testing.T, r *rig) error { return r.change(t, rightPIN, nineCharacters) }, &secret.RefusedError{Secret: secret.PIN}},
		"new PIN no text":  {func(t *testing.T, r *rig) error { return r.change(t, rightPIN, "\xFF\xFE1234") }, &secret.RefusedError{Secret: secret.PIN}},
		"code empty":       {func(t *testing.T, r *rig) error { return r.unblock(t, "") }, &secret.RefusedError{Secret: secret.SubscriberCode}},
		"code too long":    {func(t *testing.T, r *rig) error { return r.unblock(t, "12345678901") }, &secret.RefusedError{Secret: secret.SubscriberCode}},
		"no new PIN": {func(t *testing.T, r *rig) error {
			return r.client.Unblock(t.Context(), r.ref, hide(t, rightCode), nil, nil)
		}, &secret.RefusedError{Secret: secret.PIN}},
		"no card number": {func(t *testing.T, r *rig) error { r.ref.Number = ""; return r.change(t, rightPIN, newPIN) }, nil},
		"no reader":      {func(t *testing.T, r *rig) error { r.ref.ReaderName = ""; return r.unblock(t, rightCode) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			err := c.run(t, r)
			if c.want == nil && !errors.Is(err, ErrNoCardNamed) || c.want != nil && !reflect.DeepEqual(verdict(err), c.want) {
				t.Errorf("error %v", err)
			}
			if len(r.component.Calls()) != 0 {
				t.Errorf("sent %q", r.component.Calls())
			}
		})
	}
}

// TestFormsTheOtherSideRefuses: short ones are the component's to refuse, and cost nothing.
func TestFormsTheOtherSideRefuses(t *testing.T) {
	r := newRig(t)
	says(t, r.change(t, rightPIN, "12345"), &secret.RefusedError{Secret: secret.PIN})
	says(t, r.change(t, "12345", newPIN), &secret.RefusedError{Secret: secret.PIN})
	says(t, r.unblock(t, "12345"), &secret.RefusedError{Secret: secret.SubscriberCode})
	if r.card.TriesLeft() != simcard.MaxTries || r.centre.Calls() != 0 {
		t.Error("a try was spent")
	}
}

func TestAwkwardSecretsArriveAsTheyAre(t *testing.T) {
	for name, c := range map[string]struct{ pin, code string }{
		"signs":       {`+&%"\;=`, `\"+&%41;=`},
		"more signs":  {`%2B%2B+`, `'<>/?#@!$^`},
		"Chinese":     {"個人識別碼碼", "用戶代碼一二三四五六"},
		"mixed":       {"a+b 碼🔒", "🔒+%&\"碼\\x"},
		"like a form": {"a&b=c+d", "&sid=a+b"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.centre.Enrol(r.ref.Number, centre.Record{Code: []byte(c.code)})
			if err := r.client.Unblock(t.Context(), r.ref, hide(t, c.code), hide(t, c.pin), nil); err != nil {
				t.Fatal(err)
			}
			if err := r.change(t, c.pin, newPIN); err != nil {
				t.Fatal(err)
			}
			if err := r.change(t, newPIN, c.pin); err != nil || !r.accepts(c.pin) {
				t.Errorf("%v, or another PIN arrived", err)
			}
		})
	}
}

// TestRelayChangesNothing puts JSON between component and centre that any decoding and encoding would change.
func TestRelayChangesNothing(t *testing.T) {
	const data = `{ "z" : 1.50,"a":"\/\u0041+%2B&;=", "n":[ 12345678901234567890123 ] }`
	const answered = "\n[ \"+/=\" , {\"b\":1E2,\"a\":\"憑證 & 100%\"} ]"
	var toCentre, contentType, toComponent string
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		toCentre, contentType = string(body), r.Method+" "+r.Header.Get("Content-Type")+r.Header.Get("Cookie")
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		_, _ = io.WriteString(w, answered)
	}))
	defer far.Close()
	local := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		toComponent = form.Get("tbsPackage")
		name := map[bool]string{true: funcApply, false: funcBuild}[strings.Contains(toComponent, "cmsresponse")]
		_, _ = fmt.Fprintf(w, `{"func":%q,"data": %s ,"ret_code":0}`, name, data)
	}))
	defer local.Close()
	client := Client{Base: local.URL, Centre: far.URL, System: "linux", Owners: &ownerList{owners: []Owner{genuine}}}
	ref := CardRef{Number: "TT00000000000001", ReaderName: inReader}
	for range 2 { // a cookie would come with the second
		if err := client.Unblock(t.Context(), ref, hide(t, rightCode), hide(t, newPIN), nil); err != nil {
			t.Fatal(err)
		}
	}
	if toCentre != data || contentType != "POST application/json" {
		t.Errorf("the centre received %q as %q", toCentre, contentType)
	}
	if !strings.Contains(toComponent, `"cmsresponse":`+answered+`,`) {
		t.Errorf("the component received %q", toComponent)
	}
}

func TestCentreNotReached(t *testing.T) {
	r := newRig(t)
	closed := httptest.NewServer(r.centre)
	closed.Close()
	r.client.Centre = closed.URL
	err := r.unblock(t, rightCode)
	if !errors.Is(err, ErrCentreUnreachable) || errors.Is(err, secret.ErrUnanswered) || errors.Is(err, ErrCutOff) {
		t.Errorf("error %v", err)
	}
}

// TestForeignTransport: one that does not tell whether it connected gets no benefit of the doubt.
func TestForeignTransport(t *testing.T) {
	r := newRig(t)
	calls := 0
	r.client.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
		calls++
		return nil, io.ErrUnexpectedEOF
	})
	if err := r.unblock(t, rightCode); !errors.Is(err, secret.ErrUnanswered) || !errors.Is(err, ErrCutOff) || calls != 1 {
		t.Errorf("error %v after %d calls", err, calls)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestCancelled(t *testing.T) {
	t.Run("before", func(t *testing.T) {
		r := newRig(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := r.client.ChangePIN(ctx, r.ref, hide(t, rightPIN), hide(t, newPIN))
		if !errors.Is(err, context.Canceled) || errors.Is(err, secret.ErrUnanswered) || r.secretCalls() != 0 {
			t.Errorf("error %v", err)
		}
	})
	t.Run("while the component works", func(t *testing.T) {
		r := newRig(t)
		ctx, cancel := context.WithCancel(t.Context())
		r.component.Plan.Set(component.Change, mishap.Event{Mishap: func(_ http.ResponseWriter, request *http.Request, _ []byte) {
			cancel()
			<-request.Context().Done()
		}})
		err := r.client.ChangePIN(ctx, r.ref, hide(t, rightPIN), hide(t, newPIN))
		if !errors.Is(err, context.Canceled) || !errors.Is(err, secret.ErrUnanswered) || r.secretCalls() != 1 {
			t.Errorf("error %v", err)
		}
	})
}

func TestGigabytesAreNotRead(t *testing.T) {
	r := newRig(t)
	for _, call := range []string{component.Info, component.Change} {
		var sent atomic.Int64
		r.component.Plan.Set(call, mishap.Event{Mishap: mishap.Flood(&sent)})
		err := map[string]func() error{
			component.Info:   func() error { _, err := r.client.Info(t.Context()); return err },
			component.Change: func() error { return r.change(t, rightPIN, newPIN) },
		}[call]()
		// What is beyond MaxAnswer filled the buffers of the connection, which the system sizes.
		if !errors.Is(err, ErrTooLarge) || sent.Load() > 16*MaxAnswer {
			t.Errorf("%s: %v after %d bytes", call, err, sent.Load())
		}
	}
}

func TestWaitsEnd(t *testing.T) {
	r := newRig(t)
	r.client.Waits = Waits{Info: 50 * time.Millisecond, Act: 50 * time.Millisecond}
	for _, call := range []string{component.Info, component.Change} {
		r.component.Plan.Set(call, mishap.Event{Mishap: mishap.Drip, Before: true})
	}
	if _, err := r.client.Info(t.Context()); !errors.Is(err, ErrSlow) {
		t.Errorf("info: %v", err)
	}
	if err := r.change(t, rightPIN, newPIN); !errors.Is(err, ErrSlow) || !errors.Is(err, secret.ErrUnanswered) {
		t.Errorf("change: %v", err)
	}
}

func TestConnectingThatNeverEnds(t *testing.T) {
	client := Client{Waits: Waits{Connect: time.Millisecond}, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	if _, err := client.Info(t.Context()); !errors.Is(err, ErrSlow) {
		t.Errorf("error %v", err)
	}
}

// failing is a connection that takes so many bytes and no more.
type failing struct {
	net.Conn
	takes int
}

func (f failing) Write(p []byte) (int, error) { return min(f.takes, len(p)), errors.New("broken") }

// TestWritesThatFail: what did not leave needs no asking what became of it.
func TestWritesThatFail(t *testing.T) {
	for name, takes := range map[string]int{"at once": 0, "on the way": 1} {
		r := newRig(t)
		r.client.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := r.dial(ctx, network, address)
			return failing{conn, takes}, err
		}
		err := r.change(t, rightPIN, newPIN)
		if !errors.Is(err, ErrCutOff) || errors.Is(err, secret.ErrUnanswered) != (takes > 0) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestErrorsQuoteNoEcho has somebody answer with what was sent, in every place that an error could quote.
func TestErrorsQuoteNoEcho(t *testing.T) {
	for name, template := range map[string]string{
		"in place of an answer": "%s",
		"in the status line":    "HTTP/1.1 %s\r\n\r\n",
		"as a status":           "HTTP/1.1 4%.2s %[1]s\r\n\r\n",
		"among the headers":     "HTTP/1.1 200 OK\r\n%s\r\n\r\n",
		"as a header":           "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n",
		"as the way to send":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n",
		"as a chunk":            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n",
		"as the body":           "HTTP/1.1 200 OK\r\n\r\n%s",
		"as the request":        "HTTP/1.1 200 OK\r\n\r\n{\"func\":\"%s\",\"ret_code\":0}",
		"as the code":           "HTTP/1.1 200 OK\r\n\r\n{\"func\":\"changeUserPINCode\",\"ret_code\":\"%s\"}",
		"as the last error":     "HTTP/1.1 200 OK\r\n\r\n{\"func\":\"changeUserPINCode\",\"ret_code\":1,\"last_error\":\"x%s\"}",
		"as a member twice":     "HTTP/1.1 200 OK\r\n\r\n{\"func\":\"changeUserPINCode\",\"%[1]s\":0,\"%[1]s\":0}",
		"as the card":           "HTTP/1.1 200 OK\r\n\r\n{\"func\":\"changeUserPINCode\",\"ret_code\":0,\"cardid\":\"%s\"}",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.component.Plan.Set(component.Change, mishap.Event{Mishap: func(w http.ResponseWriter, _ *http.Request, _ []byte) {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					return
				}
				defer conn.Close()
				_, _ = fmt.Fprintf(conn, template, rightPIN)
			}})
			err := r.change(t, rightPIN, newPIN)
			if !errors.Is(err, secret.ErrUnanswered) || strings.Contains(fmt.Sprintf("%v %#v", err, err), rightPIN) {
				t.Errorf("error %v", err)
			}
		})
	}
}
