//go:build !js

package raster

import (
	"image"

	"github.com/disintegration/imaging"
)

// orientRGBA turns opaque pixels, for which RGBA and NRGBA are the same bytes.
func orientRGBA(m *image.RGBA, o int) image.Image {
	n := &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
	switch o { // imaging turns counter-clockwise
	case 2:
		n = imaging.FlipH(n)
	case 3:
		n = imaging.Rotate180(n)
	case 4:
		n = imaging.FlipV(n)
	case 5:
		n = imaging.Transpose(n)
	case 6:
		n = imaging.Rotate270(n)
	case 7:
		n = imaging.Transverse(n)
	case 8:
		n = imaging.Rotate90(n)
	}
	return &image.RGBA{Pix: n.Pix, Stride: n.Stride, Rect: n.Rect}
}
