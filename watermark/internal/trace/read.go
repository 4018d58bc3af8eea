package trace

import (
	"math"
	"slices"
)

// Reading (facts/trace.md, 3.3, 6 and 7).
const (
	leastRho   = 0.43 // of <soft, coded>/(|soft|*|coded|); noise has 0.410 with a deviation of 0.009
	noiseNear  = 2    // cycles within which unused lines tell the noise
	gainNear   = 2.5  // cycles over which pilots tell the gain
	mostSoft   = 4    // times the median
	goodPilots = 4.5  // deviations from which pilots are seen
	moreTries  = 8    // frames that are tried where there may be a mark
)

// An origin is where the tile begins, and how plainly the pilots say so.
type origin struct {
	x, y float64 // units
	peak float64 // standard deviations
}

// aligned is what a line would be if the tile began at the origin and the line had no phase of its own.
func (f *finder) aligned(s *spectra, i int, at origin) complex128 {
	l := f.layout.lines[i]
	turn := 2*math.Pi*(float64(float64(l.x)*at.x)+float64(float64(l.y)*at.y))/tileUnits - f.layout.phase[i]
	sin, cos := math.Sincos(turn)
	return complex128(s.lines[i]) * complex(cos, sin)
}

// pilots fills in where the tile may begin: at each unit the sum of the pilots, in standard deviations.
func (f *finder) pilots(s *spectra) plane {
	var sizes [pilotLines]float64
	for i := range sizes {
		sizes[i] = math.Hypot(float64(real(s.lines[i])), float64(imag(s.lines[i])))
	}
	sorted := sizes
	slices.Sort(sorted[:])
	limit := math.Max(sorted[pilotLines/2], 1e-12)
	g := newGrid(tileUnits, tileUnits)
	power := 0.0
	for i, size := range sizes {
		l := f.layout.lines[i]
		sin, cos := math.Sincos(-f.layout.phase[i])
		z := complex128(s.lines[i]) * complex(cos, sin) / complex(math.Max(size, limit), 0)
		power += real(z)*real(z) + imag(z)*imag(z)
		at := l.y*tileUnits + l.x&(tileUnits-1)
		g.re[at], g.im[at] = float32(real(z)), float32(imag(z))
	}
	g.back(f.tile, f.tile)
	k := float32(1 / math.Sqrt(math.Max(power/2, 1e-12)))
	for i := range g.re {
		g.re[i] *= k
	}
	return plane{tileUnits, tileUnits, g.re}
}

// origin is the best place of p within reach units of about; all of them for a reach of half a tile.
func (p plane) origin(about origin, reach int) origin {
	cx, cy := int(math.Round(about.x)), int(math.Round(about.y))
	best, bx, by := float32(math.Inf(-1)), 0, 0
	for dy := -reach; dy < max(reach, 1); dy++ {
		row := p.row((cy + dy) & (tileUnits - 1))
		for dx := -reach; dx < max(reach, 1); dx++ {
			if v := row[(cx+dx)&(tileUnits-1)]; v > best {
				best, bx, by = v, cx+dx, cy+dy
			}
		}
	}
	at := func(x, y int) float64 { return float64(p.v[y&(tileUnits-1)*tileUnits+x&(tileUnits-1)]) }
	return origin{
		x: float64(bx) + vertex(at(bx-1, by), at(bx, by), at(bx+1, by)),
		y: float64(by) + vertex(at(bx, by-1), at(bx, by), at(bx, by+1)), peak: float64(best),
	}
}

// vertex is where a parabola through three values at -1, 0 and 1 is highest, at most half a step away.
func vertex(a, b, c float64) float64 {
	if d := a - 2*b + c; d < 0 {
		return min(max((a-c)/(2*d), -0.5), 0.5)
	}
	return 0
}

// A softBits are the coded bits, above 0 for 0.
type softBits [codedBits]float32

// soft weighs the bits by how far their lines stand out from the noise.
func (f *finder) soft(s *spectra, at origin) *softBits {
	var out softBits
	for i := pilotLines; i < allLines; i++ {
		z := f.aligned(s, i, at) * complex(f.lineWeight(s, i, at), 0)
		n := 2 * (i - pilotLines)
		out[n], out[n+1] = float32(real(z)), float32(imag(z))
	}
	sizes := out
	for i, v := range sizes {
		sizes[i] = max(v, -v)
	}
	slices.Sort(sizes[:])
	limit := mostSoft * sizes[codedBits/2]
	for i, v := range out {
		v = min(max(v, -limit), limit)
		if f.layout.scramble[i] == 1 {
			v = -v
		}
		out[i] = v
	}
	return &out
}

// lineWeight is a line's gain, by the pilots of about its cycles, over the noise there, by the unused lines.
func (f *finder) lineWeight(s *spectra, i int, at origin) float64 {
	k := f.layout.lines[i].cycles()
	gain, weights := 0.0, 0.0
	for p := range pilotLines {
		d := (f.layout.lines[p].cycles() - k) / gainNear
		if d*d > 9 {
			continue
		}
		w := math.Exp(-d*d/2) * f.layout.amp[p]
		gain += w * real(f.aligned(s, p, at))
		weights += w * f.layout.amp[p]
	}
	noise, n := f.noise(s, k)
	// A gain of nothing would throw the line away, and the pilots may be wrong.
	floor := 0.05 * math.Sqrt(noise/float64(max(n, 1)))
	return math.Max(gain/math.Max(weights, 1e-12), floor) * f.layout.amp[i] * float64(n) / math.Max(noise, 1e-12)
}

// noise is the power of the unused lines of about so many cycles together, and how many they are.
func (f *finder) noise(s *spectra, cycles float64) (power float64, n int) {
	for u, l := range f.layout.unused {
		if d := l.cycles() - cycles; d <= noiseNear && d >= -noiseNear {
			v := complex128(s.unused[u])
			power += real(v)*real(v) + imag(v)*imag(v)
			n++
		}
	}
	return power, n
}

// A decoded is what soft bits say.
type decoded struct {
	id  ID
	rho float64
	ok  bool
}

// decode reads soft bits: the frames that fit best, as many as tries. Each is one chance in 2^32 of an ID that was never put
// in, so f counts them. Where none is an ID, what it returns is the best.
func (f *finder) decode(soft *softBits, tries int) decoded {
	tries = min(tries, MaxReads-f.reads)
	if tries < 1 {
		return decoded{}
	}
	f.reads += tries
	var best decoded
	for i, bits := range decode((*[codedBits]float32)(soft), tries) {
		d := judged(bits, soft)
		if d.ok {
			return d
		}
		if i == 0 {
			best = d
		}
	}
	return best
}

// judged says how well a frame fits soft bits, and whether it is an ID.
func judged(bits [frameBits / 8]byte, soft *softBits) decoded {
	d := decoded{id: ID(bits[:len(ID{})])}
	dot, power := 0.0, 0.0
	for i, bit := range encode(bits) {
		v := float64(soft[i])
		dot += v * float64(1-2*int(bit))
		power += v * v
	}
	d.rho = dot / math.Sqrt(math.Max(power, 1e-30)*codedBits)
	d.ok = bits == frame(d.id) && d.rho > leastRho
	return d
}
