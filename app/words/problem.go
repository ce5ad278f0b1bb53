package words

import "carddesk/cardops/secret"

// Problem is an error as a person is told it: what is wrong, and what can be done now.
type Problem struct {
	Code    string // stable, kebab-case
	Message string
	Remedy  string
}

// Problem says an error in words.
func (w *Words) Problem(err error) Problem {
	code := Code(err)
	key, values := sentences(code, err), w.values(err)
	if code == interrupted {
		values["Cause"] = w.cause(err, values)
	}
	return Problem{
		Code:    code,
		Message: w.Text(key+".problem", values),
		Remedy:  w.Text(key+".remedy", values),
	}
}

// cause says why no answer came back after a secret was sent; nothing where that is not known. Its remedy is left out: what became of
// the secret comes first.
func (w *Words) cause(err error, values Values) string {
	code := reason(err)
	if code == interrupted || code == "internal" {
		return ""
	}
	return w.Text(sentences(code, err)+".problem", values)
}

// CardName is what people call a kind of card.
func (w *Words) CardName(kind string) string {
	if key := "card." + kind; w.Has(key) {
		return w.Text(key)
	}
	return w.Text("card.unknown")
}

// SecretName is what people call a secret.
func (w *Words) SecretName(name secret.Name) string {
	return w.Text("secretName." + string(orOther(name)))
}

// Weakness says why a new secret is easy to guess; nothing of one that is not.
func (w *Words) Weakness(why secret.Weakness) string {
	if why == secret.Strong {
		return ""
	}
	return w.Text("weak." + string(why))
}

// SlotName is what the certificate in a slot of a PIV card is for; empty for other places on a card.
func (w *Words) SlotName(place string) string {
	if key := "slot." + place; w.Has(key) {
		return w.Text(key)
	}
	return ""
}
