package trace

import (
	"fmt"
	"image"
	"image/draw"
	"math"
	"testing"

	"mohr/watermark/specimen"
)

func greyOf(img image.Image) *image.Gray {
	g := image.NewGray(img.Bounds())
	draw.Draw(g, g.Rect, img, img.Bounds().Min, draw.Src)
	return g
}

func clone(g *image.Gray) *image.Gray {
	out := image.NewGray(g.Rect)
	draw.Draw(out, g.Rect, g, image.Point{}, draw.Src)
	return out
}

func psnr(a, b *image.Gray) float64 {
	sum := 0.0
	for i, v := range a.Pix {
		d := float64(v) - float64(b.Pix[i])
		sum += d * d
	}
	return 10 * math.Log10(255*255*float64(len(a.Pix))/sum)
}

func TestX(t *testing.T) {
	for _, d := range []specimen.Document{specimen.CardFront(1), specimen.CardBack(1), specimen.Photo(1), specimen.Letter(1), specimen.Scan(specimen.Letter(1)), specimen.Bill(1), specimen.Fax(specimen.Letter(1))} {
		a := greyOf(d.Image)
		b := clone(a)
		Embed(b, ID{1, 2, 3, 4, 5, 6}, nil)
		fmt.Println(d.Name, a.Rect, psnr(a, b))
	}
}

func BenchmarkTile(b *testing.B) {
	for b.Loop() {
		newTile(ID{})
	}
}

func BenchmarkEmbed(b *testing.B) {
	for _, side := range [][2]int{{4000, 3000}, {1011, 638}} {
		b.Run(fmt.Sprint(side[0]), func(b *testing.B) {
			g := image.NewGray(image.Rect(0, 0, side[0], side[1]))
			for i := range g.Pix {
				g.Pix[i] = uint8(i*i>>7) | 128
			}
			c := image.NewRGBA(g.Rect)
			draw.Draw(c, c.Rect, g, image.Point{}, draw.Src)
			b.Run("grey", func(b *testing.B) {
				for b.Loop() {
					Embed(g, ID{1, 2, 3}, nil)
				}
			})
			b.Run("rgba", func(b *testing.B) {
				for b.Loop() {
					Embed(c, ID{1, 2, 3}, nil)
				}
			})
		})
	}
}
