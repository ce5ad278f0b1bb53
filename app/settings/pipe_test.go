//go:build !windows

package settings_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"carddesk/app/settings"
)

// A pipe in the place of the file is not waited for.
func TestPipe(t *testing.T) {
	folder := t.TempDir()
	if err := unix.Mkfifo(filepath.Join(folder, userFile), 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan settings.Settings, 1)
	go func() { read <- settings.NewStore(folder, nil).Read() }()
	select {
	case got := <-read:
		if len(got.Problems) != 1 {
			t.Fatalf("%v", got.Problems)
		}
		if _, ok := errors.AsType[*fs.PathError](got.Problems[0]); !ok {
			t.Errorf("%v", got.Problems[0])
		}
	case <-time.After(10 * time.Second): // it takes milliseconds
		t.Error("it is still waiting")
	}
}
