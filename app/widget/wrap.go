package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"github.com/go-text/typesetting/segmenter"
)

// piece is a part of a paragraph that stays on one line: a word with the space behind it, a Chinese character with its punctuation.
type piece struct {
	text  string
	width float32 // with the space behind it
	ink   float32 // without
}

// measured cuts text into paragraphs and these into pieces, by the rules of Unicode (UAX #14).
func measured(text string, size float32, style fyne.TextStyle) [][]piece {
	var all [][]piece
	for paragraph := range strings.SplitSeq(text, "\n") {
		var pieces []piece
		var s segmenter.Segmenter
		s.Init([]rune(paragraph))
		for lines := s.LineIterator(); lines.Next(); {
			whole := string(lines.Line().Text)
			p := piece{text: whole, width: fyne.MeasureText(whole, size, style).Width}
			p.ink = p.width
			if trimmed := strings.TrimRight(whole, " "); trimmed != whole {
				p.ink = fyne.MeasureText(trimmed, size, style).Width
			}
			pieces = append(pieces, p)
		}
		all = append(all, pieces)
	}
	return all
}

// wrap makes lines that fit into a width. A last line of a character or two looks lost: where the same number of lines can be had with
// a longer last one, the others give it some of theirs.
func wrap(pieces []piece, width, size float32) []string {
	if width <= 0 {
		return []string{join(pieces)}
	}
	pieces = shorten(pieces, width)
	lines, last := fill(pieces, width)
	for narrow := width - size; len(lines) > 1 && last < 4*size && narrow > width*0.7; narrow -= size {
		other, end := fill(pieces, narrow)
		if len(other) > len(lines) {
			break
		}
		lines, last = other, end
	}
	return lines
}

// fill puts as much on each line as fits, and tells how wide the last one is.
func fill(pieces []piece, width float32) (lines []string, last float32) {
	var line []piece
	var used float32
	for _, p := range pieces {
		if len(line) > 0 && used+p.ink > width {
			lines = append(lines, join(line))
			line, used = nil, 0
		}
		line = append(line, p)
		used += p.width
	}
	return append(lines, join(line)), used
}

// shorten cuts pieces that are wider than a line, such as an address.
func shorten(pieces []piece, width float32) []piece {
	var all []piece
	for _, p := range pieces {
		if p.ink <= width {
			all = append(all, p)
			continue
		}
		letters := []rune(p.text)
		each := p.width / float32(len(letters))
		for len(letters) > 0 {
			// Letters differ in width: three quarters of what fits on average are safe in practice.
			count := min(len(letters), max(1, int(width/each*0.75)))
			w := each * float32(count)
			all = append(all, piece{string(letters[:count]), w, w})
			letters = letters[count:]
		}
	}
	return all
}

func join(line []piece) string {
	var b strings.Builder
	for _, p := range line {
		b.WriteString(p.text)
	}
	return strings.TrimRight(b.String(), " ")
}
