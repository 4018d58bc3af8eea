package raster

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"mohr/watermark/internal/container"
)

// runTool runs a program on stdin and returns what it prints. A missing program skips the test, but fails it on CI.
func runTool(t testing.TB, stdin []byte, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is needed: %v", name, err)
		}
		t.Skipf("%s is needed", name)
	}
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, errs.Bytes())
	}
	return out.Bytes()
}

// writeTemp puts b into a file of the given name and returns its path.
func writeTemp(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// gradient is a smooth opaque picture without a symmetry, so that a wrong turn or shift shows.
func gradient(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			fx, fy := float64(x)/float64(w), float64(y)/float64(h)
			m.SetRGBA(x, y, color.RGBA{
				uint8(40 + 170*fx),
				uint8(220 - 150*fy),
				uint8(128 + 100*math.Sin(3*fx+2*fy)),
				255,
			})
		}
	}
	return m
}

// noisy is a picture as hard to compress as a photo's grain, from a fixed sequence.
func noisy(w, h int) *image.RGBA {
	m := gradient(w, h)
	state := uint32(1)
	for i := range m.Pix {
		state = state*1664525 + 1013904223
		if i%4 != 3 {
			m.Pix[i] = uint8(clamp8(int(m.Pix[i]) + int(state>>24)%41 - 20))
		}
	}
	return m
}

// ppm writes m as a portable pixmap.
func ppm(m *image.RGBA) []byte {
	out := fmt.Appendf(nil, "P6 %d %d 255\n", m.Rect.Dx(), m.Rect.Dy())
	for i := 0; i < len(m.Pix); i += 4 {
		out = append(out, m.Pix[i:i+3]...)
	}
	return out
}

// rgb is a picture's pixels, three bytes each.
func rgb(img image.Image) []byte {
	r := img.Bounds()
	out := make([]byte, 0, 3*r.Dx()*r.Dy())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			cr, cg, cb, _ := img.At(x, y).RGBA()
			out = append(out, uint8(cr>>8), uint8(cg>>8), uint8(cb>>8))
		}
	}
	return out
}

// difference is the mean and the largest difference of samples.
func difference(t testing.TB, got, want []byte) (mean float64, worst int) {
	t.Helper()
	if len(got) != len(want) || len(got) == 0 {
		t.Fatalf("%d samples, want %d", len(got), len(want))
	}
	sum := 0
	for i := range got {
		d := int(got[i]) - int(want[i])
		d = max(d, -d)
		sum += d
		worst = max(worst, d)
	}
	return float64(sum) / float64(len(got)), worst
}

// probed decodes src by its own header.
func probed(t testing.TB, src []byte) (image.Image, []Note, container.Header) {
	t.Helper()
	h, err := container.Probe(src)
	if err != nil {
		t.Fatalf("Probe: %v", err)
	}
	img, notes, err := Decode(src, h)
	if err != nil {
		t.Fatalf("Decode: %v", err)
	}
	checkPicture(t, img)
	return img, notes, h
}

// checkPicture asserts what the package promises of every picture.
func checkPicture(t testing.TB, img image.Image) {
	t.Helper()
	r := img.Bounds()
	if r.Min != (image.Point{}) || r.Empty() {
		t.Errorf("bounds are %v", r)
	}
	switch m := img.(type) {
	case *image.Gray:
		if len(m.Pix) < (r.Dy()-1)*m.Stride+r.Dx() {
			t.Errorf("%d bytes are too few for %v", len(m.Pix), r)
		}
	case *image.RGBA:
		eachRow(m.Pix, m.Stride, r, 4, func(row []byte) {
			for i := 3; i < len(row); i += 4 {
				if row[i] != 255 {
					t.Fatalf("alpha is %d", row[i])
				}
			}
		})
	case *image.YCbCr:
		size := chromaSize(m)
		if b := chromaBlock(m.SubsampleRatio); b.X > 2 || b.Y > 2 {
			t.Errorf("ratio is %v", m.SubsampleRatio)
		}
		if len(m.Y) < (r.Dy()-1)*m.YStride+r.Dx() || len(m.Cb) < (size.Y-1)*m.CStride+size.X || len(m.Cr) < (size.Y-1)*m.CStride+size.X {
			t.Errorf("planes are too small for %v", r)
		}
	default:
		t.Errorf("type is %T", img)
	}
}

// exifOrientation is an APP1 segment that holds nothing but orientation o.
func exifOrientation(o int) []byte {
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01")
	tiff = binary.BigEndian.AppendUint16(tiff, 0x0112)
	tiff = append(tiff, 0, 3, 0, 0, 0, 1, 0, byte(o), 0, 0, 0, 0, 0, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	return append([]byte{0xFF, 0xE1, 0, byte(len(body) + 2)}, body...)
}

// withSegment puts a segment behind a JPEG's start of image.
func withSegment(src, segment []byte) []byte {
	return append(append(append([]byte{}, src[:2]...), segment...), src[2:]...)
}

// rgbToYCbCr and copyRGB are image/color's and image/draw's conversions.
func rgbToYCbCr(r, g, b uint8) (uint8, uint8, uint8) { return color.RGBToYCbCr(r, g, b) }

func copyRGB(dst *image.RGBA, src image.Image) {
	draw.Draw(dst, dst.Rect, src, image.Point{}, draw.Src)
}
