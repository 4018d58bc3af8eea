//go:build !js

package pdf_test

import (
	"os"
	"strings"
	"testing"

	"mohr/watermark/specimen/chromium"
)

// The browser's renderer passes the same tests, and draws every page to the same pixels. Tests that ask other programs
// are left out: there are none.
func TestInBrowser(t *testing.T) {
	out := chromium.Run(t, script(t), "-test.v", "-test.run=Render|Open|Hostile|UserUnit|Engine|DrawnLines")
	want := drawnLines(t)
	for _, line := range want {
		if !strings.Contains(out, line+"\n") {
			t.Errorf("not in the browser: %s", line)
		}
	}
	if n := strings.Count("\n"+out, "\nline "); n != len(want) || t.Failed() {
		t.Errorf("%d lines in the browser, %d here:\n%s", n, len(want), out)
	}
}

// MOHR_BENCH=1 says how long the browser takes for what the benchmarks do.
func TestBenchInBrowser(t *testing.T) {
	if os.Getenv("MOHR_BENCH") == "" {
		t.Skip("MOHR_BENCH is not set")
	}
	t.Log(chromium.Run(t, script(t), "-test.run=^$", "-test.bench=.", "-test.benchtime=10x"))
}

// script is the page's pdfium.js.
func script(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("../../../assets/page/pdfium.js")
	if err != nil {
		t.Fatal(err)
	}
	return b
}
