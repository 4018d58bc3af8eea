package qr

import "math"

// The limits of one look at one level.
const (
	// bands are the parts of a level, from top to bottom, that share its limits evenly, so that what is crowded
	// at the top cannot hide what is at the bottom.
	bands = 16

	// bandLooks bounds the crossings of a band that are looked at closely.
	bandLooks = 6000

	// bandPatterns bounds the finder patterns of a band.
	bandPatterns = 48

	// everyRow is the height in pixels up to which every row is scanned, and not every second.
	everyRow = 1700

	// reachModules is how far from its middle, in modules, an edge of a finder pattern may be met: 3.5 and room
	// for a direction that is not the pattern's.
	reachModules = 7
)

// A pattern is what may be the finder pattern of a code. Places and lengths are in pixels of the largest level.
type pattern struct {
	number  int
	at      point
	module  float64 // width of one module, as rows and columns see it
	seen    int     // how many rows crossed it
	quality float64 // how far from the ratio 1:1:3:1:1; 0 is exact
	used    bool    // part of a code that was read
}

// worth orders patterns, the clearest first. A finder that is seen in few rows is not worse than one seen in
// many: it is smaller.
func (p pattern) worth() float64 { return math.Log(1+float64(min(p.seen, 12))) - p.quality }

// same reports whether two patterns are one.
func (p pattern) same(q pattern) bool {
	d := p.at.minus(q.at)
	r := 2 * min(p.module, q.module)
	return d.x < r && d.x > -r && d.y < r && d.y > -r && p.module < 1.7*q.module && q.module < 1.7*p.module
}

// patterns returns the finder patterns of the level: squares that any line through the middle crosses as dark,
// light, dark, light, dark in the ratio 1:1:3:1:1. ISO/IEC 18004:2015, 12 a). Edges are placed between pixels,
// so that modules may be few pixels wide.
func (l *level) patterns() []pattern {
	var all []pattern
	step := 1
	if l.height > everyRow {
		step = 2
	}
	edges := make([]float64, 0, l.width+1)
	for band := range bands {
		budget := bandLooks
		var found []pattern
		for y := band * l.height / bands; y < (band+1)*l.height/bands; y += step {
			edges = l.edges(y, edges[:0])
			for i := 0; i+5 < len(edges) && budget > 0; i += 2 {
				if e := edges[i : i+6]; isCrossing(e) && len(found) < bandPatterns {
					budget -= l.consider(&found, (e[2]+e[3])/2, float64(y)+0.5, (e[5]-e[0])/7)
				}
			}
		}
		all = append(all, found...)
	}
	return all
}

// edges appends where row y changes between light and dark, first to dark. Outside the picture it is light.
func (l *level) edges(y int, edges []float64) []float64 {
	row := l.pix[y*l.width:][:l.width]
	cuts := l.cuts[y/blockSide*l.across:][:l.across]
	dark := false
	for bx, cut := range cuts {
		x0 := bx * blockSide
		for i, v := range row[x0:min(x0+blockSide, l.width)] {
			if (v < cut) == dark {
				continue
			}
			dark = !dark
			x := x0 + i
			if x == 0 {
				edges = append(edges, 0)
				continue
			}
			edges = append(edges, float64(x)-0.5+between(float64(row[x-1]), float64(v), float64(cut)))
		}
	}
	if dark {
		edges = append(edges, float64(l.width))
	}
	return edges
}

// between is where, from 0 at a to 1 at b, a straight line meets cut.
func between(a, b, cut float64) float64 {
	if a == b || (a < cut) == (b < cut) {
		return 0.5 // the threshold changed, not the picture
	}
	return (cut - a) / (b - a)
}

// isCrossing reports whether six edges are as far apart as those of a finder pattern.
func isCrossing(e []float64) bool {
	m := (e[5] - e[0]) / 7
	tight := 0.7 * m
	return math.Abs(e[3]-e[2]-3*m) < 1.1*m &&
		math.Abs(e[1]-e[0]-m) < tight && math.Abs(e[2]-e[1]-m) < tight &&
		math.Abs(e[4]-e[3]-m) < tight && math.Abs(e[5]-e[4]-m) < tight
}

// consider adds the pattern at (x, y), unless it is there and is seen once more, or is none. It returns how many
// close looks that took.
func (l *level) consider(found *[]pattern, x, y, module float64) int {
	p := pattern{at: point{x, y}.times(l.scale), module: module * l.scale, seen: 1}
	for i := len(*found) - 1; i >= 0; i-- {
		if q := &(*found)[i]; q.same(p) {
			q.seen++
			return 0
		}
	}
	at, module, quality, ok := l.verify(point{x, y}, module)
	if !ok {
		return 1
	}
	p.at, p.module, p.quality = at.times(l.scale), module*l.scale, quality
	for i := range *found {
		if q := &(*found)[i]; q.same(p) {
			q.seen++
			return 1
		}
	}
	*found = append(*found, p)
	return 1
}

// verify crosses what may be a finder pattern in four directions and returns its middle and module.
func (l *level) verify(at point, module float64) (point, float64, float64, bool) {
	down, ok := l.crossing(at, point{0, 1}, module)
	if !ok || down.module > 2*module || module > 2*down.module {
		return at, 0, 0, false
	}
	at.y += down.middle
	right, ok := l.crossing(at, point{1, 0}, down.module)
	if !ok {
		return at, 0, 0, false
	}
	at.x += right.middle
	quality := down.error + right.error
	for _, d := range [...]point{{math.Sqrt2 / 2, math.Sqrt2 / 2}, {math.Sqrt2 / 2, -math.Sqrt2 / 2}} {
		c, ok := l.crossing(at, d, right.module)
		if !ok {
			return at, 0, 0, false
		}
		quality += c.error / 2
	}
	return at, (down.module + right.module) / 2, quality, true
}

// A crossed is a line through a finder pattern. Lengths are in pixels of the level.
type crossed struct {
	middle float64 // of the dark square, from where the line started
	module float64 // a seventh of the whole
	error  float64 // how far from 1:1:3:1:1, modules
}

// crossing follows a line through at in the direction d, of length 1, both ways through light and dark.
func (l *level) crossing(at, d point, module float64) (crossed, bool) {
	var e [6]float64
	for i, sign := range [...]float64{-1, 1} {
		out, ok := l.outward(at, d.times(sign), module)
		if !ok {
			return crossed{}, false
		}
		for j, v := range out {
			if i == 0 {
				e[2-j] = -v
			} else {
				e[3+j] = v
			}
		}
	}
	if !isCrossing(e[:]) {
		return crossed{}, false
	}
	m := (e[5] - e[0]) / 7
	return crossed{
		middle: (e[2] + e[3]) / 2,
		module: m,
		error: (math.Abs(e[3]-e[2]-3*m) + math.Abs(e[1]-e[0]-m) + math.Abs(e[2]-e[1]-m) +
			math.Abs(e[4]-e[3]-m) + math.Abs(e[5]-e[4]-m)) / m,
	}, true
}

// outward returns how far from at the next three changes between dark and light are. It starts in the dark.
func (l *level) outward(at, d point, module float64) (e [3]float64, ok bool) {
	step := min(max(module/3, 0.5), 2.5)
	was, dark, n := l.seen(at), true, 0
	if was >= l.cut(at.x, at.y) {
		return e, false
	}
	for t := step; t < reachModules*module; t += step {
		p := at.plus(d.times(t))
		if p.x < -1 || p.y < -1 || p.x > float64(l.width)+1 || p.y > float64(l.height)+1 {
			// The edge of the picture ends the outermost module, as when a picture is cut at the code.
			e[n] = t - 1
			return e, n == 2
		}
		v, cut := l.seen(p), l.cut(min(max(p.x, 0), float64(l.width)-0.5), min(max(p.y, 0), float64(l.height)-0.5))
		if (v < cut) != dark {
			dark = !dark
			e[n] = t - step + step*between(was, v, cut)
			if n++; n == len(e) {
				return e, true
			}
		}
		was = v
	}
	return e, false
}
