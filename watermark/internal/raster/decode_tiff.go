package raster

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	"golang.org/x/image/tiff"

	"mohr/watermark/internal/container"
)

// Tags and values of TIFF 6.0 (1992) that x/image/tiff does not look at, and of its Technical Note 2 (1995).
const (
	tagWidth        = 256
	tagHeight       = 257
	tagBits         = 258
	tagCompression  = 259
	tagPhotometric  = 262
	tagFillOrder    = 266
	tagStripOffsets = 273
	tagSamples      = 277
	tagRowsPerStrip = 278
	tagStripCounts  = 279
	tagPlanar       = 284
	tagT4Options    = 292
	tagTileWidth    = 322
	tagTileHeight   = 323
	tagTileOffsets  = 324
	tagTileCounts   = 325
	tagJPEGTables   = 347

	tiffNone    = 1
	tiffCCITT1D = 2
	tiffFax3    = 3
	tiffFax4    = 4
	tiffOldJPEG = 6
	tiffJPEG    = 7
)

// maxTIFFBlocks bounds the strips or tiles of a picture: one for each row of the largest one.
const maxTIFFBlocks = 1 << 17

// compressionNames are those of libtiff's tiff.h that are met in files but not read.
var compressionNames = map[uint32]string{
	tiffCCITT1D: "CCITT modified Huffman", tiffOldJPEG: "old-style JPEG", 9: "JBIG", 10: "JBIG",
	34661: "JBIG", 34676: "SGILOG", 34712: "JPEG 2000", 34925: "LZMA", 50000: "Zstandard", 50001: "WebP", 50002: "JPEG XL",
}

// decodeTIFF reads the first page: x/image/tiff's kinds, and JPEG in TIFF.
func decodeTIFF(src []byte, h container.Header) (image.Image, []Note, error) {
	d, err := readTIFFDir(src)
	if err != nil {
		return nil, nil, err
	}
	size := image.Pt(int(d.word(tagWidth, 0)), int(d.word(tagHeight, 0)))
	if err := sameSize("tiff", size, stored(h)); err != nil {
		return nil, nil, err
	}
	if err := d.check(); err != nil {
		return nil, nil, err
	}
	notes := pagesNote(h.Frames)
	if d.word(tagCompression, tiffNone) == tiffJPEG {
		img, err := d.decodeJPEGBlocks(h.Width, h.Height)
		return img, notes, err
	}
	img, err := tiff.Decode(bytes.NewReader(src))
	if e := tiff.UnsupportedError(""); errors.As(err, &e) {
		return nil, nil, unsupported("tiff", string(e))
	}
	if err != nil {
		return nil, nil, damaged("tiff", err)
	}
	if m, ok := img.(*image.Gray); ok && d.reversedFax() {
		for i, v := range m.Pix {
			m.Pix[i] = 255 - v
		}
	}
	return img, notes, nil
}

// reversedFax reports whether black runs are shown white (TIFF 6.0, PhotometricInterpretation). x/image/tiff draws them
// black whatever the file says.
func (d *tiffDir) reversedFax() bool {
	const blackIsZero = 1
	compression := d.word(tagCompression, tiffNone)
	return (compression == tiffFax3 || compression == tiffFax4) && d.word(tagPhotometric, 0) == blackIsZero
}

// A tiffDir is the first image file directory.
type tiffDir struct {
	src    []byte
	order  binary.ByteOrder
	fields map[uint16]tiffField
}

// A tiffField is an entry of type BYTE, SHORT, LONG or UNDEFINED: count values of size bytes each.
type tiffField struct {
	size, count int
	data        []byte
}

// readTIFFDir reads the first directory of src. Entries of other types are left out.
func readTIFFDir(src []byte) (*tiffDir, error) {
	d := &tiffDir{src: src, fields: map[uint16]tiffField{}}
	switch {
	case bytes.HasPrefix(src, []byte("II*\x00")):
		d.order = binary.LittleEndian
	case bytes.HasPrefix(src, []byte("MM\x00*")):
		d.order = binary.BigEndian
	case bytes.HasPrefix(src, []byte("II+\x00")), bytes.HasPrefix(src, []byte("MM\x00+")):
		return nil, unsupported("tiff", "BigTIFF")
	default:
		return nil, damaged("tiff", errors.New("header is broken"))
	}
	if len(src) < 8 {
		return nil, damaged("tiff", errors.New("header is cut"))
	}
	at := int64(d.order.Uint32(src[4:]))
	if at+2 > int64(len(src)) {
		return nil, damaged("tiff", errors.New("directory lies beyond the end"))
	}
	n := int64(d.order.Uint16(src[at:]))
	if at+2+12*n > int64(len(src)) {
		return nil, damaged("tiff", errors.New("directory lies beyond the end"))
	}
	for p := src[at+2 : at+2+12*n]; len(p) > 0; p = p[12:] {
		size := map[uint16]int{1: 1, 3: 2, 4: 4, 7: 1}[d.order.Uint16(p[2:])]
		count := int64(d.order.Uint32(p[4:]))
		if size == 0 || count == 0 {
			continue
		}
		data, bytes := p[8:12], count*int64(size)
		if bytes > 4 {
			from := int64(d.order.Uint32(p[8:]))
			if from+bytes > int64(len(src)) {
				return nil, damaged("tiff", errors.New("field lies beyond the end"))
			}
			data = src[from : from+bytes]
		}
		d.fields[d.order.Uint16(p)] = tiffField{size, int(count), data}
	}
	return d, nil
}

// word is the first value of a field, or absent.
func (d *tiffDir) word(tag uint16, absent uint32) uint32 {
	if f, ok := d.fields[tag]; ok {
		return d.value(f, 0)
	}
	return absent
}

// value is value i of f.
func (d *tiffDir) value(f tiffField, i int) uint32 {
	switch f.size {
	case 2:
		return uint32(d.order.Uint16(f.data[2*i:]))
	case 4:
		return d.order.Uint32(f.data[4*i:])
	}
	return uint32(f.data[i])
}

// check refuses what x/image/tiff would not notice, and so draw wrongly, or would name only by number.
func (d *tiffDir) check() error {
	compression := d.word(tagCompression, tiffNone)
	if name, ok := compressionNames[compression]; ok {
		return unsupported("tiff", "compression "+name)
	}
	if d.word(tagPlanar, 1) != 1 && d.word(tagSamples, 1) > 1 {
		return unsupported("tiff", "channels in separate planes")
	}
	if d.word(tagFillOrder, 1) != 1 && compression != tiffFax3 && compression != tiffFax4 {
		return unsupported("tiff", "bits in reverse order")
	}
	const twoDimensions, fillBits = 1, 4 // TIFF 6.0, section 11
	if compression == tiffFax3 && d.word(tagT4Options, 0)&(twoDimensions|fillBits) != 0 {
		return unsupported("tiff", "CCITT group 3 in two dimensions or with fill bits; save it as group 4 or PNG")
	}
	if p := d.word(tagPhotometric, 1); compression != tiffJPEG && p > 3 {
		return unsupported("tiff", fmt.Sprintf("colours of kind %d", p))
	}
	return nil
}
