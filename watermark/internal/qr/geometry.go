package qr

import "math"

// A point is a place or a distance in pixels or modules.
type point struct{ x, y float64 }

func (p point) plus(q point) point    { return point{p.x + q.x, p.y + q.y} }
func (p point) minus(q point) point   { return point{p.x - q.x, p.y - q.y} }
func (p point) times(f float64) point { return point{p.x * f, p.y * f} }
func (p point) dot(q point) float64   { return p.x*q.x + p.y*q.y }
func (p point) cross(q point) float64 { return p.x*q.y - p.y*q.x }
func (p point) length() float64       { return math.Hypot(p.x, p.y) }
func (p point) isFinite() bool        { return math.Abs(p.x) < 1e9 && math.Abs(p.y) < 1e9 } // no NaN either
func (p point) within(w, h float64) bool {
	return p.x >= -0.05*w && p.y >= -0.05*h && p.x <= 1.05*w && p.y <= 1.05*h
}

// A lens maps the plane of a code to that of a picture, as a camera does: a homography, row after row.
type lens [9]float64

// at is where the lens shows a place.
func (l lens) at(p point) point {
	w := l[6]*p.x + l[7]*p.y + l[8]
	return point{(l[0]*p.x + l[1]*p.y + l[2]) / w, (l[3]*p.x + l[4]*p.y + l[5]) / w}
}

// A pin holds a place of the code to one of the picture.
type pin struct {
	from, to point
	weight   float64
}

// fitLens returns the lens that comes closest to all pins, least squares. side is the code's, in modules: it
// keeps the numbers near 1. It reports whether the pins decide a lens.
func fitLens(pins []pin, side float64) (lens, bool) {
	var mid point
	for _, p := range pins {
		mid = mid.plus(p.to)
	}
	mid = mid.times(1 / float64(len(pins)))
	spread := 0.0
	for _, p := range pins {
		spread += p.to.minus(mid).length() / float64(len(pins))
	}
	if spread < 1e-9 {
		return lens{}, false
	}
	half := side / 2
	var m [8][9]float64 // the normal equations
	for _, p := range pins {
		u, v := p.from.x/half-1, p.from.y/half-1
		to := p.to.minus(mid).times(1 / spread)
		for _, r := range [...][9]float64{
			{u, v, 1, 0, 0, 0, -u * to.x, -v * to.x, to.x},
			{0, 0, 0, u, v, 1, -u * to.y, -v * to.y, to.y},
		} {
			for i := range 8 {
				for j := range 9 {
					m[i][j] += p.weight * r[i] * r[j]
				}
			}
		}
	}
	h, ok := solve(&m)
	if !ok {
		return lens{}, false
	}
	// Undo both changes of scale: first the picture's, then the code's.
	for j := range 3 {
		w := [3]float64{h[6], h[7], 1}[j]
		h[j], h[3+j] = h[j]*spread+mid.x*w, h[3+j]*spread+mid.y*w
	}
	var out lens
	full := [9]float64{h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], 1}
	for r := range 3 {
		a, b, c := full[3*r], full[3*r+1], full[3*r+2]
		out[3*r], out[3*r+1], out[3*r+2] = a/half, b/half, c-a-b
	}
	return out, true
}

// solve solves eight linear equations, the last column being the right side, by elimination with pivots.
func solve(m *[8][9]float64) (x [8]float64, ok bool) {
	for c := range 8 {
		best := c
		for r := c + 1; r < 8; r++ {
			if math.Abs(m[r][c]) > math.Abs(m[best][c]) {
				best = r
			}
		}
		if !(math.Abs(m[best][c]) > 1e-12) {
			return x, false
		}
		m[c], m[best] = m[best], m[c]
		for r := c + 1; r < 8; r++ {
			f := m[r][c] / m[c][c]
			for k := c; k < 9; k++ {
				m[r][k] -= f * m[c][k]
			}
		}
	}
	for r := 7; r >= 0; r-- {
		sum := m[r][8]
		for k := r + 1; k < 8; k++ {
			sum -= m[r][k] * x[k]
		}
		x[r] = sum / m[r][r]
	}
	return x, true
}
