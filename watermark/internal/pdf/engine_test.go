//go:build !js

package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mohr/watermark/internal/pdf"
	"mohr/watermark/specimen/compiled"
)

// A page that would be drawn for ever is ended, and the engine goes on.
func TestTime(t *testing.T) {
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>", stream("", "/X Do")}
	const levels = 12
	for i := range levels {
		next := fmt.Sprintf("/Resources<</XObject<</X %d 0 R>>>>", 6+i)
		content := strings.Repeat("/X Do ", 20)
		if i == levels-1 {
			next, content = "", "0 0 500 500 re f"
		}
		objects = append(objects, stream("/Type/XObject/Subtype/Form/BBox[0 0 500 500]"+next, content))
	}
	src := file(objects...)
	e := pdf.NewEngine(compiled.Dir())
	defer e.Close()
	if _, err := e.Open(bytes.NewReader(src), int64(len(src)), "", 0); err != nil {
		t.Fatal(err) // compiles
	}
	e.SetLimit(500 * time.Millisecond)
	d, err := e.Open(bytes.NewReader(src), int64(len(src)), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if _, err := d.Render(1, maxPixels); !errors.Is(err, pdf.ErrTime) {
		t.Errorf("error is %v, want ErrTime", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v, limit is half a second", took)
	}
	e.SetLimit(pdf.MaxTime)
	good := onePage("/MediaBox[0 0 200 100]", "10 10 50 50 re f")
	if d, err = e.Open(bytes.NewReader(good), int64(len(good)), "", 0); err == nil {
		_, err = d.Render(1, maxPixels)
	}
	if err != nil {
		t.Errorf("after that, a good page: %v", err)
	}
}

// The cache's folder is made use of, and one that is broken does no harm.
func TestCache(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	dir := t.TempDir()
	good := onePage("/MediaBox[0 0 200 100]", "10 10 50 50 re f")
	for _, name := range []string{"first", "second"} {
		e := pdf.NewEngine(dir)
		start := time.Now()
		if _, err := e.Open(bytes.NewReader(good), int64(len(good)), "", 0); err != nil || e.CacheFailed() {
			t.Errorf("%s: %v, cache failed: %v", name, err, e.CacheFailed())
		}
		t.Logf("%s: %v", name, time.Since(start))
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
	spoil(t, dir)
	e := pdf.NewEngine(dir)
	defer e.Close()
	if _, err := e.Open(bytes.NewReader(good), int64(len(good)), "", 0); err != nil || !e.CacheFailed() {
		t.Errorf("spoilt: %v, cache failed: %v", err, e.CacheFailed())
	}
}

// spoil changes a byte in the middle of every file below dir.
func spoil(t *testing.T, dir string) {
	t.Helper()
	spoilt := 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil || len(b) == 0 {
			return err
		}
		b[len(b)/2] ^= 0xff
		spoilt++
		return os.WriteFile(path, b, 0o600)
	})
	if err != nil || spoilt == 0 {
		t.Fatalf("%d files spoilt, %v", spoilt, err)
	}
}
