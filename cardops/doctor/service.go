package doctor

import (
	"context"
	"errors"
	"io/fs"

	"carddesk/cardops/reader"
)

// daemons are where pcscd lies, by distribution.
var daemons = []string{"/usr/sbin/pcscd", "/usr/bin/pcscd", "/usr/libexec/pcscd", "/usr/local/sbin/pcscd", "/sbin/pcscd"}

// pcscdSocket is where pcscd listens (pcscd(8)), unless the client library is told otherwise.
const pcscdSocket = "/run/pcscd/pcscd.comm"

func (m *Machine) socket() string { return orElse(m.getenv("PCSCLITE_CSOCK_NAME"), pcscdSocket) }

func checkServiceInstalled(_ context.Context, m *Machine) (Finding, error) {
	for _, path := range daemons {
		if m.exists(path) {
			return Finding{OK, "", Facts{"Path": file(path), "Version": open(m.packageVersion("pcscd"))}}, nil
		}
	}
	// A sandbox may show the socket of the system outside and not the program.
	if m.exists(m.socket()) {
		return Finding{OK, "", Facts{"Path": file(m.socket()), "Version": open("")}}, nil
	}
	return Finding{Fail, "", Facts{"Driver": open(m.packageVersion("libccid") != "")}}, nil
}

// smartCard is the name of Windows' smart-card service.
const smartCard = "SCardSvr"

func (m *Machine) windowsService() (ServiceState, error) {
	if m.Windows.Service == nil {
		return ServiceState{Installed: true, Running: true}, nil
	}
	return m.Windows.Service(smartCard)
}

func checkServiceEnabled(_ context.Context, m *Machine) (Finding, error) {
	s, err := m.windowsService()
	switch {
	case err != nil:
		return Finding{}, err
	case s.Disabled || !s.Installed:
		return Finding{State: Fail}, nil
	}
	return Finding{State: OK}, nil
}

func checkServiceRunning(ctx context.Context, m *Machine) (Finding, error) {
	if m.System == windowsOS {
		return m.windowsRunning()
	}
	err := m.knock(ctx)
	if err == nil || errors.Is(err, fs.ErrPermission) || errors.Is(err, errNoDial) {
		return Finding{State: OK}, nil
	}
	unit := properties(m.tool(ctx, "systemctl", "show", "pcscd.socket", "--property=LoadState,ActiveState,UnitFileState"))
	return Finding{Fail, "", Facts{
		"Loaded": open(unit["LoadState"]), "Active": open(unit["ActiveState"]), "Enabled": open(unit["UnitFileState"]),
	}}, nil
}

func (m *Machine) windowsRunning() (Finding, error) {
	s, err := m.windowsService()
	if err != nil {
		return Finding{}, err
	}
	facts := Facts{"Loaded": open("loaded"), "Active": open("active"), "Enabled": open("")}
	if !s.Running {
		facts["Active"] = open("inactive")
		return Finding{Fail, "", facts}, nil
	}
	return Finding{OK, "", facts}, nil
}

var errNoDial = errors.New("no way to connect")

// knock connects to pcscd's socket and says nothing.
func (m *Machine) knock(ctx context.Context) error {
	if m.Dial == nil {
		return errNoDial
	}
	conn, err := m.Dial(ctx, "unix", m.socket())
	if err != nil {
		return err
	}
	return conn.Close()
}

// polkitPolicies are pcscd's own rules, which let only the person at the screen use readers.
var polkitPolicies = []string{"/usr/share/polkit-1/actions/org.debian.pcsc-lite.policy"}

// checkServiceAccess: pcscd hears everybody and then shuts the door on those whom polkit refuses.
func checkServiceAccess(ctx context.Context, m *Machine) (Finding, error) {
	if errors.Is(m.knock(ctx), fs.ErrPermission) {
		return Finding{Fail, "socket", Facts{"Path": file(m.socket())}}, nil
	}
	if _, err := m.readers.get(ctx); errors.Is(err, reader.ErrNoService) && m.polkit() {
		return Finding{State: Fail, Reason: "polkit"}, nil
	}
	return Finding{State: OK}, nil
}

func (m *Machine) polkit() bool {
	for _, path := range polkitPolicies {
		if m.exists(path) {
			return true
		}
	}
	return false
}

func checkServiceAnswers(ctx context.Context, m *Machine) (Finding, error) {
	_, err := m.readers.get(ctx)
	switch {
	case errors.Is(err, reader.ErrNoService):
		return Finding{Fail, "", Facts{"Cause": file(err.Error())}}, nil
	case err != nil:
		return Finding{}, err
	}
	return Finding{State: OK}, nil
}
