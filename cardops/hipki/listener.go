package hipki

import "net/netip"

// socket is a listening TCP socket as a system's table has it.
type socket struct {
	at    netip.AddrPort // the unspecified address stands for every one of its family, 0 for the port does not occur
	owner uint64         // inode on Linux, process on Windows
}

// nearest gives the owners of the sockets that a connection to an address leads to. A socket that is bound to that very address gets it before one
// that is bound to all; IPv6's "all" takes IPv4 as well unless it is told not to, which the tables do not show.
func nearest(all []socket, to netip.AddrPort) []uint64 {
	want := to.Addr().Unmap()
	for _, fits := range []func(netip.Addr) bool{
		func(a netip.Addr) bool { return a.Unmap() == want },
		func(a netip.Addr) bool { return a.IsUnspecified() && a.Unmap().Is4() == want.Is4() },
		func(a netip.Addr) bool { return a == netip.IPv6Unspecified() },
	} {
		if found := owners(all, to.Port(), fits); len(found) > 0 {
			return found
		}
	}
	return nil
}

func owners(all []socket, port uint16, fits func(netip.Addr) bool) []uint64 {
	var found []uint64
	for _, s := range all {
		if s.at.Port() == port && fits(s.at.Addr()) {
			found = append(found, s.owner)
		}
	}
	return found
}
