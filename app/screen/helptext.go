package screen

import (
	"io/fs"
	"net/url"
	"path"
	"strings"

	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/words"
	"carddesk/assets"
)

// article is a page of the offline help.
type article struct {
	title  string
	parts  []part
	topics []link // other pages of the help
	sites  []link // pages of the web
}

// part is one thing below the other.
type part struct {
	kind  partKind
	text  string   // of a heading, a paragraph; what is seen on a picture
	items []string // of a list
	name  string   // of a picture
}

type partKind int

const (
	headingPart partKind = iota
	paragraphPart
	stepsPart   // a numbered list
	bulletsPart // a list without numbers
	picturePart
)

// link leads to another topic or to a page of the web.
type link struct{ title, target string }

// readArticle reads a topic in a language. The error is an *fs.PathError for a topic that does not exist.
func readArticle(l words.Language, topic string) (article, error) {
	raw, err := fs.ReadFile(assets.Help, path.Join("help", string(l), topic+".md"))
	if err != nil {
		return article{}, err
	}
	return parseArticle(string(raw)), nil
}

// parseArticle takes a page apart. The Markdown is read by the drawing library, but laid out by this program: that library wraps lines at
// blanks, which Chinese has none of.
func parseArticle(markdown string) article {
	var a article
	var line strings.Builder
	heading := false
	for _, segment := range fynewidget.NewRichTextFromMarkdown(markdown).Segments {
		switch s := segment.(type) {
		case *fynewidget.ListSegment:
			a.list(s)
		case *fynewidget.ImageSegment:
			a.parts = append(a.parts, part{kind: picturePart, text: s.Title, name: s.Source.Name()})
		case *fynewidget.TextSegment:
			line.WriteString(s.Text)
			heading = heading || s.Style.SizeName != fynewidget.RichTextStyleInline.SizeName
			if !s.Style.Inline { // the end of a paragraph or heading
				a.line(strings.TrimSpace(line.String()), heading)
				line.Reset()
				heading = false
			}
		}
	}
	return a
}

// line adds a paragraph or heading; the first heading is the page's title.
func (a *article) line(text string, heading bool) {
	switch {
	case text == "":
	case heading && a.title == "":
		a.title = text
	case heading:
		a.parts = append(a.parts, part{kind: headingPart, text: text})
	default:
		a.parts = append(a.parts, part{kind: paragraphPart, text: text})
	}
}

// list adds a list. Links stand in lists of their own.
func (a *article) list(s *fynewidget.ListSegment) {
	p := part{kind: bulletsPart}
	if s.Ordered {
		p.kind = stepsPart
	}
	for _, item := range s.Items {
		texts := item.(*fynewidget.ParagraphSegment).Texts
		if to, ok := texts[0].(*fynewidget.HyperlinkSegment); ok {
			a.link(to.Text, to.URL)
			continue
		}
		var line strings.Builder
		for _, t := range texts {
			line.WriteString(t.Textual())
		}
		p.items = append(p.items, line.String())
	}
	if p.items != nil {
		a.parts = append(a.parts, p)
	}
}

func (a *article) link(title string, to *url.URL) {
	if topic, ok := strings.CutSuffix(to.String(), ".md"); ok && to.Scheme == "" {
		a.topics = append(a.topics, link{title, topic})
		return
	}
	a.sites = append(a.sites, link{title, to.String()})
}
