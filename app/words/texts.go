package words

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"carddesk/assets"
)

// texts are the texts of a language by key, as they stand in its file: JSON strings with their quotation marks. Each is decoded when it is
// asked for, because a command shows a few of them, and reading the whole file took longer than all that a command does.
type texts map[string]string

// tables are the built-in texts, each read when its language is first asked for: a program that ends at once needs one. They are part of
// the program, so that an error is a mistake in it; a test reads them all.
var tables = map[Language]func() texts{Chinese: table(Chinese), English: table(English)}

func table(l Language) func() texts {
	return sync.OnceValue(func() texts {
		all, err := read(assets.Translations, l)
		if err != nil {
			panic(err)
		}
		return all
	})
}

// read finds the texts in a file, which has one on each line: `"key": "text",`. A test holds every file to that, and what is read
// here against what a JSON decoder reads.
func read(files fs.FS, l Language) (texts, error) {
	raw, err := fs.ReadFile(files, "translations/"+string(l)+".json")
	if err != nil {
		return nil, err
	}
	all := make(texts, strings.Count(string(raw), "\n"))
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSuffix(strings.TrimSpace(line), ",")
		key, text, found := strings.Cut(line, ": ")
		switch {
		case found && len(key) > 2:
			all[key[1:len(key)-1]] = text
		case line != "{" && line != "}":
			return nil, fmt.Errorf("%s: no text: %s", l, line)
		}
	}
	return all, nil
}

// find decodes a text.
func (t texts) find(key string) (text string, ok bool) {
	raw, ok := t[key]
	if !ok {
		return "", false
	}
	return text, json.Unmarshal([]byte(raw), &text) == nil
}
