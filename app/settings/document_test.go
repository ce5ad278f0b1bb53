package settings

import "testing"

// FuzzParse reads any file and writes it anew: no crash, no value that a setting can't have, and what was understood is understood again.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"[settings]\nlanguage = \"en\"\ntextSize = 150\npractice = false\n",
		"later = 1\n[settings]\nlanguage = \"en\"\n[locked]\ncentre = \"\"\n[[list]]\na = [1, {b = 2026-03-01}]\n",
		"settings.module = '/x'\nsettings.appearance = \"pink\"\n", "settings = {language = \"en\", x = 1}\n", "[[settings]]\n", "settings = 5\n",
		"[settings]\nmodule = \"C:\\Windows\\x.dll\"\nhello\nlanguage = \"\"\"en\n", "textSize = 150\n[locked]\n[locked]\n", "\xff\xfe[\x00s\x00", "\xef\xbb\xbf[settings]\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		d := parse("f", raw)
		before := merge(d, Rules{Locked: d.locked, Unclear: d.unclear})
		for _, s := range table {
			if err := s.Check(before.Value(s.Key)); err != nil {
				t.Errorf("%s is %v: %v", s.Key, before.Value(s.Key), err)
			}
		}
		text, err := d.with(TextSize, 125)
		if err != nil {
			t.Fatal(err)
		}
		expectSame(t, merge(d, Rules{}), merge(parse("f", text), Rules{}))
	})
}

// expectSame compares what was read with what was written, which has another size of text.
func expectSame(t *testing.T, before, after Settings) {
	t.Helper()
	for _, s := range table {
		if s.Key != TextSize && before.entry(s.Key) != after.entry(s.Key) {
			t.Errorf("%s was %v and is %v", s.Key, before.entry(s.Key), after.entry(s.Key))
		}
	}
	if after.Number(TextSize) != 125 || len(after.Problems) != 0 {
		t.Errorf("%d, %v", after.Number(TextSize), after.Problems)
	}
}
