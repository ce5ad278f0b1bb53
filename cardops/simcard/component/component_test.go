package component

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/centre"
)

const (
	reader    = "Practice Reader 1"
	pin       = "24681357"
	newPIN    = "9a8b7c6d"
	rightCode = "Code1234"
)

func newCard(t *testing.T, o simcard.Options) (*simcard.Card, string) {
	t.Helper()
	o.PIN = []byte(pin)
	card, err := simcard.New(o)
	if err != nil {
		t.Fatal(err)
	}
	truth, err := card.Truth()
	if err != nil {
		t.Fatal(err)
	}
	return card, truth.Number
}

// members is a request or an answer.
type members map[string]any

// with is a copy with one member set, or left out when it is nil.
func (m members) with(name string, value any) members {
	all := members{}
	for n, v := range m {
		all[n] = v
	}
	if all[name] = value; value == nil {
		delete(all, name)
	}
	return all
}

func send(t *testing.T, c *Component, m members) members {
	t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	form := "tbsPackage=" + url.QueryEscape(string(text))
	w := httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/CardManagement/sendCardCommand", strings.NewReader(form)))
	var answer members
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
		t.Fatalf("status %d: %q", w.Code, w.Body)
	}
	return answer
}

func changing(number string) members {
	return members{"func": Change, "currentPIN": pin, "newpin": newPIN, "cardid": number, "readername": reader}
}

func building(number string) members {
	return members{"func": Build, "sid": rightCode, "newpin": newPIN, "cardid": number, "readername": reader, "caname": "MOICA"}
}

func code(t *testing.T, answer members) uint32 {
	t.Helper()
	n, ok := answer["ret_code"].(float64)
	if !ok {
		t.Fatalf("answer %v", answer)
	}
	return uint32(n)
}

func TestChangeCountsTries(t *testing.T) {
	card, number := newCard(t, simcard.Options{Kind: simcard.GPKI1})
	c := New(Slot{reader, card})
	wrong := changing(number).with("currentPIN", "11112222")
	for i, want := range []uint32{0x80000002, 0x80000001, 0xA4, 0xA4} {
		answer := send(t, c, wrong)
		if code(t, answer) != 0x76100006 || answer["last_error"] != float64(want) {
			t.Errorf("wrong PIN %d: %v", i+1, answer)
		}
	}
	if answer := send(t, c, changing(number)); answer["last_error"] != float64(0xA4) {
		t.Errorf("right PIN of a locked card: %v", answer)
	}
}

func TestChangeReplacesThePIN(t *testing.T) {
	card, number := newCard(t, simcard.Options{Kind: simcard.GPKI2})
	if answer := send(t, New(Slot{reader, card}), changing(number)); code(t, answer) != 0 || answer["func"] != Change {
		t.Fatalf("answer %v", answer)
	}
	if ok, _ := card.VerifyPIN([]byte(newPIN)); !ok {
		t.Error("the card has another PIN")
	}
}

// TestRefusals: none of them touches the card.
func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		request func(number string) members
		member  string
		value   any // nil: missing
		want    uint32
	}{
		"no reader named":       {changing, "readername", nil, 0x77301004},
		"no authority named":    {building, "caname", nil, 0x77301005},
		"no code":               {building, "sid", nil, 0x77301006},
		"no new PIN":            {changing, "newpin", nil, 0x77301007},
		"no new PIN to build":   {building, "newpin", nil, 0x77301007},
		"no card named":         {building, "cardid", nil, 0x77301008},
		"no old PIN":            {changing, "currentPIN", nil, 0x77301009},
		"no answer":             {building, "func", Apply, 0x77301027},
		"another reader":        {changing, "readername", "Elsewhere", 0x76000006},
		"another card":          {building, "cardid", "TT00000099999999", 0x76000006},
		"another card's reader": {changing, "readername", "PIV", 0x83000100},
		"empty reader":          {changing, "readername", "Empty", 0x76000006},
		"another authority":     {building, "caname", "MOEACA", 0x83000101},
		"new PIN too short":     {changing, "newpin", "12345", 0x83000105},
		"new PIN too long":      {building, "newpin", "123456789", 0x83000105},
		"code too short":        {building, "sid", "12345", 0x83000106},
		"code too long":         {building, "sid", "12345678901", 0x83000106},
		"old PIN too short":     {changing, "currentPIN", "12345", 0x76100006},
	} {
		t.Run(name, func(t *testing.T) {
			card, number := newCard(t, simcard.Options{Kind: simcard.GPKI2})
			piv, _ := newCard(t, simcard.Options{Kind: simcard.PIV})
			s := New(Slot{reader, card}, Slot{"PIV", piv}, Slot{Reader: "Empty"})
			if got := code(t, send(t, s, c.request(number).with(c.member, c.value))); got != c.want {
				t.Errorf("%08X, want %08X", got, c.want)
			}
			if ok, _ := card.VerifyPIN([]byte(pin)); !ok || card.TriesLeft() != simcard.MaxTries {
				t.Error("the card changed")
			}
		})
	}
}

// unblocking runs the three steps, with the centre's answer changed on the way.
func unblocking(t *testing.T, c *Component, number string, change func(*centre.Answer)) uint32 {
	t.Helper()
	built := send(t, c, building(number))
	text, err := json.Marshal(built["data"])
	if err != nil || code(t, built) != 0 {
		t.Fatalf("answer %v", built)
	}
	request, err := centre.Decode[centre.Request](text)
	if err != nil || !request.Proves([]byte(rightCode)) || strings.Contains(string(text), rightCode) {
		t.Fatalf("request %s: %v", text, err)
	}
	answer := centre.Grant(request.Subject, []byte(rightCode))
	change(&answer)
	applying := building(number).with("func", Apply).with("newpin", nil).with("cmsresponse", centre.Encode(answer))
	return code(t, send(t, c, applying))
}

func TestUnblock(t *testing.T) {
	regrant := func(change func(*centre.Subject)) func(*centre.Answer) {
		return func(a *centre.Answer) {
			change(&a.Subject)
			*a = centre.Grant(a.Subject, []byte(rightCode))
		}
	}
	for name, c := range map[string]struct {
		change func(*centre.Answer)
		want   uint32
	}{
		"granted":          {func(*centre.Answer) {}, 0},
		"the centre's no":  {func(a *centre.Answer) { a.Code = 0x81000201 }, 0x81000201},
		"for another card": {regrant(func(s *centre.Subject) { s.Card = "TT00000099999999" }), 0x82000116},
		"another CA":       {regrant(func(s *centre.Subject) { s.CA = "GCA" }), 0x82000117},
		"another code":     {func(a *centre.Answer) { *a = centre.Grant(a.Subject, []byte("Code4321")) }, 0x82000115},
		"too old":          {regrant(func(s *centre.Subject) { s.At = s.At.Add(-centre.Window - time.Minute) }), 0x82000118},
	} {
		t.Run(name, func(t *testing.T) {
			card, number := newCard(t, simcard.Options{Kind: simcard.GPKI2, Tries: new(0)})
			if got := unblocking(t, New(Slot{reader, card}), number, c.change); got != c.want {
				t.Errorf("%08X, want %08X", got, c.want)
			}
			if ok, _ := card.VerifyPIN([]byte(newPIN)); ok != (c.want == 0) {
				t.Errorf("unblocked: %t", ok)
			}
		})
	}
}

func TestAnswerWithoutARequest(t *testing.T) {
	card, number := newCard(t, simcard.Options{Kind: simcard.GPKI2})
	c := New(Slot{reader, card})
	answer := centre.Grant(centre.NewSubject(number, "MOICA", time.Now()), []byte(rightCode))
	for name, response := range map[string]any{"never asked for": centre.Encode(answer), "malformed": "AAAA"} {
		if got := code(t, send(t, c, building(number).with("func", Apply).with("cmsresponse", response))); got != 0x7600000D {
			t.Errorf("%s: %08X", name, got)
		}
	}
	if ok, _ := card.VerifyPIN([]byte(pin)); !ok {
		t.Error("the card changed")
	}
}

func TestFormsOfCodes(t *testing.T) {
	for form, want := range map[CodeForm]any{
		Positive: float64(0x83000105), Negative: float64(0x83000105) - 1<<32, Text: "2197815557", Hexadecimal: "0x83000105",
	} {
		card, number := newCard(t, simcard.Options{Kind: simcard.GPKI2})
		c := New(Slot{reader, card})
		c.Change(func(s *Settings) { s.Codes = form })
		if got := send(t, c, changing(number).with("newpin", "1"))["ret_code"]; got != want {
			t.Errorf("form %d: %v, want %v", form, got, want)
		}
	}
}

func TestInfo(t *testing.T) {
	card, number := newCard(t, simcard.Options{Kind: simcard.GPKI2})
	c := New(Slot{reader, card}, Slot{Reader: "Empty"})
	for _, target := range []string{"/pkcs11info", "/pkcs11info?withcert=true"} {
		answer := info(t, c, target)
		slots := answer["slots"].([]any)
		token := slots[0].(map[string]any)["token"].(map[string]any)
		if len(slots) != 2 || token["serialNumber"] != number || slots[1].(map[string]any)["token"] != nil {
			t.Errorf("%s: %v", target, answer)
		}
		certificates, _ := token["certs"].([]any)
		if want := map[bool]int{true: 4}[strings.Contains(target, "withcert")]; len(certificates) != want {
			t.Errorf("%s: %d certificates", target, len(certificates))
		}
	}
	c.Change(func(s *Settings) { s.Blind, s.Version = true, "1.0" })
	if answer := info(t, c, "/pkcs11info"); len(answer["slots"].([]any)) != 0 || answer["serverVersion"] != "1.0" {
		t.Errorf("blind: %v", answer)
	}
}

func info(t *testing.T, c *Component, target string) members {
	t.Helper()
	w := httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	var answer members
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestCallsAreNotedWithoutWhatTheyCarried(t *testing.T) {
	card, number := newCard(t, simcard.Options{Kind: simcard.GPKI2})
	c := New(Slot{reader, card})
	info(t, c, "/pkcs11info")
	send(t, c, building(number))
	for _, r := range []*http.Request{
		httptest.NewRequest(http.MethodPost, "/sign", strings.NewReader("tbsPackage={}")),
		httptest.NewRequest(http.MethodPost, "/CardManagement/sendCardCommand", strings.NewReader(`tbsPackage={"func":"`+pin+`"}`)),
		httptest.NewRequest(http.MethodPost, "/CardManagement/sendCardCommand", strings.NewReader("tbsPackage={%%")),
		httptest.NewRequest(http.MethodGet, "/CardManagement/sendCardCommand", nil),
	} {
		w := httptest.NewRecorder()
		if c.ServeHTTP(w, r); w.Code < 400 {
			t.Errorf("%s %s: status %d", r.Method, r.URL, w.Code)
		}
	}
	if got, want := c.Calls(), []string{Info, Build, unknown, unknown, unknown, unknown}; !slices.Equal(got, want) {
		t.Errorf("calls %q", got)
	}
}
