package main

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"carddesk/app/theme"
)

// box is a character of no font: Fyne draws a sign for it.
const box = "\ue000"

// scene is a small window with texts in the order given, the first at the usual size, the second bold and the third as a title.
func scene(variant theme.Variant, texts ...string) shades {
	look := theme.New(theme.Options{Variant: variant})
	ink, ground := color.Color(color.NRGBA{20, 37, 45, 255}), color.Color(color.NRGBA{246, 248, 249, 255})
	if variant == theme.Dark {
		ink, ground = ground, ink
	}
	back := canvas.NewRectangle(ground)
	back.SetMinSize(fyne.NewSize(300, 160))
	inside := container.NewWithoutLayout()
	for i, text := range texts {
		t := canvas.NewText(text, ink)
		t.TextSize, t.TextStyle.Bold = look.Size(styles[[]int{0, 1, 3}[i]].size), i > 0
		t.Move(fyne.NewPos(20, float32(10+40*i)))
		t.Resize(t.MinSize())
		inside.Add(t)
	}
	return shadesOf(software.Render(container.NewStack(back, inside), look))
}

func TestTextIsFound(t *testing.T) {
	look := theme.New(theme.Options{Variant: theme.Light})
	test.NewTempApp(t).Settings().SetTheme(look)
	scenes := map[string]shades{
		"light":              scene(theme.Light, "我的卡片", "更改 PIN 碼", "使用說明"),
		"dark":               scene(theme.Dark, "我的卡片", "更改 PIN 碼", "使用說明"),
		"between two pixels": between(scene(theme.Light, "我的卡片", "更改 PIN 碼", "使用說明")),
	}
	for name, picture := range scenes {
		for i, text := range []string{"我的卡片", "更改 PIN 碼", "使用說明"} {
			t.Run(name+"/"+text, func(t *testing.T) {
				got := find(picture, text, look)
				row := image.Rect(20, 10+40*i, 140, 50+40*i)
				if got.alike < enough || !got.middle.In(row) {
					t.Errorf("got %.3f at %v, want at least %v in %v", got.alike, got.middle, enough, row)
				}
			})
		}
	}
}

// between is what a picture looks like half a pixel further down.
func between(s shades) shades {
	out := shades{width: s.width, height: s.height - 1}
	for y := range out.height {
		row := make([]float64, s.width)
		for x := range row {
			row[x] = (s.rows[y][x] + s.rows[y+1][x]) / 2
		}
		out.rows = append(out.rows, row)
	}
	return out
}

func TestOtherTextIsNotFound(t *testing.T) {
	look := theme.New(theme.Options{Variant: theme.Light})
	test.NewTempApp(t).Settings().SetTheme(look)
	tests := map[string]shades{
		"an empty window":            scene(theme.Light),
		"boxes":                      scene(theme.Light, box+box+box+box, box+box+box+box, box+box+box+box),
		"empty boxes":                scene(theme.Light, "□□□□", "□□□□", "□□□□"),
		"the characters in disorder": scene(theme.Light, "片卡的我", "卡我片的", "的片我卡"),
		"as many other characters":   scene(theme.Light, "憑證內容", "鎖卡解碼", "環境檢測"),
		"only parts of it":           scene(theme.Light, "我的", "卡片", "我的片"),
	}
	for name, picture := range tests {
		t.Run(name, func(t *testing.T) {
			if got := find(picture, "我的卡片", look); got.alike > enough/2 {
				t.Errorf("got %.3f at %v, want at most half of %v", got.alike, got.middle, enough)
			}
		})
	}
}
