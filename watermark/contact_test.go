package watermark_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"mohr/watermark"
)

// contactSheet is a sheet of n tiles, the first of them failed.
func contactSheet(lang watermark.Lang, n int) watermark.ContactSheet {
	img := image.NewGray(image.Rect(0, 0, 160, 100))
	for i := range img.Pix {
		img.Pix[i] = uint8(i)
	}
	var grey, coloured bytes.Buffer
	jpeg.Encode(&grey, img, nil)
	c := image.NewRGBA(image.Rect(0, 0, 90, 120))
	for i := range 90 * 120 {
		c.Set(i%90, i/90, color.RGBA{uint8(i), 200, 30, 255})
	}
	jpeg.Encode(&coloured, c, nil)
	s := watermark.ContactSheet{
		Lang: lang, Title: "Stamped copies", Foot: watermark.SheetFigure{Name: "SHA-256", Value: strings.Repeat("0123456789abcdef", 4)},
		Figures: []watermark.SheetFigure{{Name: "Files", Value: fmt.Sprint(n)}, {Name: "کل فائلیں", Value: "1"}, {Name: "Failed", Value: "1"}},
		Lists: []watermark.SheetList{
			{Heading: "Purposes", Rows: []watermark.SheetFigure{{Name: "صرف سِم رجسٹریشن کے لیے", Value: "12"}}, Most: 8},
			{Heading: "What failed", Rest: func(n int) string { return fmt.Sprintf("and %d more", n) }},
		},
	}
	for i := range 200 {
		s.Lists[1].Rows = append(s.Lists[1].Rows, watermark.SheetFigure{Name: fmt.Sprintf("in/%d/\xff\u202e\u4e2d %s.jpg", i, strings.Repeat("long ", 40)), Value: "damaged"})
	}
	for i := range n {
		t := watermark.SheetTile{Picture: grey.Bytes(), Lines: []string{fmt.Sprintf("%d.jpg", i), "صرف بینک", "Stamped"}}
		switch i % 3 {
		case 0:
			t.Picture, t.Failed = nil, true
		case 1:
			t.Picture = coloured.Bytes()
		}
		s.Tiles = append(s.Tiles, t)
	}
	return s
}

// Independent readers see a sound PDF of one page and one more for each twenty tiles, with ink on each, none in the margin
// that printers cannot reach, without fonts or metadata.
func TestContactSheet(t *testing.T) {
	for _, tt := range []struct {
		lang         watermark.Lang
		tiles, pages int
	}{{watermark.English, 0, 1}, {watermark.English, 20, 2}, {watermark.Urdu, 45, 4}} {
		t.Run(fmt.Sprintf("%d tiles, language %d", tt.tiles, tt.lang), func(t *testing.T) {
			var b, again bytes.Buffer
			if err := watermark.WriteContactSheet(&b, contactSheet(tt.lang, tt.tiles)); err != nil {
				t.Fatal(err)
			}
			watermark.WriteContactSheet(&again, contactSheet(tt.lang, tt.tiles))
			if !bytes.Equal(b.Bytes(), again.Bytes()) {
				t.Error("the same sheet gives other bytes")
			}
			path := onDisk(t, "sheet.pdf", b.Bytes())
			if out := run(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Errorf("qpdf says %s", out)
			}
			info := run(t, "pdfinfo", path)
			for _, want := range []string{fmt.Sprintf("Pages:           %d\n", tt.pages), "(A4)", "Metadata Stream: no"} {
				if !strings.Contains(info, want) {
					t.Errorf("pdfinfo does not say %q:\n%s", want, info)
				}
			}
			for page := range tt.pages {
				img := drawnPage(t, path, page+1)
				if ink := darkShare(img, img.Bounds()); ink < 0.002 {
					t.Errorf("page %d has %.4f of ink", page+1, ink)
				}
				edge := img.Bounds()
				edge.Max.X = edge.Dx() * 15 / 595
				if ink := darkShare(img, edge); ink > 0 {
					t.Errorf("page %d has %.4f of ink in its margin", page+1, ink)
				}
			}
		})
	}
}

func TestContactSheetRefuses(t *testing.T) {
	many := watermark.ContactSheet{Tiles: make([]watermark.SheetTile, watermark.MaxSheetTiles+1)}
	broken := watermark.ContactSheet{Tiles: []watermark.SheetTile{{Picture: []byte("no JPEG")}}}
	for name, tt := range map[string]struct {
		sheet watermark.ContactSheet
		want  error
	}{
		"too many tiles":         {many, watermark.ErrUsage},
		"too many figures":       {watermark.ContactSheet{Figures: make([]watermark.SheetFigure, watermark.MaxSheetFigures+1)}, watermark.ErrUsage},
		"both languages":         {watermark.ContactSheet{Lang: watermark.Both}, watermark.ErrUsage},
		"a picture that is none": {broken, watermark.ErrDamaged},
	} {
		if err := watermark.WriteContactSheet(&bytes.Buffer{}, tt.sheet); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

// darkShare is how much of an area is darker than white paper.
func darkShare(img image.Image, in image.Rectangle) float64 {
	dark := 0
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			if color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y < 200 {
				dark++
			}
		}
	}
	return float64(dark) / float64(in.Dx()*in.Dy())
}

// drawnPage is one page at 72 dots an inch.
func drawnPage(t testing.TB, path string, page int) image.Image {
	t.Helper()
	base := filepath.Join(t.TempDir(), "page")
	n := strconv.Itoa(page)
	run(t, "pdftoppm", "-r", "72", "-png", "-singlefile", "-f", n, "-l", n, path, base)
	f, err := os.Open(base + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}
