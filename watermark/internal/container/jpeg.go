package container

import (
	"bytes"
	"encoding/binary"
)

// Markers of ITU-T T.81, table B.1.
const (
	mTEM   = 0x01
	mSOF0  = 0xc0
	mSOF1  = 0xc1
	mSOF2  = 0xc2
	mDHT   = 0xc4
	mSOF15 = 0xcf
	mRST0  = 0xd0
	mRST7  = 0xd7
	mSOI   = 0xd8
	mEOI   = 0xd9
	mSOS   = 0xda
	mDQT   = 0xdb
	mDRI   = 0xdd
	mAPP0  = 0xe0
	mAPP1  = 0xe1
	mAPP2  = 0xe2
	mAPP13 = 0xed
	mAPP14 = 0xee
	mAPP15 = 0xef
	mCOM   = 0xfe
)

// mJunk is not a marker: it stands for bytes between segments that belong to none.
const mJunk = 0

// A segment is one part of a JPEG.
type segment struct {
	marker byte
	off    int    // of data in src
	data   []byte // after the length; the scan header for SOS, without the coded data
}

// walkJPEG visits the segments of the JPEG at the front of src and returns where it ends, after EOI. Like
// the standard decoder it skips fill bytes, stray restart markers and junk between segments. The error is
// fault.Damaged, fault.Unsupported, fault.Limit, or visit's own.
func walkJPEG(src []byte, visit func(segment) error) (end int, err error) {
	at := 2
	for range MaxSegments {
		m, junk, next := nextMarker(src, at)
		if junk > 0 {
			if err := visit(segment{mJunk, at, src[at : at+junk]}); err != nil {
				return at, err
			}
		}
		at = next
		switch {
		case m < 0:
			return at, damaged("no end of image in %d bytes", len(src))
		case m == mEOI:
			return at, nil
		case mRST0 <= m && m <= mRST7:
			continue
		case m < mSOF0 || m == mSOI:
			return at, damaged("marker ff%02x where a segment should begin", m)
		}
		if at+2 > len(src) {
			return at, damaged("cut short in segment ff%02x", m)
		}
		n := int(binary.BigEndian.Uint16(src[at:]))
		if n < 2 || at+n > len(src) {
			return at, damaged("segment ff%02x is %d bytes, %d are left", m, n, len(src)-at)
		}
		if err := visit(segment{byte(m), at + 2, src[at+2 : at+n]}); err != nil {
			return at, err
		}
		at += n
		if m == mSOS {
			at = skipCoded(src, at)
		}
	}
	return at, tooMany("segments", MaxSegments)
}

// nextMarker finds the marker at or after at: its code, or -1 at the end of src, how many bytes of junk were
// passed, and where its segment goes on.
func nextMarker(src []byte, at int) (code, junk, next int) {
	start := at
	for {
		i := bytes.IndexByte(src[at:], 0xff)
		if i < 0 {
			return -1, 0, len(src)
		}
		at += i
		first := at
		for at < len(src) && src[at] == 0xff { // fill bytes, T.81 B.1.1.2
			at++
		}
		if at == len(src) {
			return -1, 0, at
		}
		if src[at] != 0 {
			return int(src[at]), first - start, at + 1
		}
	}
}

// skipCoded returns where the entropy-coded data that begins at at ends: at the next marker that is neither
// a stuffed zero nor a restart, or at the end of src.
func skipCoded(src []byte, at int) int {
	for {
		i := bytes.IndexByte(src[at:], 0xff)
		if i < 0 || at+i+1 >= len(src) {
			return len(src)
		}
		at += i
		switch m := src[at+1]; {
		case m == 0, mRST0 <= m && m <= mRST7:
			at += 2
		case m == 0xff:
			at++
		default:
			return at
		}
	}
}

// A jpegProbe gathers a Header.
type jpegProbe struct {
	h         *Header
	seenFrame bool
	exifLeft  int           // blocks still to be looked into for the orientation
	tables    [4][64]uint16 // quantisation, zigzag order
	hasTable  [4]bool
	table     byte // of the first component
	icc       iccPieces
}

func probeJPEG(src []byte, h *Header) error {
	p := jpegProbe{h: h, exifLeft: maxBlocks}
	if _, err := walkJPEG(src, p.visit); err != nil {
		return err
	}
	if h.Scans == 0 {
		return damaged("no scan")
	}
	if p.table < 4 && p.hasTable[p.table] {
		h.Quality = quality(p.tables[p.table])
	}
	h.ICC = p.icc.profile()
	return nil
}

func (p *jpegProbe) visit(s segment) error {
	switch {
	case s.marker == mJunk:
		return nil
	case s.marker == mSOF0, s.marker == mSOF1, s.marker == mSOF2:
		return p.frame(s)
	case s.marker == mDQT:
		return p.quantisation(s.data)
	case s.marker == mSOS:
		return p.scan(s.data)
	case s.marker == mAPP1:
		if block, ok := exifBlock(s.data); ok && p.exifLeft > 0 {
			p.exifLeft--
			if p.h.Orientation, ok = orientation(block); ok {
				p.exifLeft = 0
			}
		}
	case s.marker == mAPP2:
		p.icc.add(s.data)
	case s.marker == mDHT, s.marker == mDRI, s.marker == mCOM, mAPP0 <= s.marker && s.marker <= mAPP15:
	case s.marker > mSOF2 && s.marker <= mSOF15:
		return unsupported("coding process ff%02x (lossless, hierarchical or arithmetic)", s.marker)
	default:
		return unsupported("segment ff%02x", s.marker)
	}
	return nil
}

// frame reads a frame header, T.81 B.2.2.
func (p *jpegProbe) frame(s segment) error {
	if p.seenFrame {
		return damaged("two frame headers")
	}
	p.seenFrame = true
	c := big(s.data)
	h := p.h
	h.Progressive = s.marker == mSOF2
	h.Bits, h.Height, h.Width, h.Channels = c.u8(), c.u16(), c.u16(), c.u8()
	if c.short || len(s.data) != 6+3*h.Channels {
		return damaged("frame header is %d bytes for %d components", len(s.data), h.Channels)
	}
	if h.Channels != 1 && h.Channels != 3 && h.Channels != 4 {
		return unsupported("%d components", h.Channels)
	}
	if h.Bits != 8 {
		return unsupported("%d bits a sample", h.Bits)
	}
	var blocks, hMax, vMax int64
	for i := range h.Channels {
		c.u8()
		hv, table := int64(c.u8()), c.u8()
		hi, vi := hv>>4, hv&15
		if hi < 1 || hi > 4 || vi < 1 || vi > 4 || table > 3 {
			return damaged("component %d: sampling %d x %d, table %d", i+1, hi, vi, table)
		}
		if i == 0 {
			p.table = byte(table)
		}
		blocks, hMax, vMax = blocks+hi*vi, max(hMax, hi), max(vMax, vi)
	}
	if h.Channels == 1 {
		blocks, hMax, vMax = 1, 1, 1 // T.81 A.2.2: sampling means nothing for one component
	}
	units := ((int64(h.Width) + 8*hMax - 1) / (8 * hMax)) * ((int64(h.Height) + 8*vMax - 1) / (8 * vMax))
	h.samples = units * blocks * 64
	return nil
}

// scan counts a scan and stops at once when there are too many of them.
func (p *jpegProbe) scan(head []byte) error {
	if !p.seenFrame {
		return damaged("scan before the frame header")
	}
	if len(head) < 6 || len(head) != 4+2*int(head[0]) {
		return damaged("scan header is %d bytes", len(head))
	}
	p.h.Scans++
	return p.h.checkScans(int64(p.h.Width) * int64(p.h.Height))
}

// quantisation keeps tables, T.81 B.2.4.1.
func (p *jpegProbe) quantisation(data []byte) error {
	c := big(data)
	for len(c.b) > 0 {
		pt := c.u8()
		precision, id := pt>>4, pt&15
		if precision > 1 || id > 3 {
			return damaged("quantisation table %d of precision %d", id, precision)
		}
		for i := range 64 {
			p.tables[id][i] = uint16(c.uint(1 + precision))
		}
		p.hasTable[id] = true
	}
	if c.short {
		return damaged("quantisation table cut short")
	}
	return nil
}

// luminance is the example table of T.81, table K.1, in zigzag order.
var luminance = [64]uint16{
	16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
	26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
	56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
	95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
}

// quality returns the quality, 1 to 100, at which the IJG's scaling of the example table comes nearest to t.
func quality(t [64]uint16) int {
	best, bestDiff := 0, 1<<31
	for q := 100; q >= 1; q-- {
		scale := 200 - 2*q
		if q < 50 {
			scale = 5000 / q
		}
		diff := 0
		for i, base := range luminance {
			want := min(max((int(base)*scale+50)/100, 1), 255)
			d := want - int(t[i])
			diff += max(d, -d)
		}
		if diff < bestDiff {
			best, bestDiff = q, diff
		}
	}
	return best
}

// JPEGQuality estimates from the start of a JPEG, which may be cut anywhere, at which quality it was written, 1 to
// 100; 0 when that start holds no table for brightness.
func JPEGQuality(head []byte) int {
	if len(head) < 4 {
		return 0
	}
	p := jpegProbe{h: &Header{}}
	_, _ = walkJPEG(head, func(s segment) error { // ends with an error where head is cut
		if s.marker == mDQT {
			return p.quantisation(s.data)
		}
		return nil
	})
	if !p.hasTable[0] {
		return 0
	}
	return quality(p.tables[0])
}
