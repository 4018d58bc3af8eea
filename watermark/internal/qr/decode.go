package qr

import (
	"fmt"
	"image"
	"slices"

	"github.com/makiuchi-d/gozxing"

	"mohr/watermark/internal/fault"
)

// The limits of Decode.
const (
	// MaxPixels bounds the picture, width x height: the limit of a whole document (DESIGN, section 7).
	MaxPixels = 120e6

	// scanPixels bounds what is searched at once; a larger picture is shrunk by a whole number first.
	scanPixels = 16e6

	// enlargePixels bounds what is searched enlarged, for codes whose modules are one or two pixels wide.
	enlargePixels = 4e6
)

// Decode returns the texts of the QR codes in img, each text once, the clearest code first. No code is no texts
// and no error. A code without an ECI header is read as UTF-8; bytes that are not become U+FFFD.
//
// It looks in up to three sizes (as it is, twice as large, half as large) and tells dark from light in two
// ways, and returns what the first of these that finds anything found. A picture of more than MaxPixels is
// fault.Limit. Decode keeps no reference to img and takes at most 64 MB.
func Decode(img image.Image) ([]string, error) {
	size := img.Bounds().Size()
	if size.X < 1 || size.Y < 1 {
		return nil, nil
	}
	if err := checkSize(size); err != nil {
		return nil, err
	}
	sheet := newGrey(img, scanPixels)
	if texts := binarized(sheet); len(texts) > 0 {
		return texts, nil
	}
	if len(sheet.pix) <= enlargePixels {
		if texts := binarized(sheet.doubled()); len(texts) > 0 {
			return texts, nil
		}
	}
	return binarized(sheet.halved()), nil
}

// checkSize refuses a picture of more than MaxPixels.
func checkSize(size image.Point) error {
	if size.X <= MaxPixels && size.Y <= MaxPixels && size.X*size.Y <= MaxPixels {
		return nil
	}
	return fmt.Errorf("QR code: %w", &fault.LimitError{
		What: "picture",
		Got:  fmt.Sprintf("%d x %d pixels", size.X, size.Y),
		Max:  fmt.Sprintf("%d megapixels", int(MaxPixels/1e6)),
	})
}

// binarized searches g with thresholds of each place, for uneven light, and then with one for the whole.
func binarized(g grey) []string {
	if texts := search(g, gozxing.NewHybridBinarizer); len(texts) > 0 {
		return texts
	}
	return search(g, gozxing.NewGlobalHistgramBinarizer)
}

// search reads the codes of one sheet. A picture that makes the library panic holds no code.
func search(g grey, binarizer func(gozxing.LuminanceSource) gozxing.Binarizer) (texts []string) {
	defer func() {
		if recover() != nil {
			texts = nil
		}
	}()
	source, err := gozxing.NewPlanarYUVLuminanceSource(g.pix, g.width, g.height, 0, 0, g.width, g.height, false)
	if err != nil {
		return nil
	}
	bits, err := binarizer(source).GetBlackMatrix()
	if err != nil {
		return nil
	}
	for _, text := range readAll(bits, bestFinders(bits)) {
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}
