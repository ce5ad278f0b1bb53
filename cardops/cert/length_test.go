package cert

import (
	"bytes"
	"errors"
	"testing"
)

func TestLength(t *testing.T) {
	tests := []struct {
		name   string
		prefix []byte
		want   int
		err    error
	}{
		{"nothing", nil, 0, ErrShort},
		{"tag only", []byte{0x30}, 0, ErrShort},
		{"long form without its length", []byte{0x30, 0x82}, 0, ErrShort},
		{"half a length", []byte{0x30, 0x82, 0x06}, 0, ErrShort},
		{"ordinary", []byte{0x30, 0x82, 0x06, 0x40}, 4 + 0x640, nil},
		{"ordinary, more bytes", []byte{0x30, 0x82, 0x06, 0x40, 0x30, 0x82}, 4 + 0x640, nil},
		{"short form", []byte{0x30, 0x7F}, 2 + 0x7F, nil},
		{"one length byte", []byte{0x30, 0x81, 0x80}, 3 + 0x80, nil},
		{"smallest", []byte{0x30, MinLength - 2}, MinLength, nil},
		{"below the smallest", []byte{0x30, MinLength - 3}, 0, ErrNotCertificate},
		{"no content", []byte{0x30, 0}, 0, ErrNotCertificate},
		{"largest", []byte{0x30, 0x82, 0x3F, 0xFC}, MaxLength, nil},
		{"above the largest", []byte{0x30, 0x82, 0x3F, 0xFD}, 0, ErrNotCertificate},
		{"16 MiB", []byte{0x30, 0x83, 0xFF, 0xFF, 0xFF}, 0, ErrNotCertificate},
		{"4 GiB", []byte{0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF}, 0, ErrNotCertificate},
		{"127 length bytes", []byte{0x30, 0xFF, 0xFF}, 0, ErrNotCertificate},
		{"indefinite", []byte{0x30, 0x80, 0x30, 0x82}, 0, ErrNotCertificate},
		{"not minimal, one byte", []byte{0x30, 0x81, 0x7F}, 0, ErrNotCertificate},
		{"not minimal, two bytes", []byte{0x30, 0x82, 0x00, 0xFF}, 0, ErrNotCertificate},
		{"a SET", []byte{0x31, 0x82, 0x06, 0x40}, 0, ErrNotCertificate},
		{"text", []byte("CHT V32N"), 0, ErrNotCertificate},
		{"one wrong byte", []byte{0x04}, 0, ErrNotCertificate},
		{"empty, zeros", make([]byte, 200), 0, ErrEmpty},
		{"empty, erased", bytes.Repeat([]byte{0xFF}, 200), 0, ErrEmpty},
		{"zeros, then something", []byte{0, 0, 0, 1}, 0, ErrNotCertificate},
		{"zeros and erased", []byte{0, 0xFF}, 0, ErrNotCertificate},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Length(tt.prefix)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("Length = %d, %v; want %d, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

// TestLengthDoesNotAllocateForLies: a few allocations make the error, a few more under the race detector; the lie is of gigabytes.
func TestLengthDoesNotAllocateForLies(t *testing.T) {
	lie := []byte{0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF, 0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xF0}
	if n := testing.AllocsPerRun(100, func() { _, _ = Length(lie) }); n > 10 {
		t.Errorf("%v allocations for an error", n)
	}
}

// typed tells whether err is one of those that Length, ParseHead and Parse promise, and only one.
func typed(err error) bool {
	kinds := 0
	for _, kind := range []error{ErrShort, ErrEmpty, ErrNotCertificate} {
		if errors.Is(err, kind) {
			kinds++
		}
	}
	return kinds == 1
}

func FuzzLength(f *testing.F) {
	f.Add([]byte{0x30, 0x82, 0x06, 0x40})
	f.Add([]byte{0x30, 0x81, 0x80, 0})
	f.Add([]byte{0x30, 0x40})
	f.Add([]byte{0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF})
	f.Add(make([]byte, 8))
	f.Add(bytes.Repeat([]byte{0xFF}, 8))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Length(data)
		if err != nil {
			if n != 0 || !typed(err) {
				t.Fatalf("Length = %d, %v", n, err)
			}
			if errors.Is(err, ErrShort) && len(data) >= 4 {
				t.Fatalf("four bytes were not enough: % X", data)
			}
			return
		}
		if n < MinLength || n > MaxLength {
			t.Fatalf("length %d", n)
		}
		if again, err := Length(data[:min(4, len(data))]); again != n || err != nil {
			t.Fatalf("four bytes give %d, %v; all give %d", again, err, n)
		}
	})
}
