package trace

import "math"

// How what the document itself shows is taken off (facts/trace.md, 3.3, 2), in pixels of the shrunk picture and levels.
const (
	groundSigma = 2  // not 12: so the strokes of the visible mark leave three times less, and all copies read better
	noiseSigma  = 3  // of the local variance,
	smallNoise  = 4  // and of a small picture's
	strayedness = 18 // standard deviation of the mean of distances from the ground
	strayMost   = 30 // a distance counts as no more
	leastTau    = 8
	tauShare    = 1.3
	regrounds   = 3
	leastNoise  = 2  // of the local variance
	coarse      = 2  // pixels a side of the cells in which means are taken
	solidBelow  = 64 // a cell this dark and
	solidRange  = 2  // this even was painted over
)

// A residuum takes off a picture what is not the mark.
type residuum struct {
	luma   plane
	ground plane   // cells
	tau    plane   // cells
	noise  float64 // standard deviation of the local variance's mean, pixels
}

// residualOf returns what is left of luma for the mark to show in, each pixel in shares of its surroundings' variance, within
// noise pixels.
func residualOf(luma plane, noise float64) plane {
	r := &residuum{luma: luma, noise: noise}
	r.ground = r.mean(func(v, _, _ float32) (float32, float32) { return v, 1 }).gauss(float64(groundSigma) / coarse)
	for range regrounds {
		r.retune()
		sum := r.mean(func(v, g, tau float32) (float32, float32) { w := weight(v-g, tau); return w * v, w })
		r.ground = sum.gauss(float64(groundSigma) / coarse)
	}
	r.retune()
	return r.rest()
}

// A ratio is two planes of which one is divided by the other.
type ratio struct{ over, under plane }

func (r ratio) gauss(sigma float64) plane {
	a, b := r.over.gauss(sigma), r.under.gauss(sigma)
	out := newPlane(a.w, a.h)
	for i, v := range a.v {
		out.v[i] = v / max(b.v[i], 1e-9)
	}
	return out
}

// weight is how much a pixel d levels off its ground counts: less and less, so that strokes vanish and texture stays.
func weight(d, tau float32) float32 {
	k := d / tau
	k = 1 + k*k
	return 1 / (k * k)
}

// retune sets tau by how far pixels stray from the ground.
func (r *residuum) retune() {
	r.tau = plane{}
	mean := r.mean(func(v, g, _ float32) (float32, float32) { return min(max(v-g, g-v), strayMost), 1 })
	r.tau = mean.gauss(float64(strayedness) / coarse)
	for i, v := range r.tau.v {
		r.tau.v[i] = max(leastTau, tauShare*v)
	}
}

// mean sums up two values for each pixel of the cells, given its luma, ground and tau.
func (r *residuum) mean(of func(v, ground, tau float32) (float32, float32)) ratio {
	w, h := (r.luma.w+coarse-1)/coarse, (r.luma.h+coarse-1)/coarse
	out := ratio{newPlane(w, h), newPlane(w, h)}
	r.rows(func(y int, luma, ground, tau []float32) {
		over, under := out.over.row(y/coarse), out.under.row(y/coarse)
		for x, v := range luma {
			a, b := of(v, ground[x], tau[x])
			over[x/coarse] += a
			under[x/coarse] += b
		}
	})
	return out
}

// rows goes through the rows of the luma, with ground and tau as they are so far.
func (r *residuum) rows(do func(y int, luma, ground, tau []float32)) {
	ground, tau := make([]float32, r.luma.w), make([]float32, r.luma.w)
	for y := range r.luma.h {
		r.ground.spread(ground, y)
		r.tau.spread(tau, y)
		do(y, r.luma.row(y), ground, tau)
	}
}

// spread is row y of pixels between the middles of cells; nothing of an empty plane.
func (p plane) spread(dst []float32, y int) {
	if p.w == 0 {
		return
	}
	at := func(i, n int) (int, int, float32) {
		v := (float32(i)+0.5)/coarse - 0.5
		a := int(math.Floor(float64(v)))
		return min(max(a, 0), n-1), min(a+1, n-1), v - float32(a)
	}
	y0, y1, fy := at(y, p.h)
	a, b := p.row(y0), p.row(y1)
	for x := range dst {
		x0, x1, fx := at(x, p.w)
		top, low := a[x0]+(a[x1]-a[x0])*fx, b[x0]+(b[x1]-b[x0])*fx
		dst[x] = top + (low-top)*fy
	}
}

// rest is the residual itself.
func (r *residuum) rest() plane {
	out := newPlane(r.luma.w, r.luma.h)
	r.rows(func(y int, luma, ground, tau []float32) {
		to := out.row(y)
		for x, v := range luma {
			d := v - ground[x]
			to[x] = d * weight(d, tau[x])
		}
	})
	square := residuum{luma: out}
	variance := square.mean(func(v, _, _ float32) (float32, float32) { return v * v, 1 }).gauss(r.noise / coarse)
	noise := make([]float32, out.w)
	for y := range out.h {
		variance.spread(noise, y)
		row := out.row(y)
		for x := range row {
			row[x] /= noise[x] + leastNoise
		}
	}
	r.clearSolid(out)
	return out
}

// clearSolid clears what lies in and next to cells that were painted over.
func (r *residuum) clearSolid(out plane) {
	for y := 0; y+coarse <= out.h; y += coarse {
		for x := 0; x+coarse <= out.w; x += coarse {
			least, most := float32(255), float32(0)
			for i := range coarse {
				for _, v := range r.luma.row(y + i)[x:][:coarse] {
					least, most = min(least, v), max(most, v)
				}
			}
			if most >= solidBelow || most-least > solidRange {
				continue
			}
			for i := max(y-2, 0); i < min(y+coarse+2, out.h); i++ {
				clear(out.row(i)[max(x-2, 0):min(x+coarse+2, out.w)])
			}
		}
	}
}
