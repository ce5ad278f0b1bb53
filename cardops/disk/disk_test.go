package disk_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"carddesk/cardops/disk"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := disk.Replace(path, []byte(content)); err != nil {
		t.Fatal(err)
	}
}

func expectFile(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q, want %q; %v", path, got, want, err)
	}
}

// alone fails if the folder holds more than the file: something was left behind.
func alone(t *testing.T, folder string, want int) {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != want {
		t.Errorf("%d files, want %d: %v, %v", len(files), want, files, err)
	}
}

func TestReplace(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a", "b")
	path := filepath.Join(folder, "f")
	write(t, path, "first, and longer")
	write(t, path, "second")
	expectFile(t, path, "second")
	alone(t, folder, 1)
}

func TestOnlyTheUserReadsIt(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // rights are not in the mode there: the folder's are inherited
	}
	folder := filepath.Join(t.TempDir(), "made")
	path := filepath.Join(folder, "f")
	write(t, path, "x")
	for name, want := range map[string]fs.FileMode{path: 0o600, folder: 0o700 | fs.ModeDir} {
		if i, err := os.Stat(name); err != nil || i.Mode() != want {
			t.Errorf("%s: %v, want %v; %v", name, i.Mode(), want, err)
		}
	}
}

func TestALinkStaysALink(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // links need a right there
	}
	folder := t.TempDir()
	target, link := filepath.Join(folder, "target"), filepath.Join(folder, "link")
	write(t, target, "old")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	write(t, link, "new")
	expectFile(t, target, "new")
	if i, err := os.Lstat(link); err != nil || i.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("%v, %v", i, err)
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "file"), "x")
	if err := os.MkdirAll(filepath.Join(folder, "full", "of"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"a file where a folder should be": filepath.Join(folder, "file", "f"),
		"a folder where the file stands":  filepath.Join(folder, "full"),
		"a name that can't be":            filepath.Join(folder, "a\x00b"),
	} {
		t.Run(name, func(t *testing.T) {
			err := disk.Replace(path, []byte("y"))
			if _, ok := errors.AsType[*fs.PathError](err); !ok {
				t.Errorf("%v (%T)", err, err)
			}
			expectFile(t, filepath.Join(folder, "file"), "x")
			alone(t, folder, 2)
		})
	}
}

// Whoever reads while others write sees one of the contents, whole.
func TestManyWriters(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "f")
	content := func(i int) []byte { return bytes.Repeat([]byte{byte('a' + i)}, 100_000) }
	write(t, path, string(content(0)))
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			if err := disk.Replace(path, content(i)); err != nil && runtime.GOOS != "windows" { // it refuses while another has it open
				t.Error(err)
			}
			if got, err := os.ReadFile(path); err != nil || len(got) != 100_000 || !bytes.Equal(got, content(int(got[0]-'a'))) {
				t.Error(fmt.Errorf("%d bytes, %w", len(got), err))
			}
		})
	}
	writers.Wait()
	alone(t, folder, 1)
}
