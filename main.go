// Command carddesk opens CardDesk's window. It sits at the root because FyneApp.toml does; everything else is in package app.
package main

import (
	"os"

	"carddesk/app"
)

func main() { os.Exit(app.Main()) }
