package ops

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
)

var (
	// ErrExists: a file of that name is there already and holds something else. Nothing was written.
	ErrExists = errors.New("file exists")
	// ErrNothingToExport: no certificate was read completely.
	ErrNothingToExport = errors.New("nothing to export")
)

// file is one file to be written.
type file struct {
	name string
	data []byte
}

// Export writes the certificates of a card into a folder, which it makes: each as NAME.der and NAME.pem, named by its use (sign,
// encrypt, ca, root, other; a second one of a use is sign-2), and chain.pem with those of the CAs, issuing CA first. It returns the paths.
// A file that holds the same already is left alone; one that holds something else is ErrExists before anything is written. Other
// errors are *fs.PathError.
func Export(r *card.Reading, folder string) ([]string, error) {
	files := exports(r.Certificates())
	if len(files) == 0 {
		return nil, ErrNothingToExport
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	var paths []string
	var missing []file
	for _, f := range files {
		f.name = filepath.Join(folder, f.name)
		paths = append(paths, f.name)
		there, err := holds(f)
		if err != nil {
			return nil, err
		}
		if !there {
			missing = append(missing, f)
		}
	}
	for i, f := range missing {
		if err := write(f); err != nil {
			remove(missing[:i])
			return nil, err
		}
	}
	return paths, nil
}

func exports(certificates []*cert.Certificate) []file {
	var files []file
	var chain []byte
	count := map[cert.Use]int{}
	for _, c := range certificates {
		use := c.Use()
		count[use]++
		name := string(use)
		if count[use] > 1 {
			name = fmt.Sprintf("%s-%d", use, count[use])
		}
		text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
		files = append(files, file{name + ".der", c.Raw}, file{name + ".pem", text})
		if use == cert.CA || use == cert.Root {
			chain = append(chain, text...)
		}
	}
	if len(chain) > 0 {
		files = append(files, file{"chain.pem", chain})
	}
	return files
}

// holds tells whether the file is there with the same content. A folder of that name, or a pipe, which must not be read, is something
// else.
func holds(f file) (bool, error) {
	info, err := os.Stat(f.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, &fs.PathError{Op: "export", Path: f.name, Err: ErrExists}
	}
	there, err := os.ReadFile(f.name)
	if err == nil && !bytes.Equal(there, f.data) {
		err = &fs.PathError{Op: "export", Path: f.name, Err: ErrExists}
	}
	return err == nil, err
}

// write makes a whole file or none: it is written under a passing name first.
func write(f file) error {
	passing, err := os.CreateTemp(filepath.Dir(f.name), ".carddesk-*")
	if err != nil {
		return err
	}
	_, err = passing.Write(f.data)
	if closing := passing.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Chmod(passing.Name(), 0o644) // certificates are public
	}
	if err == nil {
		// Link, not rename: a file that appeared meanwhile is not overwritten.
		err = publish(passing.Name(), f.name)
	}
	_ = os.Remove(passing.Name())
	return err
}

// publish gives the finished file its name. Where the file system knows no links, it is copied by rename.
func publish(from, to string) error {
	err := os.Link(from, to)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return &fs.PathError{Op: "export", Path: to, Err: ErrExists}
	}
	var link *os.LinkError
	if err = os.Rename(from, to); errors.As(err, &link) {
		err = &fs.PathError{Op: "export", Path: to, Err: link.Err}
	}
	return err
}

func remove(files []file) {
	for _, f := range files {
		_ = os.Remove(f.name)
	}
}
