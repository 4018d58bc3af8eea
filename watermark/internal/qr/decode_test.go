package qr_test

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"mohr/watermark/internal/fault"
	"mohr/watermark/internal/qr"
)

const simText = "Mohr copy v1\nFor: SIM registration only\nTo: Jazz Franchise, Blue Area\n" +
	"On: 2026-11-23\nUntil: 2026-12-31\nCopy: 7F3K-9QXM\n"

func code(t testing.TB, payload string) qr.Code {
	t.Helper()
	c, err := qr.Encode(payload)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDecode(t *testing.T) {
	sim := code(t, simText)
	one, other := picture(sim, 4), picture(code(t, "the other"), 4)
	tests := []struct {
		name    string
		picture image.Image
		want    []string
	}{
		{"alone", one, []string{simText}},
		{"1 px a module", page(300, 200, 255, picture(sim, 1)), []string{simText}},
		{"2 px a module, JPEG", asJPEG(t, page(400, 300, 255, picture(sim, 2)), 80), []string{simText}},
		{"40 px a module", picture(sim, 40), []string{simText}},
		{"in a corner of a page", page(2480, 3508, 230, one), []string{simText}},
		{"two", page(800, 400, 255, one, other), []string{simText, "the other"}},
		{"the same twice", page(800, 400, 255, one, one), []string{simText}},
		{"none", page(400, 400, 255), nil},
		{"no pixels", image.NewGray(image.Rectangle{}), nil},
		{"one pixel", image.NewGray(image.Rect(0, 0, 1, 1)), nil},
		{"a line of pixels", image.NewGray(image.Rect(0, 0, 3, 2000)), nil},
		{"half a code", one.SubImage(image.Rect(0, 0, 120, 240)), nil},
		{"turned by 17 degrees, in noise", tilted(one, 17, 0), []string{simText}},
		{"turned by 130 degrees, seen from the side", tilted(picture(sim, 8), 130, 0.0002), []string{simText}},
		{"wide", page(24000, 800, 255, one), []string{simText}},
	}
	for _, tt := range tests {
		got, err := qr.Decode(tt.picture)
		slices.Sort(got)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: Decode = %q, %v, want %q", tt.name, got, err, tt.want)
		}
	}
}

// tilted is m on a larger noisy sheet, turned by deg and narrowing towards its right edge.
func tilted(m *image.Gray, deg, narrowing float64) *image.Gray {
	side := 2 * m.Rect.Dx()
	sheet := noise(side, side)
	sin, cos := math.Sincos(deg * math.Pi / 180)
	half := float64(side) / 2
	for y := range side {
		for x := range side {
			dx, dy := float64(x)-half, float64(y)-half
			depth := 1 + narrowing*dx
			at := image.Pt(int((dx*cos+dy*sin)*depth+half/2), int((dy*cos-dx*sin)*depth+half/2))
			if at.In(m.Rect) {
				sheet.SetGray(x, y, m.GrayAt(at.X, at.Y))
			}
		}
	}
	return sheet
}

// Ten codes on one page are all read.
func TestDecodeMany(t *testing.T) {
	sheet := page(1500, 700, 240)
	var want []string
	for i := range 10 {
		text := fmt.Sprint("copy number ", i)
		want = append(want, text)
		m := picture(code(t, text), 6)
		at := image.Pt(30+290*(i%5), 30+330*(i/5)+17*(i%3))
		draw.Draw(sheet, m.Bounds().Add(at), m, image.Point{}, draw.Src)
	}
	got, err := qr.Decode(sheet)
	slices.Sort(got)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Decode = %q, %v, want %q", got, err, want)
	}
}

// Every kind of picture is read, at any place in the plane.
func TestDecodeKinds(t *testing.T) {
	src := picture(code(t, simText), 3)
	at := src.Bounds().Add(image.Pt(7, -11))
	ycbcr := image.NewYCbCr(at, image.YCbCrSubsampleRatio420)
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			ycbcr.Y[ycbcr.YOffset(x, y)] = src.GrayAt(x-7, y+11).Y
		}
	}
	dark := image.NewNRGBA(at) // its light modules are transparent: the white beneath shows
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			dark.SetNRGBA(x, y, color.NRGBA{A: 255 - src.GrayAt(x-7, y+11).Y})
		}
	}
	clear := image.NewRGBA(at)
	draw.Draw(clear, at, dark, at.Min, draw.Src)
	pictures := []image.Image{src, ycbcr, dark, clear}
	for _, to := range []draw.Image{
		image.NewGray(at), image.NewRGBA(at), image.NewNRGBA(at), image.NewNRGBA64(at), image.NewCMYK(at),
		image.NewPaletted(at, color.Palette{color.Black, color.White}),
	} {
		draw.Draw(to, at, src, image.Point{}, draw.Src)
		pictures = append(pictures, to)
	}
	for _, m := range pictures {
		if got, err := qr.Decode(m); err != nil || !slices.Equal(got, []string{simText}) {
			t.Errorf("%T: Decode = %q, %v, want %q", m, got, err, simText)
		}
	}
}

// tall is a picture of any size that holds no memory.
type tall struct{ w, h int }

func (m tall) ColorModel() color.Model { return color.GrayModel }
func (m tall) Bounds() image.Rectangle { return image.Rect(0, 0, m.w, m.h) }
func (m tall) At(x, y int) color.Color { return color.Gray{Y: uint8(x ^ y)} }

func TestDecodeLimit(t *testing.T) {
	for _, m := range []tall{{10_955, 10_955}, {1 << 31, 1 << 31}, {120_000_001, 1}} {
		var limit *fault.LimitError
		got, err := qr.Decode(m)
		if got != nil || !errors.Is(err, fault.Limit) || !errors.As(err, &limit) {
			t.Errorf("%v: Decode = %q, %v, want over a limit", m, got, err)
		}
	}
}

// crowd is a picture full of finder patterns of px pixels a module: the most that a search can be asked for.
func crowd(w, h, px, pitch int) *image.Gray {
	m := page(w, h, 255)
	for y := range h {
		for x := range w {
			dx, dy := x/px%pitch-3, y/px%pitch-3
			if ring := max(dx, -dx, dy, -dy); ring == 3 || ring < 2 {
				m.Pix[y*m.Stride+x] = 0
			}
		}
	}
	return m
}

// stripes are bars in the ratio of a finder pattern, of the height of the picture.
func stripes(w, h int) *image.Gray {
	m := page(w, h, 255)
	for y := range h {
		for x := range w {
			if strings.IndexByte("#.###.#.", "#.###.#."[x%8]) == 0 {
				m.Pix[y*m.Stride+x] = 0
			}
		}
	}
	return m
}

func noise(w, h int) *image.Gray {
	m := page(w, h, 255)
	rnd := rand.New(rand.NewPCG(3, 4))
	for i := range m.Pix {
		m.Pix[i] = uint8(rnd.Uint32())
	}
	return m
}

// What is built to be slow ends, and without a panic. The benchmark says how soon.
func TestDecodeHard(t *testing.T) {
	for name, m := range hard(400, 300) {
		if got, err := qr.Decode(m); err != nil || len(got) > 0 {
			t.Errorf("%s: Decode = %q, %v, want nothing", name, got, err)
		}
	}
}

func hard(w, h int) map[string]image.Image {
	return map[string]image.Image{
		"crowd":       crowd(w, h, 1, 8),
		"few of them": crowd(w, h, max(1, w/72), 9),
		"stripes":     stripes(w, h),
		"noise":       noise(w, h),
		"blank":       page(w, h, 255),
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(uint16(37), picture(code(f, "x"), 1).Pix)
	f.Add(uint16(74), picture(code(f, "x"), 2).Pix)
	f.Add(uint16(64), crowd(64, 64, 1, 8).Pix)
	f.Fuzz(func(t *testing.T, width uint16, pix []byte) {
		if width == 0 || len(pix) > 1<<16 {
			return
		}
		m := image.NewGray(image.Rect(0, 0, int(width), len(pix)/int(width)))
		copy(m.Pix, pix)
		if _, err := qr.Decode(m); err != nil {
			t.Errorf("Decode of %v: %v", m.Rect, err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	run := func(name string, m image.Image) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := qr.Decode(m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	sim := code(b, simText)
	run("code alone", picture(sim, 3))
	run("page of 2 MP", page(1600, 1250, 240, picture(sim, 3)))
	run("page of 12 MP", page(4000, 3000, 240, picture(sim, 8)))
	for name, m := range hard(4000, 4000) {
		run(fmt.Sprint("16 MP ", name), m)
	}
}
