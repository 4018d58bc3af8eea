package watermark_test

import (
	"errors"
	"testing"

	"mohr/watermark"
)

func TestCopyID(t *testing.T) {
	tests := []struct {
		id   watermark.CopyID
		text string
	}{
		{watermark.CopyID{}, "0000-0000"},
		{watermark.CopyID{0xff, 0xff, 0xff, 0xff, 0xff}, "ZZZZ-ZZZZ"},
		{watermark.CopyID{0, 0, 0, 0, 1}, "0000-0001"},
		{watermark.CopyID{0x3b, 0xc7, 0x34, 0xdf, 0xb4}, "7F3K-9QXM"},
	}
	for _, tt := range tests {
		if got := tt.id.String(); got != tt.text {
			t.Errorf("CopyID%v prints %q, want %q", tt.id[:], got, tt.text)
		}
		if got, err := watermark.ParseCopyID(tt.text); got != tt.id || err != nil {
			t.Errorf("ParseCopyID(%q) = %v, %v, want %v", tt.text, got, err, tt.id)
		}
	}
	for _, s := range []string{"7f3k9qxm", "7F3K-9QXM", "7f3k-9Qxm"} {
		if got, err := watermark.ParseCopyID(s); err != nil || got.String() != "7F3K-9QXM" {
			t.Errorf("ParseCopyID(%q) = %v, %v", s, got, err)
		}
	}
	if got, err := watermark.ParseCopyID("oil0-0001"); err != nil || got.String() != "0110-0001" {
		t.Errorf("letters read for digits: %v, %v", got, err)
	}
	for _, s := range []string{"", "7F3K", "7F3K-9QX", "7F3K-9QXMM", "7F3-K9QXM", "7F3K--9QXM", "7F3K-9QXU", "7F3K 9QXM", "٧F3K-9QXM"} {
		if _, err := watermark.ParseCopyID(s); !errors.Is(err, watermark.ErrLabel) {
			t.Errorf("ParseCopyID(%q): error is %v, want ErrLabel", s, err)
		}
	}
}

func TestParseDate(t *testing.T) {
	for _, s := range []string{"2026-11-23", "2000-01-01", "2199-12-31", "2028-02-29"} {
		if d, err := watermark.ParseDate(s); err != nil || d.String() != s {
			t.Errorf("ParseDate(%q) = %v, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "2026-02-29", "2026-11-31", "1999-12-31", "2200-01-01", "26-11-23", "2026-1-2", "23/11/2026", "2026-11-23 "} {
		if _, err := watermark.ParseDate(s); !errors.Is(err, watermark.ErrLabel) {
			t.Errorf("ParseDate(%q): error is %v, want ErrLabel", s, err)
		}
	}
	a, b := watermark.Date{Year: 2026, Month: 11, Day: 23}, watermark.Date{Year: 2026, Month: 12, Day: 1}
	if !a.Before(b) || b.Before(a) || a.Before(a) {
		t.Error("Before does not order days")
	}
}
