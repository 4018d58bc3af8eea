package raster

import (
	"bytes"
	"image"
	"io"
	"testing"

	"mohr/watermark/internal/container"
)

// largePhoto is 12 megapixels with a photo's detail, as a phone writes it.
func largePhoto(b *testing.B) (*image.YCbCr, []byte) {
	b.Helper()
	m := subsample(noisy(4000, 3000), image.YCbCrSubsampleRatio420)
	var buf bytes.Buffer
	if err := EncodeJPEG(&buf, m, 88); err != nil {
		b.Fatal(err)
	}
	b.Logf("JPEG of %d bytes", buf.Len())
	return m, buf.Bytes()
}

func BenchmarkDecodeJPEG(b *testing.B) {
	_, src := largePhoto(b)
	h := container.Header{Format: container.JPEG, Width: 4000, Height: 3000, Orientation: 1}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Decode(src, h); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheckJPEG(b *testing.B) {
	_, src := largePhoto(b)
	for b.Loop() {
		if _, err := checkJPEG(src, image.Pt(4000, 3000)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOrient(b *testing.B) {
	m, _ := largePhoto(b)
	b.ReportAllocs()
	var img image.Image = m
	for b.Loop() {
		img = orient(img, 6)
	}
}

func BenchmarkOrientRGBA(b *testing.B) {
	var img image.Image = noisy(4000, 3000)
	b.ReportAllocs()
	for b.Loop() {
		img = orient(img, 6)
	}
}

func BenchmarkToSRGB(b *testing.B) {
	m, _ := largePhoto(b)
	profile := rgbProfile(p3Colorants, para())
	b.ReportAllocs()
	for b.Loop() {
		toSRGB(m, profile)
	}
}

func BenchmarkShrink(b *testing.B) {
	m, _ := largePhoto(b)
	b.ReportAllocs()
	for b.Loop() {
		Shrink(m, 1600)
	}
}

func BenchmarkCanvas(b *testing.B) {
	m, _ := largePhoto(b)
	b.ReportAllocs()
	for b.Loop() {
		doc := *m // Canvas takes it over
		Canvas(&doc, image.Pt(4000, 3600), image.Point{})
	}
}

func BenchmarkEncodeJPEG(b *testing.B) {
	m, _ := largePhoto(b)
	rgba := noisy(4000, 3000)
	for name, img := range map[string]image.Image{"4:2:0": m, "4:4:4": subsample(rgba, image.YCbCrSubsampleRatio444), "RGBA": rgba} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := EncodeJPEG(io.Discard, img, 88); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncodePNG(b *testing.B) {
	m, _ := largePhoto(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := EncodePNG(io.Discard, m); err != nil {
			b.Fatal(err)
		}
	}
}
