package attack_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"mohr/watermark/internal/attack"
)

func TestFromImage(t *testing.T) {
	r := image.Rect(3, 2, 11, 8) // not at the origin
	rgba, grey, planes, nrgba := image.NewRGBA(r), image.NewGray(r), image.NewYCbCr(r, image.YCbCrSubsampleRatio420), image.NewNRGBA(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := color.RGBA{uint8(20 * x), uint8(30 * y), 77, 255}
			rgba.Set(x, y, c)
			nrgba.Set(x, y, c)
			grey.Set(x, y, c)
			planes.Y[planes.YOffset(x, y)] = uint8(9 * x)
			planes.Cb[planes.COffset(x, y)], planes.Cr[planes.COffset(x, y)] = 140, 90
		}
	}
	for _, img := range []image.Image{rgba, grey, planes, nrgba} {
		p := attack.FromImage(img)
		back := p.Image()
		for y := range p.H {
			for x := range p.W {
				want := color.RGBAModel.Convert(img.At(x+3, y+2)).(color.RGBA)
				if got := back.RGBAAt(x, y); got != want {
					t.Fatalf("%T at (%d, %d): %v, want %v", img, x, y, got, want)
				}
			}
		}
	}
}

func TestResize(t *testing.T) {
	p := scene(60, 40)
	mean := func(p attack.Picture) float64 {
		sum := 0.0
		for _, v := range p.Luma() {
			sum += float64(v)
		}
		return sum / float64(p.W*p.H)
	}
	for _, size := range [][2]int{{30, 20}, {17, 13}, {1, 1}, {120, 80}, {60, 40}} {
		q := p.Resize(size[0], size[1])
		if q.W != size[0] || q.H != size[1] || math.Abs(mean(q)-mean(p)) > 1.5 {
			t.Errorf("%v: %d x %d, mean %.2f, want %.2f", size, q.W, q.H, mean(q), mean(p))
		}
	}
	half := p.Resize(30, 20)
	want := (p.C[1][0] + p.C[1][1] + p.C[1][60] + p.C[1][61]) / 4
	if got := half.C[1][0]; math.Abs(float64(got-want)) > 1e-3 {
		t.Errorf("four pixels make %v, want %v", got, want)
	}
	same := p.Resize(60, 40)
	for i, v := range p.C[0] {
		if same.C[0][i] != v {
			t.Fatalf("the same size changes pixel %d", i)
		}
	}
}

func TestSub(t *testing.T) {
	p := scene(60, 40)
	q := p.Sub(image.Rect(50, 30, 90, 35))
	if q.W != 10 || q.H != 5 || q.C[2][3*10+4] != p.C[2][33*60+54] {
		t.Errorf("a part of %d x %d", q.W, q.H)
	}
	q.C[2][0] = -1
	if p.C[2][30*60+50] == -1 {
		t.Error("a part shares the picture's pixels")
	}
}
