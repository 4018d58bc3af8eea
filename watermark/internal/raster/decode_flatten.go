package raster

import (
	"image"
	"image/color"
	"image/draw"
)

// flatten returns img as one of the package's three types, opaque on white. It works in img's own memory where
// it can, so img must not be used afterwards.
func flatten(img image.Image) image.Image {
	switch m := img.(type) {
	case *image.YCbCr:
		return narrowRatio(m)
	case *image.Gray:
		return m
	case *image.RGBA:
		eachRow(m.Pix, m.Stride, m.Rect, 4, whitenPremultiplied)
		return m
	case *image.NRGBA:
		eachRow(m.Pix, m.Stride, m.Rect, 4, whiten)
		return &image.RGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
	case *image.CMYK:
		eachRow(m.Pix, m.Stride, m.Rect, 4, inkToRGB)
		return &image.RGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
	case *image.RGBA64:
		eachRow(m.Pix, m.Stride, m.Rect, 8, func(p []byte) { whitenPremultiplied(halve(p)) })
		return &image.RGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
	case *image.NRGBA64:
		eachRow(m.Pix, m.Stride, m.Rect, 8, func(p []byte) { whiten(halve(p)) })
		return &image.RGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
	case *image.Gray16:
		eachRow(m.Pix, m.Stride, m.Rect, 2, func(p []byte) { halve(p) })
		return &image.Gray{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
	case *image.Paletted:
		return flattenPaletted(m)
	}
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Over)
	return out
}

// eachRow calls do with each row of a picture of size bytes a pixel.
func eachRow(pix []byte, stride int, r image.Rectangle, size int, do func(row []byte)) {
	for y := range r.Dy() {
		do(pix[y*stride:][:r.Dx()*size])
	}
}

// whitenPremultiplied lays a row of premultiplied RGBA on white.
func whitenPremultiplied(p []byte) {
	for i := 0; i+4 <= len(p); i += 4 {
		if rest := 255 - int(p[i+3]); rest != 0 {
			p[i] = uint8(min(255, int(p[i])+rest))
			p[i+1] = uint8(min(255, int(p[i+1])+rest))
			p[i+2] = uint8(min(255, int(p[i+2])+rest))
			p[i+3] = 255
		}
	}
}

// whiten lays a row of straight RGBA on white.
func whiten(p []byte) {
	for i := 0; i+4 <= len(p); i += 4 {
		if a := int(p[i+3]); a != 255 {
			p[i] = overWhite(int(p[i]), a)
			p[i+1] = overWhite(int(p[i+1]), a)
			p[i+2] = overWhite(int(p[i+2]), a)
			p[i+3] = 255
		}
	}
}

// overWhite is c at opacity a over white, rounded.
func overWhite(c, a int) uint8 { return uint8((c*a + 255*(255-a) + 127) / 255) }

// inkToRGB turns a row of CMYK into RGBA without a profile, as image/color does.
func inkToRGB(p []byte) {
	for i := 0; i+4 <= len(p); i += 4 {
		p[i], p[i+1], p[i+2] = color.CMYKToRGB(p[i], p[i+1], p[i+2], p[i+3])
		p[i+3] = 255
	}
}

// halve makes 8 bit samples of big-endian 16 bit ones, rounded, in the first half of p, which it returns.
func halve(p []byte) []byte {
	for i := 0; i+2 <= len(p); i += 2 {
		v := uint32(p[i])<<8 | uint32(p[i+1])
		p[i/2] = round8(v)
	}
	return p[:len(p)/2]
}

// round8 is the 8 bit sample nearest to a 16 bit one.
func round8(v uint32) uint8 { return uint8((min(v, 0xFFFF)*255 + 32895) >> 16) }

// flattenPaletted looks colours up, as Gray when all of them are.
func flattenPaletted(m *image.Paletted) image.Image {
	var table [256]color.RGBA
	grey := true
	for i := range table {
		table[i] = color.RGBA{0, 0, 0, 255} // an index beyond the palette is black, as PNG viewers show it
		if i < len(m.Palette) {
			r, g, b, a := m.Palette[i].RGBA() // premultiplied
			rest := 0xFFFF - a
			table[i] = color.RGBA{round8(r + rest), round8(g + rest), round8(b + rest), 255}
		}
		grey = grey && table[i].R == table[i].G && table[i].G == table[i].B
	}
	if grey {
		eachRow(m.Pix, m.Stride, m.Rect, 1, func(row []byte) {
			for i, v := range row {
				row[i] = table[v].R
			}
		})
		return &image.Gray{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
	}
	out := image.NewRGBA(m.Rect)
	for y := range m.Rect.Dy() {
		row := out.Pix[y*out.Stride:]
		for x, v := range m.Pix[y*m.Stride:][:m.Rect.Dx()] {
			c := table[v]
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = c.R, c.G, c.B, 255
		}
	}
	return out
}

// narrowRatio doubles the chroma columns of the two ratios that have four luma columns to one, 4:1:1 and 4:1:0,
// so that only ratios with a transpose remain: they become 4:2:2 and 4:2:0 of the same colours.
func narrowRatio(m *image.YCbCr) *image.YCbCr {
	to := image.YCbCrSubsampleRatio422
	switch m.SubsampleRatio {
	case image.YCbCrSubsampleRatio411:
	case image.YCbCrSubsampleRatio410:
		to = image.YCbCrSubsampleRatio420
	default:
		return m
	}
	out := *m
	out.SubsampleRatio = to
	size := chromaSize(&out)
	out.CStride = size.X
	out.Cb = make([]byte, size.X*size.Y)
	out.Cr = make([]byte, size.X*size.Y)
	for y := range size.Y {
		cb, cr := out.Cb[y*size.X:][:size.X], out.Cr[y*size.X:][:size.X]
		for x := range cb {
			cb[x], cr[x] = m.Cb[y*m.CStride+x/2], m.Cr[y*m.CStride+x/2]
		}
	}
	return &out
}

// chromaBlock is how many luma columns and rows share one chroma sample: (2, 2) for 4:2:0.
func chromaBlock(r image.YCbCrSubsampleRatio) image.Point {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return image.Pt(2, 1)
	case image.YCbCrSubsampleRatio420:
		return image.Pt(2, 2)
	case image.YCbCrSubsampleRatio440:
		return image.Pt(1, 2)
	case image.YCbCrSubsampleRatio411:
		return image.Pt(4, 1)
	case image.YCbCrSubsampleRatio410:
		return image.Pt(4, 2)
	}
	return image.Pt(1, 1)
}

// chromaSize is the size of m's chroma planes in samples.
func chromaSize(m *image.YCbCr) image.Point {
	b := chromaBlock(m.SubsampleRatio)
	return image.Pt((m.Rect.Dx()+b.X-1)/b.X, (m.Rect.Dy()+b.Y-1)/b.Y)
}
