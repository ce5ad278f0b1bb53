package vpcd

import (
	"net"
	"syscall"
)

// acknowledgeAtOnce has the kernel acknowledge what arrives next without delay. The driver sends length and message in two
// writes, and its kernel holds the second back until the first is acknowledged (Nagle): with the usual delay every command would
// take 40 ms. The setting does not last (tcp(7), TCP_QUICKACK), so it is renewed before each read. Failing costs time only.
func acknowledgeAtOnce(conn net.Conn) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 1)
	})
}
