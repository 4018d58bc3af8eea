package trace

import "image"

// lumas are the rows of a picture's luma (ITU-R BT.601).
type lumas struct {
	w, h, stride int
	pix          []uint8
	rgba         bool
}

// lumasOf panics for a picture that is not of package raster.
func lumasOf(img image.Image) lumas {
	size := img.Bounds().Size()
	switch m := img.(type) {
	case *image.YCbCr:
		return lumas{size.X, size.Y, m.YStride, m.Y, false}
	case *image.Gray:
		return lumas{size.X, size.Y, m.Stride, m.Pix, false}
	case *image.RGBA:
		return lumas{size.X, size.Y, m.Stride, m.Pix, true}
	}
	panic("trace: not a picture of package raster")
}

// row returns row y, in the picture itself or in buf, which is as wide.
func (l lumas) row(y int, buf []uint8) []uint8 {
	if !l.rgba {
		return l.pix[y*l.stride:][:l.w]
	}
	row := l.pix[y*l.stride:][:4*l.w]
	for x := range buf {
		p := row[4*x:][:4]
		buf[x] = uint8((19595*uint32(p[0]) + 38470*uint32(p[1]) + 7471*uint32(p[2]) + 1<<15) >> 16)
	}
	return buf
}

// apply adds change to row y.
func (l lumas) apply(y int, change []int8) {
	if !l.rgba {
		for x, v := range l.pix[y*l.stride:][:l.w] {
			l.pix[y*l.stride+x] = shifted(v, change[x])
		}
		return
	}
	row := l.pix[y*l.stride:][:4*l.w]
	for x, d := range change {
		p := row[4*x:][:4]
		p[0], p[1], p[2] = shifted(p[0], d), shifted(p[1], d), shifted(p[2], d)
	}
}

// shifted is v moved by d, within 0 to 255.
func shifted(v uint8, d int8) uint8 { return uint8(min(max(int(v)+int(d), 0), 255)) }
