package container

import "encoding/binary"

// Tags of TIFF 6.0, EXIF 3.0 and their extensions that steer reading.
const (
	tagSubfileType  = 0x00fe
	tagWidth        = 0x0100
	tagHeight       = 0x0101
	tagBits         = 0x0102
	tagPhotometric  = 0x0106
	tagStripOffsets = 0x0111
	tagOrientation  = 0x0112
	tagSamples      = 0x0115
	tagStripCounts  = 0x0117
	tagTileOffsets  = 0x0144
	tagTileCounts   = 0x0145
	tagSubIFDs      = 0x014a
	tagJPEGOffset   = 0x0201
	tagJPEGLength   = 0x0202
	tagXMP          = 0x02bc
	tagIPTC         = 0x83bb
	tagPhotoshop    = 0x8649
	tagExif         = 0x8769
	tagICC          = 0x8773
	tagGPS          = 0x8825
	tagMakerNote    = 0x927c
	tagUserComment  = 0x9286
	tagLayers       = 0x935c // Photoshop's ImageSourceData
	tagXPTitle      = 0x9c9b
	tagXPSubject    = 0x9c9f
	tagInterop      = 0xa005
	tagDNGVersion   = 0xc612
)

// An ifdReader reads directories of a TIFF file or an EXIF block.
type ifdReader struct {
	src     []byte
	order   binary.ByteOrder
	entries int // read so far, at most MaxEntries
	end     int // where the last byte that a directory needs ends
}

// An entry is one tag of a directory.
type entry struct {
	tag, kind uint16
	count     uint32
	value     []byte // nil when it lies past the end of the file or its kind is unknown
	size      uint64 // bytes that count and kind ask for
}

// A directory is an IFD.
type directory struct {
	entries []entry
	next    uint32 // offset of the next one, 0 for none
}

// newIFDReader starts at the header of a TIFF file or EXIF block and returns the offset of the first
// directory; nil when src has no such header.
func newIFDReader(src []byte) (r *ifdReader, first uint32) {
	if len(src) < 8 {
		return nil, 0
	}
	r = &ifdReader{src: src, end: 8}
	switch string(src[:4]) {
	case "II*\x00":
		r.order = binary.LittleEndian
	case "MM\x00*":
		r.order = binary.BigEndian
	default:
		return nil, 0
	}
	return r, r.order.Uint32(src[4:])
}

// kindSize returns the bytes of one value of a kind (TIFF 6.0, section 2; 13 is an offset of a directory).
func kindSize(kind uint16) uint64 {
	sizes := [...]uint64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4}
	if int(kind) < len(sizes) {
		return sizes[kind]
	}
	return 0
}

// directory reads the directory at off. With an error, what could be read of it is returned all the same: the
// error is fault.Damaged when the directory or a value of it lies past the end, or fault.Limit.
func (r *ifdReader) directory(off uint32) (d directory, err error) {
	if uint64(off)+2 > uint64(len(r.src)) {
		return d, damaged("directory at byte %d, the file has %d", off, len(r.src))
	}
	at := int(off) + 2
	n := int(r.order.Uint16(r.src[off:]))
	if fit := (len(r.src) - at) / 12; n > fit {
		n, err = fit, damaged("directory of %d tags cut short", n)
	}
	if r.entries += n; r.entries > MaxEntries {
		return d, tooMany("tags", MaxEntries)
	}
	d.entries = make([]entry, n)
	for i := range d.entries {
		d.entries[i] = r.entry(r.src[at:at+12], &err)
		at += 12
	}
	if at+4 <= len(r.src) {
		d.next = r.order.Uint32(r.src[at:])
		at += 4
	} else if err == nil {
		err = damaged("directory cut short")
	}
	r.end = max(r.end, at)
	return d, err
}

// entry reads one tag of 12 bytes and sets err when its value is not in the file.
func (r *ifdReader) entry(b []byte, err *error) entry {
	e := entry{tag: r.order.Uint16(b), kind: r.order.Uint16(b[2:]), count: r.order.Uint32(b[4:])}
	e.size = kindSize(e.kind) * uint64(e.count)
	switch off := uint64(r.order.Uint32(b[8:])); {
	case e.size == 0:
	case e.size <= 4:
		e.value = b[8 : 8+e.size]
	case off+e.size <= uint64(len(r.src)):
		e.value = r.src[off : off+e.size]
		r.end = max(r.end, int(off+e.size))
	case *err == nil:
		*err = damaged("tag %04x is %d bytes from byte %d, the file has %d", e.tag, e.size, off, len(r.src))
	}
	return e
}

// find returns the first entry of tag.
func (d directory) find(tag uint16) (entry, bool) {
	for _, e := range d.entries {
		if e.tag == tag {
			return e, true
		}
	}
	return entry{}, false
}

// uint returns number i of e, 0 when there is none or it is no whole number.
func (r *ifdReader) uint(e entry, i int) uint32 {
	size := int(kindSize(e.kind))
	if i < 0 || size == 0 || i >= len(e.value)/size {
		return 0
	}
	b := e.value[i*size:]
	switch e.kind {
	case 1, 6, 7:
		return uint32(b[0])
	case 3, 8:
		return uint32(r.order.Uint16(b))
	case 4, 9, 13:
		return r.order.Uint32(b)
	}
	return 0
}

// number returns the first number of tag in d, or otherwise.
func (r *ifdReader) number(d directory, tag uint16, otherwise uint32) uint32 {
	if e, ok := d.find(tag); ok && e.value != nil {
		return r.uint(e, 0)
	}
	return otherwise
}

// chain visits the directories from first on. A second visit of one, and an error of reading, end it with
// fault.Damaged; visit is called with what could be read before that. lenient reads on over such errors.
func (r *ifdReader) chain(first uint32, lenient bool, visit func(i int, d directory) error) error {
	seen := map[uint32]bool{}
	for i, off := 0, first; off != 0; i++ {
		if i == MaxIFDs {
			return tooMany("directories", MaxIFDs)
		}
		if seen[off] {
			return damaged("directories run in a circle")
		}
		seen[off] = true
		d, err := r.directory(off)
		if err != nil && !lenient {
			return err
		}
		if err := visit(i, d); err != nil {
			return err
		}
		off = d.next
	}
	return nil
}

// orientation reads the orientation of an EXIF block; 1 and false when it has none from 1 to 8.
func orientation(block []byte) (int, bool) {
	r, first := newIFDReader(block)
	if r == nil {
		return 1, false
	}
	d, _ := r.directory(first)
	if o := r.number(d, tagOrientation, 0); o >= 1 && o <= 8 {
		return int(o), true
	}
	return 1, false
}

// exifMarker opens an EXIF block in a JPEG segment, and by mistake in other formats (EXIF 3.0, 4.7.2).
const exifMarker = "Exif\x00"

// exifBlock returns the EXIF block in an APP1 segment's data, if it is one.
func exifBlock(data []byte) ([]byte, bool) {
	if len(data) < 6 || string(data[:5]) != exifMarker {
		return nil, false
	}
	return data[6:], true
}

// trimExif takes the marker off a block that should have none.
func trimExif(data []byte) []byte {
	if block, ok := exifBlock(data); ok {
		return block
	}
	return data
}
