package watermark

import (
	"fmt"
	"image"
	"math"
	"sync"

	"golang.org/x/image/draw"

	"mohr/watermark/internal/plan"
	"mohr/watermark/internal/raster"
)

// An a4Draft is the draft of one A4 page with the sides of a card. The page is laid out at its true size and drawn at the
// screen's.
type a4Draft struct {
	sides []side
	small []image.Image // their prints, as large as they are drawn
	scale float64       // pixels that are drawn to a pixel of the page

	mu     sync.Mutex
	pixels map[int]documentPixels // of the page at its true size, by the height that a caption leaves
}

// mostHeights is how many heights of the page are remembered: a caption has but a few.
const mostHeights = 64

// DraftA4 is Draft for one or two pictures of a card on one A4 page, as Bind lays them out at 300 dots an inch. longSidePx is
// the height of the whole page. Masks are of the pictures, see Mask.
func (s *Stamper) DraftA4(srcs [][]byte, lim Limits, longSidePx int) (*Draft, error) {
	lim = lim.orDefault()
	if err := checkLongSide(longSidePx, lim); err != nil {
		return nil, err
	}
	pictures, err := probeAll(srcs, lim)
	if err != nil {
		return nil, err
	}
	if len(pictures) > maxA4 {
		return nil, fmt.Errorf("%d pictures, an A4 page takes a card's front and back: %w", len(pictures), ErrUsage)
	}
	size := a4Size()
	a := &a4Draft{scale: math.Min(1, float64(longSidePx)/float64(size.Y)), pixels: map[int]documentPixels{}}
	for i, p := range pictures {
		img, _, err := s.decode(p.src, p.head)
		if err != nil {
			return nil, &PageError{i + 1, err}
		}
		side := newSide(img)
		print := side.print.Rect.Size()
		a.sides = append(a.sides, side)
		a.small = append(a.small, raster.Shrink(side.print, max(1, a.shown(max(print.X, print.Y)))))
	}
	return &Draft{size: size, at: pageOf{1, 1}, a4: a}, nil
}

// shown is a length on the page as it is drawn, pixels.
func (a *a4Draft) shown(v int) int { return int(math.Round(float64(v) * a.scale)) }

func (a *a4Draft) bytes() (n int64) {
	for i, s := range a.sides {
		n += sheetBytes(s.print) + sheetBytes(a.small[i])
	}
	return n
}

// sheet draws the sides and the ruler on a page of that height, pixels of the page itself.
func (a *a4Draft) sheet(height int) (*image.RGBA, error) {
	doc := image.NewRGBA(image.Rect(0, 0, a.shown(a4Size().X), a.shown(height)))
	fillWhite(doc.Pix)
	places, y := a4Places(a.sides)
	for i, img := range a.small {
		at := image.Pt(a.shown(places[i].Min.X), a.shown(places[i].Min.Y))
		draw.Draw(doc, img.Bounds().Add(at), img, image.Point{}, draw.Src)
	}
	ruler, err := a4Ruler(y)
	for i, f := range ruler {
		ruler[i] = f.Scaled(a.scale)
	}
	raster.Fill(doc, ruler)
	return doc, err
}

// key is the geometry's key of the page that Bind would stamp.
func (a *a4Draft) key(height int, secret [32]byte) ([32]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p, ok := a.pixels[height]
	if !ok {
		doc, err := a4Sheet(a.sides, height)
		if err != nil {
			return [32]byte{}, err
		}
		if len(a.pixels) >= mostHeights {
			clear(a.pixels)
		}
		p = pixelsOf(doc)
		a.pixels[height] = p
	}
	return p.key(secret), nil
}

// page lays the page out for a job.
func (a *a4Draft) page(label Label, code qrCode, job Job) (draftPage, error) {
	if err := maskPages(job.Masks, len(a.sides)); err != nil {
		return draftPage{}, err
	}
	masks, err := a4Masks(a.sides, job.Masks)
	if err != nil {
		return draftPage{}, err
	}
	caption := label.captionWith(code, pageOf{1, 1})
	height, err := a4Height(caption)
	if err != nil {
		return draftPage{}, err
	}
	key, err := a.key(height, job.Secret)
	if err != nil {
		return draftPage{}, err
	}
	doc, err := a.sheet(height)
	if err != nil {
		return draftPage{}, err
	}
	page := image.Pt(a4Size().X, height)
	if err := cover(doc, inPercent(masks, page), 1); err != nil {
		return draftPage{}, err
	}
	job.Seed = pageSeed(job.Seed, 1)
	layout, err := layOutShown(page, doc.Rect.Size(), label, caption, key, job)
	if err != nil {
		return draftPage{}, err
	}
	layout.Out = plan.Size{W: doc.Rect.Dx(), H: a.shown(a4Size().Y)} // as the page without a stamp: roundings may add up
	return draftPage{doc, layout}, nil
}
