package attack

import (
	"image"
	"image/color"
	"math"
)

// FromImage returns the pixels of img, its top left corner at (0, 0). Transparent pixels show black, as in the
// pictures of package raster there are none.
func FromImage(img image.Image) Picture {
	b := img.Bounds()
	p := New(b.Dx(), b.Dy())
	set := func(i int, r, g, b uint8) {
		p.C[0][i], p.C[1][i], p.C[2][i] = float32(r), float32(g), float32(b)
	}
	for y := range p.H {
		for x := range p.W {
			i := y*p.W + x
			switch m := img.(type) {
			case *image.RGBA:
				px := m.Pix[m.PixOffset(b.Min.X+x, b.Min.Y+y):]
				set(i, px[0], px[1], px[2])
			case *image.YCbCr:
				c := m.YCbCrAt(b.Min.X+x, b.Min.Y+y)
				r, g, bl := color.YCbCrToRGB(c.Y, c.Cb, c.Cr)
				set(i, r, g, bl)
			case *image.Gray:
				v := m.GrayAt(b.Min.X+x, b.Min.Y+y).Y
				set(i, v, v, v)
			default:
				r, g, bl, _ := img.At(b.Min.X+x, b.Min.Y+y).RGBA()
				set(i, uint8(r>>8), uint8(g>>8), uint8(bl>>8))
			}
		}
	}
	return p
}

// Image returns p rounded to whole levels.
func (p Picture) Image() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, p.W, p.H))
	for i := range p.W * p.H {
		for c := range p.C {
			img.Pix[4*i+c] = uint8(clamp(p.C[c][i], 0, 255) + 0.5)
		}
		img.Pix[4*i+3] = 255
	}
	return img
}

// Clone returns a copy that shares nothing with p.
func (p Picture) Clone() Picture {
	q := Picture{W: p.W, H: p.H}
	for c := range p.C {
		q.C[c] = append([]float32(nil), p.C[c]...)
	}
	return q
}

// Bounds is p's rectangle.
func (p Picture) Bounds() image.Rectangle { return image.Rect(0, 0, p.W, p.H) }

// Sub returns a copy of the part of p in r; what of r lies outside is left out.
func (p Picture) Sub(r image.Rectangle) Picture {
	r = r.Intersect(p.Bounds())
	q := New(r.Dx(), r.Dy())
	for c := range p.C {
		for y := range q.H {
			copy(q.C[c][y*q.W:(y+1)*q.W], p.C[c][(r.Min.Y+y)*p.W+r.Min.X:])
		}
	}
	return q
}

// Luma returns the luminance of every pixel: ITU-R BT.601 weights, as JPEG has them.
func (p Picture) Luma() []float32 {
	y := make([]float32, p.W*p.H)
	r, g, b := p.C[0], p.C[1], p.C[2]
	for i := range y {
		y[i] = 0.299*r[i] + 0.587*g[i] + 0.114*b[i]
	}
	return y
}

// each returns a picture of what f makes of every plane of p.
func (p Picture) each(f func(v []float32, w, h int) []float32) Picture {
	q := Picture{W: p.W, H: p.H}
	for c := range p.C {
		q.C[c] = f(p.C[c], p.W, p.H)
	}
	return q
}

// grey returns a picture whose three planes are v.
func grey(v []float32, w, h int) Picture {
	p := Picture{W: w, H: h}
	for c := range p.C {
		p.C[c] = append([]float32(nil), v...)
	}
	return p
}

// Resize returns p at w by h pixels: every pixel the mean of the area it covers where p shrinks, straight between
// pixels where it grows.
func (p Picture) Resize(w, h int) Picture {
	across, down := taps(p.W, w), taps(p.H, h)
	q := New(w, h)
	mid := make([]float32, w*p.H)
	for c := range p.C {
		for y := range p.H {
			row, out := p.C[c][y*p.W:(y+1)*p.W], mid[y*w:(y+1)*w]
			for x, t := range across {
				sum := float32(0)
				for k, f := range t.weight {
					sum += f * row[t.from+k]
				}
				out[x] = sum
			}
		}
		for y, t := range down {
			out := q.C[c][y*w : (y+1)*w]
			for k, f := range t.weight {
				for x, v := range mid[(t.from+k)*w : (t.from+k+1)*w] {
					out[x] += f * v
				}
			}
		}
	}
	return q
}

// A tap is what one sample of a resized row is made of.
type tap struct {
	from   int
	weight []float32
}

func taps(src, dst int) []tap {
	out := make([]tap, dst)
	scale := float64(src) / float64(dst)
	for i := range out {
		if dst >= src {
			at := min(max((float64(i)+0.5)*scale-0.5, 0), float64(src-1))
			from := min(int(at), max(src-2, 0))
			f := float32(at - float64(from))
			out[i] = tap{from, []float32{1 - f, f}[:min(2, src)]}
			continue
		}
		lo, hi := float64(i)*scale, float64(i+1)*scale
		t := tap{from: int(lo)}
		for k := t.from; k < src && float64(k) < hi; k++ {
			part := min(hi, float64(k+1)) - max(lo, float64(k))
			t.weight = append(t.weight, float32(part/scale))
		}
		out[i] = t
	}
	return out
}

// Changed is the mask of the pixels in which a and b, of one size, differ by more than levels in any channel.
func Changed(a, b Picture, levels float32) Mask {
	m := make(Mask, a.W*a.H)
	for c := range a.C {
		for i, v := range a.C[c] {
			if d := v - b.C[c][i]; d > levels || d < -levels {
				m[i] = true
			}
		}
	}
	return m
}

func clamp(v, lo, hi float32) float32 { return min(max(v, lo), hi) }

func sqrt32(v float32) float32 { return float32(math.Sqrt(float64(v))) }
