// Package windows_test holds together what the scripts, templates and texts for Windows say of the same things.
package windows_test

import (
	"encoding/xml"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"carddesk/app/settings"
	"carddesk/app/version"
)

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// all are the first groups of all matches of an expression, each once and sorted. There has to be one.
func all(t *testing.T, text, expression string) []string {
	t.Helper()
	var found []string
	for _, m := range regexp.MustCompile(expression).FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	if len(found) == 0 {
		t.Fatalf("nothing matches %s: the search is broken", expression)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// folder is the property of the folder to install to, which has no switch of its own: Windows and NSIS have theirs.
const folder = "INSTALLDIR"

// properties are those that the MSI takes from an administrator.
func properties(t *testing.T) []string {
	t.Helper()
	secure := all(t, read(t, "carddesk.sql"), "SET `Value`='([A-Z;]+)' WHERE `Property`='SecureCustomProperties'")
	var found []string
	for _, p := range strings.Split(secure[0], ";") {
		if !strings.HasPrefix(p, "WAS") && p != "OLDERVERSION" && p != "NEWERVERSION" && p != "OTHERSETUP" && p != folder {
			found = append(found, p)
		}
	}
	slices.Sort(found)
	return found
}

func TestPropertiesAreDocumented(t *testing.T) {
	readme, installer := read(t, "../../README.md"), read(t, "carddesk.nsi")
	want := properties(t)
	if len(want) != 6 {
		t.Fatalf("properties %q, want six", want)
	}
	if !strings.Contains(readme, "`"+folder+"=") {
		t.Errorf("README.md says nothing of %s", folder)
	}
	_, table, _ := strings.Cut(readme, "| property | values | setting |")
	table, _, _ = strings.Cut(table, "\n\n")
	same(t, "README.md", all(t, table, "(?m)^\\| `([A-Z]+)`"), want)
	same(t, "the installer heeds", all(t, installer, `(?m)^\s*!insertmacro (?:Wish|KeepText) ([A-Z]+)\b`), want)
	same(t, "the installer checks", all(t, installer, `(?m)^\s*!insertmacro (?:CheckWish|CheckSwitch) ([A-Z]+)\b`), want)
	same(t, "the MSI checks", all(t, read(t, "carddesk.wxs"), `<Condition Message="[^"]*">NOT ([A-Z]+) OR`), want)
	documented := slices.DeleteFunc(all(t, table+"\n", "\\| (?:`([A-Za-z]+)` )?\\|\n"), func(s string) bool { return s == "" })
	written := all(t, read(t, "carddesk.wxs"), `Key="Software\\CardDesk" Name="([A-Za-z]+)" Type="(?:string|integer)"`)
	same(t, "settings in README.md", documented, written)
}

// What an installer writes is what the program reads: the keys of settings, as app/settings has them.
func TestValuesAreSettings(t *testing.T) {
	var keys []string
	for _, s := range settings.Table() {
		keys = append(keys, string(s.Key))
	}
	wxs, nsi := read(t, "carddesk.wxs"), read(t, "carddesk.nsi")
	written := all(t, wxs, `<RegistryValue Root="HKLM" Key="Software\\CardDesk" Name="([^"]+)"`)
	for _, name := range written {
		if !slices.Contains(keys, name) {
			t.Errorf("%s is no setting", name)
		}
	}
	same(t, "searched for by the MSI", all(t, wxs, `<RegistrySearch [^>]*Key="Software\\CardDesk" Name="([^"]+)"`), written)
	texts := all(t, nsi, `!insertmacro KeepText [A-Z]+ ([A-Za-z]+)`)
	numbers := all(t, nsi, `WriteRegDWORD HKLM "\$\{SETTINGS\}" "([A-Za-z]+)"`)
	installed := append(texts, numbers...)
	slices.Sort(installed)
	same(t, "written by the installer", installed, written)
	same(t, "removed by the uninstaller", all(t, nsi[strings.Index(nsi, "Section Uninstall"):], `DeleteRegValue HKLM "\$\{SETTINGS\}" "([A-Za-z]+)"`), written)
	if !strings.HasSuffix(settings.MachineDefaults, all(t, nsi, `!define SETTINGS "([^"]+)"`)[0]) {
		t.Errorf("the installer does not write to %s", settings.MachineDefaults)
	}
}

// carddesk.sql changes rows that wixl made of carddesk.wxs: each has to be there, or nothing is changed and nothing is said.
func TestStatementsFindTheirRows(t *testing.T) {
	sql, wxs := read(t, "carddesk.sql"), read(t, "carddesk.wxs")
	for _, condition := range all(t, sql, "WHERE `Condition`='(.*)'") {
		var escaped strings.Builder
		if err := xml.EscapeText(&escaped, []byte(condition)); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(wxs, ">"+strings.NewReplacer("&#34;", `"`).Replace(escaped.String())+"</Condition>") {
			t.Errorf("no condition is %s", condition)
		}
	}
	for expression, element := range map[string]string{
		"WHERE `Component`='([^']+)'": "Component", "WHERE `File_?`='([^']+)'": "File", "'(Keep[A-Za-z]+)', 51": "",
	} {
		for _, id := range all(t, sql, expression) {
			if element != "" && !strings.Contains(wxs, "<"+element+` Id="`+id+`"`) {
				t.Errorf("no %s is %s", element, id)
			}
		}
	}
	for _, line := range strings.Split(sql, "\n") {
		if line != "" && !strings.HasPrefix(line, "--") && !regexp.MustCompile(`^(UPDATE|INSERT INTO|DELETE FROM) `).MatchString(line) {
			t.Errorf("no statement on a line of its own: %s", line)
		}
	}
	actions := all(t, sql, "'(Keep[A-Za-z]+)', 51")
	for _, sequence := range []string{"InstallUISequence", "InstallExecuteSequence"} {
		same(t, sequence, all(t, sql, "INSERT INTO `"+sequence+"` .* VALUES \\('([A-Za-z]+)'"), actions)
	}
}

// wixl ends with a fault on anything else; the Chinese texts are in carddesk.sql.
func TestPackageIsASCII(t *testing.T) {
	wxs := read(t, "carddesk.wxs")
	if i := strings.IndexFunc(wxs, func(r rune) bool { return r > 126 }); i >= 0 {
		t.Errorf("carddesk.wxs has %q", wxs[i:i+3])
	}
	sql := read(t, "carddesk.sql")
	for _, message := range all(t, wxs, `<Condition Message="([^"]+)"`) {
		if !strings.Contains(sql, " "+message+"' WHERE") {
			t.Errorf("has no Chinese: %s", message)
		}
	}
}

func TestInstallerSpeaksBothLanguages(t *testing.T) {
	english, chinese, nsi := read(t, "en.nsh"), read(t, "zh-TW.nsh"), read(t, "carddesk.nsi")
	keys := all(t, english, `(?m)^LangString ([A-Za-z]+) \$\{LANG_ENGLISH\} "[^"]+"$`)
	same(t, "zh-TW.nsh", all(t, chinese, `(?m)^LangString ([A-Za-z]+) \$\{LANG_TRADCHINESE\} "[^"]+"$`), keys)
	same(t, "used", all(t, nsi, `\$\(([A-Za-z]+)\)`), keys)
}

func TestExitCodesAreDocumented(t *testing.T) {
	_, table, _ := strings.Cut(read(t, "../../README.md"), "| exit code of the setup program | |")
	table, _, _ = strings.Cut(table, "\n\n")
	documented := all(t, table, `(?m)^\| ([3-9]) \|`)
	same(t, "README.md", documented, all(t, read(t, "carddesk.nsi"), `(?m)^!define [A-Z]+ ([3-9])$`))
	for _, code := range all(t, read(t, "winget/CardDesk.CardDesk.installer.yaml"), `InstallerReturnCode: (\d+)`) {
		if !slices.Contains(documented, code) {
			t.Errorf("winget knows %s, README.md does not", code)
		}
	}
}

func TestSameFilesEverywhere(t *testing.T) {
	want := all(t, read(t, "carddesk.wxs"), `<File [^>]*Source="([^"]+)"`)
	nsi := read(t, "carddesk.nsi")
	same(t, "installed by the installer", all(t, nsi, `(?m)^\s*File "\$\{FOLDER\}/([^"]+)"`), want)
	removed := slices.DeleteFunc(all(t, nsi, `Delete "\$\{FOLDER\}\\([^"]+)"`), func(f string) bool { return f == "uninstall.exe" })
	same(t, "removed by the uninstaller", removed, want)
	same(t, "in the archive", all(t, read(t, "package"), `CardDesk/([A-Za-z-]+\.(?:exe|txt))`), want)
}

// An upgrade is known by its code: it may never change, in any of these places.
func TestIdentity(t *testing.T) {
	const upgrade = "D2D9412E-9566-4C22-BA9B-22BDB54C4293"
	for path, expression := range map[string]string{
		"carddesk.wxs": `(?:UpgradeCode|<Upgrade Id)="([^"]+)"`, "carddesk.sql": `'\{([0-9A-F-]{36})\}'`,
		"winget/CardDesk.CardDesk.installer.yaml": `UpgradeCode: "\{([^}]+)\}"`,
	} {
		same(t, path, all(t, read(t, path), expression), []string{upgrade})
	}
	components := regexp.MustCompile(`Guid="([^"]+)"`).FindAllString(read(t, "carddesk.wxs"), -1)
	slices.Sort(components)
	if unique := slices.Compact(slices.Clone(components)); len(unique) != len(components) || len(unique) < 10 {
		t.Errorf("%d components have %d codes", len(components), len(unique))
	}
}

func TestManifestForPrograms(t *testing.T) {
	decoder := xml.NewDecoder(strings.NewReader(read(t, "carddesk.exe.manifest")))
	for {
		if _, err := decoder.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// The number stands in FyneApp.toml; a plain build has it in the source as well.
func TestOneVersion(t *testing.T) {
	if want := all(t, read(t, "../../FyneApp.toml"), `(?m)^Version = "([^"]+)"$`)[0] + "-dev"; version.This().Version != want {
		t.Errorf("a plain build is %s, packages are %s", version.This().Version, want)
	}
}
