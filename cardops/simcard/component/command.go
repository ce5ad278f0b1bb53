package component

import (
	"encoding/json"
	"time"
	"unicode/utf8"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/centre"
)

// tbsPackage is a request about a card.
type tbsPackage struct {
	Func     string          `json:"func"`
	Reader   string          `json:"readername"`
	CA       string          `json:"caname"`
	Code     string          `json:"sid"`
	NewPIN   string          `json:"newpin"`
	CardID   string          `json:"cardid"`
	OldPIN   string          `json:"currentPIN"`
	Response json.RawMessage `json:"cmsresponse"`
}

// The codes of the component [F]. Which member each of the codes for missing ones stands for is not documented; the order here is invented.
const (
	codeNoCard          uint32 = 0x76000006
	codeHelper          uint32 = 0x7600000D
	codeLogin           uint32 = 0x76100006
	codeNoReader        uint32 = 0x77301004
	codeNoCA            uint32 = 0x77301005
	codeNoCode          uint32 = 0x77301006
	codeNoNewPIN        uint32 = 0x77301007
	codeNoCardID        uint32 = 0x77301008
	codeNoOldPIN        uint32 = 0x77301009
	codeNoResponse      uint32 = 0x77301027
	codeForOtherCode    uint32 = 0x82000115
	codeForOtherCard    uint32 = 0x82000116
	codeForOtherCA      uint32 = 0x82000117
	codeAnswerTooOld    uint32 = 0x82000118
	codeNotGPKI         uint32 = 0x83000100
	codeIsMOICA         uint32 = 0x83000101
	codePINFormat       uint32 = 0x83000105
	codeCodeFormat      uint32 = 0x83000106
	lastPINLength       uint32 = 0xA2
	lastPINLocked       uint32 = 0xA4
	lastOneTryLeft      uint32 = 0x80000001
	lastTwoTriesLeft    uint32 = 0x80000002
	minPIN, maxPIN             = 6, 8
	minCode, maxCode           = 6, 10
	authorityOfCitizens        = "MOICA"
)

// action carries out one command. It is called with the component locked.
type action func(*Component, tbsPackage) outcome

var actions = map[string]action{
	Change: (*Component).change,
	Build:  (*Component).build,
	Apply:  (*Component).apply,
}

// change replaces a PIN by a new one.
func (c *Component) change(p tbsPackage) outcome {
	if code := missing(p, codeNoReader, codeNoNewPIN, codeNoCardID, codeNoOldPIN); code != 0 {
		return outcome{code: code}
	}
	card, code := c.card(p)
	switch {
	case code != 0:
		return outcome{code: code}
	case !within(p.NewPIN, minPIN, maxPIN):
		return outcome{code: codePINFormat}
	case !within(p.OldPIN, minPIN, maxPIN):
		return outcome{code: codeLogin, last: lastPINLength}
	}
	if ok, left := card.VerifyPIN([]byte(p.OldPIN)); !ok {
		return outcome{code: codeLogin, last: wrongPIN(left)}
	}
	card.ReplacePIN([]byte(p.NewPIN))
	return outcome{}
}

// wrongPIN is the card module's code after a PIN that was not accepted.
func wrongPIN(left int) uint32 {
	switch left {
	case 2:
		return lastTwoTriesLeft
	case 1:
		return lastOneTryLeft
	}
	return lastPINLocked
}

// build makes the request for the card centre. The card is not touched.
func (c *Component) build(p tbsPackage) outcome {
	if code := missing(p, codeNoReader, codeNoCA, codeNoCode, codeNoNewPIN, codeNoCardID); code != 0 {
		return outcome{code: code}
	}
	_, code := c.card(p)
	switch {
	case code != 0:
		return outcome{code: code}
	case p.CA != authorityOfCitizens:
		return outcome{code: codeIsMOICA}
	case !within(p.NewPIN, minPIN, maxPIN):
		return outcome{code: codePINFormat}
	case !within(p.Code, minCode, maxCode):
		return outcome{code: codeCodeFormat}
	}
	c.pending[p.CardID] = []byte(p.NewPIN)
	subject := centre.NewSubject(p.CardID, p.CA, c.now())
	return outcome{data: centre.Encode(centre.NewRequest(subject, []byte(p.Code)))}
}

// apply carries out the centre's answer: it sets the PIN that the request was built with.
func (c *Component) apply(p tbsPackage) outcome {
	if code := missing(p, codeNoReader, codeNoCA, codeNoCode, codeNoCardID, codeNoResponse); code != 0 {
		return outcome{code: code}
	}
	card, code := c.card(p)
	if code != 0 {
		return outcome{code: code}
	}
	answer, err := centre.Decode[centre.Answer](p.Response)
	if err != nil {
		return outcome{code: codeHelper}
	}
	if code := c.objection(p, answer); code != 0 {
		return outcome{code: code}
	}
	card.ReplacePIN(c.pending[p.CardID])
	delete(c.pending, p.CardID)
	return outcome{}
}

// objection is what is wrong with the centre's answer, 0 if nothing is.
func (c *Component) objection(p tbsPackage, a centre.Answer) uint32 {
	switch {
	case a.Code != 0:
		return a.Code
	case a.Card != p.CardID:
		return codeForOtherCard
	case a.CA != p.CA:
		return codeForOtherCA
	case !a.Proves([]byte(p.Code)):
		return codeForOtherCode
	case c.now().Sub(a.At).Abs() > centre.Window:
		return codeAnswerTooOld
	case c.pending[p.CardID] == nil:
		return codeHelper
	}
	return 0
}

// card is the one in the reader that a request names, or why there is none.
func (c *Component) card(p tbsPackage) (*simcard.Card, uint32) {
	for _, s := range c.slots {
		if s.Reader != p.Reader || s.Card == nil || c.settings.Blind {
			continue
		}
		if !usable(s.Card) {
			return nil, codeNotGPKI
		}
		if truth, err := s.Card.Truth(); err == nil && truth.Number == p.CardID {
			return s.Card, 0
		}
	}
	return nil, codeNoCard
}

func (c *Component) now() time.Time {
	if c.settings.Now == nil {
		return time.Now()
	}
	return c.settings.Now()
}

// missing is the first of these codes whose member the request lacks, 0 if it has all.
func missing(p tbsPackage, codes ...uint32) uint32 {
	members := map[uint32]string{
		codeNoReader: p.Reader, codeNoCA: p.CA, codeNoCode: p.Code, codeNoNewPIN: p.NewPIN,
		codeNoCardID: p.CardID, codeNoOldPIN: p.OldPIN, codeNoResponse: string(p.Response),
	}
	for _, code := range codes {
		if members[code] == "" {
			return code
		}
	}
	return 0
}

func within(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return least <= n && n <= most
}
