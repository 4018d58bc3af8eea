package container_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// picture is a small drawing, 24 x 16 pixels.
func picture() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, 24, 16))
	for y := range 16 {
		for x := range 24 {
			m.SetNRGBA(x, y, color.NRGBA{uint8(10 * x), uint8(15 * y), uint8(x * y), 255})
		}
	}
	return m
}

// written returns what an encoder writes.
func written(t testing.TB, encode func(b *bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fixtures are one small sound file of each format, by name.
func fixtures(t testing.TB) map[string][]byte {
	pal := func() *image.Paletted {
		p := image.NewPaletted(image.Rect(0, 0, 24, 16), color.Palette{color.Black, color.White})
		p.Pix[30] = 1
		return p
	}
	return map[string][]byte{
		"jpeg": written(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, picture(), &jpeg.Options{Quality: 83}) }),
		"png":  written(t, func(b *bytes.Buffer) error { return png.Encode(b, picture()) }),
		"gif": written(t, func(b *bytes.Buffer) error {
			return gif.EncodeAll(b, &gif.GIF{Image: []*image.Paletted{pal(), pal()}, Delay: []int{5, 5}})
		}),
		"tiff": written(t, func(b *bytes.Buffer) error { return tiff.Encode(b, picture(), nil) }),
		"bmp":  written(t, func(b *bytes.Buffer) error { return bmp.Encode(b, picture()) }),
		"webp": webp(chunk("VP8L", []byte{0x2f, 23, 0xc0, 0x03, 0x10, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88})),
		"heic": heif("heic", "hvc1", nil),
		"avif": heif("avif", "av01", nil),
	}
}

// chunk makes a chunk of a RIFF.
func chunk(name string, data []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data)))
	b = append(b, data...)
	if len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

// webp puts chunks into a WebP.
func webp(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// pngChunk makes a chunk of a PNG.
func pngChunk(name string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// afterIHDR puts chunks behind the header of a PNG.
func afterIHDR(src []byte, chunks ...[]byte) []byte {
	return bytes.Join([][]byte{src[:33], bytes.Join(chunks, nil), src[33:]}, nil)
}

// segment makes a segment of a JPEG.
func segment(marker byte, data string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(data)+2)), data...)
}

// afterSOI puts segments at the front of a JPEG.
func afterSOI(src []byte, segments ...[]byte) []byte {
	return bytes.Join([][]byte{src[:2], bytes.Join(segments, nil), src[2:]}, nil)
}

// box makes a box of a HEIC.
func box(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8)), kind...), body...)
}

// heif makes a HEIC or AVIF whose picture, 24 x 16, is filler, with more properties for it.
func heif(brand, coding string, props [][]byte) []byte {
	full := []byte{0, 0, 0, 0}
	ispe := box("ispe", full, []byte{0, 0, 0, 24, 0, 0, 0, 16})
	links := []byte{0, 0, 0, 1, 0, 1, byte(1 + len(props)), 1}
	for i := range props {
		links = append(links, byte(2+i))
	}
	ftyp := box("ftyp", []byte(brand), full, []byte("mif1"), []byte(brand))
	meta := func(at int) []byte {
		place := binary.BigEndian.AppendUint32([]byte{0x44, 0, 0, 1, 0, 1, 0, 0, 0, 1}, uint32(at))
		return box("meta", full,
			box("hdlr", full, full, []byte("pict"), make([]byte, 13)),
			box("pitm", full, []byte{0, 1}),
			box("iloc", full, place, []byte{0, 0, 0, 40}),
			box("iinf", full, []byte{0, 1}, box("infe", []byte{2, 0, 0, 0, 0, 1, 0, 0}, []byte(coding), []byte{0})),
			box("iprp", box("ipco", ispe, bytes.Join(props, nil)), box("ipma", full, links)))
	}
	at := len(ftyp) + len(meta(0)) + 8
	return bytes.Join([][]byte{ftyp, meta(at), box("mdat", bytes.Repeat([]byte{0xa5}, 40))}, nil)
}

// tool runs an independent program over a file with the contents src and returns the file's new contents and
// what was printed. Arguments that are "FILE" stand for it.
func tool(t testing.TB, src []byte, ext, name string, args ...string) (after []byte, out string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is missing", name)
		}
		t.Skipf("%s is missing", name)
	}
	file := filepath.Join(t.TempDir(), "picture."+ext)
	if err := os.WriteFile(file, src, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = file
		}
	}
	cmd := exec.Command(path, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	printed, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, errs.String())
	}
	after, err = os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return after, string(printed)
}
