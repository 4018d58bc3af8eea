package attack

import "container/heap"

// diffuse fills m with the solution of Laplace's equation: as smooth as a skin stretched between its edges. It is
// solved coarse to fine, by Gauss and Seidel with overrelaxation on every level.
func diffuse(p Picture, m Mask) Picture {
	return p.each(func(v []float32, w, h int) []float32 { return laplace(v, m, w, h) })
}

func laplace(v []float32, m Mask, w, h int) []float32 {
	out := append([]float32(nil), v...)
	if w > 8 && h > 8 {
		half, none := halve(v, m, w, h)
		hw, hh := (w+1)/2, (h+1)/2
		half = laplace(half, none, hw, hh)
		for i, on := range m {
			if on {
				out[i] = half[i/w/2*hw+i%w/2]
			}
		}
	} else {
		fillMean(out, m)
	}
	smoothOut(out, m, w, h, 30)
	return out
}

// fillMean sets m to the mean of what is outside.
func fillMean(v []float32, m Mask) {
	sum, n := float32(0), float32(0)
	for i, on := range m {
		if !on {
			sum, n = sum+v[i], n+1
		}
	}
	for i, on := range m {
		if on {
			v[i] = sum / max(n, 1)
		}
	}
}

// halve returns the means of two by two pixels outside m, and the mask of those that have none.
func halve(v []float32, m Mask, w, h int) ([]float32, Mask) {
	hw, hh := (w+1)/2, (h+1)/2
	out, count := make([]float32, hw*hh), make([]float32, hw*hh)
	for i, on := range m {
		if !on {
			j := i/w/2*hw + i%w/2
			out[j] += v[i]
			count[j]++
		}
	}
	none := make(Mask, hw*hh)
	for j, n := range count {
		none[j] = n == 0
		out[j] /= max(n, 1)
	}
	return out, none
}

// smoothOut moves v within m towards the mean of its neighbours, rounds times.
func smoothOut(v []float32, m Mask, w, h, rounds int) {
	var inside []int32
	for i, on := range m {
		if on {
			inside = append(inside, int32(i))
		}
	}
	for range rounds {
		for _, i32 := range inside {
			i := int(i32)
			x, y := i%w, i/w
			sum, n := float32(0), float32(0)
			if x > 0 {
				sum, n = sum+v[i-1], n+1
			}
			if x < w-1 {
				sum, n = sum+v[i+1], n+1
			}
			if y > 0 {
				sum, n = sum+v[i-w], n+1
			}
			if y < h-1 {
				sum, n = sum+v[i+w], n+1
			}
			v[i] += 1.6 * (sum/n - v[i])
		}
	}
}

// telea fills m from its edges inwards by the fast marching method (Telea: An image inpainting technique based on the
// fast marching method, Journal of Graphics Tools 9(1), 2004): a pixel is the mean of the known ones within radius, by
// direction, distance and level. They are taken as they are, not carried on along their gradients, which overshoots on
// fine print.
func telea(p Picture, m Mask, radius int) Picture {
	f := &front{p: p.Clone(), radius: radius, state: make([]uint8, len(m)), t: make([]float32, len(m))}
	for i, on := range m {
		if on {
			f.state[i], f.t[i] = hidden, 1e6
		}
	}
	for i, on := range m {
		if !on && f.borders(i) {
			heap.Push(f, edge{0, int32(i)})
		}
	}
	for f.Len() > 0 {
		i := int(heap.Pop(f).(edge).at)
		if f.state[i] == open {
			f.state[i] = known
		}
		x, y := i%p.W, i/p.W
		for _, d := range steps4 {
			nx, ny := x+d[0], y+d[1]
			if nx < 0 || ny < 0 || nx >= p.W || ny >= p.H {
				continue
			}
			if j := ny*p.W + nx; f.state[j] == hidden {
				f.t[j] = f.arrival(nx, ny)
				f.paint(nx, ny)
				f.state[j] = open
				heap.Push(f, edge{f.t[j], int32(j)})
			}
		}
	}
	return f.p
}

// The states of a pixel.
const (
	known  uint8 = iota
	open         // filled, and on the edge of what is not
	hidden       // not filled
)

var steps4 = [4][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}

// A front is where filling stands. Its heap holds the pixels on the edge, nearest first.
type front struct {
	p      Picture
	radius int
	state  []uint8
	t      []float32 // distance from the edge of what was hidden
	heap   []edge
}

type edge struct {
	t  float32
	at int32
}

// Len, Less, Swap, Push and Pop make a heap of f.
func (f *front) Len() int           { return len(f.heap) }
func (f *front) Less(i, j int) bool { return f.heap[i].t < f.heap[j].t }
func (f *front) Swap(i, j int)      { f.heap[i], f.heap[j] = f.heap[j], f.heap[i] }
func (f *front) Push(x any)         { f.heap = append(f.heap, x.(edge)) }
func (f *front) Pop() any {
	last := f.heap[len(f.heap)-1]
	f.heap = f.heap[:len(f.heap)-1]
	return last
}

// borders reports whether a neighbour of i is hidden.
func (f *front) borders(i int) bool {
	x, y := i%f.p.W, i/f.p.W
	for _, d := range steps4 {
		nx, ny := x+d[0], y+d[1]
		if nx >= 0 && ny >= 0 && nx < f.p.W && ny < f.p.H && f.state[ny*f.p.W+nx] == hidden {
			return true
		}
	}
	return false
}

// arrival solves the eikonal equation at (x, y) from the neighbours that are filled.
func (f *front) arrival(x, y int) float32 {
	at := func(x, y int) float32 {
		if x < 0 || y < 0 || x >= f.p.W || y >= f.p.H || f.state[y*f.p.W+x] == hidden {
			return 1e6
		}
		return f.t[y*f.p.W+x]
	}
	a, b := min(at(x-1, y), at(x+1, y)), min(at(x, y-1), at(x, y+1))
	if d := a - b; d > 1 || d < -1 {
		return 1 + min(a, b)
	}
	return (a + b + sqrt32(2-(a-b)*(a-b))) / 2
}

// slope is the gradient of v at (x, y) from what is filled.
func (f *front) slope(v []float32, x, y int) (gx, gy float32) {
	w, h := f.p.W, f.p.H
	i := y*w + x
	side := func(j int, ok bool) (float32, float32) {
		if !ok || f.state[j] == hidden {
			return 0, 0
		}
		return v[j] - v[i], 1
	}
	l, nl := side(max(i-1, 0), x > 0)
	r, nr := side(min(i+1, w*h-1), x < w-1)
	u, nu := side(max(i-w, 0), y > 0)
	d, nd := side(min(i+w, w*h-1), y < h-1)
	return (r - l) / max(nl+nr, 1), (d - u) / max(nu+nd, 1)
}

// paint fills (x, y).
func (f *front) paint(x, y int) {
	w, h, r := f.p.W, f.p.H, f.radius
	tx, ty := f.slope(f.t, x, y)
	here := f.t[y*w+x]
	var sum [3]float32
	all := float32(0)
	for ny := max(0, y-r); ny <= min(h-1, y+r); ny++ {
		for nx := max(0, x-r); nx <= min(w-1, x+r); nx++ {
			j := ny*w + nx
			dx, dy := float32(x-nx), float32(y-ny)
			dd := dx*dx + dy*dy
			if f.state[j] == hidden || dd > float32(r*r) || dd == 0 {
				continue
			}
			dir := (dx*tx + dy*ty) / sqrt32(dd)
			level := 1 / (1 + max(f.t[j]-here, here-f.t[j]))
			weight := max(max(dir, -dir), 1e-3) * level / dd
			all += weight
			for c := range sum {
				sum[c] += weight * f.p.C[c][j]
			}
		}
	}
	for c := range sum {
		f.p.C[c][y*w+x] = sum[c] / max(all, 1e-12)
	}
}
