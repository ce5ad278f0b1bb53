//go:build cgo

package p11

/*
#cgo linux LDFLAGS: -ldl
#include <stdlib.h>
#include "library.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"unicode"
	"unsafe"

	"github.com/miekg/pkcs11"

	"carddesk/cardops/token"
)

// loads tells whether this program can load modules at all.
const loads = true

// load loads and initialises a module into this process.
func load(path string) (token.Module, error) {
	list, err := functions(path)
	if err != nil {
		return nil, err
	}
	// Loading it a second time gives the same library. The first time is for the reasons of a failure.
	p := pkcs11.New(loadName(path))
	if p == nil {
		return nil, token.ErrUnloadable
	}
	// CKF_OS_LOCKING_OK is what Initialize passes unless told otherwise.
	if err := answer(p.Initialize()); err != nil && !errors.Is(err, token.CryptokiAlreadyInit) {
		return nil, fmt.Errorf("initialise: %w", err)
	}
	info, err := p.GetInfo()
	if err := answer(err); err != nil {
		return nil, fmt.Errorf("ask for its description: %w", err)
	}
	return &native{p: p, list: list, info: described(info)}, nil
}

// maxReason is the longest reason of a loader that is kept, in bytes.
const maxReason = 512

// functions loads a library and asks for its list of functions.
func functions(path string) (*C.struct_cd_list, error) {
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	reason := (*C.char)(C.calloc(1, maxReason))
	defer C.free(unsafe.Pointer(reason))
	library := C.cd_open(name, reason, maxReason)
	if library == nil {
		return nil, fmt.Errorf("%w: %s", token.ErrUnloadable, C.GoString(reason))
	}
	var rv C.cd_ulong
	list := C.cd_list_of(library, &rv)
	switch {
	case rv != 0:
		return nil, fmt.Errorf("%w: C_GetFunctionList: %v", token.ErrNotModule, result(rv))
	case list == nil:
		return nil, fmt.Errorf("%w: no function list", token.ErrNotModule)
	}
	return list, nil
}

// loadName is what miekg/pkcs11 calls the library. On Windows it knows names of the system's old code page only; a library that
// is loaded already is also found by its bare name.
func loadName(path string) string {
	for _, r := range path {
		if runtime.GOOS == "windows" && r > unicode.MaxASCII {
			return filepath.Base(path)
		}
	}
	return path
}

func described(i pkcs11.Info) token.Info {
	return token.Info{
		Manufacturer: token.Text([]byte(i.ManufacturerID)), Description: token.Text([]byte(i.LibraryDescription)),
		Version:  token.Version{Major: i.LibraryVersion.Major, Minor: i.LibraryVersion.Minor},
		Cryptoki: token.Version{Major: i.CryptokiVersion.Major, Minor: i.CryptokiVersion.Minor},
	}
}
