package specimen

import (
	"image"
)

// scanTurn is how far a page lies askew on the scanner's glass, turns: about 0.9 degrees.
const scanTurn = 0.0025

// Scan makes a grey office scan of a page: a little askew, soft, on paper that shows, with the lid's dark edge.
// The picture keeps the page's size, and the fields' boxes are moved with it.
func Scan(d Document) Document {
	w, h := d.Image.Rect.Dx(), d.Image.Rect.Dy()
	s, k := sinTurn(scanTurn), cosTurn(scanTurn)
	cx, cy := float64(float64(w)/2), float64(float64(h)/2)
	const shrink = 0.985
	to := func(x, y float64) point {
		x, y = float64((x-cx)*shrink), float64((y-cy)*shrink)
		return point{cx + float64(x*k) - float64(y*s), cy + float64(x*s) + float64(y*k)}
	}
	noise := newGrain(1300)
	img := image.NewRGBA(d.Image.Rect)
	for y := range h {
		for x := range w {
			dx, dy := float64((float64(x)+0.5-cx)/shrink), float64((float64(y)+0.5-cy)/shrink)
			u, v := float64(dx*k)+float64(dy*s)+cx, float64(dy*k)-float64(dx*s)+cy
			edge := min(u, v, float64(w)-u, float64(h)-v)
			g := 92 + float64(40*smooth(-30, 0, edge)) // the lid, with the page's shadow
			if edge > -1 {
				g = mix(g, soft(d.Image, u-0.5, v-0.5), clamp(edge+0.5))
				g = 14 + float64(g*0.905)
				g -= float64(26 * smooth(70, 0, u)) // the light falls off by the hinge
			}
			n := int(noise[hash(x>>1, y>>1, 3)&0xffff])*3 + int(noise[hash(x, y, 4)&0xffff])*2
			c := uint8(min(max(g+float64(n)/30, 0), 255))
			at := img.PixOffset(x, y)
			img.Pix[at], img.Pix[at+1], img.Pix[at+2], img.Pix[at+3] = c, c, c, 255
		}
	}
	return d.moved(d.Name+"-scan", img, to)
}

// soft is the grey of src at (u, v), blurred over about two pixels.
func soft(src *image.RGBA, u, v float64) float64 {
	a, b := sample(src, u-0.45, v-0.45), sample(src, u+0.45, v+0.45)
	return float64(grey(a)+grey(b)) / 510
}

// grey is a colour's luma in 1/255 steps times 255 (ITU-R BT.601).
func grey(c tint) int { return (76*int(c.r) + 150*int(c.g) + 29*int(c.b)) }

// faxWidth is the length of a fax line, ITU-T T.4: 1728 picture elements for A4.
const faxWidth = 1728

// Fax makes a near-bilevel picture of a page, 1728 pixels wide: what is darker than a ragged threshold is
// black, with specks, a streak and lines that slipped.
func Fax(d Document) Document {
	step := float64(d.Image.Rect.Dx()) / faxWidth
	h := int(float64(d.Image.Rect.Dy()) / step)
	noise := newGrain(1400)
	img := image.NewRGBA(image.Rect(0, 0, faxWidth, h))
	slip := 0
	for y := range h {
		if hash(y/90, 1, 50)%7 == 0 && y%90 < 3 {
			slip = 1 + int(hash(y/90, 2, 50)%2)
		} else {
			slip = 0
		}
		for x := range faxWidth {
			u, v := float64((float64(x+slip)+0.5)*step)-0.5, float64((float64(y)+0.5)*step)-0.5
			g := soft(d.Image, u, v) + float64(float64(noise[hash(x, y, 5)&0xffff])*0.55)
			c := 255 * smooth(128, 172, g)
			speck := hash(x>>1, y>>1, 6)
			if speck%9000 == 0 {
				c = 20
			} else if speck%4000 == 1 {
				c = 245
			}
			if x == 1391 && y%211 > 30 {
				c = min(c, 90)
			}
			at := img.PixOffset(x, y)
			b := uint8(6 + float64(c*0.96))
			img.Pix[at], img.Pix[at+1], img.Pix[at+2], img.Pix[at+3] = b, b, b, 255
		}
	}
	return d.moved(d.Name+"-fax", img, func(x, y float64) point { return point{x / step, y / step} })
}

// moved is d with another picture of it, where to says where each of its places went.
func (d Document) moved(name string, img *image.RGBA, to func(x, y float64) point) Document {
	box := func(r image.Rectangle) image.Rectangle {
		if r.Empty() {
			return image.Rectangle{}
		}
		return around(to, r, img.Rect.Max)
	}
	out := Document{Name: name, Image: img, Portrait: box(d.Portrait), Number: box(d.Number)}
	for _, f := range d.Fields {
		out.Fields = append(out.Fields, Field{f.Name, f.Text, box(f.Box)})
	}
	return out
}
