package raster

import (
	"image"

	"golang.org/x/image/vector"

	"mohr/watermark/internal/plan"
)

// Fill draws solid shapes on img in order, smooth at their edges. img is of the types Decode returns.
func Fill(img image.Image, fills []plan.Fill) {
	pen := vector.NewRasterizer(1, 1)
	cover := image.NewAlpha(image.Rect(0, 0, tileSide, tileSide))
	for i := range fills {
		f := &fills[i]
		box := image.Rect(int(f.Box.Min.X)-1, int(f.Box.Min.Y)-1, int(f.Box.Max.X)+2, int(f.Box.Max.Y)+2)
		box = box.Intersect(img.Bounds())
		for y := even(box.Min.Y); y < box.Max.Y; y += tileSide {
			for x := even(box.Min.X); x < box.Max.X; x += tileSide {
				area := image.Rect(x, y, min(x+tileSide, box.Max.X), min(y+tileSide, box.Max.Y))
				pen.Reset(area.Dx(), area.Dy())
				trace(pen, f.Path, area.Min)
				pen.DrawOp = 1 // draw.Src
				pen.Draw(cover, image.Rectangle{Max: area.Size()}, image.Opaque, image.Point{})
				fillTile(img, area, cover, inkOf(img, f.Color))
			}
		}
	}
}

// even rounds down to a multiple of the largest chroma block, so that a block lies in one tile.
func even(v int) int { return v &^ (plan.Align - 1) }

// fillTile lays color over area where cover says, cover's corner at area's.
func fillTile(img image.Image, area image.Rectangle, cover *image.Alpha, color ink) {
	switch m := img.(type) {
	case *image.YCbCr:
		fillPlane(m.Y, m.YStride, area, cover, color[0], 1, 1)
		b := chromaBlock(m.SubsampleRatio)
		fillPlane(m.Cb, m.CStride, area, cover, color[1], b.X, b.Y)
		fillPlane(m.Cr, m.CStride, area, cover, color[2], b.X, b.Y)
	case *image.Gray:
		fillPlane(m.Pix, m.Stride, area, cover, color[0], 1, 1)
	case *image.RGBA:
		for y := area.Min.Y; y < area.Max.Y; y++ {
			row := cover.Pix[(y-area.Min.Y)*cover.Stride:]
			line := m.Pix[y*m.Stride:]
			for x := area.Min.X; x < area.Max.X; x++ {
				c := int32(row[x-area.Min.X]) * one / 255
				if c == 0 {
					continue
				}
				px := line[4*x : 4*x+3 : 4*x+3]
				for i := range px {
					px[i] = over(px[i], c, 0, color[i], 0)
				}
			}
		}
	}
}

// fillPlane lays v over one plane whose samples each stand for sx by sy pixels.
func fillPlane(pix []uint8, stride int, area image.Rectangle, cover *image.Alpha, v int32, sx, sy int) {
	for y := area.Min.Y; y < area.Max.Y; y += sy {
		line := pix[y/sy*stride:]
		for x := area.Min.X; x < area.Max.X; x += sx {
			sum, n := int32(0), int32(0)
			for j := y; j < min(y+sy, area.Max.Y); j++ {
				for _, c := range cover.Pix[(j-area.Min.Y)*cover.Stride+x-area.Min.X:][:min(sx, area.Max.X-x)] {
					sum += int32(c)
					n++
				}
			}
			if sum > 0 {
				line[x/sx] = over(line[x/sx], sum*(one/255)/n, 0, v, 0)
			}
		}
	}
}

// maskColor is what a mask is made of: dark grey, so that the mark's light letters show on it.
var maskColor = plan.Color{R: 0x2b, G: 0x2b, B: 0x2b}

// Cover makes rectangles of img solid. Nothing of what lay beneath stays: in a picture with shared chroma the
// rectangle grows to whole chroma blocks. Parts outside img are ignored.
func Cover(img image.Image, rects []image.Rectangle) {
	for _, r := range rects {
		r = image.Rect(even(r.Min.X), even(r.Min.Y), even(r.Max.X+plan.Align-1), even(r.Max.Y+plan.Align-1))
		r = r.Intersect(img.Bounds())
		if r.Empty() {
			continue
		}
		c := inkOf(img, maskColor)
		switch m := img.(type) {
		case *image.YCbCr:
			b := chromaBlock(m.SubsampleRatio)
			coverPlane(m.Y, m.YStride, r, c[0], 1, 1)
			coverPlane(m.Cb, m.CStride, r, c[1], b.X, b.Y)
			coverPlane(m.Cr, m.CStride, r, c[2], b.X, b.Y)
		case *image.Gray:
			coverPlane(m.Pix, m.Stride, r, c[0], 1, 1)
		case *image.RGBA:
			for y := r.Min.Y; y < r.Max.Y; y++ {
				for x := r.Min.X; x < r.Max.X; x++ {
					copy(m.Pix[y*m.Stride+4*x:], []uint8{uint8(c[0]), uint8(c[1]), uint8(c[2]), 255})
				}
			}
		}
	}
}

// coverPlane sets one plane's samples that stand for any pixel of r.
func coverPlane(pix []uint8, stride int, r image.Rectangle, v int32, sx, sy int) {
	for y := r.Min.Y / sy; y < (r.Max.Y+sy-1)/sy; y++ {
		line := pix[y*stride+r.Min.X/sx : y*stride+(r.Max.X+sx-1)/sx]
		for x := range line {
			line[x] = uint8(v)
		}
	}
}
