package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mohr/watermark/internal/pdf"
)

// tool finds an independent reader. Where CI is set it must be there; elsewhere the test is skipped without it.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is needed in CI and is not installed", name)
	}
	t.Skipf("%s is not installed", name)
	return ""
}

// try runs an independent reader: what it prints, both ways, and whether it was content.
func try(t testing.TB, name string, args ...string) (string, error) {
	t.Helper()
	out, err := exec.Command(tool(t, name), args...).CombinedOutput()
	return string(out), err
}

// run runs an independent reader that must be content.
func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := try(t, name, args...)
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return out
}

// onDisk writes data to a file of the test's own.
func onDisk(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// written is the file of sheets.
func written(t testing.TB, o pdf.WriterOptions, sheets ...pdf.Sheet) []byte {
	t.Helper()
	var out bytes.Buffer
	w := pdf.NewWriter(&out, o)
	for _, s := range sheets {
		if err := w.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sound wants qpdf to find nothing at all wrong with a file.
func sound(t testing.TB, path string, args ...string) {
	t.Helper()
	out := run(t, "qpdf", append(args, "--check", path)...)
	if !strings.Contains(out, "No syntax or stream encoding errors found") || strings.Contains(out, "WARNING") {
		t.Errorf("qpdf says %s", out)
	}
}

// rendered is a page at 72 dots an inch by poppler.
func rendered(t testing.TB, path string, page int, args ...string) image.Image {
	t.Helper()
	n := fmt.Sprint(page)
	base := filepath.Join(t.TempDir(), "page")
	out := run(t, "pdftoppm", append(args, "-r", "72", "-png", "-singlefile", "-f", n, "-l", n, path, base)...)
	if out != "" {
		t.Errorf("pdftoppm says %s", out)
	}
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

// same wants two pictures to agree in every pixel.
func same(t testing.TB, got, want image.Image) {
	t.Helper()
	if got.Bounds().Size() != want.Bounds().Size() {
		t.Fatalf("picture is %v, want %v", got.Bounds(), want.Bounds())
	}
	bad := 0
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			g := color.RGBAModel.Convert(got.At(got.Bounds().Min.X+x, got.Bounds().Min.Y+y))
			w := color.RGBAModel.Convert(want.At(want.Bounds().Min.X+x, want.Bounds().Min.Y+y))
			if g != w {
				if bad++; bad < 5 {
					t.Errorf("pixel %d,%d is %v, want %v", x, y, g, w)
				}
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d pixels differ", bad)
	}
}

// wash is a picture in all greys, that no symmetry leaves as it is.
func wash(w, h int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		x, y := i%w, i/w
		img.Pix[i] = uint8(x*255/w ^ y*y/3)
	}
	return img
}

// greys are the nearest of 2^bits even levels.
func greys(img *image.Gray, bits int) *image.Gray {
	top := math.Pow(2, float64(bits)) - 1
	out := image.NewGray(img.Rect)
	for i, v := range img.Pix {
		out.Pix[i] = uint8(math.Round(math.Round(float64(v)*top/255) * 255 / top))
	}
	return out
}

// full is a page of p alone, a point a pixel.
func full(p pdf.Picture) pdf.Sheet {
	p.WPt, p.HPt = float64(p.W), float64(p.H)
	return pdf.Sheet{WidthPt: p.WPt, HeightPt: p.HPt, Pictures: []pdf.Picture{p}}
}

// jpegOf is a picture in color or grey.
func jpegOf(t testing.TB, img image.Image, components int) pdf.Picture {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return pdf.JPEG(out.Bytes(), img.Bounds().Dx(), img.Bounds().Dy(), components)
}

// The whole of a file, so that a change of it is seen.
func TestWriterGolden(t *testing.T) {
	strip := pdf.JPEG([]byte("\xff\xd8\xff..."), 200, 20, 3)
	strip.YPt, strip.WPt, strip.HPt, strip.Smooth = 792.25, 595.44, 49.638, true
	rows := pdf.Picture{
		WPt: 595.44, HPt: 792.25, W: 9, H: 1, Coding: pdf.Flate, Colors: pdf.Indexed, Bits: 2,
		Palette: [][3]uint8{{0, 0, 0}, {255, 0, 128}, {255, 255, 255}}, Predicted: true, Data: []byte("rows"),
	}
	got := written(t, pdf.WriterOptions{NoScaling: true},
		pdf.Sheet{WidthPt: 595.44, HeightPt: 841.888, Pictures: []pdf.Picture{rows, strip}},
		pdf.Sheet{WidthPt: 14400, HeightPt: 3.00001})
	want := "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + `3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.44 841.888]
/Contents 4 0 R /Resources << /XObject << /P0 5 0 R /P1 6 0 R >> >> >>
endobj
4 0 obj
<< /Length 108 >>
stream
q 595.43998 0 0 792.24998 0.00001 49.63801 cm /P0 Do Q
q 595.43998 0 0 49.63798 0.00001 0.00001 cm /P1 Do Q

endstream
endobj
5 0 obj
<< /Type /XObject /Subtype /Image /Width 9 /Height 1 /BitsPerComponent 2
/ColorSpace [/Indexed /DeviceRGB 2 <000000ff0080ffffff>] /Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 9 /Colors 1 /BitsPerComponent 2 >>
/Length 4 >>
stream
rows
endstream
endobj
6 0 obj
<< /Type /XObject /Subtype /Image /Width 200 /Height 20 /BitsPerComponent 8
/ColorSpace /DeviceRGB /Filter /DCTDecode /Interpolate true
/Length 6 >>
stream
` + "\xff\xd8\xff..." + `
endstream
endobj
7 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 14400 3.00001]
/Contents 8 0 R /Resources << /XObject << >> >> >>
endobj
8 0 obj
<< /Length 0 >>
stream

endstream
endobj
2 0 obj
<< /Type /Pages /Count 2 /Kids [
3 0 R
7 0 R ] >>
endobj
1 0 obj
<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None >> >>
endobj
xref
0 9
0000000000 65535 f 
`
	if !strings.HasPrefix(string(got), want) {
		t.Errorf("file is\n%s\nwant the start\n%s", got, want)
	}
	rest, _ := strings.CutPrefix(string(got), want)
	if !regexp.MustCompile(`^(\d{10} 00000 n \n){8}trailer\n<< /Size 9 /Root 1 0 R >>\nstartxref\n\d+\n%%EOF\n$`).MatchString(rest) {
		t.Errorf("file ends in\n%s", rest)
	}
}

func TestReaders(t *testing.T) {
	for _, n := range []int{1, 2, 500} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			var sheets []pdf.Sheet
			for i := range n {
				sheets = append(sheets, full(pdf.Gray(wash(60+i%3, 40), 4)))
			}
			path := onDisk(t, written(t, pdf.WriterOptions{NoScaling: true}, sheets...))
			sound(t, path)
			info := run(t, "pdfinfo", path)
			if got := regexp.MustCompile(`Pages: +(\d+)`).FindStringSubmatch(info); got == nil || got[1] != fmt.Sprint(n) {
				t.Errorf("pdfinfo sees pages %q, want %d", got, n)
			}
			if regexp.MustCompile(`(?i)title|producer|creator|date|encrypted: +yes|javascript: +yes|stream: +yes`).MatchString(info) {
				t.Errorf("pdfinfo says more than it should: %s", info)
			}
			last := 60 + (n-1)%3
			same(t, rendered(t, path, n), greys(wash(last, 40), 4))
		})
	}
}

// A page as the product makes it: the document and a caption below it, each in its own coding.
func TestPlaces(t *testing.T) {
	above, below := pdf.Gray(wash(50, 30), 8), pdf.Gray(wash(20, 10), 8)
	above.XPt, above.YPt, above.WPt, above.HPt = 5, 7, 50, 30
	below.XPt, below.YPt, below.WPt, below.HPt = 0, 50, 20, 10
	path := onDisk(t, written(t, pdf.WriterOptions{}, pdf.Sheet{WidthPt: 61, HeightPt: 60, Pictures: []pdf.Picture{above, below}}))
	sound(t, path)
	want := image.NewGray(image.Rect(0, 0, 61, 60))
	for i := range want.Pix {
		want.Pix[i] = 255
	}
	for y := range 30 {
		copy(want.Pix[(7+y)*want.Stride+5:], wash(50, 30).Pix[y*50:][:50])
	}
	for y := range 10 {
		copy(want.Pix[(50+y)*want.Stride:], wash(20, 10).Pix[y*20:][:20])
	}
	same(t, rendered(t, path, 1), want)
}

// A size is what it is in every reader, and rounding does not put a picture off its page.
func TestPageSizes(t *testing.T) {
	sizes := [][2]float64{{595.44, 841.68}, {pdf.MaxPagePt, pdf.MinPagePt}, {100.0 / 3, 200.0 / 7}, {1e4 + 1e-5/3, 3}}
	var sheets []pdf.Sheet
	for _, s := range sizes {
		p := pdf.Gray(wash(7, 5), 1)
		p.WPt, p.HPt, p.YPt = s[0]-s[0]/3, s[1]/3, s[1]-s[1]/3
		p.XPt = s[0] / 3
		sheets = append(sheets, pdf.Sheet{WidthPt: s[0], HeightPt: s[1], Pictures: []pdf.Picture{p}})
	}
	path := onDisk(t, written(t, pdf.WriterOptions{}, sheets...))
	sound(t, path)
	info := run(t, "pdfinfo", "-l", "-1", path)
	for i, s := range sizes {
		want := fmt.Sprintf(`Page +%d size: +%.6g x %.6g pts`, i+1, s[0], s[1])
		if !regexp.MustCompile(want).MatchString(info) {
			t.Errorf("pdfinfo does not see %s in\n%s", want, info)
		}
	}
}

func TestWriterRepeats(t *testing.T) {
	for _, password := range []string{"", "secret"} {
		o := func() pdf.WriterOptions {
			return pdf.WriterOptions{Password: password, Random: counting(1)}
		}
		a := written(t, o(), full(pdf.Gray(wash(60, 40), 8)), full(jpegOf(t, wash(9, 9), 1)))
		b := written(t, o(), full(pdf.Gray(wash(60, 40), 8)), full(jpegOf(t, wash(9, 9), 1)))
		if !bytes.Equal(a, b) {
			t.Errorf("password %q: two files of the same pages differ", password)
		}
	}
}

func TestWriterRefuses(t *testing.T) {
	ok := full(pdf.Gray(wash(30, 20), 4))
	page := func(w, h float64) pdf.Sheet {
		s := ok
		s.WidthPt, s.HeightPt = w, h
		return s
	}
	with := func(change func(p *pdf.Picture)) pdf.Sheet {
		s := ok
		p := ok.Pictures[0]
		change(&p)
		s.Pictures = []pdf.Picture{p}
		return s
	}
	jpg := func(change func(p *pdf.Picture)) pdf.Sheet {
		s := full(jpegOf(t, wash(30, 20), 1))
		change(&s.Pictures[0])
		return s
	}
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		name  string
		sheet pdf.Sheet
	}{
		{"page without width", page(0, 100)}, {"page without height", page(100, 0)},
		{"negative width", page(-100, 100)}, {"negative height", page(100, -100)},
		{"width NaN", page(nan, 100)}, {"height NaN", page(100, nan)},
		{"width infinite", page(inf, 100)}, {"height infinite", page(100, inf)}, {"minus infinite", page(-inf, 100)},
		{"too wide", page(pdf.MaxPagePt+0.1, 100)}, {"too high", page(100, pdf.MaxPagePt+0.1)}, {"huge", page(1e300, 1e300)},
		{"too small", page(2.9, 100)}, {"tiny", page(5e-324, 100)},
		{"too large a drawing", pdf.Sheet{WidthPt: 30, HeightPt: 20, Drawing: make([]byte, pdf.MaxDrawing+1)}},
		{"too many pictures", pdf.Sheet{WidthPt: 30, HeightPt: 20, Pictures: make([]pdf.Picture, pdf.MaxPictures+1)}},
		{"empty picture", pdf.Sheet{WidthPt: 30, HeightPt: 20, Pictures: make([]pdf.Picture, 1)}},
		{"place NaN", with(func(p *pdf.Picture) { p.XPt = nan })}, {"place negative", with(func(p *pdf.Picture) { p.YPt = -1 })},
		{"size NaN", with(func(p *pdf.Picture) { p.WPt = nan })}, {"size zero", with(func(p *pdf.Picture) { p.HPt = 0 })},
		{"size negative", with(func(p *pdf.Picture) { p.HPt = -5 })}, {"size infinite", with(func(p *pdf.Picture) { p.WPt = inf })},
		{"off the right", with(func(p *pdf.Picture) { p.XPt = 0.001 })}, {"off the foot", with(func(p *pdf.Picture) { p.HPt = 20.001 })},
		{"no pixels", with(func(p *pdf.Picture) { p.W = 0 })}, {"negative pixels", with(func(p *pdf.Picture) { p.H = -1 })},
		{"too many pixels", with(func(p *pdf.Picture) { p.W = pdf.MaxPictureSide + 1 })},
		{"no coding", with(func(p *pdf.Picture) { p.Coding = 0 })}, {"unknown coding", with(func(p *pdf.Picture) { p.Coding = 9 })},
		{"no colours", with(func(p *pdf.Picture) { p.Colors = 0 })}, {"unknown colours", with(func(p *pdf.Picture) { p.Colors = 9 })},
		{"3 bits", with(func(p *pdf.Picture) { p.Bits = 3 })}, {"16 bits", with(func(p *pdf.Picture) { p.Bits = 16 })},
		{"-1 bits", with(func(p *pdf.Picture) { p.Bits = -1 })},
		{"no palette", with(func(p *pdf.Picture) { p.Colors = pdf.Indexed })},
		{"long palette", with(func(p *pdf.Picture) { p.Colors, p.Palette = pdf.Indexed, make([][3]uint8, 17) })},
		{"no data", with(func(p *pdf.Picture) { p.Data = nil })},
		{"jpeg that is none", jpg(func(p *pdf.Picture) { p.Data = []byte("\x89PNG") })},
		{"jpeg of 4 bits", jpg(func(p *pdf.Picture) { p.Bits = 4 })},
		{"jpeg with a predictor", jpg(func(p *pdf.Picture) { p.Predicted = true })},
		{"jpeg of 4 components", full(jpegOf(t, wash(30, 20), 4))}, {"jpeg of 2 components", full(jpegOf(t, wash(30, 20), 2))},
		{"grey of 3 bits", full(pdf.Gray(wash(30, 20), 3))}, {"grey of 0 bits", full(pdf.Gray(wash(30, 20), 0))},
		{"grey of 64 bits", full(pdf.Gray(wash(30, 20), 64))}, {"grey of -8 bits", full(pdf.Gray(wash(30, 20), -8))},
		{"empty grey", page(30, 20)},
	}
	tests[len(tests)-1].sheet.Pictures = []pdf.Picture{pdf.Gray(image.NewGray(image.Rect(0, 0, 0, 5)), 8)}
	for _, tt := range tests {
		var out bytes.Buffer
		w := pdf.NewWriter(&out, pdf.WriterOptions{})
		err := w.Add(tt.sheet)
		if !errors.Is(err, pdf.ErrSheet) || !strings.HasPrefix(err.Error(), "page 1: ") {
			t.Errorf("%s: Add = %v, want ErrSheet on page 1", tt.name, err)
		}
		if again := w.Add(ok); again != err {
			t.Errorf("%s: Add of a sound page after it = %v, want %v", tt.name, again, err)
		}
		if again := w.Close(); again != err || out.Len() > 0 {
			t.Errorf("%s: Close after it = %v with %d bytes written, want %v and none", tt.name, again, out.Len(), err)
		}
	}
}

// A drawing lies over the pictures, in points from the lower left corner, and leaves the next page alone.
func TestDrawing(t *testing.T) {
	sheet := full(pdf.Gray(wash(30, 20), 8))
	sheet.Drawing = []byte("1 0 0 rg 5 10 10 5 re f 2 0 0 2 0 0 cm")
	path := onDisk(t, written(t, pdf.WriterOptions{}, sheet, full(pdf.Gray(wash(30, 20), 8))))
	sound(t, path)
	img := rendered(t, path, 1, "-r", "72")
	red := color.RGBAModel.Convert(img.At(10, 7)).(color.RGBA) // 12.5 points above the edge is 7.5 below the top
	if red.R < 250 || red.G > 5 || red.B > 5 {
		t.Errorf("in the rectangle there is %v, want red", red)
	}
	for _, p := range []image.Point{{2, 7}, {20, 7}, {10, 2}, {10, 15}} {
		if c := color.RGBAModel.Convert(img.At(p.X, p.Y)).(color.RGBA); c.R != c.G || c.G != c.B {
			t.Errorf("at %v there is %v, want grey", p, c)
		}
	}
	same(t, rendered(t, path, 2, "-r", "72"), wash(30, 20))
}

func TestWriterOrder(t *testing.T) {
	var out bytes.Buffer
	w := pdf.NewWriter(&out, pdf.WriterOptions{})
	if err := w.Close(); !errors.Is(err, pdf.ErrNoPages) || out.Len() > 0 {
		t.Errorf("Close without pages = %v with %d bytes, want ErrNoPages and none", err, out.Len())
	}
	w = pdf.NewWriter(&out, pdf.WriterOptions{})
	w.Add(full(pdf.Gray(wash(30, 20), 4)))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	size := out.Len()
	if w.Add(full(pdf.Gray(wash(30, 20), 4))) == nil || w.Close() == nil || out.Len() != size {
		t.Error("a closed writer writes")
	}
}

// failing takes so many bytes.
type failing struct {
	room int
	err  error
}

func (f *failing) Write(b []byte) (int, error) {
	if len(b) > f.room {
		n := f.room
		f.room = 0
		return n, f.err
	}
	f.room -= len(b)
	return len(b), nil
}

func TestWriterStreamFails(t *testing.T) {
	sheet := full(pdf.Gray(wash(30, 20), 4))
	size := len(written(t, pdf.WriterOptions{}, sheet, sheet))
	full := errors.New("no space")
	for _, tt := range []struct{ gives, want error }{{full, full}, {nil, io.ErrShortWrite}} {
		for room := range size {
			dst := &failing{room, tt.gives}
			w := pdf.NewWriter(dst, pdf.WriterOptions{})
			w.Add(sheet)
			w.Add(sheet)
			err := w.Close()
			if !errors.Is(err, tt.want) || dst.room > 0 {
				t.Fatalf("with room for %d of %d bytes, Close = %v, want %v", room, size, err, tt.want)
			}
			if again := w.Add(sheet); again != err {
				t.Fatalf("Add after %v = %v", err, again)
			}
		}
	}
}

func TestWriterTooLong(t *testing.T) {
	data := make([]byte, 1<<26)
	copy(data, "\xff\xd8\xff")
	p := pdf.JPEG(data, 30, 20, 1)
	w := pdf.NewWriter(io.Discard, pdf.WriterOptions{})
	for range 31 {
		if err := w.Add(full(p)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Add(full(p)); !errors.Is(err, pdf.ErrTooLong) {
		t.Errorf("Add over MaxFileBytes = %v, want ErrTooLong", err)
	}
}
