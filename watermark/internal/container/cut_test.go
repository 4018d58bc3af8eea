package container_test

import (
	"bytes"
	"errors"
	"testing"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/fault"
)

// TestCut: a file cut at any byte is refused. A stamped copy of half a document over grey would look whole.
func TestCut(t *testing.T) {
	for name, src := range fixtures(t) {
		for n := range src {
			_, err := container.Probe(src[:n])
			if !errors.Is(err, fault.Damaged) && !errors.Is(err, fault.Format) {
				t.Errorf("%s cut to %d of %d bytes: error %v", name, n, len(src), err)
				break
			}
			container.Reveal(src[:n])
		}
	}
}

// TestCutBySemantics: cuts that leave the last bytes in place are refused too.
func TestCutBySemantics(t *testing.T) {
	files := fixtures(t)
	j, p, g := files["jpeg"], files["png"], files["gif"]
	tests := map[string][]byte{
		"jpeg with an end only in its thumbnail": afterSOI(j[:len(j)-2], segment(0xe1, "Exif\x00\x00\xff\xd9")),
		"jpeg whose end is behind zeros":         append(bytes.Clone(j[:len(j)-30]), make([]byte, 30)...),
		"jpeg without a scan":                    []byte("\xff\xd8\xff\xe0\x00\x04ab\xff\xd9"),
		"png with a flipped bit in its picture":  flip(p, len(p)-30),
		"png without a picture":                  bytes.Join([][]byte{p[:33], p[len(p)-12:]}, nil),
		"gif without a picture":                  append(bytes.Clone(g[:13+3*2]), 0x3b),
		"webp longer than the file":              flip(files["webp"], 5),
		"tiff strip past the end":                files["tiff"][:len(files["tiff"])-1],
		"heic item past the end":                 heifShort(files["heic"]),
		"bmp rows past the end":                  flip(files["bmp"], 23),
	}
	for name, src := range tests {
		if _, err := container.Probe(src); !errors.Is(err, fault.Damaged) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestFlips(t *testing.T) {
	for _, src := range fixtures(t) {
		for n := range len(src) * 8 {
			b := bytes.Clone(src)
			b[n/8] ^= 1 << (n % 8)
			container.Probe(b)
			container.Reveal(b)
		}
	}
}

// flip returns src with the lowest bit of one byte changed.
func flip(src []byte, at int) []byte {
	b := bytes.Clone(src)
	b[at] ^= 1
	return b
}

// heifShort makes the last box, the pictures, ten bytes shorter.
func heifShort(src []byte) []byte {
	b := bytes.Clone(src[:len(src)-10])
	b[bytes.Index(b, []byte("mdat"))-1] -= 10
	return b
}
