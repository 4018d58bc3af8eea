package watermark_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"runtime"
	"slices"
	"strings"
	"testing"

	"mohr/watermark"
	"mohr/watermark/internal/pdf"
)

// filled is a PDF of one page with a form that was filled in.
func filled() []byte {
	return rawPDF("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R 6 0 R]/DA(/Helv 0 Tf 0 g)/DR<</Font<</Helv 7 0 R>>>>>>>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[5 0 R 6 0 R]>>", rawStream("", "40 40 500 3 re f"),
		"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(SPECIMEN NAME)/DA(/Helv 24 Tf 0 0 1 rg)/Rect[60 600 400 640]/F 4/P 3 0 R>>",
		"<</Type/Annot/Subtype/Widget/FT/Btn/T(yes)/V/Yes/AS/Yes/Rect[60 500 100 540]/F 4/P 3 0 R/AP<</N<</Yes 8 0 R>>>>>>",
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		rawStream("/Type/XObject/Subtype/Form/BBox[0 0 40 40]", "1 0 0 rg 0 0 40 40 re f"), "<<>>")
}

// faxed is a PDF of a fax of 64 rows, black, on a page of large units.
func faxed() []byte {
	return rawPDF("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/UserUnit 2/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
		rawStream("", "q 200 0 0 200 50 50 cm /X Do Q"),
		rawStream("/Type/XObject/Subtype/Image/Width 64/Height 64/BitsPerComponent 1/ColorSpace/DeviceGray/Decode[1 0]"+
			"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 64/Rows 64>>", strings.Repeat("\xff", 8)), "<<>>")
}

// slope is a picture of greys with some structure.
func slope(w, h int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Pix[y*img.Stride+x] = uint8(x*255/w ^ y&0x1f)
		}
	}
	return img
}

// browserDocuments are PDFs of every kind that a page can be.
func browserDocuments(t *testing.T) map[string][]byte {
	locked := jobs()["english"]
	locked.Output.Password = "SPECIMEN"
	return map[string][]byte{
		"text":        lettered(),
		"three pages": talkative(),
		"card":        cardPDF(t),
		"grey scan":   scannedPDF(t, 200, pdf.Gray(slope(1240, 1754), 8)),
		"1 bit":       scannedPDF(t, 150, pdf.Gray(slope(1240, 1754), 1)),
		"fax":         faxed(),
		"form":        filled(),
		"locked":      mustStamp(t, cardPDF(t), locked),
		"cut":         talkative()[:900],
		"header":      []byte("%PDF-1.4\n"),
		"no PDF":      []byte("SPECIMEN"),
		"empty":       nil,
	}
}

// browserLines say what becomes of each document: a digest, a report or an error of each verb.
func browserLines(t *testing.T) (lines []string) {
	t.Helper()
	s := stamper()
	say := func(name, verb, password string, out []byte, facts any, err error) {
		told, _ := json.Marshal(facts)
		lines = append(lines, fmt.Sprintf("line %s, %s %q: %x %s %v", name, verb, password, sha256.Sum256(out), told, err))
	}
	for name, src := range browserDocuments(t) {
		passwords := []string{""}
		if name == "locked" {
			passwords = append(passwords, "SPECIMEN", "wrong")
		}
		for _, password := range passwords {
			job := jobs()["english"]
			job.Password = password
			job.NoTrace = !slices.Contains([]string{"text", "card", "1 bit"}, name) // a browser takes seconds for the mark of a page
			var out bytes.Buffer
			report, err := s.Stamp(&out, src, job)
			say(name, "stamp", password, out.Bytes(), report, err)
			if err == nil && !job.NoTrace {
				v, err := s.Verify(out.Bytes(), watermark.Limits{}, "")
				say(name, "verify", password, nil, v, err)
			}
			out.Reset()
			info, err := s.Inspect(src, watermark.Limits{}, password)
			say(name, "inspect", password, nil, info, err)
			draft, err := s.Draft(src, watermark.Limits{}, password, 1, 300)
			if err == nil {
				err = draft.Preview(&out, job)
			}
			say(name, "preview", password, out.Bytes(), nil, err)
		}
	}
	slices.Sort(lines)
	return lines
}

// TestBrowserLines prints the lines for TestSameInBrowser.
func TestBrowserLines(t *testing.T) {
	if runtime.GOOS == "js" {
		fmt.Println(strings.Join(browserLines(t), "\n"))
	}
}
