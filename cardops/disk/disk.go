// Package disk writes the files that the program keeps for its user.
package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace writes a file anew, whole or not at all: whoever reads it meanwhile sees the old content or the new one, also when several write.
// Only the user may read the file (0600) and a folder that is made for it (0700). A symbolic link stays one; what it leads to is replaced.
// The error is an *fs.PathError.
func Replace(path string, data []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	passing, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new") // 0600; a name of its own for each that writes
	if err != nil {
		return err
	}
	if err := fill(passing, data); err != nil {
		_ = os.Remove(passing.Name())
		return err
	}
	if err := os.Rename(passing.Name(), path); err != nil {
		_ = os.Remove(passing.Name())
		return &fs.PathError{Op: "rename", Path: path, Err: errors.Unwrap(err)}
	}
	return nil
}

// fill writes, and waits until the disk has it: a name that leads to nothing after a power cut would be worse than the old file.
func fill(f *os.File, data []byte) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}
