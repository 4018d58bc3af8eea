// Package container reads the outside of a picture file: what it is, how large its pixels would be, and what
// it gives away besides its picture. It decodes no pixels and allocates little, so it is safe to ask first.
//
// Most callers want Probe, then Header.Check with their limits, and only then a decoder. Reveal lists what a
// file tells besides its picture. Every loop and allocation is bounded by the constants of this package.
//
// Probe walks the whole container, so that a file cut short is told from a sound one: a decoder would hand
// out the upper half of it over grey. It does not look into compressed pixels; damage there is the decoder's
// to find. The formats are read after ITU-T T.81 (JPEG), W3C PNG third edition, GIF89a, RFC 9649 (WebP),
// TIFF 6.0, ISO/IEC 14496-12 and 23008-12 (HEIC, AVIF), and the Windows bitmap headers.
package container

import (
	"encoding/binary"
	"fmt"
	"math"

	"mohr/watermark/internal/fault"
)

// A Format is a kind of file known by its first bytes.
type Format uint8

// The formats.
const (
	Unknown Format = iota
	JPEG
	PNG
	GIF
	WebP
	TIFF
	BMP
	HEIC
	AVIF
	PDF
)

// String names f in lower case, as reports print it: "jpeg", "webp", "unknown".
func (f Format) String() string {
	names := [...]string{"unknown", "jpeg", "png", "gif", "webp", "tiff", "bmp", "heic", "avif", "pdf"}
	if int(f) < len(names) {
		return names[f]
	}
	return names[Unknown]
}

// A Header is what a file says of its pixels before any is decoded.
type Header struct {
	Format        Format
	Width, Height int    // pixels as stored, before Orientation
	Orientation   int    // EXIF, 1 to 8; 1 when absent or out of range; see below for HEIC and AVIF
	Frames        int    // pictures a viewer would show in turn: GIF, WebP, PNG frames, TIFF pages; at least 1
	Bits          int    // per channel; of a palette's index for paletted pictures
	Channels      int    // 1 grey or palette, 2 grey with alpha, 3 colour, 4 CMYK or colour with alpha
	Scans         int    // JPEG scans; 0 for other formats
	Progressive   bool   // JPEG
	Interlaced    bool   // PNG
	Lossless      bool   // WebP
	Quality       int    // JPEG: estimated from the luminance table, 1 to 100; 0 unknown
	ICC           []byte // profile, assembled; nil when absent, incomplete or over MaxICC; may share src's memory

	// Orientation of HEIC and AVIF is the container's own rotation and mirror (irot, imir) put as the EXIF
	// value that does the same; the EXIF tag inside such a file repeats it and is ignored, as ISO/IEC
	// 23008-12 asks. A decoder built on libheif hands out pixels with it already applied: turn them no
	// further. One built on libavif hands out stored pixels: turn them like any other format's. A crop
	// (clap) is not told here, so decoded sides may be smaller than Width and Height.

	samples int64 // JPEG: samples of all components, padded to whole blocks; 0 unknown
}

// Upright returns the sides of the picture after Orientation, in pixels.
func (h Header) Upright() (width, height int) {
	if h.Orientation >= 5 {
		return h.Height, h.Width
	}
	return h.Width, h.Height
}

// Probe reads the header of src and walks its container to the end. The format is told by the first bytes
// alone, never by a name. The header keeps what was read before an error.
//
// The error is fault.Format when the first bytes name no format, with a word on what they look like;
// fault.Damaged when a known format breaks its rules or ends early; fault.Unsupported for kinds that are not
// read (BigTIFF, camera raw, arithmetic or lossless JPEG); fault.Limit past a bound of this package. Bytes
// after the end of the picture are no error. A PDF is recognised only, also behind up to 1,024 other bytes: its
// sides are 0. Probe copies nothing of src but a scattered ICC profile.
func Probe(src []byte) (Header, error) {
	h := Header{Format: sniff(src), Orientation: 1, Frames: 1}
	var err error
	switch h.Format {
	case JPEG:
		err = probeJPEG(src, &h)
	case PNG:
		err = probePNG(src, &h)
	case GIF:
		err = probeGIF(src, &h)
	case WebP:
		err = probeWebP(src, &h)
	case TIFF:
		err = probeTIFF(src, &h)
	case BMP:
		err = probeBMP(src, &h)
	case HEIC, AVIF:
		err = probeHEIF(src, &h)
	case PDF:
		return h, nil
	default:
		return h, unknown(src)
	}
	if err == nil && (h.Width <= 0 || h.Height <= 0) {
		err = fmt.Errorf("image is %d x %d pixels: %w", h.Width, h.Height, fault.Damaged)
	}
	if err != nil {
		return h, fmt.Errorf("%s: %w", h.Format, err)
	}
	return h, nil
}

// damaged is a fault.Damaged with what is wrong.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), fault.Damaged)
}

// unsupported is a fault.Unsupported with what is not read.
func unsupported(format string, args ...any) error {
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), fault.Unsupported)
}

// tooMany is the limit error of a count of parts; no flag lifts it.
func tooMany(what string, limit int) error {
	return &fault.LimitError{What: "number of " + what, Got: fmt.Sprintf("over %d", limit), Max: fmt.Sprint(limit)}
}

// side makes a length of pixels of a 32-bit number; longer ones than an int32 holds stay beyond any limit.
func side(n uint32) int { return int(min(n, math.MaxInt32)) }

// A cursor reads numbers off the front of b. Reading past the end sets short and yields zeros.
type cursor struct {
	b     []byte
	order binary.ByteOrder
	short bool
}

// big starts a big-endian cursor.
func big(b []byte) *cursor { return &cursor{b: b, order: binary.BigEndian} }

// take returns the next n bytes, or nil when there are fewer.
func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.b) {
		c.short, c.b = true, nil
		return nil
	}
	p := c.b[:n]
	c.b = c.b[n:]
	return p
}

func (c *cursor) u8() int {
	if p := c.take(1); p != nil {
		return int(p[0])
	}
	return 0
}

func (c *cursor) u16() int {
	if p := c.take(2); p != nil {
		return int(c.order.Uint16(p))
	}
	return 0
}

func (c *cursor) u32() uint32 {
	if p := c.take(4); p != nil {
		return c.order.Uint32(p)
	}
	return 0
}

// uint reads a big-endian number of n bytes, 0 to 8.
func (c *cursor) uint(n int) uint64 {
	var v uint64
	for _, b := range c.take(n) {
		v = v<<8 | uint64(b)
	}
	return v
}

// cstring reads up to and over the next NUL, or all that is left.
func (c *cursor) cstring() string {
	for i, b := range c.b {
		if b == 0 {
			s := string(c.b[:i])
			c.b = c.b[i+1:]
			return s
		}
	}
	s := string(c.b)
	c.b = nil
	return s
}
