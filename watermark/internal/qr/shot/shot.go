// Package shot takes simulated phone photos of a printed picture, so that a reader of codes can be measured.
//
// Call [Take]. The print lies flat on a dark table; the camera looks at it at an angle and with perspective; light
// falls off to one side and a soft shadow lies across; then come the lens's blur, the sensor's noise, and what
// tone the paper and the toner leave. The same call gives the same pixels. Colour, bent paper, lens distortion and
// motion are not simulated. The package is test tooling: no part of the product imports it.
package shot

import (
	"image"
	"math"
	"math/rand/v2"
)

// A Camera says how a photo is taken. The zero value is no camera; Phone gives one.
type Camera struct {
	Size    image.Point // of the photo, pixels
	Scale   float64     // photo pixels to a pixel of the print, at its middle
	TurnDeg float64     // of the print in the photo's plane, clockwise
	TiltX   float64     // degrees about the photo's horizontal axis
	TiltY   float64     // degrees about its vertical axis
	Sigma   float64     // of the blur, photo pixels
	Noise   float64     // standard deviation, levels of 256
	Light   float64     // the darkest place's share of the brightest's light, above 0, at most 1
	Seed    uint64      // of the noise, and of where light and shadow lie
}

// Phone is a phone held over a print, a little askew: tilt and turn of 2 to 5 degrees either way, blur of 0.6 to
// 1.5 px, uneven light, a long side of 3000 to 4000 px. module is the width of a code's module on the print, in
// pixels; it becomes 3 to 6 px, or less where the print would not fit into the photo.
func Phone(print image.Point, module float64, seed uint64) Camera {
	rnd := rand.New(rand.NewPCG(seed, 0x9507))
	span := func(lo, hi float64) float64 { return lo + (hi-lo)*rnd.Float64() }
	either := func(lo, hi float64) float64 {
		if rnd.IntN(2) == 0 {
			return -span(lo, hi)
		}
		return span(lo, hi)
	}
	long := span(3000, 4000)
	c := Camera{Size: image.Pt(int(long), int(long*3/4)), Scale: span(3, 6) / module, Seed: seed,
		TurnDeg: either(2, 5), TiltX: either(2, 5), TiltY: either(2, 5),
		Sigma: span(0.6, 1.5), Noise: span(1.5, 5), Light: span(0.45, 0.9)}
	if print.Y > print.X {
		c.Size = image.Pt(c.Size.Y, c.Size.X)
	}
	fit := 0.86 * min(float64(c.Size.X)/float64(print.X), float64(c.Size.Y)/float64(print.Y))
	c.Scale = min(c.Scale, fit)
	return c
}

// Take returns the photo.
func Take(print image.Image, c Camera) *image.Gray {
	paper := gray(print)
	photo := image.NewGray(image.Rectangle{Max: c.Size})
	rnd := rand.New(rand.NewPCG(c.Seed, 0x5107))
	lamp := newLamp(c, rnd)
	back := c.onPrint(paper.Rect.Size())
	plane := make([]float32, c.Size.X*c.Size.Y)
	grid := int(min(max(math.Ceil(1/c.Scale), 2), 4)) // samples a side of a photo pixel
	for y := range c.Size.Y {
		for x := range c.Size.X {
			sum := 0.0
			for j := range grid {
				for i := range grid {
					px := float64(x) + (float64(i)+0.5)/float64(grid)
					py := float64(y) + (float64(j)+0.5)/float64(grid)
					sum += reflected(paper, back, px, py)
				}
			}
			plane[y*c.Size.X+x] = float32(sum / float64(grid*grid) * lamp(float64(x), float64(y)))
		}
	}
	blur(plane, c.Size.X, c.Size.Y, c.Sigma)
	for i, v := range plane {
		photo.Pix[i] = uint8(min(max(float64(v)+rnd.NormFloat64()*c.Noise+0.5, 0), 255))
	}
	return photo
}

// gray is the luma of a picture.
func gray(m image.Image) *image.Gray {
	b := m.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			r, g, bl, _ := m.At(b.Min.X+x, b.Min.Y+y).RGBA()
			out.Pix[y*out.Stride+x] = uint8((299*r + 587*g + 114*bl) / 1000 >> 8)
		}
	}
	return out
}

// onPrint returns which place of the print a place of the photo shows.
func (c Camera) onPrint(print image.Point) func(x, y float64) (u, v float64) {
	focal := 0.75 * float64(max(c.Size.X, c.Size.Y)) // a phone's main camera: 26 mm on a side of 36 mm
	rad := math.Pi / 180
	sx, cx := math.Sincos(c.TiltX * rad)
	sy, cy := math.Sincos(c.TiltY * rad)
	st, ct := math.Sincos(c.TurnDeg * rad)
	// The print's axes in the camera's space: turned, then tilted about x, then about y.
	axis := func(x, y float64) [3]float64 {
		x, y = x*ct-y*st, x*st+y*ct
		y, z := y*cx, y*sx
		return [3]float64{x*cy + z*sy, y, z*cy - x*sy}
	}
	a, b := axis(1, 0), axis(0, 1)
	normal := [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
	distance := focal / c.Scale // of the print's middle, in pixels of the print
	return func(x, y float64) (u, v float64) {
		ray := [3]float64{(x - float64(c.Size.X)/2) / focal, (y - float64(c.Size.Y)/2) / focal, 1}
		t := distance * normal[2] / (ray[0]*normal[0] + ray[1]*normal[1] + normal[2])
		at := [3]float64{ray[0] * t, ray[1] * t, t - distance}
		return at[0]*a[0] + at[1]*a[1] + at[2]*a[2] + float64(print.X)/2,
			at[0]*b[0] + at[1]*b[1] + at[2]*b[2] + float64(print.Y)/2
	}
}

// reflected is the share of the light that comes back at a place of the photo, in levels of 256.
func reflected(paper *image.Gray, back func(x, y float64) (u, v float64), x, y float64) float64 {
	u, v := back(x, y)
	u, v = u-0.5, v-0.5
	i, j := int(math.Floor(u)), int(math.Floor(v))
	if i < 0 || j < 0 || i+1 >= paper.Rect.Dx() || j+1 >= paper.Rect.Dy() {
		return 70 + 10*math.Sin(x/37)*math.Sin(y/53) // the table
	}
	p := paper.Pix[j*paper.Stride+i:]
	q := paper.Pix[(j+1)*paper.Stride+i:]
	fu, fv := u-float64(i), v-float64(j)
	top := float64(p[0]) + (float64(p[1])-float64(p[0]))*fu
	low := float64(q[0]) + (float64(q[1])-float64(q[0]))*fu
	return 28 + 0.78*(top+(low-top)*fv)
}

// newLamp returns the light at each place: a slope, the lens's fall to the corners and a soft shadow's edge.
func newLamp(c Camera, rnd *rand.Rand) func(x, y float64) float64 {
	w, h := float64(c.Size.X), float64(c.Size.Y)
	sin, cos := math.Sincos(rnd.Float64() * 2 * math.Pi)
	edge := rnd.Float64() - 0.5
	slope, shadow := (1-c.Light)*0.7, (1-c.Light)*0.3
	return func(x, y float64) float64 {
		x, y = x/w-0.5, y/h-0.5
		along := x*cos + y*sin // -0.7 to 0.7
		return 1 - slope*(along/1.42+0.5) - shadow/(1+math.Exp(-(y*cos-x*sin-edge)*40)) - 0.12*(x*x+y*y)
	}
}

// blur is a Gaussian over rows and then columns.
func blur(plane []float32, w, h int, sigma float64) {
	if sigma <= 0 {
		return
	}
	reach := int(math.Ceil(3 * sigma))
	weights := make([]float32, reach+1)
	total := 0.0
	for i := -reach; i <= reach; i++ {
		total += math.Exp(-float64(i*i) / (2 * sigma * sigma))
	}
	for i := range weights {
		weights[i] = float32(math.Exp(-float64(i*i)/(2*sigma*sigma)) / total)
	}
	line := make([]float32, max(w, h)+2*reach)
	pass := func(start, step, n int) {
		for i := range n + 2*reach {
			line[i] = plane[start+min(max(i-reach, 0), n-1)*step]
		}
		for i := range n {
			sum := line[i+reach] * weights[0]
			for k := 1; k <= reach; k++ {
				sum += (line[i+reach-k] + line[i+reach+k]) * weights[k]
			}
			plane[start+i*step] = sum
		}
	}
	for y := range h {
		pass(y*w, 1, w)
	}
	for x := range w {
		pass(x, w, h)
	}
}
