package main

import (
	"errors"
	"strings"
	"testing"

	"mohr/watermark"
)

func TestParseCounts(t *testing.T) {
	for _, tt := range []struct {
		kind string
		text string
		want int64 // 0 for an error
	}{
		{"pixels", "50000000", 50e6}, {"pixels", "50M", 50e6}, {"pixels", "50MP", 50e6}, {"pixels", "50 mp", 50e6},
		{"pixels", "2k", 2000}, {"pixels", "2G", 2e9}, {"pixels", "1", 1}, {"pixels", "2147483647", 1<<31 - 1},
		{"pixels", "2147483648", 0}, {"pixels", "3G", 0}, {"pixels", "0", 0}, {"pixels", "0M", 0}, {"pixels", "-5M", 0},
		{"pixels", "", 0}, {"pixels", "M", 0}, {"pixels", "5X", 0}, {"pixels", "5MiB", 0}, {"pixels", "1.5M", 0},
		{"pixels", "+5", 0}, {"pixels", "1_000", 0}, {"pixels", "0x10", 0}, {"pixels", "99999999999999999999", 0},
		{"pixels", "5M5", 0}, {"pixels", "۵۰M", 0},
		{"bytes", "256M", 256 << 20}, {"bytes", "256MiB", 256 << 20}, {"bytes", "256MB", 256e6}, {"bytes", "1g", 1 << 30},
		{"bytes", "100", 100}, {"bytes", "100b", 100}, {"bytes", "4KiB", 4096}, {"bytes", "4kB", 4000},
		{"bytes", "2G", 0}, {"bytes", "256MP", 0}, {"bytes", "-1", 0}, {"bytes", "1 2", 0},
	} {
		parse := parsePixels
		if tt.kind == "bytes" {
			parse = parseBytes
		}
		got, err := parse(tt.text)
		if got != tt.want || (err != nil) != (tt.want == 0) {
			t.Errorf("%s: parse(%q) = %d, %v, want %d", tt.kind, tt.text, got, err, tt.want)
		}
	}
}

func TestParseMask(t *testing.T) {
	type mask = watermark.Mask
	for text, want := range map[string]mask{
		"100,200,300,50":      {X: 100, Y: 200, W: 300, H: 50},
		"0,0,1,1":             {W: 1, H: 1},
		"10%,20%,30%,5%":      {X: 10, Y: 20, W: 30, H: 5, Percent: true},
		"0%,0%,100%,100%":     {W: 100, H: 100, Percent: true},
		"12.5%,20%,30%,.5%":   {X: 12.5, Y: 20, W: 30, H: .5, Percent: true},
		"3:1,2,3,4":           {Page: 3, X: 1, Y: 2, W: 3, H: 4},
		"3:10%,20%,30%,5%":    {Page: 3, X: 10, Y: 20, W: 30, H: 5, Percent: true},
		"1,2,2147483647,4.25": {X: 1, Y: 2, W: 2147483647, H: 4.25},
	} {
		if got, err := parseMask(text); err != nil || got != want {
			t.Errorf("parseMask(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "1", "1,2,3", "1,2,3,4,5", "1,2,3,", ",,,", "a,b,c,d", "1,2,0,4", "1,2,3,0", "-1,2,3,4", "+1,2,3,4",
		"1%,2,3,4", "1,2,3,4%", "10%,20%,91%,5%", "10%,20%,30%,81%", "%,%,%,%", "0:1,2,3,4", "-1:1,2,3,4", ":1,2,3,4",
		"x:1,2,3,4", "1:2:3,4,5,6", "1e3,2,3,4", "NaN,1,1,1", "Inf,1,1,1", "0x1,2,3,4", "1_0,2,3,4", "1, 2,3,4", "1..2,2,3,4",
		"1,2,3,99999999999", "9999999999:1,2,3,4", "1%%,2%,3%,4%",
	} {
		if got, err := parseMask(text); err == nil || got != (mask{}) {
			t.Errorf("parseMask(%q) = %v, %v, want an error alone", text, got, err)
		}
	}
}

func FuzzParseMask(f *testing.F) {
	f.Add("3:10%,20%,30%,5%")
	f.Add("100,200,300,50")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseMask(text)
		if err != nil {
			return
		}
		if !(m.W > 0 && m.H > 0 && m.X >= 0 && m.Y >= 0 && m.Page >= 0) || m.Percent && (m.X+m.W > 100 || m.Y+m.H > 100) {
			t.Errorf("parseMask(%q) = %+v", text, m)
		}
	})
}

func TestParseDate(t *testing.T) {
	want := watermark.Date{Year: 2026, Month: 11, Day: 23}
	for _, text := range []string{"2026-11-23", "۲۰۲۶-۱۱-۲۳", "٢٠٢٦-١١-٢٣"} {
		if got, err := watermark.ReadDate(text); err != nil || got != want {
			t.Errorf("ReadDate(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "23-11-2026", "2026-02-29", "2026-11-23 ", "2026/11/23", "०२६-11-23"} {
		if got, err := watermark.ReadDate(text); !errors.Is(err, watermark.ErrLabel) {
			t.Errorf("ReadDate(%q) = %v, %v, want ErrLabel", text, got, err)
		}
	}
}

func TestParseSeed(t *testing.T) {
	got, err := parseSeed(strings.Repeat("0f", 31) + "FE")
	if err != nil || got[0] != 0x0f || got[31] != 0xfe {
		t.Errorf("parseSeed = %x, %v", got, err)
	}
	for _, text := range []string{"", strings.Repeat("0", 63), strings.Repeat("0", 66), strings.Repeat("0g", 32), "0x" + strings.Repeat("0", 62)} {
		if _, err := parseSeed(text); err == nil {
			t.Errorf("parseSeed(%q) succeeded", text)
		}
	}
}

func TestCopyName(t *testing.T) {
	const J, P = watermark.JPEG, watermark.PNG
	for _, tt := range []struct {
		name   string
		format watermark.Format
		want   string
	}{
		{"cnic.jpg", J, "cnic-stamped.jpg"}, {"cnic.jpeg", J, "cnic-stamped.jpeg"}, {"CNIC.JPG", J, "CNIC-stamped.JPG"},
		{"cnic.png", J, "cnic-stamped.jpg"}, {"cnic.jpg", P, "cnic-stamped.png"}, {"cnic.PNG", P, "cnic-stamped.PNG"},
		{"cnic.heic", J, "cnic-stamped.jpg"}, {"cnic.gif", P, "cnic-stamped.png"}, {"cnic", J, "cnic-stamped.jpg"},
		{"cnic.2026-11", J, "cnic.2026-11-stamped.jpg"}, {"a.b.jpg", J, "a.b-stamped.jpg"}, {".jpg", J, ".jpg-stamped.jpg"},
		{"cnic.", J, "cnic.-stamped.jpg"}, {"cnic.html", J, "cnic.html-stamped.jpg"}, {"کارڈ.jpg", J, "کارڈ-stamped.jpg"},
	} {
		if got := copyName(tt.name, tt.format); got != tt.want {
			t.Errorf("copyName(%q, %v) = %q, want %q", tt.name, wordOf(tt.format, formats()), got, tt.want)
		}
	}
}

func TestFormatOfName(t *testing.T) {
	const A, J, P = watermark.Auto, watermark.JPEG, watermark.PNG
	for _, tt := range []struct {
		name        string
		asked, want watermark.Format
		ok          bool
	}{
		{"a.jpg", A, J, true}, {"a.JPEG", A, J, true}, {"a.png", A, P, true}, {"a.png", P, P, true}, {"a", A, A, true},
		{"a.out", J, A, true}, {"a.2026", A, A, true}, {stdio, A, A, true},
		{"a.png", J, P, false}, {"a.jpg", P, J, false}, {"a.pdf", A, watermark.PDF, true}, {"a.pdf", J, watermark.PDF, false}, {"a.heic", A, A, false}, {"a.WebP", A, A, false},
	} {
		got, err := formatOfName(tt.name, tt.asked)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("formatOfName(%q, %d) = %d, %v, want %d, ok %v", tt.name, tt.asked, got, err, tt.want, tt.ok)
		}
	}
}
