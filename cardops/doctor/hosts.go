package doctor

import (
	"context"
	"net/netip"
	"slices"
	"strings"
)

func (m *Machine) hostsFile() string {
	if m.System == windowsOS {
		return orElse(m.getenv("SystemRoot"), `C:\Windows`) + `\System32\drivers\etc\hosts`
	}
	return "/etc/hosts"
}

// checkHosts: Windows knows localhost without the file, so that there only a line that leads elsewhere is wrong.
func checkHosts(_ context.Context, m *Machine) (Finding, error) {
	path := m.hostsFile()
	facts := Facts{"Path": file(path)}
	here, elsewhere := localhost(m.read(path))
	switch {
	case elsewhere:
		return Finding{Fail, "elsewhere", facts}, nil
	case !here && m.System != windowsOS:
		return Finding{Fail, "missing", facts}, nil
	}
	return Finding{OK, "", facts}, nil
}

// localhost tells where a hosts file (hosts(5)) leads the name to. The first line of a family counts.
func localhost(hosts string) (here, elsewhere bool) {
	for line := range strings.Lines(hosts) {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) < 2 || !slices.ContainsFunc(fields[1:], func(name string) bool { return strings.EqualFold(name, "localhost") }) {
			continue
		}
		ip, err := netip.ParseAddr(fields[0])
		switch {
		case err != nil:
		case ip.IsLoopback():
			here = here || ip.Is4()
		default:
			elsewhere = true
		}
	}
	return here, elsewhere
}
