package specimen

import (
	"image"
	"math"

	"golang.org/x/image/vector"
)

// A tint is a colour with opacity a, none of them multiplied.
type tint struct{ r, g, b, a uint8 }

// rgb is an opaque tint from 0xRRGGBB.
func rgb(v uint32) tint { return tint{uint8(v >> 16), uint8(v >> 8), uint8(v), 255} }

// fade returns the tint at opacity a, 0 to 1.
func (c tint) fade(a float64) tint {
	c.a = uint8(clamp(a) * 255)
	return c
}

// blend returns the colour t of the way from c to d.
func (c tint) blend(d tint, t float64) tint {
	m := func(a, b uint8) uint8 { return uint8(mix(float64(a), float64(b), t)) }
	return tint{m(c.r, d.r), m(c.g, d.g), m(c.b, d.b), m(c.a, d.a)}
}

// A canvas is an opaque picture that is drawn on in document units.
type canvas struct {
	img   *image.RGBA
	scale float64 // pixels per document unit
	tile  vector.Rasterizer
	mask  []uint8
}

// newCanvas returns a white canvas of w x h document units.
func newCanvas(w, h int, scale float64) *canvas {
	c := &canvas{scale: scale}
	c.img = image.NewRGBA(image.Rect(0, 0, int(float64(w)*scale), int(float64(h)*scale)))
	for i := range c.img.Pix {
		c.img.Pix[i] = 255
	}
	return c
}

// tileSide is the largest rasteriser whose arithmetic is whole numbers (x/image/vector turns to floats above
// 512 pixels), which is the same on every machine.
const tileSide = 512

// fill paints the inside of o in one colour.
func (c *canvas) fill(o outline, ink tint) {
	c.paint(o, func(int, int) tint { return ink })
}

// paint fills the inside of o with what ink says for each pixel.
func (c *canvas) paint(o outline, ink func(x, y int) tint) {
	o = o.move(affine{a: c.scale, d: c.scale})
	lo, hi := o.bounds()
	if !(lo.x <= hi.x) {
		return
	}
	box := image.Rect(int(math.Floor(lo.x)), int(math.Floor(lo.y)), int(math.Floor(hi.x))+1, int(math.Floor(hi.y))+1)
	box = box.Intersect(c.img.Rect)
	for y := box.Min.Y; y < box.Max.Y; y += tileSide {
		for x := box.Min.X; x < box.Max.X; x += tileSide {
			c.paintTile(o, image.Rect(x, y, min(x+tileSide, box.Max.X), min(y+tileSide, box.Max.Y)), ink)
		}
	}
}

// paintTile paints the part of o inside r, which is at most tileSide wide and high.
func (c *canvas) paintTile(o outline, r image.Rectangle, ink func(x, y int) tint) {
	w, h := r.Dx(), r.Dy()
	c.tile.Reset(w, h)
	ox, oy := float64(r.Min.X), float64(r.Min.Y)
	for _, k := range o {
		if above(k, oy) || below(k, oy+float64(h)) {
			continue
		}
		c.tile.MoveTo(float32(k[0].x-ox), float32(k[0].y-oy))
		for _, p := range k[1:] {
			c.tile.LineTo(float32(p.x-ox), float32(p.y-oy))
		}
		c.tile.ClosePath()
	}
	if len(c.mask) < w*h {
		c.mask = make([]uint8, tileSide*tileSide)
	}
	m := &image.Alpha{Pix: c.mask[:w*h], Stride: w, Rect: image.Rect(0, 0, w, h)}
	clear(m.Pix)
	c.tile.Draw(m, m.Rect, image.Opaque, image.Point{})
	for y := range h {
		row := m.Pix[y*w : y*w+w]
		at := c.img.PixOffset(r.Min.X, r.Min.Y+y)
		for x, cover := range row {
			if cover != 0 {
				lay(c.img.Pix[at+4*x:at+4*x+3], ink(r.Min.X+x, r.Min.Y+y), cover)
			}
		}
	}
}

// above and below report whether a contour lies outside a band of rows.
func above(k []point, y float64) bool {
	for _, p := range k {
		if p.y >= y {
			return false
		}
	}
	return true
}

func below(k []point, y float64) bool {
	for _, p := range k {
		if p.y <= y {
			return false
		}
	}
	return true
}

// lay puts ink over the opaque pixel p, at the coverage given.
func lay(p []uint8, ink tint, cover uint8) {
	a := (uint32(ink.a)*uint32(cover) + 127) / 255
	p[0] = over(p[0], ink.r, a)
	p[1] = over(p[1], ink.g, a)
	p[2] = over(p[2], ink.b, a)
}

func over(under, ink uint8, a uint32) uint8 {
	return uint8((uint32(under)*(255-a) + uint32(ink)*a + 127) / 255)
}

// shade sets every pixel of the box (document units) from a function of its centre.
func (c *canvas) shade(x, y, w, h float64, at func(x, y float64) tint) {
	c.paint(rectangle(x, y, w, h), func(px, py int) tint {
		return at((float64(px)+0.5)/c.scale, (float64(py)+0.5)/c.scale)
	})
}

// place lays the picture src into the box (document units) with smooth sampling.
func (c *canvas) place(src *image.RGBA, x, y, w, h float64) {
	sw, sh := float64(src.Rect.Dx()), float64(src.Rect.Dy())
	c.shade(x, y, w, h, func(px, py float64) tint {
		u := float64((px-x)/w*sw) - 0.5
		v := float64((py-y)/h*sh) - 0.5
		return sample(src, u, v)
	})
}

// sample reads src at (u, v), counted from the centre of its first pixel, mixing the four nearest pixels.
func sample(src *image.RGBA, u, v float64) tint {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	u, v = min(max(u, 0), float64(w-1)), min(max(v, 0), float64(h-1))
	iu, iv := int(u), int(v)
	fu, fv := int((u-float64(iu))*256), int((v-float64(iv))*256)
	du, dv := 4, src.Stride
	if iu >= w-1 {
		du = 0
	}
	if iv >= h-1 {
		dv = 0
	}
	p := src.Pix[iv*src.Stride+4*iu:]
	var out [3]uint8
	for k := range out {
		a := int(p[k])*(256-fu) + int(p[du+k])*fu
		b := int(p[dv+k])*(256-fu) + int(p[dv+du+k])*fu
		out[k] = uint8((a*(256-fv) + b*fv + 1<<15) >> 16)
	}
	return tint{out[0], out[1], out[2], 255}
}
