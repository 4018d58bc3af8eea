package trace

import "math"

// cells are numbers in rows, of squares of pixels.
type cells struct {
	w, h int
	v    []int32
}

func newCells(w, h int) cells { return cells{w, h, make([]int32, w*h)} }

func (c cells) row(y int) []int32 { return c.v[y*c.w:][:c.w] }

// box is the means over squares of 2*r+1 cells a side; what lies beyond the edge does not count.
func (c cells) box(r int) cells {
	if r == 0 {
		return c
	}
	out, parts := newCells(c.w, c.h), partsOf(r)
	for y := range c.h {
		row, to := c.row(y), out.row(y)
		sum := int32(0)
		for x := range min(r, c.w) {
			sum += row[x]
		}
		for x := range to {
			if x+r < c.w {
				sum += row[x+r]
			}
			if x > r {
				sum -= row[x-r-1]
			}
			n := min(x+r, c.w-1) - max(x-r, 0) + 1
			to[x] = over(sum, parts[n])
		}
	}
	return out.boxDown(r)
}

// boxDown is the means over columns.
func (c cells) boxDown(r int) cells {
	out, parts := newCells(c.w, c.h), partsOf(r)
	sums := make([]int32, c.w)
	add := func(y int, sign int32) {
		for x, v := range c.row(y) {
			sums[x] += sign * v
		}
	}
	for y := range min(r, c.h) {
		add(y, 1)
	}
	for y := range c.h {
		if y+r < c.h {
			add(y+r, 1)
		}
		if y > r {
			add(y-r-1, -1)
		}
		part := parts[min(y+r, c.h-1)-max(y-r, 0)+1]
		for x, v := range sums {
			out.v[y*c.w+x] = over(v, part)
		}
	}
	return out
}

// gauss is three boxes, which come near to a Gauss filter of that standard deviation.
func (c cells) gauss(sigma float64) cells {
	for _, r := range gaussBoxes(sigma) {
		c = c.box(r)
	}
	return c
}

// gaussBoxes are the radii of three boxes whose variances, ((2r+1)^2-1)/12 each, add up to about sigma^2.
func gaussBoxes(sigma float64) (radii [3]int) {
	left := float64(sigma * sigma)
	for i := range radii {
		each := left / float64(len(radii)-i)
		radii[i] = max(0, int(math.Round(float64(math.Sqrt(float64(12*each)+1)-1)/2)))
		side := float64(2*radii[i] + 1)
		left = math.Max(0, left-(float64(side*side)-1)/12)
	}
	return radii
}

// partBits is the fixed point of a part: sums are below 1 << 32, so that a product stays below 1 << 62.
const partBits = 30

// partsOf are one divided by the numbers up to 2*r+1: to multiply by them takes a third of the time of a division.
func partsOf(r int) []int64 {
	out := make([]int64, 2*r+2)
	for n := 1; n < len(out); n++ {
		out[n] = (1<<partBits + int64(n)/2) / int64(n)
	}
	return out
}

// over is a sum times a part, to the nearest.
func over(sum int32, part int64) int32 { return int32((int64(sum)*part + 1<<(partBits-1)) >> partBits) }
