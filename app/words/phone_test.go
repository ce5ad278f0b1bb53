package words_test

import (
	"testing"

	"carddesk/app/words"
)

func TestSpell(t *testing.T) {
	for l, want := range map[words.Language]string{
		words.English: "two three four Golf, November zero five Golf",
		words.Chinese: "二 三 四 G（Girl），N（Nancy） 零 五 G（Girl）",
	} {
		if got := words.In(l).Spell("234G-N05G"); got != want {
			t.Errorf("%s: %q", l, got)
		}
	}
}
