package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"carddesk/app/settings"
	"carddesk/app/words"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/vpcd"
)

// simulation is what the flags of `simulate` say. PIN and code are those of a practice card: they protect nothing, so that they may
// stand on a command line.
type simulation struct {
	kinds            []string
	address          string
	pin, code        string
	tries, codeTries int
	expires          string
	seed             uint64
}

func (p *program) simulateCommand() *cobra.Command {
	var s simulation
	c := &cobra.Command{
		Use: "simulate", Short: p.words.Text("help.simulate"), Args: p.noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if p.noPractice() {
				return &settings.LockedError{Key: settings.Practice}
			}
			return p.simulate(c, s)
		},
	}
	kinds := words.Values{"Kinds": strings.Join(simcard.Kinds(), ", ")}
	f := c.Flags()
	f.StringArrayVar(&s.kinds, "kind", nil, p.words.Text("flag.kind", kinds))
	f.StringVar(&s.address, "vpcd", "", p.words.Text("flag.vpcd"))
	f.StringVar(&s.pin, "pin", simcard.PracticePIN, p.words.Text("flag.pin"))
	f.StringVar(&s.code, "code", simcard.PracticeCode, p.words.Text("flag.code"))
	f.IntVar(&s.tries, "tries", simcard.MaxTries, p.words.Text("flag.tries"))
	f.IntVar(&s.codeTries, "code-tries", simcard.MaxTries, p.words.Text("flag.codeTries"))
	f.StringVar(&s.expires, "expires", "", p.words.Text("flag.expires"))
	f.Uint64Var(&s.seed, "seed", 0, p.words.Text("flag.seed"))
	return c
}

// simulateJSON is one line of `simulate`: where a card is now.
type simulateJSON struct {
	Schema  string  `json:"schema"`
	Slot    int     `json:"slot"` // from 1
	Kind    string  `json:"kind"`
	Address string  `json:"address"`
	State   string  `json:"state"`  // attached, waiting
	Reason  *string `json:"reason"` // why it waits
}

// simulate puts the cards into virtual readers and keeps them there until the user ends it.
func (p *program) simulate(c *cobra.Command, s simulation) error {
	cards, err := s.cards(p.now)
	if err != nil {
		return err
	}
	addresses, err := s.addresses()
	if err != nil {
		return err
	}
	if !p.json {
		fmt.Fprintln(p.err, p.words.Text("simulate.hint"))
	}
	ctx, cancel := context.WithCancel(c.Context())
	defer cancel()
	var printing sync.Mutex
	ended := make(chan error, len(cards))
	for i, card := range cards {
		line := simulateJSON{Schema: "carddesk.simulate/1", Slot: i + 1, Kind: card.Kind(), Address: addresses[i]}
		report := vpcd.OnState(func(state vpcd.State) {
			printing.Lock()
			defer printing.Unlock()
			p.tellSlot(line, state)
		})
		go func() { ended <- vpcd.Attach(ctx, addresses[i], card, report) }()
		go func() { _, _ = card.Truth() }() // makes keys and certificates before somebody waits for them
	}
	var first error
	for range cards {
		if err := <-ended; first == nil {
			first = err
		}
		cancel() // one that ends takes the others with it
	}
	if errors.Is(first, context.Canceled) {
		return nil
	}
	return first
}

func (p *program) tellSlot(line simulateJSON, state vpcd.State) {
	line.State = "waiting"
	if state.Attached {
		line.State = "attached"
	} else if state.Reason != nil {
		line.Reason = text(state.Reason.Error())
	}
	if p.json {
		p.printJSONLine(line)
		return
	}
	values := words.Values{"Slot": line.Slot, "Card": p.words.CardName(line.Kind), "Address": words.Visible(line.Address)}
	if line.Reason != nil {
		values["Reason"] = words.Visible(*line.Reason)
	}
	p.say("simulate."+line.State, values)
}

func (s simulation) cards(now func() time.Time) ([]*simcard.Card, error) {
	if len(s.kinds) == 0 {
		return nil, &usageError{"usage.kind", words.Values{"Kinds": strings.Join(simcard.Kinds(), ", ")}}
	}
	expires, err := s.expiry()
	if err != nil {
		return nil, err
	}
	var cards []*simcard.Card
	for i, kind := range s.kinds {
		c, err := simcard.New(simcard.Options{
			Kind: kind, PIN: []byte(s.pin), Code: []byte(s.code), Tries: &s.tries, CodeTries: &s.codeTries,
			Expires: expires, Seed: s.seed + uint64(i), Now: now,
		})
		if err != nil {
			return nil, s.badCard(kind, err)
		}
		cards = append(cards, c)
	}
	return cards, nil
}

func (s simulation) badCard(kind string, err error) error {
	var unknown simcard.KindError
	switch {
	case errors.As(err, &unknown):
		return &usageError{"usage.unknownKind", words.Values{
			"Value": words.Visible(kind), "Kinds": strings.Join(simcard.Kinds(), ", "),
		}}
	case errors.Is(err, simcard.ErrOptions):
		return &usageError{"usage.simulation", words.Values{"Detail": words.Visible(err.Error())}}
	}
	return err
}

// expiry is the end of the day that --expires names, in the computer's time zone.
func (s simulation) expiry() (time.Time, error) {
	if s.expires == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, s.expires, time.Local)
	if err != nil {
		return time.Time{}, &usageError{"usage.date", words.Values{"Value": words.Visible(s.expires)}}
	}
	return day.AddDate(0, 0, 1).Add(-time.Second), nil
}

// addresses are those of one slot for each card, from the port that was given upward.
func (s simulation) addresses() ([]string, error) {
	bad := &usageError{"usage.vpcd", words.Values{"Value": words.Visible(s.address)}}
	host, port, err := net.SplitHostPort(s.address)
	if err != nil {
		return nil, bad
	}
	first, err := strconv.ParseUint(port, 10, 16)
	if err != nil || first == 0 || int(first)+len(s.kinds)-1 > 65535 {
		return nil, bad
	}
	var all []string
	for i := range s.kinds {
		all = append(all, net.JoinHostPort(host, strconv.Itoa(int(first)+i)))
	}
	return all, nil
}
