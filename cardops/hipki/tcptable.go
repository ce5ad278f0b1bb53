package hipki

import (
	"encoding/binary"
	"net/netip"
)

// tableShape is where a row of Windows' TCP tables has what is wanted of it, in bytes (tcpmib.h).
type tableShape struct {
	row, address, width, port, owner int
}

// Rows of MIB_TCPTABLE_OWNER_PID and MIB_TCP6TABLE_OWNER_PID.
var (
	shapeIPv4 = tableShape{row: 24, address: 4, width: 4, port: 8, owner: 20}
	shapeIPv6 = tableShape{row: 56, address: 0, width: 16, port: 20, owner: 52}
)

// parse reads a table that holds listening sockets only: the number of rows, then the rows. Numbers are in the machine's byte order,
// which is little-endian on every Windows; address and port are in the network's. Rows beyond the end of b are passed over.
func (s tableShape) parse(b []byte) []socket {
	if len(b) < 4 {
		return nil
	}
	rows := binary.LittleEndian.Uint32(b)
	var all []socket
	for b = b[4:]; rows > 0 && len(b) >= s.row; b, rows = b[s.row:], rows-1 {
		ip, _ := netip.AddrFromSlice(b[s.address : s.address+s.width])
		port := binary.BigEndian.Uint16(b[s.port:])
		all = append(all, socket{netip.AddrPortFrom(ip, port), uint64(binary.LittleEndian.Uint32(b[s.owner:]))})
	}
	return all
}
