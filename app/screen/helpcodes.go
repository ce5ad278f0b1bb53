package screen

import (
	"strings"

	"fyne.io/fyne/v2"

	"carddesk/app/manual"
	"carddesk/app/widget"
)

// TopicCodes is the list of all checks in the offline help. Behind it, and behind whatever shows a check, is a page for each: CodeTopic.
const TopicCodes = "codes"

// codePrefix begins the topics of checks.
const codePrefix = "code:"

// CodeTopic is the topic of the offline help about a check, by its code: what it may find, and what to do.
func CodeTopic(code string) string { return codePrefix + code }

// codePage is a page of the manual of failure codes; ok is false for a topic that is none.
func (h *HelpPage) codePage(topic string) (content []fyne.CanvasObject, ok bool) {
	if topic == TopicCodes {
		return h.codeList(), true
	}
	code, isCode := strings.CutPrefix(topic, codePrefix)
	if !isCode {
		return nil, false
	}
	e, known := manual.Of(h.here.Words, code)
	if !known {
		return nil, false
	}
	return h.codeEntry(e), true
}

// codeList leads to every check, part by part.
func (h *HelpPage) codeList() []fyne.CanvasObject {
	text := h.here.Words.Text
	all := []fyne.CanvasObject{widget.Heading(text("manual.title")), widget.Muted(text("manual.intro"))}
	for _, g := range manual.Groups() {
		all = append(all, widget.Subheading(text("helpdesk.group."+g.Name)), widget.NewPanel(h.codeRows(g.Codes)))
	}
	return all
}

// codeRows lead to checks.
func (h *HelpPage) codeRows(codes []string) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, code := range codes {
		rows = append(rows, widget.NewRow(widget.Plain, manual.Number(h.here.Words, code), "", func() { h.follow(CodeTopic(code)) }))
	}
	return below(rows...)
}

func (h *HelpPage) codeEntry(e manual.Entry) []fyne.CanvasObject {
	text := h.here.Words.Text
	all := []fyne.CanvasObject{widget.Heading(manual.Number(h.here.Words, e.Code)), widget.Muted(strings.Join(e.About(h.here.Words), "\n"))}
	var causes, fine []fyne.CanvasObject
	for _, c := range e.Causes {
		causes = append(causes, widget.NewRow(stateOf(c.State), c.Problem, c.Remedy, nil))
	}
	for _, said := range e.Fine {
		fine = append(fine, widget.NewRow(widget.Good, said, "", nil))
	}
	all = append(
		all, below(widget.Subheading(text("manual.cause")), widget.NewPanel(below(causes...))),
		below(widget.Subheading(text("manual.ask")), widget.Paragraph(e.Ask)),
		below(widget.Subheading(text("manual.fine")), widget.NewPanel(below(fine...))),
	)
	for _, part := range []struct {
		title string
		codes []string
	}{{"manual.needs", e.Needs}, {"manual.holds", e.Holds}} {
		if len(part.codes) > 0 {
			all = append(all, below(widget.Subheading(text(part.title)), widget.NewPanel(h.codeRows(part.codes))))
		}
	}
	return all
}
