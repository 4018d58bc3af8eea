package specimen

import (
	"math"
	"math/rand/v2"
)

// All arithmetic here and in the files that draw is written so that no compiler may fuse a product and a sum
// (float64(a*b) + c), and uses nothing of package math that has assembly: pictures are the same everywhere.

// sinTurn returns the sine of t turns (t = 1 is the full circle), to about nine digits.
func sinTurn(t float64) float64 {
	t = float64(t)
	t -= math.Floor(t)
	switch { // fold into -1/4 to 1/4
	case t > 0.75:
		t--
	case t > 0.25:
		t = 0.5 - t
	}
	x := float64(t * (2 * math.Pi))
	q := float64(x * x)
	s := float64(q*(-1.0/39916800)) + 1.0/362880
	s = float64(q*s) - 1.0/5040
	s = float64(q*s) + 1.0/120
	s = float64(q*s) - 1.0/6
	return float64(float64(x*q)*s) + x
}

// cosTurn returns the cosine of t turns.
func cosTurn(t float64) float64 { return sinTurn(float64(t) + 0.25) }

// hypot returns the length of (x, y).
func hypot(x, y float64) float64 { return math.Sqrt(float64(x*x) + float64(y*y)) }

// mix returns a at t = 0 and b at t = 1.
func mix(a, b, t float64) float64 {
	a, b = float64(a), float64(b) // inlined, an argument's product would fuse with the difference
	return a + float64((b-a)*t)
}

// clamp keeps v between 0 and 1.
func clamp(v float64) float64 { return min(max(v, 0), 1) }

// smooth rises from 0 at a to 1 at b with level ends; a may be above b.
func smooth(a, b, v float64) float64 {
	a, b, v = float64(a), float64(b), float64(v)
	t := clamp((v - a) / (b - a))
	return float64(float64(t*t) * (3 - float64(2*t)))
}

// bump is 1 at the centre of the ellipse with radii rx and ry and falls smoothly to 0 at its edge.
func bump(x, y, rx, ry float64) float64 {
	u, v := float64(x)/rx, float64(y)/ry
	t := 1 - float64(u*u) - float64(v*v)
	if t <= 0 {
		return 0
	}
	return float64(float64(t*t) * t)
}

// hash scrambles a lattice point and a seed into 32 even bits.
func hash(x, y int, seed uint32) uint32 {
	h := uint32(x)*0x9E3779B1 ^ uint32(y)*0x85EBCA77 ^ seed*0xC2B2AE3D
	h = (h ^ h>>15) * 0x2C1B3C6D
	h = (h ^ h>>12) * 0x297A2D39
	return h ^ h>>15
}

// unit turns hash bits into a number from 0 to 1, 1 excluded.
func unit(h uint32) float64 { return float64(h>>8) / (1 << 24) }

// noise is smooth value noise over the plane, -1 to 1, with features about one unit wide.
func noise(x, y float64, seed uint32) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int(fx), int(fy)
	u, v := x-fx, y-fy
	u = float64(float64(u*u) * (3 - float64(2*u)))
	v = float64(float64(v*v) * (3 - float64(2*v)))
	a := mix(unit(hash(ix, iy, seed)), unit(hash(ix+1, iy, seed)), u)
	b := mix(unit(hash(ix, iy+1, seed)), unit(hash(ix+1, iy+1, seed)), u)
	return float64(2*mix(a, b, v)) - 1
}

// fractal sums octaves of noise, each half as wide and half as strong as the one before; about -1 to 1.
func fractal(x, y float64, octaves int, seed uint32) float64 {
	sum, amp := 0.0, 0.5
	for i := range octaves {
		sum += float64(amp * noise(x, y, seed+uint32(i)))
		x, y, amp = float64(x*2)+17.3, float64(y*2)+9.1, amp/2
	}
	return sum
}

// grain holds 65,536 samples of bell-shaped noise with deviation 16, for sensor noise at little cost.
type grain [1 << 16]int8

// newGrain fills a grain from a seed.
func newGrain(seed uint64) *grain {
	r := source(seed)
	g := new(grain)
	for i := range g {
		n := r.Uint64() // eight bytes summed: deviation 209
		sum := 0
		for ; n != 0; n >>= 8 {
			sum += int(n & 255)
		}
		g[i] = int8(min(max((sum-1020)*16/209, -127), 127))
	}
	return g
}

// source returns the generator of one document part; equal seeds give equal numbers everywhere.
func source(seed uint64) *rand.Rand {
	key := [32]byte{'s', 'p', 'e', 'c', 'i', 'm', 'e', 'n'}
	for i := range 8 {
		key[8+i] = byte(seed >> (8 * i))
	}
	return rand.New(rand.NewChaCha8(key))
}
