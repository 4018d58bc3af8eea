package attack

import (
	"math"
	"math/rand/v2"
	"testing"
)

// tiled lays one block letter's shape over p at every point of a lattice, dark or in a colour of its own.
func tiled(p Picture, u, v [2]float64, opacity float32) Picture {
	out := New(p.W, p.H)
	for c := range p.C {
		copy(out.C[c], p.C[c])
	}
	ink := [3]float32{150, 40, 60}
	r := rand.New(rand.NewPCG(77, 1))
	var bars [][4]float64
	for range 9 {
		bars = append(bars, [4]float64{60 * r.Float64(), 18 * r.Float64(), 4 + 10*r.Float64(), 3 + 5*r.Float64()})
	}
	for y := range p.H {
		for x := range p.W {
			det := u[0]*v[1] - u[1]*v[0]
			a := (float64(x)*v[1] - float64(y)*v[0]) / det
			b := (float64(y)*u[0] - float64(x)*u[1]) / det
			a, b = a-math.Floor(a), b-math.Floor(b)
			fx, fy := a*u[0]+b*v[0], a*u[1]+b*v[1]
			cover := float32(0)
			for _, k := range bars {
				dx := math.Min(fx-k[0], k[0]+k[2]-fx)
				dy := math.Min(fy-k[1], k[1]+k[3]-fy)
				cover = max(cover, float32(math.Max(0, math.Min(math.Min(dx, dy)+0.5, 1))))
			}
			for c := range out.C {
				out.C[c][y*p.W+x] += cover * opacity * (ink[c] - out.C[c][y*p.W+x])
			}
		}
	}
	return out
}

func TestPoisson(t *testing.T) {
	for _, size := range [][2]int{{64, 64}, {101, 63}, {37, 90}, {3, 50}} {
		w, h := size[0], size[1]
		want := make([]float32, w*h)
		r := rand.New(rand.NewPCG(3, 4))
		for i := range want {
			want[i] = float32(20*math.Sin(float64(i%w)/9)) + 10*r.Float32()
		}
		mean := float32(0)
		for _, v := range want {
			mean += v / float32(len(want))
		}
		div := make([]float32, w*h)
		for y := range h {
			for x := range w {
				sum, n := documentsAround(want, w, h, x, y)
				div[y*w+x] = sum - n*want[y*w+x]
			}
		}
		got := documentsPoisson(div, w, h)
		worst := 0.0
		for i := range got {
			worst = math.Max(worst, math.Abs(float64(got[i]-want[i]+mean)))
		}
		t.Logf("%d x %d: %.4f levels off at most", w, h, worst)
		if worst > 0.1 {
			t.Errorf("%d x %d: %.2f levels off, limit is 0.1", w, h, worst)
		}
	}
}

// One mark at one place on twenty documents is found and undone; at another place on each of them nothing is found, and
// little is spoiled.
func TestDocumentsMatting(t *testing.T) {
	const w, h = 300, 200
	u, v := [2]float64{97, 23}, [2]float64{-13, 41}
	run := func(shift float64) float64 {
		var c Case
		var clean Picture
		for k := range 20 {
			p := drawn(w, h, uint64(300+k))
			d := float64(k) * shift
			marked := tiled(p, [2]float64{u[0] + d, u[1] - d/2}, [2]float64{v[0], v[1] + d/3}, 0.45)
			if k == 0 {
				clean, c.Marked = p, marked
				continue
			}
			c.Documents = append(c.Documents, marked)
		}
		return away(documentsRun(c, Diffuse), clean) / away(c.Marked, clean)
	}
	same, moved := run(0), run(3)
	t.Logf("one mark at one place: %.2f of the difference left; at another on each: %.2f", same, moved)
	if same > 0.4 {
		t.Errorf("%.2f of the difference left, limit is 0.40", same)
	}
	if moved < 0.9 {
		t.Errorf("%.2f of the difference left although the mark is elsewhere on each", moved)
	}
}
