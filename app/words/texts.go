package words

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"sort"
	"strings"
	"sync"

	"carddesk/assets"
)

// texts are the lines of a language's file in the order of their keys. A text is looked up and decoded when it is asked for: a command shows
// a few of them, and decoding the whole file took longer than all that a command does.
type texts []string

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

// read takes a file apart into its lines, each of which is one text: `  "key": "text",`. Tests hold the files to that, to the order of the
// keys, and what is found here against what a JSON decoder reads.
func read(files fs.FS, l Language) (texts, error) {
	raw, err := fs.ReadFile(files, "translations/"+string(l)+".json")
	if err != nil {
		return nil, err
	}
	inside, opened := strings.CutPrefix(string(raw), "{\n")
	inside, closed := strings.CutSuffix(inside, "\n}\n")
	if !opened || !closed {
		return nil, fmt.Errorf("%s: not one text on each line", l)
	}
	return strings.Split(inside, "\n"), nil
}

// find looks a text up.
func (t texts) find(key string) (text string, ok bool) {
	at, ok := sort.Find(len(t), func(i int) int { return strings.Compare(key, keyIn(t[i])) })
	if !ok {
		return "", false
	}
	_, raw, _ := strings.Cut(t[at], `": `)
	return text, json.Unmarshal([]byte(strings.TrimSuffix(raw, ",")), &text) == nil
}

// keyIn is the key on a line. It holds nothing that JSON escapes.
func keyIn(line string) string {
	key, _, _ := strings.Cut(strings.TrimPrefix(line, `  "`), `": `)
	return key
}
