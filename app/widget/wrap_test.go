package widget_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"carddesk/app/widget"
)

const (
	chinese = "請先不要再試。若不確定 PIN 碼（Card PIN），可以使用「用戶代碼」解鎖，卡片不會損壞；如果也不記得用戶代碼，請洽戶政事務所。"
	english = "Do not try again yet. If you are not sure about the PIN, unlock the card with the subscriber code instead."
	address = "https://moica.nat.gov.tw/unblockcard/with/a/path/that/does/not/end/anywhere/near/the/edge/of/the/window.html"
)

// lines are what a text shows at a width.
func lines(t *testing.T, text *widget.Text, width float32) []string {
	t.Helper()
	show(t, text, width)
	var all []string
	for _, o := range test.TempWidgetRenderer(t, text).Objects() {
		all = append(all, o.(*canvas.Text).Text)
	}
	return all
}

func TestTextBreaksWell(t *testing.T) {
	for _, scale := range []float32{1, 2} {
		begin(t, scale)
		for _, text := range []string{chinese, english, address, chinese + english, "一", ""} {
			for width := 120 * scale; width <= 800; width += 40 {
				expectGoodLines(t, text, width)
			}
		}
	}
}

func expectGoodLines(t *testing.T, text string, width float32) {
	t.Helper()
	all := lines(t, widget.Paragraph(text), width)
	room := width - 2*fynetheme.Size(fynetheme.SizeNameInnerPadding)
	for _, line := range all {
		if got := fyne.MeasureText(line, fynetheme.Size(fynetheme.SizeNameText), fyne.TextStyle{}).Width; got > room+1 && utf8.RuneCountInString(line) > 2 {
			t.Errorf("%v wide: %q needs %v, has %v", width, line, got, room)
		}
		first, _ := utf8.DecodeRuneInString(line)
		if strings.ContainsRune("。，、；：？！）」』", first) {
			t.Errorf("%v wide: a line begins with punctuation: %q", width, line)
		}
		last, _ := utf8.DecodeLastRuneInString(line)
		if strings.ContainsRune("（「『", last) {
			t.Errorf("%v wide: a line ends with an opening bracket: %q", width, line)
		}
	}
	if got, want := strings.ReplaceAll(strings.Join(all, ""), " ", ""), strings.ReplaceAll(text, " ", ""); got != want {
		t.Errorf("%v wide: the lines say %q", width, got)
	}
}

func TestWordsStayWhole(t *testing.T) {
	begin(t, 1)
	words := strings.Fields(english)
	for width := float32(160); width <= 800; width += 20 {
		var shown []string
		for _, line := range lines(t, widget.Paragraph(english), width) {
			shown = append(shown, strings.Fields(line)...)
		}
		if strings.Join(shown, " ") != strings.Join(words, " ") {
			t.Fatalf("%v wide: %q", width, shown)
		}
	}
}

func TestTheLastLineIsNotLost(t *testing.T) {
	begin(t, 1)
	for width := float32(200); width <= 700; width += 10 {
		all := lines(t, widget.Paragraph(chinese), width)
		if last := all[len(all)-1]; len(all) > 1 && utf8.RuneCountInString(last) < 4 {
			t.Errorf("%v wide: the last line is %q", width, last)
		}
	}
}

func TestParagraphsAndNewTexts(t *testing.T) {
	begin(t, 1)
	text := widget.Paragraph("one\ntwo")
	if got := lines(t, text, 300); len(got) != 2 {
		t.Errorf("two paragraphs are %q", got)
	}
	text.SetText("three")
	if got := lines(t, text, 300); len(got) != 1 || got[0] != "three" {
		t.Errorf("the new text is %q", got)
	}
}
