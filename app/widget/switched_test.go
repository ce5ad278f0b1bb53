package widget_test

import (
	"testing"

	"carddesk/app/widget"
	"carddesk/app/words"
)

func TestASwitchSaysHowItStands(t *testing.T) {
	for l, want := range map[words.Language][2]string{words.English: {"Names; On", "Names; Off"}, words.Chinese: {"Names; 開啟", "Names; 關閉"}} {
		widget.Speak(words.In(l))
		if on, off := widget.Switched("Names", true), widget.Switched("Names", false); on != want[0] || off != want[1] {
			t.Errorf("%q and %q, want %q", on, off, want)
		}
	}
}
