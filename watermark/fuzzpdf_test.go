//go:build !js

package watermark_test

import (
	"bytes"
	"sync"
	"testing"
	"time"

	"mohr/watermark"
	"mohr/watermark/specimen/compiled"
)

// fuzzStamper compiles the renderer once; its pages are small, so that a try takes a few hundredths of a second.
var fuzzStamper = sync.OnceValue(func() *watermark.Stamper { return &watermark.Stamper{CacheDir: compiled.Dir()} })

func FuzzStampPDF(f *testing.F) {
	for _, s := range pdfSeeds() {
		f.Add(s, uint8(0))
		f.Add(s, uint8(3))
	}
	if _, err := fuzzStamper().Inspect(lettered(), watermark.Limits{}, ""); err != nil {
		f.Fatal(err) // compiled here: the fuzzing engine gives a try ten seconds
	}
	lim := fuzzLimits
	lim.Pages, lim.PagePixels = 3, 60_000
	f.Fuzz(func(t *testing.T, src []byte, choice uint8) {
		job := watermark.Job{
			Label:  watermark.Label{Purpose: "SIM registration only", Issued: issued, Lang: watermark.Lang(choice % 3)},
			QR:     watermark.QRChoice(choice >> 2 & 1),
			Limits: lim,
		}
		src = append([]byte("%PDF-1.7\n"), src...)
		start := time.Now()
		var dst bytes.Buffer
		report, err := fuzzStamper().Stamp(&dst, src, job)
		if took := time.Since(start); took > 3*patience {
			t.Errorf("took %v", took)
		}
		if err != nil {
			if !known(err) {
				t.Errorf("error of no kind: %v", err)
			}
			if dst.Len() != 0 {
				t.Errorf("%d bytes were written before %v", dst.Len(), err)
			}
			return
		}
		info, err := fuzzStamper().Inspect(dst.Bytes(), watermark.Limits{}, "")
		if err != nil || info.Pages != report.Pages {
			t.Errorf("the copy has %d pages, %v, the report says %d", info.Pages, err, report.Pages)
		}
		for _, d := range info.Disclosures {
			t.Errorf("the copy gives away %s %q (%s)", d.Kind, d.Value, d.Where)
		}
	})
}

// pdfSeeds are small PDFs, without their first line.
func pdfSeeds() [][]byte {
	page := "<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 60]/Contents 4 0 R>>"
	var out [][]byte
	for _, doc := range [][]byte{
		rawPDF("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, rawStream("", "1 0 0 rg 9 9 30 30 re f"), "<<>>"),
		rawPDF("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>", page, rawStream("/Filter/ASCIIHexDecode", "3020302039203920726520660a>"), "<<>>"),
		rawPDF("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>", "<<>>"),
		talkative(),
	} {
		_, rest, _ := bytes.Cut(doc, []byte("\n"))
		out = append(out, rest)
	}
	return out
}
