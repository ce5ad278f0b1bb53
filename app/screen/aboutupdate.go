package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
	"carddesk/app/update"
	"carddesk/app/widget"
)

// Updates is what the window knows about newer versions.
type Updates struct {
	Off     bool // they are not looked for
	Locked  bool // because an administrator said so
	Looking bool // just now
	Finding update.Finding
}

// Tell says whether there is a newer version.
func (p *AboutPage) Tell(u Updates) {
	p.updates.Objects = p.told(u)
	p.sheet.Refresh()
}

// told are the sentences, and a way to the page of a newer version.
func (p *AboutPage) told(u Updates) []fyne.CanvasObject {
	text := p.here.Words.Text
	switch {
	case u.Off && u.Locked:
		return []fyne.CanvasObject{widget.Paragraph(text("about.update.locked"))}
	case u.Off:
		return []fyne.CanvasObject{widget.Paragraph(text("about.update.off"))}
	case u.Looking:
		return []fyne.CanvasObject{widget.Paragraph(text("about.update.looking"))}
	}
	var all []fyne.CanvasObject
	if known := p.here.Words.Update(u.Finding); known != "" {
		all = append(all, widget.Paragraph(known))
	}
	if u.Finding.Newer {
		page := u.Finding.Latest.Page
		open := newButton(text("about.update.open"), theme.Icon(theme.IconExternal), fynewidget.MediumImportance, func() { p.here.Open(page) })
		all = append(all, container.NewHBox(open))
	}
	if u.Finding.Failure != nil {
		problem := p.here.Words.Problem(u.Finding.Failure)
		all = append(all, widget.NewNote(widget.Unknown, problem.Message, problem.Remedy))
	}
	return all
}
