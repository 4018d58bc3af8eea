package attack

import "math"

// medians filters every plane.
func medians(radius int) func(Case) Picture {
	return func(c Case) Picture {
		return c.Marked.each(func(v []float32, w, h int) []float32 { return median(v, w, h, radius) })
	}
}

// strokeRadius is half the width of a letter's stroke, pixels, at least 1.
func strokeRadius(c Case) int { return max(1, int(c.letter()*0.09+0.5)) }

// letter is the height of an em in pixels, guessed where the tool does not say.
func (c Case) letter() float64 {
	if c.Tool.LetterPx > 0 {
		return c.Tool.LetterPx
	}
	return math.Sqrt(float64(c.Marked.W*c.Marked.H)) / 24
}

// closing removes dark strokes as narrow as a letter's, and the document's own with them.
func closing(c Case) Picture {
	r := strokeRadius(c)
	return c.Marked.each(func(v []float32, w, h int) []float32 { return least(greatest(v, w, h, r), w, h, r) })
}

// opening removes light strokes.
func opening(c Case) Picture {
	r := strokeRadius(c)
	return c.Marked.each(func(v []float32, w, h int) []float32 { return greatest(least(v, w, h, r), w, h, r) })
}

// closeOpen takes the mean of closing then opening and of opening then closing.
func closeOpen(c Case) Picture {
	r := strokeRadius(c)
	return c.Marked.each(func(v []float32, w, h int) []float32 {
		a := greatest(least(least(greatest(v, w, h, r), w, h, r), w, h, r), w, h, r)
		b := least(greatest(greatest(least(v, w, h, r), w, h, r), w, h, r), w, h, r)
		for i := range a {
			a[i] = (a[i] + b[i]) / 2
		}
		return a
	})
}

// Numbers of the bilateral filter (Tomasi and Manduchi, ICCV 1998).
const (
	bilateralRadius = 4
	bilateralSpace  = 2.5
	bilateralRange  = 26.0
)

// bilateral takes means of near pixels of a like luma.
func bilateral(c Case) Picture {
	p := c.Marked
	luma := p.Luma()
	var like [512]float32
	for i := range like {
		d := float64(i) / 2 / bilateralRange
		like[i] = float32(math.Exp(-d * d / 2))
	}
	out, sum := New(p.W, p.H), make([]float32, len(luma))
	for dy := -bilateralRadius; dy <= bilateralRadius; dy++ {
		for dx := -bilateralRadius; dx <= bilateralRadius; dx++ {
			near := float32(math.Exp(-float64(dx*dx+dy*dy) / (2 * bilateralSpace * bilateralSpace)))
			p.overlap(dx, dy, func(i, j int) {
				d := luma[i] - luma[j]
				f := near * like[min(int(2*max(d, -d)), len(like)-1)]
				sum[i] += f
				for c := range out.C {
					out.C[c][i] += f * p.C[c][j]
				}
			})
		}
	}
	return out.over(sum)
}

// overlap calls f with the index of every pixel and of the one at (dx, dy) from it, where both are in p.
func (p Picture) overlap(dx, dy int, f func(i, j int)) {
	for y := max(0, -dy); y < min(p.H, p.H-dy); y++ {
		for x := max(0, -dx); x < min(p.W, p.W-dx); x++ {
			f(y*p.W+x, (y+dy)*p.W+x+dx)
		}
	}
}

// over divides every plane of p by sum, in place.
func (p Picture) over(sum []float32) Picture {
	for c := range p.C {
		for i, f := range sum {
			p.C[c][i] /= f
		}
	}
	return p
}

// Numbers of non-local means (Buades, Coll and Morel, CVPR 2005).
const (
	nonLocalSearch = 5
	nonLocalPatch  = 2
)

// nonLocal takes means of pixels near by whose surroundings are alike; strength is the difference that still is.
func nonLocal(p Picture, strength float64) Picture {
	luma := p.Luma()
	var like [1024]float32
	for i := range like {
		like[i] = float32(math.Exp(-float64(i) / 64))
	}
	out, sum := p.Clone(), make([]float32, len(luma))
	for i := range sum {
		sum[i] = 1
	}
	off := make([]float32, len(luma))
	scale := float32(64 / (strength * strength))
	for dy := 0; dy <= nonLocalSearch; dy++ {
		for dx := -nonLocalSearch; dx <= nonLocalSearch; dx++ {
			if dy == 0 && dx <= 0 {
				continue // each pair once
			}
			clear(off)
			p.overlap(dx, dy, func(i, j int) { off[i] = (luma[i] - luma[j]) * (luma[i] - luma[j]) })
			mean := box(off, p.W, p.H, nonLocalPatch)
			p.overlap(dx, dy, func(i, j int) {
				f := like[min(int(mean[i]*scale), len(like)-1)]
				sum[i] += f
				sum[j] += f
				for c := range out.C {
					out.C[c][i] += f * p.C[c][j]
					out.C[c][j] += f * p.C[c][i]
				}
			})
		}
	}
	return out.over(sum)
}
