package specimen

import (
	"math"
)

// A table is what a photographed card lies on.
type table uint8

const (
	wood table = iota
	laminate
	cloth
)

// A backing is the table with its light and the card's shadow, at half the photo's resolution: it is out of
// the camera's focus anyway. Colours are 8.8 fixed point, three a pixel.
type backing struct {
	w, h int
	pix  []int32
}

// at reads the backing at a photo's pixel, mixing neighbours.
func (b *backing) at(x, y int) [3]int {
	// Sample i lies half a pixel left of pixel 2i: a pixel is a quarter or three quarters of the way on.
	i, j := x/2, y/2
	a := b.pix[3*(j*b.w+i):]
	c := b.pix[3*((j+1)*b.w+i):]
	wx, wy := int32(3-2*(x&1)), int32(3-2*(y&1))
	var out [3]int
	for k := range out {
		top := a[k]*wx + a[k+3]*(4-wx)
		low := c[k]*wx + c[k+3]*(4-wx)
		out[k] = int((top*wy + low*(4-wy)) >> 4)
	}
	return out
}

// ground draws the table.
func (c *camera) ground() *backing {
	b := &backing{w: c.size.X/2 + 2, h: c.size.Y/2 + 2}
	b.pix = make([]int32, 3*b.w*b.h)
	for j := range b.h {
		for i := range b.w {
			px, py := float64(2*i), float64(2*j)
			t := c.surface(px, py)
			l := c.lamp(px, py)
			s := 1 - c.cast(px, py)
			at := 3 * (j*b.w + i)
			for k, v := range [3]float64{t.r, t.g, t.b} {
				b.pix[at+k] = int32(min(float64(v*l[k])*s, 255) * 256)
			}
		}
	}
	return b
}

// cast is how much of the light the card keeps from the table: a dark line where it lies, a soft wide shadow
// away from the lamp.
func (c *camera) cast(px, py float64) float64 {
	u, v := c.unproject(px, py)
	d := cornerDistance(u, v, cardW, cardH, cardCorner)
	if d > 90 {
		return 0
	}
	far := cornerDistance(u-c.shadow.x, v-c.shadow.y, cardW, cardH, cardCorner)
	return max(0.50*smooth(7, -3, cornerDistance(u-float64(c.shadow.x/4), v-float64(c.shadow.y/4), cardW, cardH, cardCorner)),
		0.34*smooth(34, -16, far))
}

// surface is the table's own colour under a photo's pixel.
func (c *camera) surface(px, py float64) light {
	// The table is turned against the camera by its own angle.
	t := float64(c.turn*-0.7) + 0.01
	x := (float64(px*cosTurn(t)) + float64(py*sinTurn(t))) / 1000
	y := (float64(py*cosTurn(t)) - float64(px*sinTurn(t))) / 1000
	switch c.table {
	case laminate:
		return c.laminateAt(x, y)
	case cloth:
		return c.clothAt(x, y)
	}
	return c.woodAt(x, y)
}

// woodAt is a board table: rings drawn out along the grain, pores, joints.
func (c *camera) woodAt(x, y float64) light {
	plank := math.Floor(y / 0.92)
	v := y - float64(plank*0.92)
	x += float64(plank * 7.7)
	seed := c.seed*16 + uint32(int32(plank)+100)
	warp := float64(0.42*noise(float64(x*0.55), float64(y*1.3), seed)) + float64(0.10*noise(float64(x*2.1), float64(y*6), seed+1))
	ring := sinTurn(float64(v*6.5) + float64(2.2*warp))
	ring = float64(0.5*ring) + 0.5
	ring = float64(ring * ring)
	fine := float64(0.6*noise(float64(x*5), float64(y*150), seed+2)) + float64(0.4*noise(float64(x*11), float64(y*310), seed+3))
	col := light{164, 112, 68}.mix(light{118, 72, 40}, float64(0.75*ring)+float64(0.25*warp))
	col = col.times(1 + float64(0.11*fine))
	pore := smooth(0.62, 0.9, noise(float64(x*14), float64(y*210), seed+4))
	col = col.mix(light{66, 36, 20}, 0.45*pore)
	joint := min(v, 0.92-v)
	return col.times((1 - float64(0.62*smooth(0.006, 0.001, joint))) * (1 + float64(0.05*noise(plank, 3.5, 77))))
}

// laminateAt is a pale office desk, faintly speckled.
func (c *camera) laminateAt(x, y float64) light {
	n := float64(0.5*fractal(float64(x*1.4), float64(y*1.4), 2, c.seed)) + float64(0.8*noise(float64(x*120), float64(y*120), c.seed+5))
	col := light{176, 182, 184}.times(1 + float64(0.016*n))
	speck := smooth(0.80, 0.93, noise(float64(x*80), float64(y*80), c.seed+6))
	return col.mix(light{120, 124, 126}, 0.5*speck)
}

// clothAt is a block-printed table cloth: a lattice of flowers on indigo with a woven ground.
func (c *camera) clothAt(x, y float64) light {
	x += float64(0.012 * noise(float64(x*3), float64(y*3), c.seed+7))
	y += float64(0.012 * noise(float64(x*3)+40, float64(y*3), c.seed+7))
	const cell = 0.46
	i, j := math.Floor(x/cell), math.Floor(y/cell)
	u, v := x/cell-i-0.5, y/cell-j-0.5
	col := light{44, 62, 104}
	d := hypot(u, v)
	if d > 0 {
		// Eight petals without an arc tangent: cos 8a from cos a by doubling.
		k := float64(u / d * (u / d))
		k2 := float64(2*k) - 1
		k4 := float64(2*k2*k2) - 1
		k8 := float64(2*k4*k4) - 1
		petal := 0.21 + float64(0.075*k8)
		col = col.mix(light{222, 208, 178}, smooth(petal+0.016, petal-0.016, d))
		col = col.mix(light{168, 62, 54}, smooth(0.135+float64(0.03*k4), 0.11+float64(0.03*k4), d))
		col = col.mix(light{232, 200, 120}, smooth(0.06, 0.04, d))
		col = col.mix(light{196, 178, 140}, smooth(0.012, 0.004, math.Abs(d-0.385-float64(0.02*k8))))
	}
	corner := hypot(math.Abs(u)-0.5, math.Abs(v)-0.5)
	col = col.mix(light{176, 84, 62}, smooth(0.10, 0.08, corner))
	weave := float64(0.06*sinTurn(float64(x*62))*sinTurn(float64(y*62))) + float64(0.10*noise(float64(x*180), float64(y*180), c.seed+8))
	folds := float64(0.10 * noise(float64(x*0.9)+float64(y*0.5), float64(y*0.7), c.seed+9))
	return col.times(0.98 + weave + folds)
}
