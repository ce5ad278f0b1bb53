package settings

import (
	"encoding/binary"
	"io/fs"
	"testing"

	"howett.net/plist"
)

// usable checks that whatever an administrator's place holds, every setting has a value that it can have.
func usable(t *testing.T, rules Rules) {
	t.Helper()
	got := merge(document{}, rules)
	for _, s := range table {
		if err := s.Check(got.Value(s.Key)); err != nil {
			t.Errorf("%s is %v: %v", s.Key, got.Value(s.Key), err)
		}
		if rules.Unclear && s.Cautious != nil && !got.Locked(s.Key) {
			t.Errorf("%s is open", s.Key)
		}
	}
}

// FuzzPropertyList reads any file as managed preferences.
func FuzzPropertyList(f *testing.F) {
	content := map[string]any{
		"language": "en", "textSize": 150, "practice": false, "centre": "https://policy.invalid",
		"Defaults": map[string]any{"appearance": "dark", "hideNames": true, "list": []any{1, 2.5, []byte{1}}},
	}
	for _, format := range []int{plist.XMLFormat, plist.BinaryFormat, plist.OpenStepFormat} {
		raw, err := plist.Marshal(content, format)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte("bplist00\xaf\x13\x7f\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, open := range []bool{false, true} {
			usable(t, PropertyList{Path: "x.plist", Open: open}.read(raw))
		}
	})
}

// FuzzPolicyFile reads any file as a policy.
func FuzzPolicyFile(f *testing.F) {
	f.Add([]byte("[defaults]\nlanguage = \"en\"\n[locked]\ncentre = \"https://policy.invalid\"\n"))
	f.Add([]byte("[locked]\ncentre = https://policy.invalid\n[settings]\ntextSize = 5\nmodule = 'x'\n"))
	f.Add([]byte("centre = \"\"\nlocked = 5\n[defaults\n"))
	f.Fuzz(func(t *testing.T, raw []byte) { usable(t, PolicyFile{Path: "policy.toml"}.read(raw)) })
}

// oneKey is a registry with one key.
type oneKey []RegistryValue

func (w oneKey) Values(key string) ([]RegistryValue, error) {
	if key != MachinePolicies {
		return nil, fs.ErrNotExist
	}
	return w, nil
}

// FuzzRegistry reads any value under the name of each setting.
func FuzzRegistry(f *testing.F) {
	f.Add(uint32(regSZ), []byte("e\x00n\x00\x00\x00"))
	f.Add(uint32(regDWord), binary.LittleEndian.AppendUint32(nil, 150))
	f.Add(uint32(3), []byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, kind uint32, data []byte) {
		for _, s := range table {
			usable(t, policyOf("windows", "", "", oneKey{{Name: string(s.Key), Type: kind, Data: data}}).Rules())
		}
	})
}
