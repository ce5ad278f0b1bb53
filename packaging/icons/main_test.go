package main

import (
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

func TestIcons(t *testing.T) {
	folder := t.TempDir()
	if err := write(folder); err != nil {
		t.Fatal(err)
	}
	for _, size := range sizes {
		f, err := os.Open(filepath.Join(folder, strconv.Itoa(size)+".png"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		icon, err := png.Decode(f)
		if err != nil {
			t.Fatal(err)
		}
		if b := icon.Bounds(); b.Dx() != size || b.Dy() != size {
			t.Errorf("%d: %v", size, b)
		}
		// The corners are round, so that they are empty; the middle is not.
		_, _, _, corner := icon.At(0, 0).RGBA()
		_, _, _, middle := icon.At(size/2, size/2).RGBA()
		if corner > 0x1000 || middle != 0xffff {
			t.Errorf("%d: the corner covers %#x, the middle %#x", size, corner, middle)
		}
	}
}
