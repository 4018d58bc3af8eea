package trace

import "math"

// A warp takes a pixel to its place in the tiling, in tiles: for each axis the factors of 1, x, y, x^2, x*y, y^2.
type warp [2][6]float64

// warpOf is the warp of a matrix that takes cycles in a tile to bins of the spectrum.
func warpOf(m matrix) (w warp) {
	for i := range 2 {
		w[i][1], w[i][2] = m[0][i]/spectrumSide, m[1][i]/spectrumSide
	}
	return w
}

// along are the factors of 1, x and x^2 in row y.
func (w *warp) along(axis int, y float64) (a, b, c float64) {
	k := &w[axis]
	return k[0] + float64(k[2]*y) + float64(k[5]*y*y), k[1] + float64(k[4]*y), k[3]
}

const (
	turn      = 1 << 32 // a tile, in fixed point
	foldSide  = tileUnits + 1
	foldShift = 32 - 7 // to whole units
)

// A tileSum is what the pixels at each place of a tile sum up to. A last row and column hold what belongs to the first.
type tileSum [foldSide * foldSide]float32

// add lays v at a place, in turns, on the four units about it.
func (t *tileSum) add(tx, ty uint32, v float32) {
	const scale = 1.0 / (1 << foldShift)
	fx, fy := float32(tx&(1<<foldShift-1))*scale, float32(ty&(1<<foldShift-1))*scale
	at := int(ty>>foldShift)*foldSide + int(tx>>foldShift)
	low := v * fy
	top := v - low
	a, b := t[at:at+2], t[at+foldSide:at+foldSide+2]
	right := top * fx
	a[0] += top - right
	a[1] += right
	right = low * fx
	b[0] += low - right
	b[1] += right
}

// fold sums up all of p.
func (w *warp) fold(p plane) *tileSum {
	var out tileSum
	for y := range p.h {
		a0, a1, a2 := w.along(0, float64(y))
		b0, b1, b2 := w.along(1, float64(y))
		for i, v := range p.row(y) {
			if v == 0 {
				continue
			}
			x := float64(i)
			tx, ty := a0+(a1+a2*x)*x, b0+(b1+b2*x)*x
			out.add(uint32(int64(tx*turn)), uint32(int64(ty*turn)), v)
		}
	}
	return &out
}

// A spectra is what one or more tiles have at the lines.
type spectra struct {
	lines  [allLines]complex64
	unused []complex64
}

// spectra transforms a sum.
func (f *finder) spectra(t *tileSum) *spectra {
	g := newGrid(tileUnits, tileUnits)
	for y := range foldSide {
		row := t[y*foldSide:][:foldSide]
		to := g.re[y%tileUnits*tileUnits:][:tileUnits]
		for x, v := range row {
			to[x%tileUnits] += v
		}
	}
	g.forward(f.tile, f.tile, tileUnits)
	at := func(l line) complex64 {
		i := l.y*tileUnits + l.x&(tileUnits-1)
		return complex(g.re[i], g.im[i])
	}
	s := &spectra{unused: make([]complex64, len(f.layout.unused))}
	for i, l := range f.layout.lines {
		s.lines[i] = at(l)
	}
	for i, l := range f.layout.unused {
		s.unused[i] = at(l)
	}
	return s
}

// turned is s of the picture turned by half a turn.
func (s *spectra) turned() *spectra {
	out := &spectra{unused: make([]complex64, len(s.unused))}
	for i, v := range s.lines {
		out.lines[i] = complex(real(v), -imag(v))
	}
	for i, v := range s.unused {
		out.unused[i] = complex(real(v), -imag(v))
	}
	return out
}

func (s *spectra) add(o *spectra) {
	for i, v := range o.lines {
		s.lines[i] += v
	}
	for i, v := range o.unused {
		s.unused[i] += v
	}
}

// mostBlocks bounds the blocks of a side: memory.
const mostBlocks = 14

// blocks are the spectra of squares of so many tiles a side; those in which nothing lies are nil.
type blocks struct {
	tiles      int // a side
	x, y, w, h int // of the first, and how many there are
	of         []*spectra
}

// index is the block of a place in the tiling, or -1.
func (b *blocks) index(tx, ty float64) int {
	x, y := int(math.Floor(tx/float64(b.tiles)))-b.x, int(math.Floor(ty/float64(b.tiles)))-b.y
	if x < 0 || y < 0 || x >= b.w || y >= b.h {
		return -1
	}
	return y*b.w + x
}

// blocks sums up p in blocks.
func (f *finder) blocks(p plane, w *warp) *blocks {
	b := w.blocksFor(p)
	sums := make([]*tileSum, b.w*b.h)
	for y := range p.h {
		for i, v := range p.row(y) {
			if v == 0 {
				continue
			}
			tx, ty := w.at(float64(i), float64(y))
			at := b.index(tx, ty)
			if at < 0 {
				continue
			}
			if sums[at] == nil {
				sums[at] = new(tileSum)
			}
			sums[at].add(uint32(int64(tx*turn)), uint32(int64(ty*turn)), v)
		}
	}
	b.of = make([]*spectra, len(sums))
	for i, s := range sums {
		if s != nil {
			b.of[i] = f.spectra(s)
		}
	}
	return b
}

// at is where a pixel lies.
func (w *warp) at(x, y float64) (tx, ty float64) {
	a0, a1, a2 := w.along(0, y)
	b0, b1, b2 := w.along(1, y)
	return a0 + (a1+a2*x)*x, b0 + (b1+b2*x)*x
}

// blocksFor lays out blocks over p.
func (w *warp) blocksFor(p plane) *blocks {
	least, most := [2]float64{1e9, 1e9}, [2]float64{-1e9, -1e9}
	for i := range 9 {
		tx, ty := w.at(float64(p.w)*float64(i%3)/2, float64(p.h)*float64(i/3)/2)
		least[0], least[1] = math.Min(least[0], tx), math.Min(least[1], ty)
		most[0], most[1] = math.Max(most[0], tx), math.Max(most[1], ty)
	}
	across := math.Max(most[0]-least[0], most[1]-least[1])
	b := &blocks{tiles: max(1, int(math.Ceil(math.Min(across, 1e6)/(mostBlocks-1))))}
	n := float64(b.tiles)
	b.x, b.y = int(math.Floor(least[0]/n)), int(math.Floor(least[1]/n))
	b.w, b.h = int(math.Floor(most[0]/n))-b.x+1, int(math.Floor(most[1]/n))-b.y+1
	b.w, b.h = min(b.w, mostBlocks+1), min(b.h, mostBlocks+1)
	return b
}
