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

// A survivor is a way to a state: how well it fits, and which of the ways to which state before it goes on.
type survivor struct {
	score float32
	bit   uint8 // that fell out of the register
	rank  uint8 // of the way before
}

// decode returns the n frames whose coded bits, 0 as +1 and 1 as -1, have the largest product with soft, best first: Viterbi's
// method with n ways to each state (Seshadri and Sundberg: List Viterbi decoding algorithms with applications, IEEE Trans.
// Commun. 1994).
func decode(soft *[codedBits]float32, n int) [][frameBits / 8]byte {
	const steps = frameBits + tailBits
	none := float32(math.Inf(-1))
	ways := make([]survivor, (steps+1)*states*n)
	at := func(step, state int) []survivor { return ways[(step*states+state)*n:][:n] }
	for i := range ways[:states*n] {
		ways[i].score = none
	}
	ways[0].score = 0
	signs := outputs()
	for i := range steps {
		gain := gains(soft, i)
		for s := range states {
			out := at(i+1, s)
			if i >= frameBits && s&1 == 1 {
				for k := range out {
					out[k].score = none
				}
				continue
			}
			zero, one := at(i, s>>1), at(i, s>>1|states/2)
			a, b := gain[signs[s]], gain[signs[s|states]]
			x, y := 0, 0
			for k := range out {
				if p, q := zero[x].score+a, one[y].score+b; p >= q {
					out[k] = survivor{p, 0, uint8(x)}
					x++
				} else {
					out[k] = survivor{q, 1, uint8(y)}
					y++
				}
			}
		}
	}
	var frames [][frameBits / 8]byte
	for k, end := range at(steps, 0) {
		if end.score == none {
			break
		}
		var f [frameBits / 8]byte
		state, rank := 0, k
		for i := steps - 1; i >= 0; i-- {
			if i < frameBits {
				f[i/8] |= byte(state&1) << (7 - i%8)
			}
			way := at(i+1, state)[rank]
			state, rank = state>>1|int(way.bit)<<(tailBits-1), int(way.rank)
		}
		frames = append(frames, f)
	}
	return frames
}

// outputs are a register's output, a bit for each generator.
func outputs() (signs [2 * states]uint8) {
	for reg := range signs {
		for g, taps := range generators {
			signs[reg] |= uint8(bits.OnesCount16(uint16(reg)&taps)&1) << g
		}
	}
	return signs
}

// gains are what each output would add at a step.
func gains(soft *[codedBits]float32, step int) (gain [1 << rate]float32) {
	for pattern := range gain {
		for g := range rate {
			v := soft[rate*step+g]
			if pattern>>g&1 == 1 {
				v = -v
			}
			gain[pattern] += v
		}
	}
	return gain
}
