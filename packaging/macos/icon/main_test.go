package main

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackmordaunt/icns/v3"
)

const drawing = "../../../assets/icons/carddesk.svg"

// alike is how far a colour may be from that of the picture that the window shows, which another program drew of the same drawing.
const alike = 12

func TestIconIsTheWindowsIcon(t *testing.T) {
	icon := filepath.Join(t.TempDir(), "carddesk.icns")
	if err := run(drawing, icon); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(icon)
	if err != nil {
		t.Fatal(err)
	}
	got, err := icns.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	want := picture(t, "../../../assets/icons/carddesk.png")
	// In hundredths of the width. The places beside the middle of a line tell whether it is as wide as it should be.
	for name, at := range map[string][2]int{
		"corner": {1, 1}, "ground": {50, 10}, "card": {50, 50}, "stripe": {50, 34}, "mark": {72, 58}, "beside the mark's tick": {76, 68},
	} {
		if d := difference(got, want, at); d > alike {
			t.Errorf("%s: the colours differ by %d of 255", name, d)
		}
	}
}

func picture(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	i, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// difference is the largest one of red, green, blue and opacity at a place, 0 to 255.
func difference(a, b image.Image, at [2]int) int {
	colour := func(i image.Image) [4]uint32 {
		r, g, b, alpha := i.At(i.Bounds().Dx()*at[0]/100, i.Bounds().Dy()*at[1]/100).RGBA()
		return [4]uint32{r, g, b, alpha}
	}
	most := 0
	ca, cb := colour(a), colour(b)
	for i := range ca {
		most = max(most, abs(int(ca[i]>>8)-int(cb[i]>>8)))
	}
	return most
}

func abs(n int) int { return max(n, -n) }

func TestSameDrawingSameBytes(t *testing.T) {
	var made [2][]byte
	for i := range made {
		icon := filepath.Join(t.TempDir(), "carddesk.icns")
		if err := run(drawing, icon); err != nil {
			t.Fatal(err)
		}
		made[i], _ = os.ReadFile(icon)
	}
	if !bytes.Equal(made[0], made[1]) {
		t.Error("the same drawing gave two different icons")
	}
}

func TestNoDrawing(t *testing.T) {
	if _, err := draw(strings.NewReader("<svg")); err == nil {
		t.Error("half a drawing was drawn")
	}
	if err := run("none.svg", filepath.Join(t.TempDir(), "x.icns")); err == nil {
		t.Error("a drawing that is not there was drawn")
	}
}
