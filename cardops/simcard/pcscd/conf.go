//go:build linux

package pcscd

import (
	"fmt"
	"os"
	"path/filepath"
)

const (
	daemon     = "/usr/sbin/pcscd"
	driver     = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
	readerName = "Virtual PCD"
)

// configure writes pcscd's reader configuration (reader.conf(5)): vsmartcard's driver on the service's port, or nothing. The
// driver takes the port from DEVICENAME; CHANNELID says the same because pcscd tells readers of one name apart by it.
func (s *Service) configure(readers bool) error {
	path := filepath.Join(s.dir, "conf", "vpcd")
	if !readers || s.usb {
		return os.WriteFile(path, nil, 0o644)
	}
	text := fmt.Sprintf("FRIENDLYNAME \"%s\"\nDEVICENAME /dev/null:0x%04X\nLIBPATH %s\nCHANNELID 0x%04X\n",
		readerName, s.port, driver, s.port)
	return os.WriteFile(path, []byte(text), 0o644)
}
