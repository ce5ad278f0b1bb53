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
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
	"carddesk/cardops/transport"
)

var (
	several = &reader.SeveralError{Readers: []reader.Status{{Name: "甲"}, {Name: "乙"}}, Numbers: []int{2, 3}}
	noSuch  = &ops.NoSuchReaderError{Wanted: "9", Names: []string{"甲", "乙"}}
	refused = &card.StatusError{Doing: "select 0903", Status: transport.Status(iso7816.ErrSecurityStatusNotSatisfied)}
	missing = &card.StatusError{Doing: "select 0903", Status: transport.Status(iso7816.ErrFileOrAppNotFound)}
)

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
		"a module that can't be found":              {fmt.Errorf("%w: %w", token.ErrNoModule, fs.ErrNotExist), "no-middleware"},
		"a token pulled out of a module":            {&token.ModuleError{Err: token.DeviceRemoved}, "card-removed"},
		"a module that was ended before it heard":   {fmt.Errorf("%w: %w", token.ErrNotSent, token.ErrModuleDied), "module-died"},
		"a module's refusal":                        {fmt.Errorf("%w: %w", token.ErrNotDone, token.SessionReadOnly), "not-carried-out"},
		"a module's refusal for want of a PIN":      {fmt.Errorf("%w: %w", token.ErrNotDone, token.UserPINNotInitialized), "pin-not-set"},
		"a module's cancellation":                   {fmt.Errorf("%w: %w", token.ErrCancelled, token.FunctionCanceled), "cancelled-at-reader"},
		"a module without permission":               {&token.ModuleError{Err: fs.ErrPermission}, "module-failed"},
		"a connection that took too long":           {fmt.Errorf("%w: %w", hipki.ErrSlow, context.DeadlineExceeded), "answer-slow"},
		"an owner that took too long to find":       {fmt.Errorf("%w: %w", hipki.ErrOwnerUnknown, hipki.ErrSlow), "port-owner-unknown"},
		"a centre that took too long to connect":    {fmt.Errorf("%w: %w", hipki.ErrCentreUnreachable, hipki.ErrSlow), "centre-unreachable"},
		"a redirection and its status": {
			fmt.Errorf("%w: %w", hipki.ErrRedirected, &hipki.StatusError{Status: 302}), "answer-redirected",
		},
		"a card pulled right after a wrong PIN was told": {errors.Join(reader.ErrRemoved, wrong(secret.PIN, 2)), "wrong-pin"},
		"Ctrl+C": {fmt.Errorf("read: %w", context.Canceled), "cancelled"},
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
			noSuch, "There is no reader \"9\".", "Please choose one of these by its number or name:\n  1  甲\n  2  乙",
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
	bad := "a\x1b[2J\u202eb\nc"
	for name, err := range map[string]error{
		"the reader that was asked for":  &ops.NoSuchReaderError{Wanted: bad, Names: []string{"x"}},
		"readers that are there":         &ops.NoSuchReaderError{Wanted: "x", Names: []string{bad}},
		"readers with cards":             &reader.SeveralError{Readers: []reader.Status{{Name: bad}}, Numbers: []int{1}},
		"a file":                         &fs.PathError{Op: "open", Path: bad, Err: os.ErrNotExist},
		"a file and its error":           &fs.PathError{Op: "open", Path: bad, Err: errors.New(bad)},
		"an error that nobody foresaw":   errors.New(bad),
		"a module by its name":           &token.ModuleError{Name: bad, Err: token.ErrModuleDied},
		"a module by its version":        &token.ModuleError{Name: "x", Version: bad, Err: token.ErrModuleDied},
		"a module by its file":           &token.ModuleError{Path: "/" + bad, Err: token.ErrModuleDied},
		"a module and why it fails":      &token.ModuleError{Err: fmt.Errorf("%w: %s", token.ErrUnloadable, bad)},
		"a module's file":                &token.ArchitectureError{Path: bad},
		"a module's processor":           &token.ArchitectureError{Got: []string{bad}},
		"a stranger's name":              &hipki.StrangerError{Owner: hipki.Owner{Name: bad}},
		"a stranger's file":              &hipki.StrangerError{Owner: hipki.Owner{Path: bad}},
		"a module that died, with a PIN": secret.Unanswered(&token.ModuleError{Name: bad, Err: token.ErrModuleDied}),
	} {
		for _, l := range words.Languages() {
			p := words.In(l).Problem(err)
			all := p.Message + p.Remedy
			if strings.ContainsAny(all, "\x1b\u202e") || !strings.Contains(all, `a\u001b[2J\u202eb\u000ac`) {
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
