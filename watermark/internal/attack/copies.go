package attack

// copiesBlur is the mean of v over squares of 2*r+1 pixels a side; at the edges the squares are cut.
func copiesBlur(v []float32, w, h, r int) []float32 {
	out := make([]float32, len(v))
	copiesBlurTo(out, v, w, h, r)
	return out
}

// copiesBlurTo is copiesBlur into dst, which may be v.
func copiesBlurTo(dst, v []float32, w, h, r int) {
	line := make([]float64, max(w, h)+1)
	tmp := dst
	for y := range h {
		row := v[y*w : y*w+w]
		for x, s := range row {
			line[x+1] = line[x] + float64(s)
		}
		for x := range w {
			lo, hi := max(0, x-r), min(w, x+r+1)
			tmp[y*w+x] = float32((line[hi] - line[lo]) / float64(hi-lo))
		}
	}
	sums := make([]float64, w)
	ring := make([]float32, (2*r+2)*w)
	rows := 2*r + 2
	add := func(y int) {
		copy(ring[y%rows*w:][:w], tmp[y*w:y*w+w])
		for x, s := range tmp[y*w : y*w+w] {
			sums[x] += float64(s)
		}
	}
	for y := range min(r, h) {
		add(y)
	}
	for y := range h {
		if y+r < h {
			add(y + r)
		}
		if y-r-1 >= 0 {
			for x, s := range ring[(y-r-1)%rows*w:][:w] {
				sums[x] -= float64(s)
			}
		}
		n := float64(min(h, y+r+1) - max(0, y-r))
		for x, s := range sums {
			dst[y*w+x] = float32(s / n)
		}
	}
}
