package specimen

import (
	"fmt"
	"image"
	"math"
)

// photoLong and photoShort are the sides of a 12 megapixel phone photo.
const photoLong, photoShort = 4000, 3000

// A shot is how one photo was taken. The camera looks almost straight down on the table.
type shot struct {
	back    bool
	table   table
	upright bool    // the picture is higher than wide
	x, y    float64 // the card's middle, share of the sides
	size    float64 // pixels a card unit
	turn    float64 // of the card, turns
	px, py  float64 // perspective: how much nearer the card's plane comes, per pixel to the right and down
	light   point   // where the lamp's pool lies, share of the sides
	shadow  point   // where the card's shadow falls, card units
	warm    float64 // colour of the light, 0 neutral
	glare   point   // middle of the lamp's reflection on the card, card units; none when zero
	orient  int     // EXIF orientation the phone wrote
	gps     bool    // whether it wrote its place
	trailer bool    // a second picture after the end of the file
}

// photoVariants is how many ways of shooting there are.
const photoVariants = 4

var shots = [photoVariants]shot{
	{table: wood, upright: true, x: 0.50, y: 0.47, size: 2.42, turn: -0.021, px: 1.1e-5, py: -3.4e-5,
		light: point{0.35, 0.28}, shadow: point{9, 12}, warm: 0.7, orient: 6, gps: true},
	{back: true, table: laminate, x: 0.51, y: 0.52, size: 2.62, turn: 0.017, px: -2.2e-5, py: -2.6e-5,
		light: point{0.72, 0.2}, shadow: point{-10, 9}, warm: 0.15, glare: point{620, 250}, orient: 1, gps: true},
	{table: cloth, x: 0.48, y: 0.50, size: 2.55, turn: -0.034, px: 2.0e-5, py: 2.4e-5,
		light: point{0.25, 0.65}, shadow: point{11, 6}, warm: 0.45, orient: 3, gps: true, trailer: true},
	{back: true, table: wood, upright: true, x: 0.49, y: 0.53, size: 2.38, turn: 0.026, px: -1.6e-5, py: 3.0e-5,
		light: point{0.6, 0.75}, shadow: point{-7, -9}, warm: 0.55, glare: point{760, 120}, orient: 8},
}

// photoCardScale is the resolution the card is drawn at for a photo; a little under shot.size, so that the
// picture is as soft as a hand-held phone's.
const photoCardScale = 2.2

// Photo draws a phone's photo of an identity card on a table, 12 megapixels, upright: variants 1 and 4 are
// 3000 x 4000, 2 and 3 are 4000 x 3000; 1 and 3 show the front, 2 and 4 the back; then the same ways again
// with other people. Its Exif has a thumbnail, orientation 6, 1, 3 and 8 in turn, a position but in variant
// 4, and in variant 3 a second picture behind the first.
func Photo(variant int) Document {
	p, sh := holder(variant), shots[((variant-1)%photoVariants+photoVariants)%photoVariants]
	draw := cardFront
	if sh.back {
		draw = cardBack
	}
	card, doc := draw(p, photoCardScale)
	size := image.Pt(photoLong, photoShort)
	if sh.upright {
		size = image.Pt(photoShort, photoLong)
	}
	c := &camera{shot: sh, size: size, card: card.img, seed: uint32(variant)}
	out := Document{Name: fmt.Sprintf("photo-%d", variant), Image: c.take()}
	for _, f := range doc.Fields {
		out.Fields = append(out.Fields, Field{f.Name, f.Text, c.box(f.Box)})
	}
	out.Exif = phoneExif(sh.orient, sh.gps, sh.trailer)
	out.Portrait, out.Number = c.box(doc.Portrait), c.box(doc.Number)
	return out
}

// A camera turns a drawn card into a photo of it.
type camera struct {
	shot
	size image.Point
	card *image.RGBA
	seed uint32
}

// project is where a place of the card (units) falls in the photo (pixels).
func (c *camera) project(u, v float64) point {
	dx, dy := float64((u-cardW/2)*c.shot.size), float64((v-cardH/2)*c.shot.size)
	s, k := sinTurn(c.turn), cosTurn(c.turn)
	x, y := float64(dx*k)-float64(dy*s), float64(dx*s)+float64(dy*k)
	w := 1 + float64(c.px*x) + float64(c.py*y)
	return point{float64(c.x*float64(c.size.X)) + x/w, float64(c.y*float64(c.size.Y)) + y/w}
}

// unproject is which place of the card's plane (units) a photo's pixel shows.
func (c *camera) unproject(px, py float64) (u, v float64) {
	x, y := px-float64(c.x*float64(c.size.X)), py-float64(c.y*float64(c.size.Y))
	w := 1 / (1 - float64(c.px*x) - float64(c.py*y)) / c.shot.size
	x, y = float64(x*w), float64(y*w)
	s, k := sinTurn(c.turn), cosTurn(c.turn)
	return float64(x*k) + float64(y*s) + cardW/2, float64(y*k) - float64(x*s) + cardH/2
}

// box is the upright box around a box of the card's picture.
func (c *camera) box(r image.Rectangle) image.Rectangle {
	if r.Empty() {
		return image.Rectangle{}
	}
	return around(func(x, y float64) point { return c.project(x/photoCardScale, y/photoCardScale) }, r, c.size)
}

// around is the upright box about r's corners after a move, cut to the picture.
func around(to func(x, y float64) point, r image.Rectangle, size image.Point) image.Rectangle {
	lo, hi := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, x := range [2]int{r.Min.X, r.Max.X} {
		for _, y := range [2]int{r.Min.Y, r.Max.Y} {
			p := to(float64(x), float64(y))
			lo, hi = point{min(lo.x, p.x), min(lo.y, p.y)}, point{max(hi.x, p.x), max(hi.y, p.y)}
		}
	}
	return image.Rect(int(math.Floor(lo.x)), int(math.Floor(lo.y)), int(math.Ceil(hi.x)), int(math.Ceil(hi.y))).
		Intersect(image.Rectangle{Max: size})
}

// take exposes the photo.
func (c *camera) take() *image.RGBA {
	ground := c.ground()
	img := image.NewRGBA(image.Rectangle{Max: c.size})
	noise := newGrain(uint64(c.seed) + 1100)
	for y := range c.size.Y {
		from, to := c.row(y)
		out := img.Pix[y*img.Stride : (y+1)*img.Stride]
		at := int(hash(y, 7, c.seed))
		for x := range c.size.X {
			p := ground.at(x, y)
			if x >= from && x < to {
				p = c.over(p, float64(x)+0.5, float64(y)+0.5)
			}
			// Shot noise: more in the mid tones than in the dark, one part common to the channels.
			amp := 20 + p[1]>>11
			common := int(noise[(at+x)&0xffff])
			for k := range p {
				n := common*2 + int(noise[(at+x*3+k*9973)&0xffff])
				v := (p[k] + n*amp/2) >> 8
				out[4*x+k] = uint8(min(max(v, 0), 255))
			}
			out[4*x+3] = 255
		}
	}
	return img
}

// row is the span of a row in which the card may lie.
func (c *camera) row(y int) (from, to int) {
	lo, hi := math.Inf(1), math.Inf(-1)
	top, low := math.Inf(1), math.Inf(-1)
	for _, p := range [4]point{c.project(-2, -2), c.project(cardW+2, -2), c.project(-2, cardH+2), c.project(cardW+2, cardH+2)} {
		lo, hi, top, low = min(lo, p.x), max(hi, p.x), min(top, p.y), max(low, p.y)
	}
	if float64(y) < top-1 || float64(y) > low+1 {
		return 0, 0
	}
	return max(int(lo)-1, 0), min(int(hi)+2, c.size.X)
}

// over lays the card's pixel, if there is one, over the table's; colours are 8.8 fixed point.
func (c *camera) over(under [3]int, px, py float64) [3]int {
	u, v := c.unproject(px, py)
	d := cornerDistance(u, v, cardW, cardH, cardCorner)
	if d > 0.5 {
		return under
	}
	t := sample(c.card, float64(u*photoCardScale)-0.5, float64(v*photoCardScale)-0.5)
	l := c.lamp(px, py)
	shine := 0.0
	if c.glare != (point{}) {
		shine = 52 * bump(u-c.glare.x, v-c.glare.y, 330, 190)
	}
	rim := 1 - float64(0.16*smooth(-2.6, -0.4, d)) // the cut edge takes less light
	a := smooth(0.4, -0.4, d)
	for k, s := range [3]float64{float64(t.r), float64(t.g), float64(t.b)} {
		s = float64(float64(6+float64(s*0.93))*l[k]*rim) + shine
		under[k] = int(mix(float64(under[k]), min(s, 255)*256, a))
	}
	return under
}

// lamp is the light at a pixel for each channel, about 0.6 to 1.1: a pool, the lens's fall towards the
// corners, and the lamp's colour.
func (c *camera) lamp(px, py float64) [3]float64 {
	x, y := px/float64(c.size.X), py/float64(c.size.Y)
	l := 0.74 + float64(0.33*bump(x-c.light.x, y-c.light.y, 1.25, 1.25))
	x, y = x-0.5, y-0.5
	l -= float64(0.16 * (float64(x*x) + float64(y*y)))
	return [3]float64{l * (1 + float64(0.04*c.warm)), l, l * (1 - float64(0.13*c.warm))}
}
