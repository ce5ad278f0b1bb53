package p11

import (
	"slices"
	"strings"
)

// passed are the variables that a helper gets: what systems and modules need to find their folders, their configuration and the smart-card
// service. It is a list of what is let through, because of what must not be: variables that have modules log secrets
// (OPENSC_DEBUG, PKCS11SPY_OUTPUT, YKCS11_DBG), libraries that creep in (LD_PRELOAD), and whatever else a desktop session carries.
var passed = []string{
	"HOME", "USER", "LOGNAME", "PATH", "TMPDIR", "TZ", "LANG", "LC_ALL", "LC_CTYPE",
	"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR",
	"PCSCLITE_CSOCK_NAME", "SOFTHSM2_CONF", "OPENSC_CONF",
}

// passedOnWindows are added there. Without SystemRoot hardly a library of Windows starts.
var passedOnWindows = []string{
	"SystemRoot", "SystemDrive", "windir", "TEMP", "TMP", "USERPROFILE", "USERNAME", "COMPUTERNAME", "APPDATA", "LOCALAPPDATA",
	"ProgramData", "ALLUSERSPROFILE", "PUBLIC", "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "CommonProgramFiles",
	"CommonProgramFiles(x86)", "CommonProgramW6432", "PROCESSOR_ARCHITECTURE", "NUMBER_OF_PROCESSORS", "PATHEXT", "HOMEDRIVE", "HOMEPATH",
}

// environment keeps what a helper gets of all variables, each KEY=value. Windows does not tell capitals in names.
func environment(goos string, all []string) []string {
	names := passed
	same := func(a, b string) bool { return a == b }
	if goos == "windows" {
		names = slices.Concat(passed, passedOnWindows)
		same = strings.EqualFold
	}
	var kept []string
	for _, variable := range all {
		name, _, _ := strings.Cut(variable, "=")
		if slices.ContainsFunc(names, func(known string) bool { return same(known, name) }) {
			kept = append(kept, variable)
		}
	}
	return kept
}
