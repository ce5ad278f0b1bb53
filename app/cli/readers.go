package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"carddesk/app/words"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
)

// readersJSON is the answer of `readers`.
type readersJSON struct {
	Schema  string       `json:"schema"`
	Readers []readerJSON `json:"readers"`
}

type readerJSON struct {
	Number *int    `json:"number"` // from 1, for --reader; null in events, where the order is not known
	Name   string  `json:"name"`
	State  string  `json:"state"`
	Held   bool    `json:"held"` // another program holds the card exclusively
	ATR    *string `json:"atr"`
	Kind   *string `json:"kind"` // null: no card, or it can't be told
	Card   *string `json:"cardName"`
	Error  *string `json:"error"` // why the kind can't be told
}

// readersEventJSON is one line of `readers --watch`.
type readersEventJSON struct {
	Schema string      `json:"schema"`
	Event  string      `json:"event"`
	Time   time.Time   `json:"time"`
	Reader *readerJSON `json:"reader"` // null where the event is about the service
	Error  *string     `json:"error"`
}

func (p *program) readersCommand() *cobra.Command {
	var watch bool
	c := &cobra.Command{
		Use: "readers", Short: p.words.Text("help.readers"), Args: p.noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if watch {
				return p.watchReaders(c.Context())
			}
			return p.withService(c.Context(), p.listReaders)
		},
	}
	c.Flags().BoolVar(&watch, "watch", false, p.words.Text("flag.watch"))
	return c
}

func (p *program) listReaders(ctx context.Context, s service) error {
	all, err := ops.List(ctx, s)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return reader.ErrNoReader
	}
	if p.json {
		out := readersJSON{Schema: "carddesk.readers/1", Readers: []readerJSON{}}
		for _, l := range all {
			out.Readers = append(out.Readers, p.readerJSON(l))
		}
		p.printJSON(out)
		return nil
	}
	for _, l := range all {
		fmt.Fprintf(p.out, "%d  %s\n   %s\n", l.Number, words.Visible(l.Name), p.cardLine(l))
		if l.Err != nil {
			fmt.Fprintf(p.out, "   %s\n", p.words.Problem(l.Err).Remedy)
		}
		if len(l.ATR) > 0 {
			fmt.Fprintf(p.out, "   ATR %X\n", l.ATR)
		}
	}
	return nil
}

// cardLine says what lies in a reader.
func (p *program) cardLine(l ops.Listed) string {
	switch {
	case l.Err != nil:
		return p.words.Problem(l.Err).Message
	case l.Kind != "":
		return p.words.CardName(string(l.Kind))
	}
	return p.words.Text("reader." + string(l.State))
}

func (p *program) readerJSON(l ops.Listed) readerJSON {
	out := readerJSON{Name: l.Name, State: string(l.State), Held: l.Held}
	if l.Number > 0 {
		out.Number = &l.Number
	}
	if len(l.ATR) > 0 {
		out.ATR = text(fmt.Sprintf("%X", l.ATR))
	}
	if l.Kind != "" {
		out.Kind, out.Card = text(string(l.Kind)), text(p.words.CardName(string(l.Kind)))
	}
	if l.Err != nil {
		out.Error = text(words.Code(l.Err))
	}
	return out
}

// text is a value that may be null, and is not.
func text(s string) *string { return &s }

// watchReaders streams changes until the user ends it. Nothing else ends it: a service that is away comes back.
func (p *program) watchReaders(ctx context.Context) error {
	s, err := p.open()
	if err != nil {
		return err
	}
	if !p.json {
		fmt.Fprintln(p.err, p.words.Text("watch.hint"))
	}
	err = reader.Watch(ctx, s, func(e reader.Event) { p.tellEvent(ctx, s, e) })
	if closing := s.Close(); err == nil {
		err = closing
	}
	if gone(ctx, err) {
		return nil
	}
	return err
}

func (p *program) tellEvent(ctx context.Context, s service, e reader.Event) {
	l := ops.Listed{Status: e.Reader}
	if e.Kind == reader.CardInserted {
		l = ops.Name(ctx, s, e.Reader)
	}
	if p.json {
		p.printJSONLine(p.eventJSON(e, l))
		return
	}
	stamp := p.now().Local().Format("15:04:05")
	line := p.words.Text("event."+string(e.Kind), words.Values{"Reader": words.Visible(e.Reader.Name), "Card": p.cardLine(l)})
	if e.Err != nil {
		problem := p.words.Problem(e.Err)
		line = problem.Message + " " + problem.Remedy
	}
	fmt.Fprintln(p.out, stamp+"  "+line)
}

func (p *program) eventJSON(e reader.Event, l ops.Listed) readersEventJSON {
	out := readersEventJSON{Schema: "carddesk.readers.event/1", Event: string(e.Kind), Time: p.now().UTC()}
	if e.Reader.Name != "" {
		r := p.readerJSON(l)
		out.Reader = &r
	}
	if e.Err != nil {
		out.Error = text(words.Code(e.Err))
	}
	return out
}
