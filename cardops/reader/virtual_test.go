package reader_test

import (
	"testing"

	"carddesk/cardops/reader"
)

func TestVirtualReaders(t *testing.T) {
	for name, want := range map[string]bool{
		"Windows Hello for Business 1": true, "Windows Hello": true, "windows hello 2": true, "AKS VR 0": true, "Microsoft UICC ISO Reader 0": true,
		"Virtual PCD 00 00": false, "Windows": false, "CASTLES EZ100PU 0": false, "": false,
	} {
		if got := reader.Virtual(name); got != want {
			t.Errorf("%q: %t", name, got)
		}
	}
}
