package doctor

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Format is a way of writing down the results: the ending of its file.
type Format string

// The formats.
const (
	Text Format = ".txt"
	JSON Format = ".json"
	HTML Format = ".html"
)

// Formats lists them.
func Formats() []Format { return []Format{Text, JSON, HTML} }

// FormatError is a file whose ending is that of no format.
type FormatError struct {
	Path string
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("no format of a report has the ending of %q", e.Path)
}

// FormatOf tells the format that a file is to have from its ending, in capitals or not. The error is a *FormatError.
func FormatOf(path string) (Format, error) {
	f := Format(strings.ToLower(filepath.Ext(path)))
	if !slices.Contains(Formats(), f) {
		return "", &FormatError{Path: path}
	}
	return f, nil
}
