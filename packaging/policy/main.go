// Command policy writes everything that tells administrators about settings, from the one table of them (app/settings/table.go): templates for Windows'
// group policies, samples for macOS and Linux, and the table in the README. It is run in the repository's root, by `make policies`; a test holds the
// files against what it would write.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"carddesk/app/words"
)

//go:generate go run . ../..

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	if err := run(root); err != nil {
		fmt.Fprintln(os.Stderr, "policy:", err)
		os.Exit(1)
	}
}

func run(root string) error {
	all, err := files(root)
	if err != nil {
		return err
	}
	for name, content := range all {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// cultures are the names that Windows has for the languages: of the folders with the texts.
var cultures = map[words.Language]string{words.English: "en-US", words.Chinese: "zh-TW"}

// files are all that is written, by path from the root.
func files(root string) (map[string][]byte, error) {
	const folder = "packaging/policy/"
	templates, err := asXML(definitions())
	if err != nil {
		return nil, err
	}
	readme, err := os.ReadFile(filepath.Join(root, readmeFile))
	if err != nil {
		return nil, err
	}
	withTable, err := filled(readme)
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{
		folder + "windows/CardDesk.admx":       templates,
		folder + "macos/CardDesk.mobileconfig": []byte(profile()),
		folder + "linux/policy.toml":           []byte(policyFile()),
		readmeFile:                             withTable,
	}
	for language, culture := range cultures {
		texts, err := asXML(resourcesIn(words.In(language)))
		if err != nil {
			return nil, err
		}
		all[folder+"windows/"+culture+"/CardDesk.adml"] = texts
	}
	return all, nil
}

const readmeFile = "README.md"

// The generated part of the README lies between these lines.
const (
	tableBegins = "<!-- The table of settings is written by `make policies`. -->\n"
	tableEnds   = "<!-- The end of the table of settings. -->\n"
)

// filled is the README with the table of today.
func filled(readme []byte) ([]byte, error) {
	before, rest, begins := bytes.Cut(readme, []byte(tableBegins))
	_, after, ends := bytes.Cut(rest, []byte(tableEnds))
	if !begins || !ends {
		return nil, fmt.Errorf("%s has no place for the table of settings", readmeFile)
	}
	return slices.Concat(before, []byte(tableBegins+settingsTable()+tableEnds), after), nil
}

// inOneLine is a text without line feeds.
func inOneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
