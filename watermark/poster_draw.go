package watermark

import (
	"math"
	"strconv"

	"mohr/watermark/internal/plan"
)

// A column is lines of type below one another, in points; its top is where the ink of the first begins.
type column struct {
	lines []setLine
	width float64 // of the widest line
	fall  float64 // of the last line's ink below its baseline
}

// A setLine is a line of type, its shape in points.
type setLine struct {
	shape    plan.Shape
	baseline float64 // below the column's top
	pitch    float64 // least distance to the baseline before it
	bolder   float64 // width of a line drawn around the letters, half of it outside; 0 for none
	urdu     bool
	after    bool // of a part that follows another: the second colour
}

// height is from the top of the first line's ink to the foot of the last one's.
func (c column) height() float64 {
	if len(c.lines) == 0 {
		return 0
	}
	return c.lines[len(c.lines)-1].baseline + c.fall
}

// follow sets next below c: each of its lines a pitch below the one before, or further where ink would touch, as it does in
// Nastaliq; gap is added between the two parts.
func (c *column) follow(next column, gap float64) {
	if len(c.lines) == 0 {
		*c = next
		return
	}
	if len(next.lines) == 0 {
		return
	}
	first := next.lines[0]
	at := c.lines[len(c.lines)-1].baseline + max(first.pitch, c.fall+first.baseline+inkGap) + gap
	shift := at - first.baseline
	for _, l := range next.lines {
		l.baseline += shift
		l.after = l.after || gap > 0
		c.lines = append(c.lines, l)
	}
	c.width, c.fall = max(c.width, next.width), next.fall
}

// inkGap is the least room between the ink of two lines, points.
const inkGap = 1.5

// An area is an upright rectangle of a page, points, y down.
type area struct{ x, y, w, h float64 }

func (a area) right() float64 { return a.x + a.w }

// outlines writes a page's operators. Lengths are points from its upper left corner.
type outlines struct {
	out    []byte
	height float64 // of the page
}

// begin turns the page's space so that y runs down.
func (d *outlines) begin() {
	d.out = append(d.out, "1 0 0 -1 0 "...)
	d.number(d.height)
	d.out = append(d.out, "cm\n"...)
}

// number writes a coordinate in hundredths of a point, 3.5 micrometres, and a space.
func (d *outlines) number(v float64) {
	d.out = strconv.AppendFloat(d.out, math.Round(v*100)/100, 'f', -1, 64)
	d.out = append(d.out, ' ')
}

// color sets the colour for an operator that takes one.
func (d *outlines) color(c plan.Color, operator string) {
	for _, v := range []uint8{c.R, c.G, c.B} {
		d.out = strconv.AppendFloat(d.out, math.Round(float64(v)/255*1000)/1000, 'f', -1, 64)
		d.out = append(d.out, ' ')
	}
	d.out = append(d.out, operator...)
}

// fill draws a path in one colour.
func (d *outlines) fill(c plan.Color, p plan.Path) {
	d.color(c, "rg\n")
	d.trace(p)
	d.out = append(d.out, "f\n"...)
}

// fillBolder draws a path with a line of that width around each contour.
func (d *outlines) fillBolder(c plan.Color, p plan.Path, width float64) {
	if width == 0 {
		d.fill(c, p)
		return
	}
	d.color(c, "rg ")
	d.color(c, "RG ")
	d.number(width)
	d.out = append(d.out, "w 1 j\n"...)
	d.trace(p)
	d.out = append(d.out, "b\n"...)
}

// trace writes the steps of a path, each contour closed.
func (d *outlines) trace(p plan.Path) {
	at := 0
	var pen plan.Point
	put := func(points ...plan.Point) {
		for _, q := range points {
			d.number(float64(q.X))
			d.number(float64(q.Y))
		}
	}
	for i, op := range p.Ops {
		switch op {
		case plan.MoveTo:
			if i > 0 {
				d.out = append(d.out, "h\n"...)
			}
			put(p.Pts[at])
			d.out = append(d.out, "m\n"...)
			at++
		case plan.LineTo:
			put(p.Pts[at])
			d.out = append(d.out, "l\n"...)
			at++
		case plan.QuadTo: // as a cubic: its controls lie two thirds of the way to the one
			to, via := p.Pts[at+1], p.Pts[at]
			put(between(pen, via), between(to, via), to)
			d.out = append(d.out, "c\n"...)
			at += 2
		case plan.CubeTo:
			put(p.Pts[at : at+3]...)
			d.out = append(d.out, "c\n"...)
			at += 3
		}
		pen = p.Pts[at-1]
	}
}

// between is the point two thirds of the way from a to b.
func between(a, b plan.Point) plan.Point {
	return plan.Point{X: a.X + (b.X-a.X)*2/3, Y: a.Y + (b.Y-a.Y)*2/3}
}

// stack draws a column whose top is at y: lines of English begin at left, lines of Urdu end at right. Its first part has the
// one colour, what follows the other.
func (d *outlines) stack(c column, left, right, y float64, head, text plan.Color) {
	for _, l := range c.lines {
		color, x := head, left
		if l.after {
			color = text
		}
		if l.urdu {
			x = right - float64(l.shape.Bounds.Max.X)
		}
		d.fillBolder(color, l.shape.Moved(1, x, y+l.baseline).Path, l.bolder)
	}
}

// centred draws a column of one line with the middle of its ink at x, y.
func (d *outlines) centred(c column, x, y float64, color plan.Color) {
	s := c.lines[0].shape
	dx := x - float64(s.Bounds.Min.X+s.Bounds.Max.X)/2
	dy := y - float64(s.Bounds.Min.Y+s.Bounds.Max.Y)/2
	d.fill(color, s.Moved(1, dx, dy).Path)
}

// quarter is how far the controls of a cubic that stands for a quarter of a circle lie from its ends, in radii.
const quarter = 0.5522847498

// arcs is a closed line of quarters of circles through points that alternate between a lobe's ends and its top.
type arcs struct{ path plan.Path }

func (a *arcs) point(op plan.Op, pts ...[2]float64) {
	a.path.Ops = append(a.path.Ops, op)
	for _, p := range pts {
		a.path.Pts = append(a.path.Pts, plan.Point{X: float32(p[0]), Y: float32(p[1])})
	}
}

// turn adds a quarter of a circle around (x, y) from angle from, radians, clockwise on the page, of radius r.
func (a *arcs) turn(x, y, r, from float64) {
	const right = math.Pi / 2
	sin, cos := math.Sincos(from)
	sin2, cos2 := math.Sincos(from + right)
	k := quarter * r
	a.point(plan.CubeTo,
		[2]float64{x + r*cos - k*sin, y + r*sin + k*cos},
		[2]float64{x + r*cos2 + k*sin2, y + r*sin2 - k*cos2},
		[2]float64{x + r*cos2, y + r*sin2})
}

func circle(x, y, r float64) plan.Path {
	var a arcs
	a.point(plan.MoveTo, [2]float64{x + r, y})
	for i := range 4 {
		a.turn(x, y, r, float64(i)*math.Pi/2)
	}
	return a.path
}

// roundBox is a rectangle with corners of radius r.
func roundBox(in area, r float64) plan.Path {
	var a arcs
	left, top, right, foot := in.x+r, in.y+r, in.x+in.w-r, in.y+in.h-r
	a.point(plan.MoveTo, [2]float64{in.x, top})
	a.turn(left, top, r, math.Pi)
	a.point(plan.LineTo, [2]float64{right, in.y})
	a.turn(right, top, r, -math.Pi/2)
	a.point(plan.LineTo, [2]float64{in.x + in.w, foot})
	a.turn(right, foot, r, 0)
	a.point(plan.LineTo, [2]float64{left, in.y + in.h})
	a.turn(left, foot, r, math.Pi/2)
	return a.path
}

// The seal, as in assets/page/seal.svg, whose radius is 24: twenty lobes, a ring and two stars of eight points.
const (
	sealUnits  = 24.0
	sealLobes  = 20
	sealReach  = 20.6 // where two lobes meet
	ringOuter  = 16.4
	ringInner  = 15.1
	starOuter  = 13.2
	starNotch  = 10.1
	heartOuter = 6.2
	heartNotch = 4.75
)

// seal draws the brand's seal in white on green, of radius r around (x, y).
func (d *outlines) seal(x, y, r float64) {
	k := r / sealUnits
	d.fill(posterWhite, lobes(x, y, k))
	d.fill(posterGreen, circle(x, y, ringOuter*k))
	d.fill(posterWhite, circle(x, y, ringInner*k))
	d.fill(posterGreen, star(x, y, starOuter*k, starNotch*k, 0))
	d.fill(posterWhite, star(x, y, heartOuter*k, heartNotch*k, math.Pi/8))
}

// lobes is the seal's edge: half a circle on each of its chords.
func lobes(x, y, k float64) plan.Path {
	var a arcs
	const step = 2 * math.Pi / sealLobes
	meet := func(i int) [2]float64 {
		sin, cos := math.Sincos(float64(i) * step)
		return [2]float64{x + sealReach*k*cos, y + sealReach*k*sin}
	}
	half := sealReach * k * math.Sin(step/2)
	a.point(plan.MoveTo, meet(0))
	for i := range sealLobes {
		from, to := meet(i), meet(i+1)
		middle := [2]float64{(from[0] + to[0]) / 2, (from[1] + to[1]) / 2}
		start := math.Atan2(from[1]-middle[1], from[0]-middle[0])
		a.turn(middle[0], middle[1], half, start)
		a.turn(middle[0], middle[1], half, start+math.Pi/2)
	}
	return a.path
}

// star has eight points at outer and as many notches at inner from (x, y), the first point at an angle.
func star(x, y, outer, inner, angle float64) plan.Path {
	var a arcs
	for i := range 16 {
		r, op := outer, plan.LineTo
		if i%2 == 1 {
			r = inner
		}
		if i == 0 {
			op = plan.MoveTo
		}
		sin, cos := math.Sincos(angle + float64(i)*math.Pi/8)
		a.point(op, [2]float64{x + r*cos, y + r*sin})
	}
	return a.path
}
