package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	classifier "github.com/google/licenseclassifier/v2"
	"github.com/google/licenseclassifier/v2/assets"
)

// notice is one text about the rights in a part.
type notice struct {
	part
	file     string   // below the root of the part
	licences []string // SPDX identifiers; none for an addition to a licence, such as a NOTICE
	text     string
}

// title names what the text is about.
func (n notice) title() string {
	title := strings.TrimSpace(n.name + " " + n.version)
	if strings.ContainsRune(n.file, '/') {
		title += ", " + filepath.ToSlash(filepath.Dir(n.file))
	}
	return title
}

func (n notice) licence() string {
	if len(n.licences) == 0 {
		return n.file
	}
	return strings.Join(n.licences, ", ")
}

var (
	// legal are the names of files about rights.
	legal = regexp.MustCompile(`(?i)^((un)?licen[cs]e|copying|copyright|ofl|notice|patents)([-._].*)?$`)
	// addition are those that go with a licence and are none.
	addition = regexp.MustCompile(`(?i)^(notice|patents)([-._].*)?$`)
	program  = regexp.MustCompile(`\.(go|c|h|py|sh)$`)
)

// reader recognises licences by their text.
type reader struct{ *classifier.Classifier }

func newReader() (reader, error) {
	c, err := assets.DefaultClassifier()
	return reader{c}, err
}

// read finds the texts about a part. Without a licence, or with one that is not recognised, it is an error.
func (r reader) read(p part) ([]notice, error) {
	files, err := legalFiles(p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	var all []notice
	licensed := false
	for _, file := range files {
		raw, err := os.ReadFile(filepath.Join(p.root, file))
		if err != nil {
			return nil, err
		}
		n := notice{part: p, file: filepath.ToSlash(file), text: tidy(string(raw))}
		if !addition.MatchString(filepath.Base(file)) {
			if n.licences = r.recognise(raw); len(n.licences) == 0 {
				return nil, fmt.Errorf("%s: the licence in %s is not recognised", p.name, file)
			}
			licensed = true
		}
		all = append(all, n)
	}
	if !licensed {
		return nil, fmt.Errorf("%s has no licence", p.name)
	}
	return all, nil
}

// recognise returns the SPDX identifiers of the licences in a text.
func (r reader) recognise(text []byte) []string {
	var all []string
	for _, m := range r.Match(text).Matches {
		if m.MatchType == "License" && !slices.Contains(all, m.Name) {
			all = append(all, m.Name)
		}
	}
	slices.Sort(all)
	return all
}

// legalFiles are the files about rights that go with what is taken from a part, below its root.
func legalFiles(p part) ([]string, error) {
	var found []string
	add := func(folder string) error {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.Type().IsRegular() && legal.MatchString(e.Name()) && !program.MatchString(e.Name()) {
				name, err := filepath.Rel(p.root, filepath.Join(folder, e.Name()))
				if err != nil {
					return err
				}
				found = append(found, name)
			}
		}
		return nil
	}
	for _, folder := range p.folders {
		if err := add(folder); err != nil {
			return nil, err
		}
	}
	for _, folder := range p.cgo {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			return add(path)
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// tidy removes what would make a difference between two equal texts: line ends, blanks at the end of a line, empty lines around.
func tidy(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
