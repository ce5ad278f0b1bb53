package practice

import (
	"net"
	"time"

	"carddesk/cardops/cert"
	"carddesk/cardops/doctor"
	"carddesk/cardops/simcard/computer"
	"carddesk/cardops/simcard/issuer"
)

// Computer is a recorded computer with the readers, cards and middleware of this environment, for the environment check: in good order, but for
// the failure that is practised. Only the connections to the simulated middleware are real.
func (e *Environment) Computer(now func() time.Time) (*doctor.Env, error) {
	ways, err := e.Ways()
	if err != nil {
		return nil, err
	}
	c := computer.New(e.fault.on(), "practice", "practice")
	if len(e.Desk.Readers()) == 0 && e.fault.check == "" {
		c.Unplug()
	}
	if e.fault.computer != nil {
		e.fault.computer(c)
	}
	env := looked(c)
	env.Now, env.Roots, env.Service = now, e.roots(), e.Service()
	env.UseWays(ways)
	if e.fault.env != nil {
		e.fault.env(env)
	}
	return env, nil
}

// looked is what the checks see of a recorded computer.
func looked(c *computer.Computer) *doctor.Env {
	return &doctor.Env{
		System: c.System, Architecture: c.Architecture, Who: doctor.Who{Home: c.Home, User: c.User, Host: c.Host}, Reports: c.Home,
		Files: doctor.Files{Read: c.Read, Stat: c.Stat, Glob: c.Glob, Try: c.Try},
		Tool:  c.Tool, Getenv: c.Getenv, Dial: c.Dial, Listen: new(net.ListenConfig).Listen,
		Windows: doctor.Windows{
			Registry: c.Registry,
			Service:  func(string) (doctor.ServiceState, error) { return doctor.ServiceState(c.Service), nil },
			Devices: func() (all []doctor.Device, err error) {
				for _, d := range c.Devices {
					all = append(all, doctor.Device(d))
				}
				return all, nil
			},
			Processes: func() ([]string, error) { return c.Processes, nil },
			Desktop:   func() (doctor.Desktop, error) { return doctor.Desktop(c.Desktop), nil },
			Version:   func() (major, minor, build int) { return c.Version[0], c.Version[1], c.Version[2] },
		},
	}
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
