//go:build !js

package pdf

import (
	"bytes"
	"image"
	"math"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// segment is a JPEG's marker segment.
func segment(marker byte, data string) string {
	return string([]byte{0xFF, marker, byte((len(data) + 2) >> 8), byte(len(data) + 2)}) + data
}

// Of a JPEG the picture is left, of hostile ones nothing that is not one.
func TestCleanJPEG(t *testing.T) {
	head := segment(0xDB, "tables") + segment(0xC0, "frame")
	scan := segment(0xDA, "scan") + "\x01\xff\x00\x02\xff\xd0\x03"
	adobe := segment(0xEE, "Adobe\x00\x64\x00\x00\x00\x00\x01")
	for _, tt := range []struct {
		name, in, want string
		ok             bool
	}{
		{"plain", "\xff\xd8" + head + scan + "\xff\xd9", "\xff\xd8" + head + scan + "\xff\xd9", true},
		{"laden", "junk\xff\xd8" + segment(0xE0, "JFIF\x00\x01\x01\x01\x00\x48\x00\x48\x01\x01rgb") + segment(0xE1, "Exif\x00\x00gps") +
			segment(0xE2, "MPF") + segment(0xFE, "comment") + adobe + head + scan + segment(0xE1, "again") + scan + "\xff\xd9second\xff\xd8",
			"\xff\xd8" + string(jfif) + adobe + head + scan + scan + "\xff\xd9", true},
		{"cut in the scan", "\xff\xd8" + head + scan, "\xff\xd8" + head + scan, true},
		{"fill bytes", "\xff\xd8\xff\xff" + head + scan + "\xff\xd9", "\xff\xd8" + head + scan + "\xff\xd9", true},
		{"no JPEG", "GIF89a", "", false},
		{"segment over the end", "\xff\xd8\xff\xdb\xff\xffxx", "", false},
		{"segment of no length", "\xff\xd8\xff\xdb\x00\x00xx", "", false},
		{"no marker", "\xff\xd8xxxx", "", false},
	} {
		got, ok := cleanJPEG([]byte(tt.in))
		if ok != tt.ok || string(got) != tt.want {
			t.Errorf("%s: %q, %v, want %q, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}

func TestCleanJPX(t *testing.T) {
	part := func(kind, data string) string { return "\x00\x00\x00" + string(byte(len(data)+8)) + kind + data }
	head := part("jP  ", "\r\n\x87\n") + part("ftyp", "jp2 ") + part("jp2h", "size")
	for _, tt := range []struct {
		name, in, want string
		ok             bool
	}{
		{"laden", head + part("xml ", "secret") + part("uuid", "gps") + part("jp2c", "code"), head + part("jp2c", "code"), true},
		{"to the end", head + "\x00\x00\x00\x00jp2ccode", head + "\x00\x00\x00\x00jp2ccode", true},
		{"codestream", "\xff\x4f\xff\x51code", "\xff\x4f\xff\x51code", true},
		{"no JPEG 2000", "GIF89aGIF89a", "", false},
		{"box too short", head + "\x00\x00\x00\x04jp2c", "", false},
		{"box of 2^64", head + "\x00\x00\x00\x01jp2c\xff\xff\xff\xff\xff\xff\xff\xff", head + "\x00\x00\x00\x01jp2c\xff\xff\xff\xff\xff\xff\xff\xff", true},
	} {
		got, ok := cleanJPX([]byte(tt.in))
		if ok != tt.ok || string(got) != tt.want {
			t.Errorf("%s: %q, %v, want %q, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}

// FuzzCleanPictures looks for panics and for what should have gone.
func FuzzCleanPictures(f *testing.F) {
	f.Add([]byte("\xff\xd8" + segment(0xE1, "Exif\x00\x00secret") + segment(0xDA, "s") + "\x01\xff\xd9"))
	f.Add([]byte("\x00\x00\x00\x0cjP  \r\n\x87\n\x00\x00\x00\x0auuidxx"))
	f.Fuzz(func(t *testing.T, src []byte) {
		if out, ok := cleanJPEG(src); ok {
			again, ok := cleanJPEG(out)
			if !ok || !bytes.Equal(again, out) {
				t.Errorf("cleaning twice is not cleaning once: %q, %q", out, again)
			}
		}
		if out, _ := cleanJPX(src); len(out) > len(src) {
			t.Errorf("grew from %d to %d bytes", len(src), len(out))
		}
	})
}

// The canvas's corners land where a reader turns them upright: the page's own corners, the caption beyond its lower edge.
func TestPlace(t *testing.T) {
	o := Overlay{Canvas: image.Pt(120, 260), Page: image.Rect(10, 0, 110, 200)} // 1 pixel to a unit
	for _, tt := range []struct {
		rotate int
		size   image.Point // of the box
		matrix string
		whole  box
	}{
		{0, image.Pt(100, 200), "1 0 0 -1 490 -100", box{490, -360, 610, -100}},
		{1, image.Pt(200, 100), "0 1 1 0 500 -310", box{500, -310, 760, -190}},
		{2, image.Pt(100, 200), "-1 0 0 1 610 -300", box{490, -300, 610, -40}},
		{3, image.Pt(200, 100), "0 -1 -1 0 700 -190", box{440, -310, 700, -190}},
	} {
		p := keptPage{rotate: tt.rotate, box: box{500, -300, 500 + float64(tt.size.X), -300 + float64(tt.size.Y)}}
		matrix, whole := p.place(o)
		if matrix != tt.matrix || whole != tt.whole {
			t.Errorf("rotate %d: %s, %v, want %s, %v", tt.rotate, matrix, whole, tt.matrix, tt.whole)
		}
	}
}

// Numbers are written so that no reader takes them for something else.
func TestScalars(t *testing.T) {
	for _, tt := range []struct {
		in   types.Object
		want string
	}{
		{types.Float(1e-7), "0.0000001"}, {types.Float(1e21), "1000000000000000000000"}, {types.Float(math.Inf(1)), "0"},
		{types.Float(math.NaN()), "0"}, {types.Integer(-3), "-3"}, {types.Name("A B#"), "/A#20B#23"}, {types.Boolean(true), "true"}, {nil, "null"},
	} {
		if got := string(scalar(nil, tt.in)); got != tt.want {
			t.Errorf("%v is written %s, want %s", tt.in, got, tt.want)
		}
	}
	for _, tt := range []struct {
		v    float64
		want string
	}{{0, "0"}, {-0.00001, "0"}, {12, "12"}, {1.25, "1.25"}, {100, "100"}} {
		if got := decimals(tt.v, 4); got != tt.want {
			t.Errorf("%v is written %s, want %s", tt.v, got, tt.want)
		}
	}
	if got := (box{0, -1.5, 2, 3}).String(); !strings.HasPrefix(got, "[0 -1.5 2 3") {
		t.Errorf("box is written %s", got)
	}
}
