package doctor

import (
	"context"
	"strings"
)

// session is the state of the session that the program runs in. What cannot be told is false.
type session struct {
	remote string // "ssh", "rdp"; empty: at the machine
	locked bool
	away   bool // somebody else's session is on the screen
}

func checkScreen(ctx context.Context, m *Machine) (Finding, error) {
	s, err := m.session.get(ctx)
	switch {
	case err != nil:
		return Finding{}, err
	case s.remote == "" && s.locked:
		return Finding{State: Fail, Reason: "locked"}, nil
	case s.remote == "" && s.away:
		return Finding{State: Fail, Reason: "away"}, nil
	}
	return Finding{State: OK}, nil
}

// checkRemote: a remote session is a hindrance only if it sees no reader. Some bring the person's own, or may use that of the machine.
func checkRemote(ctx context.Context, m *Machine) (Finding, error) {
	s, err := m.session.get(ctx)
	if err != nil {
		return Finding{}, err
	}
	facts := Facts{"Through": open(s.remote)}
	if s.remote == "" {
		return Finding{OK, "", facts}, nil
	}
	readers, err := m.readers.get(ctx)
	if err != nil || len(readers) == 0 {
		return Finding{Fail, "", facts}, nil
	}
	return Finding{OK, "remote", facts}, nil
}

func (m *Machine) findSession(ctx context.Context) (session, error) {
	switch m.System {
	case windowsOS:
		return m.windowsSession()
	case macOS:
		return session{remote: m.shell(), locked: parseConsole(m.tool(ctx, "/usr/sbin/ioreg", "-n", "Root", "-d1", "-a"))}, nil
	}
	return m.linuxSession(ctx), nil
}

// shell tells by the environment whether the program was started through SSH.
func (m *Machine) shell() string {
	if m.getenv("SSH_CONNECTION") != "" || m.getenv("SSH_TTY") != "" {
		return "ssh"
	}
	return ""
}

func (m *Machine) windowsSession() (session, error) {
	s := session{remote: m.shell()}
	if m.Windows.Desktop == nil {
		return s, nil
	}
	desktop, err := m.Windows.Desktop()
	if err != nil {
		return s, err
	}
	s.locked = desktop.Locked
	if desktop.Remote {
		s.remote = "rdp"
	}
	return s, nil
}

// linuxSession asks logind. Without it, or outside of a session, only SSH can be told.
func (m *Machine) linuxSession(ctx context.Context) session {
	s := session{remote: m.shell()}
	if m.getenv("XRDP_SESSION") != "" {
		s.remote = "rdp"
	}
	id := m.getenv("XDG_SESSION_ID")
	if id == "" {
		return s
	}
	told := properties(m.tool(ctx, "loginctl", "show-session", id, "--property=Remote,Active,LockedHint,State"))
	if told["Remote"] == "yes" && s.remote == "" {
		s.remote = "ssh"
	}
	s.locked = told["LockedHint"] == "yes"
	s.away = told["Active"] == "no" && told["State"] != "closing" // it lingers there after its terminal is gone
	return s
}

// properties reads what systemctl show and loginctl show-session print: NAME=value, one on each line.
func properties(text string) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			all[name] = value
		}
	}
	return all
}

// parseConsole reads IOConsoleLocked in what ioreg prints as a property list: the key, and in the next element true or false.
func parseConsole(plist string) (locked bool) {
	_, rest, found := strings.Cut(plist, "<key>IOConsoleLocked</key>")
	return found && strings.HasPrefix(strings.TrimSpace(rest), "<true/>")
}
