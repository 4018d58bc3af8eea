package trace

import "math"

// How a warp is mended by where the pilots lie (facts/trace.md, 3.3, 8). A quadratic takes the place of the homography
// there: it fits bent paper too, and by least squares alone. Where too few windows show their pilots, see steer.
const (
	localReach  = 24  // units that pilots may lie off
	localPeak   = 4.2 // deviations from which a window counts
	leastLocal  = 4   // windows for a linear warp
	bendLocal   = 9   // windows for a quadratic one
	settleTimes = 8
	settleScale = 1.5 // units beyond which a window counts less and less
	windowSide  = 3   // blocks
)

// A local is where the pilots lie in one window.
type local struct {
	x, y   float64 // middle of the window, tiles
	dx, dy float64 // off the whole's, units
	weight float64
}

// register mends a warp and reads again, some times.
func (f *finder) register(p plane, w warp, turned bool, at origin) (Reading, bool) {
	for range registers {
		b := f.blocks(p, &w)
		locals := f.locals(b, turned, at)
		if len(locals) < leastLocal {
			return Reading{}, false
		}
		w = mended(w, p, locals, turned)
		s := f.spectra(w.fold(p))
		if turned {
			s = s.turned()
		}
		at = f.pilots(s).origin(origin{}, tileUnits/2)
		soft := f.soft(s, at)
		if d := f.decode(soft, f.tries); d.ok {
			return f.reading(p, &w, turned, at, d), true
		}
		f.keep(soft, at)
	}
	return Reading{}, false
}

// locals are the windows in which pilots are seen.
func (f *finder) locals(b *blocks, turned bool, at origin) (out []local) {
	side := min(windowSide, b.w, b.h)
	for y := 0; y+side <= b.h; y++ {
		for x := 0; x+side <= b.w; x++ {
			sum, n := &spectra{unused: make([]complex64, len(f.layout.unused))}, 0
			for i := range side * side {
				if s := b.of[(y+i/side)*b.w+x+i%side]; s != nil {
					sum.add(s)
					n++
				}
			}
			if 2*n < side*side {
				continue
			}
			if turned {
				sum = sum.turned()
			}
			found := f.pilots(sum).origin(at, localReach)
			if found.peak < localPeak {
				continue
			}
			half := float64(side) / 2
			out = append(out, local{
				float64(b.tiles) * (float64(b.x+x) + half), float64(b.tiles) * (float64(b.y+y) + half),
				found.x - at.x, found.y - at.y, found.peak - keepAbove,
			})
		}
	}
	return out
}

// mended is w moved by a smooth function that takes the windows' offsets away. Windows that disagree count less and less.
func mended(w warp, p plane, locals []local, turned bool) warp {
	terms := 3
	if len(locals) >= bendLocal {
		terms = 6
	}
	sign := 1 / float64(tileUnits)
	if turned {
		sign = -sign
	}
	// The offsets are taken as a function of the pixel at which the window's middle lies.
	back := w.inverse(p)
	rows := make([][6]float64, len(locals))
	weights := make([]float64, len(locals))
	for i, l := range locals {
		x, y := back(l.x, l.y)
		x, y = x/spectrumSide, y/spectrumSide
		rows[i] = [6]float64{1, x, y, x * x, x * y, y * y}
		weights[i] = l.weight
	}
	var k [2][6]float64
	for range settleTimes {
		var ok [2]bool
		k[0], ok[0] = leastSquares(rows, weights, terms, func(i int) float64 { return locals[i].dx })
		k[1], ok[1] = leastSquares(rows, weights, terms, func(i int) float64 { return locals[i].dy })
		if !ok[0] || !ok[1] {
			return w
		}
		for i, l := range locals {
			dx, dy := l.dx, l.dy
			for j := range terms {
				dx -= k[0][j] * rows[i][j]
				dy -= k[1][j] * rows[i][j]
			}
			off := (dx*dx + dy*dy) / (settleScale * settleScale)
			weights[i] = l.weight / ((1 + off) * (1 + off))
		}
	}
	scales := [6]float64{1, 1. / spectrumSide, 1. / spectrumSide, 1. / spectrumSide / spectrumSide, 1. / spectrumSide / spectrumSide, 1. / spectrumSide / spectrumSide}
	for axis := range 2 {
		for j := range terms {
			w[axis][j] -= sign * k[axis][j] * scales[j]
		}
	}
	return w
}

// inverse is the pixel of p at a place in the tiling, to a fraction of a tile; the warp bends little.
func (w *warp) inverse(p plane) func(tx, ty float64) (x, y float64) {
	return func(tx, ty float64) (x, y float64) {
		x, y = float64(p.w)/2, float64(p.h)/2
		for range 6 {
			ax, ay := w.at(x, y)
			a, b := w[0][1]+2*w[0][3]*x+w[0][4]*y, w[0][2]+w[0][4]*x+2*w[0][5]*y
			c, d := w[1][1]+2*w[1][3]*x+w[1][4]*y, w[1][2]+w[1][4]*x+2*w[1][5]*y
			det := a*d - b*c
			if math.Abs(det) < 1e-12 {
				break
			}
			ex, ey := tx-ax, ty-ay
			x, y = x+(d*ex-b*ey)/det, y+(a*ey-c*ex)/det
		}
		return x, y
	}
}

// leastSquares are the factors of the first terms of rows that come nearest to want. false is that they are not told.
func leastSquares(rows [][6]float64, weights []float64, terms int, want func(int) float64) (out [6]float64, ok bool) {
	var m [6][7]float64
	for i, row := range rows {
		for a := range terms {
			for b := range terms {
				m[a][b] += weights[i] * row[a] * row[b]
			}
			m[a][6] += weights[i] * row[a] * want(i)
		}
	}
	for a := range terms {
		m[a][a] += 1e-9
		best := a
		for b := a + 1; b < terms; b++ {
			if math.Abs(m[b][a]) > math.Abs(m[best][a]) {
				best = b
			}
		}
		m[a], m[best] = m[best], m[a]
		if math.Abs(m[a][a]) < 1e-12 {
			return out, false
		}
		for b := range terms {
			if b == a {
				continue
			}
			k := m[b][a] / m[a][a]
			for c := a; c < 7; c++ {
				m[b][c] -= k * m[a][c]
			}
		}
	}
	for a := range terms {
		out[a] = m[a][6] / m[a][a]
	}
	return out, true
}
