package words

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strings"

	"carddesk/app/crash"
	"carddesk/cardops/card"
	"carddesk/cardops/doctor"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
)

// values are what the sentences about an error may mention. Whatever comes from outside is made visible here.
func (w *Words) values(err error) Values {
	values := Values{"Detail": Visible(err.Error())}
	for _, more := range []func(error) Values{
		w.readerValues, w.cardValues, w.pathValues, w.secretValues, w.moduleValues, w.componentValues, w.settingValues, phoneValues,
	} {
		maps.Copy(values, more(err))
	}
	return values
}

func (w *Words) readerValues(err error) Values {
	values := Values{}
	if e, ok := errors.AsType[*ops.NoSuchReaderError](err); ok {
		values["Wanted"] = Visible(e.Wanted)
		values["Readers"] = numbered(e.Names, nil)
	}
	if e, ok := errors.AsType[*reader.SeveralError](err); ok {
		var names []string
		for _, s := range e.Readers {
			names = append(names, s.Name)
		}
		values["Readers"] = numbered(names, e.Numbers)
		if len(e.Numbers) > 0 {
			values["Number"] = e.Numbers[0]
		}
	}
	return values
}

// numbered puts each reader on a line of its own behind the number that chooses it, as the list of readers does. Without numbers they
// count from 1.
func numbered(names []string, numbers []int) string {
	var lines strings.Builder
	for i, name := range names {
		number := i + 1
		if i < len(numbers) {
			number = numbers[i]
		}
		fmt.Fprintf(&lines, "\n  %d  %s", number, Visible(name))
	}
	return lines.String()
}

func (w *Words) cardValues(err error) Values {
	kind := card.Unknown
	if e, ok := errors.AsType[*ops.UnsupportedError](err); ok {
		kind = e.Kind
	}
	return Values{"Card": w.CardName(string(kind))}
}

func (w *Words) pathValues(err error) Values {
	if e, ok := errors.AsType[*crash.Report](err); ok {
		return Values{"Path": Visible(e.File)}
	}
	if e, ok := errors.AsType[*doctor.FormatError](err); ok {
		return Values{"Path": Visible(e.Path)}
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return Values{"Path": Visible(e.Path)}
	}
	return Values{"Path": w.Text("file.unnamed")}
}

// secretValues: the names of the secret and its tries, lengths, and whom to ask for a second code that is forgotten.
func (w *Words) secretValues(err error) Values {
	values := Values{}
	name := secret.PIN
	if e, ok := errors.AsType[*secret.RefusedError](err); ok {
		name = e.Secret
	}
	if e, ok := errors.AsType[*secret.RuleError](err); ok {
		name = e.Secret
		values["Length"] = w.length(e.Rules)
	}
	if e, ok := errors.AsType[*secret.WrongError](err); ok {
		name = e.Secret
		if e.TriesLeft != nil {
			values["Tries"] = *e.TriesLeft
		}
	}
	if locked(err) {
		name = lockedName(err)
	}
	values["Secret"] = w.SecretName(name)
	values["Forgotten"] = w.Text("forgotten.other")
	if name == secret.SubscriberCode {
		values["Forgotten"] = w.Text("forgotten.subscriber-code")
	}
	return values
}

func (w *Words) length(r secret.Rules) string {
	key := "length.range"
	if r.Min == r.Max {
		key = "length.exact"
	}
	return w.Text(key, Values{"Min": r.Min, "Max": r.Max})
}
