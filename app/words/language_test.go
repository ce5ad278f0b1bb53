package words_test

import (
	"testing"

	"carddesk/app/words"
)

func TestParseLanguage(t *testing.T) {
	cases := map[string]struct {
		want  words.Language
		known bool
	}{
		"zh-TW":         {words.Chinese, true},
		"zh_TW":         {words.Chinese, true},
		"zh_TW.UTF-8":   {words.Chinese, true},
		"zh-Hant":       {words.Chinese, true},
		"zh-Hant-HK":    {words.Chinese, true},
		"ZH-tw":         {words.Chinese, true},
		"zh":            {words.Chinese, true},
		"zh-CN":         {words.Chinese, true}, // the Chinese that there is
		"en":            {words.English, true},
		"en-GB":         {words.English, true},
		"en_US.UTF-8":   {words.English, true},
		"en_IE@euro":    {words.English, true},
		"fr":            {words.Chinese, false},
		"ja_JP.eucJP":   {words.Chinese, false},
		"C":             {words.Chinese, false},
		"C.UTF-8":       {words.Chinese, false},
		"POSIX":         {words.Chinese, false},
		"":              {words.Chinese, false},
		"klingon-ese-!": {words.Chinese, false},
	}
	for tag, tc := range cases {
		t.Run(tag, func(t *testing.T) {
			if got, known := words.ParseLanguage(tag); got != tc.want || known != tc.known {
				t.Errorf("%q, %v, want %q, %v", got, known, tc.want, tc.known)
			}
		})
	}
}

func TestIn(t *testing.T) {
	for _, l := range words.Languages() {
		if got := words.In(l).Language(); got != l {
			t.Errorf("%q gives %q", l, got)
		}
	}
	if got := words.In("fr").Language(); got != words.Chinese {
		t.Errorf("a language without texts gives %q", got)
	}
}
