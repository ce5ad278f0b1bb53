package settings_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"carddesk/app/settings"
	"carddesk/app/words"
)

// other is a value of each setting that is not its default, and bad are values that it can't have.
func other(t *testing.T) map[settings.Key]struct {
	good any
	bad  []any
} {
	module := filepath.Join(t.TempDir(), "module.so")
	return map[settings.Key]struct {
		good any
		bad  []any
	}{
		settings.Language:     {"en", []any{"fr", "", "EN", 1, true}},
		settings.TextSize:     {150, []any{0, 110, -100, "150", true, 1.5}},
		settings.Appearance:   {"dark", []any{"black", "", 2}},
		settings.Module:       {module, []any{"module.so", "./module.so", "a\x00b", module + "\n", module + strings.Repeat("/x", 2100), 5}},
		settings.UnblockStyle: {"so-init-pin", []any{"guess", "SO-INIT-PIN", false}},
		settings.Component: {"http://127.0.0.1:61161", []any{
			"https://localhost:61161", "http://example.org:61161", "http://u:p@localhost:1", "localhost", "::", 7,
		}},
		settings.Centre:       {"https://centre.invalid/unblock", []any{"http://centre.invalid/", "centre.invalid", "https://", "https://u:p@x/", 1}},
		settings.Practice:     {false, []any{"false", 0, nil}},
		settings.ReportFolder: {filepath.Join(filepath.Dir(module), "reports"), []any{"reports", "a\x00b", 5, true}},
		settings.UpdateCheck:  {true, []any{"true", 1}},
		settings.UpdateSource: {"https://updates.invalid/carddesk", []any{
			"http://updates.invalid/", "updates.invalid", "https://", "https://u:p@x/", "https://x/?who=me", "https://x/#a", "ftp://x/", 1,
		}},
		settings.HideNames: {true, []any{
			"true", 1, []any{true}, map[string]any{"a": true},
		}},
	}
}

// line writes a value as TOML.
func line(key settings.Key, value any) string {
	if text, isText := value.(string); isText {
		return fmt.Sprintf("%s = %q\n", key, text)
	}
	return fmt.Sprintf("%s = %v\n", key, value)
}

// put writes a file below a folder and returns its path.
func put(t testing.TB, folder, name, content string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const userFile = "settings" + ".toml"

// stored is a store over a user's file and a policy file with such contents; empty for none.
func stored(t testing.TB, user, policy string) *settings.Store {
	t.Helper()
	folder := t.TempDir()
	if user != "" {
		put(t, folder, userFile, user)
	}
	rules := settings.PolicyFile{Path: filepath.Join(folder, "policy.toml")}
	if policy != "" {
		put(t, folder, "policy.toml", policy)
	}
	return settings.NewStore(folder, rules)
}

func expect(t *testing.T, s settings.Settings, key settings.Key, value any, source settings.Source, locked bool) {
	t.Helper()
	if got := s.Value(key); !reflect.DeepEqual(got, value) || s.Source(key) != source || s.Locked(key) != locked {
		t.Errorf("%s is %v by %s, locked %v; want %v by %s, %v", key, got, s.Source(key), s.Locked(key), value, source, locked)
	}
}

func expectNoProblems(t *testing.T, s settings.Settings) {
	t.Helper()
	for _, problem := range s.Problems {
		t.Error(problem)
	}
}

func TestSetAndReset(t *testing.T) {
	values := other(t)
	for _, s := range settings.Table() {
		t.Run(string(s.Key), func(t *testing.T) {
			store := stored(t, "", "")
			good := values[s.Key].good
			if err := store.Set(s.Key, good); err != nil {
				t.Fatal(err)
			}
			expect(t, store.Read(), s.Key, good, settings.FromUser, false)
			for _, bad := range values[s.Key].bad {
				err := store.Set(s.Key, bad)
				if e, ok := errors.AsType[*settings.Error](err); !ok || e.Key != s.Key || e.File != "" {
					t.Errorf("%v is set: %v", bad, err)
				}
			}
			expect(t, store.Read(), s.Key, good, settings.FromUser, false)
			if err := store.Reset(s.Key); err != nil {
				t.Fatal(err)
			}
			expect(t, store.Read(), s.Key, s.Default, settings.FromDefault, false)
		})
	}
	if err := stored(t, "", "").Set("toaster", "x"); err == nil {
		t.Error("a setting that there is none of was set")
	}
}

func TestLockedIsNotSet(t *testing.T) {
	values := other(t)
	for _, s := range settings.Table() {
		t.Run(string(s.Key), func(t *testing.T) {
			store := stored(t, "", "[locked]\n"+line(s.Key, s.Default))
			for _, err := range []error{store.Set(s.Key, values[s.Key].good), store.Reset(s.Key)} {
				if e, ok := errors.AsType[*settings.LockedError](err); !ok || e.Key != s.Key {
					t.Errorf("%v", err)
				}
			}
			if _, err := os.Stat(store.Path()); err == nil {
				t.Error("a file was written")
			}
		})
	}
}

// The table says the truth about itself.
func TestTable(t *testing.T) {
	values := other(t)
	if len(values) != len(settings.Table()) {
		t.Errorf("%d settings are tried of %d", len(values), len(settings.Table()))
	}
	zero := settings.Settings{}
	for _, s := range settings.Table() {
		if err := s.Check(s.Default); err != nil {
			t.Errorf("%s can't have its default: %v", s.Key, err)
		}
		for _, allowed := range s.Allowed {
			if err := s.Check(allowed); err != nil {
				t.Errorf("%s can't be %v: %v", s.Key, allowed, err)
			}
		}
		for _, bad := range values[s.Key].bad {
			if err := s.Check(bad); !errors.Is(err, settings.ErrValue) && !errors.Is(err, settings.ErrType) {
				t.Errorf("%s can be %v: %v", s.Key, bad, err)
			}
		}
		expect(t, zero, s.Key, s.Default, settings.FromDefault, false)
	}
	if zero.Value("toaster") != nil {
		t.Error("there is a setting that is in no table")
	}
}

func TestLanguagesAreThoseOfTheTexts(t *testing.T) {
	want := []any{settings.FromSystem}
	for _, l := range words.Languages() {
		want = append(want, string(l))
	}
	if got := settings.Table()[0]; got.Key != settings.Language || !reflect.DeepEqual(got.Allowed, want) {
		t.Errorf("%v, want %v", got.Allowed, want)
	}
}

func TestTypes(t *testing.T) {
	s := settings.Settings{}
	if s.Text(settings.Language) != "system" || s.Number(settings.TextSize) != 100 || !s.On(settings.Practice) || s.On(settings.HideNames) {
		t.Error("a default is not what it is")
	}
	if s.Text(settings.TextSize) != "" || s.Number(settings.Language) != 0 || s.On(settings.Language) {
		t.Error("a setting has a value of another kind")
	}
}

func TestSystemPlaces(t *testing.T) {
	home := t.TempDir()
	for _, variable := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(variable, home)
	}
	if got := settings.Folder(); !strings.HasPrefix(got, home) || filepath.Base(got) != "carddesk" {
		t.Errorf("%q", got)
	}
	for _, variable := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(variable, "")
	}
	if got := settings.Folder(); got != "" {
		t.Errorf("%q", got)
	}
}

// Where the system does not tell a folder, everything has its default and nothing is kept.
func TestNoFolder(t *testing.T) {
	store := settings.NewStore("", nil)
	got := store.Read()
	expectNoProblems(t, got)
	expect(t, got, settings.Language, settings.FromSystem, settings.FromDefault, false)
	if err := store.Set(settings.Language, "en"); !errors.Is(err, settings.ErrNoFolder) || store.Path() != "" {
		t.Errorf("%v, %q", err, store.Path())
	}
}
