package e2e_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"mohr/watermark"
	"mohr/watermark/specimen"
)

// signingKey is the holder's in all tests.
func signingKey(*testing.T) watermark.SigningKey { return watermark.SigningKey{1, 2, 3} }

// documents are invented ones, each drawn once.
var documents = sync.OnceValue(func() map[string][]byte {
	return map[string][]byte{
		"card-front.jpg": specimen.CardFront(1).JPEG(90),
		"card-back.jpg":  specimen.CardBack(1).JPEG(90),
		"photo.jpg":      specimen.Photo(1).JPEG(85),
		"letter.png":     specimen.Letter(1).PNG(),
	}
})

// file writes one of the documents to a folder of the test and returns its path.
func file(t *testing.T, name string) string {
	t.Helper()
	data, ok := documents()[name]
	if !ok {
		t.Fatalf("no document %q", name)
	}
	return put(t, name, data)
}

// put writes data to a folder of the test.
func put(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func textFile(t *testing.T) string {
	return put(t, "notes.txt", []byte("Only words, no picture.\n"))
}

// label is what made copies of tests say.
func label() watermark.Label {
	now := time.Now()
	return watermark.Label{
		Purpose: "Bank account opening only", Recipient: "Meezan, F-7", CopyID: watermark.CopyID{1, 2, 3, 4, 5},
		Issued: watermark.Date{Year: now.Year(), Month: int(now.Month()), Day: now.Day()},
	}
}

// stampedCard is a copy of a card by its verdict: valid, expired, unsigned, or none, whose caption is cut off.
func stampedCard(t *testing.T, verdict string) string {
	t.Helper()
	job := watermark.Job{Label: label(), SigningKey: signingKey(t)}
	switch verdict {
	case "expired":
		job.Label.Issued, job.Label.Expires = watermark.Date{Year: 2026, Month: 1, Day: 1}, watermark.Date{Year: 2026, Month: 1, Day: 31}
	case "unsigned":
		job.SigningKey = watermark.SigningKey{}
	}
	var out bytes.Buffer
	src := documents()["card-front.jpg"]
	if _, err := stamper.Stamp(&out, src, job); err != nil {
		t.Fatal(err)
	}
	data := out.Bytes()
	if verdict == "none" {
		img, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		b := img.Bounds()
		b.Max.Y = b.Max.Y * 6 / 10
		data = jpegOf(t, img.(interface {
			SubImage(image.Rectangle) image.Image
		}).SubImage(b))
	}
	return put(t, verdict+".jpg", data)
}

// pastedCode is the picture of one copy above the caption of another.
func pastedCode(t *testing.T) string {
	t.Helper()
	var copies [2]*image.RGBA
	for i := range copies {
		job := watermark.Job{Label: label(), SigningKey: signingKey(t)}
		job.Label.CopyID[0] += byte(i)
		var out bytes.Buffer
		if _, err := stamper.Stamp(&out, documents()["card-front.jpg"], job); err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(&out)
		if err != nil {
			t.Fatal(err)
		}
		copies[i] = image.NewRGBA(img.Bounds())
		draw.Draw(copies[i], img.Bounds(), img, image.Point{}, draw.Src)
	}
	r := copies[0].Rect
	r.Max.Y = r.Max.Y * 6 / 10
	draw.Draw(copies[0], r, copies[1], image.Point{}, draw.Src)
	return put(t, "pasted.jpg", jpegOf(t, copies[0]))
}

// mirrored is a picture with left and right exchanged.
func mirrored(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := jpeg.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	r := img.Bounds()
	out := image.NewRGBA(r)
	for y := range r.Dy() {
		for x := range r.Dx() {
			out.Set(r.Dx()-1-x, y, img.At(x, y))
		}
	}
	return put(t, "mirrored.jpg", jpegOf(t, out))
}

func jpegOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// lockedPDF opens with "sesame" only.
func lockedPDF(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	job := watermark.Job{
		Label: label(), SigningKey: signingKey(t), Output: watermark.Output{Format: watermark.PDF, Password: "sesame"},
	}
	if _, err := stamper.Bind(&out, [][]byte{documents()["card-front.jpg"]}, job); err != nil {
		t.Fatal(err)
	}
	return put(t, "locked.pdf", out.Bytes())
}

// plainPDF has that many pages with a coloured box on each.
func plainPDF(t *testing.T, pages int) string {
	t.Helper()
	var out bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n", len(at))
		fmt.Fprintf(&out, format, args...)
		out.WriteString("\nendobj\n")
	}
	out.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids bytes.Buffer
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 3+2*i)
	}
	object("<< /Type /Pages /Count %d /Kids [ %s] >>", pages, kids.String())
	for i := range pages {
		content := fmt.Sprintf("0.8 %.2f 0.4 rg 40 60 200 %d re f", float64(i%10)/10, 40+i%100)
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 298 420] /Contents %d 0 R >>", 4+2*i)
		object("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return put(t, "pages.pdf", out.Bytes())
}

// hugePhoto has 48 megapixels.
func hugePhoto(t *testing.T) string {
	t.Helper()
	img := image.NewYCbCr(image.Rect(0, 0, 8000, 6000), image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		img.Y[i] = uint8(90 + i%8000/80)
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 120, 140
	}
	return put(t, "huge.jpg", jpegOf(t, img))
}

// plainJPEG is one colour all over, so that what a copy shows is easily told.
func plainJPEG(t *testing.T, name string, c color.Color) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 1200, 800))
	for y := range 800 {
		for x := range 1200 {
			img.Set(x, y, c)
		}
	}
	return put(t, name, jpegOf(t, img))
}
