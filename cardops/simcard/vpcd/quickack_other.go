//go:build !linux

package vpcd

import "net"

// acknowledgeAtOnce is for Linux, see there; other systems offer no such setting and are slower by it.
func acknowledgeAtOnce(net.Conn) {}
