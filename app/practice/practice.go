// Package practice is an environment in which nothing is real and everything works: simulated readers and cards, and the simulated middleware
// that carries PINs to citizen cards: a PKCS#11 module in this process, the local component and the card centre on ports of this computer.
//
// A practice card is never looked for in what is installed on the computer, and a real card never here.
package practice

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"carddesk/app/desk"
	"carddesk/cardops/cert/revocation"
	"carddesk/cardops/doctor"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/centre"
	"carddesk/cardops/simcard/component"
	"carddesk/cardops/simcard/issuer"
	"carddesk/cardops/simcard/module"
	"carddesk/cardops/simcard/responder"
	"carddesk/cardops/token"
	"carddesk/cardops/transport"
)

// Module is what the ways of an environment call its PKCS#11 module. No file has this name.
const Module = "practice:HiCOS"

// Secrets are those of every practice card. They protect nothing and are told to whoever practises.
type Secrets struct {
	PIN            string
	SubscriberCode string // of a citizen card
	PUK            string // of a PIV card
}

// TheSecrets tells them.
func TheSecrets() Secrets {
	return Secrets{PIN: simcard.PracticePIN, SubscriberCode: simcard.PracticeCode, PUK: simcard.PracticeCode}
}

// Environment is the simulated desk of a scenario with its middleware.
type Environment struct {
	// Desk is the smart-card service, with readers and cards.
	Desk *simcard.Desk

	codeTries *int  // of the subscriber codes; nil: all
	fault     fault // what is wrong beside readers and cards; the zero one: nothing

	mu     sync.Mutex
	client *hipki.Client // nil while nobody asked for the ways
	ends   []func()
}

// Open sets up a scenario of simcard.Scenarios, or one of Failures; the empty one is the default. Errors: simcard.ScenarioError, and those of simcard.New.
func Open(scenario string, now func() time.Time) (*Environment, error) {
	if strings.HasPrefix(scenario, failurePrefix) {
		return openFailure(scenario, now)
	}
	sim, err := simcard.Demo(scenario, func(o *simcard.Options) { o.Now = now })
	if err != nil {
		return nil, err
	}
	e := Over(sim)
	if scenario == simcard.CodeLocked {
		e.codeTries = new(0)
	}
	return e, nil
}

// Over puts middleware around a desk.
func Over(sim *simcard.Desk) *Environment { return &Environment{Desk: sim} }

// Service is the smart-card service as programs see it.
func (e *Environment) Service() transport.Service { return e.fault.service(e.Desk) }

// Ways are the ways to the PINs of the cards on the desk. The first call starts component and centre; the error tells that no port of this
// computer could be had for them.
func (e *Environment) Ways() (ops.Ways, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.client == nil {
		if err := e.start(); err != nil {
			return ops.Ways{}, err
		}
	}
	w := ops.Ways{
		Modules:   func() []ops.Installed { return []ops.Installed{{Path: Module, Citizen: true}} },
		Load:      func(context.Context, string) (token.Module, error) { return e.Load(), nil },
		Component: e.client,
	}
	if e.fault.ways != nil {
		e.fault.ways(&w)
	}
	return w, nil
}

// Load is the PKCS#11 module, which sees the cards that are in the readers now.
func (e *Environment) Load() *module.Module {
	var readers []module.Reader
	for _, s := range e.slots() {
		readers = append(readers, module.Reader{Name: s.Reader, Card: s.Card})
	}
	return module.New(readers...)
}

// slots are the readers of the desk as a component sees them.
func (e *Environment) slots() []component.Slot {
	var all []component.Slot
	for n, name := range e.Desk.Readers() {
		all = append(all, component.Slot{Reader: name, Card: e.Desk.Card(n)})
	}
	return all
}

// start starts component and centre. e.mu is held.
func (e *Environment) start() error {
	office := centre.New()
	slots := e.slots()
	for _, s := range slots {
		if s.Card != nil && s.Card.Number() != "" {
			office.Enrol(s.Card.Number(), centre.Record{Code: []byte(TheSecrets().SubscriberCode), Tries: e.codeTries})
		}
	}
	c := component.New(slots...)
	if e.fault.local != nil {
		e.fault.local(c)
	}
	local, err := e.serve(c)
	if err != nil {
		return err
	}
	far, err := e.serve(office)
	if err != nil {
		return err
	}
	// Whoever listens there is this program itself.
	e.client = &hipki.Client{Base: local, Centre: far, AllowOwner: func(hipki.Owner) bool { return true }}
	if e.fault.client != nil {
		e.fault.client(e.client)
	}
	return nil
}

// serve answers on a port of this computer's own until Close.
func (e *Environment) serve(h http.Handler) (address string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("simulated service: %w", err)
	}
	// Only this program speaks to it; ten seconds are far more than an exchange with itself takes.
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.Serve(l) }() // ends with Close
	e.ends = append(e.ends, func() { _ = s.Close() })
	return "http://" + l.Addr().String(), nil
}

// Close ends what was started. It may be called more than once.
func (e *Environment) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, end := range e.ends {
		end()
	}
	e.ends = nil
}

// For gives desk.Config what it needs to practise.
func For(now func() time.Time) func(scenario string) (desk.Practice, error) {
	return func(scenario string) (desk.Practice, error) {
		e, err := Open(scenario, now)
		if err != nil {
			return desk.Practice{}, err
		}
		ways, err := e.Ways()
		if err != nil {
			e.Close()
			return desk.Practice{}, err
		}
		return desk.Practice{
			Service: e.Service(), Ways: ways, Notices: &notices{}, Close: e.Close,
			Computer: func() (*doctor.Env, error) { return e.Computer(now) }, Revoked: Inquirer(now).Check,
		}, nil
	}
}

// Inquirer asks about the certificates of practice cards. Its servers are simulated: nothing leaves the program.
func Inquirer(now func() time.Time) *revocation.Client {
	return &revocation.Client{Now: now, Transport: &responder.Responder{Hierarchy: issuer.New(0), Now: now}} // all practice cards are of this one
}

// notices remembers consent for as long as its environment lasts: what was accepted in practice is to be shown again in earnest.
type notices struct{ accepted sync.Map }

func (n *notices) Accepted(card string) bool {
	_, yes := n.accepted.Load(card)
	return yes
}

func (n *notices) Accept(card string) error {
	n.accepted.Store(card, true)
	return nil
}
