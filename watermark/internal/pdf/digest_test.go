package pdf_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"runtime"
	"slices"
	"strings"
	"testing"

	"mohr/watermark/internal/pdf"
)

// drawnAlike are documents that are to come out the same wherever they are drawn: of every kind, and hostile ones.
func drawnAlike(t *testing.T) map[string][]byte {
	t.Helper()
	locked := func(password string) []byte {
		var b bytes.Buffer
		w := pdf.NewWriter(&b, pdf.WriterOptions{Password: password, Random: strings.NewReader(strings.Repeat("0123456789", 1000))})
		p := pdf.Gray(ramp(300, 200), 8)
		p.WPt, p.HPt = 108, 72
		if err := errors.Join(w.Add(pdf.Sheet{WidthPt: 108, HeightPt: 72, Pictures: []pdf.Picture{p}}), w.Close()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	docs := map[string][]byte{
		"text":   textPage(),
		"scan":   scanPage(t),
		"1 bit":  scanned(t, 300, pdf.Gray(ramp(2480, 3508), 1)),
		"turned": onePage("/MediaBox[0 0 300 200]/Rotate 90/CropBox[10 10 250 190]", "1 0 0 rg 20 20 40 40 re f 0 0 1 RG 3 w 0 0 m 90 40 300 10 250 180 c S"),
		"units":  onePage("/MediaBox[0 0 200 100]/UserUnit 2.5", "10 10 50 50 re f"),
		"shaded": onePage("/MediaBox[0 0 200 100]/Resources<</Shading<</S<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 200 100]/Function<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 0 1]/N 1.5>>>>>>>>", "/S sh"),
		"clear":  onePage("/MediaBox[0 0 200 100]/Resources<</ExtGState<</G<</ca 0.3/BM/Multiply>>>>>>", "1 0 0 rg 10 10 90 80 re f /G gs 0 1 0 rg 50 20 120 60 re f"),
		"fax": onePage("/MediaBox[0 0 200 100]/Resources<</XObject<</X 5 0 R>>>>", "q 100 0 0 100 0 0 cm /X Do Q",
			stream("/Type/XObject/Subtype/Image/Width 64/Height 64/BitsPerComponent 1/ColorSpace/DeviceGray/Decode[1 0]"+
				"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 64/Rows 64>>", strings.Repeat("\xff", 8))),
		"form": file("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/DA(/Helv 0 Tf 0 g)/DR<</Font<</Helv 6 0 R>>>>>>>>",
			"<</Type/Pages/Kids[3 0 R]/Count 1>>",
			"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Annots[5 0 R]>>", stream("", ""),
			"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(SPECIMEN NAME)/DA(/Helv 24 Tf 0 0 1 rg)/Rect[20 20 280 60]/F 4/P 3 0 R>>",
			"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"),
		"locked": locked("sesame"),
	}
	for name, src := range hostile() {
		if name != "picture of 900 MP" { // which may take longer than MaxTime here
			docs["hostile, "+name] = src
		}
	}
	return docs
}

// drawnLines say how each document comes out: a digest of its first page's pixels, or the error.
func drawnLines(t *testing.T) (lines []string) {
	t.Helper()
	for name, src := range drawnAlike(t) {
		passwords := []string{""}
		if name == "locked" {
			passwords = append(passwords, "sesame", "open")
		}
		for _, password := range passwords {
			var r pdf.Raster
			d, err := renderer().Open(bytes.NewReader(src), int64(len(src)), password, 1000)
			if err == nil {
				r, err = d.Render(1, maxPixels)
			}
			var unit float64
			if err == nil {
				unit, _ = d.UserUnit(1)
			}
			lines = append(lines, fmt.Sprintf("line %s %q: %v %+v, %v dpi, %v, unit %v, %v", name, password, pixelSum(r.Image), r.Scan.DPI, r.DPI, r.Objects, unit, err))
		}
	}
	slices.Sort(lines)
	return lines
}

// pixelSum is a digest of a page.
func pixelSum(img image.Image) string {
	switch img := img.(type) {
	case *image.Gray:
		return fmt.Sprintf("grey %v %x", img.Rect.Size(), sha256.Sum256(img.Pix))
	case *image.YCbCr:
		return fmt.Sprintf("colour %v %x", img.Rect.Size(), sha256.Sum256(slices.Concat(img.Y, img.Cb, img.Cr)))
	}
	return "none"
}

// TestDrawnLines prints the lines for TestInBrowser.
func TestDrawnLines(t *testing.T) {
	if runtime.GOOS == "js" {
		fmt.Println(strings.Join(drawnLines(t), "\n"))
	}
}
