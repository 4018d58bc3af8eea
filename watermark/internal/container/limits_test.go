package container_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/fault"
)

func TestCheck(t *testing.T) {
	lim := container.Limits{Pixels: 120e6, Side: 30_000}
	tests := []struct {
		name      string
		h         container.Header
		says      string // "" for fine
		want      error
		wantsFlag string
	}{
		{"phone", container.Header{Format: container.JPEG, Width: 4000, Height: 3000, Channels: 3, Bits: 8}, "", nil, ""},
		{"largest baseline", container.Header{Format: container.JPEG, Width: 12000, Height: 10000, Channels: 3, Bits: 8, Scans: 1}, "", nil, ""},
		{"no width", container.Header{Format: container.PNG, Height: 5}, "image is 0 x 5 pixels: damaged", fault.Damaged, ""},
		{"negative", container.Header{Format: container.BMP, Width: 5, Height: -5}, "image is 5 x -5 pixels: damaged", fault.Damaged, ""},
		{"side", container.Header{Format: container.PNG, Width: 30_001, Height: 40, Channels: 1, Bits: 1},
			"image is 30001 x 40 pixels, limit is 30000 pixels a side", fault.Limit, ""},
		{"pixels", container.Header{Format: container.PNG, Width: 12_000, Height: 10_001, Channels: 1, Bits: 1},
			"image is 12000 x 10001 pixels, limit is 120 megapixels", fault.Limit, "--max-pixels"},
		{"2^31 sides", container.Header{Format: container.PNG, Width: 1<<31 - 1, Height: 1<<31 - 1, Channels: 1, Bits: 1},
			"image is 2147483647 x 2147483647 pixels, limit is 30000 pixels a side", fault.Limit, ""},
		{"16-bit PNG", container.Header{Format: container.PNG, Width: 12_000, Height: 10_000, Channels: 3, Bits: 16},
			"decoded image is 915 MiB (12000 x 10000 pixels), limit is 512 MiB", fault.Limit, ""},
		{"fax", container.Header{Format: container.TIFF, Width: 4960, Height: 7016, Channels: 1, Bits: 1}, "", nil, ""},
		{"scans", container.Header{Format: container.JPEG, Width: 8, Height: 8, Channels: 3, Bits: 8, Scans: 4000, Progressive: true},
			"number of scans is over 100, limit is 100", fault.Limit, ""},
		{"large and many scans", container.Header{Format: container.JPEG, Width: 10_000, Height: 10_000, Channels: 1, Bits: 8, Scans: 60},
			"image is 10000 x 10000 pixels in 60 scans, limit is 2400 megapixels times scans", fault.Limit, ""},
		{"frames", container.Header{Format: container.GIF, Width: 8, Height: 8, Channels: 1, Bits: 8, Frames: 20_000},
			"number of frames is over 10000, limit is 10000", fault.Limit, ""},
		{"PDF", container.Header{Format: container.PDF}, "pdf: pages are not read as a picture: unsupported", fault.Unsupported, ""},
	}
	for _, tt := range tests {
		err := tt.h.Check(lim)
		if tt.says == "" && err != nil || tt.says != "" && (err == nil || err.Error() != tt.says || !errors.Is(err, tt.want)) {
			t.Errorf("%s: Check = %v, want %q", tt.name, err, tt.says)
		}
		var l *fault.LimitError
		if errors.As(err, &l) && l.Flag != tt.wantsFlag {
			t.Errorf("%s: flag %q, want %q", tt.name, l.Flag, tt.wantsFlag)
		}
	}
}

func TestDecodedBytes(t *testing.T) {
	px := func(f container.Format, channels, bits int) container.Header {
		return container.Header{Format: f, Width: 100, Height: 10, Channels: channels, Bits: bits}
	}
	interlaced, progressive := px(container.PNG, 1, 8), px(container.JPEG, 3, 8)
	interlaced.Interlaced, progressive.Progressive = true, true
	tests := []struct {
		name string
		h    container.Header
		want int64 // for 1000 pixels
	}{
		{"palette PNG", px(container.PNG, 1, 4), 1000}, {"grey 16 PNG", px(container.PNG, 1, 16), 2000},
		{"grey and alpha PNG", px(container.PNG, 2, 8), 4000}, {"RGB PNG", px(container.PNG, 3, 8), 4000},
		{"RGBA 16 TIFF", px(container.TIFF, 4, 16), 8000}, {"interlaced", interlaced, 1500},
		{"JPEG", px(container.JPEG, 3, 8), 3000}, {"progressive JPEG", progressive, 15_000},
		{"CMYK JPEG", px(container.JPEG, 4, 8), 8000}, {"GIF", px(container.GIF, 1, 8), 1000},
		{"AVIF", px(container.AVIF, 3, 10), 24_000}, {"nothing", container.Header{}, 0},
	}
	for _, tt := range tests {
		if got := tt.h.DecodedBytes(); got != tt.want {
			t.Errorf("%s: DecodedBytes = %d, want %d", tt.name, got, tt.want)
		}
	}
	h, err := container.Probe(fixtures(t)["jpeg"]) // 4:2:0, 24 x 16 is two by one units of 16 x 16
	if want := int64(2 * 256 * 3 / 2); err != nil || h.DecodedBytes() != want {
		t.Errorf("4:2:0 JPEG: DecodedBytes = %d, %v, want %d", h.DecodedBytes(), err, want)
	}
}

// TestHostileHeaders: files that ask for far more than they hold.
func TestHostileHeaders(t *testing.T) {
	files := fixtures(t)
	lim := container.Limits{Pixels: 120e6, Side: 30_000}
	sized := func(w, h uint32) []byte {
		head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
		p := bytes.Clone(files["png"])
		return bytes.Join([][]byte{p[:8], pngChunk("IHDR", append(head, 8, 2, 0, 0, 0)), p[33:]}, nil)
	}
	scan := bytes.Index(files["jpeg"], []byte{0xff, 0xda})
	j := files["jpeg"][:len(files["jpeg"])-2]
	scans := append(bytes.Clone(j), bytes.Repeat(j[scan:], 4000)...)
	manySegments := afterSOI(files["jpeg"], bytes.Repeat(segment(0xfe, ""), 200_000))
	tests := map[string][]byte{
		"900 megapixels":   sized(30_000, 30_000),
		"2^31 sides":       sized(1<<31-1, 1<<31-1),
		"2^32 sides":       sized(1<<32-1, 1<<32-1),
		"4,000 scans":      append(scans, 0xff, 0xd9),
		"200,000 segments": manySegments,
		"300,000 chunks":   afterIHDR(files["png"], bytes.Repeat(pngChunk("teSt", nil), 300_000)),
	}
	for name, src := range tests {
		start := time.Now()
		h, err := container.Probe(src)
		if err == nil {
			err = h.Check(lim)
		}
		if took := time.Since(start); !errors.Is(err, fault.Limit) || took > 10*time.Second {
			t.Errorf("%s: %v after %v", name, err, took)
		}
	}
}

// TestHostileTIFF: loops and long lists.
func TestHostileTIFF(t *testing.T) {
	loop := []byte("II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00")
	self := bytes.Clone(fixtures(t)["tiff"])
	dir := binary.LittleEndian.Uint32(self[4:])
	n := uint32(binary.LittleEndian.Uint16(self[dir:]))
	binary.LittleEndian.PutUint32(self[dir+2+12*n:], dir)
	for name, src := range map[string][]byte{"empty directory in a loop": loop, "sound directory in a loop": self} {
		if _, err := container.Probe(src); !errors.Is(err, fault.Damaged) {
			t.Errorf("%s: error %v", name, err)
		}
		container.Reveal(src)
	}
	raw := bytes.Clone(fixtures(t)["tiff"])
	binary.LittleEndian.PutUint16(raw[dir+2+12*(n-1):], 0xc612) // its last tag becomes DNGVersion
	if _, err := container.Probe(raw); !errors.Is(err, fault.Unsupported) {
		t.Errorf("camera raw: error %v", err)
	}
}
