package attack

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"slices"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// A Travel is what becomes of a copy that is passed on: unlike after a Degrade, it may be smaller, turned, or part of another
// picture. Trials of the trace mark read what is left.
type Travel struct {
	Name  string
	Group string // "jpeg", "size", "crop", "turn", "tone", "noise", "paper", "several"; "beyond" is not asked of a mark
	Run   func(*image.RGBA) *image.RGBA
}

// Travels are those of facts/trace.md, 2, in a fixed order: 32, and 4 beyond what a mark must survive. What they are exactly
// is not said there; these are no milder by intent.
func Travels() []Travel {
	out := []Travel{
		{"none", "jpeg", func(p *image.RGBA) *image.RGBA { return p }},
		{"jpeg90", "jpeg", func(p *image.RGBA) *image.RGBA { return asJPEG(p, 90) }},
		{"jpeg70", "jpeg", func(p *image.RGBA) *image.RGBA { return asJPEG(p, 70) }},
		{"jpeg50", "jpeg", func(p *image.RGBA) *image.RGBA { return asJPEG(p, 50) }},
		{"jpeg30", "jpeg", func(p *image.RGBA) *image.RGBA { return asJPEG(p, 30) }},
		{"jpeg20", "jpeg", func(p *image.RGBA) *image.RGBA { return asJPEG(p, 20) }},
		{"wa1600q70", "jpeg", func(p *image.RGBA) *image.RGBA { return asJPEG(longest(p, 1600), 70) }},
		{"wa1280q60", "jpeg", func(p *image.RGBA) *image.RGBA { return asJPEG(longest(p, 1280), 60) }},
		{"resize75", "size", func(p *image.RGBA) *image.RGBA { return scaled(p, 0.75) }},
		{"resize50", "size", func(p *image.RGBA) *image.RGBA { return scaled(p, 0.50) }},
		{"resize35", "size", func(p *image.RGBA) *image.RGBA { return scaled(p, 0.35) }},
		{"crop75", "crop", func(p *image.RGBA) *image.RGBA { return cropped(p, 0.75, 0.6, 0.3) }},
		{"crop50", "crop", func(p *image.RGBA) *image.RGBA { return cropped(p, 0.50, 0.3, 0.6) }},
		{"crop25", "crop", func(p *image.RGBA) *image.RGBA { return cropped(p, 0.25, 0.4, 0.5) }},
		{"rot0.5", "turn", func(p *image.RGBA) *image.RGBA { return turned(p, 0.5) }},
		{"rot1", "turn", func(p *image.RGBA) *image.RGBA { return turned(p, 1) }},
		{"rot3", "turn", func(p *image.RGBA) *image.RGBA { return turned(p, -3) }},
		{"rot10", "turn", func(p *image.RGBA) *image.RGBA { return turned(p, 10) }},
		{"rot90", "turn", func(p *image.RGBA) *image.RGBA { return turned(p, 90) }},
		{"screenshot", "several", screenshot},
		{"printscan", "paper", func(p *image.RGBA) *image.RGBA { return printed(p, 1) }},
		{"gray", "tone", func(p *image.RGBA) *image.RGBA {
			return toned(p, func(v float64) float64 { return v }, true)
		}},
		{"bright-", "tone", func(p *image.RGBA) *image.RGBA {
			return toned(p, func(v float64) float64 { return 0.75 * v }, false)
		}},
		{"contrast+", "tone", func(p *image.RGBA) *image.RGBA {
			return toned(p, func(v float64) float64 { return 128 + 1.25*(v-128) }, false)
		}},
		{"noise4", "noise", func(p *image.RGBA) *image.RGBA { return noisy(p, 4) }},
		{"noise10", "noise", func(p *image.RGBA) *image.RGBA { return noisy(p, 10) }},
		{"median3", "noise", func(p *image.RGBA) *image.RGBA { return medianed(p, 1) }},
		{"median5", "noise", func(p *image.RGBA) *image.RGBA { return medianed(p, 2) }},
		{"paint40", "crop", func(p *image.RGBA) *image.RGBA { return painted(p, 0.40) }},
		{"combo", "several", func(p *image.RGBA) *image.RGBA {
			return asJPEG(longest(cropped(turned(p, 1.5), 0.6, 0.5, 0.5), 1280), 60)
		}},
		{"combo2", "several", func(p *image.RGBA) *image.RGBA {
			return asJPEG(longest(painted(cropped(p, 0.5, 0.7, 0.3), 0.2), 1024), 50)
		}},
		{"printwa", "paper", func(p *image.RGBA) *image.RGBA { return asJPEG(longest(printed(p, 2), 1280), 60) }},
	}
	return append(out, []Travel{
		{"crop5", "beyond", func(p *image.RGBA) *image.RGBA { return cropped(p, 0.05, 0.4, 0.5) }},
		{"camera", "beyond", photographed},
		{"bleach", "beyond", func(p *image.RGBA) *image.RGBA {
			return toned(p, func(v float64) float64 { return v * 255 / 235 }, false)
		}},
		{"binarize", "beyond", func(p *image.RGBA) *image.RGBA {
			return toned(p, func(v float64) float64 { return 255 * math.Floor(v/150) }, true)
		}},
	}...)
}

// asJPEG is p saved and read back.
func asJPEG(p *image.RGBA, quality int) *image.RGBA {
	var b bytes.Buffer
	var img image.Image
	err := jpeg.Encode(&b, p, &jpeg.Options{Quality: quality})
	if err == nil {
		img, err = jpeg.Decode(&b)
	}
	if err != nil {
		panic(fmt.Sprintf("attack: own picture: %v", err))
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Rect, img, image.Point{}, draw.Src)
	return out
}

// longest shrinks p to a longest side.
func longest(p *image.RGBA, side int) *image.RGBA {
	if long := max(p.Rect.Dx(), p.Rect.Dy()); long > side {
		return scaled(p, float64(side)/float64(long))
	}
	return p
}

func scaled(p *image.RGBA, k float64) *image.RGBA {
	size := p.Rect.Size()
	out := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(size.X)*k+0.5)), max(1, int(float64(size.Y)*k+0.5))))
	draw.BiLinear.Scale(out, out.Rect, p, p.Rect, draw.Src, nil)
	return out
}

// cropped keeps a share of p's area, from a place given as shares of what is left over.
func cropped(p *image.RGBA, area, fx, fy float64) *image.RGBA {
	k := math.Sqrt(area)
	w, h := int(float64(p.Rect.Dx())*k), int(float64(p.Rect.Dy())*k)
	x, y := int(float64(p.Rect.Dx()-w)*fx), int(float64(p.Rect.Dy()-h)*fy)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, p, image.Pt(x, y), draw.Src)
	return out
}

// turned turns p about its middle, on white, so that all of it stays in view.
func turned(p *image.RGBA, deg float64) *image.RGBA {
	sin, cos := math.Sincos(deg * math.Pi / 180)
	w, h := float64(p.Rect.Dx()), float64(p.Rect.Dy())
	tw, th := math.Abs(w*cos)+math.Abs(h*sin), math.Abs(w*sin)+math.Abs(h*cos)
	out := white(int(tw+0.5), int(th+0.5))
	m := f64.Aff3{cos, -sin, tw/2 - (w*cos-h*sin)/2, sin, cos, th/2 - (w*sin+h*cos)/2}
	draw.BiLinear.Transform(out, m, p, p.Rect, draw.Over, nil)
	return out
}

func white(w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	return out
}

// screenshot shows p on a phone: as wide as the screen, dark bars above and below, saved as a JPEG.
func screenshot(p *image.RGBA) *image.RGBA {
	const w, h = 1080, 2340
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, image.NewUniform(color.RGBA{18, 24, 28, 255}), image.Point{}, draw.Src)
	k := min(float64(w)/float64(p.Rect.Dx()), float64(h-400)/float64(p.Rect.Dy()))
	q := scaled(p, k)
	at := image.Pt((w-q.Rect.Dx())/2, (h-q.Rect.Dy())/2)
	draw.Draw(out, q.Rect.Add(at), q, image.Point{}, draw.Src)
	for i := range 12 { // what a screen has of its own
		r := image.Rect(60+80*i, 60, 110+80*i, 100)
		draw.Draw(out, r, image.NewUniform(color.RGBA{uint8(180 + 5*i), 200, 210, 255}), image.Point{}, draw.Src)
	}
	return asJPEG(out, 85)
}

// toned changes every channel by f; grey makes it one channel first.
func toned(p *image.RGBA, f func(float64) float64, grey bool) *image.RGBA {
	var table [256]uint8
	for v := range table {
		table[v] = uint8(math.Round(min(max(f(float64(v)), 0), 255)))
	}
	out := image.NewRGBA(p.Rect)
	for i := 0; i < len(p.Pix); i += 4 {
		c := [3]uint8(p.Pix[i:])
		if grey {
			y, _, _ := color.RGBToYCbCr(c[0], c[1], c[2])
			c = [3]uint8{y, y, y}
		}
		out.Pix[i], out.Pix[i+1], out.Pix[i+2], out.Pix[i+3] = table[c[0]], table[c[1]], table[c[2]], 255
	}
	return out
}

// noisy adds noise of a standard deviation to every channel.
func noisy(p *image.RGBA, sigma float64) *image.RGBA {
	random := rand.New(rand.NewPCG(7, uint64(sigma)))
	var some [1 << 16]int
	for i := range some {
		some[i] = int(math.Round(sigma * random.NormFloat64()))
	}
	out := image.NewRGBA(p.Rect)
	for i, v := range p.Pix {
		out.Pix[i] = v
		if i%4 < 3 {
			out.Pix[i] = uint8(min(max(int(v)+some[random.Uint32()>>16], 0), 255))
		}
	}
	return out
}

// medianed is the median over squares of 2*r+1 pixels a side, channel by channel.
func medianed(p *image.RGBA, r int) *image.RGBA {
	out := image.NewRGBA(p.Rect)
	w, h := p.Rect.Dx(), p.Rect.Dy()
	half := (2*r + 1) * (2*r + 1) / 2
	for y := range h {
		for c := range 3 {
			var count [256]int
			put := func(x, by int) {
				x = min(max(x, 0), w-1)
				for dy := -r; dy <= r; dy++ {
					count[p.Pix[min(max(y+dy, 0), h-1)*p.Stride+4*x+c]] += by
				}
			}
			for x := -r; x < r; x++ {
				put(x, 1)
			}
			for x := range w {
				put(x+r, 1)
				left, v := half, 0
				for left -= count[0]; left >= 0; left -= count[v] {
					v++
				}
				out.Pix[y*out.Stride+4*x+c] = uint8(v)
				put(x-r, -1)
			}
		}
		for x := range w {
			out.Pix[y*out.Stride+4*x+3] = 255
		}
	}
	return out
}

// painted covers a share of p with boxes of three colours.
func painted(p *image.RGBA, share float64) *image.RGBA {
	out := &image.RGBA{Pix: slices.Clone(p.Pix), Stride: p.Stride, Rect: p.Rect}
	random := rand.New(rand.NewPCG(9, 9))
	w, h := p.Rect.Dx(), p.Rect.Dy()
	covered, boxes := make([]bool, 64*64), 0 // on a coarse grid
	for n := 0; n < int(share*float64(len(covered))); boxes++ {
		bw, bh := 6+random.IntN(14), 6+random.IntN(10)
		x, y := random.IntN(64-bw), random.IntN(64-bh)
		c := []color.Color{color.Black, color.White, color.RGBA{200, 40, 40, 255}}[boxes%3]
		draw.Draw(out, image.Rect(x*w/64, y*h/64, (x+bw)*w/64, (y+bh)*h/64), image.NewUniform(c), image.Point{}, draw.Src)
		for i := range bw * bh {
			at := (y+i/bw)*64 + x + i%bw
			if !covered[at] {
				covered[at], n = true, n+1
			}
		}
	}
	return out
}
