package raster

import (
	"bytes"
	"encoding/binary"
	"image"

	"mohr/watermark/internal/container"
)

// A videoColour is the colr box of type nclx: code points of ITU-T H.273.
type videoColour struct {
	primaries, transfer, matrix uint16
	full                        bool
}

// findVideoColour finds the first such box. A still picture's own comes before those of its auxiliary pictures.
func findVideoColour(src []byte) (videoColour, bool) {
	_, p, ok := bytes.Cut(src, []byte("colrnclx"))
	if !ok || len(p) < 7 {
		return videoColour{}, false
	}
	return videoColour{
		primaries: binary.BigEndian.Uint16(p), transfer: binary.BigEndian.Uint16(p[2:]),
		matrix: binary.BigEndian.Uint16(p[4:]), full: p[6]&0x80 != 0,
	}, true
}

// notes says when the colours are not those of sRGB and no ICC profile tells how to convert them.
func (c videoColour) notes(h container.Header) []Note {
	wide := c.primaries != 1 && c.primaries != 2 && c.primaries != 5 && c.primaries != 6
	bright := c.transfer == 16 || c.transfer == 18 // PQ and HLG, H.273 table 3
	if h.ICC == nil && (wide || bright) || c.matrix > 6 {
		return []Note{colourNote}
	}
	return nil
}

// toJFIF takes planes coded as c says to BT.601 coefficients in full range, in place. RGB it leaves alone: whoever
// made that has heeded c.
func (c videoColour) toJFIF(img image.Image) {
	switch m := img.(type) {
	case *image.Gray:
		if !c.full && withinStudio(m.Pix) {
			spreadRange(&image.YCbCr{Y: m.Pix})
		}
	case *image.YCbCr:
		if !c.full && withinStudio(m.Y) {
			spreadRange(m)
		}
		if c.matrix == 1 {
			from709(m)
		}
	}
}

// withinStudio reports whether luma said to be in studio range is: conversion from RGB leaves nothing outside 16 to
// 235 but what compression adds. Phones were seen that say so of full range, with 7 % of their luma outside.
func withinStudio(luma []byte) bool {
	outside := 0
	for _, v := range luma {
		if v < 16-4 || v > 235+4 {
			outside++
		}
	}
	return outside <= len(luma)/100
}

// from709 takes BT.709 luma and chroma to those of BT.601, in place. Both are linear in R'G'B': with K of each, the
// difference of luma is a sum of the chroma, and chroma depends on chroma alone. Coefficients in 1/65536, from
// ITU-R BT.709-6 item 3.2 and BT.601-7 section 2.5.1.
func from709(m *image.YCbCr) {
	const (
		yb, yr = 6657, 12850  // Y += 0.10158 Cb + 0.19608 Cr
		bb, br = 64871, -7252 // Cb = 0.98985 Cb - 0.11065 Cr
		rb, rr = -4748, 64448 // Cr = -0.07245 Cb + 0.98340 Cr
		half   = 1 << 15
	)
	b := chromaBlock(m.SubsampleRatio)
	size := chromaSize(m)
	for cy := range size.Y {
		for cx := range size.X {
			i := cy*m.CStride + cx
			cb, cr := int(m.Cb[i])-128, int(m.Cr[i])-128
			add := (yb*cb + yr*cr + half) >> 16
			for y := cy * b.Y; y < min(cy*b.Y+b.Y, m.Rect.Dy()); y++ {
				for x := cx * b.X; x < min(cx*b.X+b.X, m.Rect.Dx()); x++ {
					p := &m.Y[y*m.YStride+x]
					*p = uint8(clamp8(int(*p) + add))
				}
			}
			m.Cb[i] = uint8(clamp8(128 + (bb*cb+br*cr+half)>>16))
			m.Cr[i] = uint8(clamp8(128 + (rb*cb+rr*cr+half)>>16))
		}
	}
}

// spreadRange takes studio range, luma 16 to 235 and chroma 16 to 240, to the full range of the package's pixels
// (ITU-R BT.601-7, section 2.5.3; ITU-T T.871, section 7). It works in place.
func spreadRange(m *image.YCbCr) {
	var luma, chroma [256]byte
	for i := range 256 {
		luma[i] = uint8(clamp8(((i-16)*255*2 + 219) / (2 * 219)))
		chroma[i] = uint8(clamp8(128 + floorDiv((i-128)*255*2+224, 2*224)))
	}
	for i, v := range m.Y {
		m.Y[i] = luma[v]
	}
	for i, v := range m.Cb {
		m.Cb[i] = chroma[v]
	}
	for i, v := range m.Cr {
		m.Cr[i] = chroma[v]
	}
}
