// Package ocr measures how much of a specimen's print a machine reads, by asking Tesseract. It is a tool of tests:
// no part of the product imports it, and it runs a program and writes files of the test's own.
package ocr

import (
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"mohr/watermark/specimen"
)

// Score is the share of the Latin fields' characters that tesseract reads, and that of each field. A field
// is cut out of the picture with a margin, doubled in size and read as one line; what counts is the longest
// common subsequence of the field's characters, without spaces, with what was read.
func Score(t testing.TB, d specimen.Document) (float64, map[string]float64) {
	t.Helper()
	var latin []specimen.Field
	for _, f := range d.Fields {
		if f.Latin() {
			latin = append(latin, f)
		}
	}
	var boxes []*image.RGBA
	for _, f := range latin {
		boxes = append(boxes, double(crop(d.Image, f.Box.Inset(-8))))
	}
	pages := Read(t, boxes, oneBlock)
	read, total := 0, 0
	scores := map[string]float64{}
	for i, f := range latin {
		want := strings.ReplaceAll(f.Text, " ", "")
		got := 0
		if i < len(pages) {
			got = common(want, pages[i])
		}
		scores[f.Name] = float64(got) / float64(len(want))
		read, total = read+got, total+len(want)
	}
	return float64(read) / float64(total), scores
}

// How Tesseract takes a picture apart: its --psm.
const (
	oneBlock = "6"
	Sparse   = "11" // words anywhere, in no order
)

// Read is what tesseract reads of each picture.
func Read(t testing.TB, pictures []*image.RGBA, segmentation string) []string {
	t.Helper()
	dir := t.TempDir()
	var list strings.Builder
	for i, p := range pictures {
		name := filepath.Join(dir, fmt.Sprintf("%03d.ppm", i))
		writePPM(t, name, p)
		fmt.Fprintln(&list, name)
	}
	names := filepath.Join(dir, "names.txt")
	if err := os.WriteFile(names, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("tesseract", names, "-", "-l", "eng", "--psm", segmentation, "--dpi", "300")
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tesseract: %v", err)
	}
	return strings.Split(string(out), "\f") // one form feed after each picture
}

// common is the length of the longest common subsequence.
func common(a, b string) int {
	row := make([]int, len(b)+1)
	for i := range len(a) {
		before := 0
		for j := range len(b) {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = before + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			before = above
		}
	}
	return row[len(b)]
}

// crop copies a part of a picture.
func crop(img *image.RGBA, r image.Rectangle) *image.RGBA {
	r = r.Intersect(img.Rect)
	out := image.NewRGBA(image.Rectangle{Max: r.Size()})
	draw.Draw(out, out.Rect, img, r.Min, draw.Src)
	return out
}

// double enlarges a picture twice.
func double(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: img.Rect.Size().Mul(2)})
	draw.ApproxBiLinear.Scale(out, out.Rect, img, img.Rect, draw.Src, nil)
	return out
}

// writePPM writes a picture as a binary portable pixmap, which costs no compression.
func writePPM(t testing.TB, name string, img *image.RGBA) {
	t.Helper()
	file := fmt.Appendf(nil, "P6\n%d %d\n255\n", img.Rect.Dx(), img.Rect.Dy())
	for i := 0; i < len(img.Pix); i += 4 {
		file = append(file, img.Pix[i:i+3]...)
	}
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
}
