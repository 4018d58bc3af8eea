package trace

import "math"

// The spectrum (facts/trace.md, 3.3, 3).
const (
	spectrumSide = 1024 // also the longest side of what is read, pixels
	taper        = 0.06 // of a side fades out at either edge
	whiteRadius  = 12   // of the box whose mean a line is held against
	mostPower    = 8    // times that mean; more counts as this
	crossRadius  = 6    // of the axes, where rows of text and ruled lines have their power
)

// A finder holds what all readings of one picture use.
type finder struct {
	layout   *layout
	side     *fft // of spectrumSide
	long     *fft // of polarRows
	tile     *fft // of tileUnits
	pattern  grid // transformed, to correlate with
	weights  []float32
	sines    [polarAngles][2]float32
	reads    int
	tries    int // frames that a read tries
	starts   int // from which warps may still be steered: those of the best peak, either way up
	mirrored bool
	pool     softBits
}

// whitened is the power spectrum of p, at most spectrumSide a side, in shares of its surroundings less one, with frequency 0 at
// the middle.
func (f *finder) whitened(p plane) plane {
	const n = spectrumSide
	g := newGrid(n, n)
	fadeX, fadeY := fades(p.w), fades(p.h)
	for y := range p.h {
		to := g.re[y*n:][:p.w]
		for x, v := range p.row(y) {
			to[x] = v * fadeX[x] * fadeY[y]
		}
	}
	g.forward(f.side, f.side, p.h)
	power := plane{n, n, g.re}
	for i, v := range g.re {
		power.v[i] = v*v + g.im[i]*g.im[i]
	}
	centred(power)
	mean := power.box(whiteRadius)
	for i, v := range power.v {
		mean.v[i] = min(v, mostPower*mean.v[i])
	}
	mean = mean.box(whiteRadius)
	for i, v := range power.v {
		power.v[i] = min(v/max(mean.v[i], 1e-20), mostPower) - 1
	}
	for i := range n {
		clear(power.row(i)[n/2-crossRadius : n/2+crossRadius+1])
	}
	clear(power.v[(n/2-crossRadius)*n : (n/2+crossRadius+1)*n])
	return power
}

// fades are the factors along a side.
func fades(n int) []float32 {
	out := make([]float32, n)
	edge := max(1, int(float64(taper*float64(n))))
	for i := range out {
		out[i] = 1
		if d := min(i, n-1-i); d < edge {
			out[i] = float32(0.5 - float64(0.5*math.Cos(math.Pi*(float64(d)+0.5)/float64(edge))))
		}
	}
	return out
}

// centred exchanges the quarters of a square.
func centred(p plane) {
	h := p.h / 2
	for y := range h {
		a, b := p.row(y), p.row(y+h)
		for x := range h {
			a[x], b[x+h] = b[x+h], a[x]
			a[x+h], b[x] = b[x], a[x+h]
		}
	}
}

// The log-polar map (facts/trace.md, 3.3, 4).
const (
	polarAngles = 1024 // of half a turn
	polarRows   = 2048 // of the correlation; those of the map are fewer
	polarFrom   = 0.022 * spectrumSide
	polarTo     = 0.47 * spectrumSide
	polarStep   = math.Pi / polarAngles // of the logarithm of the radius
	mapRows     = 998                   // log(polarTo/polarFrom)/polarStep
	nearPeak    = 4                     // of a better one, a peak does not count
	leastInside = 0.25                  // of the pattern must lie within the map
)

// polar maps white by angle and logarithm of the radius into a grid whose other rows are zero.
func (f *finder) polar(white plane) grid {
	g := newGrid(polarAngles, polarRows)
	sum := 0.0
	for y := range mapRows {
		radius := float32(polarFrom * math.Exp(float64(float64(y)*polarStep)))
		row := g.re[y*polarAngles:][:polarAngles]
		for a, s := range f.sines {
			row[a] = white.between(spectrumSide/2+radius*s[0], spectrumSide/2+radius*s[1])
			sum += float64(row[a])
		}
	}
	mean := float32(sum / (mapRows * polarAngles))
	for i := range mapRows * polarAngles {
		g.re[i] -= mean
	}
	return g
}

// between is p at a place between its numbers; 0 beyond its edges.
func (p plane) between(x, y float32) float32 {
	ix, iy := int(x), int(y)
	if x < 0 || y < 0 || ix >= p.w-1 || iy >= p.h-1 {
		return 0
	}
	fx, fy := x-float32(ix), y-float32(iy)
	at := iy*p.w + ix
	a, b := p.v[at:][:2], p.v[at+p.w:][:2]
	top, low := a[0]+(a[1]-a[0])*fx, b[0]+(b[1]-b[0])*fx
	return top + (low-top)*fy
}

// setPattern makes the pattern of the lines: as much weight on those there are as, less, on those there are not.
func (f *finder) setPattern() {
	for a := range f.sines {
		sin, cos := math.Sincos(float64(float64(a) * polarStep))
		f.sines[a] = [2]float32{float32(cos), float32(sin)}
	}
	g := newGrid(polarAngles, polarRows)
	square := make([]float32, polarRows)
	put := func(l line, v float32) {
		row := int(math.Round(math.Log(l.cycles()/leastCycles) / polarStep))
		angle := int(math.Round(math.Atan2(float64(l.y), float64(l.x))/polarStep)) % polarAngles
		g.re[row*polarAngles+angle] += v
		square[row] += v * v
	}
	for _, l := range f.layout.lines {
		put(l, 1)
	}
	for _, l := range f.layout.unused {
		put(l, -0.5*allLines/float32(len(f.layout.unused)))
	}
	g.forward(f.side, f.long, patternRows)
	f.pattern = g
	f.weights = overlaps(square)
}

// patternRows is how many rows of the correlation the pattern takes: log(mostCycles/leastCycles)/polarStep.
const patternRows = 544

// overlaps are one over the root of the squared pattern that lies within the map, for each shift by rows; 0 where that is too
// little of it.
func overlaps(square []float32) []float32 {
	out := make([]float32, polarRows)
	all := float32(0)
	for _, v := range square {
		all += v
	}
	for shift := range out {
		by := shift
		if by >= mapRows {
			by -= polarRows
		}
		inside := float32(0)
		for row, v := range square[:patternRows] {
			if at := row + by; at >= 0 && at < mapRows {
				inside += v
			}
		}
		if inside >= leastInside*all {
			out[shift] = float32(1 / math.Sqrt(float64(inside)))
		}
	}
	return out
}

// A peak is a turn and a scale at which the pattern fits.
type peak struct {
	score float32 // in standard deviations
	angle float64 // radians, 0 to pi
	bins  float64 // of the spectrum to a cycle in a tile
}

// peaks are the n best, best first.
func (f *finder) peaks(white plane, n int) []peak {
	g := f.polar(white)
	g.forward(f.side, f.long, mapRows)
	for i, a := range g.re {
		b, c, d := g.im[i], f.pattern.re[i], -f.pattern.im[i]
		g.re[i], g.im[i] = a*c-b*d, a*d+b*c
	}
	g.back(f.side, f.long)
	for y, w := range f.weights {
		w /= polarAngles * polarRows
		row := g.re[y*polarAngles:][:polarAngles]
		for x := range row {
			row[x] *= w
		}
	}
	var out []peak
	for len(out) < n {
		best, at := float32(0), 0
		for i, v := range g.re {
			if v > best {
				best, at = v, i
			}
		}
		if best == 0 {
			break
		}
		y, x := at/polarAngles, at%polarAngles
		by := y
		if by >= mapRows {
			by -= polarRows
		}
		out = append(out, peak{best, float64(float64(x) * polarStep), float64(polarFrom / leastCycles * math.Exp(float64(float64(by)*polarStep)))})
		for dy := -nearPeak; dy <= nearPeak; dy++ {
			for dx := -nearPeak; dx <= nearPeak; dx++ {
				g.re[(y+dy)&(polarRows-1)*polarAngles+(x+dx)&(polarAngles-1)] = 0
			}
		}
	}
	return out
}
