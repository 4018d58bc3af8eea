package watermark_test

import (
	"image"
	"image/draw"
	"testing"

	"mohr/watermark"
	"mohr/watermark/specimen"
	"mohr/watermark/specimen/ocr"
)

// A stamped document still reads: a machine reads at least nine in ten of the field characters that it reads on
// the clean one, at the usual strength and in both languages.
func TestLegible(t *testing.T) {
	if testing.Short() {
		t.Skip("measures many pictures")
	}
	tool(t, "tesseract")
	docs := []specimen.Document{specimen.CardFront(1), specimen.CardFront(2), specimen.CardBack(3), specimen.Bill(1)}
	for i, doc := range docs {
		clean, _ := ocr.Score(t, doc)
		src := doc.JPEG(92)
		for _, lang := range []string{"english", "urdu"} {
			if lang == "urdu" && i > 0 {
				continue // the mark's language matters little to a reader of the document: one is enough
			}
			out, report := stamp(t, src, jobs()[lang])
			copied := doc
			copied.Image = image.NewRGBA(doc.Image.Rect)
			left := (report.Width - doc.Image.Rect.Dx()) / 2 / 8 * 8
			draw.Draw(copied.Image, doc.Image.Rect, decoded(t, out), image.Pt(left, 0), draw.Src)
			got, fields := ocr.Score(t, copied)
			t.Logf("%s, %s: %.3f of the characters, %.3f on the clean document", doc.Name, lang, got, clean)
			if got < 0.9*clean {
				t.Errorf("%s, %s: %.3f of the characters read, %.3f on the clean document: %v", doc.Name, lang, got, clean, fields)
			}
		}
	}
}

// The strengths are in order: a stronger mark changes more of the page.
func TestStrengthsInOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("measures many pictures")
	}
	doc := specimen.CardFront(1)
	src := doc.PNG()
	changed := func(s watermark.Strength) (sum int) {
		job := jobs()["english"]
		job.Strength = s
		out, _ := stamp(t, src, job)
		img := decoded(t, out).(*image.RGBA)
		for y := range doc.Image.Rect.Dy() {
			a, b := doc.Image.Pix[y*doc.Image.Stride:], img.Pix[y*img.Stride:]
			for x := range 4 * doc.Image.Rect.Dx() {
				sum += max(int(a[x])-int(b[x]), int(b[x])-int(a[x]))
			}
		}
		return sum
	}
	light, normal, strong := changed(watermark.Light), changed(watermark.Normal), changed(watermark.Strong)
	if light >= normal || normal >= strong {
		t.Errorf("light changes %d, normal %d, strong %d", light, normal, strong)
	}
}
