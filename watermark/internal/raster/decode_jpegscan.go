package raster

import (
	"bytes"
	"fmt"
)

// A jpegScan is one scan being read.
type jpegScan struct {
	bits   bitReader
	comps  []scanComp
	ss, se int // band of coefficients, zigzag order
	ah, al uint
	eobRun int // blocks left in an end-of-band run
}

// A scanComp is a component in a scan, with its tables.
type scanComp struct {
	*jpegComp
	dc, ac *huffTable
}

// scan reads the scan whose header is src[from:to] and its data. The result is the offset after the data.
func (f *jpegFrame) scan(src []byte, from, to int) (int, error) {
	s, err := f.scanHeader(src[from:to])
	if err != nil {
		return 0, err
	}
	across, down := f.mcus()
	mcus := across * down
	if len(s.comps) == 1 {
		c := s.comps[0]
		mcus = c.w * c.r
		if err := f.checkLone(c.jpegComp); err != nil {
			return 0, err
		}
	}
	s.bits = bitReader{src: src, at: to}
	rst := byte(mRST0)
	for mcu := range mcus {
		if f.restart > 0 && mcu > 0 && mcu%f.restart == 0 {
			if err := s.bits.restart(rst); err != nil {
				return 0, err
			}
			if s.eobRun > 0 {
				return 0, jpegDamaged("band runs over a restart marker")
			}
			rst = mRST0 | (rst+1)&7
		}
		if err := s.mcu(mcu); err != nil {
			return 0, err
		}
	}
	if s.eobRun > 0 {
		return 0, jpegDamaged("band runs over the end of its scan")
	}
	return s.bits.finish()
}

// scanHeader reads a scan header, T.81 B.2.3, and notes what the scan brings.
func (f *jpegFrame) scanHeader(p []byte) (*jpegScan, error) {
	if f.comps == nil || len(p) < 1 || len(p) != 4+2*int(p[0]) || p[0] < 1 || int(p[0]) > len(f.comps) {
		return nil, jpegDamaged("scan header is broken")
	}
	n := int(p[0])
	tail := p[1+2*n:]
	s := &jpegScan{ss: int(tail[0]), se: int(tail[1]), ah: uint(tail[2] >> 4), al: uint(tail[2] & 15)}
	if !f.progressive {
		s.ss, s.se, s.ah, s.al = 0, 63, 0, 0 // the only values there are, T.81 table B.3
	}
	if s.se > 63 || s.ss > s.se || f.progressive && (s.ss == 0) != (s.se == 0) || s.ss > 0 && n > 1 || s.al > 13 {
		return nil, jpegDamaged("scan's band is out of range")
	}
	for i := range n {
		var c *jpegComp
		for j := range f.comps {
			if f.comps[j].id == p[1+2*i] {
				c = &f.comps[j]
			}
		}
		td, ta := p[2+2*i]>>4, p[2+2*i]&15
		if c == nil || td > 3 || ta > 3 {
			return nil, jpegDamaged("scan of an unknown component or table")
		}
		if err := c.bring(s); err != nil {
			return nil, err
		}
		if f.progressive && c.nonzero == nil {
			c.nonzero = make([]uint64, c.w*c.r)
		}
		s.comps = append(s.comps, scanComp{c, &f.tables[0][td], &f.tables[1][ta]})
	}
	return s, nil
}

// bring notes that scan s brings bits of c, which must follow on those before.
func (c *jpegComp) bring(s *jpegScan) error {
	for k := s.ss; k <= s.se; k++ {
		want := int8(0)
		if s.ah > 0 {
			want = int8(s.ah) + 1
		}
		if c.known[k] != want || s.ah > 0 && s.al+1 != s.ah {
			return jpegDamaged("scans are out of order, repeated or missing")
		}
		c.known[k] = int8(s.al) + 1
	}
	return nil
}

// checkLone refuses the scans of one component that image/jpeg counts wrongly: it takes an MCU to be all of the
// component's blocks in an interleaved one, and its rows to be as wide as the picture.
func (f *jpegFrame) checkLone(c *jpegComp) error {
	if len(f.comps) == 1 {
		return nil
	}
	if f.restart > 0 && c.h*c.v > 1 {
		return unsupported("jpeg", "restart markers in a scan of one component")
	}
	across, down := f.mcus()
	if min(across*c.h, ceilDiv(f.width, 8)) != c.w || min(down*c.v, ceilDiv(f.height, 8)) != c.r {
		return unsupported("jpeg", fmt.Sprintf("scan of a component sampled %d x %d of %d x %d", c.h, c.v, f.hMax, f.vMax))
	}
	return nil
}

// mcu reads one MCU, number n of its scan.
func (s *jpegScan) mcu(n int) error {
	if len(s.comps) == 1 {
		return s.block(&s.comps[0], n)
	}
	for i := range s.comps {
		c := &s.comps[i]
		for range c.h * c.v {
			if err := s.block(c, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// block reads one block; n is its number when the scan is of one component.
func (s *jpegScan) block(c *scanComp, n int) error {
	if s.ss == 0 {
		if s.ah > 0 {
			return s.bits.skip(1)
		}
		size, err := s.bits.symbol(c.dc)
		if err != nil {
			return err
		}
		if size > 15 {
			return jpegDamaged("coefficient is too large")
		}
		if err := s.bits.skip(int(size)); err != nil {
			return err
		}
		if s.se == 0 {
			return nil
		}
	}
	switch {
	case s.ss == 0:
		return s.sequential(c)
	case s.ah == 0:
		return s.band(c, &c.nonzero[n])
	}
	return s.refine(c, &c.nonzero[n])
}

// sequential reads the coefficients 1 to 63 of a block, T.81 F.2.2.2.
func (s *jpegScan) sequential(c *scanComp) error {
	for k := 1; k <= 63; k++ {
		rs, err := s.bits.symbol(c.ac)
		if err != nil {
			return err
		}
		run, size := int(rs>>4), int(rs&15)
		if size == 0 {
			if run != 15 {
				return nil
			}
			k += 15
			continue
		}
		if k += run; k > 63 {
			return jpegDamaged("block has too many coefficients")
		}
		if err := s.bits.skip(size); err != nil {
			return err
		}
	}
	return nil
}

// finish checks that little is left of the scan and returns the offset of the next marker.
func (b *bitReader) finish() (int, error) {
	stray, at := b.n/8, b.at
	for {
		i := bytes.IndexByte(b.src[at:], 0xFF)
		if i < 0 || at+i+1 >= len(b.src) {
			return 0, jpegDamaged("end of image is missing")
		}
		stray += i
		at += i
		if b.src[at+1] != 0 {
			break
		}
		stray++
		at += 2
	}
	if stray > maxStray {
		return 0, jpegDamaged(fmt.Sprintf("scan leaves %d bytes over", stray))
	}
	return at, nil
}
