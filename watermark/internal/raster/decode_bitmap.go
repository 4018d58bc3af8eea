package raster

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"io"

	"mohr/watermark/internal/container"
)

// decodeSized decodes src if its size is h's. Errors of the decoder become fault.Damaged.
func decodeSized(format string, src []byte, h container.Header, config func(io.Reader) (image.Config, error),
	decode func(io.Reader) (image.Image, error)) (image.Image, error) {
	c, err := config(bytes.NewReader(src))
	if err != nil {
		return nil, damaged(format, err)
	}
	if err := sameSize(format, image.Pt(c.Width, c.Height), stored(h)); err != nil {
		return nil, err
	}
	img, err := decode(bytes.NewReader(src))
	if err != nil {
		return nil, damaged(format, err)
	}
	return img, nil
}

// decodePNG reads every kind of PNG; of an animated one the default image, which is what a plain viewer shows.
func decodePNG(src []byte, h container.Header) (image.Image, []Note, error) {
	img, err := decodeSized("png", src, h, png.DecodeConfig, png.Decode)
	if e := png.UnsupportedError(""); errors.As(err, &e) {
		return nil, nil, unsupported("png", string(e))
	}
	if err != nil {
		return nil, nil, err
	}
	return img, framesNote(h.Frames), nil
}

// floorDiv is a/b rounded down, b > 0.
func floorDiv(a, b int) int {
	if a < 0 {
		return -((b - 1 - a) / b)
	}
	return a / b
}

// clamp8 keeps v within 0 to 255.
func clamp8(v int) int { return max(0, min(255, v)) }
