package raster

import "image"

// blend lays letters and outline over the tile's area.
func (t *tile) blend() {
	switch img := t.img.(type) {
	case *image.YCbCr:
		t.blendLuma(img.Y, img.YStride)
		t.blendChroma(img)
	case *image.Gray:
		t.blendLuma(img.Pix, img.Stride)
	case *image.RGBA:
		t.blendRGBA(img)
	}
}

// blendLuma blends a plane of luminance, one sample a pixel.
func (t *tile) blendLuma(pix []uint8, stride int) {
	a, w := t.area, t.area.Dx()
	swing, blots := int32(t.plan.Style.GrainColor), int32(t.plan.Style.BlotColor)
	for y := a.Min.Y; y < a.Max.Y; y++ {
		row := (y - a.Min.Y) * w
		letters, halos := t.letter[row:row+w], t.halo[row:row+w]
		t.grain.colorRow(t.noise[:w], a.Min.X, y)
		t.blots.colorRow(t.blot[:w], a.Min.X, y)
		line := pix[y*stride+a.Min.X:][:w]
		at, edge := t.paintRow(y)
		for i := 0; i < w; at, edge = at+1, edge+t.cell {
			if !t.mixed[at] { // bare
				i = min(edge, w)
				continue
			}
			ink, rim := t.paints[at].letter[0], t.paints[at].halo[0]
			for end := min(edge, w); i < end; i++ {
				letter, halo := int32(letters[i]), int32(halos[i])
				if letter|halo == 0 {
					continue
				}
				shift := (swing*int32(t.noise[i]) + blots*int32(t.blot[i])) >> 7
				line[i] = over(line[i], letter, halo, ink+shift, rim-shift)
			}
		}
	}
}

// blendChroma blends both planes of chroma; a sample takes the mean opacity of its pixels.
func (t *tile) blendChroma(m *image.YCbCr) {
	a, w := t.area, t.area.Dx()
	b := chromaBlock(m.SubsampleRatio)
	for y := a.Min.Y; y < a.Max.Y; y += b.Y {
		first, edge := t.paintRow(y)
		h := min(b.Y, a.Max.Y-y)
		cb, cr := m.Cb[y/b.Y*m.CStride:], m.Cr[y/b.Y*m.CStride:]
		for x := a.Min.X; x < a.Max.X; x += b.X {
			letter, halo := t.sum((y-a.Min.Y)*w+x-a.Min.X, min(b.X, a.Max.X-x), h)
			if letter|halo == 0 {
				continue
			}
			pt := t.paint(first + (x-a.Min.X+t.cell-edge)/t.cell)
			c := x / b.X
			cb[c] = over(cb[c], letter, halo, pt.letter[1], pt.halo[1])
			cr[c] = over(cr[c], letter, halo, pt.letter[2], pt.halo[2])
		}
	}
}

// sum returns the mean opacities of letters and outline over w by h pixels.
func (t *tile) sum(at, w, h int) (letter, halo int32) {
	stride := t.area.Dx()
	if w == 2 && h == 2 { // nearly every photo
		a, b := t.letter[at:at+2], t.letter[at+stride:at+stride+2]
		c, d := t.halo[at:at+2], t.halo[at+stride:at+stride+2]
		return (int32(a[0]) + int32(a[1]) + int32(b[0]) + int32(b[1])) >> 2,
			(int32(c[0]) + int32(c[1]) + int32(d[0]) + int32(d[1])) >> 2
	}
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
	swing, blots := int32(t.plan.Style.GrainColor), int32(t.plan.Style.BlotColor)
	for y := a.Min.Y; y < a.Max.Y; y++ {
		row := (y - a.Min.Y) * w
		letters, halos := t.letter[row:row+w], t.halo[row:row+w]
		t.grain.colorRow(t.noise[:w], a.Min.X, y)
		t.blots.colorRow(t.blot[:w], a.Min.X, y)
		line := img.Pix[y*img.Stride+4*a.Min.X:][:4*w]
		at, edge := t.paintRow(y)
		for i := 0; i < w; at, edge = at+1, edge+t.cell {
			if !t.mixed[at] { // bare
				i = min(edge, w)
				continue
			}
			pt := &t.paints[at]
			for end := min(edge, w); i < end; i++ {
				letter, halo := int32(letters[i]), int32(halos[i])
				if letter|halo == 0 {
					continue
				}
				shift := (swing*int32(t.noise[i]) + blots*int32(t.blot[i])) >> 7
				px := line[4*i : 4*i+3 : 4*i+3]
				for c := range px {
					px[c] = over(px[c], letter, halo, pt.letter[c]+shift, pt.halo[c]-shift)
				}
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
