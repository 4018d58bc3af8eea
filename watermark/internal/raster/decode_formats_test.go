package raster

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/fault"
)

// A formatCase is a file that a tool makes of a picture, and how near its own reading of it ours must be.
type formatCase struct {
	file  string   // its extension tells the tool what to write
	args  []string // of convert, between input and output
	clear bool     // made of a picture with transparency
	mean  float64
	kind  string // "gray", "rgba" or "ycbcr"
}

var formatCases = []formatCase{
	{"rgb.png", []string{"-define", "png:color-type=2"}, false, 0, "rgba"},
	{"rgba.png", []string{"-define", "png:color-type=6"}, true, 0.5, "rgba"},
	{"grey.png", []string{"-colorspace", "Gray", "-define", "png:color-type=0"}, false, 0, "gray"},
	{"greyalpha.png", []string{"-colorspace", "Gray", "-define", "png:color-type=4"}, true, 0.5, "rgba"},
	{"palette.png", []string{"-define", "png:color-type=3", "-colors", "60"}, false, 0, "rgba"},
	{"clearpalette.png", []string{"-channel", "A", "-threshold", "50%", "+channel", "-colors", "20", "PNG8:"}, true, 0.5, "rgba"},
	{"bilevel.png", []string{"-monochrome", "-define", "png:bit-depth=1"}, false, 0, "gray"},
	{"deep.png", []string{"-depth", "16", "-define", "png:bit-depth=16", "-define", "png:color-type=2"}, false, 0.5, "rgba"},
	{"deepalpha.png", []string{"-define", "png:bit-depth=16", "-define", "png:color-type=6"}, true, 0.5, "rgba"},
	{"deepgrey.png", []string{"-colorspace", "Gray", "-define", "png:bit-depth=16", "-define", "png:color-type=0"}, false, 0.6, "gray"},
	{"interlaced.png", []string{"-interlace", "PNG", "-define", "png:color-type=6"}, true, 0.5, "rgba"},
	{"still.gif", nil, false, 0, "rgba"},
	{"clear.gif", nil, true, 0.5, "rgba"},
	{"placed.gif", []string{"-repage", "90x70+20+10"}, false, 0.5, "rgba"},
	{"24.bmp", []string{"-type", "TrueColor", "BMP3:"}, false, 0, "rgba"},
	{"8.bmp", []string{"-colors", "99", "-type", "Palette", "-compress", "none", "BMP3:"}, false, 0, "rgba"},
	{"1.bmp", []string{"-monochrome", "-compress", "none", "BMP3:"}, false, 0, "gray"},
	{"lossy.webp", []string{"-quality", "90"}, false, 2, "ycbcr"},
	{"lossyalpha.webp", []string{"-quality", "90"}, true, 3, "rgba"},
	{"lossless.webp", []string{"-define", "webp:lossless=true"}, false, 0, "rgba"},
	{"none.tif", []string{"-compress", "none"}, false, 0, "rgba"},
	{"lzw.tif", []string{"-compress", "lzw"}, false, 0, "rgba"},
	{"zip.tif", []string{"-compress", "zip", "-define", "tiff:rows-per-strip=7"}, false, 0, "rgba"},
	{"packbits.tif", []string{"-compress", "rle"}, false, 0, "rgba"},
	{"tiled.tif", []string{"-compress", "lzw", "-define", "tiff:tile-geometry=32x16"}, false, 0, "rgba"},
	{"big.tif", []string{"-endian", "MSB", "-compress", "none", "-depth", "16"}, false, 0.5, "rgba"},
	{"alpha.tif", []string{"-compress", "zip"}, true, 0.6, "rgba"},
	{"grey.tif", []string{"-colorspace", "Gray", "-type", "Grayscale", "-compress", "lzw"}, false, 0, "gray"},
	{"palette.tif", []string{"-colors", "50", "-type", "Palette", "-compress", "lzw"}, false, 0.6, "rgba"},
	{"fax4.tif", []string{"-monochrome", "-compress", "Group4"}, false, 0, "gray"},
	{"jpeg.tif", []string{"-compress", "jpeg", "-quality", "92"}, false, 1.5, "rgba"},
	{"jpegstrips.tif", []string{"-compress", "jpeg", "-quality", "92", "-define", "tiff:rows-per-strip=16"}, false, 1.5, "rgba"},
	{"jpegtiles.tif", []string{"-compress", "jpeg", "-quality", "92", "-define", "tiff:tile-geometry=32x32"}, false, 1.5, "rgba"},
	{"jpeggrey.tif", []string{"-colorspace", "Gray", "-compress", "jpeg", "-quality", "92"}, false, 1.5, "gray"},
	{"photo.heic", []string{"-quality", "90"}, false, 2, "ycbcr"},
	{"photo.avif", []string{"-quality", "90"}, false, 2, "rgba"},
	{"clear.avif", []string{"-quality", "90"}, true, 3, "rgba"},
	{"deep.avif", []string{"-depth", "10", "-quality", "90"}, false, 2, "rgba"},
}

// clearPicture has every alpha.
func clearPicture(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	solid := gradient(w, h)
	for y := range h {
		for x := range w {
			c := solid.RGBAAt(x, y)
			m.SetNRGBA(x, y, color.NRGBA{c.R, c.G, c.B, uint8(min(255, x*7))})
		}
	}
	return m
}

func TestDecodeFormatsAgreeWithImageMagick(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	dir := t.TempDir()
	solid := png8(t, gradient(61, 53))
	clear := encodedPNG(t, clearPicture(61, 53))
	for _, c := range formatCases {
		t.Run(c.file, func(t *testing.T) {
			path := filepath.Join(dir, c.file)
			from := solid
			if strings.HasSuffix(c.file, ".heic") {
				from = png8(t, gradient(201, 131))
			}
			if c.clear {
				from = clear
			}
			args, out := c.args, path
			if n := len(args); n > 0 && strings.HasSuffix(args[n-1], ":") {
				args, out = args[:n-1], args[n-1]+path
			}
			runTool(t, from, "convert", append(append([]string{"png:-"}, args...), out)...)
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(c.file, "avif") || strings.HasSuffix(c.file, "heic") {
				skipWithSystemLibrary(t)
			}
			img, notes, _ := probed(t, src)
			if len(notes) != 0 {
				t.Errorf("notes: %v", notes)
			}
			kind := strings.ToLower(strings.TrimPrefix(strings.TrimPrefix(typeName(img), "*"), "image."))
			if kind != c.kind {
				t.Errorf("type is %s, want %s", kind, c.kind)
			}
			want := runTool(t, nil, "convert", path+"[0]", "-background", "white", "-flatten", "-type", "TrueColor", "-depth", "8", "rgb:-")
			if mean, worst := difference(t, rgb(img), want); mean > c.mean {
				t.Errorf("differs by %.3f, at worst %d; want at most %.3f", mean, worst, c.mean)
			}
			checkCuts(t, src)
		})
	}
}

// checkCuts asserts that a file cut in its second half is refused or gives the whole picture.
func checkCuts(t *testing.T, src []byte) {
	t.Helper()
	h, _ := container.Probe(src)
	whole, _, err := Decode(src, h)
	if err != nil {
		t.Fatal(err)
	}
	want := rgb(whole)
	step := max(1, len(src)/60)
	for n := len(src) / 2; n < len(src); n += step {
		cut := src[:n]
		hc, err := container.Probe(cut)
		if err != nil {
			hc = h // the container has noticed; the decoder must not rely on it
		}
		img, _, derr := Decode(cut, hc)
		if derr == nil && !bytes.Equal(rgb(img), want) && err == nil {
			t.Errorf("cut after %d of %d bytes: another picture", n, len(src))
		}
		if derr != nil && !errors.Is(derr, fault.Damaged) && !errors.Is(derr, fault.Unsupported) {
			t.Errorf("cut after %d of %d bytes: %v", n, len(src), derr)
		}
	}
}

func typeName(img image.Image) string {
	switch img.(type) {
	case *image.Gray:
		return "gray"
	case *image.RGBA:
		return "rgba"
	}
	return "ycbcr"
}

// skipWithSystemLibrary skips what a build that prefers the system's library refuses.
func skipWithSystemLibrary(t *testing.T) {
	t.Helper()
	_, _, err := Decode(nil, container.Header{Format: container.HEIC, Width: 1, Height: 1})
	if errors.Is(err, fault.Unsupported) {
		t.Skip(err)
	}
}

// encodedPNG keeps transparency, which EncodePNG's pictures do not have.
func encodedPNG(t *testing.T, m image.Image) []byte {
	t.Helper()
	return runTool(t, nrgbaBytes(m.(*image.NRGBA)), "convert", "-size", sizeArg(m), "-depth", "8", "rgba:-", "png:-")
}

func nrgbaBytes(m *image.NRGBA) []byte { return m.Pix }

func sizeArg(m image.Image) string {
	s := m.Bounds().Size().String() // (61,53)
	return strings.ReplaceAll(strings.Trim(s, "()"), ",", "x")
}

func TestDecodeSaysWhatItLeavesOut(t *testing.T) {
	frame := func(c color.Color) *image.Paletted {
		m := image.NewPaletted(image.Rect(0, 0, 8, 6), color.Palette{c, color.White})
		return m
	}
	var animated bytes.Buffer
	err := gif.EncodeAll(&animated, &gif.GIF{Image: []*image.Paletted{frame(color.RGBA{200, 0, 0, 255}), frame(color.Black)}, Delay: []int{1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	img, notes, _ := probed(t, animated.Bytes())
	if len(notes) != 1 || notes[0].Code != "frames" || img.At(3, 3) != (color.RGBA{200, 0, 0, 255}) {
		t.Errorf("animated GIF: %v, %v", notes, img.At(3, 3))
	}

	path := writeTemp(t, "page.png", png8(t, gradient(20, 20)))
	pages := runTool(t, nil, "convert", path, path, path, "-compress", "lzw", "tif:-")
	if _, notes, _ := probed(t, pages); len(notes) != 1 || notes[0].Code != "pages" || !strings.Contains(notes[0].Message, "3 pages") {
		t.Errorf("TIFF of three pages: %v", notes)
	}

	moving := runTool(t, nil, "convert", path, "-flip", path, "webp:-")
	h, err := container.Probe(moving)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Decode(moving, h); !errors.Is(err, fault.Unsupported) || !strings.Contains(err.Error(), "animation") {
		t.Errorf("animated WebP: %v", err)
	}
}

func TestDecodeUnsupportedIsNamed(t *testing.T) {
	src := png8(t, gradient(40, 40))
	cases := []struct {
		args []string
		want string
	}{
		{[]string{"-colorspace", "CMYK", "-compress", "lzw", "tif:-"}, "colours of kind 5"},
		{[]string{"-interlace", "plane", "-compress", "lzw", "tif:-"}, "separate planes"},
		{[]string{"-compress", "zstd", "tif:-"}, "Zstandard"},
		{[]string{"-colors", "8", "-compress", "rle", "bmp:-"}, "bmp"},
	}
	for _, c := range cases {
		file := runTool(t, src, "convert", append([]string{"png:-"}, c.args...)...)
		h, err := container.Probe(file)
		if err == nil {
			_, _, err = Decode(file, h)
		}
		if !errors.Is(err, fault.Unsupported) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want unsupported with %q", c.args, err, c.want)
		}
	}
	for _, f := range []container.Format{container.Unknown, container.PDF} {
		if _, _, err := Decode(src, container.Header{Format: f, Width: 1, Height: 1}); !errors.Is(err, fault.Format) {
			t.Errorf("format %v: %v, want no known document", f, err)
		}
	}
}

// TestDecodeFax: x/image/ccitt reads group 3 of one dimension without fill bits only.
func TestDecodeFax(t *testing.T) {
	page := runTool(t, png8(t, gradient(64, 64)), "convert", "png:-", "-monochrome", "-compress", "Group4", "tif:-")
	dir := t.TempDir()
	from := filepath.Join(dir, "4.tif")
	if err := os.WriteFile(from, page, 0o600); err != nil {
		t.Fatal(err)
	}
	want, _, _ := probed(t, page)
	for kind, read := range map[string]bool{"g3:1d": true, "g3:2d": false, "g3:1d:fill": false, "g4": true} {
		to := filepath.Join(dir, "to.tif")
		runTool(t, nil, "tiffcp", "-c", kind, from, to)
		src, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		h, err := container.Probe(src)
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := Decode(src, h)
		if read && (err != nil || !bytes.Equal(rgb(got), rgb(want))) {
			t.Errorf("%s: %v", kind, err)
		}
		if !read && !errors.Is(err, fault.Unsupported) {
			t.Errorf("%s: %v, want unsupported", kind, err)
		}
	}
}

// A fax file that says black-is-zero shows black runs white: TIFF 6.0, PhotometricInterpretation.
func TestDecodeFaxReversed(t *testing.T) {
	page := runTool(t, png8(t, gradient(64, 64)), "convert", "png:-", "-monochrome", "-compress", "Group4", "tif:-")
	from := writeTemp(t, "from.tif", page)
	to := filepath.Join(filepath.Dir(from), "to.tif")
	for _, kind := range []string{"g3:1d", "g4"} {
		for _, photometric := range []string{"0", "1"} {
			runTool(t, nil, "tiffcp", "-c", kind, from, to)
			runTool(t, nil, "tiffset", "-s", "262", photometric, to)
			src, err := os.ReadFile(to)
			if err != nil {
				t.Fatal(err)
			}
			got, _, _ := probed(t, src)
			want := runTool(t, src, "convert", "tif:-", "-depth", "8", "rgb:-")
			if !bytes.Equal(rgb(got), want) {
				t.Errorf("%s, photometric %s: not what ImageMagick shows", kind, photometric)
			}
		}
	}
}

func TestDecodeBMPWithEmptyAlphaIsOpaque(t *testing.T) {
	m := clearPicture(9, 7)
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 0
	}
	src := bmp32(m)
	img, _, err := Decode(src, container.Header{Format: container.BMP, Width: 9, Height: 7, Orientation: 1})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := img.At(4, 4), gradient(9, 7).At(4, 4); got != want {
		t.Errorf("pixel is %v, want %v", got, want)
	}
}

// bmp32 writes a V4 bitmap with alpha, top row first.
func bmp32(m *image.NRGBA) []byte {
	const head = 14 + 108
	b := make([]byte, head)
	copy(b, "BM")
	b[10], b[14], b[18], b[22], b[26], b[28] = head, 108, byte(m.Rect.Dx()), byte(-m.Rect.Dy()), 1, 32
	b[23], b[24], b[25] = 0xFF, 0xFF, 0xFF
	for i := 0; i < len(m.Pix); i += 4 {
		b = append(b, m.Pix[i+2], m.Pix[i+1], m.Pix[i], m.Pix[i+3])
	}
	return b
}
