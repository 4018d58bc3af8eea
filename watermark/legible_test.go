package watermark_test

import (
	"image"
	"image/draw"
	"math"
	"strings"
	"testing"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"mohr/watermark"
	"mohr/watermark/internal/attack"
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

// The label can be read from the mark alone, without the document: every word of the purpose, where a letter in four may be another.
// Lines climb by an angle that nobody is told, so the mark is turned by several.
func TestMarkReadsAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("measures many pictures")
	}
	tool(t, "tesseract")
	for _, s := range []watermark.Strength{watermark.Normal, watermark.Light} {
		doc := specimen.CardFront(1)
		clean := attack.FromImage(doc.Image)
		marked := copyPart(t, doc, 0, s, "english")
		var turned []*image.RGBA
		for deg := 18.0; deg <= 38; deg += 4 {
			turned = append(turned, inkAlone(marked, clean, deg))
		}
		read := strings.Fields(strings.ToLower(strings.Join(ocr.Read(t, turned, ocr.Sparse), " ")))
		for _, word := range strings.Fields(strings.ToLower(jobs()["english"].Label.Purpose)) {
			best := 1.0
			for _, r := range read {
				best = min(best, float64(edits(word, r))/float64(len(word)))
			}
			t.Logf("%v: %q is read with %.2f of its letters other", s, word, best)
			if best > 0.25 {
				t.Errorf("%v: %q is not read of the mark alone", s, word)
			}
		}
	}
}

// inkAlone is where a copy is darker than the document, black on white, twice as large and turned by deg to the right.
func inkAlone(marked, clean attack.Picture, deg float64) *image.RGBA {
	const blackest = 40 // levels darker
	ink := image.NewRGBA(image.Rect(0, 0, marked.W, marked.H))
	a, b := marked.Luma(), clean.Luma()
	for i := range a {
		v := uint8(255 - 255*max(0, min((b[i]-a[i])/blackest, 1)))
		copy(ink.Pix[4*i:], []uint8{v, v, v, 255})
	}
	sin, cos := math.Sincos(deg * math.Pi / 180)
	w, h := float64(marked.W), float64(marked.H)
	out := image.NewRGBA(image.Rect(0, 0, int(2*(w*cos+h*sin)), int(2*(h*cos+w*sin))))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	cx, cy := w/2, h/2
	xdraw.BiLinear.Transform(out, f64.Aff3{
		2 * cos, -2 * sin, float64(out.Rect.Dx())/2 - 2*(cos*cx-sin*cy),
		2 * sin, 2 * cos, float64(out.Rect.Dy())/2 - 2*(sin*cx+cos*cy),
	}, ink, ink.Rect, draw.Over, nil)
	return out
}

// edits is how many letters are to be put in, left out or replaced to make b of a.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
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
