package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/BurntSushi/toml"

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
	rules, ruling := s.rules()
	out := merge(user, s.Path(), rules)
	for _, err := range []error{err, ruling} {
		if err != nil {
			out.Problems = append(out.Problems, err)
		}
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

func (s *Store) rules() (Rules, error) {
	if s.policy == nil {
		return Rules{}, nil
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
	return s.change(key, func(chosen map[string]any) { chosen[string(key)] = value })
}

// Reset forgets the user's choice. Errors as of Set.
func (s *Store) Reset(key Key) error {
	return s.change(key, func(chosen map[string]any) { delete(chosen, string(key)) })
}

// change writes the file anew. What is wrong in it goes, after the file was copied; what the program does not know stays. Comments go: the
// library does not keep them.
func (s *Store) change(key Key, change func(map[string]any)) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.folder == "" {
		return ErrNoFolder
	}
	user, raw, err := s.user()
	if err != nil {
		return err // a file that can't be read is not written either: nobody knows what would be lost
	}
	rules, err := s.rules()
	if err != nil {
		return err
	}
	if merge(document{}, "", rules).Locked(key) {
		return &LockedError{key}
	}
	if merge(user, "", Rules{}).Problems != nil {
		if err := preserve(s.Path(), raw); err != nil {
			return err
		}
	}
	text, err := user.rewritten(change)
	if err != nil {
		return err
	}
	return disk.Replace(s.Path(), text)
}

// rewritten is the document with a change, and without values that can't be used.
func (d document) rewritten(change func(map[string]any)) ([]byte, error) {
	all := map[string]any{}
	if _, err := toml.Decode(d.text, &all); err != nil {
		return nil, fmt.Errorf("settings: %w", err) // parse has taken out what leads here
	}
	section, ok := all[chosen].(map[string]any)
	if !ok {
		section = map[string]any{}
	}
	for _, s := range table {
		given, there := d.settings[s.Key]
		if there && s.Check(given.Value) != nil {
			delete(section, string(s.Key))
		}
		delete(all, string(s.Key)) // stood outside of its section
	}
	change(section)
	all[chosen] = section
	var out bytes.Buffer
	encoder := toml.NewEncoder(&out)
	encoder.Indent = ""
	err := encoder.Encode(all)
	return out.Bytes(), err
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
