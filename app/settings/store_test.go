package settings_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"carddesk/app/settings"
)

// fault is a problem as an Error tells it.
type fault struct {
	line   int
	key    settings.Key
	reason error
}

func expectFaults(t *testing.T, s settings.Settings, path string, want ...fault) {
	t.Helper()
	if len(s.Problems) != len(want) {
		t.Fatalf("%d problems, want %d: %v", len(s.Problems), len(want), s.Problems)
	}
	for i, problem := range s.Problems {
		e, ok := errors.AsType[*settings.Error](problem)
		if !ok || e.File != path || e.Line != want[i].line || e.Key != want[i].key || !errors.Is(e, want[i].reason) {
			t.Errorf("%v, want %+v", problem, want[i])
		}
		if ok && !strings.HasPrefix(e.Error(), path+":") {
			t.Errorf("%q does not begin with the file", e.Error())
		}
	}
}

// Every way in which a file can be wrong. What is right in it counts all the same: language is, in each.
var malformed = map[string]struct {
	text string
	want []fault
}{
	"no TOML":             {"[settings]\nlanguage = \"en\"\nhello there\n", []fault{{3, "", settings.ErrSyntax}}},
	"no value":            {"[settings]\nappearance =\nlanguage = \"en\"\n", []fault{{2, "appearance", settings.ErrSyntax}}},
	"no quotes":           {"[settings]\nlanguage = \"en\"\nappearance = dark\n", []fault{{3, "appearance", settings.ErrSyntax}}},
	"a Windows path":      {"[settings]\nmodule = \"C:\\Windows\\x.dll\"\nlanguage = \"en\"\n", []fault{{2, "module", settings.ErrSyntax}}},
	"an open quote":       {"[settings]\nlanguage = \"en\"\nappearance = \"dark\n", []fault{{3, "appearance", settings.ErrSyntax}}},
	"twice":               {"[settings]\nlanguage = \"en\"\nlanguage = \"zh-TW\"\n", []fault{{3, "language", settings.ErrSyntax}}},
	"a section twice":     {"[settings]\nlanguage = \"en\"\n[settings]\ntextSize = 150\n", []fault{{3, "", settings.ErrSyntax}}},
	"two lines":           {"[settings]\na b\nlanguage = \"en\"\nc d\n", []fault{{2, "", settings.ErrSyntax}, {4, "", settings.ErrSyntax}}},
	"bytes that are none": {"[settings]\nlanguage = \"en\"\n# \xa4\xa4\xa4\xe5\n", []fault{{3, "", settings.ErrSyntax}}},
	"another type":        {"[settings]\ntextSize = \"150\"\nlanguage = \"en\"\n", []fault{{2, settings.TextSize, settings.ErrType}}},
	"a number too many":   {"[settings]\ntextSize = 151\nlanguage = \"en\"\n", []fault{{2, settings.TextSize, settings.ErrValue}}},
	"a number too large":  {"[settings]\ntextSize = 99999999999999999999\nlanguage = \"en\"\n", []fault{{2, "textSize", settings.ErrSyntax}}},
	"a date":              {"[settings]\npractice = 1979-05-27\nlanguage = \"en\"\n", []fault{{2, settings.Practice, settings.ErrType}}},
	"a table":             {"[settings]\nlanguage = \"en\"\n[settings.practice]\nx = 1\n", []fault{{3, settings.Practice, settings.ErrType}}},
	"an array":            {"[settings]\nlanguage = \"en\"\nmodule = [1, 2]\n", []fault{{3, settings.Module, settings.ErrType}}},
	"no choice":           {"[settings]\nlanguage = \"en\"\nappearance = \"pink\"\n", []fault{{3, settings.Appearance, settings.ErrValue}}},
	"no address":          {"[settings]\nlanguage = \"en\"\ncentre = \"http://example.org\"\n", []fault{{3, settings.Centre, settings.ErrValue}}},
	"outside":             {"textSize = 150\n[settings]\nlanguage = \"en\"\n", []fault{{1, settings.TextSize, settings.ErrPlace}}},
	"three things": {
		"[settings]\ntextSize = 1\nhideNames = 1\nlanguage = \"en\"\nx =\n",
		[]fault{{5, "x", settings.ErrSyntax}, {2, settings.TextSize, settings.ErrValue}, {3, settings.HideNames, settings.ErrType}},
	},
}

func TestMalformed(t *testing.T) {
	for name, tc := range malformed {
		t.Run(name, func(t *testing.T) {
			store := stored(t, tc.text, "")
			got := store.Read()
			expectFaults(t, got, store.Path(), tc.want...)
			expect(t, got, settings.Language, "en", settings.FromUser, false)
			expect(t, got, settings.TextSize, 100, settings.FromDefault, false)
			expect(t, got, settings.Practice, true, settings.FromDefault, false)
		})
	}
}

// Files of which nothing can be used.
func TestHopeless(t *testing.T) {
	for name, text := range map[string]string{
		"settings is no section":       "settings = 5\n",
		"settings is several sections": "[[settings]]\nlanguage = \"en\"\n",
		"UTF-16":                       "\xff\xfe[\x00s\x00]\x00\n\x00",
		"zeros":                        strings.Repeat("\x00", 100),
		"a text without end":           "[settings]\nlanguage = \"\"\"en\nmore\n",
		"a picture":                    "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + strings.Repeat("\xfe\n", 200),
		"brackets":                     strings.Repeat("[", 1000),
		"tables in tables":             "a" + strings.Repeat(".a", 5000) + " = 1\n",
		"tables in braces":             "a = " + strings.Repeat("{a = ", 2000),
		"too large":                    strings.Repeat("# nothing\n", 10_000),
	} {
		t.Run(name, func(t *testing.T) {
			store := stored(t, text, "")
			got := store.Read()
			if len(got.Problems) == 0 {
				t.Error("nothing is wrong with it")
			}
			expect(t, got, settings.Language, settings.FromSystem, settings.FromDefault, false)
		})
	}
}

// A policy that is wrong in one place counts in all others, and what was to be locked is.
func TestMalformedPolicy(t *testing.T) {
	store := stored(t, "[settings]\ntextSize = 150\ncentre = \"https://user.invalid\"\n",
		"[settings]\nlanguage = \"en\"\nappearance = \"pink\"\n[locked]\ncentre = \"http://policy.invalid\"\nhideNames = true\n")
	got := store.Read()
	policy := filepath.Join(filepath.Dir(store.Path()), "policy.toml")
	expectFaults(t, got, policy, fault{3, settings.Appearance, settings.ErrValue}, fault{5, settings.Centre, settings.ErrValue})
	expect(t, got, settings.Language, "en", settings.FromPolicy, false)
	expect(t, got, settings.Appearance, "system", settings.FromDefault, false)
	expect(t, got, settings.Centre, "", settings.FromPolicy, true)
	expect(t, got, settings.HideNames, true, settings.FromPolicy, true)
	expect(t, got, settings.TextSize, 150, settings.FromUser, false)
}

func content(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// Before a file with something wrong in it is written anew, it is copied, once.
func TestNothingIsLost(t *testing.T) {
	for name, tc := range malformed {
		t.Run(name, func(t *testing.T) {
			store := stored(t, tc.text, "")
			put(t, filepath.Dir(store.Path()), userFile+".bak1", "an earlier copy")
			for _, size := range []int{125, 200} {
				if err := store.Set(settings.TextSize, size); err != nil {
					t.Fatal(err)
				}
			}
			got := store.Read()
			expectNoProblems(t, got)
			expect(t, got, settings.Language, "en", settings.FromUser, false)
			expect(t, got, settings.TextSize, 200, settings.FromUser, false)
			if content(t, store.Path()+".bak1") != "an earlier copy" || content(t, store.Path()+".bak2") != tc.text {
				t.Error("the copy is not what was there")
			}
			if copies, err := filepath.Glob(store.Path() + ".*"); err != nil || len(copies) != 2 {
				t.Errorf("%v, %v", copies, err)
			}
		})
	}
}

// What another version of the program keeps stays.
func TestUnknownIsKept(t *testing.T) {
	const text = "later = 1\n[settings]\nlanguage = \"en\"\nshape = \"round\"\n[window]\nsize = [800, 600]\nopened = 2026-03-01T12:00:00+08:00\nday = 2026-03-01\n[[list]]\na = 1.5\n"
	store := stored(t, text, "")
	if err := store.Set(settings.HideNames, true); err != nil {
		t.Fatal(err)
	}
	got := content(t, store.Path())
	for _, part := range []string{
		"later = 1\n", `shape = "round"`, "size = [800, 600]", "opened = 2026-03-01T12:00:00+08:00", "day = 2026-03-01\n", "[[list]]\na = 1.5", "hideNames = true",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is missing:\n%s", part, got)
		}
	}
	if _, err := os.Stat(store.Path() + ".bak1"); err == nil {
		t.Error("nothing was wrong, and there is a copy")
	}
}

func TestOnlyTheUserReadsSettings(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // rights are inherited from the folder there
	}
	folder := filepath.Join(t.TempDir(), "config", "carddesk")
	store := settings.NewStore(folder, nil)
	if err := store.Set(settings.Language, "en"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]fs.FileMode{store.Path(): 0o600, folder: 0o700 | fs.ModeDir} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

// Choices of one store all count, whatever the order; a reader never sees half a file.
func TestManyWriters(t *testing.T) {
	values := other(t)
	store := stored(t, "", "")
	var all sync.WaitGroup
	for _, s := range settings.Table() {
		all.Go(func() {
			for range 5 {
				if err := store.Set(s.Key, values[s.Key].good); err != nil && runtime.GOOS != "windows" { // it refuses while a reader has it open
					t.Error(err)
				}
				expectNoProblems(t, store.Read())
			}
		})
	}
	all.Wait()
	if runtime.GOOS == "windows" {
		return
	}
	for _, s := range settings.Table() {
		expect(t, store.Read(), s.Key, values[s.Key].good, settings.FromUser, false)
	}
}

// Two programs that write at once never leave half a file.
func TestTwoProgramsWrite(t *testing.T) {
	folder := t.TempDir()
	var all sync.WaitGroup
	for _, language := range []string{"en", "zh-TW"} {
		all.Go(func() {
			store := settings.NewStore(folder, nil)
			for range 20 {
				if err := store.Set(settings.Language, language); err != nil && runtime.GOOS != "windows" {
					t.Error(err)
				}
				got := store.Read()
				expectNoProblems(t, got)
				if got.Source(settings.Language) != settings.FromUser {
					t.Error("the choice is gone")
				}
			}
		})
	}
	all.Wait()
}

// unwritable is a folder that this user can't write to: the superuser could, almost everywhere.
func unwritable(t *testing.T) string {
	t.Helper()
	if os.Geteuid() == 0 {
		return "/proc/carddesk"
	}
	folder := filepath.Join(t.TempDir(), "shut")
	if err := os.Mkdir(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, "carddesk")
}

func TestWhatCannotBeKept(t *testing.T) {
	file := put(t, t.TempDir(), "file", "x")
	folders := map[string]string{"a file in the way": filepath.Join(file, "carddesk"), "a name that can't be": "a\x00b"}
	if runtime.GOOS != "windows" {
		folders["a folder that can't be written"] = unwritable(t)
	}
	for name, folder := range folders {
		t.Run(name, func(t *testing.T) {
			store := settings.NewStore(folder, nil)
			err := store.Set(settings.Language, "en")
			if _, ok := errors.AsType[*fs.PathError](err); !ok {
				t.Errorf("%v (%T)", err, err)
			}
			expect(t, store.Read(), settings.Language, "system", settings.FromDefault, false)
		})
	}
}

// What can't be read is told, and never written: nobody would know what is lost.
func TestWhatCannotBeRead(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, userFile), 0o700); err != nil {
		t.Fatal(err)
	}
	store := settings.NewStore(folder, settings.PolicyFile{Path: folder})
	got := store.Read()
	if len(got.Problems) != 2 {
		t.Fatalf("%v", got.Problems)
	}
	if e, ok := errors.AsType[*settings.Error](got.Problems[0]); !ok || !e.Policy || e.File != folder {
		t.Errorf("%v", got.Problems[0])
	}
	for _, problem := range []error{got.Problems[1], store.Set(settings.Language, "en")} {
		if _, ok := errors.AsType[*fs.PathError](problem); !ok {
			t.Errorf("%v (%T)", problem, problem)
		}
	}
	large := stored(t, strings.Repeat("# nothing\n", 10_000), "")
	before := content(t, large.Path())
	if err := large.Set(settings.Language, "en"); !errors.Is(err, settings.ErrTooLarge) || content(t, large.Path()) != before {
		t.Errorf("%v", err)
	}
}
