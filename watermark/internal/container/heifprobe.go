package container

import "slices"

func probeHEIF(src []byte, h *Header) error {
	f, err := readHEIF(src)
	if err != nil {
		return err
	}
	i, ok := f.byID[f.primary]
	if !ok || f.items[i].kind == "" {
		return damaged("no primary picture")
	}
	h.Bits, h.Channels = 8, 3
	f.describe(&f.items[i], h)
	if h.Format == HEIC && f.coding(&f.items[i]) == "av01" {
		h.Format = AVIF
	}
	h.Frames = max(1, f.pictures())
	if f.movie != nil {
		n, err := f.samplesOf(f.movie)
		if err != nil {
			return err
		}
		h.Frames = max(h.Frames, n)
	}
	return nil
}

// describe fills h from the properties of the primary item, in their order (ISO/IEC 23008-12, 6.5).
func (f *heif) describe(it *item, h *Header) {
	turn := upright
	for _, i := range it.props {
		p := f.props[i]
		switch p.kind {
		case "ispe":
			c, _, _ := fullBox(p.data)
			h.Width, h.Height = side(c.u32()), side(c.u32())
		case "pixi":
			c, _, _ := fullBox(p.data)
			h.Channels = min(max(c.u8(), 1), 4)
			if bits := c.u8(); bits > 0 {
				h.Bits = bits
			}
		case "colr":
			c := big(p.data)
			if kind := string(c.take(4)); kind == "prof" || kind == "rICC" {
				h.ICC = soundICC(c.b)
			}
		case "irot":
			for range big(p.data).u8() & 3 {
				turn = turn.then(anticlockwise)
			}
		case "imir":
			if big(p.data).u8()&1 == 0 {
				turn = turn.then(topToBottom)
			} else {
				turn = turn.then(leftToRight)
			}
		}
	}
	for _, l := range f.refs {
		if l.kind == "auxl" && slices.Contains(l.to, it.id) && f.isAlpha(l.from) {
			h.Channels = 4
		}
	}
	h.Orientation = turn.exif()
}

// coding returns the kind of the item's picture, or of the first one that it is put together from.
func (f *heif) coding(it *item) string {
	for _, l := range f.refs {
		if l.kind == "dimg" && l.from == it.id && len(l.to) > 0 {
			if i, ok := f.byID[l.to[0]]; ok {
				return f.items[i].kind
			}
		}
	}
	return it.kind
}

// auxiliary returns what an auxiliary picture is for: the URN of its auxC property, "" when it has none.
func (f *heif) auxiliary(id uint32) string {
	i, ok := f.byID[id]
	if !ok {
		return ""
	}
	for _, p := range f.items[i].props {
		if f.props[p].kind == "auxC" {
			c, _, _ := fullBox(f.props[p].data)
			return c.cstring()
		}
	}
	return ""
}

// isAlpha reports whether an auxiliary picture is the transparency of another.
func (f *heif) isAlpha(id uint32) bool {
	switch f.auxiliary(id) {
	case "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1":
		return true
	}
	return false
}

// isPicture reports whether an item is one by its kind.
func (it *item) isPicture() bool {
	switch it.kind {
	case "hvc1", "hev1", "av01", "avc1", "jpeg", "grid", "iovl", "iden", "tmap", "vvc1", "j2k1", "unci":
		return true
	}
	return false
}

// roles says of each item that is a part or a companion of another how it is linked: "dimg", "thmb", "auxl".
func (f *heif) roles() map[uint32]string {
	roles := map[uint32]string{}
	for _, l := range f.refs {
		switch l.kind {
		case "thmb", "auxl":
			roles[l.from] = l.kind
		case "dimg":
			for _, id := range l.to {
				if roles[id] == "" {
					roles[id] = l.kind
				}
			}
		}
	}
	return roles
}

// pictures counts the pictures that a viewer offers: no tiles, thumbnails, companions or hidden ones.
func (f *heif) pictures() int {
	roles, n := f.roles(), 0
	for i := range f.items {
		it := &f.items[i]
		if it.isPicture() && !it.hidden && (roles[it.id] == "" || it.id == f.primary) {
			n++
		}
	}
	return n
}

// A turning maps a point of the stored picture, y down, to the upright one: (ax + by, cx + dy).
type turning struct{ a, b, c, d int }

// The steps that turnings are made of. ISO/IEC 23008-12:2022, 6.5.10 and 6.5.12: irot counts quarters
// anticlockwise; imir 0 exchanges top and bottom, 1 left and right.
var (
	upright       = turning{1, 0, 0, 1}
	anticlockwise = turning{0, 1, -1, 0}
	topToBottom   = turning{1, 0, 0, -1}
	leftToRight   = turning{-1, 0, 0, 1}
)

// then is t followed by u.
func (t turning) then(u turning) turning {
	return turning{u.a*t.a + u.b*t.c, u.a*t.b + u.b*t.d, u.c*t.a + u.d*t.c, u.c*t.b + u.d*t.d}
}

// exif returns the EXIF orientation of a picture that needs t to be upright (EXIF 3.0, 4.6.5.1, Orientation).
func (t turning) exif() int {
	for i, o := range [...]turning{{1, 0, 0, 1}, {-1, 0, 0, 1}, {-1, 0, 0, -1}, {1, 0, 0, -1},
		{0, 1, 1, 0}, {0, -1, 1, 0}, {0, -1, -1, 0}, {0, 1, -1, 0}} {
		if t == o {
			return i + 1
		}
	}
	return 1
}
