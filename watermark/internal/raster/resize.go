package raster

import (
	"image"
	"math"
)

// Shrink returns img, a picture of this package, with its longer side shrunk to longSide pixels and its shape kept to
// the nearest pixel. A picture that is small enough, and any when longSide is not positive, is returned as
// it is; none is enlarged. It takes memory for the result and for one channel at the new width and the old height.
func Shrink(img image.Image, longSide int) image.Image {
	from := img.Bounds().Size()
	to := Shrunk(from, longSide)
	if to == from {
		return img
	}
	r := image.Rectangle{Max: to}
	luma := newScaling(from, to, from, to)
	switch m := img.(type) {
	case *image.Gray:
		out := image.NewGray(r)
		luma.plane(plane{out.Pix, out.Stride, to.X, to.Y}, plane{m.Pix, m.Stride, from.X, from.Y}, 1)
		return out
	case *image.RGBA:
		out := image.NewRGBA(r)
		luma.plane(plane{out.Pix, out.Stride, to.X, to.Y}, plane{m.Pix, m.Stride, from.X, from.Y}, 4)
		return out
	case *image.YCbCr:
		out := image.NewYCbCr(r, m.SubsampleRatio)
		luma.plane(plane{out.Y, out.YStride, to.X, to.Y}, plane{m.Y, m.YStride, from.X, from.Y}, 1)
		a, b := chromaSize(m), chromaSize(out)
		chroma := newScaling(from, to, a, b)
		chroma.plane(plane{out.Cb, out.CStride, b.X, b.Y}, plane{m.Cb, m.CStride, a.X, a.Y}, 1)
		chroma.plane(plane{out.Cr, out.CStride, b.X, b.Y}, plane{m.Cr, m.CStride, a.X, a.Y}, 1)
		return out
	}
	panic("raster: not a picture of this package")
}

// Shrunk is the size that Shrink gives a picture of that size.
func Shrunk(size image.Point, longSide int) image.Point {
	long := max(size.X, size.Y)
	if longSide <= 0 || long <= longSide {
		return size
	}
	side := func(n int) int { return max(1, int((2*int64(n)*int64(longSide)+int64(long))/(2*int64(long)))) }
	return image.Pt(side(size.X), side(size.Y))
}

// weightBits is the precision of taps: their weights sum up to 1 << weightBits.
const weightBits = 14

// lobes is the support of the Lanczos filter in samples of the result.
const lobes = 3

// A tap is where a sample of the result comes from: weights of the source samples from first on.
type tap struct {
	first   int
	weights []int32
}

// A scaling holds the taps of both axes.
type scaling struct{ x, y []tap }

// newScaling makes the taps for a plane of samples a that becomes b, in a picture that goes from one size to the other.
// A chroma plane's last sample may reach beyond an odd picture, so the sizes' ratio counts, not the planes'.
func newScaling(from, to, a, b image.Point) scaling {
	return scaling{
		x: taps(float64(from.X)/float64(to.X), a.X, b.X),
		y: taps(float64(from.Y)/float64(to.Y), a.Y, b.Y),
	}
}

// taps are those of one axis: n samples become m, each as wide as ratio old ones, ratio at least 1.
func taps(ratio float64, n, m int) []tap {
	out := make([]tap, m)
	for i := range out {
		centre := float64((float64(i)+0.5)*ratio) - 0.5
		reach := float64(lobes * ratio)
		first := min(max(0, int(math.Ceil(centre-reach))), n-1)
		last := max(min(n-1, int(math.Floor(centre+reach))), first)
		weights := make([]float64, last-first+1)
		sum := 0.0
		for k := range weights {
			weights[k] = lanczos((float64(first+k) - centre) / ratio)
			sum += weights[k]
		}
		out[i] = tap{first, fixedWeights(weights, sum)}
	}
	return out
}

// fixedWeights rounds weights so that they sum up exactly; the largest takes what rounding leaves.
func fixedWeights(weights []float64, sum float64) []int32 {
	out := make([]int32, len(weights))
	left, best := int32(1<<weightBits), 0
	for k, w := range weights {
		if sum != 0 {
			out[k] = int32(math.Round(float64(w / sum * (1 << weightBits))))
		}
		left -= out[k]
		if out[k] > out[best] {
			best = k
		}
	}
	out[best] += left
	return out
}

// lanczos is the filter's weight at distance x, in samples of the result.
func lanczos(x float64) float64 {
	if x == 0 {
		return 1
	}
	if x <= -lobes || x >= lobes {
		return 0
	}
	p := math.Pi * x
	return float64(lobes*math.Sin(p)) * math.Sin(p/lobes) / float64(p*p)
}

// plane scales src into dst, whose samples are of the given number of channels: across, then down.
func (s scaling) plane(dst, src plane, channels int) {
	width := dst.w * channels
	narrow := plane{pix: make([]byte, width*src.h), stride: width, w: width, h: src.h}
	src.w *= channels
	for y := range src.h {
		if channels == 4 {
			acrossRGBA(narrow.row(y), src.row(y), s.x)
		} else {
			across(narrow.row(y), src.row(y), s.x)
		}
	}
	dst.w = width
	sums := make([]int32, width)
	for y, t := range s.y {
		clear(sums)
		for k, w := range t.weights {
			for x, v := range narrow.row(t.first + k) {
				sums[x] += w * int32(v)
			}
		}
		row := dst.row(y)
		for x, v := range sums {
			row[x] = fromWeights(v)
		}
	}
}

// across scales one row of one channel.
func across(dst, src []byte, x []tap) {
	for i, t := range x {
		sum := int32(0)
		from := src[t.first:][:len(t.weights)]
		for k, w := range t.weights {
			sum += w * int32(from[k])
		}
		dst[i] = fromWeights(sum)
	}
}

// acrossRGBA scales one row of opaque RGBA.
func acrossRGBA(dst, src []byte, x []tap) {
	for i, t := range x {
		var r, g, b int32
		from := src[4*t.first:][:4*len(t.weights)]
		for k, w := range t.weights {
			p := from[4*k:][:4]
			r += w * int32(p[0])
			g += w * int32(p[1])
			b += w * int32(p[2])
		}
		dst[4*i], dst[4*i+1], dst[4*i+2], dst[4*i+3] = fromWeights(r), fromWeights(g), fromWeights(b), 255
	}
}

// fromWeights rounds a weighted sum to a sample.
func fromWeights(sum int32) uint8 {
	return uint8(max(0, min(255, (sum+1<<(weightBits-1))>>weightBits)))
}
