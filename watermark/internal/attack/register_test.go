package attack

import (
	"math"
	"math/rand/v2"
	"testing"
)

// drawn is a picture with something at every scale: soft hills, bars and specks.
func drawn(w, h int, seed uint64) Picture {
	r := rand.New(rand.NewPCG(seed, 1))
	p := New(w, h)
	for c := range p.C {
		for i := range p.C[c] {
			x, y := float64(i%w), float64(i/w)
			p.C[c][i] = float32(190 + 25*math.Sin(x/37+float64(c))*math.Cos(y/29))
		}
	}
	for range w * h / 400 {
		x, y, bw, bh := r.IntN(w), r.IntN(h), 1+r.IntN(12), 1+r.IntN(4)
		v := float32(40 + r.IntN(160))
		for j := y; j < min(y+bh, h); j++ {
			for i := x; i < min(x+bw, w); i++ {
				for c := range p.C {
					p.C[c][j*w+i] = v + float32(10*c)
				}
			}
		}
	}
	for c := range p.C {
		p.C[c] = copiesBlur(p.C[c], w, h, 1)
	}
	return p
}

// bent is p read at a displacement of each pixel.
func bent(p Picture, by func(x, y float64) (dx, dy float64)) Picture {
	out := New(p.W, p.H)
	for c := range p.C {
		for i := range p.C[c] {
			x, y := float64(i%p.W), float64(i/p.W)
			dx, dy := by(x, y)
			out.C[c][i] = registerSample(p.C[c], p.W, p.H, x+dx, y+dy)
		}
	}
	return out
}

// lettered lays dark blocks in rows over p, as a mark would, others for each seed.
func lettered(p Picture, seed uint64) Picture {
	r := rand.New(rand.NewPCG(seed, 2))
	out := New(p.W, p.H)
	for c := range p.C {
		copy(out.C[c], p.C[c])
	}
	for y := 20; y < p.H; y += 40 {
		for x := 0; x < p.W; x += 6 + r.IntN(12) {
			for j := y; j < min(y+20, p.H); j++ {
				for i := x; i < min(x+5, p.W); i++ {
					a := 0.35 * (0.9 + 0.2*r.Float32()) // grain
					for c := range out.C {
						out.C[c][j*p.W+i] += a * (70 - out.C[c][j*p.W+i])
					}
				}
			}
		}
	}
	return out
}

// apart is the mean displacement that is left of by after w, pixels, away from the edges.
func apart(w *registerWarp, by func(x, y float64) (dx, dy float64)) float64 {
	sum, n := 0.0, 0.0
	dx, dy := make([]float64, w.w), make([]float64, w.w)
	for y := 40; y < w.h-40; y += 7 {
		w.row(dx, dy, y, 0)
		for x := 40; x < w.w-40; x += 7 {
			ex, ey := by(float64(x)+dx[x], float64(y)+dy[x])
			sum += math.Hypot(dx[x]+ex, dy[x]+ey)
			n++
		}
	}
	return sum / n
}

func TestAlign(t *testing.T) {
	const w, h = 420, 300
	for _, tt := range []struct {
		name  string
		by    func(x, y float64) (dx, dy float64)
		limit float64 // pixels left
	}{
		{"still", func(x, y float64) (float64, float64) { return 0, 0 }, 0.08},
		{"a tenth of a pixel", func(x, y float64) (float64, float64) { return 0.1, -0.1 }, 0.08},
		{"shift", func(x, y float64) (float64, float64) { return 11.4, -7.3 }, 0.15},
		{"scale", func(x, y float64) (float64, float64) { return 0.012 * (x - 200), 0.009 * (y - 140) }, 0.12},
		{"turn", func(x, y float64) (float64, float64) { return -0.01*(y-150) + 3, 0.01 * (x - 210) }, 0.12},
		{"smooth warp of half a pixel", func(x, y float64) (float64, float64) {
			return 0.5 * math.Sin(x/60+y/90), 0.5 * math.Cos(x/80-y/70)
		}, 0.2},
		{"shift and warp of a pixel", func(x, y float64) (float64, float64) {
			return 5 + math.Sin(x/90+y/110), -3.2 + math.Cos(x/100-y/80)
		}, 0.35},
	} {
		base := drawn(w, h, 5)
		a, b := lettered(base, 1), bent(lettered(base, 2), tt.by)
		found := registerFind(registerPyramid(a), registerPyramid(b))
		got := apart(found, tt.by)
		t.Logf("%s: %.3f pixels left", tt.name, got)
		if still := tt.name == "still"; found.still() != still {
			t.Errorf("%s: is it still? %t", tt.name, !still)
		}
		if got > tt.limit {
			t.Errorf("%s: %.3f pixels left, limit is %.2f", tt.name, got, tt.limit)
		}
	}
}

// A copy that was resampled to another size is brought back.
func TestAlignResized(t *testing.T) {
	base := drawn(420, 300, 6)
	small := registerResize(lettered(base, 4), 340, 243)
	got := Align(lettered(base, 3), small)
	if got.W != base.W || got.H != base.H {
		t.Fatalf("aligned picture is %d x %d", got.W, got.H)
	}
	diff, n := 0.0, 0.0
	for y := 20; y < base.H-20; y++ {
		if y%40 >= 15 { // between the letters
			continue
		}
		for x := 20; x < base.W-20; x++ {
			d := float64(got.C[1][y*base.W+x] - base.C[1][y*base.W+x])
			diff += d * d
			n++
		}
	}
	if rms := math.Sqrt(diff / n); rms > 12 {
		t.Errorf("%.1f levels apart between the letters, limit is 12", rms)
	}
}
