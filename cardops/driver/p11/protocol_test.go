package p11

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/module"
	"carddesk/cardops/token"
)

// frames is what an encoder writes.
func frames(t testing.TB, messages ...*encoder) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, e := range messages {
		if _, err := e.writeTo(&b); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestFieldsCross(t *testing.T) {
	details := token.Details{Label: "標籤", Manufacturer: "m", Model: "T7S", Serial: "TP00000000000001", Flags: 0xFFFFFFFF, MinPIN: 6, MaxPIN: 8}
	info := token.Info{Manufacturer: "中華電信", Description: "d", Version: token.Version{Major: 3, Minor: 1}, Cryptoki: token.Version{Major: 2, Minor: 40}}
	slots := []token.Slot{
		{ID: 1 << 40, Description: "a reader", Token: &details},
		{ID: 2, Problem: token.TokenNotRecognized},
	}
	objects := []token.Object{
		{Handle: 1, Class: token.Certificates, ID: []byte("SIGN"), Label: "cert1", Value: make([]byte, token.MaxValue)},
		{Handle: 2, Class: token.Certificates},
	}
	e := newMessage(7, answerDone)
	e.info(info)
	e.slots(slots)
	e.objects(objects)
	body, err := readFrame(bytes.NewReader(frames(t, e)))
	if err != nil {
		t.Fatal(err)
	}
	number, kind, d := open(body)
	if number != 7 || kind != answerDone {
		t.Errorf("number %d, kind %d", number, kind)
	}
	if got := d.info(); got != info {
		t.Errorf("info %+v", got)
	}
	if got := d.slots(); !reflect.DeepEqual(got, slots) {
		t.Errorf("slots %+v", got)
	}
	if got := d.objects(token.Certificates); !reflect.DeepEqual(got, objects) {
		t.Errorf("objects %+v", got)
	}
	if err := d.end(); err != nil {
		t.Error(err)
	}
}

func TestErrorsCross(t *testing.T) {
	for name, tt := range map[string]struct{ in, want error }{
		"answer of the module": {token.PINLocked, token.PINLocked},
		"code of a vendor":     {token.WrongOneLeft, token.WrongOneLeft},
		"no function list":     {token.ErrNotModule, token.ErrNotModule},
		"not to be loaded":     {token.ErrUnloadable, token.ErrUnloadable},
		"built without":        {token.ErrNoLoader, token.ErrNoLoader},
		"anything else":        {io.ErrClosedPipe, token.ErrModuleOutput},
		"an error that is OK":  {token.OK, token.ErrModuleOutput},
		"a long reason":        {errors.Join(token.ErrUnloadable, errors.New(strings.Repeat("x", 2*maxText))), token.ErrUnloadable},
	} {
		t.Run(name, func(t *testing.T) {
			body, err := readFrame(bytes.NewReader(frames(t, answerError(1, tt.in))))
			if err != nil {
				t.Fatal(err)
			}
			_, kind, d := open(body)
			if err := outcome(kind, d); !errors.Is(err, tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestBadFrames(t *testing.T) {
	for name, tt := range map[string]struct {
		in   string
		want error
	}{
		"nothing":           {"", io.EOF},
		"half a length":     {"\x00\x00", io.ErrUnexpectedEOF},
		"no head":           {"\x00\x00\x00\x04abcd", token.ErrModuleOutput},
		"gigabytes to come": {"\xFF\xFF\xFF\xFF", token.ErrModuleOutput},
		"cut off":           {"\x00\x00\x00\x06abc", io.ErrUnexpectedEOF},
		"length alone":      {"\x00\x00\x00\x06", io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := readFrame(strings.NewReader(tt.in)); !errors.Is(err, tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTooLarge(t *testing.T) {
	e := newMessage(1, askSign)
	e.bytes(make([]byte, maxBody))
	var b bytes.Buffer
	if started, err := e.writeTo(&b); started || !errors.Is(err, errTooLarge) || b.Len() > 0 {
		t.Errorf("started %v, %v, %d bytes", started, err, b.Len())
	}
}

// simulated serves requests with a simulated citizen card and gives the answers.
func simulated(t testing.TB, requests ...*encoder) (answers [][]byte, card *simcard.Card, err error) {
	t.Helper()
	card, load := simulatedCard(t)
	// Only a far end that is told to end answers all that was asked before.
	in := io.MultiReader(bytes.NewReader(frames(t, append(requests, newMessage(0, askEnd))...)), never{})
	var out bytes.Buffer
	err = serve(t.Context(), in, &out, load)
	return split(t, &out), card, err
}

func simulatedCard(t testing.TB) (*simcard.Card, loader) {
	t.Helper()
	card, err := simcard.New(simcard.Options{Kind: simcard.GPKI2, PIN: []byte("RightPin")})
	if err != nil {
		t.Fatal(err)
	}
	m := module.New(module.Reader{Name: "reader", Card: card})
	return card, func(string) (token.Module, error) { return m, nil }
}

func split(t testing.TB, out *bytes.Buffer) (answers [][]byte) {
	t.Helper()
	for out.Len() > 0 {
		answer, err := readFrame(out)
		if err != nil {
			t.Fatalf("answer is no message: %v", err)
		}
		answers = append(answers, answer)
	}
	return answers
}

// never is a stream on which nothing comes.
type never struct{}

func (never) Read([]byte) (int, error) { select {} }

func hello() *encoder {
	e := newMessage(1, askHello)
	e.text(greeting)
	e.number(protocol)
	return e
}

func loadRequest() *encoder {
	e := newMessage(2, askLoad)
	e.text("/any")
	return e
}

func loginRequest(t testing.TB, pin string) *encoder {
	t.Helper()
	s, err := secret.From([]byte(pin))
	if err != nil {
		t.Fatal(err)
	}
	e := newMessage(4, askLogin)
	e.number(1)
	e.number(uint64(token.NormalUser))
	e.secret(s)
	return e
}

func openRequest() *encoder {
	e := newMessage(3, askOpenSession)
	e.number(0)
	e.bool(false)
	return e
}

// kinds of the answers.
func kinds(answers [][]byte) []byte {
	var all []byte
	for _, a := range answers {
		all = append(all, a[4])
	}
	return all
}

func TestServe(t *testing.T) {
	short := newMessage(5, askToken)
	trailing := openRequest()
	trailing.byte(0)
	unknown := newMessage(5, askKinds)
	half := newMessage(4, askLogin)
	half.number(1)
	half.number(uint64(token.NormalUser))
	half.byte(1)
	half.byte(8)
	half.parts[0].plain = append(half.parts[0].plain, "Wrong"...)
	for name, tt := range map[string]struct {
		requests []*encoder
		want     []byte
	}{
		"a right PIN":         {[]*encoder{hello(), loadRequest(), openRequest(), loginRequest(t, "RightPin")}, []byte{0, 0, 0, 0, 0}},
		"a wrong PIN":         {[]*encoder{hello(), loadRequest(), openRequest(), loginRequest(t, "WrongPin")}, []byte{0, 0, 0, 1, 0}},
		"no greeting":         {[]*encoder{loadRequest()}, []byte{2, 0}},
		"nothing loaded":      {[]*encoder{hello(), openRequest()}, []byte{0, 2, 0}},
		"loaded twice":        {[]*encoder{hello(), loadRequest(), loadRequest()}, []byte{0, 0, 2, 0}},
		"field missing":       {[]*encoder{hello(), loadRequest(), short}, []byte{0, 0, 2, 0}},
		"a field too many":    {[]*encoder{hello(), loadRequest(), trailing}, []byte{0, 0, 2, 0}},
		"no such request":     {[]*encoder{hello(), loadRequest(), unknown}, []byte{0, 0, 2, 0}},
		"half a PIN costs no": {[]*encoder{hello(), loadRequest(), openRequest(), half}, []byte{0, 0, 0, 2, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			answers, card, err := simulated(t, tt.requests...)
			if err != nil || !slices.Equal(kinds(answers), tt.want) {
				t.Errorf("kinds %v, %v", kinds(answers), err)
			}
			if left := card.TriesLeft(); (left == simcard.MaxTries) == (name == "a wrong PIN") {
				t.Errorf("%d tries left", left)
			}
		})
	}
}

func TestRequestsAreWiped(t *testing.T) {
	body := frames(t, loginRequest(t, "WrongPin"))[lengthBytes:]
	s := &server{out: io.Discard}
	if _, err := s.answer(t.Context(), body); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(body, make([]byte, len(body))) {
		t.Error("the request is still in memory")
	}
}

// FuzzAnswers has a helper answer anything to any request: it is an answer or token.ErrModuleOutput, and never more than the bounds.
func FuzzAnswers(f *testing.F) {
	add := func(kind byte, e *encoder) { f.Add(kind, frames(f, e)) }
	slots := newMessage(1, answerDone)
	slots.slots([]token.Slot{{ID: 1, Description: "r", Token: &token.Details{Label: "l", MinPIN: 6}}})
	add(askSlots, slots)
	objects := newMessage(1, answerDone)
	objects.objects([]token.Object{{Handle: 1, ID: []byte("SIGN"), Value: []byte{0x30, 0}}})
	add(askObjects, objects)
	add(askLogin, answerError(1, token.PINLocked))
	add(askLoad, answerError(1, token.ErrUnloadable))
	add(askLogin, newMessage(2, answerDone))
	f.Add(askSign, []byte{0, 0, 0, 9, 0, 0, 0, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF})
	f.Fuzz(func(t *testing.T, kind byte, in []byte) {
		body, err := readFrame(bytes.NewReader(in))
		if err != nil {
			return
		}
		r := &Remote{number: 1}
		var held int
		err = r.understand(body, func(d *decoder) { held = readAs(kind, d) })
		if rv, ok := errors.AsType[token.RV](err); ok && rv == token.OK || err != nil && !ok && !known(err) {
			t.Errorf("error %v", err)
		}
		if held > 4*len(in)+64*token.MaxObjects {
			t.Errorf("%d bytes made of %d", held, len(in))
		}
	})
}

func known(err error) bool {
	return slices.ContainsFunc(failures, func(f error) bool { return errors.Is(err, f) })
}

// readAs reads the fields of an answer as the request has them, and tells about how much they hold.
func readAs(kind byte, d *decoder) int {
	switch kind {
	case askLoad:
		i := d.info()
		return len(i.Manufacturer) + len(i.Description)
	case askSlots:
		n := 0
		for _, s := range d.slots() {
			n += len(s.Description) + len(s.Manufacturer)
		}
		return n
	case askToken:
		return len(d.details().Label)
	case askOpenSession:
		return int(d.number() & 1)
	case askObjects:
		n := 0
		for _, o := range d.objects(token.Certificates) {
			n += len(o.ID) + len(o.Label) + len(o.Value)
		}
		return n
	case askSign, askDecrypt:
		return len(d.bytes(token.MaxData))
	}
	return 0
}

// FuzzRequests sends a helper anything: each whole message gets one answer, which is a message too.
func FuzzRequests(f *testing.F) {
	f.Add(frames(f, hello(), loadRequest(), openRequest(), loginRequest(f, "RightPin")))
	f.Add(frames(f, hello(), loadRequest(), openRequest(), newMessage(9, askSlots)))
	f.Add(binary.BigEndian.AppendUint32(nil, maxBody))
	f.Fuzz(func(t *testing.T, in []byte) {
		_, load := simulatedCard(t)
		var out bytes.Buffer
		s := &server{load: load, out: &out}
		asked := 0
		for r := bytes.NewReader(in); ; asked++ {
			body, err := readFrame(r)
			if err != nil {
				break
			}
			if _, err := s.answer(t.Context(), body); err != nil {
				t.Fatal(err)
			}
		}
		if answers := split(t, &out); len(answers) != asked {
			t.Errorf("%d answers to %d requests", len(answers), asked)
		}
	})
}
