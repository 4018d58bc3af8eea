package qr

import (
	"math"
	"math/bits"
)

// A format is what the modules beside the finder patterns say: the level in the upper two bits, the mask in the lower
// three. ISO/IEC 18004:2015, tables 10 and 12.
type format byte

func (f format) level() int { return int(f >> 3 & 3) }
func (f format) mask() int  { return int(f & 7) }

// word is the format as it is written, with its check bits. ISO/IEC 18004:2015, annex C.
func (f format) word() uint32 {
	const generator, check = 0x537, 10
	rest := uint32(f) << check
	for bits.Len32(rest) > check {
		rest ^= generator << (bits.Len32(rest) - check - 1)
	}
	return (uint32(f)<<check | rest) ^ 0x5412
}

// maxFormatErrors is how many of the 30 modules that say level and mask may be wrong. Two formats differ in at
// least 14 of them.
const maxFormatErrors = 8

// bestFormat returns the format that is nearest to both copies of it, and in how many modules it differs.
func bestFormat(size int, dark func(x, y int) bool) (nearest format, wrong int) {
	var read [2]uint32
	for bit := range 15 {
		for i, at := range formatPlaces(size, bit) {
			if dark(at[0], at[1]) {
				read[i] |= 1 << bit
			}
		}
	}
	wrong = math.MaxInt
	for f := range format(32) {
		w := f.word()
		if d := bits.OnesCount32(w^read[0]) + bits.OnesCount32(w^read[1]); d < wrong {
			nearest, wrong = f, d
		}
	}
	return nearest, wrong
}

// formatPlaces are the two places of each bit of the format, the lowest first. ISO/IEC 18004:2015, figure 25.
func formatPlaces(size, bit int) [2][2]int {
	first := [2]int{8, bit}
	switch {
	case bit >= 9:
		first = [2]int{14 - bit, 8}
	case bit == 8:
		first = [2]int{7, 8}
	case bit >= 6:
		first = [2]int{8, bit + 1}
	}
	second := [2]int{size - 1 - bit, 8}
	if bit >= 8 {
		second = [2]int{8, size - 15 + bit}
	}
	return [2][2]int{first, second}
}
