package attack

import (
	"image"
	"math"
	"math/rand/v2"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// printed is p after printing and scanning at 150 dots an inch: half of its pixels a side if it is a scan at 300, turned a
// little and stretched, softened, paler, and with the scanner's noise.
func printed(p *image.RGBA, seed uint64) *image.RGBA {
	random := rand.New(rand.NewPCG(seed, 0x7363616e)) // "scan"
	k := 0.5
	if long := float64(max(p.Rect.Dx(), p.Rect.Dy())); long*k > 1754 { // A4 at 150 dots
		k = 1754 / long
	}
	small := scaled(p, k)
	sin, cos := math.Sincos(0.4 * math.Pi / 180)
	w, h := float64(small.Rect.Dx()), float64(small.Rect.Dy())
	out := white(int(w), int(h))
	m := f64.Aff3{cos * 1.004, -sin, h / 2 * sin, sin, cos * 0.998, -w / 2 * sin}
	draw.BiLinear.Transform(out, m, small, small.Rect, draw.Over, nil)
	q := FromImage(out)
	for c := range q.C {
		q.C[c] = gauss(q.C[c], q.W, q.H, 0.7)
	}
	for i := range q.W * q.H {
		common := random.NormFloat64() * 2
		for c := range q.C {
			v := 255 * math.Pow(float64(clamp(q.C[c][i], 0, 255))/255, 0.94)
			q.C[c][i] = clamp(float32(8+v*0.94+common+random.NormFloat64()*1.5), 0, 255)
		}
	}
	return asJPEG(q.Image(), 85)
}

// photographed is a photo of a print of p: in perspective, lit from one side, blurred and noisy.
func photographed(p *image.RGBA) *image.RGBA {
	small := longest(scaled(p, 0.5), 1600)
	random := rand.New(rand.NewPCG(5, 5))
	w, h := small.Rect.Dx(), small.Rect.Dy()
	src := FromImage(small)
	out := New(w, h)
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w)-0.5, float64(y)/float64(h)-0.5
			d := 1 + 0.06*u + 0.04*v
			sx, sy := ((u+0.02*v)/d*1.08+0.5)*float64(w), ((v-0.015*u)/d*1.08+0.5)*float64(h)
			light := 0.80 - 0.12*u + 0.06*v
			noise := 3 * random.NormFloat64()
			for c := range out.C {
				value := 90.0
				if ix, iy := int(math.Floor(sx)), int(math.Floor(sy)); ix >= 0 && iy >= 0 && ix < w-1 && iy < h-1 {
					fx, fy := float32(sx-float64(ix)), float32(sy-float64(iy))
					a, b := src.C[c][iy*w+ix:], src.C[c][(iy+1)*w+ix:]
					value = float64((a[0]*(1-fx)+a[1]*fx)*(1-fy) + (b[0]*(1-fx)+b[1]*fx)*fy)
				}
				out.C[c][y*w+x] = clamp(float32(value*light+12+noise), 0, 255)
			}
		}
	}
	for c := range out.C {
		out.C[c] = gauss(out.C[c], w, h, 0.6)
	}
	return asJPEG(out.Image(), 80)
}
