package attack

import (
	"image"
	"math"
)

// Constants of structural similarity (Wang, Bovik, Sheikh and Simoncelli: Image quality assessment: from error
// visibility to structural similarity, IEEE Trans. Image Processing 13(4), 2004): a window of 11 by 11 weighted by a
// normal curve of sigma 1.5, and two small numbers that keep quotients of flat parts tame.
const (
	ssimRadius = 5
	ssimSigma  = 1.5
	ssimC1     = (0.01 * 255) * (0.01 * 255)
	ssimC2     = (0.03 * 255) * (0.03 * 255)
)

// SSIM is the mean structural similarity of the luma of a and b in r, over all windows that lie within r. It is 1 for
// equal pictures. A part smaller than one window has none: NaN.
func SSIM(a, b Picture, r image.Rectangle) float64 {
	a, b = a.Sub(r), b.Sub(r)
	w, h := a.W, a.H
	if w <= 2*ssimRadius || h <= 2*ssimRadius {
		return math.NaN()
	}
	kernel := bell(ssimSigma, ssimRadius)
	mean := func(x, y []float32) []float32 {
		v := make([]float32, len(x))
		for i := range v {
			v[i] = x[i] * y[i]
		}
		return convolve(v, w, h, kernel)
	}
	x, y := a.Luma(), b.Luma()
	mx, my := convolve(x, w, h, kernel), convolve(y, w, h, kernel)
	xx, yy, xy := mean(x, x), mean(y, y), mean(x, y)
	sum, n := 0.0, 0
	for j := ssimRadius; j < h-ssimRadius; j++ {
		for i := j*w + ssimRadius; i < (j+1)*w-ssimRadius; i++ {
			p, q := float64(mx[i]), float64(my[i])
			vx, vy := float64(xx[i])-p*p, float64(yy[i])-q*q
			cov := float64(xy[i]) - p*q
			sum += (2*p*q + ssimC1) * (2*cov + ssimC2) / ((p*p + q*q + ssimC1) * (vx + vy + ssimC2))
			n++
		}
	}
	return sum / float64(n)
}

// PSNR is the peak signal-to-noise ratio of a and b in r over all three channels, dB; +Inf where they are equal.
func PSNR(a, b Picture, r image.Rectangle) float64 {
	a, b = a.Sub(r), b.Sub(r)
	sum := 0.0
	for c := range a.C {
		for i, v := range a.C[c] {
			d := float64(v - b.C[c][i])
			sum += d * d
		}
	}
	return 10 * math.Log10(255*255*3*float64(a.W*a.H)/sum)
}
