package ops_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"

	"carddesk/cardops/ops"
)

// Nobody can write below /proc, not even root, for whom no folder of a test could be closed.
func TestExportWithoutPermission(t *testing.T) {
	r, _ := read(t, "healthy")
	for name, folder := range map[string]string{"a folder to be made": "/proc/carddesk", "a folder that is there": "/proc/self"} {
		t.Run(name, func(t *testing.T) {
			paths, err := ops.Export(r, folder)
			if _, ok := errors.AsType[*fs.PathError](err); !ok || paths != nil {
				t.Errorf("%q, %v", paths, err)
			}
		})
	}
}

// Reading a pipe would wait for ever for somebody to write into it.
func TestExportDoesNotReadPipes(t *testing.T) {
	r, _ := read(t, "healthy")
	folder := t.TempDir()
	pipe := filepath.Join(folder, "sign.der")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ops.Export(r, folder); !errors.Is(err, ops.ErrExists) {
		t.Error(err)
	}
}
