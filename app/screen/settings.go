package screen

import (
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/settings"
	"carddesk/app/widget"
)

// SettingsKeeper is what the page of settings asks of where they are kept. Its methods return at once; done is called on the goroutine
// that draws.
type SettingsKeeper interface {
	// Set keeps a value. The error is what settings.Store says.
	Set(key settings.Key, value any, done func(error))
	// ChooseFile lets a person choose a file. done is not called when none was chosen.
	ChooseFile(done func(path string))
	// ChooseFolder is the same for a folder.
	ChooseFolder(done func(path string))
}

// SettingsPage shows all settings and changes them one by one: there is nothing to confirm at the end.
type SettingsPage struct {
	here   Here
	keeper SettingsKeeper
	sheet  *roll
	fields []*field
	wrong  *fyne.Container // what could not be used when the settings were read
}

// settingsPart is a part of the page.
type settingsPart struct {
	title string // key of a text
	keys  []settings.Key
}

// settingsParts are all settings in the order to show them: what many people want comes first.
var settingsParts = []settingsPart{
	{"settings.part.look", []settings.Key{settings.Language, settings.TextSize, settings.Appearance}},
	{"settings.part.screen", []settings.Key{settings.HideNames, settings.Practice}},
	{"settings.part.software", []settings.Key{settings.Module, settings.UnblockStyle, settings.Component, settings.Centre}},
	{"settings.part.updates", []settings.Key{settings.UpdateCheck, settings.UpdateSource}},
	{"settings.part.reports", []settings.Key{settings.ReportFolder}},
}

// NewSettings makes the page. reports is the folder in which reports of crashes are kept; empty where none are.
func NewSettings(here Here, keeper SettingsKeeper, reports string) *SettingsPage {
	p := &SettingsPage{here: here, keeper: keeper, wrong: below()}
	text := here.Words.Text
	all := []fyne.CanvasObject{widget.Heading(text("settings.title")), widget.Muted(text("settings.intro")), p.wrong}
	for _, part := range settingsParts {
		all = append(all, widget.Subheading(text(part.title)))
		for _, key := range part.keys {
			all = append(all, p.field(key))
		}
	}
	if reports != "" {
		all = append(all, p.reports(reports))
	}
	p.sheet = newRoll(all...)
	p.Update(settings.Settings{})
	return p
}

func (p *SettingsPage) reports(folder string) fyne.CanvasObject {
	text := p.here.Words.Text
	return below(
		widget.Form(widget.FormRow{Label: text("settings.reports"), Value: folder, Copy: p.here.Copy}),
		widget.Muted(text("settings.reports.about")),
	)
}

// field makes what shows and changes one setting.
func (p *SettingsPage) field(key settings.Key) fyne.CanvasObject {
	all := settings.Table()
	setting := all[slices.IndexFunc(all, func(s settings.Setting) bool { return s.Key == key })]
	f := &field{page: p, setting: setting, message: widget.NewNote(widget.Bad, "", "")}
	f.message.Hide()
	f.policy, f.sign = widget.Muted(""), widget.NewGlyph(nil)
	f.sign.SetMinSize(fyne.NewSquareSize(fynetheme.IconInlineSize()))
	f.managed = container.NewBorder(nil, nil, f.sign, nil, f.policy)
	f.make()
	p.fields = append(p.fields, f)
	return f.content()
}

// Update shows the values that count now. What a person is just typing stays.
func (p *SettingsPage) Update(now settings.Settings) {
	for _, f := range p.fields {
		f.show(now)
	}
	p.wrong.Objects = nil
	var policy, others []error
	for _, err := range now.Problems {
		if e, ok := errors.AsType[*settings.Error](err); ok && e.Policy {
			policy = append(policy, err)
		} else {
			others = append(others, err)
		}
	}
	text := p.here.Words.Text
	p.tellWrong(text("settings.problems"), text("settings.problems.remedy"), others)
	p.tellWrong(text("settings.problems.policy"), text("settings.problems.policy.remedy"), policy)
	p.sheet.Refresh()
}

// tellWrong says what could not be used; nothing where all could.
func (p *SettingsPage) tellWrong(problem, remedy string, problems []error) {
	if len(problems) == 0 {
		return
	}
	p.wrong.Add(widget.NewNote(widget.Warn, problem, remedy))
	for _, err := range problems {
		p.wrong.Add(widget.Muted(p.here.Words.Problem(err).Message))
	}
}

// Content implements Page.
func (p *SettingsPage) Content() fyne.CanvasObject { return p.sheet }

// Show implements Page. Settings do not depend on the card.
func (p *SettingsPage) Show(desk.Snapshot) {}

// Enter implements Page.
func (p *SettingsPage) Enter() { p.sheet.begin(p.here, p.fields[0].first()) }

// Leave implements Page: what was typed and is in order is kept.
func (p *SettingsPage) Leave() {
	for _, f := range p.fields {
		f.commit()
	}
}

// field is one setting on the page.
type field struct {
	page    *SettingsPage
	setting settings.Setting
	value   any // that counts now
	locked  bool

	choice *choice // one of these, by the setting's kind
	check  *toggle
	entry  *line

	choose  *widget.Button  // beside the path of a file
	message *widget.Note    // what is wrong with a value
	managed *fyne.Container // says that an administrator decided
	sign    *widget.Glyph
	policy  *widget.Text
}

// make makes the control.
func (f *field) make() {
	switch f.setting.Kind {
	case settings.Choice, settings.Number:
		f.choice = newChoice(f.options(), func(i int) { f.set(f.setting.Allowed[i]) })
	case settings.Switch:
		f.check = newToggle(f.name(), func(on bool) { f.set(on) })
	case settings.Path, settings.Address:
		f.entry = newLine(f.page.here.Words.Text("settings.example."+string(f.setting.Key)), func(string) { f.judge() }, f.commit)
	}
	if f.setting.Kind == settings.Path {
		label, ask := "settings.choose", f.page.keeper.ChooseFile
		if f.setting.Key == settings.ReportFolder {
			label, ask = "settings.choose.folder", f.page.keeper.ChooseFolder
		}
		f.choose = newButton(f.page.here.Words.Text(label), nil, fynewidget.MediumImportance, func() { ask(f.chosen) })
	}
}

// first is what takes the keyboard.
func (f *field) first() fyne.Focusable {
	switch {
	case f.choice != nil:
		return f.choice
	case f.check != nil:
		return f.check
	}
	return f.entry
}

// name is what people call the setting.
func (f *field) name() string {
	return f.page.here.Words.Text("settings.name." + string(f.setting.Key))
}

// options are the names of the values that can be chosen.
func (f *field) options() []string {
	var all []string
	for _, value := range f.setting.Allowed {
		all = append(all, f.option(value))
	}
	return all
}

// content puts name, control, explanation and messages below each other.
func (f *field) content() fyne.CanvasObject {
	parts := []fyne.CanvasObject{}
	if f.check == nil {
		parts = append(parts, widget.Strong(f.name()))
	}
	var control fyne.CanvasObject
	switch {
	case f.choice != nil:
		control = f.choice
	case f.check != nil:
		control = f.check
	case f.choose != nil:
		control = container.NewBorder(nil, nil, nil, f.choose, f.entry)
	default:
		control = f.entry
	}
	return below(append(parts, control, widget.Muted(f.page.here.Words.Text("settings.about."+string(f.setting.Key))), f.message, f.managed)...)
}
