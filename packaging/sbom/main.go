// Command sbom prints what programs are made of, as a CycloneDX bill of materials in JSON. It reads the files themselves, so that it tells what
// is in them and not what might be, and nothing of when and where it was made: the same programs give the same bill.
//
//	go run ./packaging/sbom VERSION PROGRAM…
package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"carddesk/app/version"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: sbom VERSION PROGRAM…")
		os.Exit(2)
	}
	if err := run(os.Stdout, os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out io.Writer, number string, programs []string) error {
	b := bill{parts: map[string]cdx.Component{}, uses: map[string][]string{}, licences: map[string]string{}}
	for _, l := range version.Licences() {
		b.licences[l.Path] = l.Licence
	}
	for _, program := range programs {
		if err := b.add(program, number); err != nil {
			return fmt.Errorf("%s: %w", program, err)
		}
	}
	return cdx.NewBOMEncoder(out, cdx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(b.document(number), cdx.SpecVersion1_5)
}

// bill collects components by their reference, and which of them each uses.
type bill struct {
	parts    map[string]cdx.Component
	uses     map[string][]string
	licences map[string]string // of modules, by path
}

// fonts is the reference of what the window writes with.
const fonts = "font:noto-sans-tc"

// add adds a program and the modules in it.
func (b *bill) add(program, number string) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(raw)
	name := filepath.Base(program)
	ref := "program:" + name
	b.parts[ref] = cdx.Component{
		BOMRef: ref, Type: cdx.ComponentTypeApplication, Name: name, Version: number, Licenses: licence("Apache-2.0"),
		Hashes: &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(sum[:])}},
	}
	b.use(ref, b.library("std", strings.TrimPrefix(info.GoVersion, "go"), "BSD-3-Clause"))
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		b.use(ref, b.library(m.Path, m.Version, b.licences[m.Path]))
	}
	if info.Path == "carddesk" { // the window, and not the terminal program
		b.parts[fonts] = cdx.Component{BOMRef: fonts, Type: cdx.ComponentTypeFile, Name: "Noto Sans TC", Version: "2.004", Licenses: licence("OFL-1.1")}
		b.use(ref, fonts)
	}
	return nil
}

// library adds a Go module, or Go's own library as the module std, and returns its reference.
func (b *bill) library(path, number, id string) string {
	url := "pkg:golang/" + path + "@" + number
	b.parts[url] = cdx.Component{
		BOMRef: url, Type: cdx.ComponentTypeLibrary, Name: path, Version: number, PackageURL: url, Scope: cdx.ScopeRequired, Licenses: licence(id),
	}
	return url
}

func (b *bill) use(ref, other string) { b.uses[ref] = append(b.uses[ref], other) }

// licence is an SPDX expression as the format has it; nil for none.
func licence(expression string) *cdx.Licenses {
	if expression == "" {
		return nil
	}
	return &cdx.Licenses{{Expression: expression}}
}

// document is the bill, sorted.
func (b *bill) document(number string) *cdx.BOM {
	var parts []cdx.Component
	var uses []cdx.Dependency
	for _, ref := range slices.Sorted(maps.Keys(b.parts)) {
		parts = append(parts, b.parts[ref])
		used := slices.Sorted(slices.Values(b.uses[ref]))
		uses = append(uses, cdx.Dependency{Ref: ref, Dependencies: &used})
	}
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{Component: &cdx.Component{
		BOMRef: "carddesk", Type: cdx.ComponentTypeApplication, Name: "CardDesk", Version: number, Licenses: licence("Apache-2.0 AND OFL-1.1"),
	}}
	bom.Components, bom.Dependencies = &parts, &uses
	return bom
}
