package pdf_test

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"mohr/watermark/internal/pdf"
)

// flat is a picture of one grey.
func flat(w, h int, v uint8) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = v
	}
	return img
}

func TestGray(t *testing.T) {
	pictures := map[string]*image.Gray{
		"wash": wash(61, 300), "one pixel": flat(1, 1, 255), "one row": wash(300, 1), "one column": wash(1, 130),
		"flat": flat(200, 200, 77), "part of another": wash(90, 90).SubImage(image.Rect(13, 7, 70, 81)).(*image.Gray),
	}
	for name, img := range pictures {
		for _, bits := range []int{1, 2, 4, 8} {
			t.Run(fmt.Sprint(name, bits), func(t *testing.T) {
				size := img.Rect.Size()
				alone := image.NewGray(image.Rect(0, 0, size.X, size.Y))
				for y := range size.Y {
					copy(alone.Pix[y*size.X:][:size.X], img.Pix[y*img.Stride:])
				}
				p := pdf.Gray(img, bits)
				// A page has at least MinPagePt.
				p.WPt, p.HPt = float64(size.X), float64(size.Y)
				sheet := pdf.Sheet{WidthPt: max(3, p.WPt), HeightPt: max(3, p.HPt), Pictures: []pdf.Picture{p}}
				path := onDisk(t, written(t, pdf.WriterOptions{}, sheet))
				sound(t, path)
				listed(t, path, "gray", bits, "image")
				same(t, extracted(t, path), greys(alone, bits))
				if size.X >= 3 && size.Y >= 3 {
					same(t, rendered(t, path, 1), greys(alone, bits))
				}
			})
		}
	}
}

// listed wants pdfimages to find one picture, of a colour, bits and coding.
func listed(t *testing.T, path, colour string, bits int, coding string) {
	t.Helper()
	list := run(t, "pdfimages", "-list", path)
	want := fmt.Sprintf(`(?m)^ +1 +0 image +\d+ +\d+ +%s +\d +%d +%s +no .*\n\z`, colour, bits, coding)
	if !regexp.MustCompile(want).MatchString(list) {
		t.Errorf("pdfimages lists\n%s\nwant %s", list, want)
	}
}

// extracted is the first picture of a file as poppler takes it out.
func extracted(t *testing.T, path string) image.Image {
	t.Helper()
	dir := t.TempDir()
	run(t, "pdfimages", "-png", path, filepath.Join(dir, "x"))
	f, err := os.Open(filepath.Join(dir, "x-000.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// motley is a picture of so many colours.
func motley(w, h, colors int) *image.Paletted {
	var p color.Palette
	for i := range colors {
		p = append(p, color.RGBA{uint8(255 - i), uint8(i * 7), uint8(i * i), 255})
	}
	img := image.NewPaletted(image.Rect(0, 0, w, h), p)
	for i := range img.Pix {
		img.Pix[i] = uint8((i%w*colors/w + i/w/3) % colors)
	}
	return img
}

func TestPalette(t *testing.T) {
	tests := []struct{ colors, bits int }{
		{1, 1}, {2, 1}, {3, 2}, {4, 2}, {5, 4}, {16, 4}, {17, 8}, {255, 8}, {256, 8},
	}
	for _, tt := range tests {
		for _, password := range []string{"", "secret"} {
			t.Run(fmt.Sprint(tt.colors, password), func(t *testing.T) {
				img := motley(61, 200, tt.colors)
				o := pdf.WriterOptions{Password: password, Random: counting(5)}
				path := onDisk(t, written(t, o, full(pdf.Palette(img))))
				sound(t, path, "--password="+password)
				same(t, rendered(t, path, 1, "-upw", password), img)
				if password == "" {
					listed(t, path, "index", tt.bits, "image")
				}
			})
		}
	}
}

func TestPaletteRefuses(t *testing.T) {
	outside := motley(9, 9, 5)
	outside.Pix[80] = 5
	for name, img := range map[string]*image.Paletted{
		"pixel outside its palette": outside,
		"no palette":                image.NewPaletted(image.Rect(0, 0, 9, 9), nil),
		"too many colours":          image.NewPaletted(image.Rect(0, 0, 9, 9), make(color.Palette, 0, 300)),
		"no pixels":                 motley(0, 0, 5),
	} {
		if name == "too many colours" {
			for range 257 {
				img.Palette = append(img.Palette, color.Black)
			}
		}
		sheet := pdf.Sheet{WidthPt: 9, HeightPt: 9, Pictures: []pdf.Picture{pdf.Palette(img)}}
		sheet.Pictures[0].WPt, sheet.Pictures[0].HPt = 9, 9
		if err := pdf.NewWriter(nil, pdf.WriterOptions{}).Add(sheet); !errors.Is(err, pdf.ErrSheet) {
			t.Errorf("%s: Add = %v, want ErrSheet", name, err)
		}
	}
}

func TestJPEG(t *testing.T) {
	rgb := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		rgb.Set(i%64, i/64, color.RGBA{uint8(i % 64 * 4), uint8(i / 64 * 5), 90, 255})
	}
	for _, tt := range []struct {
		img        image.Image
		components int
		colour     string
	}{{wash(64, 48), 1, "gray"}, {rgb, 3, "rgb"}} {
		p := jpegOf(t, tt.img, tt.components)
		path := onDisk(t, written(t, pdf.WriterOptions{}, full(p)))
		sound(t, path)
		listed(t, path, tt.colour, 8, "jpeg")
		dir := t.TempDir()
		run(t, "pdfimages", "-all", path, filepath.Join(dir, "x"))
		got, err := os.ReadFile(filepath.Join(dir, "x-000.jpg"))
		if err != nil || string(got) != string(p.Data) {
			t.Errorf("%s: the JPEG came out changed: %d bytes, want %d; %v", tt.colour, len(got), len(p.Data), err)
		}
	}
}

// Filters are used where they help: a slope of all greys is what they are for, and noise is not.
func TestGrayFilters(t *testing.T) {
	slope := image.NewGray(image.Rect(0, 0, 300, 300))
	noise := image.NewGray(slope.Rect)
	n := uint32(1)
	for i := range slope.Pix {
		slope.Pix[i] = uint8(i%300*3/4 + i/300)
		n = n*1664525 + 1013904223
		noise.Pix[i] = uint8(n>>24) & 0x81
	}
	if !pdf.Gray(slope, 8).Predicted || pdf.Gray(noise, 8).Predicted {
		t.Errorf("filters on slope and noise: %v, %v, want true, false",
			pdf.Gray(slope, 8).Predicted, pdf.Gray(noise, 8).Predicted)
	}
}
