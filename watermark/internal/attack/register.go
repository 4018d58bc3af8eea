package attack

import "math"

// Align returns p as it lies on to, of to's size: shifted, stretched and bent so that the document beneath both marks
// falls together to about a tenth of a pixel. It finds a shift of up to an eighth of the picture's width, then an affine
// map, then a smooth field of small displacements, as a messenger's resampling or a warp of half a pixel leaves them.
// Marks that differ between the two count as outliers. A picture that lies right already comes back as it is, so
// that nothing is blurred for nothing.
//
// The steps are Gauss and Newton's on the pixels of a pyramid, with Geman and McClure's weights (Baker, Matthews:
// Lucas-Kanade 20 years on, IJCV 2004).
func Align(to, p Picture) Picture { return registerOn(to, registerPyramid(to), p) }

// registerOn is Align with the pyramid of to at hand.
func registerOn(to Picture, pyramid []registerPlane, p Picture) Picture {
	if p.W != to.W || p.H != to.H {
		p = registerResize(p, to.W, to.H)
	}
	w := registerFind(pyramid, registerPyramid(p))
	if w.still() {
		return p
	}
	return w.picture(p)
}

// Numbers of the registration. None is critical; they were set on drawn cards.
const (
	registerShort   = 72   // pixels of the shortest side at the coarsest level
	registerSteps   = 8    // Gauss-Newton steps a level
	registerHigh    = 7    // radius of the local mean that is taken off first, pixels of the level
	registerCell    = 16   // side of a cell of the local field, pixels
	registerQuiet   = 0.08 // root mean square displacements below are the search's own noise, pixels
	registerFloor   = 3.0  // least scale of the residual that counts as an outlier's, levels
	registerDamping = 0.02 // of the local field: share of the mean gradient energy that holds a cell still
	registerFarther = 3.0  // a cell is not moved more than this by the local field, pixels
)

// A registerPlane is one plane of a pyramid, its local mean taken off.
type registerPlane struct {
	w, h int
	v    []float32
}

// registerLuma is the luminance of p, ITU-R BT.601.
func registerLuma(p Picture) []float32 {
	v := make([]float32, p.W*p.H)
	for i := range v {
		v[i] = 0.299*p.C[0][i] + 0.587*p.C[1][i] + 0.114*p.C[2][i]
	}
	return v
}

// registerPyramid returns p's luminance, each level half as large as the one before, without local means.
func registerPyramid(p Picture) []registerPlane {
	levels := []registerPlane{{p.W, p.H, registerLuma(p)}}
	for {
		last := levels[len(levels)-1]
		if min(last.w, last.h)/2 < registerShort {
			break
		}
		levels = append(levels, last.half())
	}
	for i, l := range levels {
		mean := copiesBlur(l.v, l.w, l.h, registerHigh)
		for k, m := range mean {
			mean[k] = l.v[k] - m
		}
		levels[i].v = mean
	}
	return levels
}

// half averages squares of four.
func (p registerPlane) half() registerPlane {
	q := registerPlane{w: p.w / 2, h: p.h / 2}
	q.v = make([]float32, q.w*q.h)
	for y := range q.h {
		a, b := p.v[2*y*p.w:], p.v[(2*y+1)*p.w:]
		for x := range q.w {
			q.v[y*q.w+x] = (a[2*x] + a[2*x+1] + b[2*x] + b[2*x+1]) / 4
		}
	}
	return q
}

// A registerWarp says where each pixel of the reference lies in the other picture: an affine displacement, which is
// linear in the place measured from the middle, plus a local one that runs straight between the middles of cells.
// Lengths are pixels of the full picture.
type registerWarp struct {
	w, h   int
	affine [6]float64 // x: constant, by u, by v; y: the same
	cw, ch int
	dx, dy []float32
}

func newRegisterWarp(w, h int) *registerWarp {
	r := &registerWarp{w: w, h: h, cw: (w + registerCell - 1) / registerCell, ch: (h + registerCell - 1) / registerCell}
	r.dx, r.dy = make([]float32, r.cw*r.ch), make([]float32, r.cw*r.ch)
	return r
}

// basis returns the place of (x, y) from the middle, about -1 to 1.
func (r *registerWarp) basis(x, y float64) (u, v float64) {
	s := 2 / float64(max(r.w, r.h))
	return (x - float64(r.w-1)/2) * s, (y - float64(r.h-1)/2) * s
}

// still reports whether r moves nothing worth resampling for.
func (r *registerWarp) still() bool {
	sum, n := 0.0, 0.0
	dx, dy := make([]float64, r.w), make([]float64, r.w)
	for y := 0; y < r.h; y += registerCell {
		r.row(dx, dy, y, 0)
		for x := 0; x < r.w; x += registerCell {
			sum += dx[x]*dx[x] + dy[x]*dy[x]
			n++
		}
	}
	return math.Sqrt(sum/n) < registerQuiet
}

// row fills dx and dy with the displacements along a row of pixels, level steps of halving below the full picture.
func (r *registerWarp) row(dx, dy []float64, y, level int) {
	scale := float64(int(1) << level)
	fy := (float64(y)+0.5)*scale - 0.5
	cy := math.Max(0, math.Min((fy+0.5)/registerCell-0.5, float64(r.ch-1)))
	j := min(int(cy), max(r.ch-2, 0))
	down, part := min(j+1, r.ch-1), float32(cy-float64(j))
	bendX, bendY := make([]float32, r.cw), make([]float32, r.cw)
	for i := range bendX {
		a, b := j*r.cw+i, down*r.cw+i
		bendX[i] = r.dx[a] + (r.dx[b]-r.dx[a])*part
		bendY[i] = r.dy[a] + (r.dy[b]-r.dy[a])*part
	}
	a := &r.affine
	for x := range dx {
		fx := (float64(x)+0.5)*scale - 0.5
		u, v := r.basis(fx, fy)
		cx := math.Max(0, math.Min((fx+0.5)/registerCell-0.5, float64(r.cw-1)))
		i := min(int(cx), max(r.cw-2, 0))
		next, part := min(i+1, r.cw-1), float32(cx-float64(i))
		dx[x] = a[0] + a[1]*u + a[2]*v + float64(bendX[i]+(bendX[next]-bendX[i])*part)
		dy[x] = a[3] + a[4]*u + a[5]*v + float64(bendY[i]+(bendY[next]-bendY[i])*part)
	}
}

// plane resamples p, level steps of halving below the full picture.
func (r *registerWarp) plane(p registerPlane, level int) registerPlane {
	return r.planes(p.w, p.h, level, p.v)[0]
}

// planes resamples several planes of one size.
func (r *registerWarp) planes(w, h, level int, from ...[]float32) (all []registerPlane) {
	for range from {
		all = append(all, registerPlane{w, h, make([]float32, w*h)})
	}
	scale := float64(int(1) << level)
	dx, dy := make([]float64, w), make([]float64, w)
	for y := range h {
		r.row(dx, dy, y, level)
		for x := range w {
			for k, v := range from {
				all[k].v[y*w+x] = registerSample(v, w, h, float64(x)+dx[x]/scale, float64(y)+dy[x]/scale)
			}
		}
	}
	return all
}

// picture resamples a picture of the reference's size.
func (r *registerWarp) picture(p Picture) Picture {
	out := Picture{W: p.W, H: p.H}
	for c, l := range r.planes(p.W, p.H, 0, p.C[:]...) {
		out.C[c] = l.v
	}
	return out
}

// registerSample reads v at (x, y) by Catmull and Rom's cubic; beyond the edges the last pixel goes on.
func registerSample(v []float32, w, h int, x, y float64) float32 {
	x, y = math.Max(0, math.Min(x, float64(w-1))), math.Max(0, math.Min(y, float64(h-1)))
	i, j := int(x), int(y)
	wx, wy := registerCubic(float32(x-float64(i))), registerCubic(float32(y-float64(j)))
	sum := float32(0)
	if i >= 1 && j >= 1 && i+2 < w && j+2 < h {
		for n, k := range wy {
			row := v[(j+n-1)*w+i-1:][:4]
			sum += k * (wx[0]*row[0] + wx[1]*row[1] + wx[2]*row[2] + wx[3]*row[3])
		}
		return sum
	}
	for n, k := range wy {
		row := v[min(max(j+n-1, 0), h-1)*w:][:w]
		for m, l := range wx {
			sum += k * l * row[min(max(i+m-1, 0), w-1)]
		}
	}
	return sum
}

func registerCubic(t float32) [4]float32 {
	return [4]float32{
		t * (-0.5 + t*(1-0.5*t)),
		1 + t*t*(-2.5+1.5*t),
		t * (0.5 + t*(2-1.5*t)),
		t * t * (-0.5 + 0.5*t),
	}
}

// registerResize brings p to another size: the mean over each pixel's area where it shrinks, a cubic where it grows.
func registerResize(p Picture, w, h int) Picture {
	out := New(w, h)
	sx, sy := float64(p.W)/float64(w), float64(p.H)/float64(h)
	nx, ny := max(1, int(math.Ceil(sx))), max(1, int(math.Ceil(sy)))
	for c := range p.C {
		for y := range h {
			for x := range w {
				sum := float32(0)
				for j := range ny {
					for i := range nx {
						px := (float64(x)+(float64(i)+0.5)/float64(nx))*sx - 0.5
						py := (float64(y)+(float64(j)+0.5)/float64(ny))*sy - 0.5
						sum += registerSample(p.C[c], p.W, p.H, px, py)
					}
				}
				out.C[c][y*w+x] = sum / float32(nx*ny)
			}
		}
	}
	return out
}

// registerFind finds the warp between two pyramids of one size.
func registerFind(to, p []registerPlane) *registerWarp {
	r := newRegisterWarp(to[0].w, to[0].h)
	top := len(to) - 1
	dx, dy := registerShift(to[top], p[top])
	r.affine[0], r.affine[3] = float64(dx<<top), float64(dy<<top)
	for level := top; level >= 0; level-- {
		steps := registerSteps
		if level == 0 && top > 0 {
			steps = 5
		}
		for n := range steps {
			if r.step(to[level], p[level], level, steps-n) < registerQuiet/4 && n > 0 {
				break
			}
		}
	}
	if r.still() {
		r.affine = [6]float64{}
	}
	for n, reach := range registerReach {
		if r.local(to[0], p[0], reach, len(registerReach)-n) < registerQuiet/2 {
			break
		}
	}
	return r
}

// registerReach is how far each step of the local field looks, cells.
var registerReach = [...]int{5, 4, 4, 3, 3, 3, 3}

// registerShift is the shift, in whole pixels, at which p correlates best with to.
func registerShift(to, p registerPlane) (dx, dy int) {
	reach := max(2, to.w/8)
	best := math.Inf(-1)
	for sy := -reach; sy <= reach; sy++ {
		for sx := -reach; sx <= reach; sx++ {
			var ab, aa, bb float64
			for y := max(0, -sy); y < min(to.h, to.h-sy); y++ {
				x0, x1 := max(0, -sx), min(to.w, to.w-sx)
				a, b := to.v[y*to.w+x0:y*to.w+x1], p.v[(y+sy)*p.w+x0+sx:]
				for i, v := range a {
					ab += float64(v * b[i])
					aa += float64(v * v)
					bb += float64(b[i] * b[i])
				}
			}
			if s := ab / math.Sqrt(aa*bb+1); s > best {
				best, dx, dy = s, sx, sy
			}
		}
	}
	return dx, dy
}

// step improves the affine part once and returns how far it moved a corner at most. left is how many steps are to
// come, this one included: the first ones look for larger displacements.
func (r *registerWarp) step(to, p registerPlane, level, left int) float64 {
	moved := r.plane(p, level)
	scale := float64(int(1) << level)
	soft := registerSoftAt(to.v, moved.v, left)
	var m [6][7]float64
	for y := 1; y < to.h-1; y++ {
		for x := 1; x < to.w-1; x++ {
			gx, gy, res, wt := registerTerm(to, moved, y*to.w+x, soft)
			if wt == 0 {
				continue
			}
			u, v := r.basis((float64(x)+0.5)*scale-0.5, (float64(y)+0.5)*scale-0.5)
			j := [6]float64{gx, gx * u, gx * v, gy, gy * u, gy * v}
			for a := range j {
				wj := wt * j[a]
				for b := a; b < 6; b++ {
					m[a][b] += wj * j[b]
				}
				m[a][6] -= wj * res
			}
		}
	}
	for a := range m {
		for b := range a {
			m[a][b] = m[b][a]
		}
	}
	d, ok := registerSolve(m)
	if !ok {
		return 0
	}
	far := 0.0
	for a := range d {
		r.affine[a] += d[a] * scale
		far += math.Abs(d[a] * scale)
	}
	return far
}

// registerTerm is one pixel's gradient, residual and weight. The gradient is the mean of both pictures'.
func registerTerm(to, moved registerPlane, k int, soft registerSoft) (gx, gy, res, weight float64) {
	w := to.w
	gx = float64(to.v[k+1]-to.v[k-1]+moved.v[k+1]-moved.v[k-1]) / 4
	gy = float64(to.v[k+w]-to.v[k-w]+moved.v[k+w]-moved.v[k-w]) / 4
	if gx*gx+gy*gy < 1 {
		return 0, 0, 0, 0
	}
	res = float64(moved.v[k] - to.v[k])
	soft.scale += soft.move * math.Sqrt(gx*gx+gy*gy)
	q := 1 + res*res/(soft.scale*soft.scale)
	return gx, gy, res, 1 / (q * q)
}

// A registerSoft says which residuals count: up to scale, and as much more as a displacement by move pixels explains
// where the picture is steep. A letter of one picture alone has its residual where nothing is steep.
type registerSoft struct{ scale, move float64 }

func registerSoftAt(a, b []float32, left int) registerSoft {
	return registerSoft{registerScale(a, b), registerMoves[max(len(registerMoves)-left, 0)]}
}

// registerMoves are the displacements that are looked for, pixels of a level, step by step.
var registerMoves = [...]float64{1, 1, 0.7, 0.5, 0.35, 0.25, 0.25, 0.25}

// registerScale is the residual at which a pixel counts a quarter: 1.5 times its standard deviation by the median.
func registerScale(a, b []float32) float64 {
	var count [1024]int // quarters of a level
	for i := range a {
		d := a[i] - b[i]
		count[min(int(4*max(d, -d)), len(count)-1)]++
	}
	at, seen := 0, 0
	for ; at < len(count)-1; at++ {
		if seen += count[at]; 2*seen >= len(a) {
			break
		}
	}
	return math.Max(registerFloor, 1.5*1.4826*float64(at)/4)
}

// registerSolve solves six equations by Gauss and Jordan with pivots.
func registerSolve(m [6][7]float64) (x [6]float64, ok bool) {
	for c := range m {
		best := c
		for r := c + 1; r < len(m); r++ {
			if math.Abs(m[r][c]) > math.Abs(m[best][c]) {
				best = r
			}
		}
		m[c], m[best] = m[best], m[c]
		if math.Abs(m[c][c]) < 1e-9 {
			return x, false
		}
		for r := range m {
			if r == c {
				continue
			}
			f := m[r][c] / m[c][c]
			for k := c; k < len(m[r]); k++ {
				m[r][k] -= f * m[c][k]
			}
		}
	}
	for c := range m {
		x[c] = m[c][6] / m[c][c]
	}
	return x, true
}

// local improves the local field once, each cell by the pixels of those up to reach cells away, and returns the root
// mean square of what it added. left is as for step.
func (r *registerWarp) local(to, p registerPlane, reach, left int) float64 {
	moved := r.plane(p, 0)
	soft := registerSoftAt(to.v, moved.v, left)
	var sums [5][]float32 // xx, xy, yy, x times residual, y times residual
	for i := range sums {
		sums[i] = make([]float32, r.cw*r.ch)
	}
	for y := 1; y < to.h-1; y++ {
		for x := 1; x < to.w-1; x++ {
			gx, gy, res, wt := registerTerm(to, moved, y*to.w+x, soft)
			c := y/registerCell*r.cw + x/registerCell
			for i, v := range [5]float64{gx * gx, gx * gy, gy * gy, gx * res, gy * res} {
				sums[i][c] += float32(wt * v)
			}
		}
	}
	hold := 0.0
	for i := range sums {
		sums[i] = copiesBlur(copiesBlur(sums[i], r.cw, r.ch, reach/2), r.cw, r.ch, (reach+1)/2)
	}
	for c := range sums[0] {
		hold += float64(sums[0][c] + sums[2][c])
	}
	hold *= registerDamping / float64(len(sums[0]))
	total := 0.0
	for c := range sums[0] {
		xx, xy, yy := float64(sums[0][c])+hold, float64(sums[1][c]), float64(sums[2][c])+hold
		bx, by := -float64(sums[3][c]), -float64(sums[4][c])
		det := xx*yy - xy*xy
		if det <= 0 {
			continue
		}
		dx, dy := (yy*bx-xy*by)/det, (xx*by-xy*bx)/det
		r.dx[c] = float32(math.Max(-registerFarther, math.Min(float64(r.dx[c])+dx, registerFarther)))
		r.dy[c] = float32(math.Max(-registerFarther, math.Min(float64(r.dy[c])+dy, registerFarther)))
		total += dx*dx + dy*dy
	}
	return math.Sqrt(total / float64(len(sums[0])))
}
