package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"
	"sync"

	"rsc.io/qr"

	"carddesk/cardops/doctor"
)

//go:embed report.html
var pageSource string

// page escapes whatever it is given: a reader may call itself anything.
var page = sync.OnceValue(func() *template.Template { return template.Must(template.New("report").Parse(pageSource)) })

// pageRow is a row as the page shows it.
type pageRow struct {
	Row
	StateName string
	Mark      string // what the state looks like without colour
}

var marks = map[doctor.State]string{doctor.OK: "✓", doctor.Warn: "!", doctor.Fail: "✕", doctor.Skip: "–", doctor.Broken: "?"}

// HTML is the report as a page that stands alone: nothing in it is fetched from anywhere, and no script runs.
func (r *Report) HTML() ([]byte, error) {
	square, err := drawing(r.Code)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = page().Execute(&out, map[string]any{
		"Language": string(r.words.Language()), "Facts": r.facts(), "Verdict": r.Verdict(), "Worst": r.Worst,
		"Code": r.Code, "Spoken": r.spoken(), "Square": square,
		"Concerning": r.shown(r.Concerning()), "Rows": r.shown(r.Rows),
		"Title": r.words.Text("doctor.report.title"), "CodeTitle": r.words.Text("doctor.report.code"), "CodeUse": r.words.Text("doctor.report.codeUse"),
		"ConcerningTitle": r.words.Text("doctor.report.concerning"), "AllTitle": r.words.Text("doctor.report.all"),
		"Remedy": r.words.Text("doctor.report.remedy"), "Number": r.words.Text("doctor.report.number"), "State": r.words.Text("doctor.report.state"),
		"Check": r.words.Text("doctor.report.check"), "Finding": r.words.Text("doctor.report.finding"),
	})
	return out.Bytes(), err
}

func (r *Report) spoken() string {
	if r.Code == "" {
		return ""
	}
	return r.words.Spell(r.Code)
}

func (r *Report) shown(rows []Row) []pageRow {
	var all []pageRow
	for _, row := range rows {
		all = append(all, pageRow{row, StateName(r.words, row.State), marks[row.State]})
	}
	return all
}

// drawing is a QR code of a text, as a drawing to stand within a page; empty for no text.
func drawing(text string) (template.HTML, error) {
	if text == "" {
		return "", nil
	}
	modules, err := Square(text)
	if err != nil {
		return "", err
	}
	const quiet = 4 // modules around it, ISO/IEC 18004 clause 5.3.8
	size := len(modules) + 2*quiet
	var path strings.Builder
	for y, row := range modules {
		for x, black := range row {
			if black {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	// Numbers and our own letters only: the code itself is not written into it.
	return template.HTML(fmt.Sprintf(
		`<svg class="qr" viewBox="0 0 %d %d" shape-rendering="crispEdges" role="img" aria-hidden="true"><rect width="%d" height="%d" fill="#fff"/><path d="%s" fill="#000"/></svg>`,
		size, size, size, size, path.String())), nil
}

// Square are the modules of the QR code of a phone code, row by row; true is black. The four modules of quiet around it are not among them. Level M
// is still read from a print of which a seventh is spoilt.
func Square(code string) ([][]bool, error) {
	drawn, err := qr.Encode(code, qr.M)
	if err != nil {
		return nil, fmt.Errorf("draw the QR code: %w", err)
	}
	rows := make([][]bool, drawn.Size)
	for y := range rows {
		rows[y] = make([]bool, drawn.Size)
		for x := range rows[y] {
			rows[y][x] = drawn.Black(x, y)
		}
	}
	return rows, nil
}
