package raster

import "image"

// Canvas returns a white picture of the given size and doc's type, with doc at the given place; parts of doc beyond
// its edges are left out. Canvas takes doc over: a YCbCr picture's chroma moves into the memory that its luma leaves,
// so that at the most two luma planes and one set of chroma are held. doc must not be used afterwards.
//
// A subsampled YCbCr picture lies on the grid of its chroma samples: there at is rounded down to a whole sample,
// that is to even numbers for 4:2:0. Align gives such a place beforehand. Where doc's odd side ends within a
// chroma sample, that sample is the mean of doc's colour and white, as subsampling the whole would give.
func Canvas(doc image.Image, size, at image.Point) image.Image {
	r := image.Rectangle{Max: size}
	switch m := doc.(type) {
	case *image.Gray:
		out := image.NewGray(r)
		fill(out.Pix, 255)
		to := plane{out.Pix, out.Stride, size.X, size.Y}
		to.paste(plane{m.Pix, m.Stride, m.Rect.Dx(), m.Rect.Dy()}, at)
		return out
	case *image.RGBA:
		if n := 4 * size.X * size.Y; at == (image.Point{}) && m.Rect.Dx() == size.X && m.Rect.Dy() <= size.Y && m.Stride == 4*size.X && cap(m.Pix) >= n {
			out := &image.RGBA{Pix: m.Pix[:n], Stride: m.Stride, Rect: r} // there is room below
			fill(out.Pix[m.Rect.Dy()*m.Stride:], 255)
			return out
		}
		out := image.NewRGBA(r)
		fill(out.Pix, 255)
		to := plane{out.Pix, out.Stride, 4 * size.X, size.Y}
		to.paste(plane{m.Pix, m.Stride, 4 * m.Rect.Dx(), m.Rect.Dy()}, image.Pt(4*at.X, at.Y))
		return out
	case *image.YCbCr:
		return canvasYCbCr(m, r, at)
	}
	panic("raster: not a picture of this package")
}

// Align returns the first place at or after at, rightwards and downwards, at which Canvas puts doc exactly.
func Align(doc image.Image, at image.Point) image.Point {
	if m, ok := doc.(*image.YCbCr); ok {
		b := chromaBlock(m.SubsampleRatio)
		return image.Pt(floorTo(at.X+b.X-1, b.X), floorTo(at.Y+b.Y-1, b.Y))
	}
	return at
}

// floorTo is the largest multiple of n that is at most v.
func floorTo(v, n int) int { return v - ((v%n)+n)%n }

// canvasYCbCr is Canvas for planes.
func canvasYCbCr(m *image.YCbCr, r image.Rectangle, at image.Point) image.Image {
	b := chromaBlock(m.SubsampleRatio)
	at = image.Pt(floorTo(at.X, b.X), floorTo(at.Y, b.Y))
	w, h := (r.Dx()+b.X-1)/b.X, (r.Dy()+b.Y-1)/b.Y
	out := &image.YCbCr{
		Y: make([]byte, r.Dx()*r.Dy()), YStride: r.Dx(), CStride: w, SubsampleRatio: m.SubsampleRatio, Rect: r,
	}
	fill(out.Y, 255)

	size := m.Rect.Size()
	to := plane{out.Y, out.YStride, r.Dx(), r.Dy()}
	to.paste(plane{m.Y, m.YStride, size.X, size.Y}, at)

	out.Cb, m.Y = take(m.Y, w*h)
	out.Cr, m.Y = take(m.Y, w*h)
	fill(out.Cb, 128)
	fill(out.Cr, 128)
	from, canvas := chromaSize(m), chromaSize(out)
	place := image.Pt(at.X/b.X, at.Y/b.Y)
	end := at.Add(size)
	for _, c := range [2][2][]byte{{out.Cb, m.Cb}, {out.Cr, m.Cr}} {
		to := plane{c[0], out.CStride, canvas.X, canvas.Y}
		to.paste(plane{c[1], m.CStride, from.X, from.Y}, place)
		if end.X%b.X != 0 && 0 < end.X && end.X < r.Max.X {
			for y := max(0, place.Y); y < min(canvas.Y, place.Y+from.Y); y++ {
				halfWhite(&to.row(y)[end.X/b.X])
			}
		}
		if end.Y%b.Y != 0 && 0 < end.Y && end.Y < r.Max.Y {
			row := to.row(end.Y / b.Y)
			for x := max(0, place.X); x < min(canvas.X, place.X+from.X); x++ {
				halfWhite(&row[x])
			}
		}
	}
	return out
}

// take returns n bytes of spare and what is left of it, or fresh memory when spare is too short.
func take(spare []byte, n int) (taken, left []byte) {
	if n > len(spare) {
		return make([]byte, n), spare
	}
	return spare[:n:n], spare[n:]
}

// halfWhite is the mean of a chroma sample and white's.
func halfWhite(c *uint8) { *c = uint8((int(*c) + 129) / 2) }

// paste copies src to (at.X, at.Y) of p, clipped.
func (p *plane) paste(src plane, at image.Point) {
	x0, x1 := max(0, at.X), min(p.w, at.X+src.w)
	if x0 >= x1 {
		return
	}
	for y := max(0, at.Y); y < min(p.h, at.Y+src.h); y++ {
		copy(p.row(y)[x0:x1], src.row(y - at.Y)[x0-at.X:])
	}
}

// fill sets every byte of p to v.
func fill(p []byte, v byte) {
	for i := range p {
		p[i] = v
	}
}
