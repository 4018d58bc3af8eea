package container

// Bits of NewSubfileType (TIFF 6.0, page 36).
const (
	subfileReduced = 1
	subfileMask    = 4
)

// A tiffProbe gathers a Header and bounds the work on strips.
type tiffProbe struct {
	*ifdReader
	strips int
}

func probeTIFF(src []byte, h *Header) error {
	r, first := newIFDReader(src)
	if r == nil {
		if len(src) >= 4 && (src[2] == '+' || src[3] == '+') {
			return unsupported("BigTIFF")
		}
		return damaged("cut short in the header")
	}
	if len(src) >= 10 && string(src[8:10]) == "CR" {
		return unsupported("camera raw (CR2)")
	}
	p := tiffProbe{ifdReader: r}
	h.Frames = 0
	err := r.chain(first, false, func(i int, d directory) error {
		if i == 0 {
			if err := p.header(d, h); err != nil {
				return err
			}
		}
		if p.number(d, tagSubfileType, 0)&(subfileReduced|subfileMask) == 0 {
			h.Frames++
		}
		return p.pixels(d)
	})
	h.Frames = max(h.Frames, 1)
	if err == nil && h.Channels == 0 {
		err = damaged("no directory")
	}
	return err
}

// header reads the first directory.
func (p *tiffProbe) header(d directory, h *Header) error {
	_, isDNG := d.find(tagDNGVersion)
	_, hasSub := d.find(tagSubIFDs)
	if isDNG || hasSub && p.number(d, tagSubfileType, 0)&subfileReduced != 0 {
		return unsupported("camera raw, whose first picture is only a preview")
	}
	h.Width, h.Height = side(p.number(d, tagWidth, 0)), side(p.number(d, tagHeight, 0))
	h.Bits = 1
	if e, ok := d.find(tagBits); ok {
		for i := range min(int(e.count), 8) {
			h.Bits = max(h.Bits, int(min(p.uint(e, i), 64)))
		}
	}
	h.Channels = int(min(max(p.number(d, tagSamples, 1), 1), 4))
	if o := p.number(d, tagOrientation, 1); o >= 1 && o <= 8 {
		h.Orientation = int(o)
	}
	if e, ok := d.find(tagICC); ok {
		h.ICC = soundICC(e.value)
	}
	return nil
}

// pixels checks that the strips, tiles or JPEG streams of a directory are in the file.
func (p *tiffProbe) pixels(d directory) error {
	found := false
	for _, pair := range [...][2]uint16{{tagStripOffsets, tagStripCounts}, {tagTileOffsets, tagTileCounts},
		{tagJPEGOffset, tagJPEGLength}} {
		offsets, ok := d.find(pair[0])
		if !ok || offsets.count == 0 {
			continue
		}
		found = true
		counts, _ := d.find(pair[1])
		if err := p.within(offsets, counts); err != nil {
			return err
		}
	}
	if !found {
		return damaged("a page without pixels")
	}
	return nil
}

// within checks offsets and lengths against the end of the file. A missing length counts as one byte.
func (p *tiffProbe) within(offsets, counts entry) error {
	n := len(offsets.value) / max(int(kindSize(offsets.kind)), 1)
	if p.strips += n; p.strips > MaxStrips {
		return tooMany("strips", MaxStrips)
	}
	for i := range n {
		size := uint64(1)
		if i < int(counts.count) {
			size = uint64(p.uint(counts, i))
		}
		off := uint64(p.uint(offsets, i))
		if off+size > uint64(len(p.src)) {
			return damaged("strip %d is %d bytes from byte %d, the file has %d", i+1, size, off, len(p.src))
		}
		p.end = max(p.end, int(off+size))
	}
	return nil
}
