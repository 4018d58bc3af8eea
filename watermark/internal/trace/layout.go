package trace

import (
	"math"
	"math/bits"
)

// The lines of the spectrum (facts/trace.md, 3.1).
const (
	pilotLines = 88
	dataLines  = 264
	allLines   = pilotLines + dataLines
	codedBits  = 2 * dataLines

	leastCycles = 4  // of a wave in a tile
	mostCycles  = 21 // the same
	leastPart   = 2  // of either component: rows of text and forms have their power on the axes

	layoutKey = 0x4D6F68722D747263 // "Mohr-trc"
	ampFall   = -0.35              // a line's amplitude goes with this power of its cycles
)

// ringEnds part the lines by their cycles, and ringShares say how many of a ring's carry the mark at first.
var (
	ringEnds   = [...]float64{8, 12, 15, 18, 21.01}
	ringShares = [...]float64{0.80, 0.66, 0.58, 0.50, 0.44}
)

// A line is one wave of the tile: so many cycles across and down. y is never negative.
type line struct{ x, y int }

// cycles is the length of l.
func (l line) cycles() float64 { return math.Hypot(float64(l.x), float64(l.y)) }

// A layout is which lines a mark has and what is fixed of each.
type layout struct {
	lines    [allLines]line // pilots first
	phase    [allLines]float64
	amp      [allLines]float64 // the tile's standard deviation is 1
	unused   []line            // show what is noise
	scramble [codedBits]uint8
}

// newLayout lays out the mark of a key.
func newLayout(key uint64) *layout {
	random := splitmix(key)
	chosen, rest, unused := random.choose()
	l := &layout{unused: unused}
	pilots := chosen
	for len(pilots) < pilotLines {
		pilots, rest = append(pilots, rest[len(rest)-1]), rest[:len(rest)-1]
	}
	random.shuffle(rest)
	copy(l.lines[:], pilots)
	copy(l.lines[pilotLines:], rest)
	power := 0.0
	for i, at := range l.lines {
		l.phase[i] = 2 * math.Pi * float64(random.next()>>11) / (1 << 53)
		l.amp[i] = math.Pow(at.cycles()/10, ampFall)
		power += float64(2 * l.amp[i] * l.amp[i])
	}
	for i := range l.amp {
		l.amp[i] /= math.Sqrt(power)
	}
	for i := range l.scramble {
		l.scramble[i] = uint8(random.next() & 1)
	}
	return l
}

// A splitmix is the state of SplitMix64 (Steele, Lea and Flood, 2014).
type splitmix uint64

func (s *splitmix) next() uint64 {
	*s += 0x9E3779B97F4A7C15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// shuffle is that of Fisher and Yates.
func (s *splitmix) shuffle(lines []line) {
	for i := len(lines) - 1; i > 0; i-- {
		_, j := bits.Div64(0, s.next(), uint64(i+1))
		lines[i], lines[j] = lines[j], lines[i]
	}
}

// choose parts all lines into pilots, other lines of the mark, and unused ones.
func (s *splitmix) choose() (pilots, rest, unused []line) {
	var kept [len(ringEnds)][]line
	var left []line
	count := 0
	for i, ring := range rings() {
		s.shuffle(ring)
		n := int(math.Round(float64(ringShares[i] * float64(len(ring)))))
		kept[i], left = ring[:n:n], append(left, ring[n:]...)
		count += n
	}
	s.shuffle(left)
	more := allLines - count
	last := len(kept) - 1
	kept[last] = append(kept[last], left[:more]...)
	for _, ring := range kept {
		quarter := len(ring) / 4
		pilots, rest = append(pilots, ring[:quarter]...), append(rest, ring[quarter:]...)
	}
	return pilots, rest, left[more:]
}

// rings are all lines that there may be, by ringEnds, each ring by y and then x.
func rings() (out [len(ringEnds)][]line) {
	for y := leastPart; y <= mostCycles; y++ {
		for x := -mostCycles; x <= mostCycles; x++ {
			c := line{x, y}.cycles()
			if max(x, -x) < leastPart || c < leastCycles || c > mostCycles {
				continue
			}
			ring := 0
			for c >= ringEnds[ring] {
				ring++
			}
			out[ring] = append(out[ring], line{x, y})
		}
	}
	return out
}
