package manual

import (
	"fmt"
	"strings"

	"carddesk/app/words"
)

// Markdown is the whole manual as a document: parts, and in them a section for each check, whose anchor is its code.
func Markdown(w *words.Words) string {
	var out strings.Builder
	fmt.Fprintf(&out, "# CardDesk: %s\n\n%s\n", w.Text("manual.title"), w.Text("manual.intro"))
	for _, g := range Groups() {
		fmt.Fprintf(&out, "\n## %s\n", w.Text("helpdesk.group."+g.Name))
		for _, code := range g.Codes {
			e, _ := Of(w, code)
			e.write(&out, w)
		}
	}
	return out.String()
}

func (e Entry) write(out *strings.Builder, w *words.Words) {
	fmt.Fprintf(out, "\n<a id=\"%s\"></a>\n### %s\n\n%s\n", e.Code, Number(w, e.Code), strings.Join(e.About(w), "\n"))
	fmt.Fprintf(out, "\n%s\n\n", bold(w.Text("manual.cause")))
	for _, c := range e.Causes {
		fmt.Fprintf(out, "- %s\n  %s\n", bold(escaped(c.Problem)), escaped(c.Remedy))
	}
	fmt.Fprintf(out, "\n%s %s\n", bold(w.Text("manual.ask")+w.Text("detail.colon")), escaped(e.Ask))
	e.list(out, w, "manual.fine", e.Fine)
	e.list(out, w, "manual.needs", links(w, e.Needs))
	e.list(out, w, "manual.holds", links(w, e.Holds))
}

// list writes a titled list, nothing for an empty one.
func (e Entry) list(out *strings.Builder, w *words.Words, title string, items []string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s\n\n", bold(w.Text(title)))
	for _, item := range items {
		fmt.Fprintf(out, "- %s\n", item)
	}
}

func links(w *words.Words, codes []string) []string {
	var all []string
	for _, code := range codes {
		all = append(all, fmt.Sprintf("[%s](#%s)", Number(w, code), code))
	}
	return all
}

// About says which check it is, and when it is made, in a sentence each.
func (e Entry) About(w *words.Words) []string {
	about := []string{w.Text("manual.code", words.Values{"Number": e.Number, "Code": e.Code})}
	if e.Systems != nil {
		about = append(about, w.Text("manual.systems", words.Values{"Systems": strings.Join(e.Systems, w.Text("list.separator"))}))
	}
	if e.Asked {
		about = append(about, w.Text("manual.asked"))
	}
	return about
}

func bold(s string) string { return "**" + s + "**" }

// markup are the characters that Markdown would take for its own.
var markup = strings.NewReplacer("*", `\*`, "_", `\_`, "<", `\<`)

func escaped(s string) string { return markup.Replace(s) }
