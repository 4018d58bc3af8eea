package container

import "bytes"

// An item is one picture or block of metadata of a HEIC or AVIF (ISO/IEC 14496-12, 8.11).
type item struct {
	id        uint32
	kind      string // "hvc1", "av01", "grid", "Exif", "mime", ...
	name      string
	mime      string // of a mime item
	hidden    bool
	inMeta    bool // extents count from the idat box
	elsewhere bool // extents count from something that is not read: another file, another item
	extents   []extent
	props     []int // indexes into heif.props
}

// An extent is a run of bytes.
type extent struct{ off, size uint64 }

// A link leads from one item to others (iref).
type link struct {
	kind string // "thmb", "auxl", "dimg", "cdsc", ...
	from uint32
	to   []uint32
}

// A heif is the structure of a HEIC or AVIF.
type heif struct {
	boxWalker
	src     []byte
	end     int   // where the boxes end
	extra   []box // top-level boxes that are not part of the picture, at most maxExtraBoxes
	items   []item
	byID    map[uint32]int
	primary uint32
	props   []box
	refs    []link
	linked  int // numbers in refs and properties so far
	idat    []byte
	hasMeta bool
	movie   []byte
}

// maxExtraBoxes bounds the top-level boxes that are kept for Reveal.
const maxExtraBoxes = 100

// readHEIF reads the boxes of src. The error is fault.Damaged or fault.Limit; what was read stays.
func readHEIF(src []byte) (*heif, error) {
	h := &heif{src: src, byID: map[uint32]int{}}
	for h.end < len(src) {
		rest := src[h.end:]
		if len(bytes.TrimLeft(rest, "\x00")) == 0 || len(rest) >= 8 && !isBoxName(string(rest[4:8])) {
			break // padding, or no box: bytes after the end
		}
		x, err := nextBox(src, h.end)
		if err != nil {
			return h, err
		}
		if h.boxes++; h.boxes > MaxBoxes {
			return h, tooMany("boxes", MaxBoxes)
		}
		if err := h.topBox(x); err != nil {
			return h, err
		}
		h.end = x.end
	}
	if !h.hasMeta {
		return h, damaged("no meta box")
	}
	return h, h.checkExtents()
}

// topBox takes in a box of the first level.
func (h *heif) topBox(x box) error {
	switch x.kind {
	case "ftyp", "mdat", "free", "skip":
		if (x.kind == "free" || x.kind == "skip") && len(bytes.Trim(x.data, "\x00")) > 0 && len(h.extra) < maxExtraBoxes {
			h.extra = append(h.extra, x)
		}
	case "moov":
		h.movie = x.data
	case "meta":
		if h.hasMeta {
			return nil
		}
		h.hasMeta = true
		c, _, _ := fullBox(x.data)
		return h.walk(c.b, h.metaBox)
	default:
		if len(h.extra) < maxExtraBoxes {
			h.extra = append(h.extra, x)
		}
	}
	return nil
}

// metaBox takes in a box of the meta box.
func (h *heif) metaBox(x box) error {
	switch x.kind {
	case "pitm":
		c, version, _ := fullBox(x.data)
		h.primary = c.id(version > 0)
	case "idat":
		h.idat = x.data
	case "iinf":
		c, version, _ := fullBox(x.data)
		c.id(version > 0) // how many
		return h.walk(c.b, h.itemInfo)
	case "iloc":
		return h.itemPlaces(x.data)
	case "iref":
		c, version, _ := fullBox(x.data)
		return h.walk(c.b, func(x box) error { return h.itemRefs(x, version > 0) })
	case "iprp":
		return h.walk(x.data, func(x box) error {
			switch x.kind {
			case "ipco":
				return h.walk(x.data, func(p box) error { h.props = append(h.props, p); return nil })
			case "ipma":
				return h.itemProps(x.data)
			}
			return nil
		})
	}
	return nil
}

// item returns the item of a number, made if need be. The error is fault.Limit.
func (h *heif) item(id uint32) (*item, error) {
	i, ok := h.byID[id]
	if !ok {
		if len(h.items) == MaxItems {
			return nil, tooMany("items", MaxItems)
		}
		i = len(h.items)
		h.byID[id] = i
		h.items = append(h.items, item{id: id})
	}
	return &h.items[i], nil
}

// itemInfo takes in an infe box, ISO/IEC 14496-12, 8.11.6.
func (h *heif) itemInfo(x box) error {
	if x.kind != "infe" {
		return nil
	}
	c, version, flags := fullBox(x.data)
	it, err := h.item(c.id(version > 2))
	if err != nil {
		return err
	}
	c.u16() // protection
	if version >= 2 {
		it.kind = string(c.take(4))
	}
	it.hidden = flags&1 != 0
	it.name = c.cstring()
	if it.kind == "mime" || version < 2 {
		it.mime = c.cstring()
	}
	return nil
}

// itemPlaces takes in an iloc box, ISO/IEC 14496-12, 8.11.3.
func (h *heif) itemPlaces(data []byte) error {
	c, version, _ := fullBox(data)
	sizes := c.u16()
	offsetSize, lengthSize, baseSize, indexSize := sizes>>12, sizes>>8&15, sizes>>4&15, sizes&15
	if version == 0 {
		indexSize = 0
	}
	if max(offsetSize, lengthSize, baseSize, indexSize) > 8 || version > 2 {
		return damaged("box iloc of version %d with numbers of %04x bytes", version, sizes)
	}
	for range c.id(version == 2) {
		it, err := h.item(c.id(version == 2))
		if err != nil {
			return err
		}
		if version > 0 {
			method := c.u16() & 15
			it.inMeta, it.elsewhere = method == 1, method > 1
		}
		it.elsewhere = c.u16() != 0 || it.elsewhere
		base := c.uint(baseSize)
		n := c.u16()
		if h.linked += n; h.linked > 8*MaxItems {
			return tooMany("extents", 8*MaxItems)
		}
		for range n {
			c.take(indexSize)
			it.extents = append(it.extents, extent{base + c.uint(offsetSize), c.uint(lengthSize)})
		}
		if c.short {
			return damaged("box iloc cut short")
		}
	}
	return nil
}

// itemRefs takes in a box of iref, ISO/IEC 14496-12, 8.11.12.
func (h *heif) itemRefs(x box, wide bool) error {
	c := big(x.data)
	l := link{kind: x.kind, from: c.id(wide)}
	n := c.u16()
	if h.linked += n + 1; h.linked > 8*MaxItems {
		return tooMany("links", 8*MaxItems)
	}
	for range n {
		l.to = append(l.to, c.id(wide))
	}
	if c.short {
		return damaged("box %s cut short", clean(x.kind))
	}
	h.refs = append(h.refs, l)
	return nil
}

// itemProps takes in an ipma box, ISO/IEC 23008-12, 9.3.1.
func (h *heif) itemProps(data []byte) error {
	c, version, flags := fullBox(data)
	for range c.u32() {
		it, err := h.item(c.id(version > 0))
		if err != nil {
			return err
		}
		n := c.u8()
		if h.linked += n + 1; h.linked > 8*MaxItems {
			return tooMany("properties", 8*MaxItems)
		}
		for range n {
			index := 0
			if flags&1 != 0 {
				index = c.u16() & 0x7fff
			} else {
				index = c.u8() & 0x7f
			}
			if index > 0 && index <= len(h.props) {
				it.props = append(it.props, index-1)
			}
		}
		if c.short {
			return damaged("box ipma cut short")
		}
	}
	return nil
}

// checkExtents tells a file that was cut: every item's bytes must be there.
func (h *heif) checkExtents() error {
	for i := range h.items {
		it := &h.items[i]
		whole := uint64(len(h.src))
		if it.inMeta {
			whole = uint64(len(h.idat))
		}
		for _, e := range it.extents {
			if !it.elsewhere && (e.off > whole || e.size > whole-e.off) {
				return damaged("item %d is %d bytes from byte %d, there are %d", it.id, e.size, e.off, whole)
			}
		}
	}
	return nil
}
