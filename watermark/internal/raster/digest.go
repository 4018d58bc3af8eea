package raster

import (
	"crypto/sha256"
	"hash"
	"image"
)

// Digest returns the SHA-256 of img's samples, channel by channel and row by row; what lies between rows does not
// count. img is of the types Decode returns.
func Digest(img image.Image) (sum [sha256.Size]byte) {
	d := sha256.New()
	switch m := img.(type) {
	case *image.YCbCr:
		c := chromaSize(m)
		digestRows(d, plane{m.Y, m.YStride, m.Rect.Dx(), m.Rect.Dy()})
		digestRows(d, plane{m.Cb, m.CStride, c.X, c.Y})
		digestRows(d, plane{m.Cr, m.CStride, c.X, c.Y})
	case *image.Gray:
		digestRows(d, plane{m.Pix, m.Stride, m.Rect.Dx(), m.Rect.Dy()})
	case *image.RGBA:
		digestRows(d, plane{m.Pix, m.Stride, 4 * m.Rect.Dx(), m.Rect.Dy()})
	}
	d.Sum(sum[:0])
	return sum
}

func digestRows(d hash.Hash, p plane) {
	for y := range p.h {
		d.Write(p.row(y))
	}
}
