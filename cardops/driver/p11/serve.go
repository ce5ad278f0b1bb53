package p11

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"carddesk/cardops/token"
)

// ServeIfHelper serves a module if this process was started as a helper, and tells whether it was. It is the first thing that main
// does, and main ends when it is true.
func ServeIfHelper() bool {
	if len(os.Args) != 2 || os.Args[1] != Argument {
		return false
	}
	noCoreDump()
	in, out, err := takeStreams()
	if err != nil {
		os.Exit(1) // the near end sees that the streams end
	}
	if err := Serve(context.Background(), in, out); err != nil {
		os.Exit(1)
	}
	// At once: a module may hang in a call, and its own clean-up is done or will never be.
	os.Exit(0)
	return true
}

// Serve loads a module and answers requests until it is told to end, or in ends, which is also noticed while the module is
// busy. It is the far end of Remote and meant for a process of its own.
func Serve(ctx context.Context, in io.Reader, out io.Writer) error { return serve(ctx, in, out, load) }

// loader loads and initialises a module.
type loader func(path string) (token.Module, error)

func serve(ctx context.Context, in io.Reader, out io.Writer, load loader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	requests := make(chan []byte)
	ended := make(chan error, 2) // one from each side
	go func() { ended <- listen(ctx, in, requests) }()
	go func() { ended <- (&server{load: load, out: out}).answerAll(ctx, requests) }()
	err := <-ended
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// listen hands requests on until in ends.
func listen(ctx context.Context, in io.Reader, requests chan<- []byte) error {
	for {
		body, err := readFrame(in)
		if err != nil {
			return err
		}
		select {
		case requests <- body:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// server answers one request after another.
type server struct {
	load   loader
	out    io.Writer
	greets bool         // the near end has shaken hands
	module token.Module // nil before it is loaded
}

func (s *server) answerAll(ctx context.Context, requests <-chan []byte) error {
	for {
		select {
		case body := <-requests:
			end, err := s.answer(ctx, body)
			if end || err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// answer answers one request and wipes it. end tells that it was the last.
func (s *server) answer(ctx context.Context, body []byte) (end bool, err error) {
	defer clear(body)
	number, kind, d := open(body)
	e := newMessage(number, answerDone)
	if err := s.handle(ctx, kind, d, e); err != nil {
		e = answerError(number, err)
	}
	_, err = e.writeTo(s.out)
	if errors.Is(err, errTooLarge) {
		_, err = answerError(number, fmt.Errorf("%w: %w", token.ErrModuleOutput, err)).writeTo(s.out)
	}
	return kind == askEnd, err
}

var errRequest = fmt.Errorf("%w: no such request", token.ErrModuleOutput)

// handle carries a request out and fills in the answer.
func (s *server) handle(ctx context.Context, kind byte, d *decoder, e *encoder) error {
	switch {
	case kind == askHello:
		return s.hello(d, e)
	case kind == askEnd:
		return s.end(d)
	case !s.greets:
		return errRequest
	case kind == askLoad:
		return s.loadModule(d, e)
	case s.module == nil || kind >= askKinds:
		return errRequest
	}
	return handlers[kind](ctx, s.module, d, e)
}

// hello tells our version, whatever the other's: it is for the near end to judge.
func (s *server) hello(d *decoder, e *encoder) error {
	hello, _ := d.text(maxText), d.number()
	if err := d.end(); err != nil {
		return err
	}
	if hello != greeting {
		return errRequest
	}
	s.greets = true
	e.text(greeting)
	e.number(protocol)
	return nil
}

func (s *server) loadModule(d *decoder, e *encoder) error {
	path := d.text(maxBody)
	if err := d.end(); err != nil {
		return err
	}
	if s.module != nil {
		return errRequest
	}
	module, err := s.load(path)
	if err != nil {
		return err
	}
	s.module = module
	e.info(module.Info())
	return nil
}

func (s *server) end(d *decoder) error {
	if err := d.end(); err != nil || s.module == nil {
		return err
	}
	return s.module.Close()
}
