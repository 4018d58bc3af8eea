package trace

import (
	"image"
	"math"
)

// A plane is numbers in rows.
type plane struct {
	w, h int
	v    []float32
}

func newPlane(w, h int) plane { return plane{w, h, make([]float32, w*h)} }

func (p plane) row(y int) []float32 { return p.v[y*p.w:][:p.w] }

// shrunk is the luma of img within r, shrunk to longSide pixels on its longer side, each the mean of what it covers.
func shrunk(img lumas, r image.Rectangle, longSide int) plane {
	size := r.Size()
	k := max(1, float64(max(size.X, size.Y))/float64(longSide))
	out := newPlane(max(1, int(float64(size.X)/k+0.5)), max(1, int(float64(size.Y)/k+0.5)))
	kx, ky := float64(size.X)/float64(out.w), float64(size.Y)/float64(out.h)
	buf := make([]uint8, img.w)
	sums := make([]float32, out.w)
	spans := spansOf(size.X, out.w)
	y, rest := 0, ky // of the row of out: how much of it is still to come
	for sy := range size.Y {
		across(sums, img.row(r.Min.Y+sy, buf)[r.Min.X:r.Max.X], spans)
		for left := 1.0; left > 1e-9 && y < out.h; {
			part := math.Min(left, rest)
			to, f := out.row(y), float32(part/(kx*ky))
			for x, v := range sums {
				to[x] += v * f
			}
			left, rest = left-part, rest-part
			if rest < 1e-9 {
				y, rest = y+1, ky
			}
		}
	}
	return out
}

// smallSide is the longer side of a picture, pixels, up to which it is looked at twice as large: what a print of a card at 150
// dots an inch leaves has three pixels to the shortest wave, which the ground would take off. What is read of eight cards with the
// visible mark that were printed so fits by 0.59 then (mean rho), instead of 0.55.
const smallSide = spectrumSide / 2

// doubled is p twice as large, straight from middle to middle.
func (p plane) doubled() plane {
	out := newPlane(2*p.w, 2*p.h)
	near := func(i, n int) (a, b int, part float32) {
		at := (i - 1) >> 1
		return max(at, 0), min(at+1, n-1), 0.75 - 0.5*float32(i&1)
	}
	for y := range out.h {
		y0, y1, fy := near(y, p.h)
		a, b, to := p.row(y0), p.row(y1), out.row(y)
		for x := range to {
			x0, x1, fx := near(x, p.w)
			top, low := a[x0]+(a[x1]-a[x0])*fx, b[x0]+(b[x1]-b[x0])*fx
			to[x] = top + (low-top)*fy
		}
	}
	return out
}

// A span is the source pixels of one pixel: whole ones, and a part of the one before and of the one after.
type span struct {
	from, to      int
	before, after float32
}

// spansOf parts n pixels into m.
func spansOf(n, m int) []span {
	out := make([]span, m)
	k := float64(n) / float64(m)
	for i := range out {
		a, b := float64(i)*k, math.Min(float64(float64(i+1)*k), float64(n))
		s := span{from: int(math.Ceil(a - 1e-9)), to: int(math.Floor(b + 1e-9))}
		s.before, s.after = float32(max(0, float64(s.from)-a)), float32(max(0, b-float64(s.to)))
		if s.from > s.to { // within one pixel
			s = span{from: s.from, to: s.from, before: float32(b - a)}
		}
		out[i] = s
	}
	return out
}

// across sums up one row.
func across(dst []float32, src []uint8, spans []span) {
	for i, s := range spans {
		sum := uint32(0)
		for _, v := range src[s.from:s.to] {
			sum += uint32(v)
		}
		v := float32(sum)
		if s.before > 0 {
			v += s.before * float32(src[s.from-1])
		}
		if s.after > 0 && s.to < len(src) {
			v += s.after * float32(src[s.to])
		}
		dst[i] = v
	}
}

// gauss is three boxes, see gaussBoxes, over what lies within the edges.
func (p plane) gauss(sigma float64) plane {
	for _, r := range gaussBoxes(sigma) {
		p = p.box(r)
	}
	return p
}

// box is the means over squares of 2*r+1 numbers a side; what lies beyond the edge does not count.
func (p plane) box(r int) plane {
	if r == 0 {
		return p
	}
	narrow, out := newPlane(p.w, p.h), newPlane(p.w, p.h)
	for y := range p.h {
		row, to := p.row(y), narrow.row(y)
		sum := 0.0
		for x := range min(r, p.w) {
			sum += float64(row[x])
		}
		for x := range to {
			if x+r < p.w {
				sum += float64(row[x+r])
			}
			if x > r {
				sum -= float64(row[x-r-1])
			}
			to[x] = float32(sum)
		}
	}
	sums := make([]float64, p.w)
	add := func(y int, sign float64) {
		for x, v := range narrow.row(y) {
			sums[x] += sign * float64(v)
		}
	}
	for y := range min(r, p.h) {
		add(y, 1)
	}
	parts := make([]float64, p.w)
	for x := range parts {
		parts[x] = 1 / float64(min(x+r, p.w-1)-max(x-r, 0)+1)
	}
	for y := range p.h {
		if y+r < p.h {
			add(y+r, 1)
		}
		if y > r {
			add(y-r-1, -1)
		}
		part := 1 / float64(min(y+r, p.h-1)-max(y-r, 0)+1)
		to := out.row(y)
		for x, v := range sums {
			to[x] = float32(v * parts[x] * part)
		}
	}
	return out
}
