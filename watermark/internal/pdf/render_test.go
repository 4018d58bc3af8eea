package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"mohr/watermark/internal/pdf"
	"mohr/watermark/specimen/compiled"
)

// renderer is one engine for all tests: compiling it takes seconds.
var renderer = sync.OnceValue(func() *pdf.Engine { return pdf.NewEngine(compiled.Dir()) })

// file writes a PDF of objects 1 to n, of which the first is the catalog.
func file(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, p := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

// stream is a stream object.
func stream(entries, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", entries, len(data), data)
}

// onePage is a PDF of one page with these entries and this content.
func onePage(entries, content string, more ...string) []byte {
	return file(append([]string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R" + entries + ">>", stream("", content),
	}, more...)...)
}

func open(t testing.TB, src []byte, password string) *pdf.Document {
	t.Helper()
	d, err := renderer().Open(bytes.NewReader(src), int64(len(src)), password, 0)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const maxPixels = 25e6

// A red square lies in the lower left corner of the page's own space, 20 to 60 points from its edges; where it is
// seen tells whether the page is upright.
func TestRenderUpright(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	const square = "1 0 0 rg 20 20 40 40 re f"
	tests := []struct {
		name, entries string
		w, h          float64     // of the visible page, points
		at            image.Point // the square's middle, points from the upper left corner; (-1, -1) when it is cut off
	}{
		{"plain", "/MediaBox[0 0 300 200]", 300, 200, image.Pt(40, 160)},
		{"turned 90", "/MediaBox[0 0 300 200]/Rotate 90", 200, 300, image.Pt(40, 40)},
		{"turned 180", "/MediaBox[0 0 300 200]/Rotate 180", 300, 200, image.Pt(260, 40)},
		{"turned 270", "/MediaBox[0 0 300 200]/Rotate 270", 200, 300, image.Pt(160, 260)},
		{"turned -90", "/MediaBox[0 0 300 200]/Rotate -90", 200, 300, image.Pt(160, 260)},
		{"box elsewhere", "/MediaBox[-100 -50 200 150]", 300, 200, image.Pt(140, 110)},
		{"cropped", "/MediaBox[0 0 300 200]/CropBox[10 10 110 110]", 100, 100, image.Pt(30, 70)},
		{"cropped and turned", "/MediaBox[0 0 300 200]/CropBox[10 10 110 90]/Rotate 90", 80, 100, image.Pt(30, 30)},
		{"cut off", "/MediaBox[0 0 300 200]/CropBox[100 100 200 200]", 100, 100, image.Pt(-1, -1)},
		{"box upside down", "/MediaBox[300 200 0 0]", 300, 200, image.Pt(40, 160)},
		{"no box", "", 612, 792, image.Pt(40, 752)},
	}
	for _, tt := range tests {
		d := open(t, onePage(tt.entries, square), "")
		if p := d.Pages[0]; math.Abs(p.WidthPt-tt.w) > 0.01 || math.Abs(p.HeightPt-tt.h) > 0.01 {
			t.Errorf("%s: page is %v, want %v x %v pt", tt.name, p, tt.w, tt.h)
		}
		r, err := d.Render(1, maxPixels)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		k := r.DPI / 72
		if got, want := r.Image.Bounds().Size(), image.Pt(int(math.Round(tt.w*k)), int(math.Round(tt.h*k))); got != want {
			t.Errorf("%s: picture is %v, want %v", tt.name, got, want)
		}
		for y := 5; y < int(tt.h); y += 10 {
			for x := 5; x < int(tt.w); x += 10 {
				dx, dy := math.Abs(float64(x-tt.at.X)), math.Abs(float64(y-tt.at.Y))
				if dx > 18 && dx < 22 || dy > 18 && dy < 22 {
					continue // its edge
				}
				red := isRed(r.Image.At(int(float64(x)*k), int(float64(y)*k)))
				if want := tt.at.X >= 0 && dx < 20 && dy < 20; red != want {
					t.Fatalf("%s: at (%d, %d) pt red is %v, want %v", tt.name, x, y, red, want)
				}
			}
		}
	}
}

func isRed(c color.Color) bool {
	r, g, b, _ := c.RGBA()
	return r > 0xe000 && g < 0x2000 && b < 0x2000
}

// scanned is a PDF, written by this package, of pictures that fill their pages.
func scanned(t testing.TB, dpi float64, pictures ...pdf.Picture) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pdf.NewWriter(&b, pdf.WriterOptions{})
	for _, p := range pictures {
		p.WPt, p.HPt = float64(p.W)*72/dpi, float64(p.H)*72/dpi
		if err := w.Add(pdf.Sheet{WidthPt: p.WPt, HeightPt: p.HPt, Pictures: []pdf.Picture{p}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// ramp is a picture of greys with some structure.
func ramp(w, h int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Pix[y*img.Stride+x] = uint8(x*255/w ^ y&0x1f)
		}
	}
	return img
}

// A scan is drawn at its own resolution within bounds, so that its pixels come back as they were.
func TestRenderScan(t *testing.T) {
	tests := []struct{ dpi, want float64 }{{72, 150}, {150, 150}, {200, 200}, {217.3, 217.3}, {300, 300}, {600, 300}}
	for _, tt := range tests {
		img := ramp(640, 480)
		d := open(t, scanned(t, tt.dpi, pdf.Gray(img, 8)), "")
		r, err := d.Render(1, maxPixels)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(r.DPI-tt.want) > 0.01*tt.want || r.Scan.Share < 0.99 || r.Objects != 1 || r.Blank {
			t.Errorf("%v dpi: %v dpi, %+v, %d objects, blank %v, want %v dpi", tt.dpi, r.DPI, r.Scan, r.Objects, r.Blank, tt.want)
		}
		g, ok := r.Image.(*image.Gray)
		if !ok {
			t.Errorf("%v dpi: a grey page is a %T", tt.dpi, r.Image)
		} else if tt.dpi == tt.want && tt.dpi != 150 && !bytes.Equal(g.Pix, img.Pix) {
			t.Errorf("%v dpi: the scan's pixels are not those drawn", tt.dpi) // at 150 the page's height is rounded, and the scan drawn 481 rows high
		}
	}
}

func TestRenderSmallScan(t *testing.T) {
	// A card of 300 dots an inch on an A4 page: its resolution counts, though text around it would do with less.
	p := pdf.Gray(ramp(1011, 638), 8)
	p.XPt, p.YPt, p.WPt, p.HPt = 100, 100, 242.65, 153
	var b bytes.Buffer
	w := pdf.NewWriter(&b, pdf.WriterOptions{})
	if err := errors.Join(w.Add(pdf.Sheet{WidthPt: 595.276, HeightPt: 841.89, Pictures: []pdf.Picture{p}}), w.Close()); err != nil {
		t.Fatal(err)
	}
	r, err := open(t, b.Bytes(), "").Render(1, maxPixels)
	if err != nil || math.Abs(r.DPI-300) > 1 {
		t.Errorf("drawn at %v dpi, %v, want 300", r.DPI, err)
	}
}

// The tables of a JPEG are handed on, so that the copy can have its quality.
func TestRenderKeepsTables(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, ramp(300, 200), nil); err != nil {
		t.Fatal(err)
	}
	r, err := open(t, scanned(t, 200, pdf.JPEG(b.Bytes(), 300, 200, 1)), "").Render(1, maxPixels)
	if err != nil || !bytes.HasPrefix(b.Bytes(), r.Scan.Tables) || len(r.Scan.Tables) == 0 || r.Scan.Bytes != b.Len() {
		t.Errorf("tables of %d bytes, scan of %d, %v, want those of a JPEG of %d", len(r.Scan.Tables), r.Scan.Bytes, err, b.Len())
	}
}

func TestRenderKinds(t *testing.T) {
	const box = "/MediaBox[0 0 200 100]"
	tests := []struct {
		name    string
		src     []byte
		grey    bool
		blank   bool
		objects bool
	}{
		{"empty", onePage(box, ""), true, true, false},
		{"black on white", onePage(box, "10 10 50 50 re f"), true, false, true},
		{"colour", onePage(box, "0 0 1 rg 10 10 5 5 re f"), false, false, true},
		{"white on white", onePage(box, "1 g 10 10 50 50 re f"), true, true, true},
		{"all of one colour", onePage(box, "0 1 0 rg 0 0 200 100 re f"), false, true, true},
		{"a note", onePage(box+"/Annots[5 0 R]", "", "<</Type/Annot/Subtype/Square/Rect[20 20 80 80]/C[1 0 0]/F 4/AP<</N 6 0 R>>>>",
			stream("/Type/XObject/Subtype/Form/BBox[0 0 60 60]", "1 0 0 rg 0 0 60 60 re f")), false, false, true},
	}
	for _, tt := range tests {
		r, err := open(t, tt.src, "").Render(1, maxPixels)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		_, grey := r.Image.(*image.Gray)
		if grey != tt.grey || r.Blank != tt.blank || r.Objects > 0 != tt.objects {
			t.Errorf("%s: grey %v, blank %v, %d objects, want %v, %v, %v", tt.name, grey, r.Blank, r.Objects, tt.grey, tt.blank, tt.objects)
		}
	}
}

// What is filled into a form is part of what a person sees.
func TestRenderForm(t *testing.T) {
	src := file("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/DA(/Helv 0 Tf 0 g)>>>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Annots[5 0 R]>>", stream("", ""),
		"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(SPECIMEN)/Rect[20 20 80 80]/F 4/P 3 0 R/AP<</N 6 0 R>>>>",
		stream("/Type/XObject/Subtype/Form/BBox[0 0 60 60]", "/Tx BMC 1 0 0 rg 0 0 60 60 re f EMC"))
	r, err := open(t, src, "").Render(1, maxPixels)
	if err != nil {
		t.Fatal(err)
	}
	if k := r.DPI / 72; !isRed(r.Image.At(int(50*k), int(50*k))) {
		t.Errorf("the field's content is not drawn: %v", r.Image.At(int(50*k), int(50*k)))
	}
	if k := r.DPI / 72; isRed(r.Image.At(int(10*k), int(50*k))) {
		t.Error("the field is drawn beyond its edges")
	}
}

func TestRenderLimits(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	tests := []struct {
		name   string
		box    string
		pixels int64
		dpi    float64
		err    error
	}{
		{"A4", "0 0 595 842", maxPixels, 200, nil},
		{"A0", "0 0 2384 3370", maxPixels, 126, nil},
		{"117 inches", "0 0 8400 8400", maxPixels, 42, nil},
		{"200 inches", "0 0 14400 14400", maxPixels, 0, pdf.ErrTooLarge},
		{"a line", "0 0 14400 1", maxPixels, 200, nil},
		{"few pixels allowed", "0 0 595 842", 1e6, 101, nil},
	}
	for _, tt := range tests {
		r, err := open(t, onePage("/MediaBox["+tt.box+"]", "10 10 50 50 re f"), "").Render(1, tt.pixels)
		if !errors.Is(err, tt.err) || err == nil && (math.Abs(r.DPI-tt.dpi) > 1 || r.Reduced != (tt.dpi < 200)) {
			t.Errorf("%s: %v dpi, reduced %v, %v, want %v dpi, %v", tt.name, r.DPI, r.Reduced, err, tt.dpi, tt.err)
		}
		if s := r.Image; err == nil && int64(s.Bounds().Dx())*int64(s.Bounds().Dy()) > tt.pixels*101/100 {
			t.Errorf("%s: %v is over the limit", tt.name, s.Bounds())
		}
	}
}

// A part is cut from the page drawn whole.
func TestRenderParts(t *testing.T) {
	img := ramp(400, 300)
	d := open(t, scanned(t, 200, pdf.Gray(img, 8)), "")
	area := image.Rect(37, 41, 211, 260)
	both, err := d.RenderParts(pdf.Part{Page: 1, Area: image.Rect(0, 0, 400, 300), Size: image.Pt(400, 300)},
		pdf.Part{Page: 1, Area: area, Size: image.Pt(400, 300)})
	if err != nil || len(both) != 2 {
		t.Fatal(len(both), err)
	}
	got := both[1]
	for y := range area.Dy() {
		for x := range area.Dx() {
			if g := got.(*image.Gray).GrayAt(x, y); g != img.GrayAt(x+37, y+41) {
				t.Fatalf("at (%d, %d): %v, want %v", x, y, g, img.GrayAt(x+37, y+41))
			}
		}
	}
}

func TestUserUnit(t *testing.T) {
	for _, tt := range []struct {
		entries string
		want    float64
		fails   bool
	}{{"", 1, false}, {"/UserUnit 2.5", 2.5, false}, {"/UserUnit 10", 10, false}, {"/UserUnit 0", 0, true}, {"/UserUnit 99999999", 0, true}} {
		got, err := open(t, onePage("/MediaBox[0 0 200 100]"+tt.entries, ""), "").UserUnit(1)
		if got != tt.want || (err != nil) != tt.fails {
			t.Errorf("%q: UserUnit = %v, %v, want %v", tt.entries, got, err, tt.want)
		}
	}
}

func TestOpenPassword(t *testing.T) {
	var b bytes.Buffer
	w := pdf.NewWriter(&b, pdf.WriterOptions{Password: "sesame", Random: strings.NewReader(strings.Repeat("0123456789", 1000))})
	p := pdf.Gray(ramp(100, 100), 8)
	p.WPt, p.HPt = 100, 100
	if err := errors.Join(w.Add(pdf.Sheet{WidthPt: 100, HeightPt: 100, Pictures: []pdf.Picture{p}}), w.Close()); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"", "Sesame", "sesame ", strings.Repeat("x", 1000)} {
		if _, err := renderer().Open(bytes.NewReader(b.Bytes()), int64(b.Len()), wrong, 0); !errors.Is(err, pdf.ErrLocked) {
			t.Errorf("password %q: %v, want ErrLocked", wrong, err)
		}
	}
	if d := open(t, b.Bytes(), "sesame"); !d.Encrypted {
		t.Error("the right password opens it, but it does not count as encrypted")
	}
}

// hostile are files that no reader should be hurt by.
func hostile() map[string][]byte {
	good := onePage("/MediaBox[0 0 200 100]", "10 10 50 50 re f")
	deep := strings.Repeat("[", 200_000)
	return map[string][]byte{
		"empty":             {},
		"header alone":      []byte("%PDF-1.7\n"),
		"cut in half":       good[:len(good)/2],
		"no pages":          file("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"),
		"a million pages":   file("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1000000>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
		"page tree loops":   file("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 5>>", "<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 5>>"),
		"page is its child": file("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 3>>"),
		"xref loops":        bytes.Replace(good, []byte("/Root 1 0 R"), []byte("/Root 1 0 R/Prev "+fmt.Sprint(bytes.Index(good, []byte("xref")))), 1),
		"deep array":        onePage("/MediaBox[0 0 200 100]/X "+deep, ""),
		"deep content":      onePage("/MediaBox[0 0 200 100]", deep),
		"no numbers":        onePage("/MediaBox[a b c d]", ""),
		"page of nothing":   onePage("/MediaBox[0 0 0 0]", ""),
		"page beyond sense": onePage("/MediaBox[0 0 1e30 1e30]", ""),
		"length lies":       bytes.Replace(good, []byte("/Length 16"), []byte("/Length 99999999"), 1),
		"picture of 2^31":   picturePage("/Width 2147483647/Height 2147483647/BitsPerComponent 8/ColorSpace/DeviceRGB", "x"),
		"picture of 900 MP": picturePage("/Width 30000/Height 30000/BitsPerComponent 8/ColorSpace/DeviceRGB", "x"),
		"picture, JBIG2":    picturePage("/Width 100/Height 100/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode", "\x00\xff\x00\xff"),
		"picture, JPX":      picturePage("/Width 100/Height 100/Filter/JPXDecode", "\x00\x00\x00\x0cjP  \r\n\x87\n"),
		"picture, DCT":      picturePage("/Width 100/Height 100/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode", "\xff\xd8\xff\xc0"),
	}
}

// picturePage is a page that shows a picture.
func picturePage(entries, data string) []byte {
	return onePage("/MediaBox[0 0 200 100]/Resources<</XObject<</X 5 0 R>>>>", "q 100 0 0 100 0 0 cm /X Do Q",
		stream("/Type/XObject/Subtype/Image"+entries, data))
}

func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	for name, src := range hostile() {
		start := time.Now()
		d, err := renderer().Open(bytes.NewReader(src), int64(len(src)), "", 1000)
		if err == nil {
			_, err = d.Render(1, maxPixels)
		}
		if err != nil && !errors.Is(err, pdf.ErrDamaged) && !errors.Is(err, pdf.ErrTooLarge) && !errors.Is(err, pdf.ErrTime) {
			t.Errorf("%s: error of no kind: %v", name, err)
		}
		if took := time.Since(start); took > 2*pdf.MaxTime {
			t.Errorf("%s: took %v", name, took)
		}
	}
}
