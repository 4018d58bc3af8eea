package attack

// keepMix returns a copy of one mixture of the channels, 0.299, 0.587, 0.114 for luma.
func keepMix(weights [3]float32) func(Case) Picture {
	return func(c Case) Picture {
		p := c.Marked
		v := make([]float32, p.W*p.H)
		for k, f := range weights {
			for i, s := range p.C[k] {
				v[i] += f * s
			}
		}
		return grey(v, p.W, p.H)
	}
}

// brightest keeps the brightest channel of every pixel: dark print stays, coloured ink on white pales.
func brightest(c Case) Picture {
	p := c.Marked
	v := make([]float32, p.W*p.H)
	for i := range v {
		v[i] = max(p.C[0][i], p.C[1][i], p.C[2][i])
	}
	return grey(v, p.W, p.H)
}

// hueFilter keeps the luma and takes colours from far around, as a hue filter with a soft brush would.
func hueFilter(c Case) Picture {
	p, ground := c.Marked, c.ground()
	luma, base := p.Luma(), ground.Luma()
	out := New(p.W, p.H)
	for k := range out.C {
		for i := range luma {
			out.C[k][i] = clamp(luma[i]+ground.C[k][i]-base[i], 0, 255)
		}
	}
	return out
}

// bestMix keeps the mixture of the channels in which the mark that is seen is weakest, for the page (0) or about every
// pixel within ems, and gives it back the colours and the brightness of the surroundings.
func bestMix(ems float64) func(Case) Picture {
	return func(c Case) Picture {
		p, g := c.Marked, c.guess()
		spread := spreads(p, g, int(ems*c.letter()))
		mix := make([]float32, p.W*p.H)
		for i := range mix {
			var s [6]float32
			for k := range s {
				s[k] = spread[k][i]
			}
			for k, f := range weakest(s) {
				mix[i] += f * p.C[k][i]
			}
		}
		far := max(2, int(1.2*c.letter()))
		base := box(mix, p.W, p.H, far)
		return p.each(func(v []float32, w, h int) []float32 {
			out := box(v, w, h, far)
			for i := range out {
				out[i] = clamp(out[i]+mix[i]-base[i], 0, 255)
			}
			return out
		})
	}
}

// spreads are the mean products of what the strokes differ from the ground by: RR, RG, RB, GG, GB, BB; about every
// pixel within radius, or over the page.
func spreads(p Picture, g guess, radius int) [6][]float32 {
	var out [6][]float32
	d, both := minus(p, g.ground), g.both()
	n := 0
	for a := range 3 {
		for b := a; b < 3; b++ {
			v := make([]float32, p.W*p.H)
			sum := 0.0
			for i, on := range both {
				if on {
					v[i] = d.C[a][i] * d.C[b][i]
					sum += float64(v[i])
				}
			}
			whole := float32(sum / float64(len(v)))
			if radius > 0 {
				v = box(v, p.W, p.H, radius)
			}
			for i := range v {
				if radius == 0 {
					v[i] = whole
				} else {
					v[i] += whole / 50
				}
			}
			out[n] = v
			n++
		}
	}
	return out
}

// weakest returns the weights, of sum 1, in which channels with these products have the least energy: the inverse of
// their matrix times ones. A little of the diagonal keeps weights small.
func weakest(s [6]float32) [3]float32 {
	soft := (s[0]+s[3]+s[5])*0.02 + 1e-3
	a, b, c, d, e, f := s[0]+soft, s[1], s[2], s[3]+soft, s[4], s[5]+soft
	// The adjugate's rows, added up.
	w := [3]float32{
		(d*f - e*e) + (c*e - b*f) + (b*e - c*d),
		(c*e - b*f) + (a*f - c*c) + (b*c - a*e),
		(b*e - c*d) + (b*c - a*e) + (a*d - b*b),
	}
	sum := w[0] + w[1] + w[2]
	if sum <= 0 {
		return [3]float32{0.299, 0.587, 0.114}
	}
	for k := range w {
		w[k] /= sum
	}
	return w
}
