package trace

import (
	"image"
	"math"
)

// Where a mark is seen, once it is known: cells of the shrunk picture in which it stands out by so many standard deviations,
// beside another in which it nearly does.
const (
	seenSide  = 32 // pixels
	seenPlain = 4
	seenFaint = 3
)

// reading is what was decoded, and where it is seen in p.
func (f *finder) reading(p plane, w *warp, turned bool, at origin, d decoded) Reading {
	r := Reading{ID: d.id, Rho: d.rho, Region: image.Rect(0, 0, p.w, p.h)}
	cols, rows := (p.w+seenSide-1)/seenSide, (p.h+seenSide-1)/seenSide
	seen := f.seen(p, w, turned, at, d.id)
	area := image.Rectangle{}
	for i, v := range seen {
		x, y := i%cols, i/cols
		beside := false
		for k := range 9 {
			nx, ny := x+k%3-1, y+k/3-1
			if k != 4 && nx >= 0 && ny >= 0 && nx < cols && ny < rows {
				beside = beside || seen[ny*cols+nx] > seenFaint
			}
		}
		if v > seenPlain && beside {
			area = area.Union(image.Rect(x*seenSide, y*seenSide, min((x+1)*seenSide, p.w), min((y+1)*seenSide, p.h)))
		}
	}
	if !area.Empty() {
		r.Region = area
	}
	return r
}

// seen is how far the mark of id stands out in each cell, in standard deviations.
func (f *finder) seen(p plane, w *warp, turned bool, at origin, id ID) []float64 {
	tile := newTile(id)
	cols := (p.w + seenSide - 1) / seenSide
	n := cols * ((p.h + seenSide - 1) / seenSide)
	dots, powers := make([]float64, n), make([]float64, n)
	sign := 1.0
	if turned {
		sign = -1
	}
	sample := func(t, origin float64) int {
		return int(math.Floor(float64((sign*t-origin/tileUnits)*tileSide))) & (tileSide - 1)
	}
	for y := range p.h {
		for x, v := range p.row(y) {
			tx, ty := w.at(float64(x), float64(y))
			c := float64(v) * float64(tile[sample(ty, at.y)*tileSide+sample(tx, at.x)])
			i := y/seenSide*cols + x/seenSide
			dots[i] += c
			powers[i] += c * c
		}
	}
	for i := range dots {
		dots[i] /= math.Sqrt(math.Max(powers[i], 1e-12))
	}
	return dots
}
