package watermark_test

import (
	"io"
	"testing"

	"mohr/watermark"
)

// BenchmarkStampPhoto stamps a 12-megapixel JPEG of a phone, from bytes to bytes.
func BenchmarkStampPhoto(b *testing.B) {
	src, job := photo(), jobs()["english"]
	b.SetBytes(12e6)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := watermark.Stamp(io.Discard, src, job); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStampCard stamps a scan of a card, 1011 x 638.
func BenchmarkStampCard(b *testing.B) {
	src, job := documents()["card-front-1"], jobs()["english"]
	b.ReportAllocs()
	for b.Loop() {
		if _, err := watermark.Stamp(io.Discard, src, job); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInspectPhoto asks what a phone's picture gives away.
func BenchmarkInspectPhoto(b *testing.B) {
	src := photo()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := watermark.Inspect(src, watermark.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
