package settings

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"github.com/BurntSushi/toml"
)

// Sections of a file.
const (
	chosen   = "settings"
	defaults = "defaults" // of a policy
	locked   = "locked"   // of a policy
)

// largest is the size of a file that is read, in bytes: a picture or a log is larger, all settings together are not.
const largest = 16 << 10

// document is a file of settings, as far as it could be understood.
type document struct {
	text      string // without what could not be; the lines of that are empty
	dropped   []int  // these lines, from 0
	settings  map[Key]Given
	defaults  map[Key]Given
	locked    map[Key]Given
	misplaced map[Key]Given // outside of the sections
	problems  []*Error
	unclear   bool // there may be more in it than was understood
}

// load reads a file. One that is not there is an empty one. The error is an *fs.PathError, or an *Error for a file that is too large.
func load(path string) (raw []byte, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular(): // a pipe would be waited for without end
		return nil, &fs.PathError{Op: "read", Path: path, Err: syscall.EINVAL}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	raw, err = io.ReadAll(io.LimitReader(f, largest+1))
	if err == nil && len(raw) > largest {
		err = &Error{File: path, Err: ErrTooLarge}
	}
	return raw, err
}

// tries is how many lines that are no TOML a document may have. One with more is something else.
const tries = 50

// deepest is how many dots and braces a document may have. The library takes seconds for thousands of tables one in the other.
const deepest = 500

// parse reads a document. Where a line is no TOML, the rest counts all the same.
func parse(path string, raw []byte) document {
	if bytes.Count(raw, []byte("."))+bytes.Count(raw, []byte("{")) > deepest {
		return document{problems: []*Error{{File: path, Err: ErrTooLarge}}, unclear: true}
	}
	d := document{text: string(raw)}
	for range tries {
		var top map[string]toml.Primitive
		meta, err := toml.Decode(d.text, &top)
		if err == nil {
			d.read(path, meta, top)
			return d
		}
		d.problems, d.unclear = append(d.problems, syntaxError(path, err)), true
		if !d.drop(err) {
			break
		}
	}
	d.text = ""
	return d
}

func syntaxError(path string, err error) *Error {
	out := &Error{File: path, Err: ErrSyntax}
	if at, ok := errors.AsType[toml.ParseError](err); ok {
		out.Line, out.Key = at.Position.Line, inSection(at.LastKey)
	}
	return out
}

// inSection is the key behind the name of its section; empty where only the section is known.
func inSection(dotted string) Key {
	section, key, _ := strings.Cut(dotted, ".")
	if section != chosen && section != defaults && section != locked {
		return ""
	}
	return Key(key)
}

// drop takes a line that is no TOML out of the text. What stands below the head of a section goes with it: it would count for the section
// above, and what an administrator has locked is not to become a mere proposal. It is false where the line is not known.
func (d *document) drop(err error) bool {
	at, ok := errors.AsType[toml.ParseError](err)
	lines := strings.Split(d.text, "\n")
	first := at.Position.Line - 1
	if !ok || first < 0 || first >= len(lines) || strings.TrimSpace(lines[first]) == "" {
		return false
	}
	head := isHead(lines[first])
	for i := first; i == first || head && i < len(lines) && !isHead(lines[i]); i++ {
		lines[i], d.dropped = "", append(d.dropped, i)
	}
	d.text = strings.Join(lines, "\n")
	return true
}

func isHead(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "[") }

// read takes the settings out of a document that is TOML.
func (d *document) read(path string, meta toml.MetaData, top map[string]toml.Primitive) {
	d.settings = d.section(path, meta, top, chosen)
	d.defaults = d.section(path, meta, top, defaults)
	d.locked = d.section(path, meta, top, locked)
	d.misplaced = known(path, meta, top)
	for _, s := range table {
		if misplaced, there := d.misplaced[s.Key]; there {
			d.problems = append(d.problems, &Error{File: path, Line: misplaced.Line, Key: s.Key, Err: ErrPlace})
		}
	}
}

// section is what stands below a head.
func (d *document) section(path string, meta toml.MetaData, top map[string]toml.Primitive, name string) map[Key]Given {
	below, there := top[name]
	if !there {
		return nil
	}
	var entries map[string]toml.Primitive
	if err := meta.PrimitiveDecode(below, &entries); err != nil || entries == nil { // nil: no section but a value
		d.problems, d.unclear = append(d.problems, &Error{File: path, Line: given(path, meta, below).Line, Key: Key(name), Err: ErrType}), true
		return nil
	}
	return known(path, meta, entries)
}

// known are those entries that are settings. Others are left alone: another version of the program may know them.
func known(path string, meta toml.MetaData, entries map[string]toml.Primitive) map[Key]Given {
	found := map[Key]Given{}
	for _, s := range table {
		if entry, there := entries[string(s.Key)]; there {
			found[s.Key] = given(path, meta, entry)
		}
	}
	return found
}

// given finds a value and its line. The library tells a line with an error only, so that one is made.
func given(path string, meta toml.MetaData, p toml.Primitive) Given {
	v := asker{Given{Place: path}}
	err := meta.PrimitiveDecode(p, &v)
	if at, ok := errors.AsType[toml.ParseError](err); ok {
		v.Line = at.Position.Line
	}
	if n, ok := v.Value.(int64); ok && int64(int(n)) == n {
		v.Value = int(n)
	}
	return v.Given
}

// asker takes any value and asks where it stands.
type asker struct{ Given }

var errWhere = errors.New("where is it")

// UnmarshalTOML implements toml.Unmarshaler.
func (a *asker) UnmarshalTOML(value any) error {
	a.Value = value
	return errWhere
}
