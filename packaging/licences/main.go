// Command licences prints the licences of everything that is in the programs and not CardDesk's own: Go modules on Linux, Windows and macOS,
// Go itself, and the fonts. The texts are those that came with each; one that is not recognised is an error.
//
//	build/go run ./packaging/licences >THIRD-PARTY-NOTICES.txt
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	err := run(out)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out io.Writer) error {
	parts, err := shipped()
	if err != nil {
		return err
	}
	reader, err := newReader()
	if err != nil {
		return err
	}
	var notices []notice
	for _, p := range parts {
		read, err := reader.read(p)
		if err != nil {
			return err
		}
		notices = append(notices, read...)
	}
	write(out, notices)
	return nil
}

// rule is a line between two parts of the list.
var rule = strings.Repeat("-", 78)

// write prints first a list of what there is, then each text once, with the names of all that it belongs to.
func write(out io.Writer, notices []notice) {
	fmt.Fprintf(out, "CardDesk is under the Apache License 2.0. Its programs and packages also hold what is listed here.\n\n")
	for _, n := range notices {
		fmt.Fprintf(out, "%s: %s\n", n.title(), n.licence())
	}
	printed := map[string]bool{}
	for _, n := range notices {
		if printed[n.text] {
			continue
		}
		printed[n.text] = true
		fmt.Fprintf(out, "\n%s\n", rule)
		for _, same := range notices {
			if same.text == n.text {
				fmt.Fprintln(out, same.title())
			}
		}
		fmt.Fprintf(out, "%s\n\n%s\n", rule, n.text)
	}
}
