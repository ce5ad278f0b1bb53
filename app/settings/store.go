package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"carddesk/cardops/disk"
)

// Folder is where the program keeps what belongs to its user; empty where the system does not tell.
func Folder() string {
	folder, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "carddesk")
}

// name of the user's file in its folder.
const name = chosen + ".toml"

// Store is where the settings come from and go to. It may be used by several goroutines. Another process that writes at the same moment can
// undo a choice, but never leave half a file.
type Store struct {
	folder  string
	policy  Policy
	writing sync.Mutex
}

// NewStore keeps the user's settings in a folder, which is made when something is kept first. With an empty folder nothing is kept. The
// policy may be nil.
func NewStore(folder string, policy Policy) *Store { return &Store{folder: folder, policy: policy} }

// Path is the user's file; empty where nothing is kept.
func (s *Store) Path() string {
	if s.folder == "" {
		return ""
	}
	return filepath.Join(s.folder, name)
}

// Read gives the values that count now. It always does: what is wrong is in Problems.
func (s *Store) Read() Settings {
	user, _, err := s.user()
	out := merge(user, s.rules())
	if err != nil {
		out.Problems = append(out.Problems, err)
	}
	return out
}

func (s *Store) user() (d document, raw []byte, err error) {
	if s.folder == "" {
		return document{}, nil, nil
	}
	if raw, err = load(s.Path()); err != nil {
		return document{}, nil, err
	}
	return parse(s.Path(), raw), raw, nil
}

func (s *Store) rules() Rules {
	if s.policy == nil {
		return Rules{}
	}
	return s.policy.Rules()
}

// Set keeps the user's choice: a string, an int or a bool, by the setting's kind. Errors: *Error for a value that the setting can't have,
// *LockedError, ErrNoFolder, *fs.PathError.
func (s *Store) Set(key Key, value any) error {
	setting, known := find(key)
	if !known {
		return &Error{Key: key, Err: ErrValue}
	}
	if err := setting.Check(value); err != nil {
		return &Error{Key: key, Err: err}
	}
	return s.change(key, value)
}

// Reset forgets the user's choice. Errors as of Set.
func (s *Store) Reset(key Key) error {
	return s.change(key, nil)
}

// change writes the file with another value of a setting, or none. What is wrong in it goes, after the file was copied; all the rest stays,
// comments too.
func (s *Store) change(key Key, value any) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.folder == "" {
		return ErrNoFolder
	}
	user, raw, err := s.user()
	if err != nil {
		return err // a file that can't be read is not written either: nobody knows what would be lost
	}
	if merge(document{}, s.rules()).Locked(key) {
		return &LockedError{key}
	}
	if merge(user, Rules{}).Problems != nil {
		if err := preserve(s.Path(), raw); err != nil {
			return err
		}
	}
	text, err := user.with(key, value)
	if err != nil || bytes.Equal(text, raw) {
		return err
	}
	return disk.Replace(s.Path(), text)
}

// copies is how many copies are looked through for a free name.
const copies = 100

// preserve copies a file that holds something wrong beside itself, unless it was copied before. The error is an *fs.PathError.
func preserve(path string, raw []byte) error {
	for i := range copies {
		beside := fmt.Sprintf("%s.bak%d", path, i+1)
		there, err := os.ReadFile(beside)
		switch {
		case err == nil && bytes.Equal(there, raw):
			return nil
		case errors.Is(err, fs.ErrNotExist):
			return disk.Replace(beside, raw)
		}
	}
	return &fs.PathError{Op: "copy", Path: path, Err: fs.ErrExist}
}
