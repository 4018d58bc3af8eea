package watermark_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
	"time"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"mohr/watermark"
)

// A 1 x 1 WebP, lossless (VP8L): x/image reads WebP but does not write it.
const tinyWebP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="

// seeds are small pictures of every format that the standard library and x/image can write, and some that
// only begin like one.
func seeds(f *testing.F) [][]byte {
	f.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 24, 16))
	grey := image.NewGray(img.Rect)
	palette := image.NewPaletted(img.Rect, color.Palette{color.White, color.Black, color.RGBA{200, 30, 60, 255}})
	for i := range 24 * 16 {
		img.SetRGBA(i%24, i/24, color.RGBA{uint8(7 * i), uint8(3 * i), uint8(i), 255})
		grey.Pix[i], palette.Pix[i] = uint8(5*i), uint8(i%3)
	}
	var out [][]byte
	add := func(write func(*bytes.Buffer) error) {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			f.Fatal(err)
		}
		out = append(out, b.Bytes())
	}
	add(func(b *bytes.Buffer) error { return jpeg.Encode(b, img, nil) })
	add(func(b *bytes.Buffer) error { return jpeg.Encode(b, grey, nil) })
	add(func(b *bytes.Buffer) error { return png.Encode(b, img) })
	add(func(b *bytes.Buffer) error { return png.Encode(b, palette) })
	add(func(b *bytes.Buffer) error { return gif.Encode(b, palette, nil) })
	add(func(b *bytes.Buffer) error { return bmp.Encode(b, img) })
	add(func(b *bytes.Buffer) error { return tiff.Encode(b, img, nil) })
	add(func(b *bytes.Buffer) error {
		return tiff.Encode(b, grey, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
	})
	webp, err := base64.StdEncoding.DecodeString(tinyWebP)
	if err != nil {
		f.Fatal(err)
	}
	return append(out, webp, []byte("<html>"), nil)
}

// fuzzLimits keep one input within a moment's work.
var fuzzLimits = watermark.Limits{Bytes: 1 << 20, Pixels: 100_000, Side: 2000}

// known reports whether an error is one of the kinds that the package promises.
func known(err error) bool {
	for _, kind := range []error{
		watermark.ErrLabel, watermark.ErrFormat, watermark.ErrDamaged, watermark.ErrEncrypted,
		watermark.ErrUnsupported, watermark.ErrLimit, watermark.ErrUsage,
	} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

const patience = 10 * time.Second

// isPDF reports whether src may be taken for a PDF. FuzzStampPDF has those: each call of Stamp would compile the
// renderer anew.
func isPDF(src []byte) bool { return bytes.Contains(src[:min(len(src), 2000)], []byte("%PDF-")) }

func FuzzStamp(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s, "SIM registration only", uint8(0))
		f.Add(s, "صرف سِم 0300-1234567", uint8(5))
	}
	f.Fuzz(func(t *testing.T, src []byte, purpose string, choice uint8) {
		if isPDF(src) {
			return
		}
		job := watermark.Job{
			Label:    watermark.Label{Purpose: purpose, Issued: issued, Lang: watermark.Lang(choice & 3)},
			Strength: watermark.Strength(choice >> 2 & 3),
			QR:       watermark.QRChoice(choice >> 4 & 1),
			Output:   watermark.Output{LongSide: int(choice>>5) * 40},
			Limits:   fuzzLimits,
		}
		start := time.Now()
		var dst bytes.Buffer
		report, err := watermark.Stamp(&dst, src, job)
		if took := time.Since(start); took > patience {
			t.Errorf("took %v", took)
		}
		if err != nil {
			if !known(err) {
				t.Errorf("error of no kind: %v", err)
			}
			if dst.Len() != 0 {
				t.Errorf("%d bytes were written before %v", dst.Len(), err)
			}
			return
		}
		got, _, err := image.DecodeConfig(&dst)
		if err != nil || got.Width != report.Width || got.Height != report.Height {
			t.Errorf("the copy is %d x %d, %v, the report says %d x %d", got.Width, got.Height, err, report.Width, report.Height)
		}
	})
}

func FuzzInspect(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if isPDF(src) {
			return
		}
		start := time.Now()
		info, err := watermark.Inspect(src, fuzzLimits)
		if took := time.Since(start); took > patience {
			t.Errorf("took %v", took)
		}
		if err != nil && !known(err) {
			t.Errorf("error of no kind: %v", err)
		}
		if err == nil && (info.Width <= 0 || info.Height <= 0 || info.Pages < 1) {
			t.Errorf("a picture of %d x %d on %d pages", info.Width, info.Height, info.Pages)
		}
	})
}
