package specimen

import (
	"image"
	"math"
)

// The portrait's own size in pixels, the shape of a passport photo, and its measure: one unit is the distance
// that faceUnit pixels span, the head's middle lies at (faceX, faceY).
const (
	faceW, faceH = 360, 450
	faceUnit     = 122.0
	faceX        = faceW / 2
	faceY        = 208
)

// portrait draws the head and shoulders of a person who does not exist: a relief lit from the upper left,
// coloured, with hair, and with the grain of a photograph.
func portrait(l look) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, faceW, faceH))
	f := sculpt(l)
	noise := newGrain(uint64(l.seed) + 700)
	for y := range faceH {
		for x := range faceW {
			u, v := f.place(x, y)
			c := f.backdrop(u, v)
			c = f.behind(c, u, v)
			c = f.body(c, u, v)
			c = f.neck(c, u, v)
			c = f.head(c, x, y, u, v)
			c = f.front(c, u, v)
			at := img.PixOffset(x, y)
			n := float64(noise[hash(x, y, l.seed)&0xffff]) / 7
			for k, s := range [3]float64{c.r, c.g, c.b} {
				img.Pix[at+k] = uint8(min(max(s+n, 0), 255))
			}
			img.Pix[at+3] = 255
		}
	}
	return img
}

// A light is a colour of real numbers, 0 to 255.
type light struct{ r, g, b float64 }

func lightOf(v uint32) light {
	return light{float64(v >> 16), float64(v >> 8 & 255), float64(v & 255)}
}

func (c light) mix(d light, t float64) light {
	return light{mix(c.r, d.r, t), mix(c.g, d.g, t), mix(c.b, d.b, t)}
}

// times scales the colour; shadows lose blue before red, as on skin.
func (c light) times(s float64) light {
	if s > 1 {
		return c.mix(light{255, 250, 244}, min((s-1)*1.1, 0.85))
	}
	d := 1 - s
	return light{c.r * (1 - float64(0.86*d)), c.g * (1 - float64(0.98*d)), c.b * (1 - float64(1.04*d))}
}

// A sculpture is a look with its relief worked out.
type sculpture struct {
	look
	relief   []float32 // height of the face over the picture plane, units, one a pixel
	cos, sin float64
}

// place turns a pixel into face units, upright in the head's own tilt.
func (f *sculpture) place(x, y int) (u, v float64) {
	a, b := (float64(x)+0.5-faceX)/faceUnit, (float64(y)+0.5-faceY)/faceUnit
	return float64(a*f.cos) + float64(b*f.sin), float64(b*f.cos) - float64(a*f.sin)
}

// sculpt works out the relief.
func sculpt(l look) *sculpture {
	f := &sculpture{look: l, cos: cosTurn(l.turn), sin: sinTurn(l.turn)}
	f.relief = make([]float32, faceW*faceH)
	for y := range faceH {
		for x := range faceW {
			u, v := f.place(x, y)
			if inside := f.skull(u, v); inside > -0.2 {
				f.relief[y*faceW+x] = float32(f.height(u, v, inside))
			}
		}
	}
	return f
}

// skull is positive inside the head's outline: about the distance to the edge in units.
func (f *sculpture) skull(x, y float64) float64 {
	w := 0.77 * f.wide
	t := -y / 1.20
	if y > 0 {
		t = y / (1.11 * f.long)
	}
	p := float64(float64(t*t) * math.Sqrt(t))
	u := x / w
	return float64((1 - float64(u*u) - p) * 0.42)
}

// height is the relief of the face: an egg, and what is put on it and pressed into it.
func (f *sculpture) height(x, y, inside float64) float64 {
	h := float64(0.72 * math.Sqrt(max(inside/0.42, 0)))
	m := math.Abs(x)
	h -= float64(0.10 * bump(m-0.33, y+0.05, 0.27, 0.17))             // sockets
	h += float64(0.055 * bump(m-0.33, y+0.05, 0.17, 0.12))            // eyeballs
	h += float64(0.05 * bump(m-0.30, y+0.27, 0.36, 0.13))             // brow
	h += float64(0.06 * bump(m-0.46, y-0.22, 0.34, 0.30))             // cheekbones
	h -= float64(0.035 * bump(m-0.52, y-0.58, 0.22, 0.32))            // hollow of the cheek
	h += float64(0.065 * bump(x, y-0.66, 0.42, 0.30))                 // mouth
	h += float64(0.08 * bump(x, y-float64(0.97*f.long), 0.26, 0.20))  // chin
	h -= float64(0.05 * bump(x, y-0.82, 0.24, 0.07))                  // below the lip
	h += float64(0.026 * f.lips * bump(m-0.07, y-0.615, 0.17, 0.065)) // upper lip
	h += float64(0.045 * f.lips * bump(x, y-0.735, 0.24, 0.085))      // lower lip
	h -= float64(0.02 * bump(x, y-0.53, 0.05, 0.07))                  // philtrum
	h -= float64((0.012 + float64(0.02*f.age)) * f.fold(m, y))        // nose to mouth
	h -= float64(0.012 * f.age * bump(m-0.33, y-0.13, 0.20, 0.05))    // bags
	h -= float64(0.008 * f.age * bump(x, y+0.52, 0.5, 0.03))          // forehead lines
	h -= float64(0.008 * f.age * bump(x, y+0.62, 0.45, 0.03))         //
	h += f.noseHeight(x, m, y)                                        //
	h += float64(0.006 * noise(float64(x*9), float64(y*9), f.seed))   // no skin is a surface of revolution
	return h
}

// fold is the crease from the nostril to the corner of the mouth, 0 to 1.
func (f *sculpture) fold(m, y float64) float64 {
	if y < 0.32 || y > 0.80 {
		return 0
	}
	at := 0.20 + float64(0.42*(y-0.36))
	return bump(m-at, y-0.55, 0.055, 0.26)
}

// noseHeight is the relief of the nose.
func (f *sculpture) noseHeight(x, m, y float64) float64 {
	t := clamp((y + 0.34) / 0.70)
	w := (0.17 + float64(0.05*t)) * f.nose
	h := float64((0.035 + float64(0.20*t)) * bump(x, 0, w, 1) * smooth(-0.44, -0.12, y) * smooth(0.49, 0.33, y))
	h += float64(0.075 * bump(x, y-0.345, float64(0.16*f.nose), 0.15))
	h += float64(0.070 * bump(m-float64(0.125*f.nose), y-0.385, 0.095*f.nose, 0.10))
	return h
}

// lit is the light that falls on the relief at a pixel, about 0.5 to 1.2, and its gloss, 0 to 1.
func (f *sculpture) lit(x, y int) (diffuse, gloss float64) {
	at := func(x, y int) float64 {
		return float64(f.relief[min(max(y, 0), faceH-1)*faceW+min(max(x, 0), faceW-1)])
	}
	dx := float64((at(x+1, y) - at(x-1, y)) * (faceUnit / 2))
	dy := float64((at(x, y+1) - at(x, y-1)) * (faceUnit / 2))
	n := 1 / math.Sqrt(1+float64(dx*dx)+float64(dy*dy))
	// The key light stands to the upper left of the camera; a weaker one fills from the right.
	key := float64((float64(dx*0.34)+float64(dy*0.46)+0.82)*n) + 0.12
	fill := float64((0.86 - float64(dx*0.5)) * n)
	diffuse = 0.26 + float64(0.60*max(key, 0)) + float64(0.20*max(fill, 0))
	h := float64((float64(dx*0.18)+float64(dy*0.25)+0.95)*n) - 0.93
	return diffuse, clamp(h / 0.07)
}
