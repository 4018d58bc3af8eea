//go:build !js

package watermark_test

import (
	"slices"
	"strings"
	"testing"

	"mohr/assets/page"
	"mohr/watermark/specimen/chromium"
)

// What is done to a PDF in the browser is what is done here, to the last byte.
func TestSameInBrowser(t *testing.T) {
	files, err := page.Files()
	if err != nil {
		t.Fatal(err)
	}
	out := chromium.Run(t, files["pdfium.js"], "-test.v", "-test.run=^Test(BrowserLines|PDFRefuses|PDFWarnings|DraftPDF)$")
	var got []string
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "line ") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	want := browserLines(t)
	if slices.Equal(got, want) {
		return
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines in the browser, %d here", len(got), len(want))
	}
	for i, line := range want {
		if got[i] != line {
			t.Errorf("in the browser\n%s\nhere\n%s", got[i], line)
		}
	}
}
