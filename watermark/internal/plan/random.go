package plan

import (
	"encoding/binary"
	"math/rand/v2"
)

// A source draws the numbers that make one document's geometry. Its sequence is fixed by the key: ChaCha8 is
// specified, so it is the same in every release and on every machine.
type source struct{ r *rand.ChaCha8 }

func newSource(key [32]byte) source { return source{rand.NewChaCha8(key)} }

// unit draws from [0, 1) with 53 bits.
func (s source) unit() float64 { return float64(s.r.Uint64()>>11) / (1 << 53) }

// between draws from [lo, hi).
func (s source) between(lo, hi float64) float64 { return lo + float64((hi-lo)*s.unit()) }

// word draws 64 bits, the key of a noise.
func (s source) word() uint64 { return s.r.Uint64() }

// seed64 folds a 32-byte key into 64 bits by way of ChaCha8.
func seed64(key [32]byte) uint64 {
	var b [8]byte
	rand.NewChaCha8(key).Read(b[:])
	return binary.LittleEndian.Uint64(b[:])
}

// Hash mixes a key with a lattice point into 64 well spread bits.
//
// The finaliser is SplitMix64's (Steele, Lea, Flood: Fast splittable pseudorandom number generators,
// OOPSLA 2014).
func Hash(key uint64, x, y int32) uint64 {
	z := key + uint64(uint32(x))*0x9e3779b97f4a7c15 + uint64(uint32(y))*0xd1b54a32d192ed03
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// noise is smooth in both directions, between -1 and 1, with features one unit across.
func noise(key uint64, x, y float64) float64 {
	x0, y0 := floor(x), floor(y)
	fx, fy := ease(x-x0), ease(y-y0)
	i, j := int32(x0), int32(y0)
	a := lerp(lattice(key, i, j), lattice(key, i+1, j), fx)
	b := lerp(lattice(key, i, j+1), lattice(key, i+1, j+1), fx)
	return lerp(a, b, fy)
}

// lattice is the noise's value at a lattice point, between -1 and 1.
func lattice(key uint64, i, j int32) float64 {
	return float64(float64(Hash(key, i, j)>>11)/(1<<52)) - 1
}

// ease is Hermite's cubic: 0 to 1 with flat ends.
func ease(t float64) float64 { return float64(t*t) * (3 - float64(2*t)) }

func lerp(a, b, t float64) float64 { return a + float64((b-a)*t) }
