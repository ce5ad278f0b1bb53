package main

import (
	"slices"

	"github.com/spf13/cobra"

	"carddesk/app/words"
	"carddesk/cardops/doctor"
	"carddesk/cardops/simcard"
)

// completionCommand prints what a shell needs to complete command lines. The script asks this program while a person types, so that it knows
// the commands and flags of the program that is installed, in the language of the user. It is hidden, because packages install the scripts.
func (p *program) completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish"}
	return &cobra.Command{
		Use: "completion", Hidden: true, ValidArgs: shells,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(shells, args[0]) {
				return &usageError{key: "usage.shell"}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			switch args[0] {
			case "bash":
				return c.Root().GenBashCompletionV2(p.out, true)
			case "zsh":
				return c.Root().GenZshCompletion(p.out)
			default:
				return c.Root().GenFishCompletion(p.out, true)
			}
		},
	}
}

// completed are the flags whose values are known, with what gives them. It is asked only while somebody completes a line.
var completed = map[string]func() []string{
	"lang": func() []string { return []string{string(words.Chinese), string(words.English)} },
	"demo": simcard.Scenarios,
	"kind": simcard.Kinds,
	"only": checkCodes,
}

// written are the flags that name a file, with the ends that it may have.
var written = map[string][]string{"module": nil, "out": nil, "report": {"txt", "json", "html"}}

func checkCodes() []string {
	var codes []string
	for _, check := range doctor.Table() {
		codes = append(codes, check.Code)
	}
	return codes
}

// complete tells what may follow the commands and flags below and of c. Registering is refused only for flags that are not there, which
// most commands lack, and for those of the root that were registered before.
func complete(c *cobra.Command) {
	for flag, values := range completed {
		_ = c.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return values(), cobra.ShellCompDirectiveNoFileComp
		})
	}
	for flag, ends := range written {
		_ = c.MarkFlagFilename(flag, ends...)
	}
	_ = c.MarkFlagDirname("export")
	if c.ValidArgs == nil {
		c.ValidArgsFunction = cobra.NoFileCompletions
	}
	for _, sub := range c.Commands() {
		complete(sub)
	}
}
