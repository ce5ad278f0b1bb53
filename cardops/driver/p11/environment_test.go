package p11

import (
	"slices"
	"testing"
)

func TestEnvironment(t *testing.T) {
	all := []string{
		"HOME=/home/test", "PCSCLITE_CSOCK_NAME=/run/x", "SOFTHSM2_CONF=/etc/x", "OPENSC_CONF=/etc/y", "systemroot=C:\\Windows",
		"OPENSC_DEBUG=9", "LD_PRELOAD=/tmp/evil.so", "PKCS11SPY=/usr/lib/x.so", "SECRET_TOKEN=1", "HOMEX=1", "=C:=C:\\", "",
	}
	for goos, want := range map[string][]string{"linux": all[:4], "windows": all[:5]} {
		t.Run(goos, func(t *testing.T) {
			if got := environment(goos, all); !slices.Equal(got, want) {
				t.Errorf("got %q", got)
			}
		})
	}
}
