package trace

import "math"

// How a peak is refined (facts/trace.md, 3.3, 5).
const (
	fitStep   = 0.003
	fitShrink = 0.55
	fitRounds = 5
	fitTries  = 6
	leastFit  = 5.5 // standard deviations; unmarked pictures reach 6
)

// A matrix is 2 x 2.
type matrix [2][2]float64

func (m matrix) times(o matrix) (out matrix) {
	for i := range 2 {
		for j := range 2 {
			out[i][j] = float64(m[i][0]*o[0][j]) + float64(m[i][1]*o[1][j])
		}
	}
	return out
}

// spread is the matrix that takes cycles in a tile to bins of the spectrum.
func (p peak) matrix() matrix {
	sin, cos := math.Sincos(p.angle)
	return matrix{{p.bins * cos, -p.bins * sin}, {p.bins * sin, p.bins * cos}}
}

// fit is the power at the lines, in standard deviations.
func (f *finder) fit(white plane, m matrix) float64 {
	sum, n := 0.0, 0
	for _, l := range f.layout.lines {
		x, y := float64(l.x), float64(l.y)
		bx, by := float64(m[0][0]*x)+float64(m[0][1]*y), float64(m[1][0]*x)+float64(m[1][1]*y)
		if max(math.Abs(bx), math.Abs(by)) > spectrumSide/2-2 {
			continue
		}
		sum += float64(white.between(float32(spectrumSide/2+bx), float32(spectrumSide/2+by)))
		n++
	}
	return sum / math.Sqrt(float64(max(n, 1)))
}

// refine turns, stretches and shears a peak's matrix until it fits best, and returns how well.
func (f *finder) refine(white plane, p peak) (matrix, float64) {
	m := p.matrix()
	best := f.fit(white, m)
	step := fitStep
	for range fitRounds {
		for range fitTries {
			before := best
			for way := range 8 {
				s := step
				if way&1 == 1 {
					s = -s
				}
				if try := m.times(nudge(way/2, s)); true {
					if v := f.fit(white, try); v > best {
						m, best = try, v
					}
				}
			}
			if best == before {
				break
			}
		}
		step *= fitShrink
	}
	return m, best
}

// nudge is a small change: of scale, angle, aspect or shear.
func nudge(kind int, s float64) matrix {
	switch kind {
	case 0:
		return matrix{{1 + s, 0}, {0, 1 + s}}
	case 1:
		return matrix{{1, -s}, {s, 1}}
	case 2:
		return matrix{{1 + s, 0}, {0, 1 - s}}
	}
	return matrix{{1, s}, {s, 1}}
}
