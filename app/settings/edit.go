package settings

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/BurntSushi/toml"
)

// with is the document with another value of a setting, nil for none, and without what can't be used. Lines that are not concerned stay as
// they are. A file that is written in a way that the line editor does not follow, say with all settings in one line, is written anew by the
// library instead, which loses its comments and nothing else: the edited text counts only if it says the same.
func (d document) with(key Key, value any) ([]byte, error) {
	want, err := d.values(key, value)
	if err != nil {
		return nil, err
	}
	edited := d.edited(key, value)
	var got map[string]any
	if _, err := toml.Decode(edited, &got); err == nil && reflect.DeepEqual(got, want) {
		return []byte(edited), nil
	}
	var out bytes.Buffer
	encoder := toml.NewEncoder(&out)
	encoder.Indent = ""
	err = encoder.Encode(want)
	return out.Bytes(), err
}

// values are what the document is to say.
func (d document) values(key Key, value any) (map[string]any, error) {
	all := map[string]any{}
	if _, err := toml.Decode(d.text, &all); err != nil {
		return nil, fmt.Errorf("settings: %w", err) // parse has taken out what leads here
	}
	section, ok := all[chosen].(map[string]any)
	if !ok {
		section = map[string]any{}
	}
	for _, s := range table {
		if given, there := d.settings[s.Key]; there && s.Check(given.Value) != nil {
			delete(section, string(s.Key))
		}
		delete(all, string(s.Key)) // stood outside of its section
	}
	delete(section, string(key))
	switch v := value.(type) {
	case nil:
	case int:
		section[string(key)] = int64(v) // as it is read
	default:
		section[string(key)] = v
	}
	if ok || len(section) > 0 {
		all[chosen] = section
	}
	return all, nil
}

// edited is the text with another value, or without it. Nothing is added where the section is there and has no head of its own.
func (d document) edited(key Key, value any) string {
	e := &editor{lines: strings.SplitAfter(d.text, "\n"), gone: map[int]bool{}}
	for _, i := range d.dropped {
		e.gone[i] = true
	}
	for _, misplaced := range d.misplaced {
		e.gone[misplaced.Line-1] = true
	}
	put := value == nil
	for _, s := range table {
		given, there := d.settings[s.Key]
		switch {
		case !there:
		case s.Key == key && !put && e.replace(given.Line-1, value):
			put = true
		case s.Key == key || s.Check(given.Value) != nil:
			e.gone[given.Line-1] = true
		}
	}
	if !put && (d.settings == nil || slices.ContainsFunc(e.lines, headOfSettings().MatchString)) {
		e.add(string(key)+" = "+written(value), strings.Contains(d.text, "\r\n"))
	}
	return e.text()
}

// editor changes a text line by line.
type editor struct {
	lines []string // with their ends
	gone  map[int]bool
	added string // behind the line with this number
	at    int
}

// once compiles a pattern when it is first asked for: a program that changes no settings does without.
func once(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// assignment is a line with a value of its own and maybe a comment: what stands before the value, the value, what stands behind it.
var assignment = once(`^(\s*"?[A-Za-z]+"?\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^"'#\s][^#\r\n]*?)(\s*(?:#[^\r\n]*)?\r?\n?)$`)

// replace puts another value into a line. It is false where the line is not that simple.
func (e *editor) replace(i int, value any) bool {
	if i < 0 || i >= len(e.lines) {
		return false
	}
	parts := assignment().FindStringSubmatch(e.lines[i])
	if parts == nil {
		return false
	}
	e.lines[i] = parts[1] + written(value) + parts[3]
	return true
}

// headOfSettings begins the section of the settings, behind a byte order mark where the file has one.
var headOfSettings = once(`^\x{FEFF}?\s*\[\s*"?` + chosen + `"?\s*\]`)

// add puts a line behind the last one of the section, or makes the section at the end.
func (e *editor) add(line string, returns bool) {
	end := "\n"
	if returns { // as the file has it
		end = "\r\n"
	}
	e.at = len(e.lines) - 1
	head := slices.IndexFunc(e.lines, headOfSettings().MatchString)
	if head < 0 {
		line = "[" + chosen + "]" + end + line
		if strings.TrimSpace(strings.Join(e.lines, "")) != "" {
			line = end + line
		}
	} else {
		e.at = e.lastBelow(head)
	}
	if before := e.lines[e.at]; before != "" && !strings.HasSuffix(before, "\n") {
		line = end + line
	}
	e.added = line + end
}

// lastBelow is the last line of a section that says anything, or its head.
func (e *editor) lastBelow(head int) int {
	last := head
	for i := head + 1; i < len(e.lines) && !isHead(e.lines[i]); i++ {
		if text := strings.TrimSpace(e.lines[i]); text != "" && text[0] != '#' {
			last = i
		}
	}
	return last
}

func (e *editor) text() string {
	var out strings.Builder
	for i, line := range e.lines {
		if !e.gone[i] {
			out.WriteString(line)
		}
		if i == e.at {
			out.WriteString(e.added)
		}
	}
	return out.String()
}

// written is a value as TOML has it. A path of Windows is easier to read in single quotes, where a backslash stands for itself.
func written(value any) string {
	text, isText := value.(string)
	switch {
	case !isText:
		return fmt.Sprint(value)
	case strings.Contains(text, `\`) && !strings.ContainsFunc(text, func(r rune) bool { return r == '\'' || unicode.IsControl(r) }):
		return "'" + text + "'"
	}
	var out bytes.Buffer
	_ = toml.NewEncoder(&out).Encode(map[string]string{"x": text}) // a text can always be written
	return strings.TrimSpace(strings.TrimPrefix(out.String(), "x ="))
}
