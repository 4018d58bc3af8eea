package raster

// band reads a block of a first AC scan, T.81 G.1.2.2, and marks what is not zero.
func (s *jpegScan) band(c *scanComp, nonzero *uint64) error {
	if s.eobRun > 0 {
		s.eobRun--
		return nil
	}
	for k := s.ss; k <= s.se; k++ {
		rs, err := s.bits.symbol(c.ac)
		if err != nil {
			return err
		}
		run, size := int(rs>>4), int(rs&15)
		if size == 0 {
			if run != 15 {
				return s.startRun(run)
			}
			k += 15
			continue
		}
		if k += run; k > s.se {
			return jpegDamaged("block has too many coefficients")
		}
		*nonzero |= 1 << k
		if err := s.bits.skip(size); err != nil {
			return err
		}
	}
	return nil
}

// startRun reads the length of an end-of-band run that begins with this block.
func (s *jpegScan) startRun(size int) error {
	extra, err := s.bits.read(size)
	s.eobRun = 1<<size + extra - 1
	return err
}

// refine reads a block of a later AC scan, T.81 G.1.2.3.
func (s *jpegScan) refine(c *scanComp, nonzero *uint64) error {
	k := s.ss
	for s.eobRun == 0 && k <= s.se {
		rs, err := s.bits.symbol(c.ac)
		if err != nil {
			return err
		}
		run, size := int(rs>>4), int(rs&15)
		if size > 1 {
			return jpegDamaged("correction is too large")
		}
		if size == 0 && run != 15 {
			if err := s.startRun(run); err != nil {
				return err
			}
			return s.correct(k, nonzero) // this block is the run's first
		}
		if err := s.bits.skip(size); err != nil { // the new coefficient's sign
			return err
		}
		for ; k <= s.se; k++ {
			if *nonzero>>k&1 != 0 {
				if err := s.bits.skip(1); err != nil {
					return err
				}
				continue
			}
			if run == 0 {
				break
			}
			run--
		}
		if size == 1 {
			if k > s.se {
				return jpegDamaged("block has too many coefficients")
			}
			*nonzero |= 1 << k
		}
		k++
	}
	if s.eobRun > 0 {
		s.eobRun--
		return s.correct(k, nonzero)
	}
	return nil
}

// correct skips a correction bit for each nonzero coefficient from k on.
func (s *jpegScan) correct(k int, nonzero *uint64) error {
	for ; k <= s.se; k++ {
		if *nonzero>>k&1 != 0 {
			if err := s.bits.skip(1); err != nil {
				return err
			}
		}
	}
	return nil
}
