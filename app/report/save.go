package report

import (
	"errors"
	"io/fs"

	"carddesk/cardops/disk"
	"carddesk/cardops/doctor"
)

// As writes the report down.
func (r *Report) As(f doctor.Format) ([]byte, error) {
	switch f {
	case doctor.JSON:
		return r.JSON()
	case doctor.HTML:
		return r.HTML()
	default:
		return []byte(r.Text()), nil
	}
}

// Save writes the report into a file, whole or not at all, in the format that its ending says; only the user may read it. What was there
// before is untouched when that fails. Errors: *doctor.FormatError, *fs.PathError.
func (r *Report) Save(path string) error {
	format, err := doctor.FormatOf(path)
	if err != nil {
		return err
	}
	return r.SaveAs(path, format)
}

// SaveAs is Save in a format, whatever the ending says.
func (r *Report) SaveAs(path string, format doctor.Format) error {
	content, err := r.As(format)
	if err != nil {
		return err
	}
	if err = disk.Replace(path, content); err == nil {
		return nil
	}
	// The file that was written first, under a name of its own, says nothing to people.
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		err = at.Err
	}
	return &fs.PathError{Op: "save", Path: path, Err: err}
}
