package specimen_test

import (
	"image"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"mohr/watermark/specimen"
	"mohr/watermark/specimen/ocr"
)

// TestOCRReadsFields measures how much of a clean document's English print tesseract reads.
func TestOCRReadsFields(t *testing.T) {
	need(t, "tesseract")
	tests := []struct {
		doc  specimen.Document
		want float64 // share of the characters
	}{
		{specimen.CardFront(1), 0.95},
		{specimen.CardFront(2), 0.95},
		{specimen.CardBack(3), 0.95},
		{specimen.Bill(1), 0.95},
		{specimen.Letter(2), 0.95},
		{specimen.Scan(specimen.Letter(1)), 0.95},
		{specimen.Fax(specimen.Bill(2)), 0.90},
	}
	for _, tt := range tests {
		got, fields := ocr.Score(t, tt.doc)
		t.Logf("%s: %.3f of %d fields", tt.doc.Name, got, len(fields))
		if got < tt.want {
			t.Errorf("%s: %.3f of the characters read, want %.2f; by field: %v", tt.doc.Name, got, tt.want, fields)
		}
		if fields["specimen"] < 0.9 {
			t.Errorf("%s: %.2f of SPECIMEN read", tt.doc.Name, fields["specimen"])
		}
	}
}

// TestOCRScoreFalls checks the measure itself: no print, no score.
func TestOCRScoreFalls(t *testing.T) {
	need(t, "tesseract")
	d := specimen.CardBack(1)
	draw.Draw(d.Image, d.Image.Rect, image.White, image.Point{}, draw.Src)
	if got, _ := ocr.Score(t, d); got > 0 {
		t.Errorf("a blank page scores %.3f", got)
	}
	d = specimen.CardBack(1)
	for i := range d.Fields {
		d.Fields[i].Text = strings.Repeat("%", len(d.Fields[i].Text))
	}
	if got, _ := ocr.Score(t, d); got > 0.1 {
		t.Errorf("fields of other text score %.3f", got)
	}
}
