package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/text/width"

	"carddesk/app/words"
)

// usage writes how a command is called. Cobra's own template is English, and counts bytes where a Chinese character takes two columns.
func (p *program) usage(c *cobra.Command) error {
	var out strings.Builder
	call := c.CommandPath()
	if c.HasAvailableSubCommands() {
		call += " " + p.words.Text("help.command")
	}
	fmt.Fprintf(&out, "%s\n  %s %s\n", p.words.Text("help.usage"), call, p.words.Text("help.someFlags"))
	var commands [][2]string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			commands = append(commands, [2]string{sub.Name(), sub.Short})
		}
	}
	out.WriteString(table(p.words.Text("help.commands"), commands))
	out.WriteString(table(p.words.Text("help.flags"), p.flagRows(c.LocalFlags())))
	out.WriteString(table(p.words.Text("help.globalFlags"), p.flagRows(c.InheritedFlags())))
	_, err := fmt.Fprint(c.OutOrStderr(), out.String())
	return err
}

// flagRows are the flags with what each does and is without being given.
func (p *program) flagRows(flags *pflag.FlagSet) [][2]string {
	var rows [][2]string
	flags.VisitAll(func(f *pflag.Flag) {
		name := "    --" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		value, does := pflag.UnquoteUsage(f)
		switch {
		case value != "" && f.Value.Type() != "bool" && f.NoOptDefVal != "":
			name += "[=" + value + "]"
		case value != "":
			name += " " + value
		}
		if !slices.Contains([]string{"", "0", "[]", "false", "true"}, f.DefValue) {
			does += p.words.Text("help.default", words.Values{"Value": f.DefValue})
		}
		rows = append(rows, [2]string{name, does})
	})
	return rows
}

// table lays out rows of two columns under a title, an empty line above it; nothing for no rows.
func table(title string, rows [][2]string) string {
	if len(rows) == 0 {
		return ""
	}
	widest := 0
	for _, row := range rows {
		widest = max(widest, columns(row[0]))
	}
	var out strings.Builder
	fmt.Fprintf(&out, "\n%s\n", title)
	for _, row := range rows {
		fmt.Fprintf(&out, "  %s%s   %s\n", row[0], strings.Repeat(" ", widest-columns(row[0])), row[1])
	}
	return out.String()
}

// columns is how many columns a terminal gives to a text.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if wide(r) {
			n++
		}
	}
	return n
}

// wide tells whether a terminal gives two columns to a character.
func wide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}
