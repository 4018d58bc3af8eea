package attack

import (
	"fmt"
	"math"
)

// A Filler puts something plausible where holes is set, from what surrounds it. It changes neither argument.
type Filler func(p Picture, holes Mask) Picture

// Many lists the attacks on several copies of one scan, on several documents, and on a repetition within one copy, in
// fixed order. What stays covered in every copy is filled by diffusion.
func Many() []Attack { return ManyFilled(Diffuse) }

// ManyFilled is Many with another way to fill what stays covered in every copy.
func ManyFilled(fill Filler) []Attack {
	var all []Attack
	for _, n := range []int{2, 4, 8} {
		for _, way := range []struct {
			name string
			run  func([]Picture, Tool, Filler) Picture
		}{
			{"median", copiesMedian},
			{"extreme", copiesExtreme},
			{"bare side", copiesBareSide},
			{"nearest", copiesNearest},
			{"least", copiesLeast},
			{"mode", copiesMode},
			{"unblend", copiesUnblend},
		} {
			all = append(all, Attack{
				Name: fmt.Sprintf("%d copies, %s", n, way.name), Kind: Copies, Needs: n - 1,
				Run: func(c Case) Picture { return way.run(copiesAligned(c, n), c.Tool, fill) },
			})
		}
	}
	return append(all,
		Attack{Name: "20 documents, matting", Kind: Documents, Needs: 19, Run: func(c Case) Picture { return documentsRun(c, fill) }},
		Attack{Name: "lattice", Kind: Blind, Run: func(c Case) Picture { return latticeRun(c, fill) }},
	)
}

// copiesAligned returns Marked and n-1 further copies as they lie on it, in one tone.
func copiesAligned(c Case, n int) []Picture {
	all := []Picture{c.Marked}
	pyramid := registerPyramid(c.Marked)
	for _, p := range c.Copies[:n-1] {
		all = append(all, copiesToned(c.Marked, registerOn(c.Marked, pyramid, p)))
	}
	return all
}

// What copiesToned takes for a tone of its own: a smooth difference of more than copiesTone levels over copiesToneFar
// pixels. Words of the mark differ on a smaller scale.
const (
	copiesTone    = 1.0
	copiesToneFar = 48
)

// copiesToned takes off p what makes it lighter or darker than to over wide areas.
func copiesToned(to, p Picture) Picture {
	out := Picture{W: p.W, H: p.H}
	for c := range p.C {
		diff := make([]float32, len(p.C[c]))
		for i := range diff {
			diff[i] = max(-24, min(p.C[c][i]-to.C[c][i], 24))
		}
		diff = copiesBlur(copiesBlur(diff, p.W, p.H, copiesToneFar), p.W, p.H, copiesToneFar)
		sum := float32(0)
		for _, d := range diff {
			sum += d * d
		}
		if sum < copiesTone*copiesTone*float32(len(diff)) {
			out.C[c] = p.C[c]
			continue
		}
		for i, d := range diff {
			diff[i] = p.C[c][i] - d
		}
		out.C[c] = diff
	}
	return out
}

// copiesMedian takes the median of every channel. Of an even number it is the mean of the middle two.
func copiesMedian(all []Picture, _ Tool, _ Filler) Picture {
	out := New(all[0].W, all[0].H)
	v := make([]float32, len(all))
	for c := range out.C {
		for i := range out.C[c] {
			for k := range all {
				v[k] = all[k].C[c][i]
			}
			copiesSort(v)
			out.C[c][i] = (v[len(v)/2] + v[(len(v)-1)/2]) / 2
		}
	}
	return out
}

// copiesSort sorts a few values by insertion.
func copiesSort(v []float32) {
	for i := 1; i < len(v); i++ {
		for k := i; k > 0 && v[k] < v[k-1]; k-- {
			v[k], v[k-1] = v[k-1], v[k]
		}
	}
}

// copiesGround is the local mean by which a mark decides its polarity, as an attacker sees it through the marks.
func copiesGround(p Picture) []float32 {
	const radius = 12 // of the mark's own mean, pixels (facts/marks.md)
	return copiesBlur(registerLuma(p), p.W, p.H, radius)
}

// copiesExtreme takes the lightest value on light ground, where letters are dark, and the darkest on dark ground.
func copiesExtreme(all []Picture, t Tool, fill Filler) Picture {
	out := copiesMedian(all, t, fill)
	ground := copiesGround(out)
	for c := range out.C {
		for i := range out.C[c] {
			v := all[0].C[c][i]
			for _, p := range all[1:] {
				if ground[i] > t.TurnLuma {
					v = max(v, p.C[c][i])
				} else {
					v = min(v, p.C[c][i])
				}
			}
			out.C[c][i] = v
		}
	}
	return out
}

// copiesBareSide takes whole colours where copiesExtreme takes channels, by the luminance of squares of 3 pixels, and
// the mean of the copies that are as near to it as noise is: that spoils fewer colours, and JPEG noise does not add up.
func copiesBareSide(all []Picture, t Tool, _ Filler) Picture {
	ground := copiesGround(copiesMedian(all, t, nil))
	far := make([][]float32, len(all))
	for i, p := range all {
		far[i] = copiesBlur(registerLuma(p), p.W, p.H, 1)
	}
	b := copiesBare{p: New(all[0].W, all[0].H)}
	dist := make([]float32, len(ground))
	copiesEachPair(all, dist, func(_, _ int) { b.noise += copiesQuantile(dist, 0.15) })
	b.noise = max(copiesQuiet, b.noise/float32(len(all)*(len(all)-1)/2))
	for k := range ground {
		best := 0
		for i := range all {
			if (far[i][k] > far[best][k]) == (ground[k] > t.TurnLuma) {
				best = i
			}
		}
		b.take(all, k, best)
	}
	return b.p
}

// copiesPrior is what a pixel should be by its surroundings in all copies: the median in space of the median over
// copies.
func copiesPrior(all []Picture, t Tool) Picture {
	p := copiesMedian(all, t, nil)
	for c := range p.C {
		p.C[c] = copiesRank(p.C[c], p.W, p.H, 6)
	}
	return p
}

// copiesRank is the median over squares of 2*r+1 pixels a side, in whole levels, by Huang's moving histogram.
func copiesRank(v []float32, w, h, r int) []float32 {
	out := make([]float32, len(v))
	level := func(x, y int) int { return int(max(0, min(v[y*w+x]+0.5, 255))) }
	for y := range h {
		var count [256]int
		n, at, below := 0, 0, 0 // below: how many are less than at
		column := func(x, by int) {
			for j := max(0, y-r); j < min(h, y+r+1); j++ {
				l := level(x, j)
				count[l] += by
				n += by
				if l < at {
					below += by
				}
			}
		}
		for x := range min(r, w) {
			column(x, 1)
		}
		for x := range w {
			if x+r < w {
				column(x+r, 1)
			}
			if x-r-1 >= 0 {
				column(x-r-1, -1)
			}
			for 2*below > n {
				at--
				below -= count[at]
			}
			for at < 255 && 2*(below+count[at]) < n {
				below += count[at]
				at++
			}
			out[y*w+x] = float32(at)
		}
	}
	return out
}

// copiesNearest takes for each pixel the copy that is nearest to what the surroundings say.
func copiesNearest(all []Picture, t Tool, _ Filler) Picture {
	prior := copiesPrior(all, t)
	return copiesPick(all, func(p Picture, energy []float32) { copiesDistance(energy, p, prior) })
}

// copiesLeast takes for each pixel the copy with the least energy of a mark about it.
func copiesLeast(all []Picture, t Tool, _ Filler) Picture {
	prior := copiesPrior(all, t)
	return copiesPick(all, func(p Picture, energy []float32) {
		copiesDistance(energy, p, prior)
		copiesBlurTo(energy, energy, p.W, p.H, 2)
	})
}

// copiesDistance is the squared distance of two pictures' colours.
func copiesDistance(dst []float32, a, b Picture) {
	for i := range dst {
		x, y, z := a.C[0][i]-b.C[0][i], a.C[1][i]-b.C[1][i], a.C[2][i]-b.C[2][i]
		dst[i] = x*x + y*y + z*z
	}
}

// copiesPick takes each pixel from the copy of least energy.
func copiesPick(all []Picture, measure func(p Picture, energy []float32)) Picture {
	out := New(all[0].W, all[0].H)
	least := make([]float32, out.W*out.H)
	for i := range least {
		least[i] = math.MaxFloat32
	}
	energy := make([]float32, len(least))
	for _, p := range all {
		measure(p, energy)
		for i, e := range energy {
			if e < least[i] {
				least[i] = e
				for c := range out.C {
					out.C[c][i] = p.C[c][i]
				}
			}
		}
	}
	return out
}

// Diffuse is the simplest Filler: holes take the mean of what surrounds them, from ever farther away, and are then
// smoothed (Gortler and others: The lumigraph, SIGGRAPH 1996, section 3.4, "pull-push").
func Diffuse(p Picture, holes Mask) Picture {
	weight := make([]float32, len(holes))
	for i, hole := range holes {
		if !hole {
			weight[i] = 1
		}
	}
	out := New(p.W, p.H)
	for c := range p.C {
		v := make([]float32, len(holes))
		for i := range v {
			v[i] = p.C[c][i] * weight[i]
		}
		copiesPull(v, weight, p.W, p.H)
		for i, hole := range holes {
			if !hole {
				v[i] = p.C[c][i]
			}
		}
		for range 8 {
			copiesRelax(v, holes, p.W, p.H)
		}
		out.C[c] = v
	}
	return out
}

// copiesPull turns sums v of weights w into values, those without weight from the picture half as large.
func copiesPull(v, weight []float32, w, h int) {
	if w <= 1 && h <= 1 {
		if weight[0] > 0 {
			v[0] /= weight[0]
		}
		return
	}
	w2, h2 := (w+1)/2, (h+1)/2
	v2, weight2 := make([]float32, w2*h2), make([]float32, w2*h2)
	for y := range h {
		for x := range w {
			k := y/2*w2 + x/2
			v2[k] += v[y*w+x]
			weight2[k] += weight[y*w+x]
		}
	}
	for k, n := range weight2 {
		if n > 1 {
			v2[k], weight2[k] = v2[k]/n, 1
		}
	}
	copiesPull(v2, weight2, w2, h2)
	for y := range h {
		for x := range w {
			i := y*w + x
			k := min(weight[i], 1)
			v[i] += (1 - k) * v2[y/2*w2+x/2]
		}
	}
}

// copiesRelax moves each hole to the mean of its neighbours.
func copiesRelax(v []float32, holes Mask, w, h int) {
	for y := range h {
		for x := range w {
			i := y*w + x
			if holes[i] {
				v[i] = (v[y*w+max(x-1, 0)] + v[y*w+min(x+1, w-1)] + v[max(y-1, 0)*w+x] + v[min(y+1, h-1)*w+x]) / 4
			}
		}
	}
}

// copiesBlur is the mean of v over squares of 2*r+1 pixels a side; at the edges the squares are cut.
func copiesBlur(v []float32, w, h, r int) []float32 {
	out := make([]float32, len(v))
	copiesBlurTo(out, v, w, h, r)
	return out
}

// copiesBlurTo is copiesBlur into dst, which may be v.
func copiesBlurTo(dst, v []float32, w, h, r int) {
	line := make([]float64, max(w, h)+1)
	tmp := dst
	for y := range h {
		row := v[y*w : y*w+w]
		for x, s := range row {
			line[x+1] = line[x] + float64(s)
		}
		for x := range w {
			lo, hi := max(0, x-r), min(w, x+r+1)
			tmp[y*w+x] = float32((line[hi] - line[lo]) / float64(hi-lo))
		}
	}
	sums := make([]float64, w)
	ring := make([]float32, (2*r+2)*w)
	rows := 2*r + 2
	add := func(y int) {
		copy(ring[y%rows*w:][:w], tmp[y*w:y*w+w])
		for x, s := range tmp[y*w : y*w+w] {
			sums[x] += float64(s)
		}
	}
	for y := range min(r, h) {
		add(y)
	}
	for y := range h {
		if y+r < h {
			add(y + r)
		}
		if y-r-1 >= 0 {
			for x, s := range ring[(y-r-1)%rows*w:][:w] {
				sums[x] -= float64(s)
			}
		}
		n := float64(min(h, y+r+1) - max(0, y-r))
		for x, s := range sums {
			dst[y*w+x] = float32(s / n)
		}
	}
}
