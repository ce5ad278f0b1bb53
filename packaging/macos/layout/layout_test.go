//go:build unix

package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

const root = "../../.."

// script runs a script of packaging/macos.
func script(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(filepath.Join(root, "packaging/macos", name), args...).CombinedOutput(); err != nil {
		t.Fatalf("packaging/macos/%s: %v\n%s", name, err, out)
	}
}

// scratch is a folder for all tests.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "layout"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(scratch)
	os.Exit(code)
}

// standins are made once for all tests: compiling them takes the longest.
var standins = sync.OnceValues(func() (string, error) {
	out, err := exec.Command(filepath.Join(root, "packaging/macos/standins"), scratch).CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return scratch, err
})

// shared is a bundle for tests that look at one, made by the first of them.
var shared fstest.MapFS

// copied is a copy of the shared bundle, to break.
func copied(t *testing.T) fstest.MapFS {
	t.Helper()
	if shared == nil {
		shared = bundle(t)
	}
	all := fstest.MapFS{}
	for name, file := range shared {
		another := *file
		all[name] = &another
	}
	return all
}

// bundle makes a bundle of stand-ins and reads it.
func bundle(t *testing.T) fstest.MapFS {
	t.Helper()
	programs, err := standins()
	if err != nil {
		t.Fatal(err)
	}
	app := filepath.Join(t.TempDir(), "憑證 卡片", "CardDesk.app")
	script(t, "bundle", programs, app)
	return readAll(t, os.DirFS(app))
}

func readAll(t *testing.T, folder fs.FS) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		data, err := fs.ReadFile(folder, name)
		all[name] = &fstest.MapFile{Data: data, Mode: info.Mode(), ModTime: info.ModTime()}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wants(t *testing.T) wanted {
	t.Helper()
	w, err := want(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestBundleOfStandIns(t *testing.T) {
	for _, w := range look(copied(t), wants(t)) {
		t.Error(w)
	}
}

// The same commit gives the same bundle, times included.
func TestBundleTwice(t *testing.T) {
	one, two := copied(t), bundle(t)
	if !slices.Equal(slices.Sorted(maps.Keys(one)), slices.Sorted(maps.Keys(two))) {
		t.Fatal("the files differ")
	}
	for name, file := range one {
		other := two[name]
		if string(file.Data) != string(other.Data) || file.Mode != other.Mode || !file.ModTime.Equal(other.ModTime) {
			t.Errorf("%s: differs", name)
		}
	}
}

// A bundle is made where there is none or an older one, and nowhere else.
func TestBundleReplacesOnlyABundle(t *testing.T) {
	programs, err := standins()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	old := filepath.Join(folder, "CardDesk.app", "Contents", "old")
	other := filepath.Join(folder, "Documents", "letter")
	for _, file := range []string{old, other} {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	script(t, "bundle", programs, filepath.Join(folder, "CardDesk.app"))
	if _, err := os.Stat(old); err == nil {
		t.Error("a file of the older bundle is still there")
	}
	out, err := exec.Command(filepath.Join(root, "packaging/macos/bundle"), programs, filepath.Dir(other)).CombinedOutput()
	if err == nil {
		t.Errorf("a folder that is no bundle was taken for one: %s", out)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error("a file of somebody else is gone")
	}
}

func TestSignedBundle(t *testing.T) {
	b := copied(t)
	b["Contents/_CodeSignature/CodeResources"] = &fstest.MapFile{Mode: 0o644}
	b["Contents/CodeResources"] = &fstest.MapFile{Mode: 0o644}
	for _, w := range look(b, wants(t)) {
		t.Error(w)
	}
}

func TestBrokenBundles(t *testing.T) {
	replace := func(name, old, new string) func(fstest.MapFS) {
		return func(b fstest.MapFS) { b[name].Data = []byte(strings.Replace(string(b[name].Data), old, new, 1)) }
	}
	const window, chinese = "Contents/MacOS/carddesk", "Contents/Resources/zh-Hant.lproj/InfoPlist.strings"
	tests := map[string]struct {
		breaks func(fstest.MapFS)
		want   string
	}{
		"no terminal program": {func(b fstest.MapFS) { delete(b, "Contents/MacOS/carddesk-cli") }, "carddesk-cli: missing"},
		"no module program":   {func(b fstest.MapFS) { delete(b, "Contents/Helpers/carddesk-module") }, "carddesk-module: missing"},
		"no Info.plist":       {func(b fstest.MapFS) { delete(b, infoFile) }, "Info.plist: missing"},
		"a stray file":        {func(b fstest.MapFS) { b["Contents/Resources/.DS_Store"] = &fstest.MapFile{Mode: 0o644} }, "does not belong"},
		"a link":              {func(b fstest.MapFS) { b[window].Mode |= fs.ModeSymlink }, "mode"},
		"not executable":      {func(b fstest.MapFS) { b[window].Mode = 0o644 }, "mode"},
		"writable by all":     {func(b fstest.MapFS) { b[iconFile].Mode = 0o666 }, "mode"},
		"no licences":         {func(b fstest.MapFS) { delete(b, licences+"THIRD-PARTY-NOTICES.txt") }, "NOTICES.txt: missing"},

		"another identifier":  {replace(infoFile, "tw.carddesk.CardDesk", "com.example.CardDesk"), "CFBundleIdentifier"},
		"not filled in":       {replace(infoFile, ">12.0<", ">@LEAST@<"), "LSMinimumSystemVersion"},
		"a version with text": {replace(infoFile, "<key>CFBundleVersion</key>\n\t<string>", "<key>CFBundleVersion</key>\n\t<string>v"), "CFBundleVersion"},
		"broken Info.plist":   {replace(infoFile, "</dict>", ""), "Info.plist"},
		"another kind":        {func(b fstest.MapFS) { b["Contents/PkgInfo"].Data = []byte("APPL") }, "PkgInfo"},

		"a name in one language only": {replace(chinese, `"CFBundleName"`, `"CFBundleSpokenName"`), "another language has"},
		"an empty name":               {replace(chinese, "憑證卡片服務台", ""), "is empty"},
		"a long name":                 {replace(chinese, "憑證卡片服務台", "憑證卡片服務台憑證卡片服務台憑證"), "16 characters"},
		"another English name":        {replace(stringsFile("en"), "CardDesk", "Card Desk"), "in Info.plist"},
		"broken texts":                {replace(chinese, "=", ""), "zh-Hant.lproj"},

		"no Mach-O":          {func(b fstest.MapFS) { b[window].Data = []byte("#!/bin/sh\n") }, "no program for several processors"},
		"one processor":      {func(b fstest.MapFS) { b[window].Data = half(b[window].Data) }, "no program for several processors"},
		"half an icon":       {func(b fstest.MapFS) { b[iconFile].Data = []byte("icns\x00\x00\x00\x08") }, "carddesk.icns"},
		"an icon that's PNG": {func(b fstest.MapFS) { b[iconFile].Data = []byte("\x89PNG\r\n\x1a\n") }, "no icon of macOS"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			broken := copied(t)
			test.breaks(broken)
			if found := strings.Join(look(broken, wants(t)), "\n"); !strings.Contains(found, test.want) {
				t.Errorf("got %q, want something about %q", found, test.want)
			}
		})
	}
}

// half is the program for one processor out of a universal one: the table of a universal file begins with the kind of the processor (4 bytes), its
// variant (4), and where that half lies (4).
func half(universal []byte) []byte {
	at := int(universal[16])<<24 | int(universal[17])<<16 | int(universal[18])<<8 | int(universal[19])
	return universal[at:]
}

func TestProgramForANewerSystem(t *testing.T) {
	file := copied(t)["Contents/MacOS/carddesk"].Data
	if err := lookAtProgram(file, "12.0"); err != nil {
		t.Error(err)
	}
	if err := lookAtProgram(file, "10.9"); err == nil || !strings.Contains(err.Error(), "needs macOS 12.0") {
		t.Errorf("got %v, want that it needs a newer macOS", err)
	}
}
