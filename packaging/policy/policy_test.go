package main

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"howett.net/plist"

	"carddesk/app/settings"
)

// root is the top of the repository, seen from here.
const root = "../.."

const admxFile = "packaging/policy/windows/CardDesk.admx"

func admlFile(culture string) string { return "packaging/policy/windows/" + culture + "/CardDesk.adml" }

// written are the files as they would be written now.
func written(t *testing.T) map[string][]byte {
	t.Helper()
	all, err := files(root)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFilesAreOfToday(t *testing.T) {
	for name, want := range written(t) {
		got, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what make policies writes now (%v)", name, err)
		}
	}
}

func TestWhereTheyAreWritten(t *testing.T) {
	folder := t.TempDir()
	if err := run(folder); err == nil {
		t.Error("a folder without README was written to")
	}
	readme := filepath.Join(folder, readmeFile)
	if err := os.WriteFile(readme, []byte("no place"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(folder); err == nil {
		t.Error("a README without a place for the table was written")
	}
	if err := os.WriteFile(readme, []byte("before\n"+tableBegins+"old\n"+tableEnds+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(folder); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(readme)
	if err != nil || string(got) != "before\n"+tableBegins+settingsTable()+tableEnds+"after\n" {
		t.Errorf("%s, %v", got, err)
	}
}

// schemaErrors holds a file against the schema of testdata, with libxml2.
func schemaErrors(t *testing.T, content []byte) string {
	t.Helper()
	c := exec.Command("xmllint", "--noout", "--nonet", "--schema", "testdata/policies.xsd", "-")
	c.Stdin = bytes.NewReader(content)
	out, err := c.CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatalf("xmllint (Debian package libxml2-utils): %v", err)
	}
	if bytes.Contains(out, []byte("failed to compile")) {
		t.Fatalf("the schema is wrong: %s", out)
	}
	if err == nil {
		return ""
	}
	return string(out)
}

func TestTemplatesFollowTheSchema(t *testing.T) {
	all := written(t)
	for _, name := range []string{admxFile, admlFile("en-US"), admlFile("zh-TW")} {
		if found := schemaErrors(t, all[name]); found != "" {
			t.Errorf("%s: %s", name, found)
		}
	}
	admx, adml := string(all[admxFile]), string(all[admlFile("en-US")])
	for name, wrong := range map[string]string{
		"another class":      strings.Replace(admx, `class="Both"`, `class="Everybody"`, 1),
		"another order":      strings.Replace(admx, "      <supportedOn ref=\"any\"></supportedOn>\n      <elements>", "      <elements>", 1),
		"another attribute":  strings.Replace(admx, `required="true"`, `needed="true"`, 1),
		"another key":        strings.Replace(admx, `key="Software\Policies\CardDesk"`, `key="Software\CardDesk"`, 1),
		"another element":    strings.Replace(strings.Replace(admx, "<enum ", "<list ", 1), "</enum>", "</list>", 1),
		"no number":          strings.Replace(admx, `<decimal value="100">`, `<decimal value="100 %">`, 1),
		"no reference":       strings.Replace(admx, `displayName="$(string.language)"`, `displayName="language"`, 1),
		"another namespace":  strings.Replace(admx, "2006/07/PolicyDefinitions", "2008/07/PolicyDefinitions", 1),
		"an identifier":      strings.Replace(adml, `id="language"`, `id="lang uage"`, 1),
		"a part of the form": strings.Replace(adml, "<label>", "<lable>", 1),
	} {
		if wrong == admx || wrong == adml || schemaErrors(t, []byte(wrong)) == "" {
			t.Errorf("%s is not found", name)
		}
	}
}

func TestReferencesInBothLanguages(t *testing.T) {
	all := written(t)
	for _, culture := range cultures {
		for _, found := range broken(all[admxFile], all[admlFile(culture)]) {
			t.Errorf("%s: %s", culture, found)
		}
	}
}

// registry is one that a group policy has written to.
type registry map[string][]settings.RegistryValue

// Values implements settings.Registry.
func (r registry) Values(key string) ([]settings.RegistryValue, error) {
	if values, there := r[key]; there {
		return values, nil
	}
	return nil, fs.ErrNotExist
}

// write stores what a template says, in the types that Windows has for it.
func (r registry) write(key, name string, v value) {
	if v.Decimal != nil {
		r[key] = []settings.RegistryValue{{Name: name, Type: 4, Data: binary.LittleEndian.AppendUint32(nil, uint32(v.Decimal.Value))}}
		return
	}
	var data []byte
	for _, unit := range utf16.Encode([]rune(*v.String + "\x00")) {
		data = binary.LittleEndian.AppendUint16(data, unit)
	}
	r[key] = []settings.RegistryValue{{Name: name, Type: 1, Data: data}}
}

// outcome is a state that an administrator can choose in the editor, and the value that it is to lead to.
type outcome struct {
	name string
	reg  func(r registry, key string)
	want any
}

// outcomes are all states of a policy but for not being configured, as the editor of group policies carries them out.
func outcomes(p policy, s settings.Setting, entered string) []outcome {
	var all []outcome
	add := func(name, key, valueName string, v value, want any) {
		all = append(all, outcome{name, func(r registry, hive string) { r.write(hive+`\`+key, valueName, v) }, want})
	}
	if p.EnabledValue != nil {
		add("enabled", p.Key, p.ValueName, *p.EnabledValue, true)
		add("disabled", p.Key, p.ValueName, *p.DisabledValue, false)
	}
	if p.Enum != nil {
		for i, item := range p.Enum.Items {
			add(fmt.Sprint("enabled, ", i), p.Key, p.Enum.ValueName, item.Value, s.Allowed[i])
		}
	}
	if p.Text != nil {
		add("enabled", p.Key, p.Text.ValueName, value{String: &entered}, entered)
	}
	if p.DisabledItem != nil {
		add("disabled", p.DisabledItem.Key, p.DisabledItem.ValueName, p.DisabledItem.Value, "")
	}
	return all
}

// What an administrator chooses in the editor reaches the program, for every policy in every state, for the computer and for the user.
func TestPoliciesReachTheProgram(t *testing.T) {
	var d policyDefinitions
	if err := xml.Unmarshal(written(t)[admxFile], &d); err != nil {
		t.Fatal(err)
	}
	entered := map[settings.Key]string{
		settings.Module: "/opt/模組.so", settings.ReportFolder: "/srv/reports", settings.Component: "http://localhost:5",
		settings.Centre: "https://centre.invalid/unblock", settings.UpdateSource: "https://updates.invalid/v",
	}
	states := 0
	for i, p := range d.Policies {
		table := settings.Table()
		locks, s := i < len(table), table[i%len(table)]
		for _, o := range outcomes(p, s, entered[s.Key]) {
			for _, hive := range []string{"HKLM", "HKCU"} {
				t.Run(p.Name+" "+o.name+" "+hive, func(t *testing.T) {
					r := registry{}
					o.reg(r, hive)
					got := settings.NewStore("", settings.WindowsPolicy(r)).Read()
					if len(got.Problems) != 0 || got.Value(s.Key) != o.want || got.Locked(s.Key) != locks || got.Source(s.Key) != settings.FromPolicy {
						t.Errorf("%v by %s, locked %v, want %v; %v", got.Value(s.Key), got.Source(s.Key), got.Locked(s.Key), o.want, got.Problems)
					}
				})
				states++
			}
		}
	}
	if want := 2 * 2 * (3 + 4 + 3 + 5 + 3*2 + 5); len(d.Policies) != 2*len(settings.Table()) || states < want {
		t.Errorf("%d policies, %d states, want %d", len(d.Policies), states, want)
	}
}

// everything checks that each setting has its default by an administrator.
func everything(t *testing.T, policy settings.Policy, locked bool) {
	t.Helper()
	got := settings.NewStore("", policy).Read()
	for _, problem := range got.Problems {
		t.Error(problem)
	}
	for _, s := range settings.Table() {
		if got.Value(s.Key) != s.Default || got.Source(s.Key) != settings.FromPolicy || got.Locked(s.Key) != locked {
			t.Errorf("%s is %v by %s, locked %v", s.Key, got.Value(s.Key), got.Source(s.Key), got.Locked(s.Key))
		}
	}
}

// The sample for Linux decides nothing as it is, and everything when each line counts.
func TestSampleForLinux(t *testing.T) {
	path := filepath.Join(t.TempDir(), "policy.toml")
	put := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	policy := settings.PolicyFile{Path: path}
	put(policyFile())
	if got := policy.Rules(); len(got.Problems)+len(got.Defaults)+len(got.Locked) != 0 || got.Unclear {
		t.Errorf("%+v", got)
	}
	counts := regexp.MustCompile(`(?m)^# ([A-Za-z]+ = )`).ReplaceAllString(policyFile(), "$1")
	put(counts)
	everything(t, policy, true)
	before, _, _ := strings.Cut(counts, "[locked]")
	_, defaults, _ := strings.Cut(counts, "[defaults]")
	put(before + "[defaults]" + defaults)
	everything(t, policy, false)
}

// The sample for macOS proposes the defaults as it is, and locks them when the remark goes.
func TestSampleForMacOS(t *testing.T) {
	locks := regexp.MustCompile(`(?s)<!-- Locked[^:]*:\n(.*?)-->`).ReplaceAllString(profile(), "$1")
	for text, locked := range map[string]bool{profile(): false, locks: true} {
		var document struct {
			PayloadContent                                                                []map[string]any
			PayloadType, PayloadIdentifier, PayloadUUID, PayloadScope, PayloadDisplayName string
			PayloadVersion                                                                int
		}
		format, err := plist.Unmarshal([]byte(text), &document)
		if err != nil || format != plist.XMLFormat || len(document.PayloadContent) != 1 {
			t.Fatalf("%v, %+v", err, document)
		}
		if document.PayloadType != "Configuration" || document.PayloadVersion != 1 || document.PayloadScope != "System" || document.PayloadDisplayName == "" {
			t.Errorf("%+v", document)
		}
		payload := document.PayloadContent[0]
		if payload["PayloadType"] != settings.ID || payload["PayloadUUID"] == document.PayloadUUID || payload["PayloadIdentifier"] == document.PayloadIdentifier {
			t.Errorf("%v", payload)
		}
		for _, id := range []string{document.PayloadUUID, payload["PayloadUUID"].(string)} {
			if !regexp.MustCompile(`^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`).MatchString(id) {
				t.Errorf("%s is no UUID", id)
			}
		}
		path := filepath.Join(t.TempDir(), settings.ID+".plist") // as the system puts it there
		raw, err := plist.Marshal(payload, plist.BinaryFormat)
		if err != nil || os.WriteFile(path, raw, 0o600) != nil {
			t.Fatal(err)
		}
		everything(t, settings.PropertyList{Path: path}, locked)
	}
}

// Samples and table know every setting, and say of each what it may be.
func TestEverySettingIsDescribed(t *testing.T) {
	var names []string
	for _, s := range settings.Table() {
		names = append(names, string(s.Key))
		for what, text := range map[string]string{"policy.toml": policyFile(), "profile": profile(), "README": settingsTable()} {
			if n := strings.Count(text, string(s.Key)); n < 1 || what != "README" && n < 2 {
				t.Errorf("%s has %s %d times", what, s.Key, n)
			}
		}
	}
	if !slices.IsSortedFunc(names, func(a, b string) int {
		return strings.Index(settingsTable(), "`"+a+"`") - strings.Index(settingsTable(), "`"+b+"`")
	}) {
		t.Error("the table has another order")
	}
}
