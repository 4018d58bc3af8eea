package trace

import (
	"fmt"
	"image"
	"image/draw"
	"os"
	"strings"
	"testing"
	"time"

	"mohr/watermark/internal/attack"
	"mohr/watermark/specimen"
)

func TestY(t *testing.T) {
	hard := os.Getenv("HARD") != ""
	for _, d := range []specimen.Document{specimen.CardFront(1), specimen.CardFront(2), specimen.CardBack(1), specimen.Photo(1), specimen.Letter(1), specimen.Scan(specimen.Letter(1)), specimen.Bill(1), specimen.Fax(specimen.Letter(1))} {
		b := image.NewRGBA(d.Image.Bounds())
		draw.Draw(b, b.Rect, d.Image, image.Point{}, draw.Src)
		if os.Getenv("DOC") != "" && !strings.Contains(d.Name, os.Getenv("DOC")) {
			continue
		}
		Embed(b, ID{1, 2, 3, 4, 5, 6}, nil)
		for _, a := range attack.Travels() {
			if os.Getenv("A") != "" && !strings.Contains(a.Name, os.Getenv("A")) {
				continue
			}
			p := a.Run(b)
			t0 := time.Now()
			r, ok := Find(p, hard)
			fmt.Printf("%-14s %-10s %v %v %.3f %v %v of %v\n", d.Name, a.Name, ok, r.ID == (ID{1, 2, 3, 4, 5, 6}), r.Rho, time.Since(t0).Round(time.Millisecond), r.Region, p.Rect)
		}
	}
}
