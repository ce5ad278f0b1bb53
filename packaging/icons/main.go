// Command icons makes the program's icon in the sizes of the icon theme that desktops fall back to, from assets/icons/carddesk.png:
//
//	go run ./packaging/icons FOLDER
//
// writes FOLDER/16.png and so on.
package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/image/draw"

	"carddesk/assets"
)

// sizes are the widths, in pixels, that hicolor has folders for and desktops ask for.
var sizes = []int{16, 22, 24, 32, 48, 64, 128, 256, 512}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: icons FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(folder string) error {
	icon, err := png.Decode(bytes.NewReader(assets.Icon))
	if err != nil {
		return err
	}
	for _, size := range sizes {
		var file bytes.Buffer
		if err := png.Encode(&file, scaled(icon, size)); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, strconv.Itoa(size)+".png"), file.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// scaled is the picture in another width and height, in pixels.
func scaled(picture image.Image, size int) image.Image {
	small := image.NewNRGBA(image.Rect(0, 0, size, size))
	draw.CatmullRom.Scale(small, small.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	return small
}
