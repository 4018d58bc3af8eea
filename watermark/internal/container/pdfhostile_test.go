package container_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"mohr/watermark/internal/container"
)

// Bounds that hold for a PDF whatever is in it; the time is for a machine that is not too busy.
const (
	maxPDFTime  = 2 * time.Second
	maxPDFAlloc = 768 << 20 // summed, not held at once
)

// hostilePDFs are files made to cost their reader dearly.
func hostilePDFs(t testing.TB) map[string][]byte {
	bomb := string(written(t, func(b *bytes.Buffer) error { // 1 GiB of zeros in 1 MiB
		z, _ := zlib.NewWriterLevel(b, zlib.BestCompression)
		zeros := make([]byte, 1<<20)
		for range 1 << 10 {
			z.Write(zeros)
		}
		return z.Close()
	}))
	flate := "/Filter/FlateDecode"
	page := func(page, contents string, more pdfParts) []byte { return pdf(pdfPage("", page, contents, more), "") }
	many := func(n int, s string) []byte { return append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte(s), n)...) }
	times := func(n int, s string) string { return strings.Repeat(s, n) }
	bombs := pdfParts{}
	for i := range 40 {
		bombs[100+i] = pdfStream("/Type/ObjStm/N 9999999/First 999/DecodeParms<</Predictor 12/Columns 1>>"+flate, bomb)
		bombs[200+i] = pdfStream("/Type/Metadata/Subtype/XML"+flate, bomb)
		bombs[300+i] = pdfStream("/Subtype/Image/Filter[/FlateDecode/DCTDecode]", bomb)
	}
	forms, links := pdfParts{}, pdfParts{}
	for i := range 60 { // each shows the next ten times
		forms[100+i] = pdfStream(fmt.Sprintf("/Subtype/Form/Resources<</XObject<</X %d 0 R>>>>", 101+i), times(10, "/X Do "))
		links[100+i] = fmt.Sprintf("%d 0 R", 100+(i+1)%60)
	}
	forms[6] = forms[100]
	big := "<</Subtype/Type1/X[" + times(90_000, "1 ") + "]>>"
	heads := times(400_000, "7 0 ")
	inner := pdfParts{}
	for i := range 3000 {
		inner[1000+i] = pdfStream("/Type/ObjStm/N 3/First 12"+flate, deflated("1 0 2 1 3 2 ((("))
	}
	return map[string][]byte{
		"bombs":                           pdf(bombs, ""),
		"bomb as contents":                page("", "", pdfParts{4: pdfStream(flate, bomb)}),
		"bomb as contents, many times":    page("/Contents["+times(9000, "9 0 R ")+"]", "", pdfParts{9: pdfStream(flate, bomb)}),
		"nested arrays":                   page("", "", pdfParts{9: times(100_000, "[")}),
		"nested dictionaries":             page("", "", pdfParts{9: times(100_000, "<</A")}),
		"nested in contents":              page("", times(3_000_000, "[<<"), nil),
		"brackets that close":             page("", times(100, "[")+times(9_000_000, ">>"), nil),
		"circles of references":           pdf(pdfPage("/OCProperties 100 0 R", "/Contents 101 0 R", "", links), "/Info 102 0 R/Encrypt 103 0 R"),
		"circles of pages":                pdf(pdfParts{1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Kids[" + times(60_000, "2 0 R 3 0 R ") + "]>>", 3: "<</Kids 2 0 R/Parent 3 0 R/T(a)/FT/Tx/V(b)>>"}, ""),
		"pages without a number":          pdf(pdfParts{1: "<</Pages<</Kids 2 0 R>>/Type/Catalog>>", 2: "[" + times(60_000, "<</Kids 2 0 R>>") + "]"}, ""),
		"forms in forms":                  page("", "/X Do", forms),
		"heads of objects":                many(10_000_000, "1 0 obj\n"),
		"numbered heads":                  many(10_000_000, "7 0 obj "),
		"words obj":                       many(30_000_000, "obj"),
		"strings without end":             many(1_000_000, "1 0 obj ("),
		"hex strings without end":         many(1_000_000, "1 0 obj <"),
		"comments without end":            many(1_000_000, "1 0 obj %"),
		"dictionaries without end":        many(1_000_000, "1 0 obj <</A[("),
		"streams without end":             many(1_000_000, "1 0 obj<<>>stream\n"),
		"streams that overlap":            many(500_000, "1 0 obj<</Length 20000000>>stream\n"),
		"object streams without end":      many(100_000, "1 0 obj<</Type/ObjStm/N 9/First 9/Filter/FlateDecode>>stream\nxx"),
		"trailers without end":            many(1_000_000, "trailer("),
		"trailers":                        many(1_000_000, "trailer<</Root 1 0 R/Info 1 0 R>>"),
		"ends":                            many(10_000_000, "%%EOF\n"),
		"pointers to tables":              many(3_000_000, "startxref 1\n"),
		"Length lies":                     page("", "", pdfParts{9: "<</Length 2147483647>>stream\n", 10: "<</Length -5>>stream\n", 11: "<</Length 11 0 R>>stream\n"}),
		"object stream with a huge N":     page("", "", pdfParts{9: pdfStream("/Type/ObjStm/N 2147483647/First 1600000"+flate, deflated(heads+"null"))}),
		"object stream with a negative N": page("", "", pdfParts{9: pdfStream("/Type/ObjStm/N -1/First -1"+flate, deflated(heads))}),
		"many object streams":             pdf(inner, ""),
		"a large font, many times":        page("", times(1_000_000, "/F1 9 Tf(a)Tj "), pdfParts{5: big}),
		"large fonts without a number":    page("", times(1_000_000, "/F1 9 Tf(a)Tj "), pdfParts{3: "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1" + big + ">>>>>>"}),
		"a large dictionary of fonts":     page("/Resources<<>>", times(1_000_000, "/F2 9 Tf(a)Tj "), pdfParts{2: "<</Kids[3 0 R]>>", 3: "<</Contents 4 0 R/Resources<</Font 9 0 R>>>>", 9: "<<" + times(60_000, "/A 1 ") + ">>"}),
		"images that are not there":       page("", times(3_000_000, "/X Do "), nil),
		"inline images without end":       page("", times(3_000_000, "ID "), nil),
		"attachments of one file":         page("/A["+times(100_000, "<</EF 9 0 R>>")+"]", "", pdfParts{9: "<</F 10 0 R>>", 10: pdfStream(times(1000, "/A 1 "), "")}),
		"fields of one parent":            page("/A["+times(60_000, "<</FT/Tx/V 9 0 R/Parent 9 0 R>>")+"]", "", pdfParts{9: "(" + times(90_000, "x") + ")"}),
	}
}

// TestHostilePDF: time and memory stay small, whatever the answer.
func TestHostilePDF(t *testing.T) {
	for name, src := range hostilePDFs(t) {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := time.Now()
		found, err := container.Reveal(src)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		start = time.Now()
		facts := container.ReadPDFFacts(src)
		tookFacts := time.Since(start)
		report := fmt.Sprintf("%s: %d KiB, Reveal %v, facts %v, %d MiB allocated in all, %d disclosures, %+v, %v", name,
			len(src)>>10, took, tookFacts, (after.TotalAlloc-before.TotalAlloc)>>20, len(found), facts, err)
		t.Log(report)
		if took > maxPDFTime || tookFacts > maxPDFTime || after.TotalAlloc-before.TotalAlloc > maxPDFAlloc || !known(err) {
			t.Error(report)
		}
		wellFormed(t, found)
	}
}
