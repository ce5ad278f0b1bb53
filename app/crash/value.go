package crash

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"reflect"
	"regexp"
	"slices"
	"sync"
)

// The value of a panic may be anything: a file's name, a holder's name, in the worst case what somebody typed. So its text is told only where
// it comes from Go itself, or is one of a few that are known.

// typeOf is a value's type. A type is part of the program.
func typeOf(value any) string { return fmt.Sprintf("%T", value) }

// known errors say the same each time.
var known = []error{
	context.Canceled, context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, fs.ErrNotExist, fs.ErrExist, fs.ErrPermission,
	fs.ErrClosed, net.ErrClosed, errors.ErrUnsupported,
}

// constant are texts of panics in Go's own packages.
var constant = []string{
	"sync: negative WaitGroup counter", "sync: WaitGroup is reused before previous Wait has returned",
	"sync: WaitGroup misuse: Add called concurrently with Wait", "strings: negative Repeat count", "bytes: negative Repeat count",
	"bytes.Buffer: too large", "close of nil channel", "reflect: call of reflect.Value.Type on zero Value",
}

// harmless is what a panic's value says, or nothing where it might tell of a person.
func harmless(value any) (text string) {
	defer func() {
		if recover() != nil { // the value's own methods may fail as well
			text = ""
		}
	}()
	switch value := value.(type) {
	case string:
		if slices.Contains(constant, value) {
			return value
		}
	case error:
		if ofRuntime(value) {
			return long().ReplaceAllString(value.Error(), "#")
		}
		for _, k := range known {
			if errors.Is(value, k) {
				return k.Error()
			}
		}
	}
	return ""
}

// long numbers in an index or a length could be something else that was taken for one.
var long = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[0-9]{5,}`) })

// ofRuntime tells whether Go itself made the error: its texts hold types, lengths and indexes.
func ofRuntime(err error) bool {
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.PkgPath() == "runtime"
}
