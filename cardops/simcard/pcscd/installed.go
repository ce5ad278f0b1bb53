//go:build linux

package pcscd

import (
	"os"
	"testing"
)

// packages names the Debian package that brings a file.
var packages = map[string]string{
	daemon:     "pcscd",
	driver:     "vsmartcard-vpcd",
	compiler:   "gcc",
	ifdHeaders: "libpcsclite-dev",
}

// requireInstalled fails the test when a file is missing. It does not skip: a suite that leaves out its real service without a
// word proves nothing.
func requireInstalled(t testing.TB, files ...string) {
	t.Helper()
	for _, file := range files {
		if _, err := os.Stat(file); err != nil {
			t.Fatalf("%s is missing: install the package %s", file, packages[file])
		}
	}
}
