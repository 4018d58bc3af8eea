package qr

import (
	"math"
	"slices"
)

// The ways of telling dark from light, in the order in which they are tried.
const (
	midNear   = iota // the middle between the darkest and the lightest nearby
	meanNear         // the mean nearby
	midSharp         // midNear after sharpening, for blurred pictures
	meanWide         // the mean of a wider neighbourhood, for large modules in noise
	looks     = 4
	blockSide = 8  // pixels of a block that has one threshold
	minRange  = 20 // between darkest and lightest nearby; less is a blank place
	maxSharp  = 16e6
)

// A level is the picture at one size, with the thresholds of the current look.
type level struct {
	grey
	scale float64 // pixels of the largest level to one of this

	pix    []byte // what the look sees: grey.pix, or a sharpened copy
	across int    // blocks in a row
	cuts   []byte // threshold of each block; 0 where all is light

	plain [3][]byte // what blocks returned for grey.pix
}

// thresholds prepares l for a look. It reports whether the look is worth taking here.
func (l *level) thresholds(look int) bool {
	l.pix = l.grey.pix
	if look == midSharp {
		if len(l.grey.pix) > maxSharp {
			return false
		}
		l.pix = l.sharpened()
	}
	lo, hi, mean := l.plain[0], l.plain[1], l.plain[2]
	if lo == nil || look == midSharp {
		lo, hi, mean = l.blocks()
	}
	if look != midSharp {
		l.plain = [3][]byte{lo, hi, mean}
		lo, hi = slices.Clone(lo), slices.Clone(hi)
	}
	down := len(lo) / l.across
	reach := 2
	if look == meanWide {
		reach = 7
	}
	spread(lo, l.across, down, reach, func(a, b byte) byte { return min(a, b) })
	spread(hi, l.across, down, reach, func(a, b byte) byte { return max(a, b) })
	l.cuts = make([]byte, len(lo))
	if look == meanNear || look == meanWide {
		copy(l.cuts, mean)
		smooth(l.cuts, l.across, down, reach)
	} else {
		for i := range l.cuts {
			l.cuts[i] = byte((int(lo[i]) + int(hi[i]) + 1) / 2)
		}
		smooth(l.cuts, l.across, down, 1)
	}
	l.fillBlanks(lo, hi)
	return true
}

// fillBlanks gives blocks in blank places a threshold: what is darker than the thresholds above and to the left is
// the inside of something dark, and all else is light.
func (l *level) fillBlanks(lo, hi []byte) {
	for i := range l.cuts {
		if int(hi[i])-int(lo[i]) >= minRange {
			l.cuts[i] = max(l.cuts[i], 1)
			continue
		}
		l.cuts[i] = 0
		if i >= l.across && i%l.across > 0 {
			near := (int(l.cuts[i-l.across]) + 2*int(l.cuts[i-1]) + int(l.cuts[i-l.across-1])) / 4
			if int(hi[i]) < near {
				l.cuts[i] = byte(near)
			}
		}
	}
}

// blocks returns the darkest, the lightest and the mean sample of each block.
func (l *level) blocks() (lo, hi, mean []byte) {
	l.across = (l.width + blockSide - 1) / blockSide
	down := (l.height + blockSide - 1) / blockSide
	lo, hi, mean = make([]byte, l.across*down), make([]byte, l.across*down), make([]byte, l.across*down)
	for by := range down {
		y1 := min((by+1)*blockSide, l.height)
		for bx := range l.across {
			x0, x1 := bx*blockSide, min((bx+1)*blockSide, l.width)
			dark, light, sum, n := byte(255), byte(0), 0, 0
			for y := by * blockSide; y < y1; y++ {
				row := l.pix[y*l.width+x0 : y*l.width+x1]
				for _, v := range row {
					dark, light = min(dark, v), max(light, v)
					sum += int(v)
				}
				n += len(row)
			}
			i := by*l.across + bx
			lo[i], hi[i], mean[i] = dark, light, byte(sum/n)
		}
	}
	return lo, hi, mean
}

// spread replaces every value by the extreme of its square neighbourhood.
func spread(v []byte, w, h, reach int, extreme func(a, b byte) byte) {
	old := make([]byte, max(w, h))
	line := func(start, step, n int) {
		for i := range n {
			old[i] = v[start+i*step]
		}
		for i := range n {
			e := old[i]
			for j := max(0, i-reach); j <= min(n-1, i+reach); j++ {
				e = extreme(e, old[j])
			}
			v[start+i*step] = e
		}
	}
	for y := range h {
		line(y*w, 1, w)
	}
	for x := range w {
		line(x, w, h)
	}
}

// smooth replaces every value by the mean of its square neighbourhood.
func smooth(v []byte, w, h, reach int) {
	sums := make([]int, max(w, h)+1)
	line := func(start, step, n int) {
		for i := range n {
			sums[i+1] = sums[i] + int(v[start+i*step])
		}
		for i := range n {
			from, to := max(0, i-reach), min(n, i+reach+1)
			v[start+i*step] = byte((sums[to] - sums[from]) / (to - from))
		}
	}
	for y := range h {
		line(y*w, 1, w)
	}
	for x := range w {
		line(x, w, h)
	}
}

// sharpened adds to every sample twice what sets it off from the mean of its eight neighbours and itself.
func (l *level) sharpened() []byte {
	src, w, h := l.grey.pix, l.width, l.height
	out := make([]byte, len(src))
	columns := make([]int, w)
	for y := range h {
		above, at, below := src[max(y-1, 0)*w:][:w], src[y*w:][:w], src[min(y+1, h-1)*w:][:w]
		for x := range columns {
			columns[x] = int(above[x]) + int(at[x]) + int(below[x])
		}
		for x := range at {
			sum := columns[max(x-1, 0)] + columns[x] + columns[min(x+1, w-1)]
			out[y*w+x] = byte(min(max(3*int(at[x])-2*sum/9, 0), 255))
		}
	}
	return out
}

// cut is the threshold at a place, 0 where all is light and outside.
func (l *level) cut(x, y float64) float64 {
	i, j := int(x), int(y)
	if x < 0 || y < 0 || i >= l.width || j >= l.height {
		return 0
	}
	return float64(l.cuts[j/blockSide*l.across+i/blockSide])
}

// sample is the grey at a place between the middles of pixels, which are at halves. Outside it is as at the edge.
func sample(pix []byte, w, h int, x, y float64) float64 {
	x, y = x-0.5, y-0.5
	i, j := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := x-float64(i), y-float64(j)
	if i >= 0 && j >= 0 && i+1 < w && j+1 < h {
		p := pix[j*w+i:]
		top := float64(p[0]) + (float64(p[1])-float64(p[0]))*fx
		low := float64(p[w]) + (float64(p[w+1])-float64(p[w]))*fx
		return top + (low-top)*fy
	}
	return float64(pix[min(max(j, 0), h-1)*w+min(max(i, 0), w-1)])
}

// seen is the sample that the look sees at a place of the level.
func (l *level) seen(p point) float64 { return sample(l.pix, l.width, l.height, p.x, p.y) }

// clean is the unsharpened sample at a place of the largest level.
func (l *level) clean(p point) float64 {
	return sample(l.grey.pix, l.width, l.height, p.x/l.scale, p.y/l.scale)
}
