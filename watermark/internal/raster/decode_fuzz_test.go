package raster

import (
	"bytes"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/fault"
)

// FuzzDecode asserts that any bytes give a picture of the promised kind and size, or one of the named faults.
func FuzzDecode(f *testing.F) {
	m := gradient(19, 14)
	encoders := []func(*bytes.Buffer) error{
		func(b *bytes.Buffer) error { return EncodePNG(b, m) },
		func(b *bytes.Buffer) error { return EncodeJPEG(b, m, 80) },
		func(b *bytes.Buffer) error { return jpeg.Encode(b, greyRamp(image.Pt(9, 9)), nil) },
		func(b *bytes.Buffer) error { return bmp.Encode(b, m) },
		func(b *bytes.Buffer) error { return tiff.Encode(b, m, &tiff.Options{Compression: tiff.Deflate}) },
		func(b *bytes.Buffer) error {
			return gif.Encode(b, image.NewPaletted(image.Rect(0, 0, 9, 7), color.Palette{color.Black, color.White}), nil)
		},
	}
	for _, encode := range encoders {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		h, err := container.Probe(src)
		if err != nil || h.Check(container.Limits{Pixels: 1 << 20, Side: 5000}) != nil {
			return
		}
		if h.Format == container.HEIC || h.Format == container.AVIF {
			return // their sandbox is too slow to start for each input
		}
		img, _, err := Decode(src, h)
		if err != nil {
			if !errors.Is(err, fault.Damaged) && !errors.Is(err, fault.Unsupported) && !errors.Is(err, fault.Format) {
				t.Errorf("error is of no kind: %v", err)
			}
			return
		}
		checkPicture(t, img)
		w, height := h.Upright()
		if img.Bounds().Size() != image.Pt(w, height) {
			t.Errorf("size is %v, header says %d x %d upright", img.Bounds().Size(), w, height)
		}
	})
}

// FuzzParsers calls the package's own parsers without Decode's net, so that a panic of theirs shows.
func FuzzParsers(f *testing.F) {
	var b bytes.Buffer
	if err := EncodeJPEG(&b, gradient(19, 14), 80); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	b.Reset()
	if err := tiff.Encode(&b, gradient(19, 14), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(append([]byte("hvcC"), testHVCC...))
	f.Fuzz(func(t *testing.T, src []byte) {
		if frame, err := checkJPEG(src, image.Pt(19, 14)); err == nil && frame.end > len(src) {
			t.Errorf("end is %d of %d bytes", frame.end, len(src))
		}
		hevcSets(src)
		findVideoColour(src)
		if d, err := readTIFFDir(src); err == nil && d.check() == nil {
			if g, err := d.blockGrid(19, 14); err == nil {
				for i := range min(g.across*g.down, 100) {
					if p, err := d.block(g, i); err == nil && len(p) > len(src) {
						t.Errorf("block of %d bytes in %d", len(p), len(src))
					}
				}
			}
		}
	})
}

// testHVCC is the inside of an hvcC box that an encoder wrote for 64 x 64 pixels without any word on colour.
var testHVCC = unhex("01037000000000000000" + "00001e" + "f000fcfdf8f800000f" + "03" +
	"200001" + "0018" + "40010c01ffff03700000030090000003000003001eba0240" +
	"210001" + "0027" + "42010103700000030090000003000003001ea0208105" + "96eae4a6b9b020000003002000000300" + "21")

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}
