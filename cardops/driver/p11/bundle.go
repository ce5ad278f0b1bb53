package p11

import (
	"os"
	"path/filepath"
)

// Bundled is the program that helpers are started as in a bundle of macOS, from the folder of its programs (Contents/MacOS).
const Bundled = "../Helpers/carddesk-module"

// helperOf is the program that a program starts as its helper: itself, but in a bundle of macOS the one that lies there for it. macOS lets a
// program with the hardened runtime load libraries of its own maker only, unless its signature says otherwise, and that of this one does.
func helperOf(goos, program string) string {
	if goos != "darwin" {
		return program
	}
	// A link on PATH leads to the terminal program.
	real, err := filepath.EvalSymlinks(program)
	if err != nil || filepath.Base(filepath.Dir(real)) != "MacOS" {
		return program
	}
	helper := filepath.Join(filepath.Dir(real), filepath.FromSlash(Bundled))
	if about, err := os.Stat(helper); err != nil || !about.Mode().IsRegular() {
		return program
	}
	return helper
}
