package raster

import "image"

// blend lays letters and outline over the tile's area.
func (t *tile) blend() {
	switch img := t.img.(type) {
	case *image.YCbCr:
		t.blendPlane(img.Y, img.YStride, 0, 1, 1)
		b := chromaBlock(img.SubsampleRatio)
		t.blendPlane(img.Cb, img.CStride, 1, b.X, b.Y)
		t.blendPlane(img.Cr, img.CStride, 2, b.X, b.Y)
	case *image.Gray:
		t.blendPlane(img.Pix, img.Stride, 0, 1, 1)
	case *image.RGBA:
		t.blendRGBA(img)
	}
}

// blendPlane blends one plane whose samples each stand for sx by sy pixels; a sample takes the mean opacity of
// its pixels.
func (t *tile) blendPlane(pix []uint8, stride, channel, sx, sy int) {
	a, w := t.area, t.area.Dx()
	swing := int32(0)
	if channel == 0 {
		swing = int32(t.plan.Style.GrainColor)
	}
	for y := a.Min.Y; y < a.Max.Y; y += sy {
		paints, left := t.paintRow(y)
		line := pix[y/sy*stride:]
		for x := a.Min.X; x < a.Max.X; x += sx {
			letter, halo := t.sum((y-a.Min.Y)*w+x-a.Min.X, min(sx, a.Max.X-x), min(sy, a.Max.Y-y))
			if letter|halo == 0 {
				continue
			}
			pt := &paints[(x-left)/t.cell]
			shift := swing * t.grain.colorAt(x, y) >> 7
			line[x/sx] = over(line[x/sx], letter, halo, pt.letter[channel]+shift, pt.halo[channel]-shift)
		}
	}
}

// sum returns the mean opacities of letters and outline over w by h pixels.
func (t *tile) sum(at, w, h int) (letter, halo int32) {
	if w == 1 && h == 1 {
		return int32(t.letter[at]), int32(t.halo[at])
	}
	stride := t.area.Dx()
	for range h {
		for i := range w {
			letter += int32(t.letter[at+i])
			halo += int32(t.halo[at+i])
		}
		at += stride
	}
	n := int32(w * h)
	return letter / n, halo / n
}

// over lays the letter and the outline on v; opacities are of 65536 and together at most that.
func over(v uint8, letter, halo, ink, rim int32) uint8 {
	p := int32(v)
	out := p + (letter*(ink-p)+halo*(rim-p)+one/2)>>16
	return uint8(min(max(out, 0), 255))
}

// blendRGBA blends a picture of interleaved channels.
func (t *tile) blendRGBA(img *image.RGBA) {
	a, w := t.area, t.area.Dx()
	for y := a.Min.Y; y < a.Max.Y; y++ {
		paints, left := t.paintRow(y)
		line := img.Pix[y*img.Stride:]
		for x := a.Min.X; x < a.Max.X; x++ {
			at := (y-a.Min.Y)*w + x - a.Min.X
			letter, halo := int32(t.letter[at]), int32(t.halo[at])
			if letter|halo == 0 {
				continue
			}
			pt := &paints[(x-left)/t.cell]
			shift := int32(t.plan.Style.GrainColor) * t.grain.colorAt(x, y) >> 7
			px := line[4*x : 4*x+3 : 4*x+3]
			for c := range px {
				px[c] = over(px[c], letter, halo, pt.letter[c]+shift, pt.halo[c]-shift)
			}
		}
	}
}

// lumaRow returns the luminance of pixels x0 to x1 of row y, in buf or in place.
func lumaRow(img image.Image, buf []uint8, x0, x1, y int) []uint8 {
	switch m := img.(type) {
	case *image.YCbCr:
		return m.Y[y*m.YStride+x0 : y*m.YStride+x1]
	case *image.Gray:
		return m.Pix[y*m.Stride+x0 : y*m.Stride+x1]
	}
	m := img.(*image.RGBA)
	row := m.Pix[y*m.Stride+4*x0 : y*m.Stride+4*x1]
	buf = buf[:x1-x0]
	for i := range buf {
		p := row[4*i : 4*i+3 : 4*i+3]
		// ITU-R BT.601 weights, of 256.
		buf[i] = uint8((77*uint32(p[0]) + 150*uint32(p[1]) + 29*uint32(p[2])) >> 8)
	}
	return buf
}
