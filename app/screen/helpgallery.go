package screen

import (
	"slices"
	"time"

	"carddesk/app/desk"
	"carddesk/app/practice"
	"carddesk/app/settings"
	"carddesk/app/update"
	"carddesk/app/version"
	"carddesk/cardops/doctor"
	"carddesk/cardops/phone"
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
)

// moreGallery is every state of the pages for checks, the help desk, settings, help and the program itself.
func moreGallery(x *exhibition) []GalleryEntry {
	return slices.Concat(checkGallery(x), helpDeskGallery(x), helpGallery(x), settingsGallery(x), browserGallery(x))
}

// galleryVersion is the program that the gallery is of.
var galleryVersion = version.Info{
	Version: "0.1.0", Commit: "0123456789abcdef", Go: "go1.26", Platform: "linux/amd64",
	Libraries: []version.Library{{Path: "fyne.io/fyne/v2", Version: "v2.8.0", Licence: "BSD-3-Clause"}},
}

// galleryCalls are results of a check on a Windows computer, by the number of the check; the others are in order.
var galleryCalls = map[string]map[int]phone.State{
	"good":   {},
	"cause":  {16: phone.Fail},
	"causes": {7: phone.Fail, 29: phone.Fail, 39: phone.Warn, 42: phone.Warn},
	"newer":  {16: phone.Fail}, // of a program with the next table
}

// galleryCode is the code of a call.
func galleryCode(x *exhibition, name string) string {
	table, _ := phone.Newest(phone.Windows)
	if name == "newer" {
		table.Version++
	}
	ended := map[int]phone.State{}
	skipped := map[int]bool{}
	for _, c := range table.Checks {
		state, told := galleryCalls[name][c.Number]
		switch {
		case slices.ContainsFunc(c.Needs, func(need int) bool { return skipped[need] || ended[need] == phone.Fail }):
			state, skipped[c.Number] = phone.Skip, true
		case c.Asked:
			state = phone.NotRun
		case !told:
			state = phone.OK
		}
		ended[c.Number] = state
	}
	code, err := phone.Encode(table, ended)
	if err != nil {
		x.fail(err)
	}
	return code
}

func helpDeskGallery(x *exhibition) []GalleryEntry {
	page := func() *HelpDeskPage {
		return NewHelpDesk(x.here, stillDesk{}, simcard.Scenarios(), practice.Failures(), galleryVersion)
	}
	noReader := desk.Snapshot{Situation: desk.NoReader, Err: reader.ErrNoReader}
	failing := desk.Snapshot{Situation: desk.NoReader, Err: reader.ErrNoReader, Practice: "failure:reader-attached/fail"}
	checked := noReader
	checked.Check = desk.Checkup{At: x.here.Now(), System: "linux", Results: []doctor.Result{
		{Code: "clock", Number: 2, State: doctor.OK},
		{Code: "reader-attached", Number: 16, State: doctor.Fail},
		{Code: "card-present", Number: 17, State: doctor.Skip, Parent: "reader-attached"},
		{Code: "browser-access", Number: 42, State: doctor.Warn},
	}}
	typed := func(name, text string) GalleryEntry {
		return pageIn("helpdesk-"+name, page(), noReader, func(p *HelpDeskPage) { p.hearing.field.SetText(text) })
	}
	firm := func(name, text string) GalleryEntry {
		return pageIn("helpdesk-"+name, page(), noReader, func(p *HelpDeskPage) {
			p.hearing.field.SetText(text)
			p.hearing.done()
		})
	}
	return []GalleryEntry{
		pageIn("helpdesk-empty", page(), noReader, nil),
		typed("one-cause", galleryCode(x, "cause")),
		typed("several", galleryCode(x, "causes")),
		typed("good", galleryCode(x, "good")),
		typed("typing", galleryCode(x, "cause")[:6]),
		firm("mistyped", swapped(galleryCode(x, "causes"))),
		firm("newer", galleryCode(x, "newer")),
		firm("number", "16"),
		typed("words", x.here.Words.CheckTitle("reader-driver")[:6]),
		pageIn("helpdesk-question", page(), noReader, func(p *HelpDeskPage) {
			last := len(p.asked.all) - 1
			p.asked.toggle(last)
			p.here.Focus(p.asked.all[last].row)
		}),
		pageIn("helpdesk-training", page(), failing, nil),
		pageIn("helpdesk-search", page(), noReader, func(p *HelpDeskPage) {
			p.training.search.SetText("HiCOS")
			p.here.Focus(p.training.search)
		}),
		pageIn("helpdesk-here", page(), checked, func(p *HelpDeskPage) {
			p.around.folds.toggle(0)
			p.here.Focus(p.around.folds.all[0].row)
		}),
	}
}

// swapped is a code in which the third and the fourth character have changed places.
func swapped(code string) string { return code[:2] + code[3:4] + code[2:3] + code[4:] }

func helpGallery(x *exhibition) []GalleryEntry {
	all := []GalleryEntry{pageIn("help-list", NewHelp(x.here), desk.Snapshot{}, nil)}
	for _, topic := range Topics() {
		p := NewHelp(x.here)
		p.Open(topic, Home)
		all = append(all, pageIn("help-"+topic, p, desk.Snapshot{}, nil))
	}
	for _, e := range []struct{ name, topic string }{
		{"help-codes", TopicCodes}, {"help-code", CodeTopic("report-folder")}, {"help-code-needs", CodeTopic("module-version")},
	} {
		p := NewHelp(x.here)
		p.Open(e.topic, Home)
		all = append(all, pageIn(e.name, p, desk.Snapshot{}, nil))
	}
	about := NewAbout(x.here, galleryVersion)
	unfolded := NewAbout(x.here, galleryVersion)
	return append(all,
		pageIn("about", about, desk.Snapshot{}, nil),
		pageIn("about-newer", NewAbout(x.here, galleryVersion), desk.Snapshot{}, func(p *AboutPage) { p.Tell(Updates{Finding: newer(x.here.Now())}) }),
		pageIn("about-unsure", NewAbout(x.here, galleryVersion), desk.Snapshot{}, func(p *AboutPage) {
			p.Tell(Updates{Finding: update.Finding{Asked: x.here.Now(), Failure: update.ErrExpired}})
		}),
		pageIn("about-libraries", unfolded, desk.Snapshot{}, func(p *AboutPage) { p.unfold() }),
	)
}

// newer is a version that came out a week ago.
func newer(now time.Time) update.Finding {
	const page = "https://carddesk.example/9.9.9"
	return update.Finding{Asked: now, Newer: true, Latest: &update.Release{Version: "9.9.9", Released: now.AddDate(0, 0, -7), Page: page}}
}

// stillKeeper keeps nothing and lets no file be chosen.
type stillKeeper struct{}

func (stillKeeper) Set(settings.Key, any, func(error)) {}
func (stillKeeper) ChooseFile(func(string))            {}
func (stillKeeper) ChooseFolder(func(string))          {}

// managed are settings that an administrator has decided about.
type managed struct{}

// Rules implements settings.Policy.
func (managed) Rules() settings.Rules {
	return settings.Rules{
		Defaults: map[settings.Key]settings.Given{settings.TextSize: {Value: 150}},
		Locked: map[settings.Key]settings.Given{
			settings.Module: {Value: "/usr/lib/libHicos_p11v1.so"}, settings.Practice: {Value: false}, settings.Language: {Value: "en"},
		},
	}
}

// unclear is a policy that can't be read.
type unclear struct{}

// Rules implements settings.Policy.
func (unclear) Rules() settings.Rules {
	problem := &settings.Error{File: "/etc/carddesk/policy.toml", Line: 3, Policy: true, Err: settings.ErrSyntax}
	return settings.Rules{Unclear: true, Problems: []error{problem}}
}

func settingsGallery(x *exhibition) []GalleryEntry {
	const reports = "/home/wang/.config/carddesk/reports"
	page := func() *SettingsPage { return NewSettings(x.here, stillKeeper{}, reports) }
	return []GalleryEntry{
		pageIn("settings", page(), desk.Snapshot{}, nil),
		pageIn("settings-managed", page(), desk.Snapshot{}, func(p *SettingsPage) { p.Update(settings.NewStore("", managed{}).Read()) }),
		pageIn("settings-unclear", page(), desk.Snapshot{}, func(p *SettingsPage) { p.Update(settings.NewStore("", unclear{}).Read()) }),
		pageIn("settings-wrong", page(), desk.Snapshot{}, func(p *SettingsPage) {
			for _, f := range p.fields {
				if f.setting.Key == settings.Centre {
					f.entry.SetText("centre.example")
					p.here.Focus(f.entry)
				}
			}
		}),
	}
}
