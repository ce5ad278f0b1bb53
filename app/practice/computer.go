package practice

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"net"
	"path"
	"slices"
	"time"

	"carddesk/cardops/cert"
	"carddesk/cardops/doctor"
	"carddesk/cardops/simcard/issuer"
)

// computer are the files of a Linux computer in good order, as far as the environment check looks at them. Nobody lives on it.
var computer = map[string]string{
	"/etc/os-release":            "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n",
	"/proc/sys/kernel/osrelease": "6.1.0-18-amd64\n",
	"/usr/sbin/pcscd":            "",
	"/run/pcscd/pcscd.comm":      "",
	"/etc/hosts":                 "127.0.0.1\tlocalhost\n::1\tlocalhost\n",
	"/var/lib/dpkg/status":       "Package: firefox-esr\nStatus: install ok installed\nVersion: 128.5.0esr-1~deb12u1\n",
	"/proc/1/comm":               "systemd\n",
}

// Computer is a computer in good order with the readers and cards of this environment, for the environment check. Only the connections to the
// simulated middleware are real.
func (e *Environment) Computer(now func() time.Time) (*doctor.Env, error) {
	ways, err := e.Ways()
	if err != nil {
		return nil, err
	}
	env := &doctor.Env{
		System: "linux", Architecture: "amd64", Who: doctor.Who{Home: "/home/practice", User: "practice", Host: "practice"},
		Now: now, Roots: e.roots(),
		Files: doctor.Files{Read: readPractice, Stat: statPractice, Glob: globPractice, Try: func(string, int) error { return nil }},
		Tool:  func(context.Context, string, ...string) ([]byte, error) { return nil, errors.New("no such program") },
		Dial:  dialPractice, Listen: new(net.ListenConfig).Listen,
		Service: e.Desk, Reports: "/home/practice",
	}
	env.UseWays(ways)
	return env, nil
}

// roots are the look-alikes of the official root on the cards, which count as known here.
func (e *Environment) roots() []cert.Fingerprint {
	var all []cert.Fingerprint
	for n := range e.Desk.Readers() {
		card := e.Desk.Card(n)
		if card == nil {
			continue
		}
		truth, err := card.Truth()
		if err != nil || truth.Certificates[issuer.Root] == nil {
			continue // a card without certificates
		}
		if root, err := cert.Parse(truth.Certificates[issuer.Root]); err == nil {
			all = append(all, root.SHA256)
		}
	}
	return all
}

func readPractice(name string) ([]byte, error) {
	content, ok := computer[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return []byte(content), nil
}

func statPractice(name string) error {
	_, err := readPractice(name)
	return err
}

func globPractice(pattern string) []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(computer)) {
		if ok, err := path.Match(pattern, name); ok && err == nil {
			found = append(found, name)
		}
	}
	return found
}

// dialPractice: whoever knocks at the service is let in, and the loopback is that of this computer.
func dialPractice(ctx context.Context, network, address string) (net.Conn, error) {
	if network != "unix" {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	near, far := net.Pipe()
	_ = far.Close()
	return near, nil
}
