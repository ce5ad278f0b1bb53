package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"carddesk/app/theme"
)

// drawn writes a picture into a file.
func drawn(t *testing.T, s shades) string {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, s.width, s.height))
	for y, row := range s.rows {
		for x, shade := range row {
			picture.SetGray(x, y, color.Gray{Y: uint8(shade)})
		}
	}
	var content bytes.Buffer
	if err := png.Encode(&content, picture); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "picture.png")
	if err := os.WriteFile(path, content.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRun(t *testing.T) {
	path := drawn(t, scene(theme.Light, "我的卡片", "更改 PIN 碼"))
	tests := map[string]struct {
		texts []string
		want  string
		fails bool
	}{
		"texts that are there":   {[]string{"更改 PIN 碼", "我的卡片"}, `^\d+ \d+ 1\.000 更改 PIN 碼\n\d+ \d+ 1\.000 我的卡片\n$`, false},
		"one that is not there":  {[]string{"我的卡片", "使用說明"}, `^\d+ \d+ 1\.000 我的卡片\n- - 0\.\d+ 使用說明\n$`, true},
		"a text without letters": {[]string{" "}, `^- - 0\.000  \n$`, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			err := run(&out, path, test.texts)
			if (err != nil) != test.fails {
				t.Errorf("got error %v, want one: %v", err, test.fails)
			}
			if !regexp.MustCompile(test.want).MatchString(out.String()) {
				t.Errorf("got\n%swant %s", out.String(), test.want)
			}
		})
	}
}

func TestRunWithoutPicture(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"no file": text + "2", "no picture": text} {
		if err := run(&bytes.Buffer{}, path, []string{"我的卡片"}); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}
