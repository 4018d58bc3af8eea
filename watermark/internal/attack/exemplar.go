package attack

import "math/rand/v2"

// Numbers of filling by example.
const (
	quiltLevels = 4
	quiltRounds = 3 // of matching and voting on a level
	quiltSweeps = 2 // of matching
	quiltRadius = 2 // of a patch
	quiltLeast  = 64
)

// exemplarFill fills m with pieces of the picture's own, coarse to fine: every patch that touches m looks for its like
// among those that do not, by propagation and chance (Barnes et al.: PatchMatch, SIGGRAPH 2009), and all patches over a
// pixel vote for its colour (Wexler, Shechtman and Irani: Space-time completion of video, PAMI 2007).
func exemplarFill(p Picture, m Mask) Picture { return quiltLevel(p, m, quiltLevels) }

func quiltLevel(p Picture, m Mask, levels int) Picture {
	var out Picture
	if levels <= 1 || p.W < 2*quiltLeast || p.H < 2*quiltLeast {
		out = telea(p, m, 4)
	} else {
		hw, hh := (p.W+1)/2, (p.H+1)/2
		small, none := New(hw, hh), Mask(nil)
		for c := range p.C {
			small.C[c], none = halve(p.C[c], m, p.W, p.H)
		}
		coarse := quiltLevel(small, none, levels-1).Resize(p.W, p.H)
		out = p.Clone()
		for i, on := range m {
			if on {
				for c := range out.C {
					out.C[c][i] = coarse.C[c][i]
				}
			}
		}
	}
	q := newQuilt(out, m)
	if len(q.sources) < quiltLeast || len(q.targets) == 0 {
		return out
	}
	for range quiltRounds {
		q.match()
		q.vote()
	}
	return q.p
}

// A quilt is one level of filling by example.
type quilt struct {
	p       Picture
	hole    Mask
	source  Mask    // middles of patches without a hole
	sources []int32 // the same, listed
	targets []int32 // middles of patches with one
	like    []int32 // of every target's middle: the middle of its like
	cost    []float32
	random  *rand.Rand
}

func newQuilt(p Picture, hole Mask) *quilt {
	w, h := p.W, p.H
	q := &quilt{p: p, hole: hole, source: hole.grown(w, h, quiltRadius).not()}
	q.random = rand.New(rand.NewPCG(uint64(w), uint64(h)))
	q.like, q.cost = make([]int32, w*h), make([]float32, w*h)
	for y := quiltRadius; y < h-quiltRadius; y++ {
		for i := y*w + quiltRadius; i < (y+1)*w-quiltRadius; i++ {
			if q.source[i] {
				q.sources = append(q.sources, int32(i))
			} else {
				q.targets = append(q.targets, int32(i))
			}
		}
	}
	for y := range h {
		for x := range w {
			if x < quiltRadius || y < quiltRadius || x >= w-quiltRadius || y >= h-quiltRadius {
				q.source[y*w+x] = false
			}
		}
	}
	for _, i := range q.targets {
		if len(q.sources) > 0 {
			q.like[i] = q.sources[q.random.IntN(len(q.sources))]
		}
	}
	return q
}

// distance is how unlike the patches at a and b are, or more than limit.
func (q *quilt) distance(a, b int, limit float32) float32 {
	sum := float32(0)
	for dy := -quiltRadius; dy <= quiltRadius; dy++ {
		i, j := a+dy*q.p.W-quiltRadius, b+dy*q.p.W-quiltRadius
		for c := range q.p.C {
			u, v := q.p.C[c][i:i+2*quiltRadius+1], q.p.C[c][j:j+2*quiltRadius+1]
			for k, f := range u {
				d := f - v[k]
				sum += d * d
			}
		}
		if sum > limit {
			break
		}
	}
	return sum
}

// match improves the likes of all targets.
func (q *quilt) match() {
	for _, i := range q.targets {
		q.cost[i] = q.distance(int(i), int(q.like[i]), 1e30)
	}
	for sweep := range quiltSweeps {
		step, from := 1, 0
		if sweep%2 == 1 {
			step, from = -1, len(q.targets)-1
		}
		for n := range q.targets {
			i := int(q.targets[from+n*step])
			q.propose(i, q.beside(i-step, step))
			q.propose(i, q.beside(i-step*q.p.W, step*q.p.W))
			for reach := min(q.p.W, q.p.H) / 2; reach >= 1; reach /= 3 {
				at := int(q.like[i])
				x := at%q.p.W + q.random.IntN(2*reach+1) - reach
				y := at/q.p.W + q.random.IntN(2*reach+1) - reach
				if x >= 0 && y >= 0 && x < q.p.W && y < q.p.H {
					q.propose(i, y*q.p.W+x)
				}
			}
		}
	}
}

// beside is where the like of the neighbour j would have its own neighbour, or -1.
func (q *quilt) beside(j, step int) int {
	if j < 0 || j >= len(q.like) || q.like[j] == 0 {
		return -1
	}
	return int(q.like[j]) + step
}

// propose takes the source at j for the target i if it is more like it.
func (q *quilt) propose(i, j int) {
	if j < 0 || j >= len(q.source) || !q.source[j] {
		return
	}
	if d := q.distance(i, j, q.cost[i]); d < q.cost[i] {
		q.like[i], q.cost[i] = int32(j), d
	}
}

// vote gives every pixel of the hole the mean of what the likes of all patches over it have there, likelier ones
// counting more.
func (q *quilt) vote() {
	sum, all := New(q.p.W, q.p.H), make([]float32, len(q.hole))
	for _, t := range q.targets {
		i, j := int(t), int(q.like[t])
		weight := 1 / (200 + q.cost[i])
		for dy := -quiltRadius; dy <= quiltRadius; dy++ {
			for dx := -quiltRadius; dx <= quiltRadius; dx++ {
				a, b := i+dy*q.p.W+dx, j+dy*q.p.W+dx
				if !q.hole[a] {
					continue
				}
				all[a] += weight
				for c := range sum.C {
					sum.C[c][a] += weight * q.p.C[c][b]
				}
			}
		}
	}
	for i, f := range all {
		if f > 0 {
			for c := range sum.C {
				q.p.C[c][i] = sum.C[c][i] / f
			}
		}
	}
}
