package watermark

import (
	"fmt"
	"image"
	"io"
	"math"

	"golang.org/x/image/draw"

	"mohr/watermark/internal/glyph"
	"mohr/watermark/internal/plan"
	"mohr/watermark/internal/raster"
)

// A card is 85.60 x 53.98 mm (ISO/IEC 7810, ID-1), as every CNIC is.
const (
	cardWidthMM  = 85.60
	cardHeightMM = 53.98
)

// How cards are laid on an A4 page.
const (
	a4DPI     = 300
	marginMM  = 18.0 // above the first card
	gapMM     = 12.0 // between cards, and above the ruler
	rulerMM   = 50.0
	maxA4     = 2    // a card's sides
	cardSlack = 0.06 // how far a picture's shape may be off a card's
)

// mm is a length on the page in pixels.
func mm(v float64) float64 { return float64(v * a4DPI / 25.4) }

// bindA4 lays the sides of a card at true size on one page, with a ruler to check a print against.
func (s *Stamper) bindA4(dst io.Writer, pictures []picture, label Label, code qrCode, job Job) (Report, error) {
	if len(pictures) > maxA4 {
		return Report{}, fmt.Errorf("%d pictures, an A4 page takes a card's front and back: %w", len(pictures), ErrUsage)
	}
	if job.Output.LongSide != 0 {
		return Report{}, fmt.Errorf("a page at true size has no other size: %w", ErrUsage)
	}
	if err := maskPages(job.Masks, 1); err != nil {
		return Report{}, err
	}
	return s.writePages(dst, binding{1, label, code, job}, func(int) (stampedPage, error) {
		height, err := a4Height(label, code, job)
		if err != nil {
			return stampedPage{}, err
		}
		full := image.Pt(int(math.Round(mm(210))), int(math.Round(mm(297))))
		doc := image.NewRGBA(image.Rect(0, 0, full.X, height))
		fillWhite(doc.Pix)
		var page stampedPage
		y := mm(marginMM)
		for i, p := range pictures {
			img, notes, err := raster.Decode(p.src, p.head)
			if err != nil {
				return stampedPage{}, fmt.Errorf("picture %d: %w", i+1, err)
			}
			page.warn(1, notes)
			if !cardShaped(img.Bounds().Size()) {
				page.warnings = append(page.warnings, Warning{Code: "shape", Page: 1, Message: fmt.Sprintf(
					"picture %d is not cut to the edges of a card (85.60 x 53.98 mm), so the card in it is smaller than life", i+1)})
			}
			y += placeCard(doc, img, y) + mm(gapMM)
		}
		if err := drawRuler(doc, y); err != nil {
			return stampedPage{}, err
		}
		stamped, err := stampPage(doc, pageJob{
			label: label, code: code, job: job, at: pageOf{1, 1}, quality: usualQuality,
			widthPt: a4WidthPt, heightPt: a4HeightPt * float64(height) / float64(full.Y),
		})
		if err != nil {
			return stampedPage{}, err
		}
		stamped.sheet.HeightPt = a4HeightPt // the caption may be off by the rounding of a pixel
		stamped.warnings = append(page.warnings, stamped.warnings...)
		return stamped, nil
	})
}

// a4Height is the height that the caption leaves of the page, in pixels.
func a4Height(label Label, code qrCode, job Job) (int, error) {
	w, h := int(math.Round(mm(210))), int(math.Round(mm(297)))
	height := h * 3 / 4
	for range 4 { // a caption's size follows from the page's, so this settles at once or nearly so
		layout, err := layOut(image.Pt(w, height), label, code, [32]byte{}, job, pageOf{1, 1})
		if err != nil {
			return 0, err
		}
		if layout.Out.H == h {
			break
		}
		height = h - (layout.Out.H - layout.Doc.H)
	}
	if need := mm(marginMM + maxA4*(cardHeightMM+gapMM) + gapMM); height < int(need) {
		return 0, fmt.Errorf("the caption leaves too little of an A4 page: %w", ErrLabel)
	}
	return height, nil
}

// cardShaped reports whether a picture has the shape of a card, lying or upright.
func cardShaped(size image.Point) bool {
	ratio := float64(max(size.X, size.Y)) / float64(min(size.X, size.Y))
	return math.Abs(ratio/(cardWidthMM/cardHeightMM)-1) <= cardSlack
}

// placeCard draws a picture as large as a card allows, y pixels below the page's upper edge and in its middle, and
// returns the height that it takes.
func placeCard(doc *image.RGBA, img image.Image, y float64) float64 {
	size := img.Bounds().Size()
	w, h := mm(cardWidthMM), mm(cardHeightMM)
	if size.Y > size.X {
		w, h = h, w
	}
	k := math.Min(w/float64(size.X), h/float64(size.Y))
	w, h = math.Round(float64(size.X)*k), math.Round(float64(size.Y)*k)
	x := math.Round((float64(doc.Rect.Dx()) - w) / 2)
	to := image.Rect(int(x), int(y), int(x+w), int(y+h))
	draw.CatmullRom.Scale(doc, to, img, img.Bounds(), draw.Src, nil)
	return h
}

// drawRuler draws 50 mm with a tick each millimetre.
func drawRuler(doc *image.RGBA, y float64) error {
	black := plan.Color{}
	left := math.Round((float64(doc.Rect.Dx()) - mm(rulerMM)) / 2)
	line := math.Round(mm(0.2))
	box := func(x, y, w, h float64) plan.Fill {
		path := plan.Box(x, y, w, h)
		return plan.Fill{Path: path, Box: plan.Rect{Min: path.Pts[0], Max: path.Pts[2]}, Color: black}
	}
	fills := []plan.Fill{box(left-line/2, y, mm(rulerMM)+line, line)}
	for i := range int(rulerMM) + 1 {
		tick := 1.6
		switch {
		case i%10 == 0:
			tick = 4
		case i%5 == 0:
			tick = 2.8
		}
		fills = append(fills, box(left+mm(float64(i))-line/2, y, line, mm(tick)))
	}
	s, err := glyph.Line("50 mm", glyph.Style{})
	if err != nil {
		return err
	}
	s = s.Moved(mm(3.2), left+mm(rulerMM+1.5), y+mm(3))
	fills = append(fills, plan.Fill{Path: s.Path, Box: s.Bounds, Color: black})
	raster.Fill(doc, fills)
	return nil
}
