package main

import (
	"image"
	"image/color"
	"math"
)

// shades is a picture in shades of grey, row by row, 0 black to 255 white.
type shades struct {
	width, height int
	rows          [][]float64
}

func shadesOf(picture image.Image) shades {
	b := picture.Bounds()
	s := shades{width: b.Dx(), height: b.Dy()}
	for y := range s.height {
		row := make([]float64, s.width)
		for x := range row {
			row[x] = float64(color.GrayModel.Convert(picture.At(b.Min.X+x, b.Min.Y+y)).(color.Gray).Y)
		}
		s.rows = append(s.rows, row)
	}
	return s
}

// cropped leaves out the edges that have the colour of the first pixel.
func (s shades) cropped() shades {
	box := image.Rectangle{}
	for y, row := range s.rows {
		for x, shade := range row {
			if shade != s.rows[0][0] {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	out := shades{width: box.Dx(), height: box.Dy()}
	for _, row := range s.rows[box.Min.Y:box.Max.Y] {
		out.rows = append(out.rows, row[box.Min.X:box.Max.X])
	}
	return out
}

// pixel is one of the pixels that are compared: where it is, and its shade less the mean of all that are compared.
type pixel struct {
	x, y  int
	shade float64
}

// sample takes every stepX-th pixel of every stepY-th row.
func (s shades) sample(stepX, stepY int) []pixel {
	var out []pixel
	for y := 0; y < s.height; y += stepY {
		for x := 0; x < s.width; x += stepX {
			out = append(out, pixel{x, y, s.rows[y][x]})
		}
	}
	return levelled(out)
}

// levelled takes the mean off the shades.
func levelled(pixels []pixel) []pixel {
	sum := 0.0
	for _, p := range pixels {
		sum += p.shade
	}
	for i := range pixels {
		pixels[i].shade -= sum / float64(len(pixels))
	}
	return pixels
}

// halves are the pixels left of a column and the others.
func halves(pixels []pixel, column int) (left, right []pixel) {
	for _, p := range pixels {
		if p.x < column {
			left = append(left, p)
		} else {
			right = append(right, p)
		}
	}
	return levelled(left), levelled(right)
}

// faint is the standard deviation of shades, of 255, below which a place counts as empty: text that can be read has several times that.
const faint = 12

// alike compares pixels with what lies at a place of the picture: their correlation without its sign, 0 to 1. Neither the colours nor which of
// text and ground is the lighter one makes a difference, only the shapes do.
func (s shades) alike(pixels []pixel, x, y int) float64 {
	var sum, squares, product, own float64
	for _, p := range pixels {
		there := s.rows[y+p.y][x+p.x]
		sum += there
		squares += there * there
		product += there * p.shade
		own += p.shade * p.shade
	}
	n := float64(len(pixels))
	spread := squares - sum*sum/n
	if spread < n*faint*faint || own == 0 {
		return 0
	}
	return math.Abs(product) / math.Sqrt(spread*own)
}
