package raster

import (
	"image"

	"mohr/watermark/internal/plan"
)

// means is the local mean of a picture's luminance, one value a cell.
type means struct {
	cell int
	w, h int
	v    []uint8
}

// index is where in v the mean about pixel (x, y) is.
func (m *means) index(x, y int) int {
	return min(y/m.cell, m.h-1)*m.w + min(x/m.cell, m.w-1)
}

// meansOf averages img over squares of 2*radius+1 cells of cell pixels a side, twice, which makes nearly a
// round window.
func meansOf(img image.Image, cell, radius int) means {
	b := img.Bounds()
	m := means{cell: cell, w: (b.Dx() + cell - 1) / cell, h: (b.Dy() + cell - 1) / cell}
	m.v = make([]uint8, m.w*m.h)
	sums := make([]uint32, m.w)
	buf := make([]uint8, b.Dx())
	for j := range m.h {
		clear(sums)
		rows := 0
		for y := j * cell; y < min((j+1)*cell, b.Dy()); y++ {
			addCells(sums, lumaRow(img, buf, 0, b.Dx(), y), cell)
			rows++
		}
		for i, s := range sums {
			m.v[j*m.w+i] = uint8(s / uint32(rows*(min((i+1)*cell, b.Dx())-i*cell)))
		}
	}
	was := make([]uint8, len(m.v))
	for range 2 {
		m.blurRows(radius/2 + 1)
		m.v, was = was, m.v
		m.blurColumns(was, radius/2+1)
	}
	return m
}

// addCells adds to each sum the values of its cell, cell of line's values, the last perhaps fewer.
func addCells(sums []uint32, line []uint8, cell int) {
	for i := range sums {
		s := uint32(0)
		n := min(cell, len(line))
		for _, v := range line[:n] {
			s += uint32(v)
		}
		line = line[n:]
		sums[i] += s
	}
}

// blurRows replaces each value by the mean of those within radius in its row. Beyond the ends the row is shorter.
func (m *means) blurRows(radius int) {
	line := make([]uint32, m.w+1)
	whole := inverseOf(2*radius + 1)
	for j := range m.h {
		v := m.v[j*m.w:][:m.w]
		for i := range v {
			line[i+1] = line[i] + uint32(v[i])
		}
		for i := range v {
			lo, hi := max(0, i-radius), min(m.w, i+radius+1)
			if hi-lo == 2*radius+1 {
				v[i] = uint8(whole.of(line[hi] - line[lo]))
			} else {
				v[i] = uint8((line[hi] - line[lo]) / uint32(hi-lo))
			}
		}
	}
}

// blurColumns sets each value to the mean of those of was within radius in its column. Beyond the ends the column is
// shorter.
func (m *means) blurColumns(was []uint8, radius int) {
	sums := make([]uint32, m.w)
	add := func(y int, sign uint32) {
		if y >= 0 && y < m.h {
			for i, v := range was[y*m.w:][:m.w] {
				sums[i] += sign * uint32(v)
			}
		}
	}
	for y := range radius {
		add(y, 1)
	}
	for y := range m.h {
		add(y+radius, 1)
		add(y-radius-1, ^uint32(0)) // less
		rows := inverseOf(min(y+radius, m.h-1) - max(y-radius, 0) + 1)
		out := m.v[y*m.w:][:m.w]
		for i, s := range sums {
			out[i] = uint8(rows.of(s))
		}
	}
}

// An inverse divides by one number many times.
type inverse uint64

// inverseOf returns n's inverse, for n of 1 to 65535.
func inverseOf(n int) inverse { return inverse(1<<32/uint64(n) + 1) }

// of returns the whole part of s / n. It is right while s * n < 2^32: the inverse is too large by at most 1 in 2^32.
func (n inverse) of(s uint32) uint32 { return uint32(uint64(s) * uint64(n) >> 32) }

// spread is the mean of the values within radius cells of each, and how far they lie apart: their standard deviation.
func (m *means) spread(radius int) (mean, out means) {
	mean, out = *m, *m
	mean.v, out.v = make([]uint8, len(m.v)), make([]uint8, len(m.v))
	sum, square := make([]uint32, m.w), make([]uint32, m.w) // of every column, over the rows within radius
	add := func(y int, sign uint32) {
		if y < 0 || y >= m.h {
			return
		}
		for i, v := range m.v[y*m.w:][:m.w] {
			sum[i] += sign * uint32(v)
			square[i] += sign * uint32(v) * uint32(v)
		}
	}
	for y := range radius {
		add(y, 1)
	}
	for y := range m.h {
		add(y+radius, 1)
		add(y-radius-1, ^uint32(0)) // less
		rows := min(y+radius, m.h-1) - max(y-radius, 0) + 1
		var s, q uint64
		for x := -radius; x < m.w; x++ {
			if in := x + radius; in < m.w {
				s, q = s+uint64(sum[in]), q+uint64(square[in])
			}
			if gone := x - radius - 1; gone >= 0 {
				s, q = s-uint64(sum[gone]), q-uint64(square[gone])
			}
			if x >= 0 {
				n := uint64(rows * (min(x+radius, m.w-1) - max(x-radius, 0) + 1))
				mean.v[y*m.w+x] = uint8(s / n)
				out.v[y*m.w+x] = roots[(n*q-s*s)/(n*n)]
			}
		}
	}
	return mean, out
}

// roots are the whole parts of the square roots of numbers up to the largest variance that bytes can have.
var roots = func() (table [128*128 + 1]uint8) {
	r := 0
	for v := range table {
		if (r+1)*(r+1) <= v {
			r++
		}
		table[v] = uint8(r)
	}
	return table
}()

// grain is noise between -128 and 127 in specks of a few pixels. A square of it is laid over the page with
// another offset in every block, so that it does not repeat.
type grain struct {
	key  uint64
	step int64  // pixels of the copy to one that is drawn, 1/65536
	v    []int8 // grainSide square
}

const grainSide = 256

// newGrain makes specks of that many drawn pixels, scale of which are one of the copy.
func newGrain(key uint64, speck, scale float64) grain {
	g := grain{key: key, step: int64(one / scale), v: make([]int8, grainSide*grainSide)}
	speck /= scale
	n := min(max(int(grainSide/max(speck, 1)), 1), grainSide) // specks a side
	lattice := make([]int32, (n+1)*(n+1))                     // its last column and row are the first: the square wraps around
	for j := range n + 1 {
		for i := range n + 1 {
			lattice[j*(n+1)+i] = int32(int8(plan.Hash(key, int32(i%n), int32(j%n))))
		}
	}
	for y := range grainSide {
		above := lattice[y*n/grainSide*(n+1):]
		below := above[n+1:]
		fy := int32(y * n % grainSide)
		row := g.v[y*grainSide:][:grainSide]
		for x := range row {
			i, fx := x*n/grainSide, int32(x*n%grainSide) // 1/256 of a step
			row[x] = int8(mix(mix(above[i], above[i+1], fx), mix(below[i], below[i+1], fx), fy))
		}
	}
	return g
}

// harden doubles the noise and cuts it off at both ends: more of it is strong.
func (g *grain) harden() {
	for i, v := range g.v {
		g.v[i] = int8(min(max(2*int(v), -127), 127))
	}
}

// row fills dst with the grain of the opacity from pixel (x, y) to the right.
func (g *grain) row(dst []int8, x, y int) { g.look(dst, x, y, g.key) }

// colorRow fills dst with the grain of the colour from pixel (x, y) to the right.
func (g *grain) colorRow(dst []int8, x, y int) { g.look(dst, x, y, ^g.key) }

func (g *grain) look(dst []int8, x, y int, key uint64) {
	if g.step != one {
		g.sample(dst, x, y, key)
		return
	}
	for len(dst) > 0 {
		h := plan.Hash(key, int32(x/grainSide), int32(y/grainSide))
		line := g.v[(y+int(h>>8&255))%grainSide*grainSide:][:grainSide]
		n := min(len(dst), grainSide-x%grainSide)
		k := copy(dst[:n], line[(x+int(h&255))%grainSide:])
		copy(dst[k:n], line)
		dst, x = dst[n:], x+n
	}
}

// sample is look where the copy is drawn smaller or larger than it is.
func (g *grain) sample(dst []int8, x, y int, key uint64) {
	place := func(v int) int { return int((int64(v)*g.step + g.step/2) / one) }
	y = place(y)
	block, dx := -1, 0
	var line []int8
	for i := range dst {
		at := place(x + i)
		if at/grainSide != block {
			block = at / grainSide
			h := plan.Hash(key, int32(block), int32(y/grainSide))
			line = g.v[(y+int(h>>8&255))%grainSide*grainSide:][:grainSide]
			dx = int(h & 255)
		}
		dst[i] = line[(at+dx)%grainSide]
	}
}
