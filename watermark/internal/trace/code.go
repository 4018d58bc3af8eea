package trace

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"math/bits"
)

// The code (facts/trace.md, 3.1): a frame is the ID and its checksum; the convolutional code of constraint length 9 and
// rate 1/6 has a free distance of 37.
const (
	frameBits = 8 * (len(ID{}) + 4)
	tailBits  = 8
	states    = 1 << tailBits
	rate      = 6

	checkHead = "trace1" // goes into the checksum before the ID
)

var generators = [rate]uint16{0o457, 0o755, 0o551, 0o637, 0o625, 0o727}

// frame is id and its checksum, CRC-32 (IEEE 802.3).
func frame(id ID) (out [frameBits / 8]byte) {
	copy(out[:], id[:])
	binary.BigEndian.PutUint32(out[len(id):], crc32.ChecksumIEEE(append([]byte(checkHead), id[:]...)))
	return out
}

// encode returns the coded bits of a frame, each 0 or 1, before they are scrambled.
func encode(f [frameBits / 8]byte) (out [codedBits]uint8) {
	reg := uint16(0)
	for i := range frameBits + tailBits {
		bit := uint16(0)
		if i < frameBits {
			bit = uint16(f[i/8]>>(7-i%8)) & 1
		}
		reg = reg<<1&511 | bit
		for g, taps := range generators {
			out[rate*i+g] = uint8(bits.OnesCount16(reg&taps) & 1)
		}
	}
	return out
}

// decode returns the frame whose coded bits, 0 as +1 and 1 as -1, have the largest product with soft (Viterbi's method).
func decode(soft *[codedBits]float32) (out [frameBits / 8]byte) {
	const steps = frameBits + tailBits
	var from [steps][states]uint8 // the bit that fell out of the register on the way here
	var signs [2 * states]uint8   // a register's output, a bit for each generator
	for reg := range signs {
		for g, taps := range generators {
			signs[reg] |= uint8(bits.OnesCount16(uint16(reg)&taps)&1) << g
		}
	}
	var score, next [states]float32
	for s := 1; s < states; s++ {
		score[s] = float32(math.Inf(-1))
	}
	for i := range steps {
		var gain [1 << rate]float32
		for pattern := range gain {
			for g := range rate {
				v := soft[rate*i+g]
				if pattern>>g&1 == 1 {
					v = -v
				}
				gain[pattern] += v
			}
		}
		last := states
		if i >= frameBits {
			last = states / 2 // half of the states have their newest bit clear; see the step below
		}
		for n := range last {
			s := n
			if i >= frameBits {
				s = 2 * n
			}
			// The register s | fell<<8 has just taken in its lowest bit; before, its state was the bits above.
			a := score[s>>1] + gain[signs[s]]
			b := score[s>>1|states/2] + gain[signs[s|states]]
			if b > a {
				a, from[i][s] = b, 1
			} else {
				from[i][s] = 0
			}
			next[s] = a
		}
		if i >= frameBits {
			for s := 1; s < states; s += 2 {
				next[s] = float32(math.Inf(-1))
			}
		}
		score, next = next, score
	}
	state := 0
	for i := steps - 1; i >= 0; i-- {
		if i < frameBits {
			out[i/8] |= byte(state&1) << (7 - i%8)
		}
		state = state>>1 | int(from[i][state])<<(tailBits-1)
	}
	return out
}
