package raster

import (
	"bytes"
	"errors"
	"image"
)

// The parts of HEVC (ITU-T H.265) that tell how large a coded picture is and what its numbers mean: the sequence
// parameter set, which HEIC keeps in its hvcC boxes (ISO/IEC 14496-15, 8.3.3.1).

// maxHEVCSets bounds the hvcC boxes looked at; a phone's picture has 2 to 5.
const maxHEVCSets = 64

// An hevcSet is what is read of a sequence parameter set.
type hevcSet struct {
	size   image.Point
	colour videoColour
}

// errHEVC is for a set that is broken or of a kind that still pictures do not have.
var errHEVC = errors.New("sequence parameters are not read")

// hevcSets returns the sequence parameter sets of src in order.
func hevcSets(src []byte) (sets []hevcSet) {
	for range maxHEVCSets {
		_, p, ok := bytes.Cut(src, []byte("hvcC"))
		if !ok {
			break
		}
		src = p
		if nal := firstSPS(p); nal != nil {
			if s, err := parseSPS(nal); err == nil {
				sets = append(sets, s)
			}
		}
	}
	return sets
}

// firstSPS is the first sequence parameter set in the inside of an hvcC box, or nil.
func firstSPS(p []byte) []byte {
	const head, typeSPS = 22, 33 // ISO/IEC 14496-15, 8.3.3.1.2; H.265 table 7-1
	if len(p) <= head {
		return nil
	}
	arrays, p := int(p[head]), p[head+1:]
	for range arrays {
		if len(p) < 3 {
			return nil
		}
		kind, n := p[0]&0x3F, int(p[1])<<8|int(p[2])
		p = p[3:]
		for range n {
			if len(p) < 2 {
				return nil
			}
			size := int(p[0])<<8 | int(p[1])
			if len(p) < 2+size {
				return nil
			}
			if kind == typeSPS {
				return p[2 : 2+size]
			}
			p = p[2+size:]
		}
	}
	return nil
}

// parseSPS reads a NAL unit after H.265, 7.3.2.2, as far as its colours.
func parseSPS(nal []byte) (hevcSet, error) {
	if len(nal) < 2 {
		return hevcSet{}, errHEVC
	}
	b := &hevcBits{data: bytes.ReplaceAll(nal[2:], []byte{0, 0, 3}, []byte{0, 0})}
	b.skip(4)
	layers := int(b.bits(3)) // sps_max_sub_layers_minus1
	b.skip(1)
	b.profile(layers)
	b.golomb()
	chroma := b.golomb()
	if chroma == 3 {
		b.skip(1)
	}
	s := hevcSet{size: image.Pt(int(b.golomb()), int(b.golomb()))}
	if b.flag() { // conformance window
		b.golombs(4)
	}
	b.golombs(2)
	pocBits := int(b.golomb()) + 4
	if b.flag() {
		b.golombs(3 * layers)
	}
	b.golombs(3 + 6)
	if b.flag() && b.flag() { // scaling lists of its own
		b.scalingLists()
	}
	b.skip(2)
	if b.flag() { // PCM
		b.skip(8)
		b.golombs(2)
		b.skip(1)
	}
	b.references(pocBits)
	b.skip(2)
	s.colour = videoColour{primaries: 2, transfer: 2, matrix: 2} // unspecified, studio range: H.265, E.3.1
	if b.flag() {
		b.colour(&s.colour)
	}
	if b.short || chroma > 3 {
		return hevcSet{}, errHEVC
	}
	return s, nil
}

// hevcBits reads H.265's numbers. Past the end it yields zeros and sets short.
type hevcBits struct {
	data  []byte
	at    int // bits read
	short bool
}

func (b *hevcBits) bits(n int) (v uint32) {
	for range n {
		v <<= 1
		if b.at>>3 >= len(b.data) {
			b.short = true
			continue
		}
		v |= uint32(b.data[b.at>>3]>>(7-b.at&7)) & 1
		b.at++
	}
	return v
}

func (b *hevcBits) flag() bool { return b.bits(1) == 1 }

func (b *hevcBits) skip(n int) {
	if b.at += n; b.at > 8*len(b.data) {
		b.at, b.short = 8*len(b.data), true
	}
}

// golomb reads an Exp-Golomb code, H.265 9.2, of at most 24 bits of value.
func (b *hevcBits) golomb() uint32 {
	zeros := 0
	for !b.flag() {
		if zeros++; zeros > 24 || b.short {
			b.short = true
			return 0
		}
	}
	return 1<<zeros - 1 + b.bits(zeros)
}

func (b *hevcBits) golombs(n int) {
	for range n {
		b.golomb()
	}
}

// profile goes past profile_tier_level, 7.3.3.
func (b *hevcBits) profile(layers int) {
	b.skip(96)
	if layers == 0 {
		return
	}
	present := b.bits(16) // two flags for each of up to eight layers
	for i := range layers {
		if present>>(15-2*i)&1 == 1 {
			b.skip(88)
		}
		if present>>(14-2*i)&1 == 1 {
			b.skip(8)
		}
	}
}

// scalingLists goes past scaling_list_data, 7.3.4.
func (b *hevcBits) scalingLists() {
	for size := range 4 {
		step := 1
		if size == 3 {
			step = 3
		}
		for i := 0; i < 6; i += step {
			if !b.flag() {
				b.golomb()
				continue
			}
			if size > 1 {
				b.golomb()
			}
			b.golombs(min(64, 1<<(4+2*size)))
		}
	}
}

// references goes past the reference picture sets, 7.3.7. A still has none or one; those predicted from another are not
// read.
func (b *hevcBits) references(pocBits int) {
	n := b.golomb()
	if n > 1 {
		b.short = true
		return
	}
	if n == 1 {
		pictures := b.golomb() + b.golomb()
		if pictures > 16 {
			b.short = true
			return
		}
		for range pictures {
			b.golomb()
			b.skip(1)
		}
	}
	if b.flag() { // long-term pictures
		count := b.golomb()
		if count > 32 {
			b.short = true
			return
		}
		b.skip(int(count) * (pocBits + 1))
	}
}

// colour reads the front of vui_parameters, E.2.1.
func (b *hevcBits) colour(c *videoColour) {
	if b.flag() && b.bits(8) == 255 { // aspect ratio
		b.skip(32)
	}
	if b.flag() { // overscan
		b.skip(1)
	}
	if !b.flag() {
		return
	}
	b.skip(3)
	c.full = b.flag()
	if b.flag() {
		c.primaries, c.transfer, c.matrix = uint16(b.bits(8)), uint16(b.bits(8)), uint16(b.bits(8))
	}
}
