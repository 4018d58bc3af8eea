package container_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/fault"
)

// hostile are files made to cost their reader dearly.
func hostile(t testing.TB) map[string][]byte {
	f := fixtures(t)
	j, p := f["jpeg"], f["png"]
	xmp := "<a xmlns:d='d:'>" + strings.Repeat("<d:x d:y='z'>w</d:x>", 100_000) + "</a>"
	deep := strings.Repeat("<a>", 500_000)
	text := func(s string) []byte {
		return pngChunk("iTXt", append([]byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"), s...))
	}
	exif := func(block []byte) []byte {
		return segment(0xe1, "Exif\x00\x00"+string(block[:min(len(block), 65_000)]))
	}
	return map[string][]byte{
		"long XMP, many times":        afterIHDR(p, bytes.Repeat(text(xmp), 30)),
		"deep XMP":                    afterIHDR(p, text(deep)),
		"EXIF with circles":           afterSOI(j, bytes.Repeat(exif(directories(5000)), 400)),
		"TIFF with a web of SubIFDs":  append(directories(400_000), make([]byte, 8)...),
		"small packed texts":          afterIHDR(p, bytes.Repeat(pngChunk("zTXt", []byte("a\x00\x00x\x9cKL\x04\x00\x01\x86\x00\xc4")), 150_000)),
		"many packed profiles":        afterIHDR(p, bytes.Repeat(pngChunk("iCCP", []byte("a\x00\x00x\x9cKL\x04\x00\x01\x86\x00\xc4")), 150_000)),
		"beginnings of JPEGs behind":  append(bytes.Clone(j), bytes.Repeat([]byte("\xff\xd8\xff\xe0\x00\x02"), 2_000_000)...),
		"beginnings of films behind":  append(bytes.Clone(j), bytes.Repeat([]byte("\x00\x00\x00\x08ftyp"), 2_000_000)...),
		"restart markers":             append(append(bytes.Clone(j[:len(j)-2]), bytes.Repeat([]byte{0xff, 0xd0}, 8<<20)...), 0xff, 0xd9),
		"GIF of one-byte blocks":      append(append(bytes.Clone(f["gif"][:len(f["gif"])-1]), append([]byte{0x21, 0xfe}, bytes.Repeat([]byte{1, 65}, 8<<20)...)...), 0, 0x3b),
		"HEIC of empty boxes":         append(bytes.Clone(f["heic"]), bytes.Repeat(box("abcd"), 1_000_000)...),
		"image resources without end": afterSOI(j, bytes.Repeat(segment(0xed, photoshop(0x0404, strings.Repeat("\x1c\x02\x50\x00\x01a", 8000))), 300)),
	}
}

// directories is a TIFF of n entries that each point at directories: itself, its middle, its end.
func directories(n int) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(min(n, 65535)))
	for i := range n {
		tag := []uint16{0x8769, 0x8825, 0xa005, 0x014a, 0x010e}[i%5]
		b = binary.LittleEndian.AppendUint16(b, tag)
		b = binary.LittleEndian.AppendUint16(b, []uint16{4, 4, 4, 4, 2}[i%5])
		b = binary.LittleEndian.AppendUint32(b, []uint32{1, 1, 1, 400, 60_000}[i%5])
		b = binary.LittleEndian.AppendUint32(b, uint32(8+12*(i*7919%n)))
	}
	return b
}

// TestHostile: time and memory stay small, whatever the answer.
func TestHostile(t *testing.T) {
	for name, src := range hostile(t) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		h, err := container.Probe(src)
		probed := time.Since(start)
		found, _ := container.Reveal(src)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		report := fmt.Sprintf("%s: %d KiB, Probe %v, both %v, %d MiB allocated in all, %d disclosures, %v %v", name,
			len(src)>>10, probed, took, (after.TotalAlloc-before.TotalAlloc)>>20, len(found), h.Format, err)
		t.Log(report)
		if took > 30*time.Second || after.TotalAlloc-before.TotalAlloc > maxRevealAlloc || !known(err) {
			t.Error(report)
		}
		wellFormed(t, found)
	}
}

// TestRevealDamaged: what stands before the fault is told, with the fault.
func TestRevealDamaged(t *testing.T) {
	src := afterSOI(fixtures(t)["jpeg"], segment(0xfe, "note"))
	found, err := container.Reveal(src[:len(src)-2])
	if !errors.Is(err, fault.Damaged) || !tells(found, container.KindComment, "note") {
		t.Errorf("Reveal = %v, %v", found, err)
	}
}
