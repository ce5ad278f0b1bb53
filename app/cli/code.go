package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"carddesk/app/report"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

func (p *program) codeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "code", Short: p.words.Text("help.code"), Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			// Groups may be typed with blanks between them.
			read, err := report.Read(p.words, strings.Join(args, " "))
			if err != nil {
				return err
			}
			if p.json {
				p.printJSON(read.Document())
			} else {
				p.tellCode(read)
			}
			return nil
		},
	}
}

// tellCode says what somebody read out: what is wrong with what to do about it, and how much was fine.
func (p *program) tellCode(r *report.Call) {
	p.say("code.of", words.Values{"Code": r.Code, "System": words.Platform(r.System, "")})
	fmt.Fprintln(p.out, r.Verdict())
	for _, row := range r.Concerning() {
		fmt.Fprintf(p.out, "\n%s", row.Lines(p.words))
	}
	if skipped := len(r.Of(doctor.Skip)); skipped > 0 {
		p.say("code.skipped", words.Values{"Count": skipped})
	}
	if r.LeftOut {
		p.say("code.leftOut")
	}
}
