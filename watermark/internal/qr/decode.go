package qr

import (
	"fmt"
	"image"
	"slices"

	"mohr/watermark/internal/fault"
)

// The limits of Decode.
const (
	// MaxPixels bounds the picture, width x height: the limit of a whole document (DESIGN, section 7).
	MaxPixels = 120e6

	// scanPixels bounds what is searched at once; a larger picture is shrunk by a whole number first.
	scanPixels = 16e6
)

// Decode returns the texts of the QR codes in img, each text once, the clearest code first. No code is no texts
// and no error. A code without an ECI header is read as UTF-8; bytes that are not become U+FFFD.
//
// It takes the looks that Find takes, one after the other, and returns what the first that finds anything found.
// A picture of more than MaxPixels is fault.Limit. Decode keeps no reference to img and takes at most 64 MB.
func Decode(img image.Image) ([]string, error) {
	if err := checkSize(img.Bounds().Size()); err != nil || img.Bounds().Empty() {
		return nil, err
	}
	s := newSearch(img, scanPixels)
	for look := 0; look < looks && len(s.found) == 0; look++ {
		s.look(look)
		s.read()
	}
	var texts []string
	for _, f := range s.found {
		if !slices.Contains(texts, f.text) {
			texts = append(texts, f.text)
		}
	}
	return texts, nil
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
