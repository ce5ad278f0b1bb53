package hipki

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"strconv"
)

// lsof finds owners with the program of that name, which it runs and whose output it gives. It sees the processes of the person who runs it.
type lsof func(ctx context.Context, arguments ...string) ([]byte, error)

// Owners implements OwnerFinder. It does not tell apart sockets that are bound to different addresses with one port, and so gives the owners of
// all: each must be the component.
func (l lsof) Owners(ctx context.Context, listening netip.AddrPort) ([]Owner, error) {
	output, err := l(ctx, "-nP", fmt.Sprintf("-iTCP:%d", listening.Port()), "-sTCP:LISTEN", "-Fpcn")
	if err != nil { // also when there is none
		return nil, fmt.Errorf("%w: lsof: %w", ErrOwnerUnknown, err)
	}
	owners := parseLsof(output)
	for i := range owners {
		owners[i].Path = l.file(ctx, owners[i].PID)
	}
	return owners, nil
}

// file is the program file of a process, empty if it cannot be told. lsof lists it before the libraries.
func (l lsof) file(ctx context.Context, pid int) string {
	output, err := l(ctx, "-nP", "-a", "-p", strconv.Itoa(pid), "-d", "txt", "-Fpn")
	found := parseLsof(output)
	if err != nil || len(found) != 1 || found[0].PID != pid {
		return ""
	}
	return found[0].Path
}

// parseLsof reads the output of `lsof -F` (lsof(8), "Output for other programs"): a line for each field, which its first letter names. A p
// begins a process, c is its name, and the first n that is a path is kept as its file.
func parseLsof(output []byte) []Owner {
	var all []Owner
	for line := range bytes.Lines(output) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			continue
		}
		name, value := line[0], string(line[1:])
		if name == 'p' {
			pid, _ := strconv.Atoi(value)
			all = append(all, Owner{PID: pid})
			continue
		}
		if len(all) > 0 {
			all[len(all)-1].take(name, value)
		}
	}
	return all
}

// take notes a field.
func (o *Owner) take(name byte, value string) {
	switch {
	case name == 'c' && o.Name == "":
		o.Name = value
	case name == 'n' && o.Path == "" && len(value) > 0 && value[0] == '/':
		o.Path = value
	}
}
