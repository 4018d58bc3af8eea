package qr

import (
	"cmp"
	"math"
	"slices"
)

const (
	// minAgreement is the least correlation of a picture with an alignment pattern.
	minAgreement = 0.55

	// alignReach is how far from its expected place an alignment pattern is sought at most, in modules each way.
	alignReach = 3.0

	// maxAstray is how far from the lens an alignment pattern may lie, in modules, on paper that is not flat.
	maxAstray = 1.6
)

// alignCenters returns the middles of the alignment patterns of a code, in modules.
func alignCenters(size int) []point {
	var all []point
	for _, c := range alignModules((size - 17) / 4) {
		all = append(all, point{float64(c[0]) + 0.5, float64(c[1]) + 0.5})
	}
	return all
}

// align finds the alignment patterns, each from those before it, and fits the lens to all.
func (f *fit) align() {
	far := float64(f.size) - 3.5
	f.pins = []pin{
		{point{3.5, 3.5}, f.corner.a.at, 1},
		{point{far, 3.5}, f.corner.b.at, 1},
		{point{3.5, far}, f.corner.c.at, 1},
	}
	// The first lens holds where no pattern is found, but it yields to those that are.
	first := f.lens
	guides := make([]pin, 0, 9)
	for i := range 9 {
		from := point{float64(i%3) / 2 * float64(f.size), float64(i/3) / 2 * float64(f.size)}
		guides = append(guides, pin{from, first.at(from), 0.002})
	}
	f.refit(guides)
	centers := alignCenters(f.size)
	near := func(p point) float64 {
		d := math.Inf(1)
		for _, q := range f.pins[:3] {
			d = min(d, p.minus(q.from).length())
		}
		return d
	}
	slices.SortStableFunc(centers, func(p, q point) int { return cmp.Compare(near(p), near(q)) })
	for _, c := range centers {
		// The nearer what was found, the better is known where to look.
		reach := math.Inf(1)
		for _, p := range f.pins {
			reach = min(reach, 0.75+c.minus(p.from).length()/20)
		}
		if offset, ok := f.seek(c, f.astray(c), min(reach, alignReach)); ok {
			f.pins = append(f.pins, pin{c, f.lens.at(c.plus(offset)), 1})
			f.refit(guides)
		}
	}
	f.prune(guides)
}

// refit fits the lens to all pins and guides. What gives no lens leaves it as it was.
func (f *fit) refit(guides []pin) {
	if l, ok := fitLens(slices.Concat(f.pins, guides), float64(f.size)); ok {
		f.lens = l
	}
	f.offsets = f.offsets[:0]
	for _, p := range f.pins {
		f.offsets = append(f.offsets, f.offset(p))
	}
}

// prune drops alignment patterns that lie far from where the others say, the worst first.
func (f *fit) prune(guides []pin) {
	for range 8 {
		worst, distance := 0, maxAstray
		for i := 3; i < len(f.pins); i++ {
			p := f.pins[i]
			if d := p.to.minus(f.lens.at(p.from)).length() / f.moduleAt(p.from); d > distance {
				worst, distance = i, d
			}
		}
		if worst == 0 {
			return
		}
		f.pins = slices.Delete(f.pins, worst, worst+1)
		f.refit(guides)
	}
}

// moduleAt is the width of a module at a place, in pixels of the largest level.
func (f *fit) moduleAt(p point) float64 {
	d := f.lens.at(point{p.x + 0.5, p.y + 0.5}).minus(f.lens.at(point{p.x - 0.5, p.y - 0.5}))
	return max(d.length()/math.Sqrt2, 0.1)
}

// astray estimates how far, in modules, the picture is from the lens at a place: as at the pins nearby. Paper
// that bends shows there.
func (f *fit) astray(p point) point {
	var sum point
	weights := 0.0
	for i, q := range f.pins {
		d := p.minus(q.from)
		w := 1 / (d.dot(d) + 16)
		w *= w
		sum = sum.plus(f.offsets[i].times(w))
		weights += w
	}
	if weights == 0 {
		return point{}
	}
	return sum.times(1 / weights)
}

// offset is how far from the lens a pin is, in modules along the code's own axes.
func (f *fit) offset(q pin) point {
	at := f.lens.at(q.from)
	u, v := f.lens.at(q.from.plus(point{1, 0})).minus(at), f.lens.at(q.from.plus(point{0, 1})).minus(at)
	d, area := q.to.minus(at), u.cross(v)
	if math.Abs(area) < 1e-9 {
		return point{}
	}
	return point{d.cross(v) / area, u.cross(d) / area}
}

// seek finds the alignment pattern of a middle, at first about start, and returns its offset from the lens in
// modules: coarse steps over the whole reach, then fine ones about the best.
func (f *fit) seek(center, start point, reach float64) (point, bool) {
	at, top := start, -1.0
	for _, s := range [...]struct{ reach, step float64 }{{reach, 0.5}, {0.375, 0.125}} {
		from := at
		n := int(s.reach / s.step)
		for j := -n; j <= n; j++ {
			for i := -n; i <= n; i++ {
				o := from.plus(point{float64(i) * s.step, float64(j) * s.step})
				d := o.minus(start)
				if score := f.agreement(center.plus(o), 2) - 0.02*d.dot(d); score > top {
					at, top = o, score
				}
			}
		}
	}
	return at, top > minAgreement
}

// agreement is the correlation of the picture with squares about a middle, of so many modules each way: an
// alignment pattern, dark, light, dark, reaches 2, and a finder pattern, whose middle is wider, 3.
func (f *fit) agreement(center point, reach int) float64 {
	if !f.lens.at(center).isFinite() {
		return -1
	}
	*f.left -= (2*reach + 1) * (2*reach + 1)
	var sum, squares, light, lights float64
	for j := -reach; j <= reach; j++ {
		for i := -reach; i <= reach; i++ {
			v := f.level.clean(f.lens.at(point{center.x + float64(i), center.y + float64(j)}))
			sum += v
			squares += v * v
			if max(i, -i, j, -j) == reach-1 {
				light += v
				lights++
			}
		}
	}
	all := float64((2*reach + 1) * (2*reach + 1))
	variance := squares/all - sum/all*sum/all
	if variance < 4 {
		return -1
	}
	share := lights / all
	return (light/all - sum/all*share) / math.Sqrt(variance*share*(1-share))
}
