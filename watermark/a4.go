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
	if err := maskPages(job.Masks, len(pictures)); err != nil { // a mask's page is the picture
		return Report{}, err
	}
	return s.writePages(dst, binding{1, label, code, job}, func(int) (stampedPage, error) {
		height, err := a4Height(label.captionWith(code, pageOf{1, 1}))
		if err != nil {
			return stampedPage{}, err
		}
		var page stampedPage
		sides := make([]side, len(pictures))
		for i, p := range pictures {
			img, notes, err := s.decode(p.src, p.head)
			if err != nil {
				return stampedPage{}, fmt.Errorf("picture %d: %w", i+1, err)
			}
			page.warn(1, notes)
			if !cardShaped(img.Bounds().Size()) {
				page.warnings = append(page.warnings, Warning{Code: "shape", Page: 1, Message: fmt.Sprintf(
					"picture %d is not cut to the edges of a card (85.60 x 53.98 mm), so the card in it is smaller than life", i+1)})
			}
			sides[i] = newSide(img)
		}
		doc, err := a4Sheet(sides, height)
		if err != nil {
			return stampedPage{}, err
		}
		job := job
		if job.Masks, err = a4Masks(sides, job.Masks); err != nil {
			return stampedPage{}, err
		}
		stamped, err := stampPage(doc, pageJob{
			label: label, code: code, job: job, at: pageOf{1, 1}, quality: usualQuality,
			widthPt: a4WidthPt, heightPt: a4HeightPt * float64(height) / float64(a4Size().Y),
		})
		if err != nil {
			return stampedPage{}, err
		}
		stamped.sheet.HeightPt = a4HeightPt // the caption may be off by the rounding of a pixel
		stamped.warnings = append(page.warnings, stamped.warnings...)
		return stamped, nil
	})
}

// a4Size is an A4 page in pixels.
func a4Size() image.Point { return image.Pt(int(math.Round(mm(210))), int(math.Round(mm(297)))) }

// a4Height is the height that the caption leaves of the page, in pixels.
func a4Height(c plan.Caption) (int, error) {
	w, h := a4Size().X, a4Size().Y
	height := h * 3 / 4
	for range 4 { // a caption's size follows from the page's, so this settles at once or nearly so
		caption, err := plan.CaptionHeight(plan.Size{W: w, H: height}, c)
		if err != nil {
			return 0, tooMany(err, image.Pt(w, height))
		}
		if height+caption == h {
			break
		}
		height = h - caption
	}
	if need := mm(marginMM + maxA4*(cardHeightMM+gapMM) + gapMM); height < int(need) {
		return 0, fmt.Errorf("the caption leaves too little of an A4 page: %w", ErrLabel)
	}
	return height, nil
}

// CardShaped reports whether a picture of that size, in pixels, has the shape of an ID-1 card, lying or upright, within six in
// a hundred: Bind then lays it on an A4 page at true size.
func CardShaped(width, height int) bool {
	return width > 0 && height > 0 && cardShaped(image.Pt(width, height))
}

// cardShaped reports whether a picture has the shape of a card, lying or upright.
func cardShaped(size image.Point) bool {
	ratio := float64(max(size.X, size.Y)) / float64(min(size.X, size.Y))
	return math.Abs(ratio/(cardWidthMM/cardHeightMM)-1) <= cardSlack
}

// A side is one side of a card at the size in which it is printed.
type side struct {
	print *image.RGBA
	size  image.Point // of the picture itself, pixels
}

// newSide scales a picture to be as large as a card allows.
func newSide(img image.Image) side {
	size := img.Bounds().Size()
	w, h := mm(cardWidthMM), mm(cardHeightMM)
	if size.Y > size.X {
		w, h = h, w
	}
	k := math.Min(w/float64(size.X), h/float64(size.Y))
	to := image.NewRGBA(image.Rect(0, 0, max(1, int(math.Round(float64(size.X)*k))), max(1, int(math.Round(float64(size.Y)*k)))))
	draw.CatmullRom.Scale(to, to.Rect, img, img.Bounds(), draw.Src, nil)
	return side{to, size}
}

// a4Places are where sides lie on the page, one below the other and in its middle, and how far down the ruler is.
func a4Places(sides []side) (places []image.Rectangle, ruler float64) {
	y := mm(marginMM)
	for _, s := range sides {
		size := s.print.Rect.Size()
		x := int(math.Round((float64(a4Size().X) - float64(size.X)) / 2))
		places = append(places, image.Rectangle{Max: size}.Add(image.Pt(x, int(y))))
		y += float64(size.Y) + mm(gapMM)
	}
	return places, y
}

// a4Sheet lays sides and a ruler on a page of that height, pixels.
func a4Sheet(sides []side, height int) (*image.RGBA, error) {
	doc := image.NewRGBA(image.Rect(0, 0, a4Size().X, height))
	fillWhite(doc.Pix)
	places, y := a4Places(sides)
	for i, s := range sides {
		draw.Draw(doc, places[i], s.print, image.Point{}, draw.Src)
	}
	ruler, err := a4Ruler(y)
	raster.Fill(doc, ruler)
	return doc, err
}

// a4Masks turns masks of pictures, whose pages are the pictures, into masks of the page that they lie on. Each grows by what
// scaling has mixed with its surroundings.
func a4Masks(sides []side, masks []Mask) (out []Mask, err error) {
	places, _ := a4Places(sides)
	for i, m := range masks {
		for n, s := range sides {
			if m.Page != 0 && m.Page != n+1 {
				continue
			}
			r := m.rect(s.size)
			if r.Intersect(image.Rectangle{Max: s.size}).Empty() {
				return nil, fmt.Errorf("mask %d: lies outside the picture of %d x %d pixels: %w", i+1, s.size.X, s.size.Y, ErrUsage)
			}
			at := places[n]
			kx, ky := float64(at.Dx())/float64(s.size.X), float64(at.Dy())/float64(s.size.Y)
			reach := int(math.Ceil(cubicReach*math.Max(1, math.Max(kx, ky)))) + 1
			grown := image.Rect(
				at.Min.X+int(math.Floor(float64(r.Min.X)*kx))-reach, at.Min.Y+int(math.Floor(float64(r.Min.Y)*ky))-reach,
				at.Min.X+int(math.Ceil(float64(r.Max.X)*kx))+reach, at.Min.Y+int(math.Ceil(float64(r.Max.Y)*ky))+reach,
			).Intersect(at)
			out = append(out, Mask{Page: 1, X: float64(grown.Min.X), Y: float64(grown.Min.Y), W: float64(grown.Dx()), H: float64(grown.Dy())})
		}
	}
	return out, nil
}

// cubicReach is how far the Catmull-Rom kernel looks, in pixels of the coarser picture.
const cubicReach = 2

// a4Ruler is 50 mm with a tick each millimetre, y pixels down the page.
func a4Ruler(y float64) ([]plan.Fill, error) {
	black := plan.Color{}
	left := math.Round((float64(a4Size().X) - mm(rulerMM)) / 2)
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
		return nil, err
	}
	s = s.Moved(mm(3.2), left+mm(rulerMM+1.5), y+mm(3))
	return append(fills, plan.Fill{Path: s.Path, Box: s.Bounds, Color: black}), nil
}
