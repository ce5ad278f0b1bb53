package screen_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/screen"
	"carddesk/app/settings"
	"carddesk/app/words"
)

// stored are settings as they are read from files.
func stored(t *testing.T, user, policy string) settings.Settings {
	t.Helper()
	folder := t.TempDir()
	for name, content := range map[string]string{"settings.toml": user, "policy.toml": policy} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return settings.NewStore(folder, settings.PolicyFile{Path: filepath.Join(folder, "policy.toml")}).Read()
}

// fieldOf finds the text field with this example in it.
func fieldOf(t *testing.T, c fyne.Canvas, example string) *fynewidget.Entry {
	t.Helper()
	for _, o := range seen(c.Content()) {
		if l, ok := o.(interface{ Field() *fynewidget.Entry }); ok && l.Field().PlaceHolder == example {
			return l.Field()
		}
	}
	t.Fatalf("no field with %q", example)
	return nil
}

func boxOf(t *testing.T, c fyne.Canvas, text string) *fynewidget.Check {
	t.Helper()
	for _, o := range seen(c.Content()) {
		if b, ok := o.(interface{ Box() *fynewidget.Check }); ok && b.Box().Text == text {
			return b.Box()
		}
	}
	t.Fatalf("no box %q", text)
	return nil
}

const component = "http://localhost:61161" // the example of its field

func TestSettingsAreKeptAtOnce(t *testing.T) {
	begin(t)
	var l log
	k := &keeper{}
	p := screen.NewSettings(l.here(english()), k, "")
	c := shown(t, p)
	if len(k.set) != 0 {
		t.Fatalf("set before anything was touched: %v", k.set)
	}
	selector(t, c, "As the system").SetSelectedIndex(1)
	selector(t, c, "100 %").SetSelectedIndex(3)
	boxOf(t, c, "Hide name and card number").TypedRune(' ')
	test.Type(fieldOf(t, c, component), "http://127.0.0.1:4000")
	fieldOf(t, c, component).TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	want := map[settings.Key]any{
		settings.Language: "zh-TW", settings.TextSize: 200, settings.HideNames: true, settings.Component: "http://127.0.0.1:4000",
	}
	for key, value := range want {
		if k.set[key] != value {
			t.Errorf("%s is set to %v, want %v", key, k.set[key], value)
		}
	}
	if len(k.set) != len(want) {
		t.Errorf("set %v", k.set)
	}
}

func TestWrongAddressesAreRefusedInWords(t *testing.T) {
	begin(t)
	cases := map[string]struct{ example, typed, want string }{
		"another computer":   {component, "http://192.0.2.1:61161", "An address on this computer is needed here"},
		"no address":         {component, "localhost", "An address on this computer is needed here"},
		"a centre on http":   {"https://", "http://centre.example", "An address that begins with https:// is needed here."},
		"a path from here":   {"found by itself", "module.so", "The full path of a file is needed here."},
		"blanks are nothing": {component, "   ", ""},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			var l log
			k := &keeper{}
			p := screen.NewSettings(l.here(english()), k, "")
			c := shown(t, p)
			field := fieldOf(t, c, tc.example)
			test.Type(field, tc.typed)
			if text := everything(c); tc.want == "" == strings.Contains(text, "The setting is as it was.") || !strings.Contains(text, tc.want) {
				t.Errorf("want %q in\n%s", tc.want, text)
			}
			p.Leave()
			if len(k.set) != 0 || field.Text != tc.typed {
				t.Errorf("set %v, the field has %q", k.set, field.Text)
			}
			field.SetText("")
			if strings.Contains(everything(c), "The setting is as it was.") {
				t.Error("the message stays when the field is right again")
			}
		})
	}
}

func TestWhatIsTypedIsKeptOnLeaving(t *testing.T) {
	begin(t)
	var l log
	k := &keeper{}
	p := screen.NewSettings(l.here(english()), k, "")
	test.Type(fieldOf(t, shown(t, p), component), " http://localhost:4000 ")
	p.Leave()
	if k.set[settings.Component] != "http://localhost:4000" {
		t.Errorf("set %v", k.set)
	}
}

func TestWhatCanNotBeKeptGoesBack(t *testing.T) {
	begin(t)
	var l log
	k := &keeper{fail: errors.Join(settings.ErrNoFolder)}
	p := screen.NewSettings(l.here(english()), k, "")
	c := shown(t, p)
	list := selector(t, c, "100 %")
	list.SetSelectedIndex(2)
	if list.Selected != "100 %" || !strings.Contains(everything(c), words.In(words.English).Problem(settings.ErrNoFolder).Message) {
		t.Errorf("shows %q:\n%s", list.Selected, everything(c))
	}
}

func TestAdministratorsSettingsAreLockedAndSaidToBe(t *testing.T) {
	begin(t)
	var l log
	k := &keeper{path: "/opt/other.so"}
	p := screen.NewSettings(l.here(english()), k, "")
	c := shown(t, p)
	p.Update(stored(t, "[settings]\nhideNames = true\n", "[settings]\ntextSize = 150\n[locked]\nmodule = '/opt/module.so'\npractice = false\n"))
	text := everything(c)
	if strings.Count(text, "can't be changed here") != 2 || strings.Count(text, "Proposed by this computer's administrator") != 1 {
		t.Error(text)
	}
	field, box := fieldOf(t, c, "found by itself"), boxOf(t, c, "Offer practice cards")
	if !field.Disabled() || field.Text != "/opt/module.so" || !box.Disabled() || box.Checked {
		t.Errorf("%v %q, %v %v", field.Disabled(), field.Text, box.Disabled(), box.Checked)
	}
	if list := selector(t, c, "150 %"); list.Disabled() || !boxOf(t, c, "Hide name and card number").Checked {
		t.Error("what is only proposed is locked, or the user's own is not shown")
	}
	p.Leave()
	if len(k.set) != 0 {
		t.Errorf("showing sets %v", k.set)
	}
}

func TestChosenFileIsKept(t *testing.T) {
	begin(t)
	var l log
	k := &keeper{path: "/opt/module.so"}
	p := screen.NewSettings(l.here(english()), k, "")
	press(t, shown(t, p), "Choose a file…")
	if k.set[settings.Module] != "/opt/module.so" {
		t.Errorf("set %v", k.set)
	}
}

func TestUnusableSettingsAreNamed(t *testing.T) {
	begin(t)
	var l log
	p := screen.NewSettings(l.here(english()), &keeper{}, "")
	c := shown(t, p)
	p.Update(stored(t, "[settings]\ntextSize = 17\n", ""))
	if text := everything(c); !strings.Contains(text, "the defaults count instead") || !strings.Contains(text, "Text size") || !strings.Contains(text, "line 2") {
		t.Error(text)
	}
	p.Update(settings.Settings{})
	if strings.Contains(everything(c), "the defaults count instead") {
		t.Error("still said when it is put right")
	}
}

func TestFolderOfReportsCanBeCopied(t *testing.T) {
	begin(t)
	var l log
	p := screen.NewSettings(l.here(english()), &keeper{}, "/tmp/reports")
	test.Tap(pressable(t, shown(t, p), "Copy: Folder of reports about crashes"))
	if !slices.Equal(l.copied, []string{"/tmp/reports"}) {
		t.Errorf("copied %q", l.copied)
	}
}

// What an administrator did wrong is told apart: nobody can put it right here.
func TestUnusablePolicyIsNamed(t *testing.T) {
	begin(t)
	var l log
	p := screen.NewSettings(l.here(english()), &keeper{}, "")
	c := shown(t, p)
	p.Update(stored(t, "", "[locked]\ncentre = 5\nhello\n"))
	text := everything(c)
	for _, want := range []string{"cautious values count instead", "Please tell the administrator what stands below", "\"centre\"", "Line 3 of the administrator's settings"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said:\n%s", want, text)
		}
	}
	if strings.Contains(text, "the file is copied first") || strings.Count(text, "can't be changed here") != 9 {
		t.Errorf("%d settings are locked:\n%s", strings.Count(text, "can't be changed here"), text)
	}
	if list := selector(t, c, "100 %"); list.Disabled() {
		t.Error("the size of the text protects nothing, and is locked")
	}
}
