package settings_test

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"howett.net/plist"

	"carddesk/app/settings"
)

// Types of values in the registry (winnt.h).
const (
	regSZ     = 1
	regExpand = 2
	regBinary = 3
	regDWord  = 4
	regQWord  = 11
)

// registry is one that was written down: values by key.
type registry map[string][]settings.RegistryValue

// Values implements settings.Registry.
func (r registry) Values(key string) ([]settings.RegistryValue, error) {
	values, there := r[key]
	if !there {
		return nil, fs.ErrNotExist
	}
	return values, nil
}

// shut is a registry that lets nobody read.
type shut struct{}

func (shut) Values(string) ([]settings.RegistryValue, error) { return nil, fs.ErrPermission }

func text(name, value string) settings.RegistryValue {
	var data []byte
	for _, unit := range utf16.Encode([]rune(value + "\x00")) {
		data = binary.LittleEndian.AppendUint16(data, unit)
	}
	return settings.RegistryValue{Name: name, Type: regSZ, Data: data}
}

func number(name string, value uint32) settings.RegistryValue {
	return settings.RegistryValue{Name: name, Type: regDWord, Data: binary.LittleEndian.AppendUint32(nil, value)}
}

// registered is a value as group policies and installers write it.
func registered(key settings.Key, value any) settings.RegistryValue {
	switch v := value.(type) {
	case int:
		return number(string(key), uint32(v))
	case bool:
		if v {
			return number(string(key), 1)
		}
		return number(string(key), 0)
	}
	return text(string(key), value.(string))
}

// computer is one of some system, with what its administrator left on it.
type computer struct {
	system   string
	root     string
	registry registry
}

func (c computer) policy() settings.Policy {
	return settings.PolicyOf(c.system, c.root, "wang", c.registry)
}

func (c computer) store(t *testing.T, user string) *settings.Store {
	t.Helper()
	folder := t.TempDir()
	if user != "" {
		put(t, folder, userFile, user)
	}
	return settings.NewStore(folder, c.policy())
}

// write puts a file below the computer's root.
func (c computer) write(t *testing.T, path string, content []byte) {
	t.Helper()
	path = filepath.Join(c.root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (c computer) preferences(t *testing.T, folder string, format int, content map[string]any) {
	t.Helper()
	raw, err := plist.Marshal(content, format)
	if err != nil {
		t.Fatal(err)
	}
	c.write(t, filepath.Join(folder, settings.ID+".plist"), raw)
}

// way is a way in which an administrator leaves decisions. One of the two functions may be nil.
type way struct {
	system    string
	byDefault func(*testing.T, computer, settings.Key, any)
	locked    func(*testing.T, computer, settings.Key, any)
}

func inRegistry(path string) func(*testing.T, computer, settings.Key, any) {
	return func(_ *testing.T, c computer, key settings.Key, value any) {
		c.registry[path] = append(c.registry[path], registered(key, value))
	}
}

// inPreferences writes a property list; below is the key that it is below of, if any. What is there already stays.
func inPreferences(folder string, format int, below string) func(*testing.T, computer, settings.Key, any) {
	return func(t *testing.T, c computer, key settings.Key, value any) {
		content := map[string]any{}
		raw, err := os.ReadFile(filepath.Join(c.root, folder, settings.ID+".plist"))
		if err == nil {
			if _, err := plist.Unmarshal(raw, &content); err != nil {
				t.Fatal(err)
			}
		}
		if below == "" {
			content[string(key)] = value
		} else {
			content[below] = map[string]any{string(key): value}
		}
		c.preferences(t, folder, format, content)
	}
}

// inFile adds a section to the policy file.
func inFile(section string) func(*testing.T, computer, settings.Key, any) {
	const path = "etc/carddesk/policy.toml"
	return func(t *testing.T, c computer, key settings.Key, value any) {
		before, _ := os.ReadFile(filepath.Join(c.root, path))
		c.write(t, path, append(before, "["+section+"]\n"+line(key, value)...))
	}
}

// ways are all places of the three systems.
var ways = map[string]way{
	"policy.toml":                  {"linux", inFile("defaults"), inFile("locked")},
	"policy.toml of a user's form": {"linux", inFile("settings"), inFile("locked")},
	"managed for the computer": {
		"darwin", inPreferences("Library/Managed Preferences", plist.XMLFormat, "Defaults"), inPreferences("Library/Managed Preferences", plist.XMLFormat, ""),
	},
	"managed for the user": {
		"darwin", inPreferences("Library/Managed Preferences/wang", plist.BinaryFormat, "Defaults"), inPreferences("Library/Managed Preferences/wang", plist.BinaryFormat, ""),
	},
	"preferences of the computer": {"darwin", inPreferences("Library/Preferences", plist.BinaryFormat, ""), nil},
	"policies of the machine":     {"windows", inRegistry(settings.MachinePolicies + `\Defaults`), inRegistry(settings.MachinePolicies)},
	"policies of the user":        {"windows", inRegistry(settings.UserPolicies + `\Defaults`), inRegistry(settings.UserPolicies)},
	"properties of the installer": {"windows", inRegistry(settings.MachineDefaults), nil},
}

// Who decides about a setting, whatever else is said: every setting in every place of the three systems.
func TestLayers(t *testing.T) {
	values := other(t)
	for name, way := range ways {
		for _, s := range settings.Table() {
			good, usual := values[s.Key].good, s.Default
			chosen := "[settings]\n" + line(s.Key, good)
			for state, tc := range map[string]struct {
				user              string
				byDefault, locked any
				value             any
				source            settings.Source
				isLocked          bool
			}{
				"unset":                       {"", nil, nil, usual, settings.FromDefault, false},
				"set by the user":             {chosen, nil, nil, good, settings.FromUser, false},
				"default by policy":           {"", good, nil, good, settings.FromPolicy, false},
				"user over default by policy": {"[settings]\n" + line(s.Key, usual), good, nil, usual, settings.FromUser, false},
				"locked":                      {"", nil, good, good, settings.FromPolicy, true},
				"locked over the user":        {chosen, nil, usual, usual, settings.FromPolicy, true},
				"locked over default":         {"", good, usual, usual, settings.FromPolicy, true},
				"a user can't lock":           {"[locked]\n" + line(s.Key, good), nil, nil, usual, settings.FromDefault, false},
				"a user can't propose":        {"[defaults]\n" + line(s.Key, good), nil, nil, usual, settings.FromDefault, false},
			} {
				if tc.locked != nil && way.locked == nil {
					continue // a place that locks nothing
				}
				if tc.byDefault == "" && name == "properties of the installer" {
					continue // an empty property is none
				}
				t.Run(name+"/"+string(s.Key)+"/"+state, func(t *testing.T) {
					c := computer{way.system, t.TempDir(), registry{}}
					if tc.byDefault != nil {
						way.byDefault(t, c, s.Key, tc.byDefault)
					}
					if tc.locked != nil {
						way.locked(t, c, s.Key, tc.locked)
					}
					store := c.store(t, tc.user)
					got := store.Read()
					expectNoProblems(t, got)
					expect(t, got, s.Key, tc.value, tc.source, tc.isLocked)
					if (got.Place(s.Key) == "") != (tc.source == settings.FromDefault) {
						t.Errorf("it stands in %q", got.Place(s.Key))
					}
					if !tc.isLocked {
						return
					}
					if _, refused := errors.AsType[*settings.LockedError](store.Set(s.Key, good)); !refused {
						t.Error("it can be set")
					}
				})
			}
		}
	}
}

// What is decided in two places.
func TestRanks(t *testing.T) {
	for name, tc := range map[string]struct {
		system        string
		first, second func(*testing.T, computer, settings.Key, any)
		locked        bool
	}{
		"machine before user":               {"windows", inRegistry(settings.MachinePolicies), inRegistry(settings.UserPolicies), true},
		"a lock before defaults":            {"windows", inRegistry(settings.UserPolicies), inRegistry(settings.MachinePolicies + `\Defaults`), true},
		"defaults, machine before user":     {"windows", inRegistry(settings.MachinePolicies + `\Defaults`), inRegistry(settings.UserPolicies + `\Defaults`), false},
		"a policy before the installer":     {"windows", inRegistry(settings.UserPolicies + `\Defaults`), inRegistry(settings.MachineDefaults), false},
		"managed for the user first":        {"darwin", ways["managed for the user"].locked, ways["managed for the computer"].locked, true},
		"managed before set up":             {"darwin", ways["managed for the computer"].byDefault, ways["preferences of the computer"].byDefault, false},
		"defaults before a user's settings": {"linux", inFile("defaults"), inFile("settings"), false},
	} {
		t.Run(name, func(t *testing.T) {
			c := computer{tc.system, t.TempDir(), registry{}}
			tc.first(t, c, settings.TextSize, 200)
			tc.second(t, c, settings.TextSize, 150)
			got := c.store(t, "").Read()
			expectNoProblems(t, got)
			expect(t, got, settings.TextSize, 200, settings.FromPolicy, tc.locked)
		})
	}
}

func TestNoSuchSystem(t *testing.T) {
	if p := settings.PolicyOf("plan9", "/", "", nil); p != nil {
		t.Errorf("%v", p)
	}
	for _, name := range []string{"", ".", "..", "a/b", "a\x00b"} {
		c := computer{system: "darwin", root: t.TempDir()}
		p := settings.PolicyOf("darwin", c.root, name, nil)
		if all := p.(settings.Policies); len(all) != 2 {
			t.Errorf("%q: %v", name, all)
		}
	}
}

// locksCautiously checks what counts while nobody knows what a policy locks.
func locksCautiously(t *testing.T, got settings.Settings, place string) {
	t.Helper()
	if len(got.Problems) == 0 {
		t.Error("nobody is told")
	}
	for _, problem := range got.Problems {
		if e, ok := errors.AsType[*settings.Error](problem); !ok || !e.Policy || !strings.Contains(e.File, place) {
			t.Errorf("%v does not name the policy %q", problem, place)
		}
	}
	values := other(t)
	for _, s := range settings.Table() {
		if s.Cautious != nil {
			expect(t, got, s.Key, s.Cautious, settings.FromPolicy, true)
		} else {
			expect(t, got, s.Key, values[s.Key].good, settings.FromUser, false)
		}
	}
}

// Whoever has no policy to read, or a damaged one, opens nothing that it may have locked.
func TestUnclearPolicy(t *testing.T) {
	everything := "[settings]\n"
	for key, v := range other(t) {
		everything += line(key, v.good)
	}
	const toml, managed = "etc/carddesk/policy.toml", "Library/Managed Preferences/" + settings.ID + ".plist"
	for name, tc := range map[string]struct{ system, path, content string }{
		"no TOML":                       {"linux", toml, "hello there\n"},
		"a broken head":                 {"linux", toml, "[lock ed]\ncentre = \"https://policy.invalid\"\n"},
		"a broken value":                {"linux", toml, "[locked]\ncentre = https://policy.invalid\n"},
		"no section":                    {"linux", toml, "locked = 5\n"},
		"too large":                     {"linux", toml, strings.Repeat("# nothing\n", 10_000)},
		"too deep":                      {"linux", toml, "a" + strings.Repeat(".a", 5000) + " = 1\n"},
		"another encoding":              {"linux", toml, "\xff\xfe[\x00l\x00"},
		"a folder":                      {"linux", toml + "/x", ""},
		"no property list":              {"darwin", managed, "hello there\n"},
		"another form":                  {"darwin", managed, "{ centre = \"https://policy.invalid\"; }"},
		"a list":                        {"darwin", managed, "<plist><array/></plist>"},
		"cut short":                     {"darwin", managed, "<plist><dict><key>centre</key><string>"},
		"a page":                        {"darwin", managed, "<html><body>not found</body></html>"},
		"binary, cut short":             {"darwin", managed, "bplist00\xd1\x01\x02"},
		"binary, references to nothing": {"darwin", managed, "bplist00\xaf\x13\x00\x00\x00\x00\x80\x00\x00\x00\x08" + strings.Repeat("\x00", 6) + "\x01\x00" + strings.Repeat("\x00", 7) + "\x01" + strings.Repeat("\x00", 15) + "\x13"},
	} {
		t.Run(name, func(t *testing.T) {
			c := computer{tc.system, t.TempDir(), nil}
			c.write(t, tc.path, []byte(tc.content))
			store := c.store(t, everything)
			locksCautiously(t, store.Read(), filepath.Base(strings.TrimSuffix(tc.path, "/x")))
			if err := store.Set(settings.TextSize, 125); err != nil {
				t.Errorf("what protects nothing can't be set: %v", err)
			}
			if _, ok := errors.AsType[*settings.LockedError](store.Set(settings.Centre, "")); !ok {
				t.Error("what may be locked can be set")
			}
		})
	}
	folder := t.TempDir()
	put(t, folder, userFile, everything)
	locksCautiously(t, settings.NewStore(folder, settings.PolicyOf("windows", "", "", shut{})).Read(), "CardDesk")
}

// What could be read of an unclear policy counts, and is not left to the user.
func TestWhatIsClearOfAnUnclearPolicy(t *testing.T) {
	store := stored(t, "[settings]\ncentre = \"https://user.invalid\"\nmodule = \"/user.so\"\n",
		"[defaults]\ncentre = \"https://policy.invalid\"\ntextSize = 150\nhello\n[locked]\nhideNames = false\n")
	got := store.Read()
	expect(t, got, settings.Centre, "https://policy.invalid", settings.FromPolicy, true)
	expect(t, got, settings.HideNames, false, settings.FromPolicy, true)
	expect(t, got, settings.Module, "", settings.FromPolicy, true)
	expect(t, got, settings.TextSize, 150, settings.FromPolicy, false)
}

// A setting of a policy that stands in no section was meant to be in one: it is not left to the user.
func TestMisplacedInPolicy(t *testing.T) {
	got := stored(t, "", "centre = \"https://policy.invalid\"\ntextSize = \"x\"\n[locked]\nhideNames = true\n").Read()
	expect(t, got, settings.Centre, "https://policy.invalid", settings.FromPolicy, true)
	expect(t, got, settings.TextSize, 100, settings.FromPolicy, true)
	expect(t, got, settings.HideNames, true, settings.FromPolicy, true)
	expect(t, got, settings.Module, "", settings.FromDefault, false)
	if len(got.Problems) != 3 {
		t.Errorf("%v", got.Problems)
	}
}

// Every setting with a value that it can't have, in each place.
func TestUnusableValuesOfPolicies(t *testing.T) {
	values := other(t)
	for name, way := range ways {
		for _, s := range settings.Table() {
			wrong := values[s.Key].bad[0]
			if s.Kind == settings.Switch {
				wrong = "no" // the registry takes "false"
			}
			t.Run(name+"/"+string(s.Key), func(t *testing.T) {
				c := computer{way.system, t.TempDir(), registry{}}
				way.byDefault(t, c, s.Key, wrong)
				got := c.store(t, "").Read()
				if (len(got.Problems) == 0) != (name == "properties of the installer" && wrong == "") {
					t.Errorf("%v", got.Problems)
				}
				expect(t, got, s.Key, s.Default, settings.FromDefault, false)
				if way.locked == nil {
					return
				}
				c = computer{way.system, t.TempDir(), registry{}}
				way.locked(t, c, s.Key, wrong)
				got = c.store(t, "").Read()
				want := s.Default
				if s.Cautious != nil {
					want = s.Cautious
				}
				expect(t, got, s.Key, want, settings.FromPolicy, true)
				e, ok := errors.AsType[*settings.Error](got.Problems[0])
				if !ok || !e.Policy || e.Key != s.Key || e.File == "" || len(got.Problems) != 1 {
					t.Errorf("%v", got.Problems)
				}
			})
		}
	}
}

// How values may stand in the registry.
func TestRegistryValues(t *testing.T) {
	for name, tc := range map[string]struct {
		value settings.RegistryValue
		key   settings.Key
		want  any // nil: it can't be used
	}{
		"a number":             {number("textSize", 150), settings.TextSize, 150},
		"a number as text":     {text("textSize", "150"), settings.TextSize, 150},
		"other letters":        {number("TEXTSIZE", 150), settings.TextSize, 150},
		"no such number":       {number("textSize", 151), settings.TextSize, nil},
		"no number":            {text("textSize", "large"), settings.TextSize, nil},
		"the largest number":   {number("textSize", 0xFFFFFFFF), settings.TextSize, nil},
		"on":                   {number("hideNames", 1), settings.HideNames, true},
		"off":                  {number("practice", 0), settings.Practice, false},
		"on as text":           {text("hideNames", "1"), settings.HideNames, true},
		"on as a word":         {text("hideNames", "true"), settings.HideNames, true},
		"off as text":          {text("practice", "0"), settings.Practice, false},
		"off as a word":        {text("practice", "false"), settings.Practice, false},
		"neither on nor off":   {number("practice", 2), settings.Practice, nil},
		"a word for a switch":  {text("practice", "no"), settings.Practice, nil},
		"text":                 {text("appearance", "dark"), settings.Appearance, "dark"},
		"a number for text":    {number("appearance", 1), settings.Appearance, nil},
		"without zero":         {settings.RegistryValue{Name: "language", Type: regSZ, Data: []byte("e\x00n\x00")}, settings.Language, "en"},
		"behind a zero":        {text("language", "en\x00zh-TW"), settings.Language, "en"},
		"half a character":     {settings.RegistryValue{Name: "language", Type: regSZ, Data: []byte("e\x00n")}, settings.Language, nil},
		"half a pair":          {settings.RegistryValue{Name: "reportFolder", Type: regSZ, Data: []byte("/\x00\x00\xd8")}, settings.ReportFolder, nil},
		"with variables":       {settings.RegistryValue{Name: "language", Type: regExpand, Data: []byte("e\x00n\x00\x00\x00")}, settings.Language, nil},
		"bytes":                {settings.RegistryValue{Name: "language", Type: regBinary, Data: []byte("e\x00n\x00\x00\x00")}, settings.Language, nil},
		"a long number":        {settings.RegistryValue{Name: "textSize", Type: regQWord, Data: []byte("\x96\x00\x00\x00\x00\x00\x00\x00")}, settings.TextSize, nil},
		"a short number":       {settings.RegistryValue{Name: "textSize", Type: regDWord, Data: []byte("\x96")}, settings.TextSize, nil},
		"no data":              {settings.RegistryValue{Name: "language", Type: regSZ}, settings.Language, nil},
		"longer than anything": {text("language", strings.Repeat("en", 5000)), settings.Language, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := computer{"windows", "", registry{settings.MachinePolicies: {text("later", "x"), tc.value}}}
			got := c.store(t, "").Read()
			if tc.want != nil {
				expectNoProblems(t, got)
				expect(t, got, tc.key, tc.want, settings.FromPolicy, true)
				return
			}
			i := slices.IndexFunc(settings.Table(), func(s settings.Setting) bool { return s.Key == tc.key })
			s := settings.Table()[i]
			want := s.Default
			if s.Cautious != nil {
				want = s.Cautious
			}
			e, ok := errors.AsType[*settings.Error](errors.Join(got.Problems...))
			if !ok || len(got.Problems) != 1 || !e.Policy || e.Key != tc.key || e.File != settings.MachinePolicies {
				t.Errorf("%v", got.Problems)
			}
			expect(t, got, tc.key, want, settings.FromPolicy, true)
		})
	}
}
