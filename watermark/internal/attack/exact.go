package attack

import "math"

// exactFill fills the oracle's mask, widened by a pixel.
func exactFill(fill func(Picture, Mask) Picture) func(Case) Picture {
	return func(c Case) Picture {
		return fill(c.Marked, c.Oracle.Mask.grown(c.Marked.W, c.Marked.H, 1))
	}
}

// Numbers of unblending with a known mask. Strokes of one kind are told apart by how far a pixel lies from their edge,
// up to bands pixels (of a card; more on a larger page), because edges are half covered and an outline fades.
const (
	unblendBands  = 3
	unblendEms    = 0.9 // radius of a fit: a letter and its neighbours
	unblendRounds = 2
	reach         = 3.0 // pixels from the mask's edge at which a filled pixel counts half in a fit
)

// An unblender undoes a mark whose pixels are known, but not their opacity or colour.
type unblender struct {
	c      Case
	mask   Mask
	depth  []float32 // pixels from what is known
	base   Picture   // the best idea yet of the clean document, to fit against
	letter Mask      // letters, where the mark has an outline: the rest of the mask is outline
	f      blend     // of every pixel of the mask
	band   []uint8   // which fit a pixel was part of; 0 outside the mask
	mean   []float32 // local mean of the luma, as the tool takes it
}

func newUnblender(c Case) *unblender {
	u := &unblender{c: c, mask: c.Oracle.Mask, base: telea(c.Marked, c.Oracle.Mask, 5)}
	u.depth = u.mask.not().distance(c.Marked.W, c.Marked.H)
	u.band = make([]uint8, len(u.mask))
	u.f.keep = make([]float32, len(u.mask))
	for k := range u.f.add {
		u.f.add[k] = make([]float32, len(u.mask))
	}
	return u
}

// unblendExact tells letters from their outline, fits every band of either to what surrounds it, and inverts that; what
// comes out makes the next round's idea of the document.
func unblendExact(c Case) Picture { return newUnblender(c).run() }

func (u *unblender) run() Picture {
	var out Picture
	for round := range unblendRounds {
		u.split()
		u.fit()
		out = u.inverse()
		if round < unblendRounds-1 {
			u.base = u.calmer(out)
		}
	}
	return out
}

// split tells letters from outline by the luma that either would have over the base.
func (u *unblender) split() {
	w, h := u.c.Marked.W, u.c.Marked.H
	u.letter = make(Mask, len(u.mask))
	u.mean = box(u.base.Luma(), w, h, max(2, int(max(u.c.Tool.MeanPx, 0.35*u.c.letter()))))
	if u.c.Tool.Halo[1] <= 0 {
		copy(u.letter, u.mask)
		return
	}
	tool := u.c.Tool
	dark, light := meanLuma(tool.Dark, 75), meanLuma(tool.Light, 205)
	ink, halo := (tool.Opacity[0]+tool.Opacity[1])/2, (tool.Halo[0]+tool.Halo[1])/2
	luma, base := gauss(u.c.Marked.Luma(), w, h, 0.7), u.base.Luma()
	for i, on := range u.mask {
		if !on {
			continue
		}
		own, other := dark, light
		if u.mean[i] < tool.TurnLuma {
			own, other = light, dark
		}
		asLetter, asHalo := ink*(own-base[i]), halo*(other-base[i])
		u.letter[i] = (luma[i]-base[i])*(asLetter-asHalo) > (asLetter*asLetter-asHalo*asHalo)/2
	}
	u.letter = u.letter.settled(w, h)
	for i, on := range u.mask {
		u.letter[i] = u.letter[i] && on
	}
}

// meanLuma is the mean luminance of inks, or otherwise.
func meanLuma(inks [][3]float32, otherwise float32) float32 {
	if len(inks) == 0 {
		return otherwise
	}
	sum := float32(0)
	for _, k := range inks {
		sum += 0.299*k[0] + 0.587*k[1] + 0.114*k[2]
	}
	return sum / float32(len(inks))
}

// fit finds opacity and colour of every band of letters and outline, about every pixel.
func (u *unblender) fit() {
	w, h := u.c.Marked.W, u.c.Marked.H
	inside := u.letter.not().distance(w, h) // of letters, from their edge
	outside := u.letter.distance(w, h)      // of the outline, from the letters
	step := max(1, float32(u.c.letter()/34))
	for i, on := range u.mask {
		u.band[i] = 0
		if !on {
			continue
		}
		if u.letter[i] {
			u.band[i] = 1 + uint8(min(inside[i]/step, 2.9)-0.1)
		} else {
			u.band[i] = 10 + uint8(min(outside[i]/step, unblendBands+0.9)-0.1)
		}
	}
	radius := max(3, int(unblendEms*u.c.letter()))
	for b := uint8(1); b < 10+unblendBands+2; b++ {
		weight := make([]float32, len(u.mask))
		any := false
		for i, is := range u.band {
			if is == b {
				d := u.depth[i] / reach
				weight[i], any = u.spared(i, u.base.lumaAt(i))/(1+d*d), true
			}
		}
		if !any {
			continue
		}
		keep := keepRange(u.c.Tool.Opacity)
		if b >= 10 {
			keep = keepRange(u.c.Tool.Halo)
		}
		if b == 1 || b >= 11 {
			keep[1] = 0.97 // half covered, or fading
		}
		u.take(b, fitBlend(u.c.Marked, u.base, weight, radius, keep))
	}
}

// take keeps what f says of the pixels of a band.
func (u *unblender) take(b uint8, f blend) {
	for i, is := range u.band {
		if is == b {
			u.f.keep[i] = f.keep[i]
			for k := range f.add {
				u.f.add[k][i] = f.add[k][i]
			}
		}
	}
}

// spared is the share of the mark's opacity that the tool leaves over a pixel of that luma.
func (u *unblender) spared(i int, luma float32) float32 {
	from, to := u.c.Tool.SpareLuma[0], u.c.Tool.SpareLuma[1]
	if to <= from {
		return 1
	}
	off := u.mean[i] - luma
	if u.mean[i] < u.c.Tool.TurnLuma {
		off = -off
	}
	return 1 - u.c.Tool.Spare*clamp((off-from)/(to-from), 0, 1)
}

// lumaAt is the luminance of pixel i.
func (p Picture) lumaAt(i int) float32 { return 0.299*p.C[0][i] + 0.587*p.C[1][i] + 0.114*p.C[2][i] }

// inverse undoes the fits. How much a pixel was spared depends on what it was: the two are found in turns.
func (u *unblender) inverse() Picture {
	out := u.c.Marked.Clone()
	for i, on := range u.mask {
		if !on {
			continue
		}
		for range 4 {
			part := u.spared(i, out.lumaAt(i))
			for k := range out.C {
				out.C[k][i] = u.f.undo(u.c.Marked, k, i, part)
			}
		}
	}
	return out
}

// calmer returns p with its marked pixels bilaterally smoothed, to fit the next round against.
func (u *unblender) calmer(p Picture) Picture {
	smooth := bilateral(Case{Marked: p})
	out := p.Clone()
	for i, on := range u.mask {
		if on {
			for k := range out.C {
				out.C[k][i] = smooth.C[k][i]
			}
		}
	}
	return out
}

// unblendCalm is unblendExact with what it does badly put right.
func unblendCalm(c Case) Picture {
	u := newUnblender(c)
	return u.finish(u.run())
}

// finish puts right what unblending does badly: the edges of letters and of the mark are filled from both sides, flat
// ground is filled rather than unblended, the grain is smoothed away by non-local means, and colours come from near
// pixels of a like luma that were never marked.
func (u *unblender) finish(out Picture) Picture {
	edges := make(Mask, len(u.mask))
	for i, on := range u.mask {
		edges[i] = on && (u.band[i] == 1 || u.band[i] == 10 || u.depth[i] <= 1)
	}
	out = u.flatter(diffuse(out, edges))
	smooth := nonLocal(out, 14)
	for i, on := range u.mask {
		if on {
			for k := range out.C {
				out.C[k][i] = smooth.C[k][i]
			}
		}
	}
	return recolour(out, u.mask, max(3, int(0.5*u.c.letter())))
}

// estimateUnblend is unblendCalm with a mask that was found in the copy itself.
func estimateUnblend(c Case) Picture {
	m := c.guess().both().grown(c.Marked.W, c.Marked.H, 1)
	return unblendCalm(Case{Marked: c.Marked, Tool: c.Tool, Oracle: &Oracle{Mask: m}})
}

// restLevels is how far off an unblended pixel is, about, levels.
const restLevels = 9

// flatter moves p on marked pixels towards what fills them from outside, the more the flatter the unmarked
// surroundings are: as Wiener's filter does with the spread of the one and the error of the other.
func (u *unblender) flatter(p Picture) Picture {
	w, h := p.W, p.H
	filled := diffuse(u.c.Marked, u.mask)
	known, luma := u.mask.not().weights(), u.c.Marked.Luma()
	first, second := make([]float32, len(luma)), make([]float32, len(luma))
	for i, g := range known {
		first[i], second[i] = g*luma[i], g*luma[i]*luma[i]
	}
	radius := max(3, int(0.4*u.c.letter()))
	known, first, second = box(known, w, h, radius), box(first, w, h, radius), box(second, w, h, radius)
	out := p.Clone()
	for i, on := range u.mask {
		if !on || known[i] < 0.02 {
			continue
		}
		mean := first[i] / known[i]
		spread := max(second[i]/known[i]-mean*mean, 0)
		g := spread / (spread + restLevels*restLevels)
		for k := range out.C {
			out.C[k][i] = filled.C[k][i] + g*(p.C[k][i]-filled.C[k][i])
		}
	}
	return out
}

// recolour gives the pixels of m colours of unmarked pixels within radius, those of a like luma counting most. It works
// at half the size.
func recolour(p Picture, m Mask, radius int) Picture {
	luma := p.Luma()
	signs := opponents(p)
	hw, hh := (p.W+1)/2, (p.H+1)/2
	base, _ := halve(luma, make(Mask, len(m)), p.W, p.H)
	cb, none := halve(signs[1], m, p.W, p.H)
	cr, _ := halve(signs[2], m, p.W, p.H)
	sum, sb, sr := make([]float32, len(base)), make([]float32, len(base)), make([]float32, len(base))
	small := Picture{W: hw, H: hh}
	var like [256]float32
	for i := range like {
		like[i] = float32(math.Exp(-float64(i*i)/200) + 1e-4)
	}
	for dy := -radius / 2; dy <= radius/2; dy++ {
		for dx := -radius / 2; dx <= radius/2; dx++ {
			near := 1 / (1 + float32(dx*dx+dy*dy)/4)
			small.overlap(dx, dy, func(i, j int) {
				if none[i] && !none[j] {
					d := base[i] - base[j]
					f := near * like[min(int(max(d, -d)), 255)]
					sum[i], sb[i], sr[i] = sum[i]+f, sb[i]+f*cb[j], sr[i]+f*cr[j]
				}
			})
		}
	}
	out := p.Clone()
	for i, on := range m {
		j := i/p.W/2*hw + i%p.W/2
		if !on || none[j] && sum[j] == 0 {
			continue
		}
		b, r := cb[j], cr[j]
		if none[j] {
			b, r = sb[j]/sum[j], sr[j]/sum[j]
		}
		out.C[0][i], out.C[2][i] = luma[i]+r/0.713, luma[i]+b/0.564
		out.C[1][i] = (luma[i] - 0.299*out.C[0][i] - 0.114*out.C[2][i]) / 0.587
	}
	return out
}

// Numbers of unblending by gradients.
const (
	acrossWeight   = 0.12 // of a step from one band to another, whose true height is not known
	gradientRounds = 100
)

// unblendGradient takes the document's gradients from within every band, divided by what the mark left of them, and
// from the surroundings at the mask's edge, and finds the picture that has these: a colour that changes slowly along a
// stroke makes no gradient, so it need not be known (Perez, Gangnet and Blake: Poisson image editing, 2003).
func unblendGradient(c Case) Picture {
	u := newUnblender(c)
	out := u.run()
	w, h := out.W, out.H
	var inside []int32
	for i, on := range u.mask {
		if on {
			inside = append(inside, int32(i))
		}
	}
	for k := range out.C {
		m, v := c.Marked.C[k], out.C[k]
		for range gradientRounds {
			for _, i32 := range inside {
				i := int(i32)
				x, y := i%w, i/w
				sum, all := float32(0), float32(0)
				toward := func(j int) {
					weight, step := float32(acrossWeight), float32(0)
					if u.band[i] == u.band[j] {
						weight, step = 1, 2*(m[i]-m[j])/(u.f.keep[i]+u.f.keep[j])
					}
					sum += weight * (v[j] + step)
					all += weight
				}
				if x > 0 {
					toward(i - 1)
				}
				if x < w-1 {
					toward(i + 1)
				}
				if y > 0 {
					toward(i - w)
				}
				if y < h-1 {
					toward(i + w)
				}
				v[i] += 1.7 * (sum/all - v[i])
			}
		}
		for _, i := range inside {
			v[i] = clamp(v[i], 0, 255)
		}
	}
	return u.finish(out)
}
