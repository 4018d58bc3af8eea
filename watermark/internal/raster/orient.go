package raster

import "image"

// A turn takes stored pixels upright: exchange x and y if swap is set, then mirror.
type turn struct {
	swap  bool
	flipX bool // mirror left and right, after swap
	flipY bool // mirror top and bottom, after swap
}

// turns are the orientations of Exif 3.0, tag 0x0112 (274), table 6; index 0 stands for absent.
var turns = [9]turn{
	2: {flipX: true},
	3: {flipX: true, flipY: true},
	4: {flipY: true},
	5: {swap: true},
	6: {swap: true, flipX: true},
	7: {swap: true, flipX: true, flipY: true},
	8: {swap: true, flipY: true},
}

// orient returns img, stored in EXIF orientation o, upright. Orientations out of range change nothing. It works
// in img's own memory, which must not be used afterwards; planes need scratch memory of one plane at a time and
// only when sides are exchanged, RGBA a second picture.
func orient(img image.Image, o int) image.Image {
	if o <= 1 || o >= len(turns) {
		return img
	}
	switch m := img.(type) {
	case *image.Gray:
		p := plane{m.Pix, m.Stride, m.Rect.Dx(), m.Rect.Dy()}
		p.turn(turns[o], nil)
		return &image.Gray{Pix: p.pix, Stride: p.stride, Rect: image.Rect(0, 0, p.w, p.h)}
	case *image.YCbCr:
		return orientYCbCr(m, turns[o])
	case *image.RGBA:
		return orientRGBA(m, o)
	}
	panic("raster: not a picture of this package")
}

// orientYCbCr turns the three planes. Where a side is odd and chroma has half as many samples, mirroring moves the
// grid by half a chroma sample; each new sample is then the mean of the two that it covers.
func orientYCbCr(m *image.YCbCr, t turn) *image.YCbCr {
	y := plane{m.Y, m.YStride, m.Rect.Dx(), m.Rect.Dy()}
	size := chromaSize(m)
	cb := plane{m.Cb, m.CStride, size.X, size.Y}
	cr := plane{m.Cr, m.CStride, size.X, size.Y}
	var scratch []byte
	if t.swap {
		scratch = make([]byte, y.w*y.h)
	}
	y.turn(t, scratch)
	cb.turn(t, scratch)
	cr.turn(t, scratch)

	ratio := m.SubsampleRatio
	if t.swap {
		ratio = transposedRatio(ratio)
	}
	block := chromaBlock(ratio)
	for _, c := range []*plane{&cb, &cr} {
		if t.flipX && block.X == 2 && y.w%2 == 1 {
			c.meanWithRight()
		}
		if t.flipY && block.Y == 2 && y.h%2 == 1 {
			c.meanWithBelow()
		}
	}
	return &image.YCbCr{
		Y: y.pix, Cb: cb.pix, Cr: cr.pix, YStride: y.stride, CStride: cb.stride,
		SubsampleRatio: ratio, Rect: image.Rect(0, 0, y.w, y.h),
	}
}

// transposedRatio is the ratio of a picture whose sides are exchanged.
func transposedRatio(r image.YCbCrSubsampleRatio) image.YCbCrSubsampleRatio {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return image.YCbCrSubsampleRatio440
	case image.YCbCrSubsampleRatio440:
		return image.YCbCrSubsampleRatio422
	}
	return r
}
