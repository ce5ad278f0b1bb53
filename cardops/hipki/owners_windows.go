package hipki

import (
	"context"
	"fmt"
	"net/netip"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"
)

// OwnersOf finds owners on the running system.
func OwnersOf() OwnerFinder { return iphlpapi{} }

type iphlpapi struct{}

// Owners implements OwnerFinder.
func (iphlpapi) Owners(_ context.Context, listening netip.AddrPort) ([]Owner, error) {
	var all []socket
	for _, family := range []struct {
		number uintptr
		shape  tableShape
	}{{windows.AF_INET, shapeIPv4}, {windows.AF_INET6, shapeIPv6}} {
		table, err := tcpTable(family.number)
		if err != nil {
			return nil, fmt.Errorf("%w: tcp table: %w", ErrOwnerUnknown, err)
		}
		all = append(all, family.shape.parse(table)...)
	}
	var found []Owner
	for _, pid := range nearest(all, listening) {
		found = append(found, process(uint32(pid)))
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%w: no listening socket", ErrOwnerUnknown)
	}
	return found, nil
}

var getExtendedTCPTable = windows.NewLazySystemDLL("iphlpapi.dll").NewProc("GetExtendedTcpTable")

// listenersWithOwner is TCP_TABLE_OWNER_PID_LISTENER of TCP_TABLE_CLASS.
const listenersWithOwner = 3

// tcpTable asks for the listening sockets of a family. The table may grow between being told its size and being read, hence some attempts.
func tcpTable(family uintptr) ([]byte, error) {
	if err := getExtendedTCPTable.Find(); err != nil {
		return nil, err
	}
	size := uint32(16 << 10)
	var status uintptr
	for range 5 {
		table := make([]byte, size)
		status, _, _ = getExtendedTCPTable.Call(
			uintptr(unsafe.Pointer(unsafe.SliceData(table))), uintptr(unsafe.Pointer(&size)), 0, family, listenersWithOwner, 0)
		switch windows.Errno(status) {
		case windows.ERROR_SUCCESS:
			return table, nil
		case windows.ERROR_INSUFFICIENT_BUFFER:
			continue
		}
		break
	}
	return nil, windows.Errno(status)
}

// process describes a process. Without a path, which those of other people do not tell, it is a stranger to everybody.
func process(pid uint32) Owner {
	o := Owner{PID: int(pid)}
	handle, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return o
	}
	defer func() { _ = windows.CloseHandle(handle) }()
	file := make([]uint16, windows.MAX_LONG_PATH)
	size := uint32(len(file))
	if err := windows.QueryFullProcessImageName(handle, 0, &file[0], &size); err == nil {
		o.Path = windows.UTF16ToString(file[:size])
		o.Name = filepath.Base(o.Path)
	}
	return o
}
