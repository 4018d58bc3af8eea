package watermark_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"mohr/watermark"
	"mohr/watermark/internal/pdf"
	"mohr/watermark/specimen"
	"mohr/watermark/specimen/compiled"
)

// stamper compiles the renderer once for all tests.
var stamper = sync.OnceValue(func() *watermark.Stamper { return &watermark.Stamper{Workers: 2, CacheDir: compiled.Dir()} })

func stampWith(t testing.TB, src []byte, job watermark.Job) ([]byte, watermark.Report) {
	t.Helper()
	var b bytes.Buffer
	report, err := stamper().Stamp(&b, src, job)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), report
}

// rawPDF writes objects, of which the first is the catalog, without a table of them: readers look for them.
func rawPDF(objects ...string) []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.7\n")
	for i, o := range objects {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\n%%%%EOF\n", len(objects)+1, len(objects))
	return []byte(b.String())
}

func rawStream(entries, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", entries, len(data), data)
}

// talkative is a PDF of three pages, upright, turned and cropped, that says all that a PDF can say beside them.
func talkative() []byte {
	page := func(entries string) string {
		return "<</Type/Page/Parent 2 0 R/Contents 6 0 R/Resources<</Font<</F 7 0 R>>/Properties<</O 13 0 R>>>>/Thumb 9 0 R" +
			"/AA<</O 10 0 R>>/PieceInfo<</Mohr<</LastModified(D:2026)/Private(SECRETPIECE)>>>>/Annots[11 0 R]" + entries + ">>"
	}
	return rawPDF(
		"<</Type/Catalog/Pages 2 0 R/Metadata 8 0 R/OpenAction 10 0 R/Names<</EmbeddedFiles<</Names[(a.txt)12 0 R]>>/JavaScript<</Names[(j)10 0 R]>>>>/OCProperties<</OCGs[13 0 R]/D<</OFF[13 0 R]>>>>>>",
		"<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>",
		page("/MediaBox[0 0 595 842]"),
		page("/MediaBox[0 0 595 842]/Rotate 90"),
		page("/MediaBox[0 0 595 842]/CropBox[50 400 550 800]"),
		rawStream("", "BT /F 40 Tf 60 700 Td (SPECIMEN PAGE) Tj ET /OC /O BDC BT /F 40 Tf 60 600 Td (SECRETLAYER) Tj ET EMC 3 Tr BT /F 40 Tf 60 500 Td (SECRETTEXT) Tj ET"),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		rawStream("/Type/Metadata/Subtype/XML", `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>SECRETXMP</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`),
		rawStream("/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", "x"),
		"<</S/JavaScript/JS(app.alert\\(\"SECRETSCRIPT\"\\))>>",
		"<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents(SECRETNOTE)/T(SECRETAUTHOR)>>",
		"<</Type/Filespec/F(a.txt)/EF<</F 14 0 R>>>>",
		"<</Type/OCG/Name(SECRETNAME)>>",
		rawStream("/Type/EmbeddedFile", "SECRETFILE"),
		"<</Author(SECRETINFO)/Producer(SECRETTOOL)/CreationDate(D:20260101000000Z)>>",
	)
}

// lettered is a PDF of one page of text.
func lettered() []byte {
	return rawPDF("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
		rawStream("", "BT /F 20 Tf 30 TL 60 700 Td"+strings.Repeat(" (A SPECIMEN of a page of text) Tj T*", 20)+" ET"),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", "<<>>")
}

// scannedPDF is a PDF of one picture a page, at that many dots an inch.
func scannedPDF(t testing.TB, dpi float64, pictures ...pdf.Picture) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pdf.NewWriter(&b, pdf.WriterOptions{})
	for _, p := range pictures {
		p.WPt, p.HPt = float64(p.W)*72/dpi, float64(p.H)*72/dpi
		if err := w.Add(pdf.Sheet{WidthPt: p.WPt, HeightPt: p.HPt, Pictures: []pdf.Picture{p}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// cardPDF is a scan of a card in a PDF.
func cardPDF(t testing.TB) []byte {
	data := documents()[specimen.CardFront(1).Name]
	return scannedPDF(t, 300, pdf.JPEG(data, 1011, 638, 3))
}

// pages renders a PDF with poppler and returns its pages.
func pages(t testing.TB, path string, dpi int) []image.Image {
	t.Helper()
	dir := t.TempDir()
	run(t, "pdftoppm", "-cropbox", "-r", strconv.Itoa(dpi), "-png", path, filepath.Join(dir, "p"))
	names, err := filepath.Glob(filepath.Join(dir, "p-*.png"))
	if err != nil {
		t.Fatal(err)
	}
	var out []image.Image
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, decoded(t, data))
	}
	return out
}

// A stamped PDF is sound, has the pages that there were, and its codes read, in every language.
func TestPDFReads(t *testing.T) {
	slow(t)
	for _, lang := range []string{"urdu", "short"} {
		out, report := stampWith(t, talkative(), jobs()[lang])
		if report.Format != watermark.PDF || report.Pages != 3 || len(report.Warnings) != 0 {
			t.Errorf("%s: report is %+v", lang, report)
		}
		path := onDisk(t, "copy.pdf", out)
		if got := run(t, "qpdf", "--check", path); !strings.Contains(got, "No syntax or stream encoding errors") {
			t.Errorf("%s: qpdf says %q", lang, got)
		}
		if got := strings.TrimSpace(run(t, "qpdf", "--show-npages", path)); got != "3" {
			t.Errorf("%s: qpdf counts %s pages", lang, got)
		}
		sheets := pages(t, path, 120)
		if len(sheets) != 3 {
			t.Fatalf("%s: poppler draws %d pages", lang, len(sheets))
		}
		for i, sheet := range sheets {
			var b bytes.Buffer
			if err := png.Encode(&b, sheet); err != nil {
				t.Fatal(err)
			}
			if got := run(t, "zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", onDisk(t, "page.png", b.Bytes())); got != payloads[lang]+"\n" {
				t.Errorf("%s: zbar reads %q from page %d", lang, got, i+1)
			}
		}
	}
}

// The document keeps its size and place: only the caption is added below it.
func TestPDFGeometry(t *testing.T) {
	slow(t)
	job := jobs()["english"]
	words := "BT /F 40 Tf 60 700 Td (SPECIMEN PAGE) Tj ET"
	shapes := fmt.Sprintf("%-*s", len(words), "60 700 330 5 re 75 640 5 90 re f") // letters would depend on the machine's fonts
	src := bytes.Replace(talkative(), []byte(words), []byte(shapes), 1)
	out, _ := stampWith(t, src, job)
	before, after := pages(t, onDisk(t, "in.pdf", src), 72), pages(t, onDisk(t, "out.pdf", out), 72)
	for i := range before {
		was, is := before[i].Bounds().Size(), after[i].Bounds().Size()
		if is.X < was.X || is.X > was.X+2 || is.Y < was.Y+60 || is.Y > was.Y*2 {
			t.Errorf("page %d was %v, is %v", i+1, was, is)
		}
		// On a page of few words most ink is the mark's; moved by less than a word the page no longer fits at all.
		place := image.Rect(0, 0, was.X-1, was.Y-1)
		off := image.NewRGBA(after[i].Bounds())
		draw.Draw(off, off.Rect, after[i], image.Pt(9, 9), draw.Src)
		if c, moved := correlation(before[i], after[i], place), correlation(before[i], off, place); c < 0.35 || moved > c/2 {
			t.Errorf("page %d: the document's place correlates with what it was by %.2f, and by %.2f when moved", i+1, c, moved)
		}
	}
	for _, test := range []struct{ page, want string }{
		{"/MediaBox[0 0 400 600]/UserUnit 2.5", "1000"},
		{"/MediaBox[0 0 14400 300]", "14400"},           // as long as a page may be
		{"/MediaBox[0 0 300 250]/UserUnit 72", "12609"}, // 14399 with its caption,
	} {
		src := rawPDF("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R"+test.page+">>", "<<>>")
		told := run(t, "pdfinfo", onDisk(t, "u.pdf", mustStamp(t, src, job)))
		if width := regexp.MustCompile(`Page.*size: +(\d+)(?:\.\d+)? x `).FindStringSubmatch(told); width == nil || width[1] != test.want {
			t.Errorf("a page of %s became %q, want %s pt wide", test.page, width, test.want)
		}
	}
}

func mustStamp(t testing.TB, src []byte, job watermark.Job) []byte {
	out, _ := stampWith(t, src, job)
	return out
}

// Nothing of what a PDF says beside its pages reaches the copy, whatever reader looks for it.
func TestPDFNothingElseTravels(t *testing.T) {
	slow(t)
	src := talkative()
	out := mustStamp(t, src, jobs()["english"])
	path := onDisk(t, "copy.pdf", out)
	flat := filepath.Join(filepath.Dir(path), "flat.pdf")
	run(t, "qpdf", "--qdf", "--object-streams=disable", path, flat)
	text, err := os.ReadFile(flat)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"SECRET", "JavaScript", "EmbeddedFile", "Metadata", "Thumb", "OCG", "OCProperties", "PieceInfo", "Annot",
		"AcroForm", "Author", "Producer", "CreationDate", "OpenAction", "/Font", "/ID", "Helvetica"} {
		if bytes.Contains(text, []byte(word)) && word != "/ID" || bytes.Contains(out, []byte(word)) { // qpdf adds an /ID
			t.Errorf("the copy holds %q", word)
		}
		if !bytes.Contains(src, []byte(word)) && word != "/ID" && word != "AcroForm" {
			t.Errorf("the test's own document does not hold %q", word)
		}
	}
	if n := bytes.Count(out, []byte("%%EOF")); n != 1 || !bytes.HasSuffix(out, []byte("%%EOF\n")) {
		t.Errorf("%d revisions, want 1 and nothing after it", n)
	}
	if got := strings.TrimSpace(run(t, "pdftotext", path, "-")); strings.Trim(got, "\f\n ") != "" {
		t.Errorf("text is left: %q", got)
	}
	if got := run(t, "pdfdetach", "-list", path); !strings.HasPrefix(got, "0 embedded files") {
		t.Errorf("pdfdetach says %q", got)
	}
	tags := run(t, "exiftool", "-a", "-G1", "-s", path)
	for line := range strings.Lines(tags) {
		if strings.HasPrefix(line, "[PDF]") && !regexp.MustCompile(`^\[PDF\] +(PDFVersion|Linearized|PageCount) `).MatchString(line) || strings.HasPrefix(line, "[XMP") {
			t.Errorf("exiftool finds %s", line)
		}
	}
}

// The scan cannot be taken out of the copy without its mark.
func TestPDFNoCleanScan(t *testing.T) {
	slow(t)
	src := cardPDF(t)
	job := jobs()["english"]
	out := mustStamp(t, src, job)
	if len(out) > len(src) {
		t.Errorf("the copy has %d bytes, the document %d", len(out), len(src))
	}
	path := onDisk(t, "copy.pdf", out)
	dir := filepath.Dir(path)
	run(t, "pdfimages", "-png", path, filepath.Join(dir, "x"))
	found, err := filepath.Glob(filepath.Join(dir, "x-*.png"))
	if err != nil || len(found) != 4 {
		t.Fatalf("pdfimages finds %d pictures, %v, want the page, the line, the words and the code", len(found), err)
	}
	clean := decoded(t, documents()[specimen.CardFront(1).Name])
	data, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	taken := decoded(t, data)
	if taken.Bounds() != clean.Bounds() {
		t.Fatalf("the page's picture is %v, want the scan's %v", taken.Bounds(), clean.Bounds())
	}
	changed := 0
	for y := 0; y < 638; y += 3 {
		for x := 0; x < 1011; x += 3 {
			if distance(meanOf(taken, x, y), meanOf(clean, x, y)) > 24 {
				changed++
			}
		}
	}
	if share := float64(changed) / (638 * 1011 / 9); share < 0.15 {
		t.Errorf("%.0f %% of the scan differ from the clean one", 100*share)
	}
}

// Grey pages stay grey, and pages of ink do not swell into pictures.
func TestPDFColours(t *testing.T) {
	slow(t)
	job := jobs()["english"]
	fax := specimen.Fax(specimen.Bill(1))
	bilevel := image.NewGray(fax.Image.Bounds())
	for y := range bilevel.Rect.Dy() {
		for x := range bilevel.Rect.Dx() {
			if g := color.GrayModel.Convert(fax.Image.At(x, y)).(color.Gray); g.Y > 127 {
				bilevel.SetGray(x, y, color.Gray{255})
			}
		}
	}
	tests := []struct {
		name string
		src  []byte
		want string // columns of pdfimages -list: color comp bpc enc
	}{
		{"colour", cardPDF(t), `(rgb|icc) +3 +8 +jpeg`},
		{"ink", scannedPDF(t, 200, pdf.Gray(bilevel, 1)), `index +1 +4 +image`},
		{"text", lettered(), `index +1 +4 +image`},
	}
	for _, tt := range tests {
		out := mustStamp(t, tt.src, job)
		path := onDisk(t, "copy.pdf", out)
		line := strings.Split(run(t, "pdfimages", "-list", path), "\n")[2]
		if !regexp.MustCompile(tt.want).MatchString(line) {
			t.Errorf("%s: the page is stored as %q, want %s", tt.name, line, tt.want)
		}
		if tt.name != "colour" {
			for y, sheet := 0, pages(t, path, 40)[0]; y < sheet.Bounds().Dy(); y++ {
				for x := range sheet.Bounds().Dx() {
					if r, g, b, _ := sheet.At(x, y).RGBA(); max(r, g, b)-min(r, g, b) > 0x300 {
						t.Fatalf("%s: a grey page has colour at (%d, %d)", tt.name, x, y)
					}
				}
			}
		}
	}
}

// What the renderer cannot draw is told, not handed over in silence.
func TestPDFWarnings(t *testing.T) {
	slow(t)
	job := jobs()["english"]
	blank := rawPDF("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 5 0 R>>", rawStream("", "1 g 0 0 20 20 re f"), "<<>>")
	large := rawPDF("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 5000 5000]>>", "<<>>")
	for _, tt := range []struct {
		name string
		src  []byte
		code string
		page int
	}{{"blank", blank, "blank", 2}, {"large", large, "reduced", 1}} {
		_, report := stampWith(t, tt.src, job)
		if len(report.Warnings) != 1 || report.Warnings[0].Code != tt.code || report.Warnings[0].Page != tt.page {
			t.Errorf("%s: warnings are %+v, want %s on page %d", tt.name, report.Warnings, tt.code, tt.page)
		}
	}
}

// The same job over the same bytes gives the same file; another seed another.
func TestPDFRepeatable(t *testing.T) {
	slow(t)
	job := jobs()["english"]
	job.Output.Password = "SPECIMEN"
	first, again := mustStamp(t, cardPDF(t), job), mustStamp(t, cardPDF(t), job)
	if !bytes.Equal(first, again) {
		t.Error("two runs of one job differ")
	}
	job.Seed[0]++
	if bytes.Equal(first, mustStamp(t, cardPDF(t), job)) {
		t.Error("another seed changes nothing")
	}
}

func TestPDFEncrypted(t *testing.T) {
	slow(t)
	job := jobs()["english"]
	for _, password := range []string{"SPECIMEN", "نمونہ ۱۲۳", strings.Repeat("x", 127)} {
		job.Output.Password = password
		out := mustStamp(t, cardPDF(t), job)
		path := onDisk(t, "locked.pdf", out)
		got := run(t, "qpdf", "--show-encryption", "--password="+password, path)
		if !strings.Contains(got, "R = 6\n") || !strings.Contains(got, "AESv3") {
			t.Errorf("%q: qpdf says %s", password, got)
		}
		for _, secret := range []string{password, "SIM registration"} {
			if bytes.Contains(out, []byte(secret)) {
				t.Errorf("%q: the file holds %q", password, secret)
			}
		}
		open := job
		open.Output.Password = ""
		if _, err := stamper().Stamp(io.Discard, out, open); !errors.Is(err, watermark.ErrEncrypted) {
			t.Errorf("%q: without it: %v, want ErrEncrypted", password, err)
		}
		open.Password = password
		if _, report := stampWith(t, out, open); len(report.Warnings) != 1 || report.Warnings[0].Code != "unlocked" {
			t.Errorf("%q: warnings are %+v", password, report.Warnings)
		}
	}
	for _, password := range []string{strings.Repeat("x", 128), "a\x00b", "\xff"} {
		job.Output.Password = password
		var b bytes.Buffer
		if _, err := stamper().Stamp(&b, cardPDF(t), job); !errors.Is(err, watermark.ErrUsage) || b.Len() > 0 || strings.Contains(err.Error(), password) {
			t.Errorf("password %q: %v, want ErrUsage that does not repeat it", password, err)
		}
	}
}

// Pictures become pages in their order, and two sides of a card one page at true size.
func TestBind(t *testing.T) {
	slow(t)
	front, back := documents()[specimen.CardFront(1).Name], documents()[specimen.CardBack(1).Name]
	job := jobs()["urdu"]
	var b bytes.Buffer
	report, err := stamper().Bind(&b, [][]byte{front, back, photo()}, job)
	if err != nil || report.Pages != 3 || report.Format != watermark.PDF {
		t.Fatalf("Bind = %+v, %v", report, err)
	}
	path := onDisk(t, "bound.pdf", b.Bytes())
	run(t, "qpdf", "--check", path)
	for i, want := range [][]byte{front, back} {
		sheet := pages(t, path, 60)[i]
		doc := decoded(t, want)
		small := image.NewRGBA(sheet.Bounds())
		k := float64(doc.Bounds().Dx()) / float64(sheet.Bounds().Dx())
		for y := range small.Rect.Dy() {
			for x := range small.Rect.Dx() {
				small.Set(x, y, doc.At(int(float64(x)*k), int(float64(y)*k)))
			}
		}
		if c := correlation(sheet, small, image.Rect(0, 0, sheet.Bounds().Dx(), int(float64(doc.Bounds().Dy())/k)-2)); c < 0.6 {
			t.Errorf("page %d correlates with its picture by %.2f", i+1, c)
		}
	}

	job.Output.A4 = true
	b.Reset()
	if report, err = stamper().Bind(&b, [][]byte{front, back}, job); err != nil || report.Pages != 1 || len(report.Warnings) != 0 {
		t.Fatalf("A4: %+v, %v", report, err)
	}
	path = onDisk(t, "a4.pdf", b.Bytes())
	if got := run(t, "pdfinfo", path); !strings.Contains(got, "(A4)") {
		t.Errorf("A4: pdfinfo says %s", got)
	}
	if !bytes.Contains(b.Bytes(), []byte("/PrintScaling")) {
		t.Error("A4: nothing asks the printer for true size")
	}
	// A card's header is dark green from edge to edge: 85.60 mm of 254 dots an inch are 856 pixels.
	sheet := pages(t, path, 254)[0]
	first, last := -1, -1
	for x := range sheet.Bounds().Dx() {
		green := 0 // of 80 pixels: a header is solid, letters of the mark are not
		for y := 180 + 20; y < 180+100; y++ {
			if r, g, b, _ := sheet.At(x, y).RGBA(); g > r+0x1000 && b > r && r < 0x9000 {
				green++
			}
		}
		if green > 40 {
			if first < 0 {
				first = x
			}
			last = x
		}
	}
	if w := last - first + 1; w < 846 || w > 866 {
		t.Errorf("A4: the card is %d tenths of a millimetre wide, want 856", w)
	}

	if _, report, err = bindA4(photo()); err != nil || len(report.Warnings) == 0 || report.Warnings[0].Code != "shape" {
		t.Errorf("A4 of a photo: %+v, %v, want a warning of its shape", report.Warnings, err)
	}
	for name, srcs := range map[string][][]byte{"none": nil, "a PDF": {talkative()}} {
		if _, err := stamper().Bind(io.Discard, srcs, jobs()["english"]); !errors.Is(err, watermark.ErrUsage) {
			t.Errorf("%s: %v, want ErrUsage", name, err)
		}
	}
	if _, _, err := bindA4(front, back, front); !errors.Is(err, watermark.ErrUsage) {
		t.Errorf("three sides of a card: %v, want ErrUsage", err)
	}
	var page *watermark.PageError
	if _, err := stamper().Bind(io.Discard, [][]byte{front, front[:999]}, jobs()["english"]); !errors.Is(err, watermark.ErrDamaged) || !errors.As(err, &page) || page.Page != 2 {
		t.Errorf("a cut picture: %v, want ErrDamaged of page 2", err)
	}
}

func bindA4(srcs ...[]byte) ([]byte, watermark.Report, error) {
	var b bytes.Buffer
	job := jobs()["english"]
	job.Output.A4 = true
	report, err := stamper().Bind(&b, srcs, job)
	return b.Bytes(), report, err
}

// What cannot be is refused before anything is written.
func TestPDFRefuses(t *testing.T) {
	slow(t)
	job := jobs()["english"]
	three := talkative()
	tests := []struct {
		name string
		src  []byte
		edit func(*watermark.Job)
		want error
	}{
		{"one picture of three pages", three, func(j *watermark.Job) { j.Output.Format = watermark.PNG }, watermark.ErrUsage},
		{"A4 of a PDF", three, func(j *watermark.Job) { j.Output.A4 = true }, watermark.ErrUsage},
		{"mask on page 4", three, func(j *watermark.Job) { j.Masks = []watermark.Mask{{Page: 4, W: 9, H: 9}} }, watermark.ErrUsage},
		{"mask outside", three, func(j *watermark.Job) { j.Masks = []watermark.Mask{{X: 1e5, Y: 1e5, W: 9, H: 9}} }, watermark.ErrUsage},
		{"too many pages", three, func(j *watermark.Job) { j.Limits.Pages = 2 }, watermark.ErrLimit},
		{"password for a picture", documents()[specimen.CardFront(1).Name], func(j *watermark.Job) { j.Output.Password = "x" }, watermark.ErrUsage},
		{"cut in half", three[:len(three)/2], func(*watermark.Job) {}, watermark.ErrDamaged},
		{"header alone", []byte("%PDF-1.4\n"), func(*watermark.Job) {}, watermark.ErrDamaged},
	}
	for _, tt := range tests {
		j := job
		tt.edit(&j)
		var b bytes.Buffer
		if _, err := stamper().Stamp(&b, tt.src, j); !errors.Is(err, tt.want) || b.Len() != 0 {
			t.Errorf("%s: %v, %d bytes written, want %v and none", tt.name, err, b.Len(), tt.want)
		}
	}
}

// A mask on one page leaves the others alone.
func TestPDFMasks(t *testing.T) {
	slow(t)
	job := jobs()["english"]
	job.Masks = []watermark.Mask{{Page: 2, X: 10, Y: 10, W: 30, H: 30, Percent: true}}
	out := mustStamp(t, talkative(), job)
	for i, sheet := range pages(t, onDisk(t, "masked.pdf", out), 40) {
		w, h := sheet.Bounds().Dx(), sheet.Bounds().Dy()
		at := meanOf(sheet, w/4, h/5)
		if dark := at[0] < 140; dark != (i == 1) {
			t.Errorf("page %d: %v in the middle of page 2's mask", i+1, at)
		}
	}
}

// The copy is written page by page to a destination that can be read back, and only whole to one that cannot.
func TestPDFSpool(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "copy.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	job := jobs()["english"]
	if _, err := stamper().Stamp(f, talkative(), job); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(f.Name())
	if want := mustStamp(t, talkative(), job); err != nil || !bytes.Equal(got, want) {
		t.Errorf("a file holds %d bytes, memory %d, %v", len(got), len(want), err)
	}
	w := &failing{1000}
	if _, err := stamper().Stamp(w, talkative(), job); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v, want the writer's own error", err)
	}
}
