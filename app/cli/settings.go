package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"carddesk/app/settings"
	"carddesk/app/words"
)

// settingFlags are the flags that a setting stands for where they are not given. --lang is another one, which counts earlier.
var settingFlags = []struct {
	flag string
	key  settings.Key
}{
	{"module", settings.Module}, {"unblock-style", settings.UnblockStyle}, {"component", settings.Component}, {"centre", settings.Centre},
}

// language is the one to speak: that of --lang, of the settings, or of the system.
func (p *program) language(args []string) words.Language {
	asked, known := languageIn(args)
	if known && !p.chosen.Locked(settings.Language) {
		return asked
	}
	if set := p.chosen.Text(settings.Language); set != settings.FromSystem {
		asked, _ = words.ParseLanguage(set)
		return asked
	}
	return p.system
}

// setting is a value that counts where no flag says otherwise. Practice cards get none: what is set is for real ones, and trying a simulated
// card must not reach them.
func (p *program) setting(key settings.Key) string {
	if p.demoSet {
		return ""
	}
	return p.chosen.Text(key)
}

// wayOfSettings is the way of commands that have no flags about it.
func (p *program) wayOfSettings() wayFlags {
	return wayFlags{style: p.setting(settings.UnblockStyle), component: p.setting(settings.Component), centre: p.setting(settings.Centre)}
}

// heedSettings gives flags that were not given the values of settings, and refuses those that an administrator does not leave to the user.
func (p *program) heedSettings(c *cobra.Command) error {
	if c.Flags().Changed("lang") && p.chosen.Locked(settings.Language) {
		if asked, known := words.ParseLanguage(p.lang); known && asked != p.words.Language() {
			return p.lockedFlag("lang", settings.Language)
		}
	}
	if p.demoSet && p.noPractice() {
		return p.lockedFlag("demo", settings.Practice)
	}
	for _, s := range settingFlags {
		f := c.Flags().Lookup(s.flag)
		switch {
		case f == nil:
			continue
		case f.Changed && p.chosen.Locked(s.key) && f.Value.String() != p.chosen.Text(s.key):
			return p.lockedFlag(s.flag, s.key)
		case f.Changed:
			continue
		}
		if err := f.Value.Set(p.setting(s.key)); err != nil {
			return err
		}
	}
	return nil
}

// noPractice tells whether an administrator wants no practice cards. A user who has turned the offer off in the window may still ask for one.
func (p *program) noPractice() bool {
	return p.chosen.Locked(settings.Practice) && !p.chosen.On(settings.Practice)
}

func (p *program) lockedFlag(flag string, key settings.Key) error {
	return &usageError{"usage.locked", words.Values{"Flag": flag, "Setting": p.words.SettingName(key)}}
}

// tellSettings says once what is wrong with the settings. The command is carried out all the same.
func (p *program) tellSettings() {
	problems := p.chosen.Problems
	if p.json || len(problems) == 0 {
		return
	}
	first := p.words.Problem(problems[0])
	fmt.Fprintf(p.err, "%s\n%s\n", first.Message, first.Remedy)
	if len(problems) > 1 {
		fmt.Fprintln(p.err, p.words.Text("settings.more", words.Values{"Count": len(problems)}))
	}
}
