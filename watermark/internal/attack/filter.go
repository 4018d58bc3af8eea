package attack

import "math"

// box returns the mean of v over squares of 2*radius+1; beyond the edges the square is smaller.
func box(v []float32, w, h, radius int) []float32 {
	mid := make([]float32, w*h)
	sums := make([]float64, max(w, h)+1)
	for y := range h {
		row := v[y*w : (y+1)*w]
		for x, f := range row {
			sums[x+1] = sums[x] + float64(f)
		}
		for x := range row {
			lo, hi := max(0, x-radius), min(w, x+radius+1)
			mid[y*w+x] = float32((sums[hi] - sums[lo]) / float64(hi-lo))
		}
	}
	out := make([]float32, w*h)
	run := make([]float64, w)
	rows := 0
	add := func(y int, sign float64) {
		for x, f := range mid[y*w : (y+1)*w] {
			run[x] += sign * float64(f)
		}
		rows += int(sign)
	}
	for y := range min(radius, h) {
		add(y, 1)
	}
	for y := range h {
		if y+radius < h {
			add(y+radius, 1)
		}
		if y > radius {
			add(y-radius-1, -1)
		}
		for x := range w {
			out[y*w+x] = float32(run[x] / float64(rows))
		}
	}
	return out
}

// gauss returns v blurred with a normal curve cut off at three sigma, edges repeated.
func gauss(v []float32, w, h int, sigma float64) []float32 {
	return convolve(v, w, h, bell(sigma, int(math.Ceil(3*sigma))))
}

// bell is a normal curve of 2*radius+1 samples whose sum is 1.
func bell(sigma float64, radius int) []float32 {
	k := make([]float32, 2*radius+1)
	sum := 0.0
	for i := range k {
		d := float64(i-radius) / sigma
		f := math.Exp(-d * d / 2)
		k[i] = float32(f)
		sum += f
	}
	for i := range k {
		k[i] /= float32(sum)
	}
	return k
}

// convolve returns v under the separable kernel k, edges repeated.
func convolve(v []float32, w, h int, k []float32) []float32 {
	r := len(k) / 2
	mid := make([]float32, w*h)
	line := make([]float32, w+2*r)
	for y := range h {
		row := v[y*w : (y+1)*w]
		copy(line[r:], row)
		for i := range r {
			line[i], line[r+w+i] = row[0], row[w-1]
		}
		out := mid[y*w : (y+1)*w]
		for i, f := range k {
			for x, s := range line[i : i+w] {
				out[x] += f * s
			}
		}
	}
	dst := make([]float32, w*h)
	for y := range h {
		out := dst[y*w : (y+1)*w]
		for i, f := range k {
			j := min(max(y+i-r, 0), h-1)
			for x, s := range mid[j*w : (j+1)*w] {
				out[x] += f * s
			}
		}
	}
	return dst
}

// median returns the medians of v, whole levels, over squares of 2*radius+1 (Huang, Yang and Tang: A fast
// two-dimensional median filtering algorithm, IEEE Trans. ASSP 1979). Edges are repeated.
func median(v []float32, w, h, radius int) []float32 {
	pix := make([]uint8, len(v))
	for i, f := range v {
		pix[i] = uint8(clamp(f, 0, 255) + 0.5)
	}
	out := make([]float32, len(v))
	half := (2*radius + 1) * (2*radius + 1) / 2
	for y := range h {
		var count [256]int32
		below, at := int32(0), 0 // how many of the square are less than at
		column := func(x int, sign int32) {
			x = min(max(x, 0), w-1)
			for j := -radius; j <= radius; j++ {
				p := pix[min(max(y+j, 0), h-1)*w+x]
				count[p] += sign
				if int(p) < at {
					below += sign
				}
			}
		}
		for i := -radius - 1; i < radius; i++ {
			column(i, 1)
		}
		for x := range w {
			column(x+radius, 1)
			column(x-radius-1, -1)
			for below > int32(half) {
				at--
				below -= count[at]
			}
			for below+count[at] <= int32(half) {
				below += count[at]
				at++
			}
			out[y*w+x] = float32(at)
		}
	}
	return out
}

// greatest returns the greatest of v over squares of 2*radius+1, a dilation.
func greatest(v []float32, w, h, radius int) []float32 {
	mid, out := make([]float32, w*h), make([]float32, w*h)
	for y := range h {
		row := v[y*w : (y+1)*w]
		for x := range row {
			most := row[x]
			for _, f := range row[max(0, x-radius):min(w, x+radius+1)] {
				most = max(most, f)
			}
			mid[y*w+x] = most
		}
	}
	for y := range h {
		row := out[y*w : (y+1)*w]
		copy(row, mid[y*w:])
		for j := max(0, y-radius); j < min(h, y+radius+1); j++ {
			for x, f := range mid[j*w : (j+1)*w] {
				row[x] = max(row[x], f)
			}
		}
	}
	return out
}

// least returns the least of v over squares of 2*radius+1, an erosion.
func least(v []float32, w, h, radius int) []float32 {
	neg := make([]float32, len(v))
	for i, f := range v {
		neg[i] = -f
	}
	out := greatest(neg, w, h, radius)
	for i := range out {
		out[i] = -out[i]
	}
	return out
}

// grown returns m with every pixel within radius, as a square, of one of its own.
func (m Mask) grown(w, h, radius int) Mask {
	if radius <= 0 {
		return m
	}
	out := greatest(m.weights(), w, h, radius)
	grown := make(Mask, len(m))
	for i, f := range out {
		grown[i] = f > 0
	}
	return grown
}

// weights is 1 where m is set and 0 elsewhere.
func (m Mask) weights() []float32 {
	out := make([]float32, len(m))
	for i, on := range m {
		if on {
			out[i] = 1
		}
	}
	return out
}

// not returns what is outside m.
func (m Mask) not() Mask {
	out := make(Mask, len(m))
	for i, on := range m {
		out[i] = !on
	}
	return out
}

// share is how much of m is set, 0 to 1.
func (m Mask) share() float64 {
	n := 0
	for _, on := range m {
		if on {
			n++
		}
	}
	return float64(n) / float64(max(len(m), 1))
}

// distance is the chamfer distance in pixels from every pixel to the nearest in m (Borgefors, CVGIP 1986: 3 for a
// step and 4 for a diagonal one, divided by 3).
func (m Mask) distance(w, h int) []float32 {
	const far = 1e9
	d := make([]float32, len(m))
	for i, on := range m {
		if !on {
			d[i] = far
		}
	}
	relax := func(i, x, y, dx, dy int, cost float32) {
		if nx, ny := x+dx, y+dy; nx >= 0 && nx < w && ny >= 0 && ny < h {
			d[i] = min(d[i], d[ny*w+nx]+cost)
		}
	}
	for i := range d {
		x, y := i%w, i/w
		relax(i, x, y, -1, 0, 1)
		relax(i, x, y, 0, -1, 1)
		relax(i, x, y, -1, -1, 4.0/3)
		relax(i, x, y, 1, -1, 4.0/3)
	}
	for i := len(d) - 1; i >= 0; i-- {
		x, y := i%w, i/w
		relax(i, x, y, 1, 0, 1)
		relax(i, x, y, 0, 1, 1)
		relax(i, x, y, 1, 1, 4.0/3)
		relax(i, x, y, -1, 1, 4.0/3)
	}
	return d
}
