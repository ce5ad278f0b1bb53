package words

import (
	"errors"
	"strings"

	"carddesk/cardops/phone"
)

// Spell writes a phone code as it is read out: each character as a word, groups apart.
func (w *Words) Spell(code string) string {
	var groups []string
	for group := range strings.SplitSeq(code, "-") {
		var said []string
		for _, c := range group {
			said = append(said, w.Text("spell."+string(c)))
		}
		groups = append(groups, strings.Join(said, " "))
	}
	return strings.Join(groups, w.Text("spell.between"))
}

// phoneValues: where in a code something is wrong, counted in groups, because that is how it is read out.
func phoneValues(err error) Values {
	if e, ok := errors.AsType[*phone.CharacterError](err); ok {
		return at(e.Position, Values{"Character": Visible(string(e.Character))})
	}
	if e, ok := errors.AsType[*phone.LengthError](err); ok {
		return Values{"Length": e.Length}
	}
	if e, ok := errors.AsType[*phone.WrongError](err); ok {
		return at(e.Position, Values{"Typed": e.Typed, "Fits": e.Fits, "Code": e.Code})
	}
	if e, ok := errors.AsType[*phone.VersionError](err); ok {
		return Values{"Version": e.Version, "Newest": e.Newest}
	}
	return nil
}

// at adds group and place of a character, all counted from 1.
func at(position int, values Values) Values {
	values["Group"], values["Place"] = (position-1)/phone.Group+1, (position-1)%phone.Group+1
	return values
}

func wrongPlace(err error) bool {
	e, ok := errors.AsType[*phone.WrongError](err)
	return ok && e.Position > 0 && !e.Swapped
}

func swapped(err error) bool {
	e, ok := errors.AsType[*phone.WrongError](err)
	return ok && e.Swapped
}

func newerCode(err error) bool {
	e, ok := errors.AsType[*phone.VersionError](err)
	return ok && e.Newest > 0
}
