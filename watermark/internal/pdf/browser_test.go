//go:build !js

package pdf_test

import (
	"os"
	"testing"

	"mohr/watermark/specimen/chromium"
)

func TestBrowser(t *testing.T) {
	script, err := os.ReadFile("../../../assets/page/pdfium.js")
	if err != nil {
		t.Fatal(err)
	}
	t.Log(chromium.Run(t, script, "Render|Open|Hostile|UserUnit"))
}
