package qr_test

import (
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"

	"mohr/watermark/internal/fault"
	"mohr/watermark/internal/qr"
)

// capacityM is what each version holds in byte mode at level M. ISO/IEC 18004:2015, table 7.
var capacityM = []int{
	1: 14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331,
	14: 362, 412, 450, 504, 560, 624, 666, 711, 779, 857, 911, 997, 1059,
}

func TestEncodeVersions(t *testing.T) {
	for version := 1; version <= qr.MaxVersion; version++ {
		for _, n := range []int{capacityM[version-1] + 1, capacityM[version]} {
			c, err := qr.Encode(strings.Repeat("x", n))
			if err != nil || c.Version != version || c.Size != 17+4*version {
				t.Errorf("Encode(%d bytes) = version %d, size %d, %v, want version %d", n, c.Version, c.Size, err, version)
			}
		}
	}
}

// The smallest version at level M comes first, and what it leaves over raises the level. ISO/IEC 18004:2015, table 7: at H
// version 1 holds 7 bytes, version 2 14, version 3 24; at Q 11, 20 and 32.
func TestEncodeLevels(t *testing.T) {
	tests := []struct {
		bytes   int
		version int
		level   qr.Level
	}{
		{1, 1, qr.H}, {7, 1, qr.H}, {8, 1, qr.Q}, {11, 1, qr.Q}, {12, 1, qr.M}, {14, 1, qr.M}, {15, 2, qr.Q}, {20, 2, qr.Q},
		{21, 2, qr.M}, {26, 2, qr.M}, {27, 3, qr.Q}, {32, 3, qr.Q}, {33, 3, qr.M}, {61, 4, qr.M}, {qr.MaxPayload, qr.MaxVersion, qr.M},
	}
	for _, tt := range tests {
		c, err := qr.Encode(strings.Repeat("x", tt.bytes))
		if err != nil || c.Version != tt.version || c.Level != tt.level {
			t.Errorf("Encode(%d bytes) = version %d level %v, %v, want version %d level %v",
				tt.bytes, c.Version, c.Level, err, tt.version, tt.level)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	tests := []struct{ name, payload, want string }{
		{"empty", "", "0 bytes"},
		{"one byte too long", strings.Repeat("x", qr.MaxPayload+1), "1060 bytes, limit is 1 to 1059"},
		{"digits, which would fit", strings.Repeat("1", qr.MaxPayload+1), "1060 bytes"},
		{"what makes the library panic", strings.Repeat("x", 5000), "5000 bytes"},
		{"not UTF-8", "a\xff", "not UTF-8"},
	}
	for _, tt := range tests {
		c, err := qr.Encode(tt.payload)
		if c.Size != 0 || !errors.Is(err, fault.Label) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Encode = size %d, %v, want an impossible label with %q", tt.name, c.Size, err, tt.want)
		}
	}
}

func TestDark(t *testing.T) {
	c, err := qr.Encode("x")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []image.Point{{0, 0}, {6, 6}, {20, 0}, {0, 20}, {3, 3}, {8, 13}} { // finders; the dark module
		if !c.Dark(p.X, p.Y) {
			t.Errorf("Dark(%v) = false, want true", p)
		}
	}
	for _, p := range []image.Point{{1, 1}, {7, 7}, {-1, 0}, {0, -1}, {21, 0}, {0, 21}, {1 << 40, 0}} {
		if c.Dark(p.X, p.Y) {
			t.Errorf("Dark(%v) = true, want false", p)
		}
	}
	if (qr.Code{}).Dark(0, 0) {
		t.Error("the zero Code has a dark module")
	}
}

// Every payload is read back as it was, by our reader and by zbarimg, from clean modules and through JPEG.
func TestRoundTrip(t *testing.T) {
	variants := []struct {
		name string
		draw func(qr.Code) image.Image
	}{
		{"3 px", func(c qr.Code) image.Image { return picture(c, 3) }},
		{"3 px, JPEG quality 70", func(c qr.Code) image.Image { return asJPEG(t, picture(c, 3), 70) }},
	}
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			for i, text := range payloads(t) {
				got, err := qr.Decode(v.draw(code(t, text)))
				if err != nil || !slices.Equal(got, []string{text}) {
					t.Errorf("payload %d of %d bytes: Decode = %q, %v, want %q", i, len(text), got, err, text)
				}
			}
		})
		t.Run(v.name+", zbarimg", func(t *testing.T) {
			tool := zbarimg(t)
			for i, text := range payloads(t) {
				if got := zbar(t, tool, v.draw(code(t, text))); got != text+"\n" {
					t.Errorf("payload %d of %d bytes: zbarimg reads %q, want %q", i, len(text), got, text)
				}
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, n := range []int{120, 353, qr.MaxPayload} {
		payload := strings.Repeat("x", n)
		b.Run(fmt.Sprint(n, " bytes"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := qr.Encode(payload); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
