// Command carddesk-module loads a PKCS#11 module, and does nothing else. It is a part of CardDesk.app on macOS, where a module of another maker
// is loaded only by a program that was signed to allow that: so the window and the terminal program, which see PINs being typed, need not be.
// On other systems each of them starts itself for that (cardops/driver/p11).
package main

import (
	"os"

	"carddesk/cardops/driver/p11"
)

func main() {
	if !p11.ServeIfHelper() {
		os.Exit(2) // wrong usage: it is nothing for people
	}
}
