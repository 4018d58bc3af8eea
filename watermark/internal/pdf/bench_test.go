package pdf_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"

	"mohr/watermark/internal/pdf"
)

// textPage is A4, full of words.
func textPage() []byte {
	return onePage("/MediaBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>",
		"BT /F 11 Tf 13 TL 50 800 Td"+strings.Repeat(" (The quick brown fox jumps over the lazy dog, 12345-1234567-1, and over it again and again.) Tj T*", 58)+" ET",
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
}

// scanPage is A4, a JPEG in colour of 200 dots an inch.
func scanPage(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 1654, 2339))
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			img.SetRGBA(x, y, color.RGBA{uint8(x * y >> 9), uint8(x + y*y>>7), uint8(x ^ y), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return scanned(t, 200, pdf.JPEG(b.Bytes(), 1654, 2339, 3))
}

func BenchmarkRender(b *testing.B) {
	for name, src := range map[string][]byte{"text": textPage(), "scan": scanPage(b)} {
		d := open(b, src, "")
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := d.Render(1, maxPixels); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkOpen is an instance made and dropped, and a page counted.
func BenchmarkOpen(b *testing.B) {
	src := onePage("/MediaBox[0 0 595 842]", "")
	open(b, src, "")
	for b.Loop() {
		open(b, src, "")
	}
}

// BenchmarkStart is an engine's first document.
func BenchmarkStart(b *testing.B) {
	src := onePage("/MediaBox[0 0 595 842]", "")
	for b.Loop() {
		e := pdf.NewEngine("")
		if _, err := e.Open(bytes.NewReader(src), int64(len(src)), "", 0); err != nil {
			b.Fatal(err)
		}
		if err := e.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
