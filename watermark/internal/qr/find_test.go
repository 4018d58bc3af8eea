package qr_test

import (
	"image"
	"slices"
	"testing"

	"mohr/watermark/internal/qr"
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
