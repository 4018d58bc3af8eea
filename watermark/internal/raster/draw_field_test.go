package raster

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"
)

// spread's running sums say what adding up each window anew says.
func TestSpread(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, size := range []image.Point{{1, 1}, {7, 3}, {40, 25}} {
		m := means{cell: 2, w: size.X, h: size.Y, v: make([]uint8, size.X*size.Y)}
		for i := range m.v {
			m.v[i] = uint8(rnd.Uint32())
		}
		for _, radius := range []int{1, 4, 60} {
			mean, spread := m.spread(radius)
			for y := range m.h {
				for x := range m.w {
					n, s, q := 0.0, 0.0, 0.0
					for j := max(0, y-radius); j <= min(m.h-1, y+radius); j++ {
						for i := max(0, x-radius); i <= min(m.w-1, x+radius); i++ {
							v := float64(m.v[j*m.w+i])
							n, s, q = n+1, s+v, q+v*v
						}
					}
					wantMean, wantSpread := math.Floor(s/n), math.Sqrt(q/n-s/n*s/n)
					if got := float64(mean.v[y*m.w+x]); got != wantMean {
						t.Fatalf("%v, radius %d, (%d, %d): mean %v, want %v", size, radius, x, y, got, wantMean)
					}
					if got := float64(spread.v[y*m.w+x]); math.Abs(got-wantSpread) > 1.01 {
						t.Fatalf("%v, radius %d, (%d, %d): spread %v, want %v", size, radius, x, y, got, wantSpread)
					}
				}
			}
		}
	}
}
