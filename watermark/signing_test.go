package watermark_test

import (
	"errors"
	"image"
	"image/color"
	"testing"

	"mohr/watermark"
	"mohr/watermark/internal/qr"
)

func TestMatchesKey(t *testing.T) {
	key := watermark.SigningKey{1}.VerifierKey()
	print, err := watermark.Fingerprint(key)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		key, given string
		want       bool
		err        error
	}{
		{key, key, true, nil},
		{key, print.Words, true, nil},
		{key, print.Digits, true, nil},
		{watermark.SigningKey{2}.VerifierKey(), print.Words, false, nil},
		{key, "someone", false, watermark.ErrUsage},
		{"someone", print.Words, false, watermark.ErrFormat},
	} {
		got, err := watermark.MatchesKey(tt.key, tt.given)
		if got != tt.want || !errors.Is(err, tt.err) || (err != nil) != (tt.err != nil) {
			t.Errorf("MatchesKey(%q, %q) = %v, %v, want %v, %v", tt.key, tt.given, got, err, tt.want, tt.err)
		}
	}
}

func TestKeyCode(t *testing.T) {
	key := watermark.SigningKey{1}.VerifierKey()
	rows, err := watermark.KeyCode(key)
	if err != nil {
		t.Fatal(err)
	}
	const scale = 4
	img := image.NewGray(image.Rect(0, 0, scale*len(rows), scale*len(rows)))
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if !rows[y/scale][x/scale] {
				img.SetGray(x, y, color.Gray{255})
			}
		}
	}
	if found, err := qr.Decode(img); err != nil || len(found) != 1 || found[0] != key {
		t.Errorf("the code reads %q, %v, want %s", found, err, key)
	}
	if _, err := watermark.KeyCode("https://example.org"); !errors.Is(err, watermark.ErrFormat) {
		t.Errorf("KeyCode of no key: %v, want ErrFormat", err)
	}
}
