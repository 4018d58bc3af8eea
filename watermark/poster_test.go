package watermark_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mohr/watermark"
)

// posterOf is a poster of n points.
func posterOf(n int) watermark.Poster {
	point := watermark.PosterPoint{
		Title: watermark.Wording{English: "SIMs in your name: 668", Urdu: "اپنے نام کی سمیں دیکھیں: \u2066668\u2069"},
		Text:  watermark.Wording{English: "Send your CNIC number, without dashes, by SMS.", Urdu: "شناختی کارڈ نمبر بغیر ڈیش کے ایس ایم ایس کریں۔"},
	}
	p := watermark.Poster{
		Title:  watermark.Wording{English: "A copy of your CNIC?", Urdu: "شناختی کارڈ کی کاپی"},
		Call:   point,
		Number: "1799",
		Foot:   watermark.Wording{English: "As known on 23 November 2026.", Urdu: "یہ معلومات \u20662026-11-23\u2069 تک کی ہیں۔"},
	}
	for range n {
		p.Points = append(p.Points, point)
	}
	return p
}

func poster(t testing.TB, p watermark.Poster) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := watermark.WritePoster(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Independent readers see one sound A4 page with ink on it, none in the margin that printers cannot reach, without fonts or
// metadata; more points only make it smaller.
func TestPoster(t *testing.T) {
	for _, n := range []int{1, 6, watermark.MaxPosterPoints} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			path := onDisk(t, "poster.pdf", poster(t, posterOf(n)))
			if out := run(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Errorf("qpdf says %s", out)
			}
			info := run(t, "pdfinfo", path)
			for _, want := range []string{"Pages:           1\n", "(A4)", "Metadata Stream: no", "Encrypted:       no"} {
				if !strings.Contains(info, want) {
					t.Errorf("pdfinfo does not say %q:\n%s", want, info)
				}
			}
			for _, no := range []string{"Title:", "Creator:", "Producer:", "Author:", "CreationDate:"} {
				if strings.Contains(info, no) {
					t.Errorf("pdfinfo says %s:\n%s", no, info)
				}
			}
			if out := run(t, "pdffonts", path); strings.Count(out, "\n") > 2 {
				t.Errorf("pdffonts lists %s", out)
			}
			img := posterPixels(t, path)
			ink, margin := 0, 0
			for y := range img.Bounds().Dy() {
				for x := range img.Bounds().Dx() {
					if r, g, b, _ := img.At(x, y).RGBA(); min(r, g, b) > 0xf000 {
						continue
					}
					ink++
					if x < 24 || y < 24 || x >= 595-24 || y >= 842-24 {
						margin++
					}
				}
			}
			if ink < 40_000 || margin > 0 {
				t.Errorf("%d pixels of ink, %d of them in the margin; want 40,000 or more, and none", ink, margin)
			}
		})
	}
}

// posterPixels is the page at 72 dots an inch.
func posterPixels(t testing.TB, path string) image.Image {
	t.Helper()
	base := filepath.Join(t.TempDir(), "page")
	run(t, "pdftoppm", "-r", "72", "-png", "-singlefile", path, base)
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

// English stands to the left and Urdu to the right; the number to call is white on green, in the middle.
func TestPosterSides(t *testing.T) {
	p := posterOf(1)
	p.Points[0].Title.Urdu, p.Points[0].Text.Urdu = " ", " "
	img := posterPixels(t, onDisk(t, "poster.pdf", poster(t, p)))
	left, right := 0, 0
	for y := 200; y < 640; y++ {
		for x := range 595 {
			if r, _, _, _ := img.At(x, y).RGBA(); r > 0xf000 {
				continue
			}
			switch {
			case x < 280:
				left++
			case x > 315:
				right++
			}
		}
	}
	if left < 500 || right > 0 {
		t.Errorf("%d pixels of ink to the left, %d to the right; want English alone", left, right)
	}
}

func TestPosterRepeats(t *testing.T) {
	if a, b := poster(t, posterOf(3)), poster(t, posterOf(3)); !bytes.Equal(a, b) {
		t.Error("the same words give other bytes")
	}
}

func TestPosterRefuses(t *testing.T) {
	with := func(change func(p *watermark.Poster)) watermark.Poster {
		p := posterOf(2)
		change(&p)
		return p
	}
	long := strings.Repeat("long words ", 30)
	tests := []struct {
		name string
		p    watermark.Poster
		want error
	}{
		{"no points", posterOf(0), watermark.ErrUsage},
		{"too many points", posterOf(watermark.MaxPosterPoints + 1), watermark.ErrUsage},
		{"long text", with(func(p *watermark.Poster) { p.Points[1].Text.English = long }), watermark.ErrLabel},
		{"long head", with(func(p *watermark.Poster) { p.Points[0].Title.Urdu = strings.Repeat("شناختی کارڈ ", 32) }), watermark.ErrLabel},
		{"too long for a font", with(func(p *watermark.Poster) { p.Title.English = strings.Repeat(long, 3) }), watermark.ErrLabel},
		{"long call", with(func(p *watermark.Poster) { p.Call.Text.English = long }), watermark.ErrLabel},
		{"long foot", with(func(p *watermark.Poster) {
			p.Foot.English = long + long[:60]
			p.Foot.Urdu = strings.Repeat("کارڈ ", 70)
		}), watermark.ErrLabel},
		{"a letter that no font has", with(func(p *watermark.Poster) { p.Points[0].Title.English = "中" }), watermark.ErrLabel},
		{"a line break", with(func(p *watermark.Poster) { p.Number = "17\n99" }), watermark.ErrLabel},
	}
	for _, tt := range tests {
		var b bytes.Buffer
		if err := watermark.WritePoster(&b, tt.p); !errors.Is(err, tt.want) || b.Len() > 0 {
			t.Errorf("%s: error %v with %d bytes written, want %v and none", tt.name, err, b.Len(), tt.want)
		}
	}
	r, w := io.Pipe()
	broken := errors.New("broken")
	r.CloseWithError(broken)
	if err := watermark.WritePoster(w, posterOf(1)); !errors.Is(err, broken) {
		t.Errorf("into a broken stream: %v", err)
	}
}
