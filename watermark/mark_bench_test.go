package watermark

import (
	"image"
	"testing"

	"mohr/watermark/internal/plan"
	"mohr/watermark/internal/raster"
)

// twelve is a 12-megapixel photo of even grey with chroma shared by four, and its layout at the usual strength.
func twelve(b *testing.B) (*image.YCbCr, *plan.Plan) {
	b.Helper()
	img := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		img.Y[i] = 190
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 128, 128
	}
	l := Label{Purpose: "SIM registration only", Recipient: "Jazz Franchise, Blue Area", Issued: Date{2026, 11, 24}, Expires: Date{2026, 12, 31}}
	layout, err := layOut(img.Rect.Size(), l, qrCode{}, [32]byte{1}, Job{Label: l}, pageOf{1, 1})
	if err != nil {
		b.Fatal(err)
	}
	return img, layout
}

// BenchmarkMark draws the mark. Run it beside BenchmarkPlainDraw with -cpu 1.
func BenchmarkMark(b *testing.B) {
	img, layout := twelve(b)
	for b.Loop() {
		raster.Mark(img, layout)
	}
}

// BenchmarkPlainDraw draws the same letters in one colour, as a mark without anything that makes it hold would be.
func BenchmarkPlainDraw(b *testing.B) {
	img, layout := twelve(b)
	fills := make([]plan.Fill, len(layout.Marks))
	for i, m := range layout.Marks {
		fills[i] = plan.Fill{Path: m.Path, Box: m.Box, Color: plan.Color{R: 120, G: 120, B: 120}}
	}
	for b.Loop() {
		raster.Fill(img, fills)
	}
}
