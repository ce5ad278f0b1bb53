package screen

import (
	"strings"

	"carddesk/app/settings"
	"carddesk/app/theme"
	"carddesk/app/widget"
)

// show brings the field up to date with the values that count now.
func (f *field) show(now settings.Settings) {
	before := f.value
	f.value, f.locked = now.Value(f.setting.Key), now.Locked(f.setting.Key)
	switch {
	case f.choice != nil:
		f.choice.SetSelectedIndex(f.index(f.value))
	case f.check != nil:
		f.check.SetChecked(f.value == true)
	case f.entry.Text == "" || f.entry.Text == before:
		f.entry.SetText(f.shown())
	}
	f.lock()
	f.tellManaged(now.Source(f.setting.Key) == settings.FromPolicy)
}

// tellManaged says that an administrator decided, with a lock where nobody else can.
func (f *field) tellManaged(byPolicy bool) {
	text := f.page.here.Words.Text
	switch {
	case f.locked:
		f.sign.Resource = theme.Tinted(theme.IconLock, theme.ColorNameMuted)
		f.policy.SetText(text("settings.locked"))
	case byPolicy:
		f.sign.Resource = theme.Tinted(theme.IconInfo, theme.ColorNameMuted)
		f.policy.SetText(text("settings.suggested"))
	default:
		f.managed.Hide()
		return
	}
	f.sign.Refresh()
	f.managed.Show()
}

// shown is the value of a text as it stands in its field.
func (f *field) shown() string {
	text, _ := f.value.(string)
	return text
}

// lock keeps the control from being used where an administrator decided.
func (f *field) lock() {
	type control interface {
		Enable()
		Disable()
	}
	all := []control{}
	switch {
	case f.choice != nil:
		all = append(all, f.choice)
	case f.check != nil:
		all = append(all, f.check)
	default:
		all = append(all, f.entry)
	}
	if f.choose != nil {
		all = append(all, f.choose)
	}
	for _, c := range all {
		if f.locked {
			c.Disable()
		} else {
			c.Enable()
		}
	}
}

func (f *field) index(value any) int {
	for i, allowed := range f.setting.Allowed {
		if allowed == value {
			return i
		}
	}
	return -1
}

// option is what a value is called.
func (f *field) option(value any) string {
	return f.page.here.Words.SettingOption(f.setting.Key, value)
}

// typed is the text in the field, without blanks around it: they come along when an address is pasted.
func (f *field) typed() string { return strings.TrimSpace(f.entry.Text) }

// wrongTexts say what is wrong with a text that is no value of a setting.
var wrongTexts = map[settings.Key]string{
	settings.Module: "settings.module.wrong", settings.Component: "settings.component.wrong", settings.Centre: "settings.centre.wrong",
	settings.ReportFolder: "settings.reportFolder.wrong", settings.UpdateSource: "settings.updateSource.wrong",
}

// judge tells whether what is typed could be kept, and says why not.
func (f *field) judge() bool {
	if err := f.setting.Check(f.typed()); err != nil {
		text := f.page.here.Words.Text
		f.tell(text(wrongTexts[f.setting.Key]), text("settings.wrong.remedy"))
		return false
	}
	f.tell("", "")
	return true
}

// tell shows a message below the field; nothing where there is no problem.
func (f *field) tell(problem, remedy string) {
	was := f.message.Visible()
	f.message.Set(widget.Bad, problem, remedy)
	if problem == "" {
		f.message.Hide()
	} else {
		f.message.Show()
	}
	if was == f.message.Visible() {
		return
	}
	f.page.sheet.Refresh()
	if !was {
		f.page.sheet.scroll.reveal(f.message)
	}
}

// commit keeps what was typed, if it is in order and something new. It does nothing for a control that needs no confirmation.
func (f *field) commit() {
	if f.entry == nil || f.locked || f.typed() == f.shown() || !f.judge() {
		return
	}
	f.set(f.typed())
}

// chosen keeps the path that a person chose.
func (f *field) chosen(path string) {
	f.entry.SetText(path)
	f.commit()
}

// set keeps a value. What is refused stays in the field, with the reason below it; the value that counts does not change.
func (f *field) set(value any) {
	if value == f.value || f.locked {
		return
	}
	f.page.keeper.Set(f.setting.Key, value, func(err error) {
		if err == nil {
			f.value = value
			f.tell("", "")
			return
		}
		problem := f.page.here.Words.Problem(err)
		f.tell(problem.Message, problem.Remedy)
		switch {
		case f.choice != nil:
			f.choice.SetSelectedIndex(f.index(f.value))
		case f.check != nil:
			f.check.SetChecked(f.value == true)
		}
	})
}
