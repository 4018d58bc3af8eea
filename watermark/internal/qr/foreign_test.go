//go:build roundtrip

package qr_test

import (
	"fmt"
	"image"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/skip2/go-qrcode"

	"mohr/watermark/internal/qr"
	"mohr/watermark/internal/qr/shot"
)

// TestForeign counts how many codes that others make are read: every version and level, in several conditions.
//
//	go test ./watermark/internal/qr -tags roundtrip -run TestForeign -v
func TestForeign(t *testing.T) {
	conditions := []struct {
		name string
		of   func(m *image.Gray, seed uint64) image.Image
	}{
		{"as it is", func(m *image.Gray, _ uint64) image.Image { return m }},
		{"JPEG quality 60", func(m *image.Gray, _ uint64) image.Image { return asJPEG(t, m, 60) }},
		{"mirrored", func(m *image.Gray, _ uint64) image.Image { return mirrored(m) }},
		{"light on dark", func(m *image.Gray, _ uint64) image.Image { return inverted(m) }},
		{"at 0.8 of its size", func(m *image.Gray, seed uint64) image.Image { return taken(t, m, 0.8, 0, 0, seed) }},
		{"turned", func(m *image.Gray, seed uint64) image.Image { return taken(t, m, 1, float64(seed*37%360), 0.5, seed) }},
		{"blurred", func(m *image.Gray, seed uint64) image.Image { return taken(t, m, 1, 2, 1.2, seed) }},
	}
	readers := []struct {
		name string
		read func(m image.Image) []string
	}{
		{"Decode", func(m image.Image) []string { got, _ := qr.Decode(m); return got }},
		{"Find", func(m image.Image) []string { got, _ := qr.Find(m); return texts(got) }},
	}
	for _, c := range conditions {
		for _, r := range readers {
			good, all := 0, 0
			var missed strings.Builder
			start := time.Now()
			for version := 1; version <= 40; version++ {
				for level := qrcode.Low; level <= qrcode.Highest; level++ {
					seed := uint64(version*4) + uint64(level)
					symbol, text := foreign(t, version, level, seed)
					got := r.read(c.of(drawn(symbol, 3), seed))
					all++
					if slices.Equal(got, []string{text}) {
						good++
					} else {
						fmt.Fprintf(&missed, " %d%c", version, "LMQH"[level])
					}
				}
			}
			t.Logf("%-20s %-8s %3d of %d, %6d ms;%.200s", c.name, r.name, good, all, time.Since(start).Milliseconds(), missed.String())
		}
	}
}

// foreign is a code of a version and level that another program makes, and its text.
func foreign(t testing.TB, version int, level qrcode.RecoveryLevel, seed uint64) (*qrcode.QRCode, string) {
	rnd := rand.New(rand.NewPCG(seed, 77))
	text := strings.Repeat(fmt.Sprint("https://example.com/", rnd.Uint64(), "?q=Straße "), 60)
	for n := 2900; n > 0; n = n * 15 / 16 {
		s := strings.ToValidUTF8(text[:min(n, len(text))], "")
		if symbol, err := qrcode.NewWithForcedVersion(s, version, level); err == nil {
			return symbol, s
		}
	}
	t.Fatalf("no code of version %d", version)
	return nil, ""
}

// drawn is a code at px pixels a module.
func drawn(symbol *qrcode.QRCode, px int) *image.Gray {
	rows := symbol.Bitmap() // quiet zone of 4
	m := page(len(rows)*px, len(rows)*px, 255)
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			if rows[y/px][x/px] {
				m.Pix[y*m.Stride+x] = 0
			}
		}
	}
	return m
}

func mirrored(m *image.Gray) *image.Gray {
	out := image.NewGray(m.Rect)
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			out.SetGray(x, y, m.GrayAt(m.Rect.Dx()-1-x, y))
		}
	}
	return out
}

func inverted(m *image.Gray) *image.Gray {
	out := image.NewGray(m.Rect)
	for i, v := range m.Pix {
		out.Pix[i] = 255 - v
	}
	return out
}

// taken is a photo of m, as JPEG.
func taken(t testing.TB, m *image.Gray, scale, turn, sigma float64, seed uint64) image.Image {
	side := int(1.5 * scale * float64(m.Rect.Dx()))
	return asJPEG(t, shot.Take(m, shot.Camera{Size: image.Pt(side, side), Scale: scale, TurnDeg: turn, Sigma: sigma,
		Noise: 2, Light: 0.8, Seed: seed}), 80)
}
