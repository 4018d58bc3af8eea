package specimen

import (
	"math"

	"mohr/watermark/internal/plan"
)

// A point is a place in the units of the drawing, x to the right, y down.
type point struct{ x, y float64 }

// An outline is a set of closed polygons filled under the nonzero rule.
type outline [][]point

// rectangle is an upright rectangle from its corner and size.
func rectangle(x, y, w, h float64) outline {
	w, h = float64(w), float64(h)
	return outline{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}}
}

// roundRect is a rectangle whose corners are quarter circles of radius r.
func roundRect(x, y, w, h, r float64) outline {
	var c []point
	corners := [4]point{{x + w - r, y + r}, {x + w - r, y + h - r}, {x + r, y + h - r}, {x + r, y + r}}
	for i, o := range corners {
		for k := range 13 {
			t := float64(float64(i-1)/4) + float64(k)/48
			c = append(c, point{o.x + float64(r*cosTurn(t)), o.y + float64(r*sinTurn(t))})
		}
	}
	return outline{c}
}

// ellipse is an upright ellipse about (x, y).
func ellipse(x, y, rx, ry float64) outline {
	c := make([]point, 72)
	for i := range c {
		t := float64(i) / float64(len(c))
		c[i] = point{x + float64(rx*cosTurn(t)), y + float64(ry*sinTurn(t))}
	}
	return outline{c}
}

// star is a star polygon with n tips between radii r and inner, turned by turn.
func star(x, y, r, inner float64, n int, turn float64) outline {
	c := make([]point, 2*n)
	for i := range c {
		d := r
		if i%2 == 1 {
			d = inner
		}
		t := turn + float64(i)/float64(2*n)
		c[i] = point{x + float64(d*sinTurn(t)), y - float64(d*cosTurn(t))}
	}
	return outline{c}
}

// strip is the outline of a pen of the given width drawn along pts. Its winding has one sign however the line
// runs, so strips may cross each other.
func strip(pts []point, width float64) outline {
	return pen(pts, func(float64) float64 { return width })
}

// pen is a strip whose width changes along the line; t runs from 0 to 1.
func pen(pts []point, width func(t float64) float64) outline {
	n := len(pts)
	if n < 2 {
		return nil
	}
	c := make([]point, 2*n)
	for i, p := range pts {
		a, b := pts[max(i-1, 0)], pts[min(i+1, n-1)]
		dx, dy := b.x-a.x, b.y-a.y
		d := hypot(dx, dy)
		if d == 0 {
			dx, d = 1, 1
		}
		h := width(float64(i)/float64(n-1)) / 2
		ox, oy := float64(-dy*h)/d, float64(dx*h)/d
		c[i] = point{p.x + ox, p.y + oy}
		c[2*n-1-i] = point{p.x - ox, p.y - oy}
	}
	return outline{c}
}

// ring is the strip along a closed curve: an outer and an inner contour.
func ring(pts []point, width float64) outline {
	closed := append(append([]point{}, pts...), pts[0])
	return strip(closed, width)
}

// curve samples a smooth line through the knots (Catmull-Rom), steps points per piece.
func curve(knots []point, steps int) []point {
	n := len(knots)
	var out []point
	for i := range n - 1 {
		a, b := knots[max(i-1, 0)], knots[i]
		c, d := knots[i+1], knots[min(i+2, n-1)]
		for k := range steps {
			t := float64(k) / float64(steps)
			out = append(out, point{catmull(a.x, b.x, c.x, d.x, t), catmull(a.y, b.y, c.y, d.y, t)})
		}
	}
	return append(out, knots[n-1])
}

func catmull(a, b, c, d, t float64) float64 {
	p := float64(t * (c - a))
	q := float64(float64(t*t) * (float64(2*a) - float64(5*b) + float64(4*c) - d))
	r := float64(float64(float64(t*t)*t) * (float64(3*b) - a - float64(3*c) + d))
	return b + float64(0.5*(p+q+r))
}

// An affine takes (x, y) to (a*x + b*y + e, c*x + d*y + f).
type affine struct{ a, b, c, d, e, f float64 }

// apply moves one point.
func (m affine) apply(p point) point {
	return point{
		float64(m.a*p.x) + float64(m.b*p.y) + m.e,
		float64(m.c*p.x) + float64(m.d*p.y) + m.f,
	}
}

// move returns the outline under m.
func (o outline) move(m affine) outline {
	out := make(outline, len(o))
	for i, c := range o {
		out[i] = make([]point, len(c))
		for k, p := range c {
			out[i][k] = m.apply(p)
		}
	}
	return out
}

// bounds returns the outline's corners; min above max when it is blank.
func (o outline) bounds() (lo, hi point) {
	lo, hi = point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, c := range o {
		for _, p := range c {
			lo = point{min(lo.x, p.x), min(lo.y, p.y)}
			hi = point{max(hi.x, p.x), max(hi.y, p.y)}
		}
	}
	return lo, hi
}

// curveSteps is how many pieces a glyph's curve becomes: invisible at sizes up to about 100 pixels an em.
const curveSteps = 6

// flatten turns a glyph path in ems into polygons in ems.
func flatten(p plan.Path) outline {
	var out outline
	var c []point
	at := 0
	for _, op := range p.Ops {
		var k []point
		for range opPoints(op) {
			k = append(k, point{float64(p.Pts[at].X), float64(p.Pts[at].Y)})
			at++
		}
		switch op {
		case plan.MoveTo:
			if len(c) > 2 {
				out = append(out, c)
			}
			c = []point{k[0]}
		case plan.LineTo:
			c = append(c, k[0])
		default:
			c = append(c, bezier(append([]point{c[len(c)-1]}, k...))...)
		}
	}
	if len(c) > 2 {
		out = append(out, c)
	}
	return out
}

// opPoints is how many points an op takes.
func opPoints(op plan.Op) int {
	switch op {
	case plan.QuadTo:
		return 2
	case plan.CubeTo:
		return 3
	}
	return 1
}

// bezier samples the curve with the given control points by De Casteljau's construction, the start left out.
func bezier(k []point) []point {
	out := make([]point, curveSteps)
	for i := range out {
		t := float64(i+1) / curveSteps
		w := append([]point{}, k...)
		for n := len(w) - 1; n > 0; n-- {
			for j := range n {
				w[j] = point{mix(w[j].x, w[j+1].x, t), mix(w[j].y, w[j+1].y, t)}
			}
		}
		out[i] = w[0]
	}
	return out
}
