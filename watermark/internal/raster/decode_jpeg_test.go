package raster

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"testing"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/fault"
)

// jpegKinds are small JPEGs of every process that is read.
func jpegKinds(t testing.TB) map[string][]byte {
	t.Helper()
	src := ppm(noisy(41, 35))
	scans := writeTemp(t, "scans.txt", []byte("0;\n1;\n2;\n"))
	bands := writeTemp(t, "bands.txt", []byte("0,1,2: 0-0, 0, 0;\n0: 1-9, 0, 0;\n0: 10-63, 0, 0;\n1: 1-63, 0, 2;\n2: 1-63, 0, 0;\n1: 1-63, 2, 1;\n1: 1-63, 1, 0;\n"))
	c := func(args ...string) []byte { return runTool(t, src, "cjpeg", args...) }
	return map[string][]byte{
		"baseline 4:2:0":    c("-quality", "80"),
		"baseline 4:4:4":    c("-quality", "95", "-sample", "1x1"),
		"grey":              c("-grayscale"),
		"optimised":         c("-optimize", "-sample", "2x1"),
		"restart":           c("-restart", "2B"),
		"progressive":       c("-progressive", "-quality", "85"),
		"progressive grey":  c("-progressive", "-grayscale"),
		"progressive 4:4:4": c("-progressive", "-sample", "1x1", "-restart", "3B"),
		"three scans":       c("-scans", scans),
		"bands":             c("-scans", bands),
	}
}

// headerOf is a header with the true size of a JPEG, whatever was done to it afterwards.
func headerOf(t testing.TB, src []byte) container.Header {
	t.Helper()
	c, err := jpeg.DecodeConfig(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	return container.Header{Format: container.JPEG, Width: c.Width, Height: c.Height, Orientation: 1, Frames: 1}
}

func TestDecodeJPEGAgreesWithDjpeg(t *testing.T) {
	for name, src := range jpegKinds(t) {
		want := runTool(t, src, "djpeg", "-nosmooth", "-dct", "int", "-rgb")
		img, _, _ := probed(t, src)
		got := rgb(img)
		mean, worst := difference(t, got, want[len(want)-len(got):])
		if mean > 0.6 || worst > 4 {
			t.Errorf("%s: differs by %.2f, at worst %d", name, mean, worst)
		}
	}
}

// TestDecodeJPEGCutAnywhere cuts JPEGs after every byte, with and without an end of image put back. Nothing may come
// out but the whole picture.
func TestDecodeJPEGCutAnywhere(t *testing.T) {
	for name, src := range jpegKinds(t) {
		h := headerOf(t, src)
		whole, _, err := Decode(src, h)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := rgb(whole)
		for n := range src {
			for _, end := range []string{"", "\xff\xd9"} {
				img, _, err := Decode(append(src[:n:n], end...), h)
				if err == nil && bytes.Equal(rgb(img), want) {
					continue // only padding was lost
				}
				if !errors.Is(err, fault.Damaged) {
					t.Fatalf("%s: cut after %d of %d bytes with end %q: %v", name, n, len(src), end, err)
				}
			}
		}
	}
}

// TestDecodeJPEGFlippedAnywhere asserts that changed bytes give a picture of the right size or a named fault.
func TestDecodeJPEGFlippedAnywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	for name, src := range jpegKinds(t) {
		h := headerOf(t, src)
		for n := range src {
			for _, flip := range []byte{0x01, 0x80, 0xFF} {
				b := bytes.Clone(src)
				b[n] ^= flip
				img, _, err := Decode(b, h)
				if err == nil {
					checkPicture(t, img)
				} else if !errors.Is(err, fault.Damaged) && !errors.Is(err, fault.Unsupported) {
					t.Fatalf("%s: byte %d: %v", name, n, err)
				}
			}
		}
	}
}

// segmentsOf cuts a JPEG before each marker but those of restarts.
func segmentsOf(t testing.TB, src []byte) (parts [][]byte) {
	t.Helper()
	from := 0
	for i := 2; i+1 < len(src); i++ {
		m := src[i+1]
		if src[i] == 0xFF && m >= 0xC0 && (m < mRST0 || m > mRST7) {
			parts = append(parts, src[from:i])
			from = i
		}
	}
	return append(parts, src[from:])
}

func TestDecodeJPEGDamage(t *testing.T) {
	kinds := jpegKinds(t)
	drop := func(kind string, marker byte, nth int) []byte {
		var out []byte
		seen := 0
		for _, p := range segmentsOf(t, kinds[kind]) {
			if len(p) > 1 && p[1] == marker {
				if seen++; seen == nth {
					continue
				}
			}
			out = append(out, p...)
		}
		return out
	}
	noise := bytes.Repeat([]byte{0x5A}, 2*maxStray)
	restart := kinds["restart"]
	first := bytes.Index(restart, []byte{0xFF, mRST0})
	second := bytes.Index(restart, []byte{0xFF, mRST0 + 1})
	base := kinds["baseline 4:2:0"]
	cases := map[string][]byte{
		"component without a scan":          drop("three scans", mSOS, 3),
		"first component without a scan":    drop("three scans", mSOS, 1),
		"progressive without its last scan": drop("progressive", mSOS, 10),
		"progressive without its first":     drop("progressive", mSOS, 1),
		"bands without one":                 drop("bands", mSOS, 3),
		"only scan missing":                 drop("grey", mSOS, 1),
		"code table missing":                drop("grey", mDHT, 1),
		"interval between restarts lost":    append(bytes.Clone(restart[:first]), restart[second:]...),
		"restart markers swapped":           swap(restart, first+1, second+1),
		"restart interval undefined":        drop("restart", mDRI, 1),
		"scan followed by noise":            append(append(bytes.Clone(base[:len(base)-2]), noise...), base[len(base)-2:]...),
		"interval followed by noise":        append(append(bytes.Clone(restart[:first]), noise...), restart[first:]...),
		"scan twice":                        twice(t, kinds["three scans"]),
	}
	for name, src := range cases {
		if _, _, err := Decode(src, headerOf(t, base)); !errors.Is(err, fault.Damaged) {
			t.Errorf("%s: %v, want damaged", name, err)
		}
	}
}

func swap(src []byte, i, j int) []byte {
	b := bytes.Clone(src)
	b[i], b[j] = b[j], b[i]
	return b
}

// twice repeats the first scan.
func twice(t testing.TB, src []byte) (out []byte) {
	seen := false
	for _, p := range segmentsOf(t, src) {
		out = append(out, p...)
		if !seen && p[1] == mSOS {
			seen = true
			out = append(out, p...)
		}
	}
	return out
}

func TestDecodeJPEGSizeMustBeTheHeaders(t *testing.T) {
	src := runTool(t, ppm(gradient(20, 10)), "cjpeg")
	for _, h := range []container.Header{{Width: 20, Height: 11}, {Width: 10, Height: 20}, {}, {Width: -1, Height: 10}} {
		h.Format = container.JPEG
		if _, _, err := Decode(src, h); !errors.Is(err, fault.Damaged) {
			t.Errorf("header %d x %d: %v, want damaged", h.Width, h.Height, err)
		}
	}
}

func TestDecodeJPEGUnsupported(t *testing.T) {
	src := ppm(gradient(40, 40))
	kinds := map[string][]byte{
		"arithmetic": runTool(t, src, "cjpeg", "-arithmetic"),
		// image/jpeg counts the restart interval of a lone luma scan in interleaved units.
		"restarts in luma's own scan": runTool(t, src, "cjpeg", "-progressive", "-restart", "2B"),
	}
	for name, b := range kinds {
		h := container.Header{Format: container.JPEG, Width: 40, Height: 40, Orientation: 1}
		if _, _, err := Decode(b, h); !errors.Is(err, fault.Unsupported) {
			t.Errorf("%s: %v, want unsupported", name, err)
		}
	}
}

func TestDecodeJPEGKeepsItsSampling(t *testing.T) {
	for sampling, want := range map[string]image.YCbCrSubsampleRatio{
		"1x1": image.YCbCrSubsampleRatio444, "2x1": image.YCbCrSubsampleRatio422, "2x2": image.YCbCrSubsampleRatio420,
		"1x2": image.YCbCrSubsampleRatio440, "4x1": image.YCbCrSubsampleRatio422, "4x2": image.YCbCrSubsampleRatio420,
	} {
		img, _, _ := probed(t, runTool(t, ppm(gradient(37, 21)), "cjpeg", "-sample", sampling))
		if m, ok := img.(*image.YCbCr); !ok || m.SubsampleRatio != want {
			t.Errorf("%s: %T, want 4:x:x of ratio %v", sampling, img, want)
		}
	}
}

func TestDecodeCMYKJPEG(t *testing.T) {
	src := runTool(t, ppm(gradient(40, 30)), "convert", "ppm:-", "-colorspace", "CMYK", "-quality", "98", "jpg:-")
	img, notes, _ := probed(t, src)
	if _, ok := img.(*image.RGBA); !ok || len(notes) != 1 || notes[0].Code != "colour" {
		t.Errorf("CMYK is %T with notes %v", img, notes)
	}
	want := runTool(t, src, "convert", "jpg:-", "-colorspace", "sRGB", "-depth", "8", "rgb:-")
	if mean, _ := difference(t, rgb(img), want); mean > 2 {
		t.Errorf("CMYK differs by %.2f", mean)
	}
}
