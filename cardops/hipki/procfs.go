package hipki

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"
)

// procfs finds owners in Linux's /proc (proc(5), proc_pid_fd(5)): from the address to the socket's inode, from there to the processes
// that have it open. Only the files of one's own processes can be seen, which is what is wanted: the component runs as the person who uses it.
type procfs struct{ root fs.FS }

// Owners implements OwnerFinder.
func (p procfs) Owners(ctx context.Context, listening netip.AddrPort) ([]Owner, error) {
	inodes := nearest(p.listening(), listening)
	if len(inodes) == 0 {
		return nil, fmt.Errorf("%w: no listening socket", ErrOwnerUnknown)
	}
	entries, err := fs.ReadDir(p.root, ".")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOwnerUnknown, err)
	}
	var found []Owner
	for _, entry := range entries {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%w: %w", ErrOwnerUnknown, context.Cause(ctx))
		}
		if pid, err := strconv.Atoi(entry.Name()); err == nil && p.holds(entry.Name(), inodes) {
			found = append(found, p.owner(pid))
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%w: its process cannot be seen", ErrOwnerUnknown)
	}
	return found, nil
}

// listening are the listening sockets of both families. A family that the system lacks has no table.
func (p procfs) listening() []socket {
	var all []socket
	for _, table := range []string{"net/tcp", "net/tcp6"} {
		text, err := fs.ReadFile(p.root, table)
		if err == nil {
			all = append(all, parseProcTable(text)...)
		}
	}
	return all
}

// holds tells whether a process has one of the sockets open.
func (p procfs) holds(process string, inodes []uint64) bool {
	open := path.Join(process, "fd")
	entries, err := fs.ReadDir(p.root, open)
	if err != nil {
		return false // gone by now, or somebody else's
	}
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		target, err := fs.ReadLink(p.root, path.Join(open, e.Name()))
		if err != nil {
			return false
		}
		digits, isSocket := strings.CutPrefix(strings.TrimSuffix(target, "]"), "socket:[")
		inode, err := strconv.ParseUint(digits, 10, 64)
		return isSocket && err == nil && slices.Contains(inodes, inode)
	})
}

// owner describes a process. Without a path it is a stranger to everybody.
func (p procfs) owner(pid int) Owner {
	process := strconv.Itoa(pid)
	name, _ := fs.ReadFile(p.root, path.Join(process, "comm"))
	file, _ := fs.ReadLink(p.root, path.Join(process, "exe"))
	return Owner{PID: pid, Name: strings.TrimSpace(string(name)), Path: file}
}

// stateListen is TCP_LISTEN in the kernel's tcp_states.h.
const stateListen = "0A"

// parseProcTable reads /proc/net/tcp or tcp6: a line of headings, then one line for each socket. Lines that cannot be read are passed over.
func parseProcTable(text []byte) []socket {
	var all []socket
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 10 || fields[3] != stateListen {
			continue
		}
		at, okAddress := parseProcAddress(fields[1])
		inode, err := strconv.ParseUint(fields[9], 10, 64)
		if okAddress && err == nil {
			all = append(all, socket{at, inode})
		}
	}
	return all
}

// parseProcAddress reads 0100007F:EEE9: the address in words of the machine's own byte order, the port in plain hexadecimal.
func parseProcAddress(s string) (at netip.AddrPort, ok bool) {
	address, port, _ := strings.Cut(s, ":")
	b, err := hex.DecodeString(address)
	if err != nil || len(b)%4 != 0 {
		return at, false
	}
	for word := b; len(word) > 0; word = word[4:] {
		binary.NativeEndian.PutUint32(word, binary.BigEndian.Uint32(word))
	}
	ip, okAddress := netip.AddrFromSlice(b)
	n, err := strconv.ParseUint(port, 16, 16)
	return netip.AddrPortFrom(ip, uint16(n)), okAddress && err == nil
}
