package p11

import (
	"os"
	"testing"
)

// TestMain makes the test's own program the helper.
func TestMain(m *testing.M) {
	if ServeIfHelper() {
		return
	}
	os.Exit(m.Run())
}
