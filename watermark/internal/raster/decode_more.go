//go:build !js

package raster

import (
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/fault"
)

// decodeMore decodes the formats that every browser decodes itself.
func decodeMore(src []byte, h container.Header) (image.Image, []Note, error) {
	switch h.Format {
	case container.GIF:
		return decodeGIF(src, h)
	case container.WebP:
		return decodeWebP(src, h)
	case container.BMP:
		return decodeBMP(src, h)
	case container.HEIC:
		return decodeHEIC(src, h)
	case container.AVIF:
		return decodeAVIF(src, h)
	}
	return nil, nil, fmt.Errorf("%s is no picture: %w", h.Format, fault.Format)
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
