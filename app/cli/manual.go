package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"carddesk/app/version"
)

// manualCommand prints the manual page of this program, in the language of the user. It is made of what --help says, so that the two can't
// disagree. It is hidden, because packages install the page.
func (p *program) manualCommand() *cobra.Command {
	return &cobra.Command{
		Use: "manual", Hidden: true, Args: p.noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(p.out, p.manual(c.Root()))
			return err
		},
	}
}

// manual is the page, in the requests of man(7).
func (p *program) manual(root *cobra.Command) string {
	var m page
	date := ""
	if built := version.Built(); !built.IsZero() {
		date = built.UTC().Format("2006-01-02")
	}
	m.request("TH", "CARDDESK-CLI", "1", date, "CardDesk "+version.This().Version, p.words.Text("manual.title"))
	// Chinese lines have no blanks that could be widened.
	m.WriteString(".ad l\n")
	m.request("SH", p.words.Text("manual.name"))
	m.text(root.Name() + " - " + p.words.Text("manual.about"))
	m.request("SH", p.words.Text("manual.synopsis"))
	m.request("B", root.Name())
	m.text(p.words.Text("help.command") + " " + p.words.Text("help.someFlags"))
	m.request("SH", p.words.Text("manual.description"))
	m.text(root.Long)
	m.request("PP")
	m.text(p.words.Text("manual.description.more"))
	m.request("SH", p.words.Text("manual.commands"))
	p.manualCommands(&m, root)
	m.request("SH", p.words.Text("manual.options"))
	p.manualFlags(&m, root.PersistentFlags())
	p.manualRest(&m)
	return m.String()
}

// manualCommands describes the commands below c, each with those flags that it has alone.
func (p *program) manualCommands(m *page, c *cobra.Command) {
	for _, sub := range c.Commands() {
		switch {
		case sub.HasAvailableSubCommands():
			p.manualCommands(m, sub)
		case sub.IsAvailableCommand():
			m.request("SS", strings.TrimPrefix(sub.CommandPath(), c.Root().Name()+" "))
			m.text(sub.Short)
			p.manualFlags(m, sub.LocalNonPersistentFlags())
		}
	}
}

func (p *program) manualFlags(m *page, flags *pflag.FlagSet) {
	for _, row := range p.flagRows(flags) {
		m.item(strings.TrimSpace(row[0]), row[1])
	}
}

// manualRest is what --help does not tell: where secrets come from, exit codes, files.
func (p *program) manualRest(m *page) {
	m.request("SH", p.words.Text("manual.secrets"))
	m.text(p.words.Text("manual.secrets.text"))
	m.request("SH", p.words.Text("manual.exit"))
	for _, code := range []int{
		exitDone, exitFailed, exitUsage, exitNoService, exitNoReader, exitNoCard, exitUnsupported, exitWrong, exitPINLocked, exitCodeLocked,
		exitNoModule, exitNotAccepted, exitGone, exitLastTry, exitFailures, exitWarnings,
	} {
		m.item(strconv.Itoa(code), p.words.Text("manual.exit."+strconv.Itoa(code)))
	}
	m.request("SH", p.words.Text("manual.files"))
	m.item("~/.config/carddesk/settings.toml", p.words.Text("manual.files.settings"))
	m.item("/etc/carddesk/policy.toml", p.words.Text("manual.files.policy"))
	m.request("SH", p.words.Text("manual.see"))
	m.request("BR", "carddesk", "(1), ", "pcscd", "(8)")
}

// page is text with the requests of man(7).
type page struct{ strings.Builder }

// request writes a request with its arguments.
func (m *page) request(name string, arguments ...string) {
	m.WriteString("." + name)
	for _, a := range arguments {
		m.WriteString(` "` + strings.ReplaceAll(roff(a), `"`, `\(dq`) + `"`)
	}
	m.WriteString("\n")
}

// text writes lines that are filled.
func (m *page) text(s string) {
	for _, line := range strings.Split(s, "\n") {
		// A point or an apostrophe at the begin of a line would make a request of it.
		m.WriteString(`\&` + breakable(roff(line)) + "\n")
	}
}

// item writes a name and, indented, what it means.
func (m *page) item(name, meaning string) {
	m.request("TP")
	m.request("B", name)
	m.text(meaning)
}

// roff writes out what troff would take for something else: its escape, and the ASCII characters that it prints as others.
func roff(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(s)
}

// breakable allows a new line between Chinese characters, which troff takes for one long word; not before what closes or after what opens.
func breakable(s string) string {
	var out strings.Builder
	var before rune
	for _, r := range s {
		if wide(before) && wide(r) && !strings.ContainsRune("，。、；：）」』？", r) && !strings.ContainsRune("（「『", before) {
			out.WriteString(`\:`)
		}
		out.WriteRune(r)
		before = r
	}
	return out.String()
}
