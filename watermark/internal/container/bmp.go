package container

import (
	"encoding/binary"
	"math"
)

// Compressions of a bitmap's pixels (BITMAPINFOHEADER, biCompression).
const (
	bmpRGB       = 0
	bmpRLE8      = 1
	bmpRLE4      = 2
	bmpBitfields = 3
	bmpJPEG      = 4
	bmpPNG       = 5
	bmpAlpha     = 6
)

// Colour spaces of a BITMAPV5HEADER that carry a profile (bV5CSType).
const (
	bmpLinked   = "KNIL" // the name of a file
	bmpEmbedded = "DEBM"
)

// A bitmap is what a BMP's two headers say.
type bitmap struct {
	width, height int
	bits          int
	pixels, end   int // where the pixels begin and end in src
	compression   uint32
	profile       []byte // embedded profile, or the name of a linked one
	profileKind   string
	profileEnd    int // after the profile, which usually follows the pixels
	headersEnd    int // after the headers and the palette
}

// readBMP reads the headers of a BMP that sniff has known. The error is fault.Damaged or fault.Unsupported.
func readBMP(src []byte) (bitmap, error) {
	var b bitmap
	c := &cursor{b: src[10:], order: binary.LittleEndian}
	b.pixels = side(c.u32())
	size := int(c.u32())
	if len(src) < 14+size {
		return b, damaged("cut short in the header")
	}
	if size == 12 {
		b.width, b.height = c.u16(), c.u16()
		c.u16()
		b.bits = c.u16()
	} else {
		b.width, b.height = int(int32(c.u32())), int(int32(c.u32()))
		if b.height < 0 { // rows from the top
			b.height = int(min(-int64(b.height), math.MaxInt32))
		}
		c.u16()
		b.bits = c.u16()
	}
	if b.width < 1 || b.height < 1 {
		return b, damaged("image is %d x %d pixels", b.width, b.height)
	}
	imageSize, colours := uint32(0), uint32(0)
	if size >= 40 {
		b.compression, imageSize = c.u32(), c.u32()
		c.take(8)
		colours = c.u32()
	}
	if size >= 124 {
		b.readProfile(src)
	}
	b.headersEnd = 14 + size + b.palette(size, colours)
	return b, b.bound(src, imageSize)
}

// palette returns the bytes between the header and the pixels that the header accounts for.
func (b *bitmap) palette(header int, colours uint32) int {
	n := int(min(colours, 256))
	if n == 0 && b.bits <= 8 {
		n = 1 << max(b.bits, 0)
	}
	if header == 12 {
		return 3 * n
	}
	if header == 40 && b.compression == bmpBitfields {
		return 12 + 4*n
	}
	if header == 40 && b.compression == bmpAlpha {
		return 16 + 4*n
	}
	return 4 * n
}

// readProfile finds the profile of a BITMAPV5HEADER.
func (b *bitmap) readProfile(src []byte) {
	kind := string(src[14+56 : 14+60])
	off, size := binary.LittleEndian.Uint32(src[14+112:]), binary.LittleEndian.Uint32(src[14+116:])
	from, to := 14+uint64(off), 14+uint64(off)+uint64(size)
	if (kind == bmpLinked || kind == bmpEmbedded) && to <= uint64(len(src)) {
		b.profileKind, b.profile, b.profileEnd = kind, src[from:to], int(to)
	}
}

// bound works out where the pixels end and whether src has them all.
func (b *bitmap) bound(src []byte, imageSize uint32) error {
	switch b.bits {
	case 1, 2, 4, 8, 16, 24, 32:
	default:
		return damaged("%d bits a pixel", b.bits)
	}
	row := (int64(b.width)*int64(b.bits) + 31) / 32 * 4
	if b.compression != bmpRLE8 && b.compression != bmpRLE4 && int64(b.height) > int64(len(src))/row {
		return damaged("%d x %d pixels of %d bits, the file has %d bytes", b.width, b.height, b.bits, len(src))
	}
	size := row * int64(b.height)
	switch b.compression {
	case bmpRGB, bmpBitfields, bmpAlpha:
	case bmpRLE8, bmpRLE4:
		size = int64(imageSize)
		if size == 0 {
			size = 2 // at least the end of the bitmap
		}
	case bmpJPEG, bmpPNG:
		return unsupported("JPEG or PNG within")
	default:
		return unsupported("compression %d", b.compression)
	}
	if b.pixels < 14+12 || int64(b.pixels)+size > int64(len(src)) {
		return damaged("pixels are %d bytes from byte %d, the file has %d", size, b.pixels, len(src))
	}
	b.end = b.pixels + int(size)
	return nil
}

func probeBMP(src []byte, h *Header) error {
	b, err := readBMP(src)
	h.Width, h.Height = b.width, b.height
	h.Bits, h.Channels = b.bits, 1
	switch b.bits {
	case 16, 24:
		h.Bits, h.Channels = 8, 3
	case 32:
		h.Bits, h.Channels = 8, 4
	}
	if b.profileKind == bmpEmbedded {
		h.ICC = soundICC(b.profile)
	}
	return err
}
