package words

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// Problem is an error as a person is told it: what is wrong, and what can be done now.
type Problem struct {
	Code    string // stable, kebab-case
	Message string
	Remedy  string
}

// codes names every error that a person can meet. The first that matches counts: what is particular comes before what is general.
var codes = []struct {
	err  error
	code string
}{
	{reader.ErrNoService, "no-service"},
	{new(ops.NoSuchReaderError), "no-such-reader"},
	{new(reader.SeveralError), "several-cards"},
	{reader.ErrNoReader, "no-reader"},
	{reader.ErrReaderGone, "reader-gone"},
	{reader.ErrNoCard, "no-card"},
	{reader.ErrRemoved, "card-removed"},
	{reader.ErrMute, "card-mute"},
	{reader.ErrHeld, "card-held"},
	{reader.ErrReset, "card-reset"},
	{transport.ErrNoAnswer, "no-answer"},
	{transport.ErrNotAllowed, "not-allowed"},
	{card.ErrEmpty, "card-empty"},
	{ops.ErrExists, "file-exists"},
	{ops.ErrNothingToExport, "nothing-to-export"},
	{ops.ErrLastTry, "last-try"},
	{ops.ErrDeclined, "notice-declined"},
	{ops.ErrChanged, "tries-changed"},
	{ops.ErrNotPossible, "not-possible"},
	{card.ErrUnsupported, "card-not-supported"},
	{card.ErrNumber, "number-malformed"},
	{card.ErrVersion, "version-malformed"},
	{card.ErrDuplicate, "certificate-twice"},
	{card.ErrDirectory, "directory-malformed"},
	{card.ErrTemplate, "object-malformed"},
	{card.ErrMissing, "object-missing"},
	{card.ErrShort, "file-short"},
	{cert.ErrShort, "certificate-short"},
	{cert.ErrEmpty, "object-missing"},
	{cert.ErrNotCertificate, "not-a-certificate"},
	{cert.ErrMalformed, "certificate-part"},
	{transport.ErrBadAnswer, "bad-answer"},
	{card.ErrATR, "bad-answer"},
	{transport.ErrBadCommand, "not-allowed"},
	{new(card.StatusError), "card-refused"},
	{context.DeadlineExceeded, "timeout"},
	{context.Canceled, "cancelled"},
	{syscall.ENOSPC, "disk-full"},
	{syscall.ENOTDIR, "not-a-folder"},
	{syscall.EROFS, "no-permission"},
	{fs.ErrPermission, "no-permission"},
	{fs.ErrNotExist, "file-missing"},
	{new(fs.PathError), "file-unusable"},
}

// Code is the stable name of an error; "internal" for one that is in no table, which is a mistake in the program.
func Code(err error) string {
	for _, c := range codes {
		if matches(err, c.err) {
			return c.code
		}
	}
	return "internal"
}

func matches(err, target error) bool {
	switch target.(type) {
	case *ops.NoSuchReaderError:
		var e *ops.NoSuchReaderError
		return errors.As(err, &e)
	case *reader.SeveralError:
		var e *reader.SeveralError
		return errors.As(err, &e)
	case *card.StatusError:
		var e *card.StatusError
		return errors.As(err, &e)
	case *fs.PathError:
		var e *fs.PathError
		return errors.As(err, &e)
	}
	return errors.Is(err, target)
}

// Problem says an error in words.
func (w *Words) Problem(err error) Problem {
	code := Code(err)
	values := w.values(err)
	return Problem{
		Code:    code,
		Message: w.Text("error."+code+".problem", values),
		Remedy:  w.Text("error."+code+".remedy", values),
	}
}

// values are what the sentences may mention.
func (w *Words) values(err error) Values {
	values := Values{"Detail": Visible(err.Error())}
	var noSuch *ops.NoSuchReaderError
	if errors.As(err, &noSuch) {
		values["Wanted"] = Visible(noSuch.Wanted)
		values["Readers"] = numbered(noSuch.Names, nil)
	}
	var several *reader.SeveralError
	if errors.As(err, &several) {
		var names []string
		for _, s := range several.Readers {
			names = append(names, s.Name)
		}
		values["Readers"] = numbered(names, several.Numbers)
		if len(several.Numbers) > 0 {
			values["Number"] = several.Numbers[0]
		}
	}
	var unsupported *ops.UnsupportedError
	if errors.As(err, &unsupported) {
		values["Card"] = w.CardName(string(unsupported.Kind))
	} else {
		values["Card"] = w.CardName(string(card.Unknown))
	}
	values["Path"] = w.Text("file.unnamed")
	var path *fs.PathError
	if errors.As(err, &path) {
		values["Path"] = Visible(path.Path)
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

// CardName is what people call a kind of card.
func (w *Words) CardName(kind string) string {
	if key := "card." + kind; w.Has(key) {
		return w.Text(key)
	}
	return w.Text("card.unknown")
}
