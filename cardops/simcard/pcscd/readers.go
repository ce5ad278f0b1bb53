//go:build linux

package pcscd

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"time"
)

// Reader is one reader as the service reports it.
type Reader struct {
	Name    string
	Present bool   // something lies in the reader
	Mute    bool   // and it did not answer its reset
	ATR     []byte // answer to reset, at most 33 bytes; empty unless a card answered
	Events  uint32 // insertions and removals so far
}

// The wire format of pcsc-lite, winscard_msg.h, protocol 4.x: a header of size and command, then a structure, all in the byte
// order of the machine. Asking directly shows what the service itself says, without a client library in between.
const (
	commandVersion = 0x11
	commandReaders = 0x12
	wireMajor      = 4
	wireMinor      = 4 // pcsc-lite 1.8.24 to 2.0; the service names another if it insists
	maxReaders     = 16
)

// Bits of readerState, eventhandler.h and pcsclite.h: SCARD_PRESENT and SCARD_SWALLOWED.
const (
	statePresent   = 0x0004
	stateSwallowed = 0x0008
)

type wireVersion struct {
	Major, Minor int32
	Result       uint32
}

type wireReader struct {
	Name        [128]byte
	Events      uint32
	State       uint32
	Sharing     int32
	ATR         [33]byte
	_           [3]byte
	ATRLen      uint32
	CardProtcol uint32
}

// answerTime bounds one question to the service, which answers from memory; two seconds are for a busy machine.
const answerTime = 2 * time.Second

// Readers asks the service which readers it has, in its own order.
func (s *Service) Readers() ([]Reader, error) {
	readers, version, err := s.ask(wireMinor)
	if err == nil && version.Result != 0 && version.Major == wireMajor {
		readers, version, err = s.ask(version.Minor)
	}
	if err == nil && version.Result != 0 {
		err = fmt.Errorf("pcscd speaks protocol %d.%d", version.Major, version.Minor)
	}
	return readers, err
}

func (s *Service) ask(minor int32) ([]Reader, wireVersion, error) {
	version := wireVersion{Major: wireMajor, Minor: minor}
	conn, err := net.DialTimeout("unix", s.Socket(), answerTime)
	if err != nil {
		return nil, version, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(answerTime)); err != nil {
		return nil, version, err
	}
	if err := exchange(conn, commandVersion, version, &version); err != nil || version.Result != 0 {
		return nil, version, err
	}
	var table [maxReaders]wireReader
	err = exchange(conn, commandReaders, nil, &table)
	return listed(table[:]), version, err
}

// exchange sends one command with its structure (nil for none) and reads the structure that answers it.
func exchange(conn io.ReadWriter, command uint32, question, answer any) error {
	size := 0
	if question != nil {
		size = binary.Size(question)
	}
	var b bytes.Buffer
	b.Write(binary.NativeEndian.AppendUint32(nil, uint32(size)))
	b.Write(binary.NativeEndian.AppendUint32(nil, command))
	if question != nil {
		if err := binary.Write(&b, binary.NativeEndian, question); err != nil {
			return err
		}
	}
	if _, err := conn.Write(b.Bytes()); err != nil {
		return err
	}
	return binary.Read(conn, binary.NativeEndian, answer)
}

func listed(table []wireReader) []Reader {
	var readers []Reader
	for _, w := range table {
		name, _, _ := bytes.Cut(w.Name[:], []byte{0})
		if len(name) == 0 {
			continue
		}
		readers = append(readers, Reader{
			Name:    string(name),
			Present: w.State&statePresent != 0,
			Mute:    w.State&stateSwallowed != 0,
			ATR:     w.ATR[:min(int(w.ATRLen), len(w.ATR))],
			Events:  w.Events,
		})
	}
	return readers
}
