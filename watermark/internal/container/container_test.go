package container_test

import (
	"bytes"
	"errors"
	"fmt"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/fault"
)

func TestProbe(t *testing.T) {
	tests := map[string]container.Header{
		"jpeg": {Format: container.JPEG, Frames: 1, Bits: 8, Channels: 3, Scans: 1, Quality: 83},
		"png":  {Format: container.PNG, Frames: 1, Bits: 8, Channels: 3},
		"gif":  {Format: container.GIF, Frames: 2, Bits: 8, Channels: 1},
		"tiff": {Format: container.TIFF, Frames: 1, Bits: 8, Channels: 4},
		"bmp":  {Format: container.BMP, Frames: 1, Bits: 8, Channels: 3},
		"webp": {Format: container.WebP, Frames: 1, Bits: 8, Channels: 4, Lossless: true},
		"heic": {Format: container.HEIC, Frames: 1, Bits: 8, Channels: 3},
		"avif": {Format: container.AVIF, Frames: 1, Bits: 8, Channels: 3},
	}
	files := fixtures(t)
	for name, want := range tests {
		want.Width, want.Height, want.Orientation = 24, 16, 1
		got, err := container.Probe(files[name])
		if err != nil || summary(got) != summary(want) {
			t.Errorf("Probe(%s) = %s, %v, want %s", name, summary(got), err, summary(want))
		}
		if err := got.Check(container.Limits{Pixels: 24 * 16, Side: 24}); err != nil {
			t.Errorf("%s: Check = %v", name, err)
		}
	}
}

// summary prints the public fields.
func summary(h container.Header) string {
	return fmt.Sprint(h.Format, h.Width, h.Height, h.Orientation, h.Frames, h.Bits, h.Channels, h.Scans,
		h.Progressive, h.Interlaced, h.Lossless, h.Quality, len(h.ICC))
}

func TestProbeRefusesOtherFormats(t *testing.T) {
	tests := []struct {
		name, src, says string
		want            error
	}{
		{"empty", "", "is empty", fault.Format},
		{"html", "\n <!DOCTYPE html><html>", "HTML", fault.Format},
		{"text", "Dear sir,\nplease find attached", "plain text", fault.Format},
		{"zip", "PK\x03\x04\x14\x00\x00\x00", "ZIP", fault.Format},
		{"svg", "<?xml version='1.0'?><svg xmlns='x'/>", "SVG", fault.Format},
		{"video", "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42", "video", fault.Format},
		{"random", "\x01\x02\x83\x04\x05\x06\x07\x08\x09", "no picture", fault.Format},
		{"zeros", strings.Repeat("\x00", 600), "zero bytes", fault.Format},
		{"text beginning like a bitmap", "BMW is a maker of motor cars and cycles", "plain text", fault.Format},
		{"BigTIFF", "II+\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00", "BigTIFF", fault.Unsupported},
		{"PNG sent as text", "\x89PNG\n\x1a\n\x00\x00\x00\x0dIHDR", "as text", fault.Damaged},
	}
	for _, tt := range tests {
		_, err := container.Probe([]byte(tt.src))
		if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: error %q, want %q that says %q", tt.name, err, tt.want, tt.says)
		}
	}
	if h, err := container.Probe([]byte("%PDF-1.7\n")); h.Format != container.PDF || err != nil {
		t.Errorf("Probe of a PDF = %v, %v", h.Format, err)
	}
}

// TestProbeForgives: oddities of real files that decoders read over.
func TestProbeForgives(t *testing.T) {
	j := fixtures(t)["jpeg"]
	body := j[:len(j)-2]
	tests := map[string][]byte{
		"trailing zeros":         append(bytes.Clone(j), 0, 0, 0),
		"trailing picture":       append(bytes.Clone(j), j...),
		"fill bytes":             afterSOI(j, []byte{0xff, 0xff, 0xff}, segment(0xfe, "hello")),
		"junk between segments":  afterSOI(j, segment(0xfe, "hello"), []byte("junk"), segment(0xfe, "hello"), []byte{0, 0xff, 0}),
		"restart before the end": append(bytes.Clone(body), 0xff, 0xd0, 0xff, 0xd9),
		"zeros before the end":   append(bytes.Clone(body), 0, 0, 0, 0xff, 0xd9),
	}
	for name, src := range tests {
		if _, err := jpeg.Decode(bytes.NewReader(src)); err != nil {
			t.Errorf("%s: the standard decoder says %v", name, err)
		}
		if h, err := container.Probe(src); err != nil || h.Width != 24 {
			t.Errorf("%s: %v, %d pixels wide", name, err, h.Width)
		}
	}
}

func TestProbeOrientation(t *testing.T) {
	files := fixtures(t)
	for want := 1; want <= 8; want++ {
		for _, format := range []string{"jpeg", "png", "tiff", "webp"} {
			src, _ := tool(t, files[format], format, "exiftool", "-q", "-n", "-overwrite_original",
				fmt.Sprintf("-IFD0:Orientation=%d", want), "FILE")
			h, err := container.Probe(src)
			if err != nil || h.Orientation != want {
				t.Errorf("%s: orientation %d, %v, want %d", format, h.Orientation, err, want)
			}
			if w, _ := h.Upright(); (w == 16) != (want >= 5) {
				t.Errorf("%s: orientation %d: %d pixels wide upright", format, want, w)
			}
		}
	}
}

// TestProbeHEIFOrientation: pairs of irot and imir from the table of libavif's documentation.
func TestProbeHEIFOrientation(t *testing.T) {
	irot := func(n byte) []byte { return box("irot", []byte{n}) }
	imir := func(n byte) []byte { return box("imir", []byte{n}) }
	tests := map[int][][]byte{1: nil, 2: {imir(1)}, 3: {irot(2)}, 4: {imir(0)}, 5: {irot(1), imir(0)},
		6: {irot(3)}, 7: {irot(3), imir(0)}, 8: {irot(1)}}
	for want, props := range tests {
		h, err := container.Probe(heif("avif", "av01", props))
		if err != nil || h.Orientation != want || h.Width != 24 {
			t.Errorf("orientation %d, %v, want %d", h.Orientation, err, want)
		}
	}
	if h, err := container.Probe(heif("mif1", "av01", nil)); err != nil || h.Format != container.AVIF {
		t.Errorf("general brand with AV1: %v, %v", h.Format, err)
	}
}

// TestProbeAgainstImageMagick: kinds of file that the standard library does not write.
func TestProbeAgainstImageMagick(t *testing.T) {
	tests := []struct {
		ext   string
		args  []string
		check func(h container.Header) bool
	}{
		{"jpg", []string{"-interlace", "JPEG", "-quality", "77"}, func(h container.Header) bool { return h.Progressive && h.Scans > 5 && h.Quality == 77 }},
		{"jpg", []string{"-colorspace", "CMYK"}, func(h container.Header) bool { return h.Channels == 4 }},
		{"jpg", []string{"-colorspace", "Gray", "-quality", "50"}, func(h container.Header) bool { return h.Channels == 1 && h.Quality == 50 }},
		{"png", []string{"-depth", "16", "-interlace", "PNG"}, func(h container.Header) bool { return h.Bits == 16 && h.Interlaced }},
		{"png", []string{"-type", "Palette"}, func(h container.Header) bool { return h.Channels == 1 }},
		{"gif", []string{"-duplicate", "3"}, func(h container.Header) bool { return h.Frames == 4 }},
		{"tif", []string{"-duplicate", "2", "-endian", "MSB", "-depth", "8", "-compress", "LZW"}, func(h container.Header) bool { return h.Frames == 3 && h.Bits == 8 }},
		{"tif", []string{"-monochrome", "-compress", "Group4"}, func(h container.Header) bool { return h.Bits == 1 && h.Channels == 1 }},
		{"bmp", []string{"-colors", "16", "-compress", "RLE"}, func(h container.Header) bool { return h.Channels == 1 }},
		{"webp", []string{"-quality", "60"}, func(h container.Header) bool { return !h.Lossless && h.Channels == 3 }},
	}
	for _, tt := range tests {
		args := append([]string{"-size", "37x21", "plasma:red-blue"}, tt.args...)
		src, _ := tool(t, nil, tt.ext, "convert", append(args, "FILE")...)
		h, err := container.Probe(src)
		if err != nil || h.Width != 37 || h.Height != 21 || !tt.check(h) {
			t.Errorf("%s %v: %+v, %v", tt.ext, tt.args, h, err)
		}
	}
}

// TestProbeIsFast: memory speed, and no copies.
func TestProbeIsFast(t *testing.T) {
	j := fixtures(t)["jpeg"]
	big := append(bytes.Clone(j[:len(j)-2]), bytes.Repeat([]byte{0x55}, 64<<20)...)
	big = append(big, 0xff, 0xd9)
	start := time.Now()
	allocated := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			if _, err := container.Probe(big); err != nil {
				b.Fatal(err)
			}
		}
	}).AllocedBytesPerOp()
	if took := time.Since(start); took > 20*time.Second || allocated > 64<<10 {
		t.Errorf("64 MiB: %d bytes allocated, benchmark took %v", allocated, took)
	}
}
