package doctor

import (
	"context"
	"strings"
)

// install is a program as Windows lists it under installed programs.
type install struct {
	name, version, folder string
}

// uninstall are the lists: of the system for programs of 64 and of 32 bits, and of the person.
var uninstall = []string{
	`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`,
	`HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall`,
	`HKCU\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`,
}

// findInstalls lists the installations of HiCOS.
func (m *Machine) findInstalls(context.Context) ([]install, error) {
	var found []install
	for _, list := range uninstall {
		for _, key := range m.keys(list) {
			at := list + `\` + key
			name := m.value(at, "DisplayName")
			if strings.Contains(strings.ToUpper(name), "HICOS") {
				found = append(found, install{name, m.value(at, "DisplayVersion"), strings.TrimRight(m.value(at, "InstallLocation"), `\`)})
			}
		}
	}
	return found, nil
}

// broken tells whether the tool that every installation brings is missing. Without a folder in the list nothing can be said.
func (m *Machine) broken(i install) bool {
	return i.folder != "" && !m.exists(i.folder+`\TokenUtility.exe`)
}

func checkInstalls(ctx context.Context, m *Machine) (Finding, error) {
	all, err := m.installs.get(ctx)
	if err != nil {
		return Finding{}, err
	}
	var listed []string
	for _, i := range all {
		listed = append(listed, strings.TrimSpace(i.name+" "+i.version))
	}
	facts := Facts{"Installs": open(listed)}
	if len(all) > 1 {
		return Finding{Fail, "several", facts}, nil
	}
	for _, i := range all {
		if m.broken(i) {
			facts["Folder"] = file(i.folder)
			return Finding{Fail, "broken", facts}, nil
		}
	}
	return Finding{OK, "", facts}, nil
}

// oldestModule knows the cards of the second generation; earlier versions of HiCOS do not [F].
var oldestModule = []int{3, 0, 3}

func checkModuleVersion(ctx context.Context, m *Machine) (Finding, error) {
	all, err := m.installs.get(ctx)
	if err != nil {
		return Finding{}, err
	}
	for _, i := range all {
		facts := Facts{"Version": open(i.version), "Oldest": open(dotted(oldestModule))}
		if i.version != "" && olderThan(i.version, oldestModule) {
			return Finding{Fail, "", facts}, nil
		}
		if i.version != "" {
			return Finding{OK, "", facts}, nil
		}
	}
	return Finding{State: OK, Reason: "unknown"}, nil
}
