package p11

import (
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"

	"carddesk/cardops/token"
)

// Library is what the header of a program library tells. Names are Go's.
type Library struct {
	OS            string   // linux (also for its relatives), darwin, windows
	Architectures []string // amd64, arm64, 386, arm; a number in hexadecimal for others
}

// Header reads the header of a library, without loading it: PE, Mach-O (also universal) or ELF. Errors: token.ErrNoModule if there is no
// such file, token.ErrNotModule if it is none of these or no library.
func Header(path string) (Library, error) {
	// Opening what is no ordinary file may hang, a named pipe for example.
	about, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Library{}, fmt.Errorf("%w: %w", token.ErrNoModule, err)
	case err != nil:
		return Library{}, fmt.Errorf("%w: %w", token.ErrNotModule, err)
	case !about.Mode().IsRegular():
		return Library{}, fmt.Errorf("%w: %s is no file", token.ErrNotModule, path)
	}
	f, err := os.Open(path)
	if err != nil {
		return Library{}, fmt.Errorf("%w: %w", token.ErrNotModule, err)
	}
	defer f.Close()
	l, err := readHeader(f)
	if err != nil {
		return Library{}, fmt.Errorf("%s: %w", path, err)
	}
	return l, nil
}

var errNoLibrary = fmt.Errorf("%w: no library", token.ErrNotModule)

func readHeader(r io.ReaderAt) (Library, error) {
	var magic [4]byte
	if _, err := r.ReadAt(magic[:], 0); err != nil {
		return Library{}, errNoLibrary
	}
	var l Library
	var err error
	switch {
	case string(magic[:]) == elf.ELFMAG:
		l, err = readELF(r)
	case string(magic[:2]) == "MZ":
		l, err = readPE(r)
	default:
		l, err = readMachO(r)
	}
	if err != nil && !errors.Is(err, token.ErrNotModule) {
		err = fmt.Errorf("%w: %w", token.ErrNotModule, err)
	}
	return l, err
}

var elfMachines = map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_386: "386", elf.EM_AARCH64: "arm64", elf.EM_ARM: "arm"}

func readELF(r io.ReaderAt) (Library, error) {
	f, err := elf.NewFile(r)
	switch {
	case err != nil:
		return Library{}, err
	case f.Type != elf.ET_DYN:
		return Library{}, errNoLibrary
	}
	return Library{"linux", []string{named(elfMachines, f.Machine)}}, nil
}

var peMachines = map[uint16]string{
	pe.IMAGE_FILE_MACHINE_AMD64: "amd64", pe.IMAGE_FILE_MACHINE_I386: "386", pe.IMAGE_FILE_MACHINE_ARM64: "arm64", pe.IMAGE_FILE_MACHINE_ARMNT: "arm",
}

func readPE(r io.ReaderAt) (Library, error) {
	f, err := pe.NewFile(r)
	switch {
	case err != nil:
		return Library{}, err
	case f.Characteristics&pe.IMAGE_FILE_DLL == 0:
		return Library{}, errNoLibrary
	}
	return Library{"windows", []string{named(peMachines, f.Machine)}}, nil
}

var machoCPUs = map[macho.Cpu]string{macho.CpuAmd64: "amd64", macho.CpuArm64: "arm64", macho.Cpu386: "386", macho.CpuArm: "arm"}

func readMachO(r io.ReaderAt) (Library, error) {
	universal, err := macho.NewFatFile(r)
	switch {
	case errors.Is(err, macho.ErrNotFat):
		return readThinMachO(r)
	case err != nil:
		return Library{}, err
	}
	l := Library{OS: "darwin"}
	for _, half := range universal.Arches {
		if !isMachOLibrary(half.Type) {
			return Library{}, errNoLibrary
		}
		l.Architectures = append(l.Architectures, named(machoCPUs, half.Cpu))
	}
	return l, nil
}

func readThinMachO(r io.ReaderAt) (Library, error) {
	f, err := macho.NewFile(r)
	switch {
	case err != nil:
		return Library{}, err
	case !isMachOLibrary(f.Type):
		return Library{}, errNoLibrary
	}
	return Library{"darwin", []string{named(machoCPUs, f.Cpu)}}, nil
}

func isMachOLibrary(t macho.Type) bool { return t == macho.TypeDylib || t == macho.TypeBundle }

func named[K ~uint16 | ~uint32](names map[K]string, key K) string {
	if name, ok := names[key]; ok {
		return name
	}
	return fmt.Sprintf("0x%X", uint32(key))
}

// architectureFor says as what a helper must run to load a module: as what we are, as a rule.
func architectureFor(path string) (string, error) {
	l, err := Header(path)
	if err != nil {
		return "", err
	}
	if as, ok := l.loadable(runtime.GOOS, runtime.GOARCH); ok {
		return as, nil
	}
	return "", &token.ArchitectureError{Path: path, Want: runtime.GOOS + "/" + runtime.GOARCH, Got: l.names()}
}

// loadable tells as which architecture a process can load the library. Apple silicon runs Intel programs too, and ours is
// universal there.
func (l Library) loadable(goos, goarch string) (as string, ok bool) {
	switch {
	case l.OS != goos:
		return "", false
	case slices.Contains(l.Architectures, goarch):
		return goarch, true
	case goos == "darwin" && goarch == "arm64" && slices.Contains(l.Architectures, "amd64"):
		return "amd64", true
	}
	return "", false
}

func (l Library) names() []string {
	var all []string
	for _, a := range l.Architectures {
		all = append(all, l.OS+"/"+a)
	}
	return all
}

// Usable tells by a module's header why this program can't load it, without loading it. Errors: token.ErrNoModule, token.ErrNotModule,
// *token.ArchitectureError, and token.ErrNoLoader in a program that was built to load none.
func Usable(path string) error {
	if !loads {
		return token.ErrNoLoader
	}
	_, err := architectureFor(path)
	return err
}
