package screen

import (
	"slices"

	"carddesk/app/desk"
	"carddesk/app/settings"
	"carddesk/app/version"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
)

// moreGallery is every state of the pages for checks, the help desk, settings, help and the program itself.
func moreGallery(x *exhibition) []GalleryEntry {
	return slices.Concat(checkGallery(x), helpDeskGallery(x), helpGallery(x), settingsGallery(x))
}

// galleryVersion is the program that the gallery is of.
var galleryVersion = version.Info{
	Version: "0.1.0", Commit: "0123456789abcdef", Go: "go1.26", Platform: "linux/amd64",
	Libraries: []version.Library{{Path: "fyne.io/fyne/v2", Version: "v2.8.0", Licence: "BSD-3-Clause"}},
}

func helpDeskGallery(x *exhibition) []GalleryEntry {
	page := func() *HelpDeskPage { return NewHelpDesk(x.here, stillDesk{}, simcard.Scenarios(), galleryVersion) }
	locked := x.present(x.scenario("healthy"), triesLeft(0, -1, string(secret.SubscriberCode)))
	practice := x.present(x.scenario("healthy"), triesLeft(3, -1, string(secret.SubscriberCode)))
	practice.Practice = "healthy"
	noReader := desk.Snapshot{Situation: desk.NoReader, Err: reader.ErrNoReader}
	return []GalleryEntry{
		pageIn("helpdesk-no-reader", page(), noReader, nil),
		pageIn("helpdesk-locked", page(), locked, nil),
		pageIn("helpdesk-practice", page(), practice, nil),
		pageIn("helpdesk-code", page(), practice, func(p *HelpDeskPage) { p.unfold(len(questions) - 1) }),
	}
}

func helpGallery(x *exhibition) []GalleryEntry {
	all := []GalleryEntry{pageIn("help-list", NewHelp(x.here), desk.Snapshot{}, nil)}
	for _, topic := range Topics() {
		p := NewHelp(x.here)
		p.Open(topic, Home)
		all = append(all, pageIn("help-"+topic, p, desk.Snapshot{}, nil))
	}
	about := NewAbout(x.here, galleryVersion)
	unfolded := NewAbout(x.here, galleryVersion)
	return append(all,
		pageIn("about", about, desk.Snapshot{}, nil),
		pageIn("about-libraries", unfolded, desk.Snapshot{}, func(p *AboutPage) { p.unfold() }),
	)
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

func settingsGallery(x *exhibition) []GalleryEntry {
	const reports = "/home/wang/.config/carddesk/reports"
	page := func() *SettingsPage { return NewSettings(x.here, stillKeeper{}, reports) }
	return []GalleryEntry{
		pageIn("settings", page(), desk.Snapshot{}, nil),
		pageIn("settings-managed", page(), desk.Snapshot{}, func(p *SettingsPage) { p.Update(settings.NewStore("", managed{}).Read()) }),
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
