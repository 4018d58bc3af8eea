//go:build !js

package watermark

import (
	"math"
	"strconv"

	"mohr/watermark/internal/plan"
)

// A contour is where one closed line of a path lies in it.
type contour struct {
	op, ops int // ops [op, ops)
	pt, pts int // points [pt, pts)
	box     bounds
}

// bounds is a rectangle, x0 <= x1 and y0 <= y1.
type bounds struct{ x0, y0, x1, y1 float64 }

func boundsOf(pts []plan.Point) bounds {
	b := bounds{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range pts {
		b.add(float64(p.X), float64(p.Y))
	}
	return b
}

func (b *bounds) add(x, y float64) {
	b.x0, b.y0, b.x1, b.y1 = min(b.x0, x), min(b.y0, y), max(b.x1, x), max(b.y1, y)
}

func (b bounds) touches(c bounds) bool {
	return b.x0 <= c.x1 && c.x0 <= b.x1 && b.y0 <= c.y1 && c.y0 <= b.y1
}

// opPoints is how many points an op takes.
var opPoints = [...]int{plan.MoveTo: 1, plan.LineTo: 1, plan.QuadTo: 2, plan.CubeTo: 3}

// contours takes a path apart.
func contours(p plan.Path) (out []contour) {
	at := 0
	for i, op := range p.Ops {
		if op == plan.MoveTo {
			out = append(out, contour{op: i, pt: at})
		}
		at += opPoints[op]
		c := &out[len(out)-1]
		c.ops, c.pts = i+1, at
	}
	for i := range out {
		out[i].box = boundsOf(p.Pts[out[i].pt:out[i].pts])
	}
	return out
}

// letters groups the contours whose boxes touch: they are filled together, as the letter and its holes, and what
// overlaps is inked once.
func letters(p plan.Path) [][]contour {
	all := contours(p)
	group := make([]int, len(all))
	for i := range all {
		group[i] = i
		for j := range i {
			if group[j] != group[i] && all[i].box.touches(all[j].box) {
				from := group[j]
				for k := range i + 1 {
					if group[k] == from {
						group[k] = group[i]
					}
				}
			}
		}
	}
	var out [][]contour
	place := map[int]int{}
	for i, c := range all {
		at, ok := place[group[i]]
		if !ok {
			at = len(out)
			place[group[i]] = at
			out = append(out, nil)
		}
		out[at] = append(out[at], c)
	}
	return out
}

// pick returns some contours of a path.
func pick(p plan.Path, cs []contour) plan.Path {
	var out plan.Path
	for _, c := range cs {
		out.Ops = append(out.Ops, p.Ops[c.op:c.ops]...)
		out.Pts = append(out.Pts, p.Pts[c.pt:c.pts]...)
	}
	return out
}

// letters finds the stencils of a mark; em is the mark's, pixels.
func (s *stencilSet) letters(path plan.Path, em float64) []letter {
	var best []letter
	written := -1
	for _, p := range s.patterns[opsKey(path.Ops)] {
		var out []letter
		bad := 0
		for i, g := range p.groups {
			l := letter{path: pick(path, g), stencil: p.stencils[i]}
			var off float64
			l.fit, off = fit(l.stencil.path.Pts, l.path.Pts)
			if !(off <= maxBend*em) {
				l.stencil = nil
				bad++
			}
			out = append(out, l)
		}
		if written < 0 || bad < written {
			best, written = out, bad
		}
	}
	if best == nil {
		for _, g := range letters(path) {
			best = append(best, letter{path: pick(path, g)})
		}
	}
	return best
}

// An affine maps (x, y) to (a x + c y + e, b x + d y + f), as a matrix of PDF: a b c d e f.
type affine [6]float64

// fit returns the map that takes from's points nearest to to's, and how far off the worst lands. NaN is no fit.
func fit(from, to []plan.Point) (affine, float64) {
	// Least squares about the means, where the unknowns of x and of y come apart.
	n := float64(len(from))
	var mx, my, mX, mY float64
	for i := range from {
		mx, my = mx+float64(from[i].X), my+float64(from[i].Y)
		mX, mY = mX+float64(to[i].X), mY+float64(to[i].Y)
	}
	mx, my, mX, mY = mx/n, my/n, mX/n, mY/n
	var xx, xy, yy, xX, yX, xY, yY float64
	for i := range from {
		x, y := float64(from[i].X)-mx, float64(from[i].Y)-my
		X, Y := float64(to[i].X)-mX, float64(to[i].Y)-mY
		xx, xy, yy = xx+x*x, xy+x*y, yy+y*y
		xX, yX, xY, yY = xX+x*X, yX+y*X, xY+x*Y, yY+y*Y
	}
	det := xx*yy - xy*xy
	a, c := (xX*yy-yX*xy)/det, (yX*xx-xX*xy)/det
	b, d := (xY*yy-yY*xy)/det, (yY*xx-xY*xy)/det
	m := affine{a, b, c, d, mX - a*mx - c*my, mY - b*mx - d*my}
	worst := 0.0
	for i := range from {
		x, y := float64(from[i].X), float64(from[i].Y)
		off := math.Hypot(a*x+c*y+m[4]-float64(to[i].X), b*x+d*y+m[5]-float64(to[i].Y))
		worst = math.Max(worst, off) // NaN stays
	}
	return m, worst
}

// A pen writes paths and colours as operators of a content stream.
type pen struct {
	out    []byte
	scale  float64 // units written to one of a path
	flat   float64 // how far a line may lie off its curve, units of a path
	dx, dy float64 // added to every point
	now    plan.Point
	paint  [2]plan.Color // last set: filling, stroking
	set    [2]bool
}

func (p *pen) write(s string) {
	p.out = append(p.out, s...)
	if s == "Q\n" {
		p.set = [2]bool{}
	}
}

// number writes v and a space.
func (p *pen) number(v float64, decimals int) {
	start := len(p.out)
	p.out = strconv.AppendFloat(p.out, v, 'f', decimals, 64)
	if decimals > 0 {
		for p.out[len(p.out)-1] == '0' {
			p.out = p.out[:len(p.out)-1]
		}
		if p.out[len(p.out)-1] == '.' {
			p.out = p.out[:len(p.out)-1]
		}
	}
	switch s := string(p.out[start:]); {
	case s == "" || s == "-" || s == "-0":
		p.out = append(p.out[:start], '0')
	case len(s) > 2 && s[0] == '0' && s[1] == '.':
		p.out = append(p.out[:start], s[1:]...)
	case len(s) > 3 && s[:3] == "-0.":
		p.out = append(append(p.out[:start], '-'), s[2:]...)
	}
	p.out = append(p.out, ' ')
}

// matrix places what follows, whose points are in thousandths of what m is of.
func (p *pen) matrix(m affine) {
	for _, v := range m[:4] {
		p.number(v*p.scale/perEm, 4)
	}
	p.number((m[4]+p.dx)*p.scale, 0)
	p.number((m[5]+p.dy)*p.scale, 0)
	p.write("cm\n")
}

// color sets the colour of filling (rg) or stroking (RG) unless it is set.
func (p *pen) color(c plan.Color, op string) {
	i := 0
	if op == "RG" {
		i = 1
	}
	if p.set[i] && p.paint[i] == c {
		return
	}
	p.set[i], p.paint[i] = true, c
	for _, v := range [3]uint8{c.R, c.G, c.B} {
		p.number(float64(v)/255, 2)
	}
	p.write(op + " ")
}

// point writes a point and an operator, unless it is where the pen stands.
func (p *pen) point(x, y float64, op byte) {
	X, Y := math.Round((x+p.dx)*p.scale), math.Round((y+p.dy)*p.scale)
	at := plan.Point{X: float32(X), Y: float32(Y)}
	if op == 'l' && at == p.now {
		return
	}
	p.now = at
	p.number(X, 0)
	p.number(Y, 0)
	p.out = append(p.out, op, '\n')
}

// path writes a path, its curves as lines; every contour is closed.
func (p *pen) path(path plan.Path) {
	var from plan.Point
	pts := path.Pts
	for i, op := range path.Ops {
		if op == plan.MoveTo && i > 0 {
			p.write("h\n")
		}
		n := opPoints[op]
		switch op {
		case plan.MoveTo:
			p.point(float64(pts[0].X), float64(pts[0].Y), 'm')
		case plan.LineTo:
			p.point(float64(pts[0].X), float64(pts[0].Y), 'l')
		default:
			p.curve(append([]plan.Point{from}, pts[:n]...))
		}
		from = pts[n-1]
		pts = pts[n:]
	}
	p.write("h\n")
}

// curve writes a curve of two or three points after its first as lines.
func (p *pen) curve(c []plan.Point) {
	bend := 0.0 // the largest second difference
	for i := 2; i < len(c); i++ {
		bend = math.Max(bend, math.Hypot(float64(c[i].X-2*c[i-1].X+c[i-2].X), float64(c[i].Y-2*c[i-1].Y+c[i-2].Y)))
	}
	// A line's distance from a curve of degree n cut into k is at most n(n-1)/8 of the bend over k squared.
	degree := float64(len(c) - 1)
	k := int(math.Ceil(math.Sqrt(degree * (degree - 1) / 8 * bend / p.flat)))
	k = min(max(k, 1), maxSegments)
	for i := 1; i <= k; i++ {
		t := float64(i) / float64(k)
		q := append([]plan.Point(nil), c...)
		for n := len(q) - 1; n > 0; n-- { // de Casteljau
			for j := range n {
				q[j].X += float32(t) * (q[j+1].X - q[j].X)
				q[j].Y += float32(t) * (q[j+1].Y - q[j].Y)
			}
		}
		p.point(float64(q[0].X), float64(q[0].Y), 'l')
	}
}
