package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// part is something that is shipped and that others made.
type part struct {
	name, version string
	root          string   // its folder
	folders       []string // those below that something is taken from; the root is one of them
	cgo           []string // those that C is compiled from, which may hold a library with a licence of its own
}

// systems are those that the programs are made for.
var systems = []string{"linux", "windows", "darwin"}

// tags are those of the programs that people get: with what screen readers use, which brings nothing in on Linux.
const tags = "accessibility,no_emoji,migrated_fynedo"

// shipped is everything in the programs and the packages that others made, by name.
func shipped() ([]part, error) {
	found := map[string]*part{}
	for _, system := range systems {
		if err := addModules(found, system); err != nil {
			return nil, err
		}
	}
	if len(found) == 0 {
		return nil, errors.New("no module was found")
	}
	var all []part
	for _, p := range found {
		slices.Sort(p.folders)
		p.folders = slices.Compact(p.folders)
		slices.Sort(p.cgo)
		p.cgo = slices.Compact(p.cgo)
		all = append(all, *p)
	}
	more, err := others()
	all = append(all, more...)
	slices.SortFunc(all, func(a, b part) int { return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) })
	return all, err
}

// list asks go for one line a package: what the fields of listed are.
const list = "{{with .Module}}{{.Path}}\t{{.Version}}\t{{.Dir}}\t{{$.Dir}}\t{{len $.CgoFiles}}\t{{join $.EmbedFiles \" \"}}{{end}}"

// addModules adds the modules that the window and the terminal program consist of on a system. -e: without a C compiler for another system
// go list names the packages of the drawing library all the same.
func addModules(found map[string]*part, system string) error {
	command := exec.Command("go", "list", "-e", "-deps", "-tags", tags, "-f", list, "carddesk", "carddesk/app/cli")
	command.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=1")
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return fmt.Errorf("list the modules for %s: %w", system, err)
	}
	for _, line := range strings.Split(string(out), "\n") {
		f := strings.Split(line, "\t")
		if len(f) != 6 || f[0] == "carddesk" {
			continue
		}
		if f[2] == "" || f[3] == "" {
			return fmt.Errorf("%s is not in the module cache", f[0])
		}
		p := found[f[0]]
		if p == nil {
			p = &part{name: f[0], version: f[1], root: f[2]}
			found[f[0]] = p
		}
		p.folders = append(p.folders, upTo(f[3], f[2])...)
		for _, file := range strings.Fields(f[5]) {
			p.folders = append(p.folders, upTo(filepath.Dir(filepath.Join(f[3], file)), f[2])...)
		}
		if f[4] != "0" {
			p.cgo = append(p.cgo, f[3])
		}
	}
	return nil
}

// upTo is a folder and those above it, up to the root.
func upTo(folder, root string) []string {
	all := []string{folder}
	for folder != root && len(folder) > len(root) {
		folder = filepath.Dir(folder)
		all = append(all, folder)
	}
	return all
}

// others are what is no module: Go's own library, which is part of every program, and the fonts.
func others() ([]part, error) {
	out, err := exec.Command("go", "env", "GOROOT", "GOVERSION", "GOMOD").Output()
	if err != nil {
		return nil, fmt.Errorf("ask go for its folder: %w", err)
	}
	f := strings.Fields(string(out))
	if len(f) != 3 {
		return nil, fmt.Errorf("go env answers %q", out)
	}
	fonts := filepath.Join(filepath.Dir(f[2]), "assets", "fonts")
	return []part{
		{name: "Go", version: strings.TrimPrefix(f[1], "go"), root: f[0], folders: []string{f[0]}},
		{name: "Noto Sans TC", root: fonts, folders: []string{fonts}},
	}, nil
}
