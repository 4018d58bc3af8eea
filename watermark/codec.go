package watermark

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/raster"
)

// A Codec reads and writes picture files in place of the package's own code, where something else does so faster: a
// browser. What a copy shows does not depend on it but for the rounding of its decoder.
type Codec interface {
	// Decode returns the first picture of src, whose header promises width x height pixels upright, as it is to be seen: upright,
	// in sRGB and no larger. It is an *image.RGBA whose alphas
	// are all 255, an *image.Gray or an *image.YCbCr, whose bounds begin at (0, 0) and whose memory is the caller's from
	// then on. A smaller picture is stamped as it is, and the person is told. An ErrUnsupported leaves src to the
	// package's own decoders; any other error is returned as it is.
	Decode(src []byte, width, height int) (image.Image, error)

	// Encode writes a picture of one of these types as a JPEG, quality 1 to 100, or a PNG. What it writes besides pixels is
	// left out of the copy. An ErrUnsupported leaves the picture to the package's own encoders.
	Encode(dst io.Writer, img image.Image, format Format, quality int) error
}

// decode reads the picture of src, whose header is head.
func (s *Stamper) decode(src []byte, head container.Header) (image.Image, []raster.Note, error) {
	if s.Codec == nil || head.Format == container.TIFF {
		return raster.Decode(src, head)
	}
	if err := raster.Check(src, head); err != nil {
		return nil, nil, err
	}
	w, h := head.Upright()
	img, err := s.Codec.Decode(src, w, h)
	if errors.Is(err, ErrUnsupported) {
		return raster.Decode(src, head)
	}
	if err != nil {
		return nil, nil, err
	}
	got := img.Bounds()
	if got.Min != (image.Point{}) || got.Empty() || got.Dx() > w || got.Dy() > h {
		return nil, nil, fmt.Errorf("%s: decoded to %v, its header says %d x %d pixels: %w", head.Format, got, w, h, ErrDamaged)
	}
	var notes []raster.Note
	if head.Frames > 1 {
		notes = append(notes, raster.Note{Code: "frames", Message: "the file is an animation, only its first frame is stamped"})
	}
	if got.Dx() < w || got.Dy() < h {
		notes = append(notes, raster.Note{Code: "smaller", Message: fmt.Sprintf(
			"this device has little memory: the copy has %d x %d pixels, the picture %d x %d", got.Dx(), got.Dy(), w, h)})
	}
	return raster.Taken(img, head), notes, nil
}

// encode writes a finished picture.
func (s *Stamper) encode(dst io.Writer, sheet image.Image, f Format, quality int) error {
	if s.Codec != nil {
		var coded bytes.Buffer
		err := s.Codec.Encode(&coded, sheet, f, quality)
		if err == nil {
			var bare []byte
			if bare, err = container.Bare(coded.Bytes()); err == nil {
				_, err = dst.Write(bare)
			}
			return err
		}
		if !errors.Is(err, ErrUnsupported) {
			return err
		}
	}
	if f == PNG {
		return raster.EncodePNG(dst, sheet)
	}
	return raster.EncodeJPEG(dst, sheet, quality)
}
