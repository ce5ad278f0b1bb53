package screen

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/report"
	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

// told is what a code says: the one cause with what to do and what to ask, then the list that the caller sees.
func (h *hearing) told(call *report.Call) []fyne.CanvasObject {
	text := h.here.Words.Text
	ticket := newButton(text("helpdesk.ticket"), theme.Icon(theme.IconCopy), fynewidget.MediumImportance, func() { h.here.Copy(call.Text()) })
	var all []fyne.CanvasObject
	concerning := call.Concerning()
	if len(concerning) == 0 {
		all = append(
			all, widget.NewNote(widget.Good, call.Verdict(), ""), h.ask(text("helpdesk.cause.ask.ok")), container.New(flow{}, ticket, h.clear),
		)
	} else {
		root := concerning[0]
		all = append(
			all, widget.NewNote(stateOf(root.State), h.line(root), root.Remedy), h.ask(text("helpdesk.clarify."+root.Code)),
			container.New(flow{}, ticket, h.more(root.Code), h.clear),
		)
	}
	if call.LeftOut {
		all = append(all, widget.NewNote(widget.Unknown, text("code.leftOut"), ""))
	}
	return append(all, h.list(call))
}

// line is a check and what came of it, with the number that the caller sees.
func (h *hearing) line(row report.Row) string {
	return h.here.Words.Text("helpdesk.cause", words.Values{"Title": row.Title, "Number": row.Number, "Summary": row.Summary})
}

// list is the caller's: what concerns, and folded the rest.
func (h *hearing) list(call *report.Call) fyne.CanvasObject {
	text := h.here.Words.Text
	var concerning, rest []report.Row
	for _, row := range call.Rows {
		if row.State == doctor.OK || row.State == doctor.Skip {
			rest = append(rest, row)
		} else {
			concerning = append(concerning, row)
		}
	}
	if root := call.Concerning(); len(root) > 0 { // what to do about it stands above
		i := slices.IndexFunc(concerning, func(row report.Row) bool { return row.Code == root[0].Code })
		concerning[i].Remedy = ""
	}
	rows := h.rows(concerning)
	if len(rest) > 0 {
		f := newFolds(h.sheet)
		title := "helpdesk.list.fine"
		if len(rows) == 0 {
			title = "helpdesk.list.whole"
		}
		f.add(text(title, words.Values{"Count": len(rest)}), h.counted(call), func() []fyne.CanvasObject { return h.rows(rest) })
		rows = append(rows, f.content())
	}
	return below(widget.Subheading(text("helpdesk.list")), widget.Muted(call.Heading()), widget.NewPanel(below(rows...)))
}

// counted says how many of the caller's checks need not be read.
func (h *hearing) counted(call *report.Call) string {
	skipped := len(call.Of(doctor.Skip))
	if skipped == 0 {
		return h.here.Words.Text("helpdesk.list.fine.all")
	}
	return h.here.Words.Text("helpdesk.list.fine.about", words.Values{"OK": len(call.Of(doctor.OK)), "Skip": skipped})
}

// rows show checks in the caller's order. Each leads to its page of the manual.
func (h *hearing) rows(all []report.Row) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, row := range all {
		said := row.Summary
		if row.Remedy != "" {
			said += "\n" + row.Remedy
		}
		title := h.here.Words.Text("manual.entry", words.Values{"Number": row.Number, "Title": row.Title})
		rows = append(rows, widget.NewRow(stateOf(row.State), title, said, func() { h.here.Help(CodeTopic(row.Code)) }))
	}
	return rows
}
