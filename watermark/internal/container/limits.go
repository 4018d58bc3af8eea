package container

import (
	"fmt"

	"mohr/watermark/internal/fault"
)

// Bounds on structure. No ordinary file comes near them; past them is fault.Limit, or in Reveal a disclosure
// that says "too large to read". No flag lifts them.
const (
	// MaxICC is the longest colour profile read, bytes. Printing profiles reach 2.5 MB; nearly all are under
	// 600 KB.
	MaxICC = 4 << 20
	// MaxSegments bounds the segments of a JPEG. 256 MiB of full segments are 4,096.
	MaxSegments = 20_000
	// MaxChunks bounds the chunks of a PNG or WebP and the blocks of a GIF. 256 MiB in the 8 KiB chunks of
	// libpng are 32,768.
	MaxChunks = 200_000
	// MaxBoxes bounds the boxes of a HEIC or AVIF, nested ones included.
	MaxBoxes = 100_000
	// MaxItems bounds the items of a HEIC or AVIF, and each kind of link between them. A 48 megapixel
	// phone picture has about 200, mostly tiles.
	MaxItems = 20_000
	// MaxIFDs bounds the directories of a TIFF or EXIF block, pages included.
	MaxIFDs = 1000
	// MaxEntries bounds the tags of all directories of a TIFF or EXIF block together.
	MaxEntries = 100_000
	// MaxStrips bounds the strips or tiles of all pages of a TIFF together: 500 pages of 4,000 single rows.
	MaxStrips = 2_000_000
	// MaxFrames bounds the pictures of one file. Only the first is ever decoded; the rest are counted.
	MaxFrames = 10_000
	// MaxScans bounds the scans of a JPEG. Encoders write 1 to 12 (libjpeg's progressive script has 10); a
	// decoder works through the whole picture for each, however few bytes it has.
	MaxScans = 100
	// MaxScanPixels bounds pixels times scans of a JPEG: the default largest picture at 20 scans.
	MaxScanPixels = 120e6 * 20
	// MaxDecodedBytes bounds Header.DecodedBytes: 512 MiB leave room for the copy that is drawn within 1 GiB.
	MaxDecodedBytes = 512 << 20
)

// Limits are what a picture may ask for. A zero field is not checked; MaxDecodedBytes still holds.
type Limits struct {
	Pixels int64 // width x height
	Side   int   // one side, pixels
}

// Check says whether h is within l and within the bounds of this package. The error is fault.Damaged for sides
// that are not positive, fault.Unsupported for a PDF, else a fault.LimitError with the flag that lifts it.
func (h Header) Check(l Limits) error {
	if h.Format == PDF {
		return unsupported("pdf: pages are not read as a picture")
	}
	if h.Width <= 0 || h.Height <= 0 {
		return damaged("image is %d x %d pixels", h.Width, h.Height)
	}
	size := fmt.Sprintf("%d x %d pixels", h.Width, h.Height)
	if l.Side > 0 && max(h.Width, h.Height) > l.Side {
		return &fault.LimitError{What: "image", Got: size, Max: fmt.Sprintf("%d pixels a side", l.Side)}
	}
	pixels := int64(h.Width) * int64(h.Height)
	if l.Pixels > 0 && pixels > l.Pixels {
		return &fault.LimitError{What: "image", Got: size, Max: megapixels(l.Pixels), Flag: "--max-pixels"}
	}
	if h.Frames > MaxFrames {
		return tooMany("frames", MaxFrames)
	}
	if err := h.checkScans(pixels); err != nil {
		return err
	}
	if n := h.DecodedBytes(); n > MaxDecodedBytes {
		return &fault.LimitError{What: "decoded image", Got: fmt.Sprintf("%d MiB (%s)", n>>20, size),
			Max: fmt.Sprintf("%d MiB", MaxDecodedBytes>>20)}
	}
	return nil
}

// checkScans bounds what a JPEG's scans cost.
func (h Header) checkScans(pixels int64) error {
	if h.Scans > MaxScans {
		return tooMany("scans", MaxScans)
	}
	if h.Scans > 1 && pixels > MaxScanPixels/int64(h.Scans) {
		return &fault.LimitError{What: "image", Got: fmt.Sprintf("%d x %d pixels in %d scans", h.Width, h.Height, h.Scans),
			Max: megapixels(MaxScanPixels) + " times scans"}
	}
	return nil
}

// megapixels writes a limit in the unit people know.
func megapixels(n int64) string {
	if n%1e6 == 0 {
		return fmt.Sprintf("%d megapixels", n/1e6)
	}
	return fmt.Sprintf("%d pixels", n)
}

// DecodedBytes estimates the memory of decoding the first picture of h, as the decoders that Mohr uses lay
// pixels out, before any copy that is drawn. Bytes per pixel:
//
//	JPEG    its samples (1.5 for the usual 4:2:0, 3 for 4:4:4, 4 for CMYK), and 4 more for CMYK's own picture;
//	        progressive adds 4 bytes for each sample's coefficient
//	PNG     palette and grey 1, 16-bit grey 2, colour or alpha 4, 16-bit colour 8; interlaced half as much again
//	TIFF    palette and grey 1, 16-bit grey 2, colour 4, 16-bit colour 8
//	GIF     1
//	BMP     palette 1, colour 4
//	WebP    lossy 2, lossy with alpha 7, lossless 4
//	HEIC    8: planes and picture within the decoder's memory, and the picture out of it
//	AVIF    12 to 8 bits, 24 above
//
// It is 0 for sides that are not positive.
func (h Header) DecodedBytes() int64 {
	if h.Width <= 0 || h.Height <= 0 {
		return 0
	}
	pixels := int64(h.Width) * int64(h.Height)
	switch h.Format {
	case JPEG:
		return h.decodedJPEG(pixels)
	case GIF:
		return pixels
	case WebP:
		switch {
		case h.Lossless:
			return 4 * pixels
		case h.Channels == 4:
			return 7 * pixels
		}
		return 2 * pixels
	case HEIC:
		return 8 * pixels
	case AVIF:
		if h.Bits > 8 {
			return 24 * pixels
		}
		return 12 * pixels
	}
	n := pixels * h.bytesPerPixel()
	if h.Interlaced {
		n += n / 2
	}
	return n
}

// bytesPerPixel is for formats decoded into one of the standard library's picture types.
func (h Header) bytesPerPixel() int64 {
	switch {
	case h.Channels <= 1 && h.Bits <= 8:
		return 1
	case h.Channels <= 1:
		return 2
	case h.Bits <= 8:
		return 4
	}
	return 8
}

// decodedJPEG counts samples, coefficients and the picture that CMYK is turned into.
func (h Header) decodedJPEG(pixels int64) int64 {
	samples := h.samples
	if samples == 0 {
		samples = pixels * int64(max(h.Channels, 1))
	}
	n := samples
	if h.Progressive {
		n += 4 * samples
	}
	if h.Channels == 4 {
		n += 4 * pixels
	}
	return n
}
