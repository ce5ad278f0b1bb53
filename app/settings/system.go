package settings

import (
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
)

// ID is the name of the program's preferences for macOS, and of the program for all systems.
const ID = "tw.carddesk.CardDesk"

// Places of policies.
const (
	// linuxPolicy lies where only an administrator writes (FHS 3.0 clause 3.7).
	linuxPolicy = "/etc/carddesk/policy.toml"

	// managedPreferences are put there by the device management of macOS for all users, and below a user's name for that one.
	managedPreferences = "/Library/Managed Preferences"
	// computerPreferences are what an administrator wrote with the command defaults for all users.
	computerPreferences = "/Library/Preferences"

	// MachinePolicies and UserPolicies are written by Windows' group policy, and only administrators write there by hand.
	MachinePolicies = `HKLM\Software\Policies\CardDesk`
	UserPolicies    = `HKCU\Software\Policies\CardDesk`
	// MachineDefaults are written by the installer, from its properties.
	MachineDefaults = `HKLM\Software\CardDesk`
)

// SystemPolicy is where this computer's administrator leaves decisions.
func SystemPolicy() Policy {
	var name string
	if runtime.GOOS == "darwin" {
		if u, err := user.Current(); err == nil {
			name = u.Username
		}
	}
	return policyOf(runtime.GOOS, "/", name, SystemRegistry())
}

// policyOf is where the administrator of such a system leaves decisions: nil where there is no such place. root is the folder that paths of files
// begin with, name the user's, for macOS.
func policyOf(system, root, name string, r Registry) Policy {
	switch system {
	case "linux":
		return PolicyFile{Path: filepath.Join(root, linuxPolicy)}
	case "darwin":
		return macPolicy(root, name)
	case "windows":
		return WindowsPolicy(r)
	}
	return nil
}

// macPolicy: what is managed for a user counts before what is managed for the computer, as macOS itself has it.
func macPolicy(root, name string) Policies {
	const file = ID + ".plist"
	var all Policies
	if name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/\x00") {
		all = append(all, PropertyList{Path: filepath.Join(root, managedPreferences, name, file)})
	}
	return append(all,
		PropertyList{Path: filepath.Join(root, managedPreferences, file)},
		PropertyList{Path: filepath.Join(root, computerPreferences, file), Open: true})
}

// WindowsPolicy are all places of the registry, those of the computer before those of the user.
func WindowsPolicy(r Registry) Policies {
	return Policies{
		RegistryKey{Registry: r, Key: MachinePolicies},
		RegistryKey{Registry: r, Key: UserPolicies},
		RegistryKey{Registry: r, Key: MachinePolicies + `\` + belowDefaults, Open: true},
		RegistryKey{Registry: r, Key: UserPolicies + `\` + belowDefaults, Open: true},
		RegistryKey{Registry: r, Key: MachineDefaults, Open: true, Sparse: true},
	}
}
