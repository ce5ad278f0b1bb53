package ops_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carddesk/cardops/ops"
)

// A number in the form of a citizen card's, and another.
const (
	thisCard  = "TP00000000000001"
	otherCard = "TP00000000000002"
)

func TestNoticeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", "notices.json")
	n := ops.NoticeFile{Path: path}
	if n.Accepted(thisCard) {
		t.Error("accepted before anybody did")
	}
	for _, card := range []string{thisCard, thisCard} {
		if err := n.Accept(card); err != nil {
			t.Fatal(err)
		}
	}
	if !n.Accepted(thisCard) || n.Accepted(otherCard) || n.Accepted("") {
		t.Error("it is not this card alone that is accepted")
	}
	if err := n.Accept(otherCard); err != nil {
		t.Fatal(err)
	}
	if !n.Accepted(thisCard) || !n.Accepted(otherCard) {
		t.Error("one of two is forgotten")
	}
	expectPrivate(t, path, thisCard, otherCard, "0000000000")
}

// expectPrivate: the file holds none of these texts, is the user's alone, and has nothing beside it.
func expectPrivate(t *testing.T, path string, never ...string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range never {
		if strings.Contains(string(raw), part) {
			t.Errorf("%s stands in the file: %s", part, raw)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may use the file: %v, %v", info.Mode(), err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("beside the file there is %v, %v", left, err)
	}
}

// The hashes of one card differ between computers: none can be looked up in a list of all card numbers.
func TestNoticeFilesHaveKeysOfTheirOwn(t *testing.T) {
	var files [2]string
	for i := range files {
		n := ops.NoticeFile{Path: filepath.Join(t.TempDir(), "notices.json")}
		if err := n.Accept(thisCard); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(n.Path)
		if err != nil {
			t.Fatal(err)
		}
		_, hash, found := strings.Cut(string(raw), `"accepted":`)
		if !found {
			t.Fatalf("%s", raw)
		}
		files[i] = hash
	}
	if files[0] == files[1] {
		t.Error("two files have the same hash")
	}
}

// A consent without a card number would stand for every card whose number can't be read.
func TestNoticeOfACardWithoutANumber(t *testing.T) {
	n := ops.NoticeFile{Path: filepath.Join(t.TempDir(), "notices.json")}
	if err := n.Accept(""); err != nil || n.Accepted("") {
		t.Errorf("%v, accepted: %t", err, n.Accepted(""))
	}
	if err := n.Accept(thisCard); err != nil || n.Accepted("") {
		t.Errorf("%v, accepted: %t", err, n.Accepted(""))
	}
}

// What can't be read has accepted nothing, and is replaced by the next consent.
func TestNoticeFileThatIsSpoilt(t *testing.T) {
	for name, content := range map[string]string{
		"empty": "", "no JSON": "{", "no object": "[]", "no key": `{"key":"","accepted":[]}`, "null": "null", "another hash": `{"key":"A","accepted":["00"]}`,
		"no hashes": `{"key":"A"}`,
	} {
		t.Run(name, func(t *testing.T) {
			n := ops.NoticeFile{Path: filepath.Join(t.TempDir(), "notices.json")}
			if err := os.WriteFile(n.Path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if n.Accepted(thisCard) {
				t.Error("accepted")
			}
			if err := n.Accept(thisCard); err != nil || !n.Accepted(thisCard) {
				t.Errorf("%v, accepted: %t", err, n.Accepted(thisCard))
			}
		})
	}
}

// A file that can't be written is an error, and leaves nothing behind.
func TestNoticeFileThatCannotBeWritten(t *testing.T) {
	for name, prepare := range map[string]func(dir string) (path string, err error){
		"a folder in its place": func(dir string) (string, error) {
			path := filepath.Join(dir, "notices.json")
			return path, os.MkdirAll(filepath.Join(path, "x"), 0o700)
		},
		"a file for a folder": func(dir string) (string, error) {
			return filepath.Join(dir, "file", "notices.json"), os.WriteFile(filepath.Join(dir, "file"), nil, 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path, err := prepare(dir)
			if err != nil {
				t.Fatal(err)
			}
			n := ops.NoticeFile{Path: path}
			if err := n.Accept(thisCard); !isPathError(err) || n.Accepted(thisCard) {
				t.Errorf("%v, accepted: %t", err, n.Accepted(thisCard))
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
				t.Errorf("there is %v, %v", left, err)
			}
		})
	}
}

func isPathError(err error) bool {
	_, ok := errors.AsType[*os.PathError](err)
	return ok
}

// consents counts what an operation wants to know and to remember.
type consents struct {
	accepted bool
	writes   []string
	err      error // of Accept
}

func (c *consents) Accepted(string) bool { return c.accepted }

func (c *consents) Accept(card string) error {
	c.writes = append(c.writes, card)
	return c.err
}

// The notice is a question before a PIN is written. What is remembered is a consent that was given, for a secret that could be sent.
func TestNoticeIsAskedFor(t *testing.T) {
	wrongRule := "123"
	for name, tc := range map[string]struct {
		notices  consents
		run      func(ops.Pin, context.Context) ops.Outcome
		declined bool
		fresh    string
		asked    bool
		writes   int
		sent     int
		stage    ops.Stage
	}{
		"before a change":        {consents{}, ops.Pin.Change, false, newPIN, true, 1, 1, ops.Done},
		"not before a check":     {consents{}, ops.Pin.Verify, false, "", false, 0, 1, ops.Done},
		"accepted before":        {consents{accepted: true}, ops.Pin.Change, false, newPIN, false, 0, 1, ops.Done},
		"declined":               {consents{}, ops.Pin.Change, true, newPIN, true, 0, 0, ops.Refused},
		"new PIN not acceptable": {consents{}, ops.Pin.Change, false, wrongRule, true, 0, 0, ops.Refused},
		"can't be remembered":    {consents{err: os.ErrPermission}, ops.Pin.Change, false, newPIN, true, 1, 1, ops.Done},
	} {
		t.Run(name, func(t *testing.T) {
			m, path := moduleOver(t, citizen(t, 3))
			asked := false
			p := ops.Pin{Path: path, Card: thisCard, Notices: &tc.notices, Ask: func(ctx context.Context, q ops.Question) (ops.Answer, error) {
				asked = q.Notice
				a, err := answers(t, oldPIN, tc.fresh)(ctx, q)
				a.Notice = !tc.declined
				return a, err
			}}
			out := tc.run(p, t.Context())
			if out.Stage != tc.stage || asked != tc.asked || len(tc.notices.writes) != tc.writes {
				t.Errorf("%s (%v), asked: %t, remembered %q", out.Stage, out.Err, asked, tc.notices.writes)
			}
			if tc.declined && !errors.Is(out.Err, ops.ErrDeclined) {
				t.Errorf("%v", out.Err)
			}
			if n := m.Count("C_Login") + m.Count("C_SetPIN"); n != tc.sent {
				t.Errorf("%d PINs were sent, want %d", n, tc.sent)
			}
		})
	}
}
