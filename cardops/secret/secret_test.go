package secret

import (
	"bytes"
	"encoding"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// of is a Secret with these bytes.
func of(t testing.TB, text string) *Secret {
	t.Helper()
	s, err := From([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Wipe)
	return s
}

// holds compares in the open, which only a test may do.
func holds(t *testing.T, s *Secret, want string) {
	t.Helper()
	s.Lend(func(b []byte) {
		if string(b) != want {
			t.Errorf("holds %q, want %q", b, want)
		}
	})
	if got := s.Len(); got != len(want) {
		t.Errorf("has the length %d, want %d", got, len(want))
	}
}

func TestFromWipesItsArgument(t *testing.T) {
	for name, n := range map[string]int{"nothing": 0, "a PIN": 8, "the longest": Capacity, "too long": Capacity + 1} {
		t.Run(name, func(t *testing.T) {
			given := bytes.Repeat([]byte{'7'}, n)
			s, err := From(given)
			if tooLong := n > Capacity; tooLong != errors.Is(err, ErrTooLong) || tooLong != (s == nil) {
				t.Fatalf("%v, %v", s, err)
			}
			if bytes.Contains(given, []byte{'7'}) {
				t.Errorf("the argument still holds %q", given)
			}
			want := strings.Repeat("7", n)
			if s == nil {
				want = ""
			}
			holds(t, s, want)
		})
	}
}

func TestLifetime(t *testing.T) {
	s := New()
	holds(t, s, "")
	for _, step := range []struct {
		name string
		do   func() error
		want string
	}{
		{"append", func() error { return s.Append('1', '2', '3') }, "123"},
		{"append nothing", func() error { return s.Append() }, "123"},
		{"append more", func() error { return s.Append([]byte("4567")...) }, "1234567"},
		{"shorten", func() error { s.Shorten(2); return nil }, "12345"},
		{"shorten by nothing", func() error { s.Shorten(0); return nil }, "12345"},
		{"shorten by less than nothing", func() error { s.Shorten(-1); return nil }, "12345"},
		{"append after shortening", func() error { return s.Append('x') }, "12345x"},
		{"shorten by more than there is", func() error { s.Shorten(99); return nil }, ""},
		{"fill again", func() error { return s.Append('a', 'b') }, "ab"},
		{"wipe", func() error { s.Wipe(); return nil }, ""},
		{"wipe twice", func() error { s.Wipe(); return nil }, ""},
		{"fill after wiping", func() error { return s.Append('c') }, "c"},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		holds(t, s, step.want)
		checkRest(t, step.name, s)
	}
}

// checkRest: behind what is in use there is nothing.
func checkRest(t *testing.T, when string, s *Secret) {
	t.Helper()
	for i, b := range s.bytes()[s.n:] {
		if b != 0 {
			t.Fatalf("%s: byte %d behind the end is %#x", when, i, b)
		}
	}
}

func TestTooLongEmpties(t *testing.T) {
	for name, tc := range map[string]struct{ first, more int }{
		"at once":           {0, Capacity + 1},
		"by one":            {Capacity, 1},
		"in the middle":     {8, Capacity},
		"by a great length": {3, 1 << 16},
	} {
		t.Run(name, func(t *testing.T) {
			s := of(t, strings.Repeat("1", tc.first))
			if err := s.Append(bytes.Repeat([]byte{'2'}, tc.more)...); !errors.Is(err, ErrTooLong) {
				t.Fatalf("%v", err)
			}
			holds(t, s, "")
			checkRest(t, "after ErrTooLong", s)
		})
	}
	full := of(t, strings.Repeat("1", Capacity))
	if err := full.Append(); err != nil || full.Len() != Capacity {
		t.Errorf("nothing more than the longest: %v, %d bytes", err, full.Len())
	}
}

func TestZeroAndNil(t *testing.T) {
	var none *Secret
	none.Wipe()
	holds(t, none, "")
	zero := new(Secret)
	if err := zero.Append('1'); !errors.Is(err, ErrTooLong) {
		t.Errorf("the zero value was written to: %v", err)
	}
	zero.Wipe()
	zero.Shorten(1)
	holds(t, zero, "")
}

func TestEqual(t *testing.T) {
	one := of(t, "123456")
	for name, tc := range map[string]struct {
		a, b *Secret
		want bool
	}{
		"itself":              {one, one, true},
		"the same bytes":      {one, of(t, "123456"), true},
		"the last differs":    {one, of(t, "123457"), false},
		"the first differs":   {one, of(t, "023456"), false},
		"a beginning":         {one, of(t, "12345"), false},
		"a longer one":        {one, of(t, "1234567"), false},
		"a zero byte behind":  {one, of(t, "123456\x00"), false},
		"upper and lower":     {of(t, "abcdef"), of(t, "abcdeF"), false},
		"two empty ones":      {New(), New(), true},
		"none":                {one, nil, false},
		"none and an empty":   {nil, New(), true},
		"both are none":       {nil, nil, true},
		"a copy":              {one, one.Copy(), true},
		"an empty one's copy": {New().Copy(), New(), true},
	} {
		if tc.a.Equal(tc.b) != tc.want || tc.b.Equal(tc.a) != tc.want {
			t.Errorf("%s: %v and %v, want %v", name, tc.a.Equal(tc.b), tc.b.Equal(tc.a), tc.want)
		}
	}
}

func TestCopyStandsForItself(t *testing.T) {
	s := of(t, "123456")
	c := s.Copy()
	defer c.Wipe()
	s.Wipe()
	holds(t, c, "123456")
	checkRest(t, "a copy", c)
	var none *Secret
	holds(t, none.Copy(), "")
}

// What is lent ends where the secret ends, so that nobody appends behind it.
func TestLendGivesNoMoreThanTheSecret(t *testing.T) {
	of(t, "1234").Lend(func(b []byte) {
		if len(b) != 4 || cap(b) != 4 {
			t.Errorf("%d bytes of %d", len(b), cap(b))
		}
	})
	lent := false
	(*Secret)(nil).Lend(func(b []byte) { lent = b == nil })
	if !lent {
		t.Error("no secret lends no bytes")
	}
}

// value, pointer, field: however it gets to fmt, it shows nothing. The secret of this test is recognised in any of its forms.
func TestNeverFormatted(t *testing.T) {
	s := of(t, "Zq7Zq7Zq")
	inside := struct {
		Name string
		PIN  *Secret
	}{"x", s}
	private := struct{ pin *Secret }{s}
	for _, verb := range strings.Split("v +v #v s q x X d o O b c U e g t T p w 08v -20s .3s #x +q", " ") {
		for what, value := range map[string]any{"alone": s, "inside": inside, "in private": private, "in private, by pointer": &private, "in a list": []*Secret{s}, "in a map": map[string]*Secret{"a": s}} {
			unveiled(t, what+" as %"+verb, fmt.Sprintf("%"+verb, value))
		}
	}
	for what, text := range map[string]string{
		"Sprint": fmt.Sprint(s, inside), "Sprintln": fmt.Sprintln(s), "String": s.String(), "GoString": s.GoString(),
		"Errorf": fmt.Errorf("pin %v: %w", s, ErrTooLong).Error(), "Unanswered": Unanswered(fmt.Errorf("%#v", inside)).Error(),
	} {
		unveiled(t, what, text)
	}
	if got := fmt.Sprintf("%v", s); got != hidden {
		t.Errorf("shown as %q", got)
	}
}

type form struct{ PIN *Secret }

func TestNeverEncoded(t *testing.T) {
	s := of(t, "Zq7Zq7Zq")
	inside := form{s}
	for what, encode := range map[string]func(any) ([]byte, error){"JSON": json.Marshal, "XML": xml.Marshal} {
		for _, value := range []any{s, inside} {
			raw, err := encode(value)
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
			unveiled(t, what, string(raw))
			if !strings.Contains(string(raw), hidden) {
				t.Errorf("%s says %s", what, raw)
			}
		}
	}
	var logs strings.Builder
	for _, h := range []slog.Handler{slog.NewJSONHandler(&logs, nil), slog.NewTextHandler(&logs, nil)} {
		slog.New(h).With("first", s).WithGroup("g").Info("try", "pin", s, "all", inside, "list", []*Secret{s})
	}
	unveiled(t, "logs", logs.String())
	if strings.Count(logs.String(), hidden) < 4 {
		t.Errorf("the logs do not mention it: %s", logs.String())
	}
	if _, binary := any(s).(encoding.BinaryMarshaler); binary {
		t.Error("a secret has a binary form")
	}
}

// unveiled looks for Zq7 as text, in hexadecimal, in decimal and in octal.
func unveiled(t *testing.T, what, shown string) {
	t.Helper()
	for _, form := range []string{"Zq7", "5a7137", "5A7137", "5a 71 37", "0x5a", "90 113 55", "90, 113", "132 161", "1011010 1110001", "WnE3"} {
		if strings.Contains(shown, form) {
			t.Errorf("%s shows %q", what, shown)
		}
	}
}

func TestErrorsNameNoSecret(t *testing.T) {
	fresh := of(t, "Zq7 Zq7")
	err := CitizenPIN.Check(fresh)
	if err == nil {
		t.Fatal("a blank was taken")
	}
	unveiled(t, "a broken rule", fmt.Sprintf("%v %+v %#v", err, err, err))
	for _, err := range []error{
		&WrongError{Secret: PIN, TriesLeft: new(2)}, &WrongError{Secret: PUK}, &LockedError{SubscriberCode}, &RefusedError{SOPIN}, Unanswered(errors.New("x")),
	} {
		if err.Error() == "" {
			t.Errorf("%#v says nothing", err)
		}
	}
	if err := Unanswered(ErrTooLong); !errors.Is(err, ErrUnanswered) || !errors.Is(err, ErrTooLong) {
		t.Errorf("%v", err)
	}
	if got := (&WrongError{Secret: PIN}).Error(); strings.Contains(got, "0") {
		t.Errorf("tries that are not known are %q", got)
	}
}

// A page that was used by a secret comes back empty, and comes back at all.
func TestPagesAreReusedEmpty(t *testing.T) {
	before := free()
	func() {
		for range 20 {
			s := New()
			if err := s.Append(bytes.Repeat([]byte{0xA5}, Capacity)...); err != nil {
				t.Fatal(err)
			}
		}
	}()
	for range 100 {
		runtime.GC()
		if free() >= before+20 {
			break
		}
		runtime.Gosched()
	}
	if free() == before {
		t.Fatal("no page of a forgotten secret came back")
	}
	pages.Lock()
	defer pages.Unlock()
	for _, page := range pages.free {
		if len(page) != Capacity || !bytes.Equal(page, make([]byte, Capacity)) {
			t.Errorf("a free page of %d bytes holds % X", len(page), page)
		}
	}
}

func free() int {
	pages.Lock()
	defer pages.Unlock()
	return len(pages.free)
}

func TestTwoSecretsShareNoPage(t *testing.T) {
	a, b := of(t, "111111"), of(t, "222222")
	if &a.bytes()[0] == &b.bytes()[0] {
		t.Fatal("two secrets lie in one page")
	}
	a.Wipe()
	holds(t, b, "222222")
}

// Two that are compared with each other in both directions at once don't wait for each other for ever.
func TestEqualInBothDirections(t *testing.T) {
	a, b := of(t, "123456"), of(t, "123456")
	done := make(chan bool)
	compare := func(x, y *Secret) {
		equal := true
		for range 20000 {
			equal = x.Equal(y) && equal
		}
		done <- equal
	}
	go compare(a, b)
	go compare(b, a)
	for range 2 {
		select {
		case equal := <-done:
			if !equal {
				t.Error("they are equal")
			}
		case <-time.After(20 * time.Second):
			t.Fatal("they wait for each other")
		}
	}
}

// Run with -race: several goroutines may use one secret.
func TestConcurrent(t *testing.T) {
	s := New()
	defer s.Wipe()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 200 {
				_ = s.Append(byte('a'+i), byte('a'+i)) // emptied when it is full
				s.Shorten(1)
				s.Lend(func(b []byte) { _ = bytes.Count(b, []byte{'a'}) })
				c := s.Copy()
				c.Equal(s)
				s.Equal(c)
				c.Wipe()
				_ = s.Len()
				_ = fmt.Sprint(s)
			}
		})
	}
	all.Wait()
	if n := s.Len(); n < 0 || n > Capacity {
		t.Errorf("%d bytes", n)
	}
	checkRest(t, "after all", s)
}
