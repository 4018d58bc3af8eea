//go:build !js

package raster

import (
	"bytes"
	"errors"
	"image"
	"strings"
	"testing"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/fault"
)

// heifFile makes a HEIC or AVIF of a gradient by ImageMagick.
func heifFile(t *testing.T, format string) []byte {
	t.Helper()
	skipWithSystemLibrary(t)
	return runTool(t, png8(t, gradient(320, 200)), "convert", "png:-", "-quality", "90", format+":-")
}

func TestHEVCParameters(t *testing.T) {
	src := heifFile(t, "heic")
	sets := hevcSets(src)
	if len(sets) == 0 || sets[0].size.X < 64 || sets[0].size.X > 320 {
		t.Errorf("sets are %v", sets)
	}
	for _, cut := range [][]byte{nil, []byte("hvcC"), append([]byte("hvcC"), testHVCC[:30]...)} {
		if sets := hevcSets(cut); len(sets) != 0 {
			t.Errorf("%d bytes: %v", len(cut), sets)
		}
	}
}

// TestHEIFDamagedInside overwrites coded data that no box's length betrays.
func TestHEIFDamagedInside(t *testing.T) {
	for _, format := range []string{"heic", "avif"} {
		src := heifFile(t, format)
		at := bytes.Index(src, []byte("mdat"))
		b := bytes.Clone(src)
		for i := at + 4; i < len(b); i++ {
			b[i] = 0
		}
		h, err := container.Probe(b)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := Decode(b, h); !errors.Is(err, fault.Damaged) {
			t.Errorf("%s without coded data: %v", format, err)
		}
		h.Width, h.Height = h.Height, h.Width
		if _, _, err := Decode(src, h); !errors.Is(err, fault.Damaged) {
			t.Errorf("%s of another size: %v", format, err)
		}
	}
}

// TestHEIFSaysNothingOfItsDecoder flips bits of the coded data. What is then said is one short line.
func TestHEIFSaysNothingOfItsDecoder(t *testing.T) {
	for _, format := range []string{"heic", "avif"} {
		src := heifFile(t, format)
		h, err := container.Probe(src)
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i <= 8; i++ {
			b := bytes.Clone(src)
			b[bytes.Index(b, []byte("mdat"))+4+i*len(b)/20] ^= 0x55
			_, _, err := Decode(b, h)
			if err != nil && (!errors.Is(err, fault.Damaged) || strings.ContainsAny(err.Error(), "\n\t$")) {
				t.Errorf("%s: %v", format, err)
			}
		}
	}
}

func TestHEICTooNarrow(t *testing.T) {
	skipWithSystemLibrary(t)
	src := runTool(t, png8(t, gradient(64, 64)), "convert", "png:-", "heic:-")
	h, err := container.Probe(src)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Decode(src, h); !errors.Is(err, fault.Unsupported) || !strings.Contains(err.Error(), "128") {
		t.Errorf("HEIC of 64 pixels: %v", err)
	}
}

func TestFrom709(t *testing.T) {
	reds := image.NewYCbCr(image.Rect(0, 0, 3, 3), image.YCbCrSubsampleRatio420)
	fill(reds.Y, 54) // 0.2126 * 255
	fill(reds.Cb, 99)
	fill(reds.Cr, 255)
	videoColour{matrix: 1, full: true}.toJFIF(reds)
	if r, g, b, _ := reds.At(2, 2).RGBA(); r>>8 < 250 || g>>8 > 4 || b>>8 > 4 {
		t.Errorf("red is %d, %d, %d", r>>8, g>>8, b>>8)
	}
}

func TestStudioRange(t *testing.T) {
	ramp := func(from, to int) *image.YCbCr {
		m := image.NewYCbCr(image.Rect(0, 0, 256, 1), image.YCbCrSubsampleRatio444)
		for i := range m.Y {
			m.Y[i] = uint8(from + i*(to-from)/255)
			m.Cb[i], m.Cr[i] = 16, 240
		}
		return m
	}
	m := ramp(16, 235)
	videoColour{}.toJFIF(m)
	if m.Y[0] != 0 || m.Y[255] != 255 || m.Cb[0] > 1 || m.Cr[0] != 255 {
		t.Errorf("studio range spreads to %d to %d, chroma %d, %d", m.Y[0], m.Y[255], m.Cb[0], m.Cr[0])
	}
	for _, full := range []bool{true, false} { // a file that says studio range but is not keeps its pixels
		m = ramp(0, 255)
		videoColour{full: full}.toJFIF(m)
		if m.Y[20] != 20 || m.Y[250] != 250 {
			t.Errorf("full range becomes %d, %d", m.Y[20], m.Y[250])
		}
	}
	neutral := image.NewYCbCr(image.Rect(0, 0, 4, 4), image.YCbCrSubsampleRatio420)
	fill(neutral.Cb, 128)
	spreadRange(neutral)
	if neutral.Cb[0] != 128 {
		t.Errorf("neutral chroma becomes %d", neutral.Cb[0])
	}
}
