//go:build linux

package pcscd

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"testing"
)

// Ports are taken below 32768, where Linux starts to hand out ports for outgoing connections, so that no other program's
// connection lands on one while the service is down between Kill and Again.
const (
	lowestPort  = 20000
	highestPort = 32000
)

// freePorts returns the first of n adjacent TCP ports that nobody listens on.
func freePorts(t testing.TB, n int) int {
	t.Helper()
	for range 1000 {
		port := lowestPort + rand.IntN(highestPort-lowestPort)
		if allFree(port, n) {
			return port
		}
	}
	t.Fatal("no adjacent free TCP ports")
	return 0
}

func allFree(port, n int) bool {
	for i := range n {
		// vsmartcard's driver listens on all addresses, so that is what must be free.
		l, err := net.Listen("tcp4", fmt.Sprintf(":%d", port+i))
		if err != nil {
			return false
		}
		l.Close()
	}
	return true
}

// listening tells whether someone listens on port. It looks into /proc (proc(5), /proc/net/tcp) and does not connect: to the
// driver every connection is a card.
func listening(port int) (bool, error) {
	f, err := os.Open("/proc/net/tcp")
	if err != nil {
		return false, err
	}
	defer f.Close()
	const listen = "0A" // TCP_LISTEN
	local := fmt.Sprintf(":%04X", port)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		field := strings.Fields(lines.Text())
		if len(field) > 3 && strings.HasSuffix(field[1], local) && field[3] == listen {
			return true, nil
		}
	}
	return false, lines.Err()
}
