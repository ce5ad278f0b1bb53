package theme_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"carddesk/app/desk"
	"carddesk/app/theme"
)

var update = flag.Bool("update", false, "write the expected files anew")

// names are the drawings in a folder of the assets, without their endings.
func names(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "assets", folder, "*.svg"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no drawings in %s: %v", folder, err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ".svg")
	}
	slices.Sort(files)
	return files
}

func TestEveryIconIsDrawnAndNamed(t *testing.T) {
	var want []string
	for _, name := range theme.IconNames() {
		want = append(want, string(name))
	}
	slices.Sort(want)
	if drawn := names(t, "icons/drawn"); !slices.Equal(drawn, want) {
		t.Errorf("drawn are %v, want %v", drawn, want)
	}
	made := slices.DeleteFunc(names(t, "icons"), func(n string) bool { return n == "carddesk" })
	if !slices.Equal(made, want) {
		t.Errorf("made are %v, want %v: run build/icons", made, want)
	}
}

func TestIconsTakeTheColourOfTheTheme(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Options{Variant: theme.Light}))
	for _, name := range theme.IconNames() {
		if got := string(theme.Tinted(name, theme.ColorNameBad).Content()); !strings.Contains(got, "#b3261e") {
			t.Errorf("%s is not in the colour asked for", name)
		}
		if pixels(drawn(t, theme.Icon(name), 24, 24)) < 20 {
			t.Errorf("%s is empty", name)
		}
	}
}

func TestEveryPictureIsDrawnAndNamed(t *testing.T) {
	want := []string{"parts"}
	for _, name := range theme.PictureNames() {
		want = append(want, string(name))
	}
	slices.Sort(want)
	if got := names(t, "pictures"); !slices.Equal(got, want) {
		t.Errorf("drawn are %v, want %v", got, want)
	}
}

func TestEverySituationHasAPicture(t *testing.T) {
	for _, s := range []desk.Situation{
		desk.Looking, desk.NoService, desk.NoReader, desk.NoCard, desk.Mute, desk.Held, desk.WrongCard, desk.Several, desk.Reading, desk.Ready, desk.Unreadable,
	} {
		if !slices.Contains(theme.PictureNames(), theme.PictureName(s)) {
			t.Errorf("%q has no picture", s)
		}
	}
}

func TestPicturesAreWholeInBothVariants(t *testing.T) {
	for _, variant := range []theme.Variant{theme.Light, theme.Dark} {
		a := test.NewTempApp(t)
		a.Settings().SetTheme(theme.New(theme.Options{Variant: variant}))
		for _, name := range theme.PictureNames() {
			content := theme.Picture(name).Content()
			if err := parse(content); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if got := colours(drawn(t, theme.Picture(name), theme.PictureWidth, theme.PictureHeight)); got < 4 {
				t.Errorf("%s has only %d colours: a part is missing", name, got)
			}
		}
	}
}

func TestAPictureHasAnotherNameInTheOtherVariant(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Options{Variant: theme.Light}))
	light := theme.Picture(theme.PictureReady).Name()
	a.Settings().SetTheme(theme.New(theme.Options{Variant: theme.Dark}))
	if dark := theme.Picture(theme.PictureReady).Name(); dark == light {
		t.Errorf("both are named %q: Fyne would show the one that it drew first", dark)
	}
}

func TestAnUnknownSituationHasAPicture(t *testing.T) {
	test.NewTempApp(t)
	if got, want := theme.Picture("something-new").Name(), theme.Picture(theme.PictureUnreadable).Name(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The program's picture for the desktop is the drawing, made into points.
func TestDesktopIconIsTheDrawing(t *testing.T) {
	test.NewTempApp(t)
	folder := filepath.Join("..", "..", "assets", "icons")
	source, err := os.ReadFile(filepath.Join(folder, "carddesk.svg"))
	if err != nil {
		t.Fatal(err)
	}
	want := drawn(t, fyne.NewStaticResource("carddesk.svg", source), 512, 512)
	path := filepath.Join(folder, "carddesk.png")
	if *update {
		var out bytes.Buffer
		if err := png.Encode(&out, want); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if far := difference(got, want); far > 0.01 {
		t.Errorf("the pictures differ in %.1f %% of the points: run this test with -update", far*100)
	}
}

// drawn is a drawing in points.
func drawn(t *testing.T, r fyne.Resource, width, height float32) image.Image {
	t.Helper()
	i := canvas.NewImageFromResource(r)
	i.Refresh()
	i.Resize(fyne.NewSize(width, height))
	if i.Image == nil {
		t.Fatalf("%s can not be drawn", r.Name())
	}
	return i.Image
}

// pixels counts the points that are not clear.
func pixels(i image.Image) (count int) {
	for y := range i.Bounds().Dy() {
		for x := range i.Bounds().Dx() {
			if _, _, _, a := i.At(x, y).RGBA(); a > 0x7fff {
				count++
			}
		}
	}
	return count
}

// colours counts the colours that cover more than a few points.
func colours(i image.Image) (count int) {
	covered := map[color.Color]int{}
	for y := range i.Bounds().Dy() {
		for x := range i.Bounds().Dx() {
			covered[i.At(x, y)]++
		}
	}
	for _, points := range covered {
		if points > 50 {
			count++
		}
	}
	return count
}

// difference is the part of the points that differ visibly.
func difference(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 1
	}
	far := 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			ar, ag, ab, aa := a.At(x, y).RGBA()
			br, bg, bb, ba := b.At(x, y).RGBA()
			for _, d := range []int{int(ar) - int(br), int(ag) - int(bg), int(ab) - int(bb), int(aa) - int(ba)} {
				if d > 0x800 || d < -0x800 {
					far++
					break
				}
			}
		}
	}
	return float64(far) / float64(a.Bounds().Dx()*a.Bounds().Dy())
}

func parse(content []byte) error {
	d := xml.NewDecoder(bytes.NewReader(content))
	for {
		switch _, err := d.Token(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}
