package p11

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"carddesk/cardops/token"
)

// elfHeader is the head of an ELF file without sections (gABI, chapter 4), little-endian.
func elfHeader(class byte, kind, machine uint16) []byte {
	h := make([]byte, 64)
	copy(h, []byte{0x7F, 'E', 'L', 'F', class, 1, 1})
	binary.LittleEndian.PutUint16(h[16:], kind)
	binary.LittleEndian.PutUint16(h[18:], machine)
	binary.LittleEndian.PutUint32(h[20:], 1)
	size := map[byte]int{1: 40, 2: 52}[class] // e_ehsize and the sizes that follow it
	binary.LittleEndian.PutUint16(h[size:], map[byte]uint16{1: 52, 2: 64}[class])
	binary.LittleEndian.PutUint16(h[size+6:], map[byte]uint16{1: 40, 2: 64}[class])
	return h
}

// peHeader is an MZ stub and a COFF header without sections (PE format, clause 3).
func peHeader(machine, characteristics uint16) []byte {
	h := make([]byte, 0x40+24+96)
	copy(h, "MZ")
	binary.LittleEndian.PutUint32(h[0x3C:], 0x40)
	copy(h[0x40:], "PE\x00\x00")
	binary.LittleEndian.PutUint16(h[0x44:], machine)
	binary.LittleEndian.PutUint16(h[0x56:], characteristics)
	return h
}

// machoHeader is a Mach-O header without commands, 64 bits, little-endian (mach-o/loader.h).
func machoHeader(cpu, kind uint32) []byte {
	var b bytes.Buffer
	for _, word := range []uint32{0xFEEDFACF, cpu, 0, kind, 0, 0, 0, 0} {
		_ = binary.Write(&b, binary.LittleEndian, word)
	}
	return b.Bytes()
}

// fatHeader joins Mach-O files (mach-o/fat.h), each at a page of its own.
func fatHeader(cpus []uint32, kind uint32) []byte {
	const page = 4096
	b := make([]byte, page*(len(cpus)+1))
	binary.BigEndian.PutUint32(b, 0xCAFEBABE)
	binary.BigEndian.PutUint32(b[4:], uint32(len(cpus)))
	for i, cpu := range cpus {
		entry, at := b[8+20*i:], page*(i+1)
		half := machoHeader(cpu, kind)
		for j, word := range []uint32{cpu, 0, uint32(at), uint32(len(half)), 12} {
			binary.BigEndian.PutUint32(entry[4*j:], word)
		}
		copy(b[at:], half)
	}
	return b
}

const (
	cpuIntel, cpuARM  = 0x0100_0007, 0x0100_000C
	dylib, executable = 6, 2
)

func TestHeader(t *testing.T) {
	for name, tt := range map[string]struct {
		content []byte
		want    Library
		err     error
	}{
		"ELF for Intel":            {elfHeader(2, 3, 62), Library{"linux", []string{"amd64"}}, nil},
		"ELF for ARM":              {elfHeader(2, 3, 183), Library{"linux", []string{"arm64"}}, nil},
		"ELF of 32 bits":           {elfHeader(1, 3, 3), Library{"linux", []string{"386"}}, nil},
		"ELF for something":        {elfHeader(2, 3, 243), Library{"linux", []string{"0xF3"}}, nil},
		"ELF program":              {elfHeader(2, 2, 62), Library{}, token.ErrNotModule},
		"PE of 64 bits":            {peHeader(0x8664, 0x2022), Library{"windows", []string{"amd64"}}, nil},
		"PE of 32 bits":            {peHeader(0x14C, 0x2102), Library{"windows", []string{"386"}}, nil},
		"PE program":               {peHeader(0x8664, 0x22), Library{}, token.ErrNotModule},
		"Mach-O for Intel":         {machoHeader(cpuIntel, dylib), Library{"darwin", []string{"amd64"}}, nil},
		"Mach-O for Apple silicon": {machoHeader(cpuARM, dylib), Library{"darwin", []string{"arm64"}}, nil},
		"Mach-O program":           {machoHeader(cpuARM, executable), Library{}, token.ErrNotModule},
		"universal":                {fatHeader([]uint32{cpuIntel, cpuARM}, dylib), Library{"darwin", []string{"amd64", "arm64"}}, nil},
		"universal program":        {fatHeader([]uint32{cpuIntel, cpuARM}, executable), Library{}, token.ErrNotModule},
		"universal of nothing":     {fatHeader(nil, dylib), Library{}, token.ErrNotModule},
		"text":                     {[]byte("#!/bin/sh\n"), Library{}, token.ErrNotModule},
		"three bytes":              {[]byte("\x7FEL"), Library{}, token.ErrNotModule},
		"magic alone":              {[]byte("\x7FELF"), Library{}, token.ErrNotModule},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Header(file(t, tt.content))
			if !errors.Is(err, tt.err) || got.OS != tt.want.OS || !slices.Equal(got.Architectures, tt.want.Architectures) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func file(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "module")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestUsable(t *testing.T) {
	self := map[string]uint16{"amd64": 62, "arm64": 183}[runtime.GOARCH]
	err := Usable(file(t, elfHeader(2, 3, self)))
	if want := loads && runtime.GOOS == "linux"; (err == nil) != want {
		t.Errorf("a library for this program: %v", err)
	}
	if err := Usable(filepath.Join(t.TempDir(), "none")); loads && !errors.Is(err, token.ErrNoModule) {
		t.Errorf("no file: %v", err)
	}
	if err := Usable(file(t, []byte("#!/bin/sh"))); loads && !errors.Is(err, token.ErrNotModule) {
		t.Errorf("a script: %v", err)
	}
}

func TestWrongArchitecture(t *testing.T) {
	foreign := map[string]uint16{"amd64": 183}[runtime.GOARCH] // ARM on Intel
	if foreign == 0 {
		foreign = 62
	}
	for name, content := range map[string][]byte{
		"another processor": elfHeader(2, 3, foreign),
		"another system":    peHeader(0x14C, 0x2102),
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t, content)
			if _, ok := errors.AsType[*token.ArchitectureError](Usable(path)); loads && !ok {
				t.Errorf("it is called usable: %v", Usable(path))
			}
			_, err := Start(t.Context(), Helper{Program: "/nonexistent"}, path)
			wrong, ok := errors.AsType[*token.ArchitectureError](err)
			if !ok || wrong.Want != runtime.GOOS+"/"+runtime.GOARCH || len(wrong.Got) != 1 {
				t.Errorf("got %#v", err)
			}
		})
	}
}

func TestLoadable(t *testing.T) {
	intel, arm := Library{"darwin", []string{"amd64"}}, Library{"darwin", []string{"arm64"}}
	for name, tt := range map[string]struct {
		library      Library
		goos, goarch string
		want         string
	}{
		"Intel only on Apple silicon": {intel, "darwin", "arm64", "amd64"},
		"universal on Apple silicon":  {Library{"darwin", []string{"amd64", "arm64"}}, "darwin", "arm64", "arm64"},
		"ARM only on an Intel Mac":    {arm, "darwin", "amd64", ""},
		"Intel on ARM Linux":          {Library{"linux", []string{"amd64"}}, "linux", "arm64", ""},
		"32 bits on Windows":          {Library{"windows", []string{"386"}}, "windows", "amd64", ""},
		"as it should be":             {Library{"windows", []string{"amd64"}}, "windows", "amd64", "amd64"},
	} {
		t.Run(name, func(t *testing.T) {
			if as, ok := tt.library.loadable(tt.goos, tt.goarch); as != tt.want || ok != (tt.want != "") {
				t.Errorf("got %q, %v", as, ok)
			}
		})
	}
}

func FuzzHeader(f *testing.F) {
	f.Add(elfHeader(2, 3, 62))
	f.Add(peHeader(0x8664, 0x2022))
	f.Add(machoHeader(cpuARM, dylib))
	f.Add(fatHeader([]uint32{cpuIntel, cpuARM}, dylib))
	f.Fuzz(func(t *testing.T, content []byte) {
		l, err := readHeader(bytes.NewReader(content))
		if (err == nil) != (len(l.Architectures) > 0) || err != nil && !errors.Is(err, token.ErrNotModule) {
			t.Errorf("%v, %v", l, err)
		}
	})
}
