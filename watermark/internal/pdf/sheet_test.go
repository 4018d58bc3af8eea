package pdf

import (
	"image"
	"image/color"
	"testing"
)

// pixels are 4 bytes each, by a function of their place.
func pixels(w, h int, at func(x, y int) color.RGBA) []byte {
	out := make([]byte, 0, 4*w*h)
	for y := range h {
		for x := range w {
			c := at(x, y)
			out = append(out, c.B, c.G, c.R, 99)
		}
	}
	return out
}

// A page is the same in one band and in several, wherever its colour begins.
func TestSheetBands(t *testing.T) {
	grey := func(x, y int) color.RGBA { v := uint8(40*x + 7*y); return color.RGBA{v, v, v, 0} }
	for _, tt := range []struct {
		name  string
		w, h  int
		at    func(x, y int) color.RGBA
		grey  bool
		mixed bool
	}{
		{"white", 4, 8, func(int, int) color.RGBA { return color.RGBA{255, 255, 255, 0} }, true, false},
		{"green", 4, 8, func(int, int) color.RGBA { return color.RGBA{0, 255, 0, 0} }, false, false},
		{"greys", 5, 7, grey, true, true},
		{"a tint that JPEG leaves", 5, 7, func(x, y int) color.RGBA {
			c := grey(x, y)
			c.R |= 3
			c.B &^= 3
			c.G |= 3
			c.R, c.B = c.G-1, c.G-3
			return c
		}, true, true},
		{"colour at the end", 5, 9, func(x, y int) color.RGBA {
			if x == 4 && y == 8 {
				return color.RGBA{255, 0, 0, 0}
			}
			return grey(x, y)
		}, false, true},
		{"one column", 1, 5, func(_, y int) color.RGBA { return color.RGBA{uint8(50 * y), 9, 200, 0} }, false, true},
	} {
		pix := pixels(tt.w, tt.h, tt.at)
		whole := newSheet(image.Pt(tt.w, tt.h))
		whole.add(pix)
		bands := newSheet(image.Pt(tt.w, tt.h))
		for y := 0; y < tt.h; y += 2 {
			bands.add(pix[4*y*tt.w : 4*min(y+2, tt.h)*tt.w])
		}
		for name, s := range map[string]*sheet{"whole": whole, "bands": bands} {
			if (s.color == nil) != tt.grey || s.mixed != tt.mixed {
				t.Errorf("%s, %s: grey %v, mixed %v, want %v, %v", tt.name, name, s.color == nil, s.mixed, tt.grey, tt.mixed)
			}
			for y := range tt.h {
				for x := range tt.w {
					want := tt.at(x, y)
					got := color.YCbCrModel.Convert(s.picture().At(x, y)).(color.YCbCr)
					if w := luma(want.R, want.G, want.B); max(got.Y, w)-min(got.Y, w) > 1 {
						t.Errorf("%s, %s: luma at (%d, %d) is %d, want %d", tt.name, name, x, y, got.Y, w)
					}
				}
			}
		}
		if w, ok := whole.picture().(*image.YCbCr); ok && tt.name != "colour at the end" {
			b := bands.picture().(*image.YCbCr)
			for i := range w.Cb {
				if w.Cb[i] != b.Cb[i] || w.Cr[i] != b.Cr[i] {
					t.Errorf("%s: chroma sample %d differs between bands and whole", tt.name, i)
				}
			}
		}
	}
}

// The chroma is that of the standard library's conversion of the mean.
func TestSheetChroma(t *testing.T) {
	for _, c := range []color.RGBA{{255, 0, 0, 0}, {0, 255, 0, 0}, {0, 0, 255, 0}, {12, 200, 99, 0}, {255, 255, 0, 0}, {1, 2, 250, 0}} {
		s := newSheet(image.Pt(2, 2))
		s.add(pixels(2, 2, func(int, int) color.RGBA { return c }))
		y, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
		got := s.picture().(*image.YCbCr).YCbCrAt(0, 0)
		for _, d := range []int{int(got.Y) - int(y), int(got.Cb) - int(cb), int(got.Cr) - int(cr)} {
			if d < -1 || d > 1 {
				t.Errorf("%v became %v, want about %v", c, got, color.YCbCr{Y: y, Cb: cb, Cr: cr})
			}
		}
	}
}
