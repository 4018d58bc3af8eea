package container_test

import (
	"bytes"
	"errors"
	"runtime"
	"testing"
	"time"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/fault"
)

// Run the fuzzers with -fuzzminimizetime 50x: allocations differ a little from run to run, so that the engine
// would spend its default minute on each input that it tries to shrink.

// Bounds that hold for any input of the size a fuzzer makes. Allocations are summed, not held at once.
const (
	maxProbeAlloc  = 64 << 20
	maxRevealAlloc = 512 << 20
	maxFuzzTime    = 5 * time.Second // far above what was measured: a busy machine is no finding
)

// seeds are the fixtures and files rich in metadata.
func seeds(f *testing.F) {
	for _, src := range fixtures(f) {
		f.Add(src)
	}
	files := fixtures(f)
	f.Add(afterSOI(files["jpeg"], segment(0xe1, "Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00")))
	f.Add(afterSOI(files["jpeg"], segment(0xed, photoshop(0x0404, "\x1c\x02\x50\x00\x03abc"))))
	f.Add(append(files["jpeg"], files["jpeg"]...))
	f.Add(afterIHDR(files["png"], pngChunk("tEXt", []byte("Author\x00x")), pngChunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00<a b='c'>d</a>"))))
	f.Add([]byte("%PDF-1.7"))
	f.Add([]byte("<html>"))
}

// bounded runs fn and checks its time and allocations.
func bounded(t *testing.T, limit uint64, fn func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	fn()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > limit || took > maxFuzzTime {
		t.Errorf("%d bytes allocated in %v", n, took)
	}
}

// known reports whether err is one of the kinds that Probe promises.
func known(err error) bool {
	return err == nil || errors.Is(err, fault.Format) || errors.Is(err, fault.Damaged) ||
		errors.Is(err, fault.Unsupported) || errors.Is(err, fault.Limit)
}

func FuzzProbe(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		bounded(t, maxProbeAlloc, func() {
			h, err := container.Probe(src)
			if !known(err) {
				t.Errorf("error of no kind: %v", err)
			}
			if err == nil && h.Format != container.PDF && (h.Width <= 0 || h.Height <= 0 || h.Frames < 1 ||
				h.Orientation < 1 || h.Orientation > 8 || len(h.ICC) > container.MaxICC) {
				t.Errorf("header %+v", h)
			}
			h.Check(container.Limits{Pixels: 120e6, Side: 30_000})
		})
	})
}

func FuzzReveal(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		bounded(t, maxRevealAlloc, func() {
			found, err := container.Reveal(src)
			if !known(err) {
				t.Errorf("error of no kind: %v", err)
			}
			wellFormed(t, found)
		})
	})
}

// FuzzRevealPDF begins with documents that give away a lot, and with ends of them cut off or doubled.
func FuzzRevealPDF(f *testing.F) {
	everything := pdfOfEverything(f)
	table, packed := pdf(everything, everythingTrailer), pdfPacked(everything, everythingTrailer)
	f.Add(table)
	f.Add(packed)
	f.Add(table[:len(table)/2])
	f.Add(append(packed[:len(packed):len(packed)], table...))
	f.Add(pdfUpdate(table, pdfParts{10: "<</Author(New)>>"}, "/Info 10 0 R/Encrypt 8 0 R"))
	f.Add(pdf(pdfPage("", "", "BI ID x EI q 3 Tr [(a)<62>] TJ Q", pdfParts{9: "[[<<<</A(\\((\\777>>"}), ""))
	f.Fuzz(func(t *testing.T, src []byte) {
		if !bytes.HasPrefix(src, []byte("%PDF-")) {
			src = append([]byte("%PDF-1.7\n"), src...)
		}
		bounded(t, maxRevealAlloc, func() {
			found, err := container.Reveal(src)
			if !known(err) {
				t.Errorf("error of no kind: %v", err)
			}
			wellFormed(t, found)
			if facts := container.ReadPDFFacts(src); facts.Pages < 0 || len(facts.Version) > 3 {
				t.Errorf("%+v", facts)
			}
		})
	})
}
