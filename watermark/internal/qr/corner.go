package qr

import (
	"cmp"
	"math"
	"slices"
)

// A corner is three finder patterns that may belong to one code: a where reading starts, b to its right, c below.
// On a mirrored code b and c are swapped.
type corner struct {
	a, b, c pattern
	error   float64 // 0 for a right angle between equal sides and equal modules
}

// Bounds of a corner seen at an angle of up to about 45 degrees.
const (
	minAcross   = 14 * 0.75 // modules from finder to finder; version 1 has 14
	maxAcross   = 170 * 1.3 // version 40 has 170
	maxLonger   = 1.8       // one side to the other
	maxCoarser  = 2.2       // the largest module to the smallest
	maxCosAngle = 0.6       // between the sides
)

// corners returns every corner among the patterns, the best shaped first.
func corners(of []pattern) []corner {
	var all []corner
	for i := range of {
		for j := i + 1; j < len(of); j++ {
			for k := j + 1; k < len(of); k++ {
				if c, ok := newCorner(of[i], of[j], of[k]); ok {
					all = append(all, c)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(p, q corner) int { return cmp.Compare(p.error, q.error) })
	return all
}

// newCorner orders three patterns: the longest side is the diagonal.
func newCorner(p, q, r pattern) (corner, bool) {
	pq, qr, rp := p.at.minus(q.at).length(), q.at.minus(r.at).length(), r.at.minus(p.at).length()
	c := corner{a: p, b: q, c: r}
	switch max(pq, qr, rp) {
	case pq:
		c.a, c.c = r, p
	case rp:
		c.a, c.b = q, p
	}
	right, down := c.b.at.minus(c.a.at), c.c.at.minus(c.a.at)
	if right.cross(down) < 0 {
		c.b, c.c = c.c, c.b
		right, down = down, right
	}
	long, short := right.length(), down.length()
	longest, shortest := max(p.module, q.module, r.module), min(p.module, q.module, r.module)
	if min(long, short) < minAcross*shortest/1.42 || max(long, short) > maxAcross*longest ||
		long > maxLonger*short || short > maxLonger*long || longest > maxCoarser*shortest {
		return c, false
	}
	cos := math.Abs(right.dot(down)) / (long * short)
	c.error = cos + math.Abs(math.Log(long/short)) + math.Log(longest/shortest)/2
	return c, cos < maxCosAngle
}

// The least shares of agreement between a picture and the timing patterns: 1 is all, noise gives 0.
const (
	minTiming    = 0.15 // of either
	minTimingSum = 0.55 // of both together
)

// minFinder is the least correlation of a picture with a finder pattern.
const minFinder = 0.5

// maxSizes bounds the sizes of code that one corner is read as.
const maxSizes = 2

// A fit is a corner with a size and the lens through which the picture shows that code.
type fit struct {
	level  *level
	corner corner
	size   int // modules a side
	lens   lens
	timing float64 // how well the timing patterns agree
	left   *int    // samples that may still be taken

	pins    []pin   // finder and alignment patterns that were found
	offsets []point // how far each is from the lens, modules
}

// A gauge measures one side of a corner.
type gauge struct {
	modules float64 // from finder to finder
	ratio   float64 // how much farther away the far finder is, as its modules tell
}

// fit returns the codes that c may be, the likeliest first: those whose timing patterns are in the picture.
func (s *finderSearch) fit(c corner) []fit {
	l := s.levelFor(math.Sqrt(c.a.module * math.Sqrt(c.b.module*c.c.module)))
	right, down := l.gauge(c.a, c.b), l.gauge(c.a, c.c)
	across := (right.modules + down.modules) / 2
	if across < minAcross || across > maxAcross || math.Abs(right.modules-down.modules) > 0.3*across {
		return nil
	}
	var all []fit
	slack := max(4.5, 0.13*across)
	for size := 21; size <= 177; size += 4 {
		if math.Abs(float64(size)-7-across) > slack {
			continue
		}
		f := fit{level: l, corner: c, size: size, left: &s.left}
		if f.time(right.ratio, down.ratio) && f.hasFinders() {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(p, q fit) int { return cmp.Compare(q.timing, p.timing) })
	all = all[:min(len(all), maxSizes)]
	sound := all[:0]
	for _, f := range all {
		if f.align(); f.isTimed() && f.hasFinders() {
			sound = append(sound, f)
		}
	}
	return sound
}

// isTimed reports whether the timing patterns are in the picture.
func (f *fit) isTimed() bool {
	row, column := f.timingAt(f.lens, false), f.timingAt(f.lens, true)
	return row > minTiming && column > minTiming && row+column > minTimingSum
}

// hasFinders reports whether the picture, through the lens, agrees with all three finder patterns.
func (f *fit) hasFinders() bool {
	far := float64(f.size) - 3.5
	for _, c := range [...]point{{3.5, 3.5}, {far, 3.5}, {3.5, far}} {
		if f.agreement(c, 3) < minFinder {
			return false
		}
	}
	return true
}

// levelFor is the smallest level whose modules are at least three pixels wide, or the largest.
func (s *finderSearch) levelFor(module float64) *level {
	at := 0
	for at+1 < len(s.levels) && module/s.levels[at+1].scale >= 3 {
		at++
	}
	return s.levels[at]
}

// gauge measures from a to b by the modules of both in that direction. Seen at an angle, modules shrink so that
// their number is the distance by the geometric mean of the two.
func (l *level) gauge(a, b pattern) gauge {
	d := b.at.minus(a.at)
	d = d.times(1 / d.length())
	lean := max(math.Abs(d.x), math.Abs(d.y)) // rows and columns see a turned module wider
	near, far := a.module*lean, b.module*lean
	if c, ok := l.crossing(a.at.times(1/l.scale), d, near/l.scale); ok {
		near = c.module * l.scale
	}
	if c, ok := l.crossing(b.at.times(1/l.scale), d, far/l.scale); ok {
		far = c.module * l.scale
	}
	return gauge{b.at.minus(a.at).length() / math.Sqrt(near*far), math.Sqrt(near / far)}
}

// time finds the lens of the corner, which its three middles leave open by two numbers: how much farther away
// its right and its lower finder are. It takes those at which the timing patterns agree best with the picture.
func (f *fit) time(right, down float64) bool {
	n := float64(f.size - 7)
	var row, column float64
	for round := range 2 {
		reach, step := 0.18, 1/n
		if round > 0 {
			reach, step = 2/n, 0.25/n
		}
		right, row = best(right, reach, step, func(v float64) float64 { return f.timingAt(f.cornerLens(v, down), false) })
		down, column = best(down, reach, step, func(v float64) float64 { return f.timingAt(f.cornerLens(right, v), true) })
		if row+column < minTimingSum/2 {
			return false
		}
	}
	f.timing = row + column
	f.lens = f.cornerLens(right, down)
	return row > minTiming && column > minTiming && f.timing > minTimingSum
}

// best returns the number about start, in steps, for which score is highest, and that score.
func best(start, reach, step float64, score func(float64) float64) (float64, float64) {
	at, top := start, -1.0
	for i := -int(reach / step); i <= int(reach/step); i++ {
		v := start + float64(i)*step
		if v < 0.3 {
			continue
		}
		// The nearer to the start the better, where the picture does not say.
		if s := score(v) - 0.02*math.Abs(v-start)/reach; s > top {
			at, top = v, s
		}
	}
	return at, top
}

// cornerLens is the lens that shows the finders' middles where they are, with the right one so many times
// farther away than the first, and the lower one.
func (f *fit) cornerLens(right, down float64) lens {
	n := float64(f.size - 7)
	a, b, c := f.corner.a.at, f.corner.b.at, f.corner.c.at
	u, v := b.times(right).minus(a).times(1/n), c.times(down).minus(a).times(1/n)
	g, h := (right-1)/n, (down-1)/n
	const o = 3.5 // a finder's middle, modules
	return lens{
		u.x, v.x, a.x - o*(u.x+v.x),
		u.y, v.y, a.y - o*(u.y+v.y),
		g, h, 1 - o*(g+h),
	}
}

// timingAt is how well a timing pattern agrees with the picture: the upper one or, transposed, the left one.
// Modules of column 6 and row 6 alternate from the dark edge of one finder to that of the other.
func (f *fit) timingAt(l lens, transposed bool) float64 {
	*f.left -= f.size
	sum, all := 0.0, 1e-9
	grey := func(i int) float64 {
		p := point{float64(i) + 0.5, 6.5}
		if transposed {
			p.x, p.y = p.y, p.x
		}
		return f.level.clean(l.at(p))
	}
	was, at := grey(6), grey(7)
	for i := 7; i < f.size-7; i++ {
		next := grey(i + 1)
		contrast := at - (was+next)/2
		all += math.Abs(contrast)
		if i%2 == 0 {
			contrast = -contrast
		}
		sum += contrast
		was, at = at, next
	}
	return sum / all
}
