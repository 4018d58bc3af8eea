package raster

import (
	"bytes"
	"errors"
	"image"
	"image/draw"
	"image/gif"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"

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

// decodeGIF reads the first frame and lays it on its logical screen, the rest of which is white.
func decodeGIF(src []byte, h container.Header) (image.Image, []Note, error) {
	frame, err := decodeSized("gif", src, h, gif.DecodeConfig, gif.Decode)
	if err != nil {
		return nil, nil, err
	}
	r := image.Rectangle{Max: stored(h)}
	notes := framesNote(h.Frames)
	if frame.Bounds() == r {
		return frame, notes, nil
	}
	out := image.NewRGBA(r)
	fill(out.Pix, 255)
	draw.Draw(out, frame.Bounds(), frame, frame.Bounds().Min, draw.Over)
	return out, notes, nil
}

// decodeWebP reads a still WebP. Lossy ones hold BT.601 in studio range (RFC 6386, section 9.2), which x/image
// hands out as it is, so it is spread to full range here.
func decodeWebP(src []byte, h container.Header) (image.Image, []Note, error) {
	if h.Frames > 1 {
		return nil, nil, unsupported("webp", "animation; save one frame of it as PNG")
	}
	img, err := decodeSized("webp", src, h, webp.DecodeConfig, webp.Decode)
	if err != nil {
		return nil, nil, err
	}
	switch m := img.(type) {
	case *image.YCbCr:
		spreadRange(m)
	case *image.NYCbCrA:
		spreadRange(&m.YCbCr)
	}
	return img, nil, nil
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

// decodeBMP reads uncompressed BMP of 1 to 8, 24 and 32 bits a pixel. Alpha counts only where any pixel has some:
// many programs write 32 bits and leave it zero.
func decodeBMP(src []byte, h container.Header) (image.Image, []Note, error) {
	img, err := decodeSized("bmp", src, h, bmp.DecodeConfig, bmp.Decode)
	if errors.Is(err, bmp.ErrUnsupported) {
		return nil, nil, unsupported("bmp", "compression, bit depth or header of this kind")
	}
	if err != nil {
		return nil, nil, err
	}
	if m, ok := img.(*image.NRGBA); ok && allClear(m.Pix) {
		for i := 3; i < len(m.Pix); i += 4 {
			m.Pix[i] = 255
		}
	}
	return img, nil, nil
}

// allClear reports whether every alpha of 8 bit RGBA pixels without gaps is zero.
func allClear(pix []byte) bool {
	for i := 3; i < len(pix); i += 4 {
		if pix[i] != 0 {
			return false
		}
	}
	return true
}
