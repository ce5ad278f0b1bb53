// Command version-file writes the signed file that tells CardDesk's update check which version is the newest:
//
//	openssl genpkey -algorithm ed25519 -out key.pem
//	go run ./packaging/version-file -key key.pem -public
//	go run ./packaging/version-file -key key.pem -version 1.2.3 -page https://carddesk.example/1.2.3 >carddesk-version
//
// The first line makes a key, which stays with whoever releases; the second prints the public half for the build:
//
//	-ldflags "-X carddesk/app/update.publicKey=… -X carddesk/app/update.address=https://…/carddesk-version"
//
// The third writes a file for that address. It has to be renewed before it expires, by signing the same version again. The server must answer it at that
// address itself: the program follows no redirect to another host.
package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"carddesk/app/update"
)

// days is how long a file counts unless told otherwise: half a year, so that whoever keeps people from newer files does so for half a year at most, and a
// project that rests a while need not sign every month.
const days = 180

func main() {
	if err := run(os.Args[1:], time.Now(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "version-file:", err)
		os.Exit(1)
	}
}

func run(args []string, now time.Time, out io.Writer) error {
	flags := flag.NewFlagSet("version-file", flag.ContinueOnError)
	path := flags.String("key", "", "`FILE` with the private key: Ed25519, PKCS #8, PEM")
	public := flags.Bool("public", false, "print the public key and stop")
	var r update.Release
	flags.StringVar(&r.Version, "version", "", "the newest version, such as 1.2.3")
	flags.StringVar(&r.Page, "page", "", "https address of the page that has it")
	released := flags.String("released", now.UTC().Format(time.RFC3339), "when it was released, in UTC")
	last := flags.Int("days", days, "how many days from now on the file counts")
	if err := flags.Parse(args); err != nil {
		return err
	}
	key, err := readKey(*path)
	if err != nil {
		return err
	}
	if *public {
		_, err := fmt.Fprintln(out, base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)))
		return err
	}
	if r.Released, err = time.Parse(time.RFC3339, *released); err != nil {
		return err
	}
	r.Released, r.Expires = r.Released.UTC(), now.UTC().Truncate(time.Second).AddDate(0, 0, *last)
	raw, err := update.Sign(key, r)
	if err != nil {
		return err
	}
	_, err = out.Write(raw)
	return err
}

// readKey reads a private key as openssl writes it.
func readKey(path string) (ed25519.PrivateKey, error) {
	if path == "" {
		return nil, errors.New("-key is missing")
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(raw)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, errors.New("no PEM file of a private key")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, errors.New("the key is not for Ed25519")
	}
	return key, nil
}
