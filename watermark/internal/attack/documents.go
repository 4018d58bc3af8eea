package attack

import "math"

// Documents that bear one mark at one place give it away: their own edges lie elsewhere in each, so the median of the
// gradients over the collection is the mark's alone (Dekel, Rubinstein, Liu, Freeman: On the effectiveness of visible
// watermarks, CVPR 2017). Integrated, it says where the mark is; how much of what lies beneath still shows at a place
// then follows from all documents, and the blend can be undone.

// documentsRun undoes on Marked what it has in common with the other documents.
func documentsRun(c Case, fill Filler) Picture {
	return documentsUndo(append([]Picture{c.Marked}, c.Documents[:19]...), fill)
}

// documentsUndo takes what all have in common off the first.
func documentsUndo(all []Picture, fill Filler) Picture {
	mark := documentsMark(all)
	shape, mask := documentsShape(mark)
	matte := documentsMatteOf(all, mask, shape)
	return matte.invert(all[0], fill)
}

// documentsMark integrates the median gradients: the mark's opacity times its difference from the mean document.
func documentsMark(all []Picture) Picture {
	w, h := all[0].W, all[0].H
	out := New(w, h)
	v := make([]float32, len(all))
	div := make([]float32, w*h)
	for c := range out.C {
		clear(div)
		median := func(i, j int) float32 {
			for k := range all {
				v[k] = all[k].C[c][j] - all[k].C[c][i]
			}
			copiesSort(v)
			return (v[len(v)/2] + v[(len(v)-1)/2]) / 2
		}
		for y := range h {
			for x := range w {
				i := y*w + x
				if x+1 < w {
					g := median(i, i+1)
					div[i] += g
					div[i+1] -= g
				}
				if y+1 < h {
					g := median(i, i+w)
					div[i] += g
					div[i+w] -= g
				}
			}
		}
		out.C[c] = documentsPoisson(div, w, h)
	}
	return out
}

const documentsCycles = 12 // of the multigrid: each leaves less than a third of the error

// documentsPoisson returns the plane whose five-point Laplacian is div, with no slope across the edges and the mean 0.
// It is multigrid with red-black Gauss-Seidel (Briggs, Henson, McCormick: A multigrid tutorial, 2nd edition, chapter 3).
func documentsPoisson(div []float32, w, h int) []float32 {
	u := make([]float32, len(div))
	for range documentsCycles {
		documentsCycle(u, div, w, h)
	}
	mean := 0.0
	for _, v := range u {
		mean += float64(v)
	}
	for i := range u {
		u[i] -= float32(mean / float64(len(u)))
	}
	return u
}

func documentsCycle(u, f []float32, w, h int) {
	if w <= 2 || h <= 2 {
		for range 2 * max(w, h) {
			documentsSmooth(u, f, w, h)
		}
		return
	}
	for range 3 {
		documentsSmooth(u, f, w, h)
	}
	w2, h2 := (w+1)/2, (h+1)/2
	f2, u2 := make([]float32, w2*h2), make([]float32, w2*h2)
	for y := range h {
		for x := range w {
			sum, n := documentsAround(u, w, h, x, y)
			f2[y/2*w2+x/2] += f[y*w+x] - (sum - n*u[y*w+x]) // the mean of four, times four for the wider step
		}
	}
	documentsCycle(u2, f2, w2, h2)
	for y := range h {
		for x := range w {
			u[y*w+x] += documentsBetween(u2, w2, h2, x, y)
		}
	}
	for range 3 {
		documentsSmooth(u, f, w, h)
	}
}

// documentsBetween reads a plane half as large at pixel (x, y) of the full one, straight between its pixels' middles.
func documentsBetween(v []float32, w, h, x, y int) float32 {
	i, j := x/2, y/2
	i2, j2 := i+2*(x%2)-1, j+2*(y%2)-1
	i2, j2 = min(max(i2, 0), w-1), min(max(j2, 0), h-1)
	return (9*v[j*w+i] + 3*v[j*w+i2] + 3*v[j2*w+i] + v[j2*w+i2]) / 16
}

// documentsAround is the sum of a pixel's neighbours and how many they are.
func documentsAround(u []float32, w, h, x, y int) (sum, n float32) {
	i := y*w + x
	if x > 0 {
		sum, n = sum+u[i-1], n+1
	}
	if x+1 < w {
		sum, n = sum+u[i+1], n+1
	}
	if y > 0 {
		sum, n = sum+u[i-w], n+1
	}
	if y+1 < h {
		sum, n = sum+u[i+w], n+1
	}
	return sum, n
}

// documentsSmooth is one sweep over the pixels of one colour of a chessboard, then over the others.
func documentsSmooth(u, f []float32, w, h int) {
	for colour := range 2 {
		for y := range h {
			for x := (y + colour) % 2; x < w; x += 2 {
				sum, n := documentsAround(u, w, h, x, y)
				if n > 0 {
					u[y*w+x] = (sum - f[y*w+x]) / n
				}
			}
		}
	}
}

// What counts as a mark in documentsMark's result.
const (
	documentsFar   = 16  // radius over which it has no median of its own, pixels
	documentsLeast = 6.0 // levels in all three channels together
	documentsNoise = 3.0 // times what is there where the least is
)

// documentsShape is how strongly the mark covers a pixel, as a share of the most about it, and where it is at all.
func documentsShape(mark Picture) ([]float32, Mask) {
	size := make([]float32, len(mark.C[0]))
	for c := range mark.C {
		base := make([]float32, len(size))
		for i, v := range mark.C[c] {
			base[i] = 128 + v
		}
		base = copiesRank(base, mark.W, mark.H, documentsFar)
		for i := range size {
			d := mark.C[c][i] + 128 - base[i]
			size[i] += d * d
		}
	}
	for i, s := range size {
		size[i] = float32(math.Sqrt(float64(s)))
	}
	limit := max(documentsLeast, documentsNoise*copiesQuantile(size, 0.25))
	mask := make(Mask, len(size))
	for i, s := range size {
		mask[i] = s > limit
	}
	peak := documentsPeak(size, mark.W, mark.H, 5)
	for i := range size {
		size[i] = min(1, size[i]/max(peak[i], 1e-3))
		if !mask[i] && peak[i] <= limit {
			size[i] = 0
		}
	}
	return size, copiesGrow(mask, mark.W, mark.H)
}

// documentsPeak is the greatest value within r pixels along both axes.
func documentsPeak(v []float32, w, h, r int) []float32 {
	rows, out := make([]float32, len(v)), make([]float32, len(v))
	for y := range h {
		for x := range w {
			for i := max(0, x-r); i < min(w, x+r+1); i++ {
				rows[y*w+x] = max(rows[y*w+x], v[y*w+i])
			}
		}
	}
	for y := range h {
		for x := range w {
			for j := max(0, y-r); j < min(h, y+r+1); j++ {
				out[y*w+x] = max(out[y*w+x], rows[j*w+x])
			}
		}
	}
	return out
}

// A documentsMatte is the mark: v = (1 - alpha) * beneath + ink.
type documentsMatte struct {
	mask  Mask
	alpha []float32
	ink   Picture // alpha times its colour
}

const documentsMatteFar = 10 // radius over which a letter's opacity is taken for one value, pixels

// documentsMatteOf finds opacity and ink. What lies beneath is guessed from beside the mask for every document; the
// slope of the one by the other over the collection is what the mark lets through.
func documentsMatteOf(all []Picture, mask Mask, shape []float32) documentsMatte {
	w, h := all[0].W, all[0].H
	m := documentsMatte{mask: mask, alpha: make([]float32, w*h), ink: New(w, h)}
	beneath := make([]Picture, len(all))
	for k := range all {
		beneath[k] = Diffuse(all[k], mask)
	}
	jj, ji := make([]float32, w*h), make([]float32, w*h)
	n := float32(len(all))
	for i, in := range mask {
		if !in || shape[i] < 0.6 {
			continue
		}
		for c := range m.ink.C {
			var j, u, uu, ju float32
			for k := range all {
				a, b := all[k].C[c][i], beneath[k].C[c][i]
				j, u, uu, ju = j+a, u+b, uu+b*b, ju+a*b
			}
			jj[i] += uu - u*u/n
			ji[i] += ju - j*u/n
		}
	}
	jj, ji = copiesBlur(jj, w, h, documentsMatteFar), copiesBlur(ji, w, h, documentsMatteFar)
	for i, in := range mask {
		if !in || jj[i] <= 0 {
			continue
		}
		m.alpha[i] = min(1, shape[i]) * max(0, min(1-ji[i]/jj[i], 0.95))
		for c := range m.ink.C {
			sum := float32(0)
			for k := range all {
				sum += all[k].C[c][i] - (1-m.alpha[i])*beneath[k].C[c][i]
			}
			m.ink.C[c][i] = sum / n
		}
	}
	return m
}

// invert takes the mark off p; what it covers nearly altogether is filled.
func (m *documentsMatte) invert(p Picture, fill Filler) Picture {
	out := New(p.W, p.H)
	holes := make(Mask, len(m.mask))
	for c := range out.C {
		copy(out.C[c], p.C[c])
		for i, in := range m.mask {
			if in {
				out.C[c][i] = max(0, min((p.C[c][i]-m.ink.C[c][i])/(1-m.alpha[i]), 255))
				holes[i] = m.alpha[i] > 0.85
			}
		}
	}
	return fill(out, holes)
}
