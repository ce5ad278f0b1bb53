package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"carddesk/app/settings"
	"carddesk/app/words"
)

// settingsJSON is the answer of `settings`.
type settingsJSON struct {
	Schema   string               `json:"schema"`
	File     *string              `json:"file"` // the user's; null where the system tells no folder for it
	Settings []settingJSON        `json:"settings"`
	Problems []settingProblemJSON `json:"problems"` // what could not be used
}

// oneSettingJSON is the answer of `settings get`, `set` and `reset`.
type oneSettingJSON struct {
	Schema string `json:"schema"`
	settingJSON
}

type settingJSON struct {
	Key     string  `json:"key"`
	Kind    string  `json:"kind"`
	Value   any     `json:"value"`
	Default any     `json:"default"` // the program's
	Source  string  `json:"source"`  // default, user or policy
	Locked  bool    `json:"locked"`
	Place   *string `json:"place"` // where the value stands
}

type settingProblemJSON struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

func (p *program) settingsCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "settings", Short: p.words.Text("help.settings"), Args: p.noSuchCommand,
		RunE: func(*cobra.Command, []string) error {
			p.listSettings()
			return nil
		},
	}
	about := func(use, key string, arguments int, run func(settings.Setting, []string) error) *cobra.Command {
		return &cobra.Command{
			Use: use, Short: p.words.Text(key), Args: p.settingAnd(arguments),
			RunE: func(_ *cobra.Command, args []string) error {
				s, err := p.settingNamed(args[0])
				if err != nil {
					return err
				}
				return run(s, args[1:])
			},
		}
	}
	c.AddCommand(
		about("get", "help.settings.get", 1, func(s settings.Setting, _ []string) error { return p.tellSetting(s) }),
		about("set", "help.settings.set", 2, func(s settings.Setting, args []string) error {
			return p.changeSetting(s, func(store *settings.Store) error { return store.Set(s.Key, s.Parse(args[0])) })
		}),
		about("reset", "help.settings.reset", 1, func(s settings.Setting, _ []string) error {
			return p.changeSetting(s, func(store *settings.Store) error { return store.Reset(s.Key) })
		}),
	)
	return c
}

// settingAnd wants the key of a setting, and a value where there are two arguments.
func (p *program) settingAnd(arguments int) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) > arguments:
			return &usageError{"usage.arguments", words.Values{"Argument": words.Visible(args[arguments])}}
		case len(args) == 0:
			return p.noSetting("")
		case len(args) < arguments:
			return &usageError{"usage.settingValue", words.Values{"Setting": words.Visible(args[0])}}
		}
		return nil
	}
}

func (p *program) settingNamed(key string) (settings.Setting, error) {
	all := settings.Table()
	i := slices.IndexFunc(all, func(s settings.Setting) bool { return string(s.Key) == key })
	if i < 0 {
		return settings.Setting{}, p.noSetting(key)
	}
	return all[i], nil
}

func (p *program) noSetting(given string) error {
	var all []string
	for _, s := range settings.Table() {
		all = append(all, string(s.Key))
	}
	return &usageError{"usage.setting", words.Values{"Value": words.Visible(given), "Settings": strings.Join(all, ", ")}}
}

func (p *program) store() *settings.Store { return settings.NewStore(p.terminal.settings, p.policy) }

// listSettings shows what counts now, in the form of the file, and who decided it.
func (p *program) listSettings() {
	now := p.chosen
	if p.json {
		out := settingsJSON{Schema: "carddesk.settings/1", File: orNull(p.store().Path()), Settings: []settingJSON{}, Problems: []settingProblemJSON{}}
		for _, s := range settings.Table() {
			out.Settings = append(out.Settings, settingNow(s, now))
		}
		for _, err := range now.Problems {
			problem := p.words.Problem(err)
			out.Problems = append(out.Problems, settingProblemJSON{problem.Code, problem.Message, problem.Remedy})
		}
		p.printJSON(out)
		return
	}
	var lines []string
	widest := 0
	for _, s := range settings.Table() {
		line := string(s.Key) + " = " + words.Visible(fmt.Sprintf("%#v", now.Value(s.Key)))
		lines, widest = append(lines, line), max(widest, columns(line))
	}
	for i, s := range settings.Table() {
		fmt.Fprintf(p.out, "%s%s  # %s\n", lines[i], strings.Repeat(" ", widest-columns(lines[i])), p.whose(now, s.Key))
	}
	if path := p.store().Path(); path != "" {
		p.say("settings.file", words.Values{"Path": words.Visible(path)})
	}
	for _, err := range now.Problems[min(1, len(now.Problems)):] { // the first was told already
		fmt.Fprintln(p.err, p.words.Problem(err).Message)
	}
}

// whose says who decided about a setting, and where.
func (p *program) whose(now settings.Settings, key settings.Key) string {
	source := "settings.source." + string(now.Source(key))
	if now.Locked(key) {
		source = "settings.source.locked"
	}
	text := p.words.Text(source)
	if place := now.Place(key); place != "" && now.Source(key) == settings.FromPolicy {
		text += ": " + words.Visible(place)
	}
	return text
}

// tellSetting prints a value alone, for scripts.
func (p *program) tellSetting(s settings.Setting) error {
	if p.json {
		p.printJSON(oneSettingJSON{"carddesk.setting/1", settingNow(s, p.chosen)})
		return nil
	}
	fmt.Fprintln(p.out, words.Visible(fmt.Sprint(p.chosen.Value(s.Key))))
	return nil
}

// changeSetting changes the user's file and tells what counts then: an administrator's value may, or a default.
func (p *program) changeSetting(s settings.Setting, change func(*settings.Store) error) error {
	store := p.store()
	if err := change(store); err != nil {
		return err
	}
	p.chosen = store.Read()
	if p.json {
		return p.tellSetting(s)
	}
	value := words.Visible(fmt.Sprintf("%#v", p.chosen.Value(s.Key)))
	p.say("settings.now", words.Values{"Setting": p.words.SettingName(s.Key), "Value": value, "Source": p.whose(p.chosen, s.Key)})
	return nil
}

func settingNow(s settings.Setting, now settings.Settings) settingJSON {
	return settingJSON{
		Key: string(s.Key), Kind: string(s.Kind), Value: now.Value(s.Key), Default: s.Default, Source: string(now.Source(s.Key)),
		Locked: now.Locked(s.Key), Place: orNull(now.Place(s.Key)),
	}
}
