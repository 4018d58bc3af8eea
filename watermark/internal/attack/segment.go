package attack

// groundEm is how many pixels an em has where the ground is looked for: fine enough for a face's parts, and coarse
// enough to be quick.
const groundEm = 16.0

// ground is what seems to lie beneath the mark: the median over a window wider than a letter's strokes.
func (c Case) ground() Picture {
	p := c.Marked
	scale := min(groundEm/c.letter(), 1)
	small := p.Resize(max(16, int(float64(p.W)*scale)), max(16, int(float64(p.H)*scale)))
	small = small.each(func(v []float32, w, h int) []float32 { return median(v, w, h, 6) })
	return small.Resize(p.W, p.H)
}

// A guess is where an attacker takes the mark to be.
type guess struct {
	ground Picture
	dark   Mask // strokes darker than the ground
	light  Mask // strokes lighter than it
}

// both returns all strokes.
func (g guess) both() Mask {
	m := append(Mask(nil), g.dark...)
	for i, on := range g.light {
		m[i] = m[i] || on
	}
	return m
}

// How a pixel is taken for the mark's: it differs from the ground by seen levels at least, and in the direction of one
// of the tool's colours with an opacity that the tool may have, give or take.
const (
	seenLevels  = 5
	opacityLess = 0.3
	opacityMore = 1.15
	missBase    = 5.0
	missShare   = 0.25
	maxPalette  = 16 // colours of each list that are tried
)

// guess finds the mark from the copy and the tool's source alone.
func (c Case) guess() guess {
	g := guess{ground: c.ground(), dark: make(Mask, c.Marked.W*c.Marked.H), light: make(Mask, c.Marked.W*c.Marked.H)}
	lo, hi := c.Tool.Opacity[0], c.Tool.Opacity[1]
	if c.Tool.Halo[1] > 0 {
		lo, hi = min(lo, c.Tool.Halo[0]), max(hi, c.Tool.Halo[1])
	}
	inks := append(thin(c.Tool.Dark), thin(c.Tool.Light)...)
	for i := range g.dark {
		var d, b [3]float32
		dd := float32(0)
		for k := range d {
			b[k] = g.ground.C[k][i]
			d[k] = c.Marked.C[k][i] - b[k]
			dd += d[k] * d[k]
		}
		if dd < seenLevels*seenLevels || len(inks) > 0 && !explained(d, b, inks, opacityLess*lo, opacityMore*hi) {
			continue
		}
		if 0.299*d[0]+0.587*d[1]+0.114*d[2] < 0 {
			g.dark[i] = true
		} else {
			g.light[i] = true
		}
	}
	g.dark, g.light = g.dark.settled(c.Marked.W, c.Marked.H), g.light.settled(c.Marked.W, c.Marked.H)
	return g
}

// thin returns at most maxPalette of inks, evenly.
func thin(inks [][3]float32) [][3]float32 {
	if len(inks) <= maxPalette {
		return append([][3]float32(nil), inks...)
	}
	var out [][3]float32
	for i := range maxPalette {
		out = append(out, inks[i*len(inks)/maxPalette])
	}
	return out
}

// explained reports whether an ink with an opacity from lo to hi over b makes a difference like d.
func explained(d, b [3]float32, inks [][3]float32, lo, hi float32) bool {
	dd := d[0]*d[0] + d[1]*d[1] + d[2]*d[2]
	allowed := missBase + missShare*sqrt32(dd)
	for _, ink := range inks {
		kx, ky, kz := ink[0]-b[0], ink[1]-b[1], ink[2]-b[2]
		kk := kx*kx + ky*ky + kz*kz
		dk := d[0]*kx + d[1]*ky + d[2]*kz
		a := dk / max(kk, 1)
		if a >= lo && a <= hi && dd-a*dk <= allowed*allowed {
			return true
		}
	}
	return false
}

// settled is m by the majority of every three by three pixels: without specks.
func (m Mask) settled(w, h int) Mask {
	share := box(m.weights(), w, h, 1)
	out := make(Mask, len(m))
	for i, f := range share {
		out[i] = f > 0.5
	}
	return out
}
