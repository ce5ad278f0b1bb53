package p11

import (
	"errors"
	"path"
	"slices"
	"strings"
	"testing"

	"carddesk/cardops/token"
)

// places is a system with these files. On Windows patterns are matched with slashes, so that it can be tried anywhere.
func places(goos string, env map[string]string, files ...string) Places {
	slashed := func(s string) string { return strings.ReplaceAll(s, `\`, "/") }
	return Places{
		OS:  goos,
		Env: func(name string) string { return env[name] },
		Glob: func(pattern string) []string {
			var found []string
			for _, f := range files {
				if ok, _ := path.Match(slashed(pattern), slashed(f)); ok {
					found = append(found, f)
				}
			}
			return found
		},
	}
}

func TestFind(t *testing.T) {
	windows := map[string]string{"SystemRoot": `C:\Windows`, "ProgramFiles": `C:\Program Files`, "SystemDrive": "C:"}
	tests := map[string]struct {
		goos  string
		env   map[string]string
		files []string
		want  []Candidate
	}{
		"nothing on Linux":   {"linux", nil, nil, nil},
		"nothing on Windows": {"windows", windows, nil, nil},
		"an unknown system":  {"plan9", nil, []string{"/usr/lib/libHicos.so"}, nil},
		"official before others on Linux": {
			"linux",
			map[string]string{"HOME": "/home/test/"},
			[]string{
				"/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so", "/usr/lib/softhsm/libsofthsm2.so", "/home/test/HiPKILocalSignServerApp/libHicos_p11v1.so.3",
				"/usr/local/lib/libHicos_p11v1.so",
			},
			[]Candidate{
				{"/home/test/HiPKILocalSignServerApp/libHicos_p11v1.so.3", "HiCOS"},
				{"/usr/local/lib/libHicos_p11v1.so", "HiCOS"},
				{"/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so", "OpenSC"},
				{"/usr/lib/softhsm/libsofthsm2.so", "SoftHSM"},
			},
		},
		"no home": {"linux", nil, []string{"/HiPKILocalSignServer/libHicos.so"}, nil},
		"macOS": {
			"darwin",
			map[string]string{"HOME": "/Users/test"},
			[]string{"/Library/FBTokenLib/libHicos_p11v1.dylib", "/opt/homebrew/lib/libykcs11.dylib"},
			[]Candidate{
				{"/Library/FBTokenLib/libHicos_p11v1.dylib", "HiCOS"},
				{"/opt/homebrew/lib/libykcs11.dylib", "YKCS11"},
			},
		},
		"Windows": {
			"windows", windows,
			[]string{
				`C:\Windows\SysWOW64\HiCOSPKCS11.dll`, `C:\Windows\System32\HiCOSPKCS11v32.dll`, `C:\Windows\System32\HiCOSPKCS11.dll`,
				`C:\Program Files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll`,
			},
			[]Candidate{
				{`C:\Windows\System32\HiCOSPKCS11.dll`, "HiCOS"},
				{`C:\Windows\System32\HiCOSPKCS11v32.dll`, "HiCOS"},
				{`C:\Windows\SysWOW64\HiCOSPKCS11.dll`, "HiCOS"},
				{`C:\Program Files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll`, "OpenSC"},
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Find(places(tt.goos, tt.env, tt.files...)); !slices.Equal(got, tt.want) {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestLocate(t *testing.T) {
	p := places("linux", nil, "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/other.so")
	for name, tt := range map[string]struct {
		in, want string
		err      error
	}{
		"a path":                     {"/srv/any.so", "/srv/any.so", nil},
		"a relative path":            {"./any.so", "./any.so", nil},
		"a bare name":                {"other.so", "/usr/lib64/other.so", nil},
		"a bare name in a subfolder": {"libsofthsm2.so", "/usr/lib/softhsm/libsofthsm2.so", nil},
		"an unknown name":            {"none.so", "", token.ErrNoModule},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Locate(p, tt.in)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
