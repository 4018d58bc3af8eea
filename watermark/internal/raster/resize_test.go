package raster

import (
	"bytes"
	"image"
	"testing"
)

func TestShrinkSizes(t *testing.T) {
	for _, c := range []struct{ w, h, long, wantW, wantH int }{
		{100, 50, 40, 40, 20}, {50, 100, 40, 20, 40}, {101, 67, 50, 50, 33}, {1000, 1, 10, 10, 1},
		{100, 50, 100, 100, 50}, {100, 50, 5000, 100, 50}, {100, 50, 0, 100, 50}, {100, 50, -3, 100, 50}, {3, 2, 1, 1, 1},
	} {
		pictures := []image.Image{gradient(c.w, c.h), greyRamp(image.Pt(c.w, c.h))}
		for _, r := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422,
			image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440} {
			pictures = append(pictures, chromaRamp(image.Pt(c.w, c.h), r))
		}
		for _, m := range pictures {
			got := Shrink(m, c.long)
			checkPicture(t, got)
			if size := got.Bounds().Size(); size != image.Pt(c.wantW, c.wantH) {
				t.Errorf("%T %d x %d to %d is %v, want %d x %d", m, c.w, c.h, c.long, size, c.wantW, c.wantH)
			}
			if same := got == m; same != (c.w == c.wantW && c.h == c.wantH) {
				t.Errorf("%T %d x %d to %d: same picture %v", m, c.w, c.h, c.long, same)
			}
		}
	}
}

func TestShrinkAgreesWithImageMagick(t *testing.T) {
	m := gradient(301, 203)
	for i, v := range noisy(301, 203).Pix { // some grain, so that the filter matters
		m.Pix[i] = uint8((3*int(m.Pix[i]) + int(v)) / 4)
	}
	want := runTool(t, ppm(m), "convert", "ppm:-", "-filter", "Lanczos", "-resize", "97x65!", "-depth", "8", "rgb:-")
	mean, worst := difference(t, rgb(Shrink(m, 97)), want)
	if mean > 0.6 || worst > 4 {
		t.Errorf("RGBA differs by %.2f, at worst %d", mean, worst)
	}
	for _, r := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422,
		image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440} {
		smooth := gradient(301, 203)
		want := runTool(t, ppm(smooth), "convert", "ppm:-", "-filter", "Lanczos", "-resize", "97x65!", "-depth", "8", "rgb:-")
		mean, worst := difference(t, rgb(Shrink(subsample(smooth, r), 97)), want)
		if mean > 2 || worst > 8 {
			t.Errorf("%v differs by %.2f, at worst %d", r, mean, worst)
		}
	}
}

func TestShrinkKeepsFlatColour(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 640, 333))
	fill(m.Pix, 255)
	if got := Shrink(m, 101).(*image.RGBA); !bytes.Equal(got.Pix, bytes.Repeat([]byte{255}, len(got.Pix))) {
		t.Error("white does not stay white")
	}
	g := image.NewGray(image.Rect(0, 0, 333, 640))
	fill(g.Pix, 77)
	if got := Shrink(g, 13).(*image.Gray); !bytes.Equal(got.Pix, bytes.Repeat([]byte{77}, len(got.Pix))) {
		t.Error("grey does not stay grey")
	}
}
