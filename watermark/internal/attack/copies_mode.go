package attack

import (
	"math"
	"slices"
)

// Copies that share their geometry and differ in their words show a pixel bare in some copies and under a letter or an
// outline in others. Where it is bare it is the same in all of them; where it is marked, grain makes it differ from
// copy to copy. So the value on which several copies agree most closely is the bare one.

// copiesMode takes the value on which copies agree, and fills what agrees in none.
func copiesMode(all []Picture, t Tool, fill Filler) Picture {
	bare := copiesAgree(all, t)
	return bare.filled(fill, bare.holes)
}

// filled fills holes without smearing the document's own strokes into them.
func (b *copiesBare) filled(fill Filler, holes Mask) Picture {
	around := make(Mask, len(holes))
	for k := range around {
		around[k] = holes[k] || b.strokes[k]
	}
	out := fill(b.p, around)
	for k := range around {
		if around[k] && !holes[k] {
			for c := range out.C {
				out.C[c][k] = b.p.C[c][k]
			}
		}
	}
	return out
}

// A copiesBare is what agreement says of every pixel.
type copiesBare struct {
	p       Picture
	support []float32 // how many copies agree, 1 for none
	holes   Mask      // too few agree, and none is near what surrounds it
	strokes Mask      // the document's own print, which stands off the ground by more than a letter of the mark
	noise   float32   // squared distance of two bare pixels' colours
}

// When copies agree: two at a distance of the noise count copiesPair for each other.
const (
	copiesPair  = 0.3
	copiesNear  = 20.0 // how far a bare value strays from what surrounds it, levels of each channel
	copiesQuiet = 2.0  // least squared distance that counts as noise
	copiesLean  = 0.03 // how much a level farther from a letter's side speaks for a value: 45 levels as much as four copies
)

func copiesAgree(all []Picture, t Tool) copiesBare {
	w, h := all[0].W, all[0].H
	support := make([][]float32, len(all))
	for i := range support {
		support[i] = make([]float32, w*h)
		for k := range support[i] {
			support[i][k] = 1
		}
	}
	b := copiesBare{p: New(w, h), support: make([]float32, w*h), holes: make(Mask, w*h)}
	dist := make([]float32, w*h)
	copiesEachPair(all, dist, func(_, _ int) { b.noise += copiesQuantile(dist, 0.15) })
	b.noise = max(copiesQuiet, b.noise/float32(len(all)*(len(all)-1)/2))
	fall := float32(math.Log(copiesPair)) / b.noise
	copiesEachPair(all, dist, func(i, j int) {
		for k, d := range dist {
			if e := d * fall; e > -8 {
				s := float32(math.Exp(float64(e)))
				support[i][k] += s
				support[j][k] += s
			}
		}
	})
	unsure := make(Mask, w*h)
	ground := copiesGround(copiesMedian(all, t, nil))
	for k := range unsure {
		best, most := 0, math.Inf(-1)
		for i, p := range all {
			light := float64(0.299*p.C[0][k] + 0.587*p.C[1][k] + 0.114*p.C[2][k])
			if ground[k] <= t.TurnLuma {
				light = -light
			}
			if s := math.Log(float64(support[i][k])) + copiesLean*light; s > most {
				best, most = i, s
			}
		}
		b.take(all, k, best)
		b.support[k] = support[best][k]
		unsure[k] = b.support[k] < 1+copiesPair
	}
	b.second(all, support, unsure, t)
	return b
}

// copiesEachPair works out the distance of every two copies, a mean over squares of 3 pixels a side.
func copiesEachPair(all []Picture, dist []float32, do func(i, j int)) {
	for i := range all {
		for j := range i {
			copiesDistance(dist, all[i], all[j])
			copiesBlurTo(dist, dist, all[i].W, all[i].H, 1)
			do(i, j)
		}
	}
}

// copiesQuantile is the value below which that share of v lies, by a sample.
func copiesQuantile(v []float32, share float64) float32 {
	var some []float32
	for i := 0; i < len(v); i += 41 {
		some = append(some, v[i])
	}
	slices.Sort(some)
	return some[int(share*float64(len(some)-1))]
}

// take makes pixel k the mean of copy best and of those that are as near to it as noise is.
func (b *copiesBare) take(all []Picture, k, best int) {
	var sum [3]float32
	n := float32(0)
	for i := range all {
		d := float32(0)
		for c := range sum {
			v := all[i].C[c][k] - all[best].C[c][k]
			d += v * v
		}
		if i == best || d <= 2*b.noise {
			for c := range sum {
				sum[c] += all[i].C[c][k]
			}
			n++
		}
	}
	for c := range sum {
		b.p.C[c][k] = sum[c] / n
	}
}

// second settles the pixels on which no two copies agree, or of which more than one value has followers, by what the
// sure ones around them say. A hole is where every copy is off that by about as much as a letter is.
func (b *copiesBare) second(all []Picture, support [][]float32, unsure Mask, t Tool) {
	b.stroke(all, t)
	loose := make(Mask, len(unsure))
	for k := range loose {
		loose[k] = unsure[k] || b.strokes[k]
	}
	prior := Diffuse(b.p, loose)
	ground := copiesGround(prior)
	for c := range prior.C {
		prior.C[c] = copiesBlur(prior.C[c], prior.W, prior.H, 1)
	}
	for k := range unsure {
		best, least := 0, math.Inf(1)
		for i := range all {
			d := float32(0)
			for c := range prior.C {
				v := all[i].C[c][k] - prior.C[c][k]
				d += v * v
			}
			light := float64(0.299*all[i].C[0][k] + 0.587*all[i].C[1][k] + 0.114*all[i].C[2][k])
			if ground[k] <= t.TurnLuma {
				light = -light
			}
			cost := -copiesLean*light + float64(d)/(2*3*copiesNear*copiesNear) - math.Log(float64(support[i][k]))
			if cost < least {
				best, least = i, cost
			}
		}
		b.take(all, k, best)
		b.support[k] = support[best][k]
		off := 0.299*(b.p.C[0][k]-prior.C[0][k]) + 0.587*(b.p.C[1][k]-prior.C[1][k]) + 0.114*(b.p.C[2][k]-prior.C[2][k])
		if ground[k] <= t.TurnLuma {
			off = -off
		}
		b.holes[k] = unsure[k] && !b.strokes[k] && off < -copiesLetter[0] && off > -copiesLetter[1]
	}
}

// stroke finds the document's own print: what is darker, or on dark ground lighter, than the most that lies around it by
// more than a letter makes it, in every copy.
func (b *copiesBare) stroke(all []Picture, t Tool) {
	b.strokes = make(Mask, len(b.holes))
	far := copiesExtreme(all, t, nil)
	luma := registerLuma(far)
	ground := copiesRank(luma, far.W, far.H, 12)
	for k := range b.strokes {
		off := luma[k] - ground[k]
		if ground[k] <= t.TurnLuma {
			off = -off
		}
		b.strokes[k] = off < -copiesLetter[0]*1.8
	}
	b.strokes = copiesGrow(b.strokes, far.W, far.H)
}

// copiesGrow adds to a mask the pixels beside it.
func copiesGrow(m Mask, w, h int) Mask {
	out := make(Mask, len(m))
	for y := range h {
		for x := range w {
			i := y*w + x
			out[i] = m[i] || x > 0 && m[i-1] || x+1 < w && m[i+1] || y > 0 && m[i-w] || y+1 < h && m[i+w]
		}
	}
	return out
}

// copiesLetter is how much a letter changes the luminance, levels.
var copiesLetter = [2]float32{10, 60}

// copiesUnblend goes on where copiesMode stops. From pixels that some copies show bare it learns what a letter and an
// outline make of them, for every place, since the ink's colour wanders slowly. It then looks for the value that
// explains the most copies of a pixel as bare, lettered or outlined: grain, which differs by copy, averages out.
func copiesUnblend(all []Picture, t Tool, fill Filler) Picture {
	bare := copiesAgree(all, t)
	ground := copiesGround(bare.p)
	letter := copiesInkOf(all, bare, (t.Opacity[0]+t.Opacity[1])/2, func(k int, d float32) bool {
		if ground[k] > t.TurnLuma {
			return d < -14
		}
		return d > 14
	})
	halo := copiesInkOf(all, bare, (t.Halo[0]+t.Halo[1])/2, func(k int, d float32) bool {
		if ground[k] > t.TurnLuma {
			return d > -10
		}
		return d < 10
	})
	prior := bare.filled(Diffuse, bare.holes)
	holes := make(Mask, len(bare.holes))
	for y := range bare.p.H {
		for x := range bare.p.W {
			k := y*bare.p.W + x
			if (bare.support[k] < 1+copiesPair || bare.holes[k]) && !bare.strokes[k] {
				holes[k] = !bare.explain(all, prior, [2]*copiesInk{letter, halo}, ground[k], x, y)
			}
		}
	}
	return bare.filled(fill, holes)
}

// A copiesInk is the colour of letters or outlines over the page, by squares.
type copiesInk struct {
	w       int
	opacity float32
	v       [3][]float32
	n       []float32
}

const copiesInkSide = 16 // pixels of a square

// copiesInkOf gathers the ink's colour where the bare value is sure and a copy differs from it in the way that is says:
// d is the difference of luminance.
func copiesInkOf(all []Picture, b copiesBare, opacity float32, is func(k int, d float32) bool) *copiesInk {
	w, h := b.p.W, b.p.H
	ink := &copiesInk{w: (w + copiesInkSide - 1) / copiesInkSide, opacity: opacity}
	rows := (h + copiesInkSide - 1) / copiesInkSide
	ink.n = make([]float32, ink.w*rows)
	for c := range ink.v {
		ink.v[c] = make([]float32, ink.w*rows)
	}
	if opacity <= 0 {
		return ink
	}
	for _, p := range all {
		for k := range b.support {
			if b.support[k] < 2 || b.holes[k] {
				continue
			}
			x, y, z := p.C[0][k]-b.p.C[0][k], p.C[1][k]-b.p.C[1][k], p.C[2][k]-b.p.C[2][k]
			if x*x+y*y+z*z < 6*b.noise || !is(k, 0.299*x+0.587*y+0.114*z) {
				continue
			}
			q := k/w/copiesInkSide*ink.w + k%w/copiesInkSide
			ink.n[q]++
			for c := range ink.v {
				ink.v[c][q] += (p.C[c][k] - (1-opacity)*b.p.C[c][k]) / opacity
			}
		}
	}
	for c := range ink.v {
		ink.v[c] = copiesBlur(ink.v[c], ink.w, rows, 1)
	}
	ink.n = copiesBlur(ink.n, ink.w, rows, 1)
	return ink
}

// under is what lies beneath v at (x, y), on ground of that luminance: the document's own strokes, which stand off it,
// are marked less.
func (k *copiesInk) under(v [3]float32, x, y int, ground float32) (out [3]float32, ok bool) {
	q := y/copiesInkSide*k.w + x/copiesInkSide
	if k.n[q] < 4 {
		return v, false
	}
	off := 0.299*v[0] + 0.587*v[1] + 0.114*v[2] - ground
	spare := max(0, min((max(off, -off)-copiesSpareFrom)/(copiesSpareTo-copiesSpareFrom), 1))
	a := k.opacity * (1 - copiesSpare*spare)
	for c := range v {
		out[c] = (v[c] - a*k.v[c][q]/k.n[q]) / (1 - a)
		out[c] = max(0, min(out[c], 255))
	}
	return out, true
}

// How the mark spares the document's own strokes, as its source says: nothing up to copiesSpareFrom levels off the
// local mean, copiesSpare of the opacity from copiesSpareTo on. A letter itself takes half of the first distance.
const (
	copiesSpareFrom = 40
	copiesSpareTo   = 95
	copiesSpare     = 0.85
)

// explain sets the pixel to the value that explains the most copies, and reports whether half of them agree.
func (b *copiesBare) explain(all []Picture, prior Picture, inks [2]*copiesInk, ground float32, x, y int) bool {
	const spread = 3 * 7 * 7 // of an unblended value by its grain, squared levels
	k := y*b.p.W + x
	type reading struct {
		v      [3]float32
		of     int
		weight float32
	}
	reads := make([]reading, 0, 3*8)
	for i, p := range all {
		v := [3]float32{p.C[0][k], p.C[1][k], p.C[2][k]}
		reads = append(reads, reading{v, i, 1})
		for _, ink := range inks {
			if u, ok := ink.under(v, x, y, ground); ok {
				reads = append(reads, reading{u, i, 0.8})
			}
		}
	}
	best, most := 0, float32(-1)
	apart := func(a, b [3]float32) float32 {
		d0, d1, d2 := a[0]-b[0], a[1]-b[1], a[2]-b[2]
		return d0*d0 + d1*d1 + d2*d2
	}
	around := [3]float32{prior.C[0][k], prior.C[1][k], prior.C[2][k]}
	for r := range reads {
		score, copyBest, of := float32(0), float32(0), 0
		for _, o := range reads {
			if o.of != of {
				score, copyBest, of = score+copyBest, 0, o.of
			}
			copyBest = max(copyBest, 1/(1+apart(reads[r].v, o.v)/spread))
		}
		score += copyBest
		score *= reads[r].weight
		score /= 1 + apart(reads[r].v, around)/(3*2*copiesNear*copiesNear)
		if score > most {
			best, most = r, score
		}
	}
	var sum [3]float32
	n := float32(0)
	for _, o := range reads {
		if wt := 1 / (1 + apart(reads[best].v, o.v)/spread); wt > 0.4 {
			for c := range sum {
				sum[c] += wt * o.v[c]
			}
			n += wt
		}
	}
	for c := range sum {
		b.p.C[c][k] = sum[c] / n
	}
	return most >= 0.5*float32(len(all))
}
