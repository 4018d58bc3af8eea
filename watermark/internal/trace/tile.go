package trace

import "math"

// Fixed point of a tile's making.
const (
	sineBits = 14
	waveBits = 18
	tileBits = 11  // of a sample of a tile, whose standard deviation is 1
	tileSide = 512 // samples a side of a tile: 24 for the shortest wave, so that straight lines between them do
)

// waves are the lines of the mark of id: for each the amplitude of its cosine and, turned, its sine.
func (l *layout) waves(id ID) (out [allLines]complex128) {
	coded := encode(frame(id))
	for i := range coded {
		coded[i] ^= l.scramble[i]
	}
	for i := range out {
		sin, cos := math.Sincos(l.phase[i])
		z := complex(l.amp[i]*cos, l.amp[i]*sin)
		if i >= pilotLines {
			bits := coded[2*(i-pilotLines):]
			z *= complex(float64(1-2*int(bits[0]))/math.Sqrt2, float64(1-2*int(bits[1]))/math.Sqrt2)
		}
		out[i] = z
	}
	return out
}

// newTile is the tile that carries id. It is summed up in whole numbers, the waves along x first: the same everywhere.
func newTile(id ID) []int16 {
	var cos [tileSide]int32
	for i := range cos {
		cos[i] = int32(math.Round(float64((1 << sineBits) * math.Cos(2*math.Pi*float64(i)/tileSide))))
	}
	sine := func(i int) int32 { return cos[(i-tileSide/4)&(tileSide-1)] }
	var re, im [mostCycles + 1][tileSide]int32 // by cycles down: the waves of all cycles across
	l := newLayout(layoutKey)
	for i, z := range l.waves(id) {
		at := l.lines[i]
		a, b := int32(math.Round(real(z)*(1<<waveBits))), int32(math.Round(imag(z)*(1<<waveBits)))
		for x := range tileSide {
			c, s := cos[at.x*x&(tileSide-1)], sine(at.x*x)
			re[at.y][x] += (a*c - b*s) >> sineBits
			im[at.y][x] += (a*s + b*c) >> sineBits
		}
	}
	out := make([]int16, tileSide*tileSide)
	var even, odd [tileSide]int64 // of a row, and of the one as far from the other end: there the sines have the other sign
	for y := range tileSide/2 + 1 {
		clear(even[:])
		clear(odd[:])
		for k := leastPart; k <= mostCycles; k++ {
			c, s := int64(cos[k*y&(tileSide-1)]), int64(sine(k*y))
			for x, v := range &re[k] {
				even[x] += int64(v) * c
				odd[x] += int64(im[k][x]) * s
			}
		}
		const shift = waveBits + sineBits - tileBits - 1 // twice, for the lines that y < 0 would have
		near, far := out[y*tileSide:][:tileSide], out[-y&(tileSide-1)*tileSide:][:tileSide]
		for x, v := range even {
			near[x], far[x] = int16((v-odd[x])>>shift), int16((v+odd[x])>>shift)
		}
	}
	return out
}
