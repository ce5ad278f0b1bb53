package doctor

import (
	"context"
	"errors"

	"carddesk/cardops/hipki"
)

// checkLoopback connects to a port of our own: a firewall or VPN that forbids that forbids the component too.
func checkLoopback(ctx context.Context, m *Machine) (Finding, error) {
	if m.Listen == nil || m.Dial == nil {
		return Finding{State: OK}, nil
	}
	listener, err := m.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return Finding{Fail, "", Facts{"Cause": file(err.Error())}}, nil
	}
	defer listener.Close()
	conn, err := m.Dial(ctx, "tcp", listener.Addr().String())
	if err != nil {
		return Finding{Fail, "", Facts{"Cause": file(err.Error())}}, nil
	}
	return Finding{State: OK}, conn.Close()
}

func checkComponent(ctx context.Context, m *Machine) (Finding, error) {
	a, err := m.component.get(ctx)
	if err != nil && !errors.Is(err, ErrLate) { // late: it took the connection
		return Finding{}, err
	}
	if errors.Is(a.err, hipki.ErrNotRunning) {
		return Finding{Fail, "", Facts{"Installed": file(m.componentFolder())}}, nil
	}
	return Finding{State: OK}, nil
}

// componentFolders are where the component is unpacked or installed to, by system [F]; for Linux by reports.
func (m *Machine) componentFolders() []string {
	switch m.System {
	case windowsOS:
		var all []string
		for _, name := range []string{"ProgramFiles(x86)", "ProgramFiles"} {
			if folder := m.getenv(name); folder != "" {
				all = append(all, folder+`\HiPKILocalSignServer`)
			}
		}
		return all
	case macOS:
		return []string{m.Who.Home + "/Library/HiPKILocalSignServer"}
	}
	return []string{"/usr/local/HiPKILocalSignServer*", "/opt/HiPKILocalSignServer*", m.Who.Home + "/HiPKILocalSignServer*"}
}

func (m *Machine) componentFolder() string {
	for _, pattern := range m.componentFolders() {
		if found := m.glob(pattern); len(found) > 0 {
			return found[0]
		}
	}
	return ""
}

func checkGenuine(ctx context.Context, m *Machine) (Finding, error) {
	a, err := m.component.get(ctx)
	if errors.Is(err, ErrLate) || errors.Is(a.err, hipki.ErrSlow) {
		return Finding{Fail, "silent", m.owner(ctx)}, nil
	}
	if err != nil {
		return Finding{}, err
	}
	if !answered(a.err) {
		return Finding{Fail, "stranger", m.owner(ctx)}, nil
	}
	_, err = m.Component.Listener(ctx)
	var stranger *hipki.StrangerError
	switch {
	case errors.As(err, &stranger):
		return Finding{Fail, "stranger", ownerFacts(stranger.Owner)}, nil
	case err != nil:
		return Finding{Warn, "", ownerFacts(hipki.Owner{})}, nil
	}
	return Finding{State: OK}, nil
}

// answered tells whether something spoke the component's protocol, whatever it said.
func answered(err error) bool {
	var old *hipki.TooOldError
	var code *hipki.CodeError
	return err == nil || errors.Is(err, hipki.ErrBlind) || errors.As(err, &old) || errors.As(err, &code)
}

// owner tells which program has the component's port.
func (m *Machine) owner(ctx context.Context) Facts {
	o, err := m.Component.Listener(ctx)
	var stranger *hipki.StrangerError
	if errors.As(err, &stranger) {
		o = stranger.Owner
	}
	return ownerFacts(o)
}

func ownerFacts(o hipki.Owner) Facts {
	return Facts{"Program": open(o.Name), "Path": file(o.Path), "Process": open(o.PID)}
}

func checkComponentVersion(ctx context.Context, m *Machine) (Finding, error) {
	a, err := m.component.get(ctx)
	if err != nil {
		return Finding{}, err
	}
	facts := Facts{"Version": open(a.info.Version.String()), "Oldest": open(hipki.Minimum(m.System).String())}
	if a.info.Version.Less(hipki.Minimum(m.System)) {
		return Finding{Fail, "", facts}, nil
	}
	return Finding{OK, "", facts}, nil
}

// checkComponentReader: the system has a reader, as this check needs it.
func checkComponentReader(ctx context.Context, m *Machine) (Finding, error) {
	a, err := m.component.get(ctx)
	if err != nil {
		return Finding{}, err
	}
	facts := Facts{"Slots": open(len(a.info.Slots))}
	if len(a.info.Slots) == 0 {
		return Finding{Fail, "", facts}, nil
	}
	return Finding{OK, "", facts}, nil
}

func checkComponentLog(_ context.Context, m *Machine) (Finding, error) {
	var found []string
	for _, folder := range m.componentFolders() {
		found = append(found, m.glob(folder+m.separator()+"debug.log*")...)
	}
	facts := Facts{"Paths": file(found), "Count": open(len(found))}
	if len(found) > 0 {
		return Finding{Warn, "", facts}, nil
	}
	return Finding{OK, "", facts}, nil
}

func (m *Machine) separator() string {
	if m.System == windowsOS {
		return `\`
	}
	return "/"
}
