package p11

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"carddesk/cardops/token"
)

// Candidate is a module that is installed.
type Candidate struct {
	Path   string
	Family string // Citizen, OpenSC, YKCS11, SoftHSM
}

// Citizen is the family of the official module, the one that is made for citizen cards.
const Citizen = "HiCOS"

// Places is what a search looks at. It is handed in, so that the search of any system can be tried on any.
type Places struct {
	OS   string                        // linux, darwin, windows
	Env  func(name string) string      // os.Getenv
	Glob func(pattern string) []string // the files that match a pattern of package filepath
}

// Glob is the real one for Places: nothing for a pattern that is wrong.
func Glob(pattern string) []string {
	found, _ := filepath.Glob(pattern)
	return found
}

// Find lists the modules that are installed in the usual places, the official one first, then those for other cards. Names and places
// are those of facts that were gathered about the vendors' packages; none of the files is opened.
func Find(p Places) []Candidate {
	var found []Candidate
	for _, w := range wanted[p.OS] {
		for _, folder := range p.folders(w.folders) {
			for _, name := range w.names {
				found = appendNew(found, p.glob(w.family, folder, name))
			}
		}
	}
	return found
}

// appendNew leaves out what an earlier pattern found.
func appendNew(found, more []Candidate) []Candidate {
	for _, c := range more {
		if !slices.Contains(found, c) {
			found = append(found, c)
		}
	}
	return found
}

// Locate turns what a person calls a module into its path: a path stays as it is, a bare file name is looked for in the usual
// places. The error is token.ErrNoModule.
func Locate(p Places, name string) (string, error) {
	if strings.ContainsAny(name, p.separators()) {
		return name, nil
	}
	for _, w := range wanted[p.OS] {
		for _, folder := range p.folders(w.folders) {
			for _, below := range append([]string{""}, w.subfolders()...) {
				if found := p.glob(w.family, folder, below+name); len(found) > 0 {
					return found[0].Path, nil
				}
			}
		}
	}
	return "", fmt.Errorf("%w: %q", token.ErrNoModule, name)
}

// search is a family of files that are looked for: names in folders, in order.
type search struct {
	family  string
	folders []string // may begin with a variable in braces
	names   []string
}

// subfolders are those that names lie in, each with a slash behind.
func (s search) subfolders() []string {
	var all []string
	for _, name := range s.names {
		if at := strings.LastIndex(name, "/"); at >= 0 {
			all = append(all, name[:at+1])
		}
	}
	return all
}

// Where Linux distributions put libraries: Debian's folders of an architecture, those of Fedora and openSUSE, Arch.
var linuxFolders = []string{"/usr/local/lib", "/usr/lib/*-linux-gnu", "/usr/lib64", "/usr/lib"}

// Where Homebrew puts libraries, on Apple silicon and on Intel.
var darwinFolders = []string{"/opt/homebrew/lib", "/usr/local/lib"}

var wanted = map[string][]search{
	"linux": {
		// The name is not confirmed [?], libHicos or libHiCOS: one pattern for both, as each reads folders of thousands of files. It lies
		// beside the component, which is unpacked anywhere.
		{Citizen, slices.Concat([]string{
			"/usr/local/HiPKILocalSignServer*", "/opt/HiPKILocalSignServer*", "{HOME}/HiPKILocalSignServer*",
		}, linuxFolders), []string{"libHi[cC][oO][sS]*.so*"}},
		{"OpenSC", linuxFolders, []string{"opensc-pkcs11.so", "pkcs11/opensc-pkcs11.so"}},
		{"YKCS11", linuxFolders, []string{"libykcs11.so", "libykcs11.so.2"}},
		{"SoftHSM", linuxFolders, []string{"softhsm/libsofthsm2.so", "libsofthsm2.so"}},
	},
	"darwin": {
		{
			Citizen,
			[]string{"{HOME}/Library/HiPKILocalSignServer", "{HOME}/lib", "/Library/FBTokenLib"},
			[]string{"libHicos_p11v1.dylib", "libHicos*.dylib"},
		},
		{"OpenSC", slices.Concat([]string{"/Library/OpenSC/lib"}, darwinFolders), []string{"opensc-pkcs11.so", "opensc-pkcs11.dylib"}},
		{"YKCS11", darwinFolders, []string{"libykcs11.dylib"}},
		{"SoftHSM", darwinFolders, []string{"softhsm/libsofthsm2.so", "softhsm/libsofthsm2.dylib"}},
	},
	"windows": {
		// Programs of 64 bits find theirs in System32, those of 32 bits in SysWOW64.
		{
			Citizen,
			[]string{`{SystemRoot}\System32`, `{SystemRoot}\SysWOW64`},
			[]string{"HiCOSPKCS11.dll", "HiCOSPKCS11_219.dll", "HiCOSPKCS11v32.dll"},
		},
		{
			"OpenSC",
			[]string{`{ProgramFiles}\OpenSC Project\OpenSC\pkcs11`, `{ProgramFiles(x86)}\OpenSC Project\OpenSC\pkcs11`},
			[]string{"opensc-pkcs11.dll"},
		},
		{"YKCS11", []string{`{ProgramFiles}\Yubico\Yubico PIV Tool\bin`}, []string{"libykcs11.dll"}},
		{"SoftHSM", []string{`{SystemDrive}\SoftHSM2\lib\softhsm2`, `{SystemDrive}\SoftHSM2\lib`}, []string{"softhsm2-x64.dll", "softhsm2.dll"}},
	},
}

// folders fills in variables. A folder of a variable that is not set is left out.
func (p Places) folders(patterns []string) []string {
	var all []string
	for _, pattern := range patterns {
		name, rest, variable := strings.Cut(strings.TrimPrefix(pattern, "{"), "}")
		switch {
		case !variable:
			all = append(all, pattern)
		case p.Env(name) != "":
			all = append(all, strings.TrimRight(p.Env(name), p.separators())+rest)
		}
	}
	return all
}

func (p Places) glob(family, folder, name string) []Candidate {
	var found []Candidate
	separator := p.separators()[:1]
	for _, path := range p.Glob(folder + separator + strings.ReplaceAll(name, "/", separator)) {
		found = append(found, Candidate{path, family})
	}
	return found
}

func (p Places) separators() string {
	if p.OS == "windows" {
		return `\/`
	}
	return "/"
}
