package vpcd

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// echo is a card that answers every command with itself, or with what it is told.
type echo struct {
	atr    []byte
	answer []byte
	resets int
}

func (e *echo) ATR() []byte { return e.atr }
func (e *echo) Reset()      { e.resets++ }
func (e *echo) Transmit(command []byte) []byte {
	if e.answer != nil {
		return e.answer
	}
	return bytes.Clone(command)
}

func TestReadMessage(t *testing.T) {
	tests := []struct {
		name string
		in   []byte
		want []byte
		err  error
	}{
		{"control", []byte{0, 1, 4}, []byte{4}, nil},
		{"command", []byte{0, 4, 0, 0xA4, 4, 0}, []byte{0, 0xA4, 4, 0}, nil},
		{"longest", append([]byte{0xFF, 0xFF}, make([]byte, maxMessage)...), make([]byte, maxMessage), nil},
		{"empty", []byte{0, 0}, nil, ErrFrame},
		{"nothing", nil, nil, io.EOF},
		{"half a length", []byte{0}, nil, io.ErrUnexpectedEOF},
		{"length alone", []byte{0, 4}, nil, io.ErrUnexpectedEOF},
		{"cut short", []byte{0, 4, 1, 2}, nil, io.ErrUnexpectedEOF},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := readMessage(bytes.NewReader(tt.in), make([]byte, maxMessage))
			if !errors.Is(err, tt.err) || !bytes.Equal(got, tt.want) {
				t.Errorf("got %d bytes, error %v; want %d bytes, error %v", len(got), err, len(tt.want), tt.err)
			}
		})
	}
}

func TestReact(t *testing.T) {
	atr := []byte{0x3B, 0x00}
	tests := []struct {
		name   string
		card   echo
		in     []byte
		want   []byte
		resets int
		err    error
	}{
		{"power off", echo{atr: atr}, []byte{0}, nil, 0, nil},
		{"power on", echo{atr: atr}, []byte{1}, nil, 1, nil},
		{"reset", echo{atr: atr}, []byte{2}, nil, 1, nil},
		{"answer to reset", echo{atr: atr}, []byte{4}, atr, 0, nil},
		{"mute", echo{}, []byte{4}, mute, 0, nil},
		{"unknown control", echo{atr: atr}, []byte{3}, nil, 0, ErrFrame},
		{"command", echo{atr: atr}, []byte{0, 1, 2, 3}, []byte{0, 1, 2, 3}, 0, nil},
		{"card leaves", echo{answer: []byte{}}, []byte{0, 1, 2, 3}, nil, 0, ErrLeft},
		{"no status word", echo{answer: []byte{0x90}}, []byte{0, 1, 2, 3}, nil, 0, ErrAnswer},
		{"answer too long", echo{answer: make([]byte, maxMessage+1)}, []byte{0, 1, 2, 3}, nil, 0, ErrAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := react(&tt.card, tt.in)
			if !errors.Is(err, tt.err) || !bytes.Equal(got, tt.want) || tt.card.resets != tt.resets {
				t.Errorf("answer %X, error %v, %d resets", got, err, tt.card.resets)
			}
		})
	}
}

// FuzzServe feeds a card whatever a reader may send: it ends with an error, and every answer it gave is a whole message.
func FuzzServe(f *testing.F) {
	f.Add([]byte{0, 1, 1, 0, 1, 4, 0, 4, 0, 0xA4, 4, 0})
	f.Add([]byte{0, 0})
	f.Add([]byte{0xFF, 0xFF, 1})
	f.Fuzz(func(t *testing.T, in []byte) {
		wire := &stream{in: bytes.NewReader(in)}
		a := &attachment{card: &echo{atr: []byte{0x3B, 0x00}}, report: func(State) {}}
		if err := a.serve(wire); err == nil {
			t.Fatal("served to the end without an error")
		}
		buffer := make([]byte, maxMessage)
		for wire.out.Len() > 0 {
			if _, err := readMessage(&wire.out, buffer); err != nil {
				t.Fatalf("answer is no message: %v", err)
			}
		}
	})
}

type stream struct {
	in  io.Reader
	out bytes.Buffer
}

func (s *stream) Read(b []byte) (int, error)  { return s.in.Read(b) }
func (s *stream) Write(b []byte) (int, error) { return s.out.Write(b) }
