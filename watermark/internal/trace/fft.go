package trace

import "math"

// An fft transforms sequences of one length, a power of two from 4 (Stockham's method in steps of four, which needs no
// reordering). It keeps a scratch of its own: one goroutine uses it at a time.
type fft struct {
	n        int
	cos, sin []float32 // of -2*pi*i/n
	re, im   []float32
}

func newFFT(n int) *fft {
	f := &fft{n: n, cos: make([]float32, n), sin: make([]float32, n), re: make([]float32, n), im: make([]float32, n)}
	for i := range n {
		sin, cos := math.Sincos(-2 * math.Pi * float64(i) / float64(n))
		f.cos[i], f.sin[i] = float32(cos), float32(sin)
	}
	return f
}

// forward transforms re + j*im in place; with the two exchanged it transforms back, times n.
func (f *fft) forward(re, im []float32) {
	a, b, c, d := re, im, f.re, f.im
	m, l := 1, f.n
	for l >= 4 {
		l /= 4
		f.four(a, b, c, d, l, m)
		a, b, c, d = c, d, a, b
		m *= 4
	}
	if l == 2 {
		h := f.n / 2
		for k := range h {
			c[k], d[k] = a[k]+a[k+h], b[k]+b[k+h]
			c[k+h], d[k+h] = a[k]-a[k+h], b[k]-b[k+h]
		}
		a, b = c, d
	}
	if &a[0] != &re[0] {
		copy(re, a)
		copy(im, b)
	}
}

// four is one step: l groups of m sequences each.
func (f *fft) four(re, im, toRe, toIm []float32, l, m int) {
	q := l * m
	for j := range l {
		c1, s1 := f.cos[j*m], f.sin[j*m]
		c2, s2 := f.cos[2*j*m], f.sin[2*j*m]
		c3, s3 := f.cos[3*j*m], f.sin[3*j*m]
		at := j * m
		r0, r1, r2, r3 := re[at:][:m], re[at+q:][:m], re[at+2*q:][:m], re[at+3*q:][:m]
		i0, i1, i2, i3 := im[at:][:m], im[at+q:][:m], im[at+2*q:][:m], im[at+3*q:][:m]
		to := 4 * at
		or0, or1, or2, or3 := toRe[to:][:m], toRe[to+m:][:m], toRe[to+2*m:][:m], toRe[to+3*m:][:m]
		oi0, oi1, oi2, oi3 := toIm[to:][:m], toIm[to+m:][:m], toIm[to+2*m:][:m], toIm[to+3*m:][:m]
		for k := range m {
			ar, ai := r0[k]+r2[k], i0[k]+i2[k]
			br, bi := r0[k]-r2[k], i0[k]-i2[k]
			cr, ci := r1[k]+r3[k], i1[k]+i3[k]
			dr, di := i1[k]-i3[k], r3[k]-r1[k] // -j times the difference
			or0[k], oi0[k] = ar+cr, ai+ci
			xr, xi := br+dr, bi+di
			or1[k], oi1[k] = xr*c1-xi*s1, xr*s1+xi*c1
			xr, xi = ar-cr, ai-ci
			or2[k], oi2[k] = xr*c2-xi*s2, xr*s2+xi*c2
			xr, xi = br-dr, bi-di
			or3[k], oi3[k] = xr*c3-xi*s3, xr*s3+xi*c3
		}
	}
}

// A grid is w x h complex numbers in rows.
type grid struct {
	w, h   int
	re, im []float32
}

func newGrid(w, h int) grid { return grid{w, h, make([]float32, w*h), make([]float32, w*h)} }

// together is how many columns are transformed between two passes over the rows: what a line of the cache holds.
const together = 16

// forward transforms g in place, its first rows alone being other than zero. The transforms are of its width and height.
func (g grid) forward(across, down *fft, rows int) {
	for y := range rows {
		across.forward(g.re[y*g.w:][:g.w], g.im[y*g.w:][:g.w])
	}
	re, im := make([]float32, together*g.h), make([]float32, together*g.h)
	for x := 0; x < g.w; x += together {
		for y := range rows {
			for i := range together {
				re[i*g.h+y], im[i*g.h+y] = g.re[y*g.w+x+i], g.im[y*g.w+x+i]
			}
		}
		for i := range together {
			clear(re[i*g.h+rows : (i+1)*g.h])
			clear(im[i*g.h+rows : (i+1)*g.h])
			down.forward(re[i*g.h:][:g.h], im[i*g.h:][:g.h])
		}
		for y := range g.h {
			for i := range together {
				g.re[y*g.w+x+i], g.im[y*g.w+x+i] = re[i*g.h+y], im[i*g.h+y]
			}
		}
	}
}

// back is forward's inverse, times w*h.
func (g grid) back(across, down *fft) {
	grid{g.w, g.h, g.im, g.re}.forward(across, down, g.h)
}
