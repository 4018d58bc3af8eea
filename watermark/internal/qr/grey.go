package qr

import "image"

// A grey is a picture of luma samples, row after row.
type grey struct {
	pix           []byte
	width, height int
}

// newGrey takes the luma of img, averaged over squares of the smallest whole side that leaves at most
// maxPixels. What does not fill a square at the right and lower edges is left out.
func newGrey(img image.Image, maxPixels int) grey {
	b := img.Bounds()
	side := shrinkSide(b, maxPixels)
	g := grey{width: max(1, b.Dx()/side), height: max(1, b.Dy()/side)}
	g.pix = make([]byte, g.width*g.height)
	if side == 1 {
		for y := range g.height {
			lumaRow(g.pix[y*g.width:][:g.width], img, b.Min.Y+y)
		}
		return g
	}
	row := make([]byte, b.Dx())
	sums := make([]int, g.width)
	for y := range g.height {
		clear(sums)
		rows := 0
		for at := y * side; at < min((y+1)*side, b.Dy()); at++ {
			lumaRow(row, img, b.Min.Y+at)
			for x, v := range row[:min(len(row), g.width*side)] {
				sums[x/side] += int(v)
			}
			rows++
		}
		for x, sum := range sums {
			g.pix[y*g.width+x] = byte(sum / (rows * min(side, b.Dx())))
		}
	}
	return g
}

// shrinkSide is the side of the squares over which newGrey averages.
func shrinkSide(b image.Rectangle, maxPixels int) int {
	side := 1
	for max(1, b.Dx()/side)*max(1, b.Dy()/side) > maxPixels {
		side++
	}
	return side
}

// half averages squares of four samples. An odd last row or column is left out.
func (g grey) half() grey {
	h := grey{width: g.width / 2, height: g.height / 2}
	h.pix = make([]byte, h.width*h.height)
	for y := range h.height {
		upper, lower := g.pix[2*y*g.width:][:g.width], g.pix[(2*y+1)*g.width:][:g.width]
		row := h.pix[y*h.width:][:h.width]
		for x := range row {
			row[x] = byte((int(upper[2*x]) + int(upper[2*x+1]) + int(lower[2*x]) + int(lower[2*x+1]) + 2) / 4)
		}
	}
	return h
}

// lumaRow fills dst with the luma of row y of img. Transparent pixels show the white beneath them.
func lumaRow(dst []byte, img image.Image, y int) {
	b := img.Bounds()
	switch m := img.(type) {
	case *image.Gray:
		copy(dst, m.Pix[m.PixOffset(b.Min.X, y):])
	case *image.YCbCr:
		copy(dst, m.Y[m.YOffset(b.Min.X, y):])
	case *image.NRGBA:
		p := m.Pix[m.PixOffset(b.Min.X, y):]
		for x := range dst {
			a := uint32(p[4*x+3])
			v := luma(uint32(p[4*x]), uint32(p[4*x+1]), uint32(p[4*x+2]))
			dst[x] = byte((v*a + 255*(255-a)) / 255)
		}
	case *image.RGBA:
		p := m.Pix[m.PixOffset(b.Min.X, y):]
		for x := range dst {
			v := luma(uint32(p[4*x]), uint32(p[4*x+1]), uint32(p[4*x+2])) + 255 - uint32(p[4*x+3])
			dst[x] = byte(min(v, 255))
		}
	default:
		for x := range dst {
			r, g, b, a := img.At(b.Min.X+x, y).RGBA() // premultiplied
			dst[x] = byte((luma(r, g, b) + 0xffff - a) >> 8)
		}
	}
}

// luma weighs the three colours as Rec. 601 does; the weights sum to 2^15 so that 16-bit samples fit.
func luma(r, g, b uint32) uint32 { return (9798*r + 19235*g + 3735*b) >> 15 }
