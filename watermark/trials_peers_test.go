//go:build trials

package watermark_test

import (
	"image"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	typeface "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"mohr/assets/fonts"
	"mohr/watermark/internal/attack"
)

// peerText is what the peers' marks say.
const peerText = "SIM registration only - Jazz Franchise, Blue Area - 2026-12-31"

// A cover is how far ink covers a picture's pixels, 0 to 1.
type cover struct {
	w, h int
	v    []float32
}

// written sets a line of text at size pixels an em, with a margin of one em.
func written(t testing.TB, text string, size float64) cover {
	t.Helper()
	parsed, err := opentype.Parse(fonts.Bold())
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	w := typeface.MeasureString(face, text).Ceil() + int(2*size)
	img := image.NewAlpha(image.Rect(0, 0, w, int(3*size)))
	d := typeface.Drawer{Dst: img, Src: image.Opaque, Face: face, Dot: fixed.P(int(size), int(1.9*size))}
	d.DrawString(text)
	c := cover{w: img.Rect.Dx(), h: img.Rect.Dy()}
	c.v = make([]float32, c.w*c.h)
	for i, a := range img.Pix {
		c.v[i] = float32(a) / 255
	}
	return c
}

// at is the cover at a place between pixels.
func (c cover) at(x, y float64) float32 {
	i, j := int(math.Floor(x)), int(math.Floor(y))
	if i < 0 || j < 0 || i >= c.w-1 || j >= c.h-1 {
		return 0
	}
	fx, fy := float32(x)-float32(i), float32(y)-float32(j)
	row, next := c.v[j*c.w+i:], c.v[(j+1)*c.w+i:]
	return (row[0]*(1-fx)+row[1]*fx)*(1-fy) + (next[0]*(1-fx)+next[1]*fx)*fy
}

// tiled lays a piece over a page again and again, its middle at the page's, turned by angle degrees (up to the
// right), stepX and stepY apart; every second row moves by shift. A step of 0 lays one.
func (c cover) tiled(w, h int, angle, stepX, stepY, shift float64) cover {
	out := cover{w, h, make([]float32, w*h)}
	sin, cos := math.Sincos(-angle * math.Pi / 180)
	for y := range h {
		for x := range w {
			dx, dy := float64(x)-float64(w)/2, float64(y)-float64(h)/2
			u, v := dx*cos+dy*sin, dy*cos-dx*sin
			if stepY > 0 {
				row := math.Round(v / stepY)
				v -= row * stepY
				u += shift * row
			}
			if stepX > 0 {
				u -= math.Round(u/stepX) * stepX
			}
			out.v[y*w+x] = c.at(u+float64(c.w)/2, v+float64(c.h)/2)
		}
	}
	return out
}

// paint lays ink over p.
func (c cover) paint(p attack.Picture, ink [3]float32, opacity float32) {
	for k := range p.C {
		for i, a := range c.v {
			p.C[k][i] += a * opacity * (ink[k] - p.C[k][i])
		}
	}
}

// wider is c grown by r pixels in all directions.
func (c cover) wider(r int) cover {
	out := cover{c.w, c.h, make([]float32, len(c.v))}
	for y := range c.h {
		for x := range c.w {
			most := float32(0)
			for j := max(0, y-r); j <= min(c.h-1, y+r); j++ {
				for i := max(0, x-r); i <= min(c.w-1, x+r); i++ {
					if (i-x)*(i-x)+(j-y)*(j-y) <= r*r {
						most = max(most, c.v[j*c.w+i])
					}
				}
			}
			out.v[y*c.w+x] = most
		}
	}
	return out
}

// one is a tool of one ink.
func one(ink [3]float32, opacity, size float64) attack.Tool {
	a := float32(opacity)
	return attack.Tool{Dark: [][3]float32{ink}, Opacity: [2]float32{a, a}, LetterPx: size, SameGeometry: true}
}

// peers draw other programs' marks anew, from facts/marks.md, section 2a. Left out is the faint blurred copy of the
// second layer that FiligraneFacile adds.
var peers = []struct {
	name string
	mark func(t testing.TB, clean attack.Picture, random *rand.Rand) (attack.Picture, attack.Tool)
}{
	{"one-line", func(t testing.TB, clean attack.Picture, _ *rand.Rand) (attack.Picture, attack.Tool) {
		p := clean.Clone()
		size := math.Hypot(float64(p.W), float64(p.H)) / 38
		ink := [3]float32{128, 128, 128}
		line := written(t, peerText, size)
		line.tiled(p.W, p.H, math.Atan2(float64(p.H), float64(p.W))*180/math.Pi, 0, 0, 0).paint(p, ink, 0.6)
		return p, one(ink, 0.6, size)
	}},
	{"filigrane-local", func(t testing.TB, clean attack.Picture, _ *rand.Rand) (attack.Picture, attack.Tool) {
		p := clean.Clone()
		size := max(12, float64(min(p.W, p.H))/14)
		ink := [3]float32{196, 38, 46}
		piece := written(t, peerText, size)
		rim := piece.wider(int(size/20 + 0.5))
		stepX := float64(piece.w) - 2*size + 2.5*size
		rim.tiled(p.W, p.H, 45, stepX, 3.5*size, 0).paint(p, [3]float32{255, 255, 255}, 0.35)
		piece.tiled(p.W, p.H, 45, stepX, 3.5*size, 0).paint(p, ink, 0.45)
		return p, one(ink, 0.45, size)
	}},
	{"filigranefacile", func(t testing.TB, clean attack.Picture, random *rand.Rand) (attack.Picture, attack.Tool) {
		p := clean.Clone()
		size := 28 * float64(p.W) / 1240
		ink := [3]float32{64, 64, 64}
		step := math.Hypot(float64(p.W), float64(p.H)) / (8 + 2*random.Float64())
		layer := written(t, strings.Repeat(peerText+" ", 3), size).tiled(p.W, p.H, 25, 0, step, 0)
		opacity := 0.52 + 0.08*random.Float64()
		layer.paint(p, ink, float32(opacity))
		return p, one(ink, opacity, size)
	}},
}
