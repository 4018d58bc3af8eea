package trace

import (
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"testing"

	"mohr/watermark/specimen"
)

var someID = ID{0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc}

func greyOf(img image.Image) *image.Gray {
	g := image.NewGray(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(g, g.Rect, img, img.Bounds().Min, draw.Src)
	return g
}

func colourOf(img image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

// psnr is of two pictures' samples, dB.
func psnr(a, b []uint8) float64 {
	sum := 0.0
	for i, v := range a {
		d := float64(v) - float64(b[i])
		sum += d * d
	}
	return 10 * math.Log10(255*255*float64(len(a))/sum)
}

func TestEmbedIsFaint(t *testing.T) {
	for _, d := range []specimen.Document{specimen.CardFront(1), specimen.CardBack(1)} {
		a, b := greyOf(d.Image), greyOf(d.Image)
		Embed(b, someID, Options{})
		if got := psnr(a.Pix, b.Pix); got < 40 || got > 48 {
			t.Errorf("%s: the mark has %.1f dB, want 40 to 48", d.Name, got)
		}
	}
}

// Where all of a small picture is busy, the mark is at its strongest.
func TestEmbedIsFaintOnGrain(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	a := image.NewGray(image.Rect(0, 0, 900, 600))
	for i := range a.Pix {
		a.Pix[i] = uint8(min(max(128+18*random.NormFloat64(), 0), 255))
	}
	b := greyOf(a)
	Embed(b, someID, Options{})
	if got := psnr(a.Pix, b.Pix); got < 40 || got > 43 {
		t.Errorf("the mark has %.1f dB, want 40 to 43", got)
	}
}

// White paper is darkened by two levels at most, and carries the mark all the same.
func TestEmbedOnWhite(t *testing.T) {
	g := image.NewGray(image.Rect(0, 0, 1240, 1754))
	for i := range g.Pix {
		g.Pix[i] = 255
	}
	Embed(g, someID, Options{})
	for i, v := range g.Pix {
		if v < 255-mostShade {
			t.Fatalf("pixel %d is %d", i, v)
		}
	}
	if r, ok := Find(g, false); !ok || r.ID != someID {
		t.Errorf("Find = %v, %v", r, ok)
	}
}

// All three kinds of picture carry the same mark, spare keeps pixels as they are, and nothing lies outside the picture.
func TestEmbedKinds(t *testing.T) {
	d := specimen.CardFront(2)
	grey, rgba := greyOf(d.Image), colourOf(greyOf(d.Image))
	video := image.NewYCbCr(grey.Rect, image.YCbCrSubsampleRatio420)
	for i := range video.Cb {
		video.Cb[i], video.Cr[i] = 128, 128
	}
	copy(video.Y, grey.Pix)
	spare := image.Rect(100, 50, 300, 200)
	before := greyOf(d.Image)
	for _, img := range []image.Image{grey, rgba, video} {
		Embed(img, someID, Options{Spare: []image.Rectangle{spare, image.Rect(-50, -50, 0, 900), image.Rect(900, 600, 5000, 5000)}})
	}
	for y := range grey.Rect.Dy() {
		for x := range grey.Rect.Dx() {
			v := grey.GrayAt(x, y).Y
			if rgba.RGBAAt(x, y) != (color.RGBA{v, v, v, 255}) || video.Y[video.YOffset(x, y)] != v {
				t.Fatalf("at %d, %d: grey %d, RGBA %v, YCbCr %d", x, y, v, rgba.RGBAAt(x, y), video.Y[video.YOffset(x, y)])
			}
			if image.Pt(x, y).In(spare) && v != before.GrayAt(x, y).Y {
				t.Fatalf("at %d, %d: %d was spared, and is %d", x, y, before.GrayAt(x, y).Y, v)
			}
		}
	}
}

// The mark is the same on every machine, however many stripes it is drawn in.
func TestEmbedIsTheSame(t *testing.T) {
	const want = "0e0abd9b6d82c3fbbd6b2e960093481d4e9bc5be0c23a2caa03f621c33185d9e"
	g := image.NewGray(image.Rect(0, 0, 640, 403))
	for i := range g.Pix {
		g.Pix[i] = uint8(i*i>>9) | uint8(i>>11)
	}
	Embed(g, someID, Options{})
	if got := fmt.Sprintf("%x", sha256.Sum256(g.Pix)); got != want {
		t.Errorf("digest of the pixels is %s, want %s", got, want)
	}
}

func BenchmarkEmbed(b *testing.B) {
	for _, size := range []image.Point{{4000, 3000}, {1011, 638}} {
		g := image.NewGray(image.Rectangle{Max: size})
		for i := range g.Pix {
			g.Pix[i] = uint8(i*i>>7) | 128
		}
		for name, img := range map[string]draw.Image{"grey": g, "rgba": colourOf(g)} {
			b.Run(fmt.Sprint(name, size.X), func(b *testing.B) {
				for b.Loop() {
					Embed(img, someID, Options{})
				}
				b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/(float64(size.X*size.Y)/1e6), "ms/MP")
			})
		}
	}
}

// A page of black and white is marked in two shades of white alone, the same on every machine.
func TestEmbedFlat(t *testing.T) {
	const want = "305a9ec086fac942d055de92215c26f129befde7a2ea70c6977ed744912b0054"
	g := image.NewGray(image.Rect(0, 0, 1003, 1417))
	for i := range g.Pix {
		g.Pix[i] = 255
		if x, y := i%1003, i/1003; y/20%3 == 0 && x/7%2 == 0 {
			g.Pix[i] = 0
		}
	}
	spare := image.Rect(100, 100, 300, 200)
	Embed(g, someID, Options{Flat: true, Spare: []image.Rectangle{spare}})
	var shades [256]int
	for i, v := range g.Pix {
		shades[v]++
		if v != 0 && v != 255 && image.Pt(i%1003, i/1003).In(spare) {
			t.Fatalf("pixel %d was spared, and is %d", i, v)
		}
	}
	if shades[0]+shades[255]+shades[FlatBare]+shades[FlatPrint] != len(g.Pix) || shades[FlatBare] == 0 || shades[FlatPrint] == 0 {
		t.Errorf("shades: %v", shades)
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(g.Pix)); got != want {
		t.Errorf("digest of the pixels is %s, want %s", got, want)
	}
	if r, ok := Find(g, false); !ok || r.ID != someID {
		t.Errorf("Find = %v, %v", r, ok)
	}
}
