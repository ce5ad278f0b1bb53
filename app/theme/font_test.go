package theme_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/go-text/typesetting/font"

	"carddesk/assets"
)

// letters is a font, ready to be asked for characters.
func letters(t *testing.T, content []byte) *font.Face {
	t.Helper()
	face, err := font.ParseTTF(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return face
}

// texts are all texts that people read, by file: translations and help pages.
func texts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	root := filepath.Join("..", "..", "assets")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		name := filepath.Base(path)
		isText := filepath.Ext(path) == ".json" || filepath.Ext(path) == ".md" && name != "README.md"
		if err != nil || entry.IsDir() || !isText {
			return err
		}
		raw, err := os.ReadFile(path)
		all[path] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheFontsHaveEveryCharacterOfTheTexts(t *testing.T) {
	regular, bold := letters(t, assets.Regular), letters(t, assets.Bold)
	read := texts(t)
	if len(read) < 2 {
		t.Fatalf("only %d texts were found", len(read))
	}
	for path, text := range read {
		for _, r := range text {
			if unicode.IsControl(r) {
				continue
			}
			_, inRegular := regular.NominalGlyph(r)
			_, inBold := bold.NominalGlyph(r)
			if !inRegular || !inBold {
				t.Errorf("%s: %q (%U) is missing: run build/fonts", path, r, r)
			}
		}
	}
}

func TestTheFontsHaveTheCharactersOfNames(t *testing.T) {
	for name, content := range map[string][]byte{"regular": assets.Regular, "bold": assets.Bold} {
		face := letters(t, content)
		for _, r := range "王小明陳怡君林志玲黃淑芬蔡英傑歐陽諸葛喆堃妤瑄筠臺灣臺北桃園苗栗彰化雲林嘉義屏東花蓮澎湖金門馬祖艋舺三峽龜山鹿港ㄅㄆㄇＡ１「」、。€" {
			if _, ok := face.NominalGlyph(r); !ok {
				t.Errorf("%s: %q (%U) is missing", name, r, r)
			}
		}
	}
}

// A character outside of the cut must not seem to be there: Fyne takes it from the system then.
func TestRareCharactersAreLeftToTheSystem(t *testing.T) {
	if _, ok := letters(t, assets.Regular).NominalGlyph('𠮷'); ok {
		t.Error("the font was not cut")
	}
}

func TestTheFontsStaySmall(t *testing.T) {
	const most = 2_500_000 // octets; each adds as much to the program and to what it holds in memory
	for name, content := range map[string][]byte{"regular": assets.Regular, "bold": assets.Bold} {
		if len(content) > most {
			t.Errorf("%s has %d octets, want at most %d", name, len(content), most)
		}
	}
}

func TestTheLicenceIsThere(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "assets", "fonts", "OFL.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(raw), "SIL OPEN FONT LICENSE Version 1.1") {
		t.Error("OFL.txt is not the SIL Open Font License")
	}
}
