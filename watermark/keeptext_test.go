//go:build !js

package watermark_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"mohr/watermark"
	"mohr/watermark/specimen/compiled"
)

// keeper renders PDFs for all tests of kept text; its renderer is compiled once.
var keeper = sync.OnceValue(func() *watermark.Stamper { return &watermark.Stamper{CacheDir: compiled.Dir()} })

// keep stamps a PDF and keeps its text.
func keep(t testing.TB, src []byte, job watermark.Job) ([]byte, watermark.Report) {
	t.Helper()
	job.Output.KeepText = true
	var b bytes.Buffer
	report, err := keeper().Stamp(&b, src, job)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), report
}

// pdfOf makes a PDF of objects, numbered from 1; the first is its catalog. trailer is added to the trailer.
func pdfOf(trailer string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailer, start)
	return b.Bytes()
}

// stream makes a stream object.
func stream(entries, data string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", entries, len(data), data)
}

const font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"

// words is content of three lines of text.
const words = "BT /F1 18 Tf 60 400 Td (Name of applicant: Amina Bibi) Tj 0 -40 Td (Number 00000-0000000-0) Tj 0 -40 Td (Street 5, Islamabad) Tj ET\n"

// chatty is a picture that says more than it shows, as phones write them.
func chatty(t testing.TB) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{40, 120, 200, 255}), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	segment := func(marker byte, data string) string {
		return string([]byte{0xFF, marker, 0, byte(len(data) + 2)}) + data
	}
	return "\xff\xd8" + segment(0xE1, "Exif\x00\x00SECRET-EXIF") + segment(0xFE, "SECRET-COMMENT") + b.String()[2:] + "SECRET-TRAILER"
}

// laden is a PDF with all that a copy must not carry, each with a word that begins with SECRET.
func laden(t testing.TB) []byte {
	jpegData := chatty(t)
	return pdfOf("/Info 17 0 R /ID [<53454352> <53454352>]",
		/* 1 */ `<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R /Outlines 6 0 R /OpenAction << /S /JavaScript /JS (SECRET-open) >>
 /AA << /WC << /S /JavaScript /JS (SECRET-close) >> >> /Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (SECRET-js) >>] >>
 /EmbeddedFiles << /Names [(SECRET-file) 8 0 R] >> >> /AcroForm << /Fields [10 0 R] /DA (/F1 12 Tf) /DR << /Font << /F1 4 0 R >> >> >>
 /OCProperties << /OCGs [13 0 R] /D << /Order [13 0 R] >> >> /StructTreeRoot 15 0 R /MarkInfo << /Marked true >>
 /PieceInfo << /SECRETApp << /LastModified (D:20200101) /Private (SECRET-piece) >> >> /Lang (en) >>`,
		/* 2 */ `<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 420 595] /Resources << /Font << /F1 4 0 R >>
 /XObject << /Im 16 0 R >> /Properties << /L 13 0 R /P << /Metadata 5 0 R /ActualText (Amina) >> >> >> >>`,
		/* 3 */ `<< /Type /Page /Parent 2 0 R /Contents 7 0 R /Annots [10 0 R 11 0 R 12 0 R] /Metadata 5 0 R /Thumb 14 0 R /StructParents 0
 /AA << /O << /S /JavaScript /JS (SECRET-page) >> >> /PieceInfo << /SECRETApp << /Private (SECRET-pagepiece) >> >>
 /LastModified (D:20200101000000Z) /Trans << /S /Fly >> /Tabs /S /Dur 5 >>`,
		/* 4 */ font,
		/* 5 */ stream("/Type /Metadata /Subtype /XML", "<x:xmpmeta>SECRET-xmp</x:xmpmeta>"),
		/* 6 */ "<< /Type /Outlines /First 18 0 R /Last 18 0 R /Count 1 >>",
		/* 7 */ stream("", words+"/OC /L BDC q 80 0 0 60 60 200 cm /Im Do Q EMC /Span /P BDC EMC"),
		/* 8 */ "<< /Type /Filespec /F (SECRET-file) /EF << /F 9 0 R >> >>",
		/* 9 */ stream("/Type /EmbeddedFile", "SECRET-attachment"),
		/* 10 */ `<< /Type /Annot /Subtype /Widget /FT /Tx /T (SECRET-field) /V (filled in) /Rect [200 200 300 220] /P 3 0 R /F 4
 /DA (/F1 12 Tf 0 g) /AA << /K << /S /JavaScript /JS (SECRET-key) >> >> /AP << /N 19 0 R >> >>`,
		/* 11 */ "<< /Type /Annot /Subtype /Link /Rect [10 10 50 50] /A << /S /URI /URI (http://secret.invalid/SECRET-link) >> >>",
		/* 12 */ "<< /Type /Annot /Subtype /Text /Rect [350 550 370 570] /Contents (SECRET-note) /T (SECRET-author) /F 2 >>",
		/* 13 */ "<< /Type /OCG /Name (SECRET-layer) >>",
		/* 14 */ stream("/Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", "\x80"),
		/* 15 */ "<< /Type /StructTreeRoot /K << /S /Document /T (SECRET-structure) >> >>",
		/* 16 */ stream("/Type /XObject /Subtype /Image /Width 64 /Height 48 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Metadata 5 0 R /OC 13 0 R", jpegData),
		/* 17 */ "<< /Title (SECRET-title) /Author (SECRET-author) /Producer (SECRET-producer) /CreationDate (D:20200101000000Z) >>",
		/* 18 */ "<< /Title (SECRET-outline) /Parent 6 0 R /Dest [3 0 R /Fit] >>",
		/* 19 */ stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F1 4 0 R >> >> /Metadata 5 0 R", "BT /F1 12 Tf 2 5 Td (filled in) Tj ET"),
	)
}

// Kept pages are the document's text, its looks and nothing else of it.
func TestKeepText(t *testing.T) {
	slow(t)
	src := laden(t)
	out, report := keep(t, src, jobs()["english"])
	path := onDisk(t, "out.pdf", out)

	if len(report.Warnings) != 1 || report.Warnings[0].Code != "removable" {
		t.Errorf("warnings = %v, want removable alone", report.Warnings)
	}
	run(t, "qpdf", "--check", path)
	info := run(t, "pdfinfo", path)
	for _, word := range []string{"Title", "Author", "Producer", "Creator", "Date"} {
		if strings.Contains(info, word) {
			t.Errorf("pdfinfo shows %s:\n%s", word, info)
		}
	}
	want := run(t, "pdftotext", onDisk(t, "in.pdf", src), "-")
	if got := run(t, "pdftotext", path, "-"); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("text is %q, want %q", got, want)
	}
	if !strings.Contains(want, "filled in") {
		t.Errorf("the input's text lacks its field: %q", want)
	}
	plain := run(t, "qpdf", "--qdf", "--object-streams=disable", path, "-")
	lower := strings.ToLower(plain)
	for _, word := range []string{"secret", "xmpmeta", "exif"} {
		if strings.Contains(lower, word) {
			t.Errorf("the copy holds %q", word)
		}
	}
	for _, name := range []string{
		"/JavaScript", "/JS", "/Names", "/EmbeddedFile", "/OCG", "/OCProperties", "/Annots", "/AcroForm", "/Thumb", "/Metadata", "/PieceInfo",
		"/StructTreeRoot", "/StructParents", "/Outlines", "/Info", "/AA", "/OpenAction", "/URI", "/LastModified", "/Trans", "/Tabs", "/Producer",
	} {
		if strings.Contains(plain, name+" ") || strings.Contains(plain, name+"\n") {
			t.Errorf("the copy holds %s", name)
		}
	}
	if strings.Contains(string(out), "/ID") {
		t.Error("the copy names its file")
	}
}

// corners is content that fills the corners of a box with four colours, each an eighth of the shorter side.
func corners(x0, y0, x1, y1 float64) string {
	s := min(x1-x0, y1-y0) / 8
	return fmt.Sprintf("q 1 0 0 rg %g %g %g %g re f 0 1 0 rg %g %g %g %g re f 0 0 1 rg %g %g %g %g re f 1 1 0 rg %g %g %g %g re f Q\n",
		x0, y0, s, s, x1-s, y0, s, s, x0, y1-s, s, s, x1-s, y1-s, s, s)
}

// Whichever way a page is turned, cut and scaled, its stamp is upright and its caption lies below it. Another renderer
// judges, and what was cut away stays out of sight.
func TestKeepTextUpright(t *testing.T) {
	slow(t)
	for i, rotate := range []int{0, 90, 180, 270} {
		for j, page := range [][2]string{
			{"plain", "/MediaBox [0 0 420 595]"},
			{"moved", "/MediaBox [1000 -2000 1420 -1405]"},
			{"scaled", "/MediaBox [0 0 420 595] /UserUnit 2"},
			{"cropped", "/MediaBox [-100 -50 620 795] /CropBox [0 0 420 595]"},
		} {
			if (i+j)%4 > 1 {
				continue // each turn with two kinds of page, and each kind with two turns
			}
			name, boxes := page[0], page[1]
			t.Run(fmt.Sprintf("%s/%d", name, rotate), func(t *testing.T) {
				x, y := 0.0, 0.0
				if name == "moved" {
					x, y = 1000, -2000
				}
				content := fmt.Sprintf("0.2 g -1000 -1000 1000 4000 re f 420 -1000 1000 4000 re f -1000 -1000 4000 1000 re f -1000 595 4000 1000 re f 0 g\n%s1 0 0 1 %g %g cm %s",
					corners(x, y, x+420, y+595), x, y, words)
				if name == "moved" {
					content = content[strings.Index(content, "q "):]
				}
				src := pdfOf("", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
					fmt.Sprintf("<< /Type /Page /Parent 2 0 R %s /Rotate %d /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>", boxes, rotate),
					font, stream("", content))
				out, report := keep(t, src, jobs()["short"])
				before, after := poppler(t, src), poppler(t, out)
				checkUpright(t, before, after, report)
			})
		}
	}
}

// poppler draws the first page as poppler does, a pixel to a unit.
func poppler(t testing.TB, src []byte) image.Image {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "in.pdf")
	if err := os.WriteFile(path, src, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "pdftoppm", "-cropbox", "-singlefile", "-png", "-r", "72", path, filepath.Join(dir, "out"))
	data, err := os.ReadFile(filepath.Join(dir, "out.png"))
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, data)
}

// checkUpright looks for the page's corners at the top of the stamped page, and for white beside and below it.
func checkUpright(t *testing.T, before, after image.Image, report watermark.Report) {
	t.Helper()
	w, h := before.Bounds().Dx(), before.Bounds().Dy()
	if after.Bounds().Dx() != w { // a caption wider than the page is not looked for here
		t.Fatalf("page is %v, was %v", after.Bounds(), before.Bounds())
	}
	ratio := float64(report.Height) / float64(report.Width)
	if got := float64(after.Bounds().Dy()) / float64(w); got < ratio-0.01 || got > ratio+0.01 {
		t.Errorf("page is %.3f times as high as wide, reported %.3f", got, ratio)
	}
	places := []image.Point{{20, 20}, {w - 21, 20}, {20, h - 21}, {w - 21, h - 21}}
	for i, p := range places {
		got := colourAt(after, p)
		for j, q := range places {
			if j != i && distance(got, colourAt(before, p)) >= distance(got, colourAt(before, q)) {
				t.Errorf("corner %d of the copy is %v, which is more like corner %d", i, got, j)
			}
		}
	}
	bottom := after.Bounds().Dy()
	for _, x := range []int{3, w - 4} { // in the caption's margins
		for y := h + 8; y < bottom; y++ {
			if r, g, b, _ := after.At(x, y).RGBA(); min(r, g, b) != 0xFFFF {
				t.Fatalf("at (%d, %d), below the page, lies %v, want white", x, y, after.At(x, y))
			}
		}
	}
}

// colourAt is the mean colour of a square of 11 pixels about p.
func colourAt(img image.Image, p image.Point) [3]int {
	var sum [3]int
	for y := p.Y - 5; y <= p.Y+5; y++ {
		for x := p.X - 5; x <= p.X+5; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			sum[0], sum[1], sum[2] = sum[0]+int(r>>8), sum[1]+int(g>>8), sum[2]+int(b>>8)
		}
	}
	return [3]int{sum[0] / 121, sum[1] / 121, sum[2] / 121}
}

// Pages whose content leaves something behind, or is cut up anywhere, come out as they were.
func TestKeepTextContent(t *testing.T) {
	slow(t)
	group := "/Group << /S /Transparency /CS /DeviceRGB /I true %s >>"
	for i, tt := range []struct {
		name, page string
		contents   []string
	}{
		{"unbalanced q", "", []string{"q q 0.5 0 0 0.5 100 100 cm q\n" + words}},
		{"too many Q", "", []string{words + "Q Q Q Q"}},
		{"changed CTM", "", []string{"1 0 0 -1 0 595 cm 1 0 0 1 0 40 cm 0.3 0 0.4 rg 40 40 90 90 re f 1 0 0 -1 0 595 cm\n" + words}},
		{"clip left behind", "", []string{words + "20 20 30 30 re W n"}},
		{"cut up", "", []string{"q 1 0 0 1 10", "10 cm BT /F1 18 Tf 60 400 Td", "[(Cut) 20 (here)]", "TJ ET"}},
		{"no contents", "", nil},
		{"group", fmt.Sprintf(group, ""), []string{"/G gs 1 0 0 rg 50 100 200 200 re f 0 0 1 rg 150 150 200 200 re f\n" + words}},
		{"knockout group", fmt.Sprintf(group, "/K true"), []string{"/G gs 1 0 0 rg 50 100 200 200 re f 0 0 1 rg 150 150 200 200 re f\n" + words}},
		{"dark", "", []string{"0.1 g 0 0 420 595 re f 1 g\n" + words}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "", font}
			var refs []string
			for _, c := range tt.contents {
				objects = append(objects, stream("", c))
				refs = append(refs, fmt.Sprintf("%d 0 R", len(objects)))
			}
			objects[2] = fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] %s /Contents [%s] /Resources << /Font << /F1 4 0 R >> /ExtGState << /G << /ca 0.5 /BM /Multiply >> >> >> >>",
				tt.page, strings.Join(refs, " "))
			src := pdfOf("", objects...)
			out, _ := keep(t, src, jobs()[[]string{"english", "urdu"}[i%2]])
			path := onDisk(t, "out.pdf", out)
			run(t, "qpdf", "--check", path)
			want := strings.Fields(run(t, "pdftotext", onDisk(t, "in.pdf", src), "-"))
			if got := strings.Fields(run(t, "pdftotext", path, "-")); strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("text is %q, want %q", got, want)
			}
		})
	}
}

// A hidden layer is neither shown nor carried along: the document is refused. A layer that shows is kept as content.
func TestKeepTextLayers(t *testing.T) {
	slow(t)
	layered := func(d, usage string) []byte {
		return pdfOf("", "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R] /D << "+d+" >> >> >>",
			"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
			"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> /Properties << /L 6 0 R >> >> >>",
			font, stream("", words+"/OC /L BDC BT /F1 18 Tf 60 100 Td (On a layer) Tj ET EMC"), "<< /Type /OCG /Name (Layer) "+usage+" >>")
	}
	for _, tt := range []struct {
		name, d, usage string
		want           error
	}{
		{"shown", "", "", nil},
		{"off", "/OFF [6 0 R]", "", watermark.ErrUnsupported},
		{"all off", "/BaseState /OFF", "", watermark.ErrUnsupported},
		{"off for viewing", "", "/Usage << /View << /ViewState /OFF >> >>", watermark.ErrUnsupported},
	} {
		job := jobs()["short"]
		job.Output.KeepText = true
		var b bytes.Buffer
		_, err := keeper().Stamp(&b, layered(tt.d, tt.usage), job)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: error is %v, want %v", tt.name, err, tt.want)
		}
		if (err != nil) != (b.Len() == 0) {
			t.Errorf("%s: error %v, %d bytes written", tt.name, err, b.Len())
		}
	}
}

// What does not go with kept text is refused before anything is done.
func TestKeepTextUsage(t *testing.T) {
	src := laden(t)
	picture := documents()["letter-1"]
	for name, tt := range map[string]struct {
		src    []byte
		change func(*watermark.Job)
	}{
		"picture":      {picture, func(*watermark.Job) {}},
		"bound":        {picture, func(j *watermark.Job) { j.Output.Format = watermark.PDF }},
		"to JPEG":      {src, func(j *watermark.Job) { j.Output.Format = watermark.JPEG }},
		"to PNG":       {src, func(j *watermark.Job) { j.Output.Format = watermark.PNG }},
		"mask":         {src, func(j *watermark.Job) { j.Masks = []watermark.Mask{{W: 10, H: 10}} }},
		"long side":    {src, func(j *watermark.Job) { j.Output.LongSide = 1000 }},
		"JPEG quality": {src, func(j *watermark.Job) { j.Output.Quality = 90 }},
		"A4":           {src, func(j *watermark.Job) { j.Output.A4 = true }},
	} {
		job := jobs()["short"]
		job.Output.KeepText = true
		tt.change(&job)
		var b bytes.Buffer
		if _, err := keeper().Stamp(&b, tt.src, job); !errors.Is(err, watermark.ErrUsage) || b.Len() > 0 {
			t.Errorf("%s: error is %v, %d bytes written, want ErrUsage and none", name, err, b.Len())
		}
	}
}

// A kept copy can be locked as any other, its strings and streams alike.
func TestKeepTextPassword(t *testing.T) {
	slow(t)
	job := jobs()["english"]
	job.Output.Password = "correct horse"
	src := laden(t)
	out, _ := keep(t, src, job)
	path := onDisk(t, "out.pdf", out)
	shown := run(t, "qpdf", "--password=correct horse", "--show-encryption", path)
	if !strings.Contains(shown, "R = 6") {
		t.Errorf("encryption is not revision 6:\n%s", shown)
	}
	run(t, "qpdf", "--password=correct horse", "--check", path)
	want := strings.Fields(run(t, "pdftotext", onDisk(t, "in.pdf", src), "-"))
	if got := strings.Fields(run(t, "pdftotext", "-upw", "correct horse", path, "-")); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("text is %q, want %q", got, want)
	}
}

// The same job makes the same bytes.
func TestKeepTextRepeatable(t *testing.T) {
	slow(t)
	src := laden(t)
	first, _ := keep(t, src, jobs()["both"])
	second, _ := keep(t, src, jobs()["both"])
	if !bytes.Equal(first, second) {
		t.Error("two runs differ")
	}
}
