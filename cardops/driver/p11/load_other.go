//go:build !cgo

package p11

import "carddesk/cardops/token"

// load needs cgo, because a module is a C library.
func load(string) (token.Module, error) { return nil, token.ErrNoLoader }

// loads tells whether this program can load modules at all.
const loads = false
