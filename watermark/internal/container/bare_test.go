package container_test

import (
	"bytes"
	"image/jpeg"
	"image/png"
	"testing"

	"mohr/watermark/internal/container"
)

// What is left of a picture shows the same pixels and gives nothing away.
func TestBare(t *testing.T) {
	for _, name := range []string{"jpeg", "png"} {
		src := fixtures(t)[name]
		got, err := container.Bare(src)
		if err != nil {
			t.Fatal(err)
		}
		if found, err := container.Reveal(got); err != nil || len(found) > 0 {
			t.Errorf("%s: %v, %v", name, found, err)
		}
		if !bytes.Equal(pixels(t, name, got), pixels(t, name, src)) {
			t.Errorf("%s: other pixels", name)
		}
		again, err := container.Bare(got)
		if err != nil || !bytes.Equal(again, got) {
			t.Errorf("%s: not the same when bared again, %v", name, err)
		}
	}
	if _, err := container.Bare(fixtures(t)["gif"]); err == nil {
		t.Error("a GIF is no error")
	}
}

func pixels(t *testing.T, name string, src []byte) []byte {
	t.Helper()
	decode := jpeg.Decode
	if name == "png" {
		decode = png.Decode
	}
	m, err := decode(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	var out []byte
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, a := m.At(x, y).RGBA()
			out = append(out, byte(r>>8), byte(g>>8), byte(bl>>8), byte(a>>8))
		}
	}
	return out
}
