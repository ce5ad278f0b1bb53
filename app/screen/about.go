package screen

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/theme"
	"carddesk/app/version"
	"carddesk/app/widget"
	"carddesk/app/words"
)

// AboutPage says which program this is, what it is not, and what it is made of.
type AboutPage struct {
	here    Here
	info    version.Info
	sheet   *roll
	more    *widget.Button
	modules *fyne.Container
	updates *fyne.Container // whether there is a newer version
}

// NewAbout makes the page.
func NewAbout(here Here, info version.Info) *AboutPage {
	p := &AboutPage{here: here, info: info, updates: below()}
	text := here.Words.Text
	p.modules = below(widget.NewPanel(p.libraries()))
	p.modules.Hide()
	p.more = newButton(text("about.libraries", words.Values{"Count": len(info.Libraries)}), theme.Icon(theme.IconNext), fynewidget.MediumImportance, p.unfold)
	copied := newButton(text("about.copy"), theme.Icon(theme.IconCopy), fynewidget.MediumImportance, func() { here.Copy(p.said()) })
	official := newButton(text("about.official.more"), theme.Icon(theme.IconHelp), fynewidget.MediumImportance, func() { here.Help(TopicOfficial) })
	p.sheet = newRoll(
		widget.Heading(text("app.title")), widget.Paragraph(text("about.what")),
		widget.NewNote(widget.Warn, text("about.official"), text("notice.official")),
		widget.Paragraph(text("notice.ours")), container.NewHBox(official),
		widget.Subheading(text("about.version")), widget.NewPanel(p.facts()), container.NewHBox(copied),
		widget.Subheading(text("about.update")), p.updates,
		widget.Subheading(text("about.licences")), widget.Paragraph(text("about.licence")), container.NewHBox(p.more), p.modules,
	)
	p.Tell(Updates{Off: true})
	return p
}

// facts are the names and values of the running program.
func (p *AboutPage) facts() fyne.CanvasObject {
	text := p.here.Words.Text
	commit := p.info.Commit
	if commit == "" {
		commit = text("about.commit.unknown")
	}
	return widget.Form(
		widget.FormRow{Label: text("about.version"), Value: p.info.Version},
		widget.FormRow{Label: text("about.commit"), Value: commit, Mono: p.info.Commit != ""},
		widget.FormRow{Label: text("about.go"), Value: p.info.Go},
		widget.FormRow{Label: text("about.platform"), Value: p.info.Platform},
	)
}

func (p *AboutPage) libraries() fyne.CanvasObject {
	var rows []widget.FormRow
	for _, l := range p.info.Libraries {
		rows = append(rows, widget.FormRow{Label: l.Path, Value: strings.TrimSuffix(l.Version+" · "+l.Licence, " · ")})
	}
	return widget.Form(rows...)
}

// unfold shows or hides the list of libraries.
func (p *AboutPage) unfold() {
	if p.modules.Visible() {
		p.modules.Hide()
	} else {
		p.modules.Show()
	}
	p.sheet.Refresh()
}

// said is what can be copied into a letter to the service desk. It is for those who know programs, in any language.
func (p *AboutPage) said() string {
	var out strings.Builder
	fmt.Fprintf(&out, "CardDesk %s", p.info.Version)
	if p.info.Commit != "" {
		fmt.Fprintf(&out, " (%s)", p.info.Commit)
	}
	fmt.Fprintf(&out, "\n%s %s\n", p.info.Go, p.info.Platform)
	for _, l := range p.info.Libraries {
		fmt.Fprintf(&out, "  %s %s\n", l.Path, l.Version)
	}
	return out.String()
}

// Content implements Page.
func (p *AboutPage) Content() fyne.CanvasObject { return p.sheet }

// Show implements Page. The program is the same whatever card is there.
func (p *AboutPage) Show(desk.Snapshot) {}

// Enter implements Page.
func (p *AboutPage) Enter() { p.here.Focus(p.sheet) }

// Leave implements Page.
func (p *AboutPage) Leave() {}
