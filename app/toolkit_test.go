package app

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"fyne.io/fyne/v2/lang"

	"carddesk/app/words"
	"carddesk/assets"
)

func TestToolkitSpeaksTheChosenLanguage(t *testing.T) {
	for _, test := range []struct {
		language words.Language
		paste    string
	}{
		{words.Chinese, "貼上"},
		{words.English, "Paste"},
		{words.Chinese, "貼上"}, // and back again
	} {
		if err := speak(test.language); err != nil {
			t.Fatal(err)
		}
		if got := lang.L("Paste"); got != test.paste {
			t.Errorf("%s: %q, want %q", test.language, got, test.paste)
		}
	}
}

func TestToolkitTextsAreComplete(t *testing.T) {
	keys := map[words.Language][]string{}
	for _, l := range words.Languages() {
		raw, err := assets.Toolkit.ReadFile("toolkit/" + string(l) + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]any
		if err := json.Unmarshal(raw, &texts); err != nil {
			t.Fatal(err)
		}
		keys[l] = slices.Sorted(maps.Keys(texts))
	}
	if !slices.Equal(keys[words.Chinese], keys[words.English]) {
		t.Errorf("the languages differ:\n%v\n%v", keys[words.Chinese], keys[words.English])
	}
}
