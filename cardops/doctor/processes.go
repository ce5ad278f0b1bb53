package doctor

import (
	"context"
	"path"
	"strings"
)

// processes are the names of the programs that run, as far as they can be seen.
func (m *Machine) processes(ctx context.Context) []string {
	switch m.System {
	case windowsOS:
		if m.Windows.Processes == nil {
			return nil
		}
		all, err := m.Windows.Processes()
		if err != nil {
			return nil
		}
		return all
	case macOS:
		return lines(m.tool(ctx, "/bin/ps", "-axco", "comm="))
	}
	var all []string
	for _, at := range m.glob("/proc/[0-9]*/comm") {
		if name := strings.TrimSpace(m.read(at)); name != "" {
			all = append(all, path.Base(name))
		}
	}
	return all
}

func lines(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}
