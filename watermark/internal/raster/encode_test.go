package raster

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"runtime"
	"strings"
	"testing"

	"mohr/watermark/internal/fault"
)

// A picture of many strips says what a JPEG of one piece says, to every reader, and its bytes are the same on any number of
// cores.
func TestStripsChangeNoPixel(t *testing.T) {
	for _, size := range []image.Point{{61, 255}, {61, 256}, {61, 257}, {333, 2307}, {9000, 40}, {20000, 300}} {
		if testing.Short() && size.X*size.Y > 1e6 {
			continue // slow under the race detector
		}
		for name, img := range map[string]image.Image{
			"grey": greyRamp(size), "rgba": gradient(size.X, size.Y),
			"4:2:0": subsample(gradient(size.X, size.Y), image.YCbCrSubsampleRatio420),
			"4:4:4": subsample(gradient(size.X, size.Y), image.YCbCrSubsampleRatio444),
		} {
			var whole, strips, alone bytes.Buffer
			if err := jpeg.Encode(&whole, img, &jpeg.Options{Quality: 85}); err != nil {
				t.Fatal(err)
			}
			if err := EncodeJPEG(&strips, img, 85); err != nil {
				t.Fatal(err)
			}
			procs := runtime.GOMAXPROCS(1)
			err := EncodeJPEG(&alone, img, 85)
			runtime.GOMAXPROCS(procs)
			if err != nil || !bytes.Equal(alone.Bytes(), strips.Bytes()) {
				t.Errorf("%s of %v: the bytes depend on the cores (%v)", name, size, err)
			}
			path := writeTemp(t, "strips.jpg", strips.Bytes())
			want := runTool(t, nil, "djpeg", "-pnm", writeTemp(t, "whole.jpg", whole.Bytes()))
			if got := runTool(t, nil, "djpeg", "-pnm", path); !bytes.Equal(got, want) {
				t.Errorf("%s of %v: libjpeg reads other pixels", name, size)
			}
			if said := runTool(t, nil, "exiftool", "-validate", "-warning", "-a", "-s3", path); strings.TrimSpace(string(said)) != "OK" {
				t.Errorf("%s of %v: exiftool says %q", name, size, said)
			}
			if back, err := jpeg.Decode(&strips); err != nil || back.Bounds().Size() != size {
				t.Errorf("%s of %v: Go reads %v, %v", name, size, back, err)
			}
		}
	}
}

// encodable is one picture of each type.
func encodable() map[string]image.Image {
	all := map[string]image.Image{"rgba": gradient(61, 43), "grey": greyRamp(image.Pt(61, 43))}
	for _, r := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422,
		image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440} {
		all[r.String()] = subsample(gradient(61, 43), r)
	}
	return all
}

func TestEncodeIsReadByOthersAndHoldsNothingElse(t *testing.T) {
	for name, img := range encodable() {
		var j, p bytes.Buffer
		if err := EncodeJPEG(&j, img, 90); err != nil {
			t.Fatal(err)
		}
		if err := EncodePNG(&p, img); err != nil {
			t.Fatal(err)
		}
		want := rgb(img)
		for format, c := range map[string]struct {
			b    []byte
			mean float64
		}{"jpg": {j.Bytes(), 3}, "png": {p.Bytes(), 0}} {
			path := writeTemp(t, "out."+format, c.b)
			read := runTool(t, nil, "convert", path, "-type", "TrueColor", "-depth", "8", "rgb:-")
			if mean, _ := difference(t, read, want); mean > c.mean && name != "grey" {
				t.Errorf("%s as %s: ImageMagick reads it %.2f off", name, format, mean)
			}
			if mean := string(runTool(t, nil, "vips", "avg", path)); mean == "" {
				t.Errorf("%s as %s: vips reads nothing", name, format)
			}
			for line := range strings.Lines(string(runTool(t, nil, "exiftool", "-a", "-G1", "-s", path))) {
				group := strings.TrimSpace(strings.Trim(strings.Fields(line)[0], "[]"))
				if group != "ExifTool" && group != "System" && group != "File" && group != "Composite" && group != "PNG" {
					t.Errorf("%s as %s: %s", name, format, line)
				}
			}
			if n := bytes.Count(c.b, []byte("\xff\xd8\xff")); format == "jpg" && n != 1 || bytes.Contains(c.b, []byte("JFIF")) {
				t.Errorf("%s as %s: %d starts of image", name, format, n)
			}
		}
		if kinds := chunks(p.Bytes()); kinds != "IHDR IDAT IEND" {
			t.Errorf("%s: PNG holds %s", name, kinds)
		}
		back, err := png.Decode(bytes.NewReader(p.Bytes()))
		if _, grey := back.(*image.Gray); err != nil || grey != (name == "grey") {
			t.Errorf("%s: PNG is %T, %v", name, back, err)
		}
		got, _, _ := probed(t, j.Bytes())
		if _, grey := got.(*image.Gray); grey != (name == "grey") {
			t.Errorf("%s: JPEG is %T", name, got)
		}
		if m, ok := got.(*image.YCbCr); ok && m.SubsampleRatio != image.YCbCrSubsampleRatio420 {
			t.Errorf("%s: JPEG is %v", name, m.SubsampleRatio)
		}
	}
}

// chunks lists a PNG's chunks, repeated ones once.
func chunks(b []byte) string {
	var names []string
	for b = b[8:]; len(b) >= 12; {
		n := int(b[0])<<24 | int(b[1])<<16 | int(b[2])<<8 | int(b[3])
		if name := string(b[4:8]); len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
		b = b[12+n:]
	}
	return strings.Join(names, " ")
}

func TestEncodeJPEGQuality(t *testing.T) {
	last := 0
	for _, q := range []int{1, 50, 80, 92, 100} {
		var b bytes.Buffer
		if err := EncodeJPEG(&b, noisy(64, 64), q); err != nil || b.Len() <= last {
			t.Errorf("quality %d: %d bytes after %d, %v", q, b.Len(), last, err)
		}
		last = b.Len()
	}
}

func TestEncodeFails(t *testing.T) {
	wide := image.NewGray(image.Rect(0, 0, 65536, 1))
	if err := EncodeJPEG(io.Discard, wide, 80); !errors.Is(err, fault.Limit) {
		t.Errorf("65536 pixels wide: %v, want over a limit", err)
	}
	full := errors.New("disk is full")
	for name, err := range map[string]error{
		"jpeg": EncodeJPEG(failing{full}, gradient(90, 90), 80), "png": EncodePNG(failing{full}, gradient(90, 90)),
	} {
		if !errors.Is(err, full) {
			t.Errorf("%s to a full disk: %v", name, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, fmt.Errorf("write: %w", f.err) }
