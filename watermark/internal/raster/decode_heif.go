//go:build !js

package raster

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/gen2brain/avif"
	"github.com/gen2brain/heic"

	"mohr/watermark/internal/container"
)

// Both modules carry their C library as WebAssembly, which runs without files, network or threads. Built without
// the tag nodynamic they look for the system's own library when the program starts and prefer it; its pixels
// would depend on the machine and its faults would be ours, so such a picture is refused then.
const systemLibrary = "this build would use a library of the system; build it with -tags nodynamic"

// errUndecoded stands for what both modules say of coded data that are broken, which can be a stack trace in
// WebAssembly.
var errUndecoded = errors.New("picture does not decode")

// minHEICWidth is the least width that heic.Decode lays out rightly: libheif makes no row of a plane shorter than 64
// samples, and chroma rows are half as long, but the module takes rows to be as long as the picture asks.
const minHEICWidth = 128

// maxTilePixels is the largest coded picture that is taken without comparing it with the whole: tiles are 512 x 512,
// and a small picture may be one corner of one.
const maxTilePixels = 2048 * 2048

// decodeHEIC reads the primary picture. libheif has turned and cropped it.
func decodeHEIC(src []byte, h container.Header) (image.Image, []Note, error) {
	if heic.Dynamic() == nil {
		return nil, nil, unsupported("heic", systemLibrary)
	}
	sets := hevcSets(src)
	for _, s := range sets {
		if n := int64(s.size.X) * int64(s.size.Y); n > maxTilePixels && n > 2*int64(h.Width)*int64(h.Height) {
			return nil, nil, damaged("heic", errors.New("coded picture is larger than the header says"))
		}
	}
	img, err := heic.Decode(bytes.NewReader(src))
	if err != nil {
		return nil, nil, damaged("heic", errUndecoded)
	}
	if err := checkUpright(img.Bounds().Size(), src, h); err != nil {
		return nil, nil, err
	}
	img = apart(img)
	notes := framesNote(h.Frames)
	c, ok := findVideoColour(src)
	if !ok && len(sets) > 0 {
		c, ok = sets[0].colour, true
	}
	if ok {
		c.toJFIF(img)
		notes = append(notes, c.notes(h)...)
	}
	return img, notes, nil
}

// checkUpright compares the size of libheif's picture with h's. A crop (clap) may make it smaller.
func checkUpright(got image.Point, src []byte, h container.Header) error {
	if got.X < minHEICWidth {
		return unsupported("heic", fmt.Sprintf("picture is %d pixels wide, at least %d are needed", got.X, minHEICWidth))
	}
	w, height := h.Upright()
	if bytes.Contains(src, []byte("clap")) && got.X <= w && got.Y <= height {
		return nil
	}
	return sameSize("heic", got, image.Pt(w, height))
}

// apart copies img out of the decoder's memory, which is many times larger, into planes without gaps.
func apart(img image.Image) image.Image {
	switch m := img.(type) {
	case *image.YCbCr:
		out := image.NewYCbCr(m.Rect, m.SubsampleRatio)
		y := plane{out.Y, out.YStride, m.Rect.Dx(), m.Rect.Dy()}
		y.paste(plane{m.Y, m.YStride, y.w, y.h}, image.Point{})
		size := chromaSize(m)
		cb := plane{out.Cb, out.CStride, size.X, size.Y}
		cb.paste(plane{m.Cb, m.CStride, size.X, size.Y}, image.Point{})
		cr := plane{out.Cr, out.CStride, size.X, size.Y}
		cr.paste(plane{m.Cr, m.CStride, size.X, size.Y}, image.Point{})
		return out
	case *image.Gray:
		out := image.NewGray(m.Rect)
		to := plane{out.Pix, out.Stride, m.Rect.Dx(), m.Rect.Dy()}
		to.paste(plane{m.Pix, m.Stride, to.w, to.h}, image.Point{})
		return out
	}
	return flatten(img)
}

// decodeAVIF reads the primary picture, or the first frame. libavif neither turns nor crops it.
func decodeAVIF(src []byte, h container.Header) (image.Image, []Note, error) {
	if avif.Dynamic() == nil {
		return nil, nil, unsupported("avif", systemLibrary)
	}
	img, err := decodeSized("avif", src, h, avif.DecodeConfig, func(r io.Reader) (image.Image, error) {
		img, err := avif.Decode(r)
		if err != nil {
			err = errUndecoded
		}
		return img, err
	})
	if err != nil {
		return nil, nil, err
	}
	if !drawn(img, bytes.Contains(src, []byte(alphaPicture))) {
		return nil, nil, damaged("avif", errUndecoded)
	}
	notes := framesNote(h.Frames)
	if c, ok := findVideoColour(src); ok {
		notes = append(notes, c.notes(h)...)
	}
	return img, notes, nil
}

// alphaPicture begins the type of an auxiliary picture that holds transparency (ISO/IEC 23000-22, 4.1.2).
const alphaPicture = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"

// drawn reports whether avif.Decode, which returns its memory as it was when the coded data are broken, has decoded
// anything. Its pixels are premultiplied: opaque without an alpha picture, and never lighter than their alpha.
func drawn(img image.Image, alpha bool) bool {
	switch m := img.(type) {
	case *image.RGBA:
		for i := 0; i+4 <= len(m.Pix); i += 4 {
			a := m.Pix[i+3]
			if !alpha && a != 255 || max(m.Pix[i], m.Pix[i+1], m.Pix[i+2]) > a {
				return false
			}
		}
		return !allClear(m.Pix)
	case *image.RGBA64:
		clear := true
		for i := 0; i+8 <= len(m.Pix); i += 8 {
			r, g, b := binary.BigEndian.Uint16(m.Pix[i:]), binary.BigEndian.Uint16(m.Pix[i+2:]), binary.BigEndian.Uint16(m.Pix[i+4:])
			a := binary.BigEndian.Uint16(m.Pix[i+6:])
			if !alpha && a != 0xFFFF || max(r, g, b) > a {
				return false
			}
			clear = clear && a == 0
		}
		return !clear
	}
	return false
}
