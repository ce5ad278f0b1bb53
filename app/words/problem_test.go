package words_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

var (
	several = &reader.SeveralError{Readers: []reader.Status{{Name: "甲"}, {Name: "乙"}}, Numbers: []int{2, 3}}
	noSuch  = &ops.NoSuchReaderError{Wanted: "9", Names: []string{"甲", "乙"}}
	refused = &card.StatusError{Doing: "select 0903", Status: transport.Status(iso7816.ErrSecurityStatusNotSatisfied)}
	missing = &card.StatusError{Doing: "select 0903", Status: transport.Status(iso7816.ErrFileOrAppNotFound)}
)

// typed are all typed errors below the words, by their names in the source, with the code that each gets.
var typed = map[string]struct {
	err  error
	code string
}{
	"reader.ErrNoService":      {reader.ErrNoService, "no-service"},
	"reader.ErrNoReader":       {reader.ErrNoReader, "no-reader"},
	"reader.ErrReaderGone":     {reader.ErrReaderGone, "reader-gone"},
	"reader.ErrNoCard":         {reader.ErrNoCard, "no-card"},
	"reader.ErrMute":           {reader.ErrMute, "card-mute"},
	"reader.ErrHeld":           {reader.ErrHeld, "card-held"},
	"reader.ErrRemoved":        {reader.ErrRemoved, "card-removed"},
	"reader.ErrReset":          {reader.ErrReset, "card-reset"},
	"reader.SeveralError":      {several, "several-cards"},
	"transport.ErrNoAnswer":    {transport.ErrNoAnswer, "no-answer"},
	"transport.ErrBadAnswer":   {transport.ErrBadAnswer, "bad-answer"},
	"transport.ErrBadCommand":  {transport.ErrBadCommand, "not-allowed"},
	"transport.ErrNotAllowed":  {transport.ErrNotAllowed, "not-allowed"},
	"card.ErrATR":              {card.ErrATR, "bad-answer"},
	"card.ErrUnsupported":      {card.ErrUnsupported, "card-not-supported"},
	"card.ErrMissing":          {card.ErrMissing, "object-missing"},
	"card.ErrShort":            {card.ErrShort, "file-short"},
	"card.ErrNumber":           {card.ErrNumber, "number-malformed"},
	"card.ErrVersion":          {card.ErrVersion, "version-malformed"},
	"card.ErrDirectory":        {card.ErrDirectory, "directory-malformed"},
	"card.ErrTemplate":         {card.ErrTemplate, "object-malformed"},
	"card.ErrDuplicate":        {card.ErrDuplicate, "certificate-twice"},
	"card.ErrEmpty":            {card.ErrEmpty, "card-empty"},
	"card.StatusError":         {refused, "card-refused"},
	"cert.ErrShort":            {cert.ErrShort, "certificate-short"},
	"cert.ErrEmpty":            {cert.ErrEmpty, "object-missing"},
	"cert.ErrNotCertificate":   {cert.ErrNotCertificate, "not-a-certificate"},
	"cert.ErrMalformed":        {cert.ErrMalformed, "certificate-part"},
	"cert.Problem":             {cert.Problem{Part: "keyUsage", Err: cert.ErrMalformed}, "certificate-part"},
	"ops.ErrExists":            {ops.ErrExists, "file-exists"},
	"ops.ErrNothingToExport":   {ops.ErrNothingToExport, "nothing-to-export"},
	"ops.ErrLastTry":           {ops.ErrLastTry, "last-try"},
	"ops.ErrDeclined":          {ops.ErrDeclined, "notice-declined"},
	"ops.ErrChanged":           {ops.ErrChanged, "tries-changed"},
	"ops.ErrNotPossible":       {ops.ErrNotPossible, "not-possible"},
	"ops.NoSuchReaderError":    {noSuch, "no-such-reader"},
	"ops.UnsupportedError":     {&ops.UnsupportedError{Kind: card.NHI}, "card-not-supported"},
	"context.Canceled":         {context.Canceled, "cancelled"},
	"context.DeadlineExceeded": {context.DeadlineExceeded, "timeout"},
	"fs.ErrPermission":         {fs.ErrPermission, "no-permission"},
	"fs.ErrNotExist":           {fs.ErrNotExist, "file-missing"},
	"fs.PathError":             {&fs.PathError{Op: "open", Path: "x", Err: syscall.EIO}, "file-unusable"},
	"syscall.ENOSPC":           {syscall.ENOSPC, "disk-full"},
	"syscall.ENOTDIR":          {syscall.ENOTDIR, "not-a-folder"},
	"syscall.EROFS":            {syscall.EROFS, "no-permission"},
}

// neverMet are the typed errors that no person meets, with the reason.
var neverMet = map[string]string{
	"transport.ErrTranscript": "recordings are played in tests only",
	"transport.ErrDeparted":   "recordings are played in tests only",
	"card.Problem":            "it carries an error of this table, which is what is told",
}

func TestEveryTypedErrorIsKnownHere(t *testing.T) {
	for _, pkg := range []string{"reader", "transport", "card", "cert", "ops"} {
		names := errorNames(t, "cardops/"+pkg)
		if len(names) == 0 {
			t.Errorf("no error was found in %s: the search is broken", pkg)
		}
		for _, name := range names {
			name = pkg + "." + name
			_, met := typed[name]
			_, excused := neverMet[name]
			if met == excused {
				t.Errorf("%s: is in the table: %v, is excused: %v", name, met, excused)
			}
		}
	}
}

func TestEveryTypedErrorHasWords(t *testing.T) {
	for name, tc := range typed {
		t.Run(name, func(t *testing.T) {
			wrapped := fmt.Errorf("read 0903: %w", tc.err)
			joined := errors.Join(errors.New("something"), wrapped)
			for _, err := range []error{tc.err, wrapped, joined} {
				if got := words.Code(err); got != tc.code {
					t.Errorf("%v has the code %q, want %q", err, got, tc.code)
				}
			}
			for _, l := range words.Languages() {
				p := words.In(l).Problem(wrapped)
				if p.Code != tc.code || p.Message == "" || strings.HasPrefix(p.Message, "error.") {
					t.Errorf("%s: %+v", l, p)
				}
				if strings.HasPrefix(p.Remedy, "error.") || p.Remedy == "" && tc.code != "cancelled" {
					t.Errorf("%s: nothing can be done: %+v", l, p)
				}
				if strings.Contains(p.Message+p.Remedy, "<no value>") {
					t.Errorf("%s: a place was left open: %+v", l, p)
				}
			}
		})
	}
}

func TestEveryCodeIsReached(t *testing.T) {
	reached := map[string]bool{}
	for _, tc := range typed {
		reached[tc.code] = true
	}
	for _, code := range errorCodes(t) {
		if !reached[code] {
			t.Errorf("no error of the table has the code %q", code)
		}
	}
	shape := "abcdefghijklmnopqrstuvwxyz-"
	for code := range reached {
		if strings.Trim(code, shape) != "" {
			t.Errorf("%q is not in kebab-case", code)
		}
	}
}

// What ends a conversation is told before what it interrupted: a card that was pulled is never called damaged.
func TestWhatIsTold(t *testing.T) {
	cases := map[string]struct {
		err  error
		code string
	}{
		"a card pulled while its directory is read":  {fmt.Errorf("%w: %w", card.ErrDirectory, reader.ErrRemoved), "card-removed"},
		"a card pulled, the other way round":         {fmt.Errorf("%w: %w", reader.ErrRemoved, card.ErrDirectory), "card-removed"},
		"a card pulled in the middle of an answer":   {errors.Join(transport.ErrBadAnswer, reader.ErrRemoved), "card-removed"},
		"a card pulled while time ran out":           {errors.Join(context.DeadlineExceeded, reader.ErrRemoved), "card-removed"},
		"a reader unplugged with its card":           {errors.Join(reader.ErrRemoved, reader.ErrReaderGone), "reader-gone"},
		"a service stopped with everything":          {errors.Join(reader.ErrRemoved, reader.ErrReaderGone, reader.ErrNoService), "no-service"},
		"a reader of another name":                   {fmt.Errorf("choose: %w", noSuch), "no-such-reader"},
		"a file that the card says it does not have": {fmt.Errorf("read: %w", missing), "object-missing"},
		"a certificate that is cut short":            {errors.Join(cert.ErrShort, card.ErrShort), "file-short"},
		"a certificate with an odd part, which is no certificate": {
			fmt.Errorf("%w: subject: %w", cert.ErrNotCertificate, cert.ErrMalformed), "not-a-certificate",
		},
		"a card of a known kind that can't be read": {&ops.UnsupportedError{Kind: card.NHI}, "card-not-supported"},
		"a file of other content":                   {&fs.PathError{Op: "export", Path: "x", Err: ops.ErrExists}, "file-exists"},
		"a file where a folder should be":           {&fs.PathError{Op: "mkdir", Path: "x", Err: syscall.ENOTDIR}, "not-a-folder"},
		"a folder without permission":               {&fs.PathError{Op: "mkdir", Path: "x", Err: syscall.EACCES}, "no-permission"},
		"an error that nobody foresaw":              {errors.New("surprise"), "internal"},
		"Ctrl+C":                                    {fmt.Errorf("read: %w", context.Canceled), "cancelled"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if got := words.Code(tc.err); got != tc.code {
				t.Errorf("%q, want %q", got, tc.code)
			}
		})
	}
}

func TestProblemNamesWhatItIsAbout(t *testing.T) {
	cases := map[string]struct {
		err     error
		message string
		remedy  string
	}{
		"cards to choose from, by their numbers among all readers": {
			several, "More than one reader holds a card.", "Please choose one by its number, such as --reader 2:\n  2  甲\n  3  乙",
		},
		"readers to choose from": {
			noSuch, "There is no reader “9”.", "Please choose one of these by its number or name:\n  1  甲\n  2  乙",
		},
		"a health card": {
			&ops.UnsupportedError{Kind: card.NHI}, "This card can't be read here. It is: National Health Insurance card",
			"Nothing happened to the card. Please insert a citizen certificate card instead.",
		},
		"a file": {
			&fs.PathError{Op: "export", Path: "/x/sign.der", Err: ops.ErrExists}, "/x/sign.der exists already and holds something else.",
			"No file was overwritten. Please choose another folder.",
		},
		"a surprise": {
			errors.New("surprise"), "Something went wrong that the program did not expect (surprise).", "Please report this text to us.",
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			p := words.In(words.English).Problem(fmt.Errorf("%w", tc.err))
			if p.Message != tc.message && !strings.Contains(tc.message, "surprise") || p.Remedy != tc.remedy {
				t.Errorf("%q %q", p.Message, p.Remedy)
			}
		})
	}
}

// Names of readers and files come from outside: a driver, a command line, a disk.
func TestProblemsAreSafeToShow(t *testing.T) {
	bad := "a\x1b[2J\u202eb\n"
	for name, err := range map[string]error{
		"the reader that was asked for": &ops.NoSuchReaderError{Wanted: bad, Names: []string{"x"}},
		"readers that are there":        &ops.NoSuchReaderError{Wanted: "x", Names: []string{bad}},
		"readers with cards":            &reader.SeveralError{Readers: []reader.Status{{Name: bad}}, Numbers: []int{1}},
		"a file":                        &fs.PathError{Op: "open", Path: bad, Err: os.ErrNotExist},
		"a file and its error":          &fs.PathError{Op: "open", Path: bad, Err: errors.New(bad)},
		"an error that nobody foresaw":  errors.New(bad),
	} {
		for _, l := range words.Languages() {
			p := words.In(l).Problem(err)
			all := p.Message + p.Remedy
			if strings.ContainsAny(all, "\x1b\u202e") || !strings.Contains(all, `a\u001b[2J\u202eb\u000a`) {
				t.Errorf("%s, %s: %q", name, l, all)
			}
		}
	}
}

func TestProblemLeavesTheErrorAsItIs(t *testing.T) {
	err := &ops.NoSuchReaderError{Wanted: "9", Names: []string{"a\x1b"}}
	words.In(words.English).Problem(err)
	if !slices.Equal(err.Names, []string{"a\x1b"}) {
		t.Errorf("the names are now %q", err.Names)
	}
}

func TestNoTwoProblemsReadTheSame(t *testing.T) {
	for _, l := range words.Languages() {
		seen := map[string]string{}
		for _, code := range slices.Sorted(maps.Keys(problems(t, l))) {
			message := problems(t, l)[code]
			if other, twice := seen[message]; twice {
				t.Errorf("%s: %s and %s are both %q", l, other, code, message)
			}
			seen[message] = code
		}
	}
}

func problems(t *testing.T, l words.Language) map[string]string {
	all := map[string]string{}
	for key, text := range texts(t, l) {
		if strings.HasSuffix(key, ".problem") {
			all[key] = text
		}
	}
	return all
}
