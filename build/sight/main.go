// Command sight looks for texts in a picture of the window:
//
//	sight PICTURE.png TEXT…
//
// It draws each text with the letters that the program carries and looks for that drawing in the picture, so that boxes in the place of
// characters, or letters of another font, do not count. For every text it prints where its middle is, in pixels of the picture, how
// alike the two are (1: the same), and the text. It fails when a text is nowhere in the picture.
package main

import (
	"fmt"
	"image"
	_ "image/png"
	"io"
	"os"

	"fyne.io/fyne/v2/test"

	"carddesk/app/theme"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: sight PICTURE.png TEXT…")
		os.Exit(2)
	}
	if err := run(os.Stdout, os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "sight:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, path string, texts []string) error {
	picture, err := read(path)
	if err != nil {
		return err
	}
	look := theme.New(theme.Options{Variant: theme.Light})
	test.NewApp().Settings().SetTheme(look)
	missing := 0
	for _, text := range texts {
		s := find(picture, text, look)
		if s.alike < enough {
			missing++
			_, _ = fmt.Fprintf(out, "- - %.3f %s\n", s.alike, text)
			continue
		}
		_, _ = fmt.Fprintf(out, "%d %d %.3f %s\n", s.middle.X, s.middle.Y, s.alike, text)
	}
	if missing > 0 {
		return fmt.Errorf("%d of %d texts are not in %s", missing, len(texts), path)
	}
	return nil
}

func read(path string) (shades, error) {
	f, err := os.Open(path)
	if err != nil {
		return shades{}, err
	}
	defer func() { _ = f.Close() }()
	picture, _, err := image.Decode(f)
	if err != nil {
		return shades{}, fmt.Errorf("%s: %w", path, err)
	}
	return shadesOf(picture), nil
}
