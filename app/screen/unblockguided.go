package screen

import (
	"fyne.io/fyne/v2"

	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
)

// guidance leads to the official page: nothing that is installed can unblock this card.
func (p *Operation) guidance() view {
	number := p.outcome.Number
	v := view{step: 3, main: p.chief("unblock.backAgain", p.lookAgain), others: []*widget.Button{p.other("operation.finish", p.finish)}}
	if p.outcome.looking {
		v.body = append(v.body, p.sighting())
	}
	v.body = append(v.body, widget.NewNote(widget.Plain, p.text("unblock.guided"), p.text("unblock.guidedRemedy")))
	if number != "" {
		shown := words.Visible(number)
		if p.hides {
			shown = p.text("unblock.numberHidden")
		}
		v.body = append(v.body, p.numbered(1, "unblock.guideNumber"), widget.NewAction(
			shown, p.text("unblock.copyNumber"), theme.Icon(theme.IconCopy), func() { p.here.Copy(number) }))
	}
	v.body = append(v.body, p.numbered(2, "unblock.guideOpen"), p.siteAction(), p.numbered(3, "unblock.guideEnter"), p.numbered(4, "unblock.guideBack"))
	return v
}

// numbered is one thing to do.
func (p *Operation) numbered(n int, key string) fyne.CanvasObject {
	return widget.Paragraph(p.text("unblock.guideStep", words.Values{"Number": n, "Text": p.text(key)}))
}
