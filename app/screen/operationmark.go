package screen

import (
	"carddesk/app/desk"
	"carddesk/cardops/card"
)

// mark tells one card from another, and a card that was out in between from one that was not.
type mark struct {
	reader  string
	changes uint16 // as the service counts; 0 where it does not
	atr     string
	kind    card.Kind
	number  string
}

func markOf(s desk.Snapshot) mark {
	m := mark{reader: s.Reader}
	for _, r := range s.Readers {
		if r.Name == s.Reader {
			m.changes, m.atr = r.Changes, string(r.ATR)
		}
	}
	if s.Card != nil && s.Card.Reading != nil {
		m.kind, m.number = s.Card.Reading.Kind, s.Card.Reading.Number
	}
	return m
}

// stays tells whether the card of the mark is still the one in the reader, without having been out. While another program holds the card,
// or it is being read anew, only the service's count can tell; where there is none, it is taken to be another card.
func (m mark) stays(s desk.Snapshot) bool {
	now := markOf(s)
	switch s.Situation {
	case desk.Ready:
		return now == m
	case desk.Held, desk.Reading:
		return m.changes != 0 && now.reader == m.reader && now.changes == m.changes
	}
	return false
}

// same tells whether it is the same card, wherever it was in between. Cards without a number are never the same.
func (m mark) same(other mark) bool {
	return m.number != "" && m.number == other.number && m.kind == other.kind
}
