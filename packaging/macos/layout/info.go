package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"howett.net/plist"
)

// want reads what a bundle has to agree with from the repository.
func want(repository fs.FS) (wanted, error) {
	var fyne struct{ Details struct{ ID string } }
	if _, err := toml.DecodeFS(repository, "FyneApp.toml", &fyne); err != nil {
		return wanted{}, err
	}
	names, err := fs.ReadFile(repository, "packaging/macos/names")
	if err != nil {
		return wanted{}, err
	}
	least := regexp.MustCompile(`(?m)^least=(\d+\.\d+)$`).FindSubmatch(names)
	if least == nil || fyne.Details.ID == "" {
		return wanted{}, errors.New("no ID in FyneApp.toml, or no least= in packaging/macos/names")
	}
	return wanted{ID: fyne.Details.ID, Least: string(least[1])}, nil
}

// number is a version as macOS knows it.
var number = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// lookAtInfo holds Info.plist against what macOS asks for.
func lookAtInfo(bundle fs.FS, w wanted) error {
	var info map[string]any
	if err := read(bundle, infoFile, &info); err != nil {
		return err
	}
	var wrong []error
	for key, value := range map[string]any{
		"CFBundleDevelopmentRegion":            languages[0],
		"CFBundleExecutable":                   "carddesk",
		"CFBundleIconFile":                     "carddesk.icns",
		"CFBundleIdentifier":                   w.ID,
		"CFBundleInfoDictionaryVersion":        "6.0",
		"CFBundlePackageType":                  "APPL",
		"CFBundleSignature":                    "????",
		"LSApplicationCategoryType":            "public.app-category.utilities",
		"LSHasLocalizedDisplayName":            true,
		"LSMinimumSystemVersion":               w.Least,
		"NSHighResolutionCapable":              true,
		"NSPrincipalClass":                     "NSApplication",
		"NSSupportsAutomaticGraphicsSwitching": true,
	} {
		if info[key] != value {
			wrong = append(wrong, fmt.Errorf("%s: %s is %v instead of %v", infoFile, key, info[key], value))
		}
	}
	for _, key := range []string{"CFBundleShortVersionString", "CFBundleVersion"} {
		if v, _ := info[key].(string); !number.MatchString(v) {
			wrong = append(wrong, fmt.Errorf("%s: %s is %v, which is no version of three numbers", infoFile, key, info[key]))
		}
	}
	if kind, err := fs.ReadFile(bundle, "Contents/PkgInfo"); err == nil && string(kind) != "APPL????" {
		wrong = append(wrong, fmt.Errorf("Contents/PkgInfo: %q", kind))
	}
	return errors.Join(wrong...)
}

// longest is how many characters a name in the menu bar may have (CFBundleName in Apple's "Information Property List").
const longest = 15

// lookAtNames holds the names in all languages against each other and against Info.plist.
func lookAtNames(bundle fs.FS) error {
	var info map[string]any
	if err := read(bundle, infoFile, &info); err != nil {
		return nil // said already
	}
	var wrong []error
	var first []string
	for _, language := range languages {
		names := map[string]string{}
		if err := read(bundle, stringsFile(language), &names); err != nil {
			wrong = append(wrong, err)
			continue
		}
		keys := slices.Sorted(maps.Keys(names))
		if first == nil {
			first = keys
		}
		if !slices.Equal(keys, first) {
			wrong = append(wrong, fmt.Errorf("%s has the keys %s, another language has %s", stringsFile(language), keys, first))
		}
		wrong = append(wrong, lookAtTexts(language, names, info)...)
	}
	return errors.Join(wrong...)
}

// lookAtTexts holds the names of a language against Info.plist, which has those of the first one.
func lookAtTexts(language string, names map[string]string, info map[string]any) []error {
	var wrong []error
	for key, name := range names {
		switch base, ok := info[key].(string); {
		case !ok:
			wrong = append(wrong, fmt.Errorf("%s: %s is not in Info.plist", stringsFile(language), key))
		case strings.TrimSpace(name) == "":
			wrong = append(wrong, fmt.Errorf("%s: %s is empty", stringsFile(language), key))
		case language == languages[0] && name != base:
			wrong = append(wrong, fmt.Errorf("%s: %s is %q, and %q in Info.plist", stringsFile(language), key, name, base))
		}
	}
	for _, key := range []string{"CFBundleDisplayName", "CFBundleName"} {
		if n := len([]rune(names[key])); n == 0 || n > longest {
			wrong = append(wrong, fmt.Errorf("%s: %s has %d characters, want 1 to %d", stringsFile(language), key, n, longest))
		}
	}
	return wrong
}

// read reads a property list, or a file of texts (.strings).
func read(bundle fs.FS, name string, into any) error {
	file, err := fs.ReadFile(bundle, name)
	if err != nil {
		return nil // lookAtFiles says that it is missing
	}
	if _, err := plist.Unmarshal(file, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
