package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"

	"github.com/jackmordaunt/icns/v3"
)

// widths are those of the icon's pictures in pixels, the largest first: 16, 32, 128, 256 and 512 points wide with two pixels a point, and with one
// the three larger of them. What is left out, 16 and 32 pixels for displays with one pixel a point, macOS makes of the others.
var widths = []int{1024, 512, 512, 256, 256, 128, 64, 32}

func lookAtIcon(bundle fs.FS) error {
	file, err := fs.ReadFile(bundle, iconFile)
	if err != nil {
		return nil // lookAtFiles says that it is missing
	}
	if !bytes.HasPrefix(file, []byte("icns")) || len(file) < len("icns")+4 {
		return fmt.Errorf("%s: no icon of macOS", iconFile)
	}
	pictures, err := icns.DecodeAll(bytes.NewReader(file))
	if err != nil {
		return fmt.Errorf("%s: %w", iconFile, err)
	}
	var found []int
	for _, p := range pictures {
		if size := p.Bounds().Size(); size.X != size.Y {
			return fmt.Errorf("%s: a picture is %d wide and %d high", iconFile, size.X, size.Y)
		}
		found = append(found, p.Bounds().Dx())
	}
	if !slices.Equal(found, widths) {
		return fmt.Errorf("%s: its pictures are %d pixels wide, want %d", iconFile, found, widths)
	}
	return nil
}
