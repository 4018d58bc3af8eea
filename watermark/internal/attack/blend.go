package attack

// A blend says what the mark made of every pixel: marked = keep*clean + add. One opacity serves all channels.
type blend struct {
	keep []float32 // 1 less the opacity
	add  [3][]float32
}

// steady is how many squared levels of contrast it takes before the keep that is measured counts as much as the one
// that is expected.
const steady = 150

// fitBlend finds the blend by least squares of marked on base, pixels counted by weight, over squares of radius about
// every pixel; with radius 0 over the whole picture. keep lies within its range; where the base has no contrast its
// middle is taken. Sums are taken over two by two pixels first: what is found changes slowly.
func fitBlend(marked, base Picture, weight []float32, radius int, keep [2]float32) blend {
	w, hw, hh := marked.W, (marked.W+1)/2, (marked.H+1)/2
	mean := func(x, y []float32) []float32 { return weightedMeans(x, y, weight, marked.W, marked.H, radius) }
	n := mean(nil, nil)
	cov, spread := make([]float32, hw*hh), make([]float32, hw*hh)
	var mm, mb [3][]float32
	for c := range marked.C {
		m, b := marked.C[c], base.C[c]
		mm[c], mb[c] = mean(m, nil), mean(b, nil)
		bb, bm := mean(b, b), mean(b, m)
		for i, k := range n {
			k = max(k, 1e-9)
			mm[c][i] /= k
			mb[c][i] /= k
			cov[i] += bm[i]/k - mm[c][i]*mb[c][i]
			spread[i] += bb[i]/k - mb[c][i]*mb[c][i]
		}
	}
	middle := (keep[0] + keep[1]) / 2
	f := blend{keep: make([]float32, len(weight))}
	for c := range f.add {
		f.add[c] = make([]float32, len(weight))
	}
	for i := range f.keep {
		j := i/w/2*hw + i%w/2
		k := clamp((cov[j]+steady*middle)/(max(spread[j], 0)+steady), keep[0], keep[1])
		f.keep[i] = k
		for c := range f.add {
			f.add[c][i] = mm[c][j] - k*mb[c][j]
		}
	}
	return f
}

// weightedMeans returns the means of weight*x*y, nil counting as 1, over squares of radius pixels about every two by
// two, or over the whole picture with 0. Where a square has nearly nothing, the page decides.
func weightedMeans(x, y, weight []float32, w, h, radius int) []float32 {
	hw, hh := (w+1)/2, (h+1)/2
	v, all := make([]float32, hw*hh), 0.0
	for i, g := range weight {
		if g == 0 {
			continue
		}
		if x != nil {
			g *= x[i]
		}
		if y != nil {
			g *= y[i]
		}
		v[i/w/2*hw+i%w/2] += g
		all += float64(g)
	}
	whole := float32(all / float64(len(v)))
	if radius > 0 {
		v = box(v, hw, hh, max(1, radius/2))
	}
	for i := range v {
		if radius > 0 {
			v[i] += whole / 500
		} else {
			v[i] = whole
		}
	}
	return v
}

// undo returns what f takes for clean at pixel i when the share of the mark there is part, 0 to 1.
func (f *blend) undo(marked Picture, c, i int, part float32) float32 {
	return clamp((marked.C[c][i]-part*f.add[c][i])/(1-part*(1-f.keep[i])), 0, 255)
}

// keepRange is what a tool's opacities leave, widened a little for the grain.
func keepRange(opacity [2]float32) [2]float32 {
	if opacity[1] <= 0 {
		return [2]float32{0.3, 0.9}
	}
	return [2]float32{max(1-1.25*opacity[1], 0.1), min(1-0.8*opacity[0], 0.97)}
}

// unblendWith returns out with one kind of stroke undone, by a fit over radius pixels: wholly inside, and on the edge
// as far as the pixel has gone from the ground towards the stroke's colour.
func unblendWith(out Picture, c Case, ground Picture, strokes Mask, keep [2]float32, radius int) {
	w, h := out.W, out.H
	if strokes.share() == 0 {
		return
	}
	core := strokes.not().grown(w, h, 1).not()
	fitOn := core
	if core.share() < strokes.share()/8 {
		fitOn = strokes // thin strokes are all edge
	}
	f := fitBlend(c.Marked, ground, fitOn.weights(), radius, keep)
	for i, on := range strokes.grown(w, h, 1) {
		if !on {
			continue
		}
		part := float32(1)
		if !core[i] {
			var along, length float32
			for k := range out.C {
				g := ground.C[k][i]
				full := f.keep[i]*g + f.add[k][i] - g
				along += (c.Marked.C[k][i] - g) * full
				length += full * full
			}
			part = clamp(along/max(length, 1), 0, 1)
		}
		for k := range out.C {
			out.C[k][i] = f.undo(c.Marked, k, i, part)
		}
	}
}

// bestColour undoes the mark with one colour and one opacity, the more frequent polarity's; over radius ems, or over
// the page with 0.
func bestColour(ems float64) func(Case) Picture {
	return func(c Case) Picture {
		g := c.guess()
		strokes := g.dark
		if g.light.share() > g.dark.share() {
			strokes = g.light
		}
		out := c.Marked.Clone()
		unblendWith(out, c, g.ground, strokes, keepRange(c.Tool.Opacity), int(ems*c.letter()))
		return out
	}
}

// twoPolarities undoes dark and light strokes each with a colour and an opacity of its own.
func twoPolarities(ems float64) func(Case) Picture {
	return func(c Case) Picture {
		g := c.guess()
		out := c.Marked.Clone()
		opacity := c.Tool.Opacity
		if c.Tool.Halo[1] > 0 {
			opacity = [2]float32{min(opacity[0], c.Tool.Halo[0]), max(opacity[1], c.Tool.Halo[1])}
		}
		for _, strokes := range []Mask{g.light, g.dark} {
			unblendWith(out, c, g.ground, strokes, keepRange(opacity), int(ems*c.letter()))
		}
		return out
	}
}

// estimateFill fills what is taken for the mark, widened by grow pixels.
func estimateFill(grow int, fill func(Picture, Mask) Picture) func(Case) Picture {
	return func(c Case) Picture {
		return fill(c.Marked, c.guess().both().grown(c.Marked.W, c.Marked.H, grow))
	}
}

// estimateGround puts the ground where the mark is taken to be.
func estimateGround(c Case) Picture {
	g := c.guess()
	out := c.Marked.Clone()
	for i, on := range g.both().grown(out.W, out.H, 1) {
		if on {
			for k := range out.C {
				out.C[k][i] = g.ground.C[k][i]
			}
		}
	}
	return out
}
