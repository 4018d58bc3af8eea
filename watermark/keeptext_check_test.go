//go:build !js

package watermark

import (
	"errors"
	"image"
	"testing"

	"mohr/watermark/internal/plan"
)

// sheetOf is a page of stripes and a block, and the same page with a mark of squares, dark where lit is false.
func sheetOf(marked bool) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, 800, 1000))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	paint := func(r image.Rectangle, to func(uint8) uint8) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				img.Pix[y*img.Stride+x] = to(img.Pix[y*img.Stride+x])
			}
		}
	}
	black := func(uint8) uint8 { return 0 }
	for y := 40; y < 700; y += 40 {
		paint(image.Rect(60, y, 500, y+16), black)
	}
	paint(image.Rect(600, 700, 760, 760), black)
	if marked {
		for _, m := range squares() {
			paint(image.Rect(int(m.Box.Min.X), int(m.Box.Min.Y), int(m.Box.Max.X), int(m.Box.Max.Y)),
				func(v uint8) uint8 { return v - v/3 + 20 })
		}
	}
	return img
}

// squares are the marks of sheetOf.
func squares() (marks []plan.Mark) {
	for y := 20.0; y < 960; y += 60 {
		for x := 20.0; x < 760; x += 60 {
			marks = append(marks, plan.Mark{Path: plan.Box(x, y, 20, 20), Box: plan.Rect{
				Min: plan.Point{X: float32(x), Y: float32(y)}, Max: plan.Point{X: float32(x + 20), Y: float32(y + 20)},
			}})
		}
	}
	return marks
}

// A finished page is refused when it is turned, moved, lacks something or lacks the mark anywhere.
func TestCompare(t *testing.T) {
	before := sheetOf(false)
	p := keptPage{before: cellsOf(before, before.Rect), marked: newCells(800, 1000), reach: 1}
	p.marked.trace(squares())
	erase := func(img *image.Gray, r image.Rectangle, like *image.Gray) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				img.Pix[y*img.Stride+x] = 255
				if like != nil {
					img.Pix[y*img.Stride+x] = like.Pix[y*img.Stride+x]
				}
			}
		}
	}
	moved := func(img *image.Gray, dx, dy int) {
		old := append([]uint8(nil), img.Pix...)
		for y := range 1000 {
			for x := range 800 {
				img.Pix[y*img.Stride+x] = old[min(max(y-dy, 0), 999)*img.Stride+min(max(x-dx, 0), 799)]
			}
		}
	}
	for _, tt := range []struct {
		name   string
		change func(*image.Gray)
		ok     bool
	}{
		{"as planned", func(*image.Gray) {}, true},
		{"not stamped", func(img *image.Gray) { copy(img.Pix, before.Pix) }, false},
		{"a corner not stamped", func(img *image.Gray) { erase(img, image.Rect(0, 0, 150, 150), before) }, false},
		{"turned", func(img *image.Gray) {
			for i, j := 0, len(img.Pix)-1; i < j; i, j = i+1, j-1 {
				img.Pix[i], img.Pix[j] = img.Pix[j], img.Pix[i]
			}
		}, false},
		{"moved down", func(img *image.Gray) { moved(img, 0, 3) }, false},
		{"moved right", func(img *image.Gray) { moved(img, 8, 0) }, false},
		{"a line missing", func(img *image.Gray) { erase(img, image.Rect(60, 40, 500, 56), nil) }, false},
		{"a block missing", func(img *image.Gray) { erase(img, image.Rect(600, 700, 760, 760), nil) }, false},
	} {
		img := sheetOf(true)
		tt.change(img)
		err := p.compare(cellsOf(img, img.Rect), false)
		if (err == nil) != tt.ok || err != nil && !errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: error is %v, want none: %v", tt.name, err, tt.ok)
		}
	}
	if err := p.compare(cellsOf(sheetOf(true), before.Rect), true); err == nil {
		t.Error("a blank caption was accepted")
	}
}

// A letter that is turned, stretched and moved is found again; one that is bent is not.
func TestFit(t *testing.T) {
	from := []plan.Point{{X: 0, Y: 0}, {X: 0.5, Y: 0}, {X: 0.5, Y: 0.7}, {X: 0.1, Y: 0.3}, {X: 0, Y: 0.7}}
	turn := func(bend float32) (to []plan.Point) {
		for _, p := range from {
			to = append(to, plan.Point{X: 50*p.X - 20*p.Y + 300, Y: 20*p.X + 55*p.Y + 40 + bend*p.X*p.X})
		}
		return to
	}
	if _, off := fit(from, turn(0)); !(off < 0.01) {
		t.Errorf("a turned letter is %.3f off", off)
	}
	if _, off := fit(from, turn(60)); !(off > 1) {
		t.Errorf("a bent letter is %.3f off only", off)
	}
	if _, off := fit(from[:1], from[:1]); off < 1 {
		t.Errorf("a point fits with %v off, want no fit", off)
	}
}

// What is written reads as the numbers that were meant, in few bytes.
func TestPenNumber(t *testing.T) {
	for _, tt := range []struct {
		v    float64
		n    int
		want string
	}{{0, 0, "0 "}, {-0.2, 0, "0 "}, {12.34, 1, "12.3 "}, {0.5, 4, ".5 "}, {-0.25, 2, "-.25 "}, {-1.5, 3, "-1.5 "}, {100, 2, "100 "}, {0.00001, 4, "0 "}} {
		var p pen
		p.number(tt.v, tt.n)
		if got := string(p.out); got != tt.want {
			t.Errorf("number(%v, %d) = %q, want %q", tt.v, tt.n, got, tt.want)
		}
	}
}
