package watermark_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"mohr/watermark"
	"mohr/watermark/internal/pdf"
	"mohr/watermark/specimen"
	"mohr/watermark/specimen/compiled"
)

// A PDF whose pages come from several files does not hold: a page of another copy, a page without a code.
func TestVerifyPDF(t *testing.T) {
	slow(t)
	s := watermark.Stamper{CacheDir: compiled.Dir()}
	defer s.Close()
	docs := documents()
	src := scannedPDF(t, 300, pdf.JPEG(docs[specimen.CardFront(1).Name], 1011, 638, 3), pdf.JPEG(docs[specimen.CardBack(1).Name], 1011, 638, 3))
	job := signed("english")
	clean := onDisk(t, "clean.pdf", src)
	dir := filepath.Dir(clean)
	copies := map[string]string{}
	for purpose, name := range map[string]string{"SIM only": "a.pdf", "Bank only": "b.pdf"} {
		job.Label.Purpose = purpose
		var b bytes.Buffer
		if _, err := s.Stamp(&b, src, job); err != nil {
			t.Fatal(err)
		}
		copies[name] = onDisk(t, name, b.Bytes())
	}
	for _, tt := range []struct {
		name  string
		pages []string // qpdf's --pages
		want  string
		holds bool
		state watermark.State
	}{
		{"as it is", []string{copies["a.pdf"]}, "valid valid", true, watermark.Valid},
		{"pages of two copies", []string{copies["a.pdf"], "1", copies["b.pdf"], "2"}, "valid valid", false, watermark.Valid},
		{"a page without a stamp", []string{copies["a.pdf"], "1", clean, "2"}, "valid none", false, watermark.NoCode},
		{"without a stamp", []string{clean}, "none none", false, watermark.NoCode},
	} {
		mixed := filepath.Join(dir, "mixed.pdf")
		run(t, "qpdf", append(append([]string{"--empty", "--pages"}, tt.pages...), "--", mixed)...)
		data, err := os.ReadFile(mixed)
		if err != nil {
			t.Fatal(err)
		}
		v, err := s.Verify(data, watermark.Limits{}, "")
		if err != nil || states(v.Findings) != tt.want || v.Pages != 2 || v.Findings[1].Page != 2 {
			t.Errorf("%s: %s on %d pages, %v, want %s", tt.name, states(v.Findings), v.Pages, err, tt.want)
			continue
		}
		got, err := watermark.Judge(v.Findings, watermark.Check{Today: issued, Key: holder.VerifierKey()})
		if err != nil || got.Holds != tt.holds || got.State != tt.state {
			t.Errorf("%s: Judge = %+v, %v", tt.name, got, err)
		}
	}
	if _, err := s.Verify(src, watermark.Limits{Pages: 1}, ""); !errors.Is(err, watermark.ErrLimit) {
		t.Errorf("two pages with a limit of one: %v", err)
	}
}
