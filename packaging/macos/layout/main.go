// Command layout looks at a bundle of macOS, CardDesk.app, and names everything that is not as it should be:
//
//	go run ./packaging/macos/layout CardDesk.app
//
// It runs in the root of the repository, on any system: on one made of stand-ins as well as on the real one before it is signed and after.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: layout CardDesk.app")
		os.Exit(2)
	}
	wanted, err := want(os.DirFS("."))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	wrong := look(os.DirFS(os.Args[1]), wanted)
	for _, w := range wrong {
		fmt.Fprintln(os.Stderr, w)
	}
	if len(wrong) > 0 {
		os.Exit(1)
	}
}

// wanted is what a bundle has to agree with.
type wanted struct {
	ID    string // of FyneApp.toml
	Least string // the system that it runs on at least, of packaging/macos/names
}

// programs are the programs of a bundle.
var programs = []string{"Contents/Helpers/carddesk-module", "Contents/MacOS/carddesk", "Contents/MacOS/carddesk-cli"}

// languages are those of a bundle, the first one for people who speak neither.
var languages = []string{"en", "zh-Hant"}

const (
	infoFile = "Contents/Info.plist"
	iconFile = "Contents/Resources/carddesk.icns"
	licences = "Contents/Resources/licences/"
)

// files are all files of a bundle but what a signature adds.
func files() []string {
	all := append([]string{infoFile, "Contents/PkgInfo", iconFile, licences + "LICENSE.txt", licences + "THIRD-PARTY-NOTICES.txt"}, programs...)
	for _, language := range languages {
		all = append(all, stringsFile(language))
	}
	return all
}

func stringsFile(language string) string {
	return "Contents/Resources/" + language + ".lproj/InfoPlist.strings"
}

// signature tells whether a file belongs to a signature: the seal, and the ticket of Apple's notary.
func signature(name string) bool {
	return name == "Contents/_CodeSignature/CodeResources" || name == "Contents/CodeResources"
}

// look returns a line for everything that is wrong with a bundle.
func look(bundle fs.FS, w wanted) []string {
	var wrong []string
	for _, part := range []error{lookAtFiles(bundle), lookAtInfo(bundle, w), lookAtNames(bundle), lookAtPrograms(bundle, w), lookAtIcon(bundle)} {
		if part != nil {
			wrong = append(wrong, strings.Split(part.Error(), "\n")...)
		}
	}
	return wrong
}

// lookAtFiles holds names and modes against what has to be there.
func lookAtFiles(bundle fs.FS) error {
	missing := files()
	var wrong []error
	err := fs.WalkDir(bundle, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		at := slices.Index(missing, name)
		switch {
		case at >= 0:
			missing = slices.Delete(missing, at, at+1)
		case !signature(name):
			wrong = append(wrong, fmt.Errorf("%s: does not belong there", name))
		}
		if want := mode(name); info.Mode() != want {
			wrong = append(wrong, fmt.Errorf("%s: its mode is %v instead of %v", name, info.Mode(), want))
		}
		return nil
	})
	for _, name := range missing {
		wrong = append(wrong, fmt.Errorf("%s: missing", name))
	}
	return errors.Join(append(wrong, err)...)
}

// mode is what a file may be: all may read it, its owner alone may write it. No links.
func mode(name string) fs.FileMode {
	if slices.Contains(programs, name) {
		return 0o755
	}
	return 0o644
}
