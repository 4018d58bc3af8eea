// Package raster turns picture files into pixels, draws a plan on them, and turns pixels into picture files.
//
// Pixels are one of three types, always opaque, with Bounds().Min at (0, 0) and Bounds() the picture's real size:
// *image.YCbCr for colour JPEG, lossy WebP and HEIC (in the file's own subsampling: 4:4:4, 4:2:2, 4:2:0 or
// 4:4:0, full range, sRGB), *image.Gray, and *image.RGBA with every alpha 255 for all the rest. Strides may be
// larger than a row.
//
// For most cases call Decode, perhaps Shrink, Canvas, and EncodeJPEG or EncodePNG. The package opens no files and
// keeps nothing of a file but its pixels. Limits on the size of a picture are container.Header.Check's: ask
// it first. What a 12 megapixel 4:2:0 JPEG needs at each step, besides the file: decoding 18 MB (progressive 90),
// orientations 5 to 8 12 MB more, conversion to sRGB nothing, Canvas 12 MB and its band, encoding nothing.
package raster

import (
	"fmt"
	"image"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/fault"
)

// A Note is what the person should know of a picture that was read all the same.
type Note struct {
	Code    string // "frames", "pages" or "colour"
	Message string // a sentence for a person, in English, without a full stop
}

// Decode reads the first picture of src, whose header is h, and returns it upright, in sRGB, opaque (transparency
// on white), with what the person should know of it. An animation gives its first frame, a file of several pages
// its first page; an animated WebP is refused.
//
// The error is fault.Damaged when the file breaks its format, ends early or disagrees with h, fault.Unsupported
// when it is sound but of a kind that is not read. Decode keeps no reference to src.
func Decode(src []byte, h container.Header) (img image.Image, notes []Note, err error) {
	defer func() {
		if recover() != nil { // the decoders are others' code, and the bytes anyone's
			img, notes, err = nil, nil, fmt.Errorf("image data: decoder failed: %w", fault.Damaged)
		}
	}()
	if h.Width <= 0 || h.Height <= 0 {
		return nil, nil, fmt.Errorf("image is %d x %d pixels: %w", h.Width, h.Height, fault.Damaged)
	}
	img, notes, err = decodeFormat(src, h)
	if err != nil {
		return nil, nil, err
	}
	img = flatten(img)
	if note, ok := toSRGB(img, h.ICC); ok {
		notes = append(notes, note)
	}
	if h.Format == container.HEIC {
		return img, notes, nil // libheif has applied it
	}
	return orient(img, h.Orientation), notes, nil
}

// decodeFormat decodes the pixels as they are stored. Each format asks its decoder for the size first, so that a
// file which shows the prober one size and the decoder another is refused before memory is taken for it.
func decodeFormat(src []byte, h container.Header) (image.Image, []Note, error) {
	switch h.Format {
	case container.JPEG:
		return decodeJPEG(src, h.Width, h.Height)
	case container.PNG:
		return decodePNG(src, h)
	case container.TIFF:
		return decodeTIFF(src, h)
	}
	return decodeMore(src, h)
}

// Check reads as much of src, whose header is h, as another decoder might forgive being damaged: the compressed data of a
// JPEG. The errors are Decode's.
func Check(src []byte, h container.Header) error {
	if h.Format != container.JPEG {
		return nil
	}
	_, err := checkJPEG(src, stored(h))
	return err
}

// Taken makes a picture of this package of one that another decoder has read of a file with header h: upright, in sRGB,
// Bounds().Min at (0, 0). It works in img's own memory.
func Taken(img image.Image, h container.Header) image.Image {
	img = flatten(img)
	if m, ok := img.(*image.RGBA); ok && h.Channels < 3 && isGrey(m) {
		return greyOf(m)
	}
	return img
}

// isGrey reports whether no pixel has a colour.
func isGrey(m *image.RGBA) bool {
	for y := range m.Rect.Dy() {
		row := m.Pix[y*m.Stride:][:4*m.Rect.Dx()]
		for i := 0; i < len(row); i += 4 {
			if row[i] != row[i+1] || row[i] != row[i+2] {
				return false
			}
		}
	}
	return true
}

// greyOf keeps one channel, in m's own memory.
func greyOf(m *image.RGBA) *image.Gray {
	w := m.Rect.Dx()
	for y := range m.Rect.Dy() {
		from, to := m.Pix[y*m.Stride:][:4*w], m.Pix[y*w:][:w]
		for x := range to {
			to[x] = from[4*x]
		}
	}
	n := w * m.Rect.Dy()
	return &image.Gray{Pix: m.Pix[:n:n], Stride: w, Rect: m.Rect}
}

// sameSize compares the size that a decoder found with the one that is expected.
func sameSize(format string, got, want image.Point) error {
	if got == want {
		return nil
	}
	return fmt.Errorf("%s: image is %d x %d pixels, its header says %d x %d: %w", format, got.X, got.Y, want.X, want.Y, fault.Damaged)
}

// stored is the size of h's pixels as they are stored.
func stored(h container.Header) image.Point { return image.Pt(h.Width, h.Height) }

// damaged wraps what a decoder of the named format said. Decoders' messages hold no text of the document.
func damaged(format string, err error) error {
	return fmt.Errorf("%s: %w: %w", format, err, fault.Damaged)
}

// unsupported says which feature of the named format is not read.
func unsupported(format, feature string) error {
	return fmt.Errorf("%s: %s: %w", format, feature, fault.Unsupported)
}

// framesNote says that only the first of n frames was read.
func framesNote(n int) []Note {
	if n <= 1 {
		return nil
	}
	return []Note{{"frames", fmt.Sprintf("the file is an animation of %d frames, only the first is stamped", n)}}
}

// pagesNote says that only the first of n pages was read.
func pagesNote(n int) []Note {
	if n <= 1 {
		return nil
	}
	return []Note{{"pages", fmt.Sprintf("the file has %d pages, only the first is stamped", n)}}
}
