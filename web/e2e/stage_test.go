package e2e_test

import (
	"bytes"
	"image"
	"math"
	"testing"

	"github.com/chromedp/cdproto/input"

	"mohr/watermark"
)

// TestBothSidesOnOnePage shows the A4 page before it is made, with a box on the back of the card, which stays there.
func TestBothSidesOnOnePage(t *testing.T) {
	long(t)
	b := open(t, englishPhone)
	b.choose("#choose", file(t, "card-front.jpg"), file(t, "card-back.jpg"))
	b.tap("#chip-bank")
	b.stamped()
	b.until(`document.querySelectorAll(".tile").length === 2`)
	b.tap("#both")
	b.until(`document.getElementById("as-a4").checked && document.activeElement.id === "both"`)
	const isA4 = `(() => { const i = document.getElementById("after"), c = document.getElementById("before");
		return !i.hidden && Math.abs(i.naturalHeight / i.naturalWidth - 297 / 210) < 0.01 && Math.abs(c.height / c.width - 297 / 210) < 0.01 })()`
	b.until(isA4)
	b.stamped()
	b.calm()
	b.shot("a4-phone")
	b.tap(`#files .tile:nth-child(2) .thumb`)
	b.until(isA4)
	b.stamped()
	b.tap("#tool-hide") // one side at a time, as boxes are drawn on a side
	b.until(`!document.getElementById("hide-panel").hidden && document.getElementById("before").width > document.getElementById("before").height`)
	b.stamped()
	b.drag(0.3, 0.3, 0.7, 0.7)
	b.until(`document.querySelectorAll(".mask").length === 1`)
	b.stamped()
	b.tapUntil("#hide-done", `document.getElementById("hide-panel").hidden`)
	b.until(isA4)
	b.stamped()
	b.calm()
	b.shot("a4-phone-hidden")
	b.tap("#save")
	_, copy := b.download()
	info, err := stamper.Inspect(copy, watermark.Limits{}, "")
	if err != nil || info.Pages != 1 || int(info.PageSizes[0].WidthPt+0.5) != 595 || int(info.PageSizes[0].HeightPt+0.5) != 842 {
		t.Errorf("saved %d pages of %v, %v; want one A4", info.Pages, info.PageSizes, err)
	}
	verdict(t, copy)
	page := pageOf(t, copy)
	h := page.Bounds().Dy()
	middle := func(y0, y1 int) image.Rectangle { // of a card, in millimetres from above
		return image.Rect(90*h/297, y0*h/297, 120*h/297, y1*h/297)
	}
	if dark(page, middle(105, 118)) < 0.9 {
		t.Error("the box on the back of the card is not on the page")
	}
	if dark(page, middle(40, 52)) > 0.5 {
		t.Error("the front of the card has a box that nobody drew")
	}
}

// pageOf draws the first page of a PDF.
func pageOf(t *testing.T, pdf []byte) image.Image {
	t.Helper()
	d, err := stamper.Draft(pdf, watermark.Limits{}, "", 1, 1754)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := d.Before(&out); err != nil {
		t.Fatal(err)
	}
	img, _, err := image.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// dark is the share of dark pixels in a part of a picture.
func dark(img image.Image, in image.Rectangle) float64 {
	n := 0
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); r+g+b < 3*0x7000 {
				n++
			}
		}
	}
	return float64(n) / float64(in.Dx()*in.Dy())
}

// TestZoomIsSharp looks closer: a picture with more pixels comes, and the document stays where it is.
func TestZoomIsSharp(t *testing.T) {
	b := open(t, desk)
	b.choose("#choose", file(t, "photo.jpg"))
	b.tap("#chip-sim")
	b.stamped()
	side := func() (n int) {
		b.js(`Math.max(document.getElementById("before").width, document.getElementById("before").height)`, &n)
		return n
	}
	if n := side(); n != 1000 {
		t.Errorf("the whole picture has %d pixels, want 1000", n)
	}
	place := func() (r struct{ X, Y, Width float64 }) {
		b.js(`(() => { const r = document.getElementById("before").getBoundingClientRect(); return {X: r.x, Y: r.y, Width: r.width} })()`, &r)
		return r
	}
	b.tap("#tool-in")
	b.tap("#tool-in")
	was := place()
	b.until(`document.getElementById("before").height === 2400 && document.getElementById("after").naturalHeight > 1600`)
	b.stamped()
	if is := place(); math.Abs(is.X-was.X) > 1.5 || math.Abs(is.Y-was.Y) > 1.5 || math.Abs(is.Width-was.Width) > 3 {
		t.Errorf("the sharper picture lies at %.0f, the other at %.0f", is, was)
	}
	b.shot("zoom-sharp")
	b.tap("#tool-out")
	b.tap("#tool-out")
	b.tap("#chip-bank")
	b.stamped()
	b.until(`document.getElementById("before").height === 1000`)
}

// TestZoom spreads two fingers, moves the picture with one, and slides between original and copy.
func TestZoom(t *testing.T) {
	b := open(t, englishPhone)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.tap("#chip-sim")
	b.stamped()
	width := func() float64 {
		var w float64
		b.js(`document.getElementById("sheet").getBoundingClientRect().width`, &w)
		return w
	}
	var y float64
	b.js(`(() => { const r = document.getElementById("viewport").getBoundingClientRect(); return r.y + r.height / 2 })()`, &y)
	whole := width()
	two := func(half float64) []*input.TouchPoint {
		return []*input.TouchPoint{{X: 180 - half, Y: y, ID: 1}, {X: 180 + half, Y: y, ID: 2}}
	}
	b.run(input.DispatchTouchEvent(input.TouchStart, two(30)))
	for _, half := range []float64{45, 60, 75} {
		b.run(input.DispatchTouchEvent(input.TouchMove, two(half)))
	}
	b.run(input.DispatchTouchEvent(input.TouchEnd, []*input.TouchPoint{}))
	if w := width(); w < 1.8*whole {
		t.Errorf("two fingers make a picture of %.0f one of %.0f", whole, w)
	}
	was := b.text(`document.getElementById("sheet").getBoundingClientRect().x`)
	b.run(input.DispatchTouchEvent(input.TouchStart, []*input.TouchPoint{{X: 180, Y: y}}),
		input.DispatchTouchEvent(input.TouchMove, []*input.TouchPoint{{X: 230, Y: y}}),
		input.DispatchTouchEvent(input.TouchEnd, []*input.TouchPoint{}))
	if b.text(`document.getElementById("sheet").getBoundingClientRect().x`) == was {
		t.Error("one finger does not move a picture that is zoomed")
	}
	for range 6 {
		b.tap("#tool-out")
	}
	if w := width(); w > whole+1 {
		t.Errorf("zoomed out, the picture is %.0f wide, it was %.0f", w, whole)
	}
	b.tap("#tool-compare")
	b.until(`document.activeElement.id === "split"`)
	cut := b.text(`getComputedStyle(document.getElementById("after")).clipPath`)
	b.run(input.DispatchTouchEvent(input.TouchStart, []*input.TouchPoint{{X: 180, Y: y}}),
		input.DispatchTouchEvent(input.TouchMove, []*input.TouchPoint{{X: 260, Y: y}}),
		input.DispatchTouchEvent(input.TouchEnd, []*input.TouchPoint{}))
	if now := b.text(`getComputedStyle(document.getElementById("after")).clipPath`); now == cut || cut == "none" {
		t.Errorf("the slider moves, the copy is cut at %s and then at %s", cut, now)
	}
}
