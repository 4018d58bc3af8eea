package qr_test

import (
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mohr/watermark/internal/fault"
	"mohr/watermark/internal/qr"
	"mohr/watermark/internal/qr/shot"
)

// texts are those of what was found, sorted.
func texts(found []qr.Found) []string {
	var all []string
	for _, f := range found {
		all = append(all, f.Text)
	}
	slices.Sort(all)
	return all
}

func TestFind(t *testing.T) {
	sim := code(t, simText)
	one, other := picture(sim, 4), picture(code(t, "the other"), 4)
	tests := []struct {
		name    string
		picture image.Image
		want    []string
	}{
		{"alone", one, []string{simText}},
		{"1 px a module", page(300, 200, 255, picture(sim, 1)), []string{simText}},
		{"2 px a module, JPEG", asJPEG(t, page(400, 300, 255, picture(sim, 2)), 80), []string{simText}},
		{"40 px a module", picture(sim, 40), []string{simText}},
		{"in a corner of a page", page(2480, 3508, 230, one), []string{simText}},
		{"two", page(800, 400, 255, one, other), []string{simText, "the other"}},
		{"the same twice", page(800, 400, 255, one, one), []string{simText, simText}},
		{"none", page(400, 400, 255), nil},
		{"no pixels", image.NewGray(image.Rectangle{}), nil},
		{"one pixel", image.NewGray(image.Rect(0, 0, 1, 1)), nil},
		{"a line of pixels", image.NewGray(image.Rect(0, 0, 3, 2000)), nil},
		{"half a code", one.SubImage(image.Rect(0, 0, 120, 240)), nil},
		{"without quiet zone", one.SubImage(one.Rect.Inset(4 * 4)), []string{simText}},
		{"turned by 17 degrees, in noise", tilted(one, 17, 0), []string{simText}},
		{"turned by 130 degrees, seen from the side", tilted(picture(sim, 8), 130, 0.0002), []string{simText}},
		{"wide", page(24000, 800, 255, one), []string{simText}},
	}
	for _, tt := range tests {
		got, err := qr.Find(tt.picture)
		if err != nil || !slices.Equal(texts(got), tt.want) {
			t.Errorf("%s: Find = %q, %v, want %q", tt.name, got, err, tt.want)
		}
	}
}

// Modules of every size are read at every place on a large page: no threshold falls between a finder's parts.
func TestFindSizes(t *testing.T) {
	text := signedText(1)
	c := code(t, text)
	for px := 2; px <= 30; px += 1 + px/6 {
		m := picture(c, px)
		sheet := page(m.Rect.Dx()+200, m.Rect.Dy()+100, 255)
		draw.Draw(sheet, m.Rect.Add(image.Pt(30+5*px, 20+3*px)), m, image.Point{}, draw.Src)
		got, err := qr.Find(asJPEG(t, sheet, 90))
		if err != nil || !slices.Equal(texts(got), []string{text}) {
			t.Errorf("%d px a module: Find = %q, %v, want %q", px, texts(got), err, text)
		}
	}
}

// Codes of every kind that a national card or a copy carries stand beside each other and say different things.
func TestFindTogether(t *testing.T) {
	ours := code(t, signedText(1))
	lie := code(t, signedText(2))
	card := code(t, "4210112345671")
	sheet := page(1600, 1100, 250)
	put := func(c qr.Code, px int, at image.Point) {
		m := picture(c, px)
		draw.Draw(sheet, m.Bounds().Add(at), m, image.Point{}, draw.Src)
	}
	put(ours, 5, image.Pt(20, 20))
	put(lie, 4, image.Pt(620, 20))
	put(card, 3, image.Pt(1200, 700))
	put(card, 3, image.Pt(1400, 700))
	put(ours, 3, image.Pt(20, 700))
	got, err := qr.Find(asJPEG(t, sheet, 70))
	want := []string{"4210112345671", "4210112345671", signedText(1), signedText(1), signedText(2)}
	slices.Sort(want)
	if err != nil || !slices.Equal(texts(got), want) {
		t.Errorf("Find = %q, %v, want %q", texts(got), err, want)
	}
}

// Corners are where the code's are, in reading order, on upright, turned and mirrored codes.
func TestFindCorners(t *testing.T) {
	c := code(t, simText)
	const px, quiet = 4, 4 * qr.QuietZone
	src := picture(c, px)
	n := src.Rect.Dx()
	lo, hi := quiet, n-quiet
	tests := []struct {
		name string
		from func(x, y int) (int, int) // of the upright code
		want [4]image.Point
	}{
		{"upright", func(x, y int) (int, int) { return x, y }, [4]image.Point{{lo, lo}, {hi, lo}, {hi, hi}, {lo, hi}}},
		{"turned right", func(x, y int) (int, int) { return y, n - 1 - x }, [4]image.Point{{hi, lo}, {hi, hi}, {lo, hi}, {lo, lo}}},
		{"upside down", func(x, y int) (int, int) { return n - 1 - x, n - 1 - y }, [4]image.Point{{hi, hi}, {lo, hi}, {lo, lo}, {hi, lo}}},
		{"turned left", func(x, y int) (int, int) { return n - 1 - y, x }, [4]image.Point{{lo, hi}, {lo, lo}, {hi, lo}, {hi, hi}}},
		{"mirrored", func(x, y int) (int, int) { return n - 1 - x, y }, [4]image.Point{{hi, lo}, {lo, lo}, {lo, hi}, {hi, hi}}},
	}
	for _, tt := range tests {
		at := image.Pt(-50, 1000)
		m := image.NewGray(src.Rect.Add(at))
		for y := range n {
			for x := range n {
				i, j := tt.from(x, y)
				m.SetGray(x+at.X, y+at.Y, src.GrayAt(i, j))
			}
		}
		got, err := qr.Find(m)
		if err != nil || len(got) != 1 || got[0].Text != simText {
			t.Errorf("%s: Find = %v, %v", tt.name, got, err)
			continue
		}
		for i, p := range got[0].Corners {
			if d := p.Sub(tt.want[i].Add(at)); max(d.X, -d.X, d.Y, -d.Y) > 1 {
				t.Errorf("%s: corners %v, want %v and %v", tt.name, got[0].Corners, tt.want, at)
				break
			}
		}
	}
}

// signedText is a payload as long as a signed copy's: version 14 to 17.
func signedText(seed uint64) string {
	rnd := rand.New(rand.NewPCG(seed, 5))
	noise := make([]byte, 101)
	for i := range noise {
		noise[i] = byte(rnd.Uint32())
	}
	purpose := []string{"SIM registration only", "صرف سم کی رجسٹریشن کے لیے", "Bank account at HBL Plaza, I.I. Chundrigar Road, Karachi, not for loans"}[seed%3]
	b := base64.StdEncoding
	return "Mohr copy v1\nFor: " + purpose + "\nTo: Jazz Franchise, Blue Area\nOn: 2026-11-23\nUntil: 2026-12-31\nCopy: 7F3K-9QXM\n" +
		"Key: mohr+1a2b3c4d+" + b.EncodeToString(noise[:33]) + "\n\n— mohr " + b.EncodeToString(noise[33:]) + "\n"
}

// A signed copy's code is read from phone photos of its print, from the front and from an angle.
func TestFindPhoto(t *testing.T) {
	tests := []struct {
		name  string
		tilt  float64 // degrees
		turn  float64
		sigma float64 // modules
		light float64
	}{
		{"from the front", 0, 0, 0.2, 1},
		{"by hand", 4, 3, 0.3, 0.7},
		{"upside down", 4, 178, 0.3, 0.7},
		{"on its corner", 4, 45, 0.3, 0.7},
		{"at an angle", 10, 20, 0.25, 0.7},
		{"from the side", 15, -70, 0.25, 0.7},
		{"far from the side", 30, 10, 0.2, 0.8},
		{"in poor light", 3, 3, 0.3, 0.3},
		{"blurred", 3, -3, 0.42, 0.8},
	}
	for i, tt := range tests {
		for seed := range uint64(3) {
			text := signedText(seed)
			camera := shot.Camera{
				Size: image.Pt(1000, 900), Scale: 1, TurnDeg: tt.turn, TiltX: tt.tilt, TiltY: -tt.tilt / 2,
				Sigma: tt.sigma * 4, Noise: 3, Light: tt.light, Seed: uint64(i)<<8 | seed,
			}
			photo := shot.Take(page(640, 500, 255, picture(code(t, text), 4)), camera)
			got, err := qr.Find(asJPEG(t, photo, 80))
			if err != nil || !slices.Equal(texts(got), []string{text}) {
				t.Errorf("%s, %d: Find = %q, %v, want %q", tt.name, seed, texts(got), err, text)
			}
		}
	}
}

// Find reads whatever zbarimg reads after a messenger, in every place and size of module.
func TestFindLikeZbar(t *testing.T) {
	tool := zbarimg(t)
	for i, text := range payloads(t)[:12] {
		print := page(900, 700, 235, picture(code(t, text), 4+i%3))
		small := shot.Take(print, shot.Camera{Size: image.Pt(700, 550), Scale: 0.75, TurnDeg: float64(i), Noise: 1, Light: 1})
		sent := asJPEG(t, small, 60)
		zbarReads := zbar(t, tool, sent) == text+"\n"
		got, err := qr.Find(sent)
		if reads := slices.Equal(texts(got), []string{text}); err != nil || !reads && zbarReads {
			t.Errorf("payload %d: Find = %q, %v, want %q, which zbarimg reads", i, texts(got), err, text)
		}
	}
}

func TestFindLimit(t *testing.T) {
	for _, m := range []tall{{10_955, 10_955}, {1 << 31, 1 << 31}, {120_000_001, 1}} {
		if got, err := qr.Find(m); got != nil || !errors.Is(err, fault.Limit) {
			t.Errorf("%v: Find = %v, %v, want over a limit", m, got, err)
		}
	}
}

// What is built to be slow ends soon, and without a panic.
func TestFindHard(t *testing.T) {
	const patience = time.Minute // it takes less than 4 s
	pictures := hard(2000, 1500)
	pictures["spoilt codes"] = spoilt(t, 2000, 1500)
	for name, m := range pictures {
		start := time.Now()
		got, err := qr.Find(m)
		if took := time.Since(start); err != nil || len(got) > 0 || took > patience {
			t.Errorf("%s: Find = %v, %v after %v, want nothing", name, got, err, took)
		}
	}
}

// spoilt is a picture of large codes of which everything is as it should be but what they say.
func spoilt(t testing.TB, w, h int) *image.Gray {
	c := code(t, strings.Repeat("x", qr.MaxPayload))
	m := picture(c, 2)
	rnd := rand.New(rand.NewPCG(8, 9))
	for y := 20; y < c.Size-10; y++ {
		for x := 20; x < c.Size-10; x++ {
			v := uint8(255 * rnd.IntN(2))
			for i := range 4 {
				m.SetGray((x+qr.QuietZone)*2+i%2, (y+qr.QuietZone)*2+i/2, color.Gray{Y: v})
			}
		}
	}
	sheet := page(w, h, 255)
	for y := 0; y < h; y += m.Rect.Dy() {
		for x := 0; x < w; x += m.Rect.Dx() {
			draw.Draw(sheet, m.Rect.Add(image.Pt(x, y)), m, image.Point{}, draw.Src)
		}
	}
	return sheet
}

// A code is found though finder patterns stand all over the picture.
func TestFindAmongDecoys(t *testing.T) {
	sheet := crowd(1200, 900, 12, 12) // 75 finder patterns
	m := picture(code(t, simText), 5)
	draw.Draw(sheet, m.Bounds().Add(image.Pt(800, 500)), m, image.Point{}, draw.Src)
	got, err := qr.Find(sheet)
	if err != nil || !slices.Equal(texts(got), []string{simText}) {
		t.Errorf("Find = %q, %v, want %q", texts(got), err, simText)
	}
}

func FuzzFind(f *testing.F) {
	f.Add(uint16(37), picture(code(f, "x"), 1).Pix)
	f.Add(uint16(74), picture(code(f, "x"), 2).Pix)
	f.Add(uint16(123), picture(code(f, simText[:60]), 3).Pix) // version 4
	f.Add(uint16(64), crowd(64, 64, 1, 8).Pix)
	f.Add(uint16(90), noise(90, 90).Pix)
	f.Fuzz(func(t *testing.T, width uint16, pix []byte) {
		if width == 0 || len(pix) > 1<<16 {
			return
		}
		m := image.NewGray(image.Rect(0, 0, int(width), len(pix)/int(width)))
		copy(m.Pix, pix)
		got, err := qr.Find(m)
		if err != nil {
			t.Errorf("Find of %v: %v", m.Rect, err)
		}
		for i, f := range got {
			if !utf8.ValidString(f.Text) {
				t.Errorf("code %d says %q", i, f.Text)
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	run := func(name string, m image.Image) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := qr.Find(m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	sim := code(b, simText)
	run("code alone", picture(sim, 3))
	run("page of 2 MP", page(1600, 1250, 240, picture(sim, 3)))
	run("page of 12 MP", page(4000, 3000, 240, picture(sim, 8)))
	for name, m := range hard(4000, 3000) {
		run("12 MP "+name, m)
	}
}
