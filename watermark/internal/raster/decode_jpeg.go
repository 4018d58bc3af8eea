package raster

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
)

// inkNote says how CMYK was taken to RGB.
var inkNote = Note{"colour", "printing inks were taken to screen colours without their profile, so colours may differ"}

// decodeJPEG reads a JPEG of the given size. image/jpeg forgives much: scans and components that never come, data lost between
// restart markers, data left over. checkJPEG does not, and it reads all of the entropy-coded data first.
func decodeJPEG(src []byte, width, height int) (image.Image, []Note, error) {
	f, err := checkJPEG(src, image.Pt(width, height))
	if err != nil {
		return nil, nil, err
	}
	img, err := jpeg.Decode(bytes.NewReader(src[:f.end]))
	if e := jpeg.UnsupportedError(""); errors.As(err, &e) {
		return nil, nil, unsupported("jpeg", string(e))
	}
	if err != nil {
		return nil, nil, damaged("jpeg", err)
	}
	if _, ok := img.(*image.CMYK); ok {
		return img, []Note{inkNote}, nil
	}
	return img, nil, nil
}
