package attack

import (
	"cmp"
	"math"
	"math/cmplx"
	"slices"
)

// A mark that repeats within a copy is found by the copy's likeness to itself: the places to which it can be moved and
// still agrees make a lattice. All repeats of a point then show one mark over different ground, as a collection of
// documents does, and it is undone in the same way.

// latticeRun undoes a mark that repeats. Where none is found the copy comes back as it is.
func latticeRun(c Case, fill Filler) Picture {
	l, ok := latticeOf(c.Marked)
	if !ok {
		return fill(c.Marked, make(Mask, c.Marked.W*c.Marked.H))
	}
	return documentsUndo(l.repeats(c.Marked), fill)
}

// A lattice is two steps to which a picture repeats, pixels.
type lattice struct {
	u, v [2]float64
	sure float64 // how much alike the picture is there, standard deviations
}

// Numbers of the search.
const (
	latticeNear    = 44   // shorter steps are of one letter to another or the document's own, pixels
	latticeLikely  = 3.0  // standard deviations of a step that is looked at
	latticeSure    = 7.0  // of the steps together that follow from two, for these to be believed
	latticeTries   = 40   // likely steps that are tried with one another
	latticeRepeats = 20   // repeats that are averaged
	latticeFew     = 6    // fewer show no mark
	latticeApart   = 0.25 // least sine between the two steps
)

// latticeOf finds the lattice; ok is false when the copy is not alike enough to itself anywhere.
func latticeOf(p Picture) (l lattice, ok bool) {
	small := registerPlane{p.W, p.H, registerLuma(p)}.half()
	latticeFlatten(small, 5)
	like := latticeLikeness(small)
	tries := like.likely()
	best := [2]latticeStep{}
	area := 0.0
	for i, u := range tries {
		for _, v := range tries[:i] {
			cross := math.Abs(float64(u.x*v.y - u.y*v.x))
			if cross < latticeApart*u.far()*v.far() {
				continue
			}
			sure := like.follow(u, v)
			if sure > 1.2*l.sure || sure > 0.85*l.sure && cross < 0.9*area {
				l.sure, area, best = sure, cross, [2]latticeStep{u, v}
			}
		}
	}
	if l.sure < latticeSure {
		return l, false
	}
	full := registerPlane{p.W, p.H, registerLuma(p)}
	latticeFlatten(full, 10)
	l.u, l.v = latticeRefine(full, best[0]), latticeRefine(full, best[1])
	return l, len(l.steps(p.W, p.H)) >= latticeFew
}

// latticeFlatten takes off p what is broad, which is the document's, and cuts down what is strong, which is too.
func latticeFlatten(p registerPlane, r int) {
	for i, m := range copiesBlur(p.v, p.w, p.h, r) {
		p.v[i] = max(-12, min(p.v[i]-m, 12))
	}
}

// A latticeStep is a shift of the picture at half size.
type latticeStep struct {
	x, y int
	like float64
}

func (s latticeStep) far() float64 { return math.Hypot(float64(s.x), float64(s.y)) }

// A latticeMap is the likeness of a picture to itself at every shift up to w and h, by how far it stands off its
// surroundings, standard deviations.
type latticeMap struct {
	w, h int
	v    []float64 // 2*w+1 by h+1: shifts upwards are the same as those downwards
}

func latticeLikeness(p registerPlane) latticeMap {
	self, side := latticeSelf(p)
	m := latticeMap{w: p.w * 3 / 4, h: p.h * 3 / 4}
	all := make([]float32, 0, (2*m.w+1)*(m.h+1))
	for dy := 0; dy <= m.h; dy++ {
		for dx := -m.w; dx <= m.w; dx++ {
			s := latticePeak(self, side, dx, dy)
			m.v, all = append(m.v, s), append(all, float32(math.Abs(s)))
		}
	}
	unit := float64(copiesQuantile(all, 0.683)) // of a normal distribution within one standard deviation
	for i := range m.v {
		m.v[i] /= max(unit, 1e-12)
	}
	return m
}

// at is the likeness at a shift; ok is false where too little of the picture overlaps.
func (m latticeMap) at(x, y int) (like float64, ok bool) {
	if y < 0 {
		x, y = -x, -y
	}
	if y > m.h || x < -m.w || x > m.w {
		return 0, false
	}
	return m.v[y*(2*m.w+1)+x+m.w], true
}

// likely returns the shifts at which the likeness peaks, the most alike first.
func (m latticeMap) likely() (all []latticeStep) {
	for y := 0; y <= m.h*2/3; y++ {
		for x := -m.w * 2 / 3; x <= m.w*2/3; x++ {
			s := latticeStep{x, y, 0}
			s.like, _ = m.at(x, y)
			if s.like >= latticeLikely && 2*s.far() >= latticeNear && m.tops(s) {
				all = append(all, s)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b latticeStep) int { return cmp.Compare(b.like, a.like) })
	return all[:min(len(all), latticeTries)]
}

// tops reports whether nothing near s is more alike.
func (m latticeMap) tops(s latticeStep) bool {
	for dy := -3; dy <= 3; dy++ {
		for dx := -3; dx <= 3; dx++ {
			if like, _ := m.at(s.x+dx, s.y+dy); like > s.like {
				return false
			}
		}
	}
	return true
}

// follow is how sure the shifts are that u and v lead to together. Each counts by no more than 8 deviations.
func (m latticeMap) follow(u, v latticeStep) float64 {
	sum, n := 0.0, 0.0
	for _, k := range [6][2]int{{1, 1}, {1, -1}, {2, 1}, {1, 2}, {2, -1}, {1, -2}} {
		x, y := k[0]*u.x+k[1]*v.x, k[0]*u.y+k[1]*v.y
		best, seen := 0.0, false
		for dy := -1; dy <= 1; dy++ {
			for dx := -1; dx <= 1; dx++ {
				like, ok := m.at(x+dx, y+dy)
				best, seen = max(best, like), seen || ok
			}
		}
		if seen && 2*math.Hypot(float64(x), float64(y)) >= latticeNear {
			sum += min(best, 8) - 1 // the best of nine neighbours is 1 without any likeness
			n++
		}
	}
	if n < 2 {
		return 0
	}
	return sum / math.Sqrt(n)
}

// latticePeak is how far the likeness at (dx, dy) stands off its surroundings.
func latticePeak(self []float64, side, dx, dy int) float64 {
	at := func(x, y int) float64 { return self[(y+side)%side*side+(x+side)%side] }
	ring := 0.0
	for _, o := range [8][2]int{{-6, 0}, {6, 0}, {0, -6}, {0, 6}, {-4, -4}, {4, -4}, {-4, 4}, {4, 4}} {
		ring += at(dx+o[0], dy+o[1])
	}
	return at(dx, dy) - ring/8
}

// latticeSelf is the correlation of p with itself at every shift, as a share of that at none, in a square of side that
// wraps around.
func latticeSelf(p registerPlane) (self []float64, side int) {
	side = 1
	for side < 2*max(p.w, p.h)*3/4 {
		side *= 2
	}
	power := func(at func(x, y int) float64) []complex128 {
		f := make([]complex128, side*side)
		for y := range p.h {
			for x := range p.w {
				f[y*side+x] = complex(at(x, y), 0)
			}
		}
		latticeFourier2(f, side)
		for i, v := range f {
			f[i] = complex(real(v)*real(v)+imag(v)*imag(v), 0)
		}
		latticeFourier2(f, side)
		return f
	}
	v := power(func(x, y int) float64 { return float64(p.v[y*p.w+x]) })
	area := power(func(_, _ int) float64 { return 1 })
	self = make([]float64, len(v))
	norm := real(v[0]) / real(area[0])
	for i := range self {
		if a := real(area[i]); a > 0.1*real(area[0]) {
			self[i] = real(v[i]) / a / norm
		}
	}
	return self, side
}

// latticeFourier2 is the Fourier transform of a square, in place.
func latticeFourier2(f []complex128, side int) {
	turns := make([]complex128, side/2)
	for i := range turns {
		turns[i] = cmplx.Rect(1, -2*math.Pi*float64(i)/float64(side))
	}
	column := make([]complex128, side)
	for y := range side {
		latticeFourier(f[y*side:][:side], turns)
	}
	for x := range side {
		for y := range side {
			column[y] = f[y*side+x]
		}
		latticeFourier(column, turns)
		for y := range side {
			f[y*side+x] = column[y]
		}
	}
}

// latticeFourier is the fast Fourier transform by halving in time (Cooley, Tukey 1965); len(f) is a power of two.
func latticeFourier(f, turns []complex128) {
	n := len(f)
	for i, j := 1, 0; i < n; i++ {
		bit := n >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		j ^= bit
		if i < j {
			f[i], f[j] = f[j], f[i]
		}
	}
	for size := 2; size <= n; size *= 2 {
		stride := n / size
		for start := 0; start < n; start += size {
			for k := range size / 2 {
				a, b := f[start+k], f[start+k+size/2]*turns[k*stride]
				f[start+k], f[start+k+size/2] = a+b, a-b
			}
		}
	}
}

// latticeRefine turns a step at half size into one at full size, to a quarter of a pixel.
func latticeRefine(p registerPlane, at latticeStep) [2]float64 {
	best, most := [2]float64{}, math.Inf(-1)
	try := func(dx, dy float64) {
		sum := 0.0
		for y := 0; y < p.h; y += 3 {
			for x := 0; x < p.w; x += 3 {
				qx, qy := float64(x)+dx, float64(y)+dy
				if qx >= 1 && qy >= 1 && qx < float64(p.w-2) && qy < float64(p.h-2) {
					sum += float64(p.v[y*p.w+x] * registerSample(p.v, p.w, p.h, qx, qy))
				}
			}
		}
		if sum > most {
			most, best = sum, [2]float64{dx, dy}
		}
	}
	for dy := -2.0; dy <= 2; dy++ {
		for dx := -2.0; dx <= 2; dx++ {
			try(float64(2*at.x)+dx, float64(2*at.y)+dy)
		}
	}
	for _, step := range []float64{0.5, 0.25} {
		middle := best
		for dy := -1.0; dy <= 1; dy++ {
			for dx := -1.0; dx <= 1; dx++ {
				try(middle[0]+step*dx, middle[1]+step*dy)
			}
		}
	}
	return best
}

// steps returns the lattice's points that lead from somewhere on the page to somewhere else on it, the nearest first.
func (l lattice) steps(w, h int) (all [][2]float64) {
	const reach = 12
	for ring := 0; ring <= reach; ring++ {
		for i := -ring; i <= ring; i++ {
			for j := -ring; j <= ring; j++ {
				if max(i, -i, j, -j) != ring {
					continue
				}
				x := float64(i)*l.u[0] + float64(j)*l.v[0]
				y := float64(i)*l.u[1] + float64(j)*l.v[1]
				if math.Abs(x) < float64(w)*0.9 && math.Abs(y) < float64(h)*0.9 {
					all = append(all, [2]float64{x, y})
				}
			}
		}
	}
	return all
}

// repeats returns p and as many pictures that show at each pixel one of its repeats.
func (l lattice) repeats(p Picture) []Picture {
	steps := l.steps(p.W, p.H)
	all := []Picture{p}
	for range min(latticeRepeats, len(steps)) - 1 {
		all = append(all, New(p.W, p.H))
	}
	for y := range p.H {
		for x := range p.W {
			n := 1
			for again := 0; n < len(all) && again < 4; again++ { // at a corner there are fewer: they count more than once
				for _, s := range steps[1:] {
					qx, qy := float64(x)+s[0], float64(y)+s[1]
					if n == len(all) || qx < 0 || qy < 0 || qx > float64(p.W-1) || qy > float64(p.H-1) {
						continue
					}
					for c := range p.C {
						all[n].C[c][y*p.W+x] = registerSample(p.C[c], p.W, p.H, qx, qy)
					}
					n++
				}
			}
			for ; n < len(all); n++ {
				for c := range p.C {
					all[n].C[c][y*p.W+x] = p.C[c][y*p.W+x]
				}
			}
		}
	}
	return all
}
