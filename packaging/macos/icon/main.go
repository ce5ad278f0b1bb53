// Command icon makes the icon of the program for macOS, from assets/icons/carddesk.svg: an .icns file with every size that macOS asks for.
//
//	go run ./packaging/macos/icon assets/icons/carddesk.svg carddesk.icns
package main

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"os"

	"github.com/fyne-io/oksvg"
	"github.com/jackmordaunt/icns/v3"
	"github.com/srwiley/rasterx"
)

// largest is the width of the largest picture in the file, for an icon 512 points wide on a display with two pixels a point. The smaller ones
// are made of it.
const largest = 1024

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: icon DRAWING.svg ICON.icns")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(drawing, icon string) error {
	f, err := os.Open(drawing)
	if err != nil {
		return err
	}
	defer f.Close()
	picture, err := draw(f)
	if err != nil {
		return fmt.Errorf("%s: %w", drawing, err)
	}
	var file bytes.Buffer
	if err := icns.NewEncoder(&file).WithAlgorithm(icns.Lanczos3).Encode(picture); err != nil {
		return err
	}
	return os.WriteFile(icon, file.Bytes(), 0o644)
}

// draw makes a picture of a drawing. What the drawing library does not know is an error, not left out.
func draw(drawing io.Reader) (image.Image, error) {
	svg, err := oksvg.ReadIconStream(drawing, oksvg.StrictErrorMode)
	if err != nil {
		return nil, err
	}
	svg.SetTarget(0, 0, largest, largest)
	for i := range svg.SVGPaths {
		// The library enlarges what lines enclose, and not the lines.
		svg.SVGPaths[i].LineWidth *= largest / svg.ViewBox.W
	}
	picture := image.NewRGBA(image.Rect(0, 0, largest, largest))
	svg.Draw(rasterx.NewDasher(largest, largest, rasterx.NewScannerGV(largest, largest, picture, picture.Bounds())), 1)
	return picture, nil
}
