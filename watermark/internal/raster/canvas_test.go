package raster

import (
	"fmt"
	"image"
	"testing"
)

func TestCanvasPlacesExactly(t *testing.T) {
	size, at := image.Pt(40, 30), image.Pt(4, 6)
	for _, doc := range []image.Image{
		gradient(20, 14), greyRamp(image.Pt(20, 14)), subsample(gradient(20, 14), image.YCbCrSubsampleRatio444),
		subsample(gradient(20, 14), image.YCbCrSubsampleRatio422), subsample(gradient(20, 14), image.YCbCrSubsampleRatio420),
		subsample(gradient(20, 14), image.YCbCrSubsampleRatio440),
	} {
		colours, before := colourTable(doc), doc.Bounds().Size() // doc is used up
		got := Canvas(doc, size, at)
		checkPicture(t, got)
		if got.Bounds().Size() != size || fmt.Sprintf("%T", got) != fmt.Sprintf("%T", doc) {
			t.Errorf("%T %v", got, got.Bounds())
		}
		inside := image.Rectangle{at, at.Add(before)}
		for y := range size.Y {
			for x := range size.X {
				p := image.Pt(x, y)
				if p.In(inside) {
					if c := fmt.Sprint(got.At(x, y)); c != colours[p.Sub(at)] {
						t.Fatalf("%T: %v is %s, want %s", doc, p, c, colours[p.Sub(at)])
					}
				} else if r, g, b, _ := got.At(x, y).RGBA(); r&g&b != 0xFFFF {
					t.Fatalf("%T: %v is not white", doc, p)
				}
			}
		}
	}
}

func TestCanvasClips(t *testing.T) {
	for _, at := range []image.Point{{-8, -6}, {30, 20}, {-500, 0}, {0, 500}, {-9, 21}} {
		for _, doc := range []image.Image{gradient(21, 15), greyRamp(image.Pt(21, 15)), chromaRamp(image.Pt(21, 15), image.YCbCrSubsampleRatio420)} {
			checkPicture(t, Canvas(doc, image.Pt(33, 23), at))
		}
	}
}

// TestCanvasMixesCutChroma: an odd document ends within a chroma sample, which is then half white's.
func TestCanvasMixesCutChroma(t *testing.T) {
	doc := image.NewYCbCr(image.Rect(0, 0, 3, 3), image.YCbCrSubsampleRatio420)
	fill(doc.Cb, 200)
	fill(doc.Cr, 60)
	got := Canvas(doc, image.Pt(8, 8), image.Pt(2, 2)).(*image.YCbCr)
	for _, c := range []struct {
		x, y   int
		cb, cr uint8
	}{{0, 0, 128, 128}, {1, 1, 200, 60}, {2, 1, 164, 94}, {1, 2, 164, 94}, {2, 2, 146, 111}, {3, 3, 128, 128}} {
		i := c.y*got.CStride + c.x
		if got.Cb[i] != c.cb || got.Cr[i] != c.cr {
			t.Errorf("chroma %d,%d is %d, %d, want %d, %d", c.x, c.y, got.Cb[i], got.Cr[i], c.cb, c.cr)
		}
	}
	edge := image.NewYCbCr(image.Rect(0, 0, 3, 3), image.YCbCrSubsampleRatio420)
	fill(edge.Cb, 200)
	whole := Canvas(edge, image.Pt(3, 3), image.Point{}).(*image.YCbCr)
	if whole.Cb[3] != 200 {
		t.Errorf("chroma at the canvas's own edge is %d, want 200", whole.Cb[3])
	}
}

func TestAlign(t *testing.T) {
	grid := chromaRamp(image.Pt(9, 9), image.YCbCrSubsampleRatio420)
	for _, c := range []struct {
		doc      image.Image
		at, want image.Point
	}{
		{grid, image.Pt(3, 4), image.Pt(4, 4)}, {grid, image.Pt(0, 1), image.Pt(0, 2)}, {grid, image.Pt(-3, 0), image.Pt(-2, 0)},
		{gradient(2, 2), image.Pt(3, 5), image.Pt(3, 5)},
		{chromaRamp(image.Pt(9, 9), image.YCbCrSubsampleRatio422), image.Pt(3, 5), image.Pt(4, 5)},
	} {
		if got := Align(c.doc, c.at); got != c.want {
			t.Errorf("Align(%T, %v) = %v, want %v", c.doc, c.at, got, c.want)
		}
	}
}
