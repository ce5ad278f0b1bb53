package windows_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// required are the fields that each kind of manifest has to have (winget's manifest schemas 1.6.0).
var required = map[string][]string{
	"version":       {"PackageIdentifier", "PackageVersion", "DefaultLocale", "ManifestType", "ManifestVersion"},
	"installer":     {"PackageIdentifier", "PackageVersion", "Installers", "ManifestType", "ManifestVersion"},
	"defaultLocale": {"PackageIdentifier", "PackageVersion", "PackageLocale", "Publisher", "PackageName", "License", "ShortDescription", "ManifestType", "ManifestVersion"},
	"locale":        {"PackageIdentifier", "PackageVersion", "PackageLocale", "ManifestType", "ManifestVersion"},
}

// allowed are the values of fields that have a list of them.
var allowed = map[string][]string{
	"InstallerType": {"wix", "nullsoft"}, "Architecture": {"x64"}, "Scope": {"machine", "user"}, "UpgradeBehavior": {"install"},
	"ReturnResponse": {"downgrade", "packageInUseByApplication", "diskFull", "alreadyInstalled", "invalidParameter"},
}

func TestWingetManifests(t *testing.T) {
	paths, err := filepath.Glob("winget/*.yaml")
	if err != nil || len(paths) != 4 {
		t.Fatalf("%q: %v", paths, err)
	}
	filler := read(t, "winget/fill")
	kinds := map[string]bool{}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text := read(t, path)
			kind := all(t, text, `(?m)^ManifestType: (\w+)$`)[0]
			kinds[kind] = true
			fields := all(t, text, `(?m)^([A-Za-z]+):`)
			for _, field := range required[kind] {
				if !slices.Contains(fields, field) {
					t.Errorf("no %s", field)
				}
			}
			for field, values := range allowed {
				for _, m := range regexp.MustCompile(`(?m)\b`+field+`: (\S+)$`).FindAllStringSubmatch(text, -1) {
					if !slices.Contains(values, m[1]) {
						t.Errorf("%s is %s", field, m[1])
					}
				}
			}
			for _, place := range all(t, text, `@([A-Z_0-9]+)@`) {
				if !strings.Contains(filler, "@"+place+"@") {
					t.Errorf("nothing fills in @%s@", place)
				}
			}
			if strings.Contains(text, "\t") {
				t.Error("YAML has no tabs")
			}
			if want := "manifest." + kind + "." + all(t, text, `(?m)^ManifestVersion: (\S+)$`)[0] + ".schema.json"; !strings.Contains(text, want) {
				t.Errorf("does not name %s", want)
			}
		})
	}
	if len(kinds) != len(required) {
		t.Errorf("kinds %v, want one of each", kinds)
	}
	if _, err := os.Stat("winget/fill"); err != nil {
		t.Error(err)
	}
}
