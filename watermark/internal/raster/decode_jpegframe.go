package raster

import (
	"bytes"
	"fmt"
	"image"
)

// Markers of ITU-T T.81, table B.1; the byte after 0xFF.
const (
	mSOF0 = 0xC0
	mSOF1 = 0xC1
	mSOF2 = 0xC2
	mDHT  = 0xC4
	mJPG  = 0xC8
	mDAC  = 0xCC
	mSOFF = 0xCF
	mRST0 = 0xD0
	mRST7 = 0xD7
	mSOI  = 0xD8
	mEOI  = 0xD9
	mSOS  = 0xDA
	mDRI  = 0xDD
)

// maxStray is how many bytes that belong to nothing may lie between segments, or at the end of a scan or restart
// interval, before the file counts as damaged. Some cameras pad; lost or overwritten data leaves more.
const maxStray = 512

// A jpegComp is one component of a frame, T.81 B.2.2, and what of it has been read.
type jpegComp struct {
	id   byte
	h, v int // sampling factors
	w, r int // size in blocks, as scans of it alone have them: columns and rows

	known   [64]int8 // per coefficient, 1 plus the number of low bits still to come; 0 when none has come
	nonzero []uint64 // progressive: a bit for each nonzero coefficient of each block
}

// A jpegFrame is the frame of a JPEG and the state of reading it.
type jpegFrame struct {
	want          image.Point // size the frame must have
	width, height int
	progressive   bool
	comps         []jpegComp
	hMax, vMax    int
	tables        [2][4]huffTable // class, destination
	restart       int             // MCUs between restart markers, 0 none
	end           int             // bytes up to and with EOI
}

// mcus is the number of interleaved MCUs across and down.
func (f *jpegFrame) mcus() (across, down int) {
	return ceilDiv(f.width, 8*f.hMax), ceilDiv(f.height, 8*f.vMax)
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// checkJPEG reads src up to its EOI: segments, scans and every entropy-coded symbol, but builds no pixels. It takes no
// memory but, for progressive ones, 8 bytes a block. The error is fault.Damaged when anything is missing, cut, out of
// step or of another size than want, and fault.Unsupported for the processes that image/jpeg does not do or does wrongly.
func checkJPEG(src []byte, want image.Point) (*jpegFrame, error) {
	f := &jpegFrame{want: want}
	if len(src) < 2 || src[0] != 0xFF || src[1] != mSOI {
		return nil, jpegDamaged("start of image is missing")
	}
	for at := 2; ; {
		marker, next, err := nextMarker(src, at)
		if err != nil {
			return nil, err
		}
		if marker == mEOI {
			f.end = next
			return f, f.complete()
		}
		if mRST0 <= marker && marker <= mRST7 {
			at = next // image/jpeg, libjpeg: a marker after the last interval is harmless
			continue
		}
		if next+2 > len(src) {
			return nil, jpegDamaged("segment is cut")
		}
		n := int(src[next])<<8 | int(src[next+1])
		if n < 2 || next+n > len(src) {
			return nil, jpegDamaged("segment is cut")
		}
		at = next + n
		if at, err = f.segment(marker, src, next+2, at); err != nil {
			return nil, err
		}
	}
}

// nextMarker finds the marker at or shortly after at, and the offset after it.
func nextMarker(src []byte, at int) (marker byte, next int, err error) {
	for stray := 0; ; stray++ {
		i := bytes.IndexByte(src[at:], 0xFF)
		if i < 0 {
			return 0, 0, jpegDamaged("end of image is missing")
		}
		stray += i
		at += i + 1
		for at < len(src) && src[at] == 0xFF {
			at++
		}
		if at == len(src) {
			return 0, 0, jpegDamaged("end of image is missing")
		}
		if stray > maxStray {
			return 0, 0, jpegDamaged("data belong to no segment")
		}
		if src[at] != 0 {
			return src[at], at + 1, nil
		}
	}
}

// segment reads the segment src[from:to]; a scan reads on. The result is the offset after what was read.
func (f *jpegFrame) segment(marker byte, src []byte, from, to int) (int, error) {
	p := src[from:to]
	switch {
	case marker == mDHT:
		return to, f.huffman(p)
	case marker == mDRI:
		if len(p) != 2 {
			return 0, jpegDamaged("restart interval has a wrong length")
		}
		f.restart = int(p[0])<<8 | int(p[1])
	case marker == mSOS:
		return f.scan(src, from, to)
	case marker == mSOF0, marker == mSOF1, marker == mSOF2:
		f.progressive = marker == mSOF2
		return to, f.start(p)
	case mSOF0 <= marker && marker <= mSOFF && marker != mJPG && marker != mDAC:
		return 0, unsupported("jpeg", fmt.Sprintf("coding process SOF%d", marker-mSOF0))
	}
	return to, nil
}

// start reads a frame header, T.81 B.2.2.
func (f *jpegFrame) start(p []byte) error {
	if f.comps != nil || len(p) < 6 || len(p) != 6+3*int(p[5]) {
		return jpegDamaged("frame header is broken or repeated")
	}
	if p[0] != 8 {
		return unsupported("jpeg", fmt.Sprintf("%d bits a sample", p[0]))
	}
	f.height, f.width = int(p[1])<<8|int(p[2]), int(p[3])<<8|int(p[4])
	n := int(p[5])
	if n != 1 && n != 3 && n != 4 {
		return unsupported("jpeg", fmt.Sprintf("%d components", n))
	}
	if f.width == 0 || f.height == 0 {
		return unsupported("jpeg", "size that is not in the frame header")
	}
	if err := sameSize("jpeg", image.Pt(f.width, f.height), f.want); err != nil {
		return err
	}
	f.comps = make([]jpegComp, n)
	for i := range f.comps {
		c := &f.comps[i]
		c.id, c.h, c.v = p[6+3*i], int(p[7+3*i]>>4), int(p[7+3*i]&15)
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 {
			return jpegDamaged("sampling factor is out of range")
		}
		if n == 1 {
			c.h, c.v = 1, 1 // T.81 A.2.2: a lone component is not interleaved
		}
		f.hMax, f.vMax = max(f.hMax, c.h), max(f.vMax, c.v)
	}
	for i := range f.comps {
		c := &f.comps[i]
		c.w = ceilDiv(ceilDiv(f.width*c.h, f.hMax), 8)
		c.r = ceilDiv(ceilDiv(f.height*c.v, f.vMax), 8)
	}
	return nil
}

// complete reports whether every coefficient of every component has come in full.
func (f *jpegFrame) complete() error {
	if f.comps == nil {
		return jpegDamaged("frame header is missing")
	}
	for _, c := range f.comps {
		for k, known := range c.known {
			if known != 1 {
				return jpegDamaged(fmt.Sprintf("scans of coefficient %d are missing", k))
			}
		}
	}
	return nil
}

// jpegDamaged says what is broken.
func jpegDamaged(what string) error { return damaged("jpeg", fmt.Errorf("%s", what)) }
