package words_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"carddesk/app/selftest"
)

var keyInPage = regexp.MustCompile(`\.Text "browser\.([A-Za-z.]+)"`)

// browserKeys are the texts of the test from the browser: those that its pages name, and those of its steps and cases.
func browserKeys(t *testing.T) []string {
	t.Helper()
	var all []string
	pages, err := filepath.Glob("../selftest/page/*.html")
	if err != nil || len(pages) < 2 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range keyInPage.FindAllSubmatch(content, -1) {
			all = append(all, string(found[1]))
		}
	}
	for name, cases := range selftest.Cases {
		for found, state := range cases {
			switch key := string(name) + "." + found; {
			case found == "begun":
			case state == selftest.Fail, state == selftest.Warn:
				all = append(all, key+".problem", key+".remedy")
			default:
				all = append(all, key)
			}
		}
	}
	return all
}
