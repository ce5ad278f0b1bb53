package screen

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/theme"
	"carddesk/app/widget"
)

// HelpPage is the offline help: a list of topics, and a page for each.
type HelpPage struct {
	here    Here
	content *fyne.Container
	back    *widget.Button
	sheet   *roll
	topic   string   // empty for the list
	before  []string // topics that were looked at before this one
	from    Place    // the page that asked for help; empty when help was opened by itself
}

// NewHelp makes the page. It shows the list of topics.
func NewHelp(here Here) *HelpPage {
	h := &HelpPage{here: here, sheet: newRoll()}
	h.back = newButton(here.Words.Text("help.page.back"), theme.Icon(theme.IconBack), fynewidget.MediumImportance, func() { h.Escape() })
	h.back.Hide()
	h.content = container.NewBorder(container.NewPadded(container.NewHBox(h.back)), nil, nil, nil, h.sheet)
	return h
}

// Content implements Page.
func (h *HelpPage) Content() fyne.CanvasObject {
	if h.topic == "" { // made when it is seen: most people never look
		h.list()
	}
	return h.content
}

// Show implements Page. Help is the same whatever card is there.
func (h *HelpPage) Show(desk.Snapshot) {}

// Enter implements Page.
func (h *HelpPage) Enter() { h.here.Focus(h.sheet) }

// Leave implements Page: who comes back begins at the list.
func (h *HelpPage) Leave() { h.before, h.from, h.topic = nil, "", "" }

// Open shows a topic. From is the page to go back to; it may be empty. A topic that does not exist shows the list.
func (h *HelpPage) Open(topic string, from Place) {
	h.before, h.from = nil, from
	h.turn(topic)
}

// Escape goes back: to the topic before, to the page that asked for help, to the list. It is false in the list.
func (h *HelpPage) Escape() bool {
	switch last := len(h.before) - 1; {
	case last >= 0:
		topic := h.before[last]
		h.before = h.before[:last]
		h.turn(topic)
	case h.from != "":
		h.here.Go(h.from)
		return true
	case h.topic != "":
		h.list()
	default:
		return false
	}
	h.here.Focus(h.sheet)
	return true
}

// follow leads from a topic to another.
func (h *HelpPage) follow(topic string) {
	if h.topic != "" {
		h.before = append(h.before, h.topic)
	}
	h.turn(topic)
	h.here.Focus(h.sheet)
}

func (h *HelpPage) turn(topic string) {
	if content, ok := h.codePage(topic); ok {
		h.topic = topic
		h.back.Show()
		h.sheet.set(content...)
		return
	}
	a, err := readArticle(h.here.Words.Language(), topic)
	if err != nil {
		h.list()
		return
	}
	h.topic = topic
	h.back.Show()
	h.sheet.set(h.article(a)...)
}

// list shows all topics.
func (h *HelpPage) list() {
	h.topic = ""
	h.back.Hide()
	if h.from != "" {
		h.back.Show()
	}
	text := h.here.Words.Text
	all := []fyne.CanvasObject{widget.Heading(text("help.page.title")), widget.Muted(text("help.page.offline"))}
	for _, group := range topicGroups {
		var rows []fyne.CanvasObject
		for _, topic := range group.topics {
			if a, err := readArticle(h.here.Words.Language(), topic); err == nil {
				rows = append(rows, widget.NewRow(widget.Plain, a.title, "", func() { h.follow(topic) }))
			}
		}
		if group.checks {
			rows = append(rows, widget.NewRow(widget.Plain, text("manual.title"), "", func() { h.follow(TopicCodes) }))
		}
		all = append(all, widget.Subheading(text(group.title)), widget.NewPanel(below(rows...)))
	}
	h.sheet.set(all...)
}

func (h *HelpPage) article(a article) []fyne.CanvasObject {
	all := []fyne.CanvasObject{widget.Heading(a.title)}
	for _, p := range a.parts {
		all = append(all, h.part(p))
	}
	if len(a.sites) > 0 {
		all = append(all, h.links("help.page.sites", a.sites, h.here.Open))
	}
	if len(a.topics) > 0 {
		all = append(all, h.links("help.page.more", a.topics, h.follow))
	}
	return all
}

func (h *HelpPage) part(p part) fyne.CanvasObject {
	switch p.kind {
	case headingPart:
		return widget.Subheading(p.text)
	case stepsPart:
		return listed(p.items, func(i int) string { return strconv.Itoa(i+1) + "." })
	case bulletsPart:
		return listed(p.items, func(int) string { return "•" })
	case picturePart:
		return pictured(p)
	}
	return widget.Paragraph(p.text)
}

// listed are the items of a list with a mark before each.
func listed(items []string, mark func(i int) string) fyne.CanvasObject {
	var all []fyne.CanvasObject
	for i, item := range items {
		all = append(all, container.New(marked{}, widget.Strong(mark(i)), widget.Paragraph(item)))
	}
	return container.New(pile{gap: 0.5}, all...)
}

// pictured is a picture of the program's, with what is seen on it below.
func pictured(p part) fyne.CanvasObject {
	image := widget.NewGlyph(theme.Picture(theme.PictureName(p.name)))
	image.SetMinSize(fyne.NewSquareSize(10 * fynetheme.TextSize()))
	return container.NewVBox(image, widget.Muted(p.text))
}

// links are rows that lead on, below a title.
func (h *HelpPage) links(title string, all []link, follow func(target string)) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, l := range all {
		rows = append(rows, widget.NewRow(widget.Plain, l.title, "", func() { follow(l.target) }))
	}
	return below(widget.Subheading(h.here.Words.Text(title)), widget.NewPanel(below(rows...)))
}
