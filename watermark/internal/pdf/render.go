package pdf

import (
	"fmt"
	"image"
	"math"
)

// How many pixels a page is given.
const (
	minScanDPI = 150.0 // for a page that is a scan
	maxScanDPI = 300.0
	drawnDPI   = 200.0 // for a page that is not
	minDPI     = 36.0  // for a page that would have more pixels than allowed otherwise
)

// A Raster is one page in pixels.
type Raster struct {
	Image   image.Image // *image.Gray when the page has no colour, else *image.YCbCr in 4:2:0; upright, on white
	DPI     float64     // pixels an inch of the page's own units
	Reduced bool        // fewer than the page asks for, to stay within the limit
	Blank   bool        // one colour throughout
	Objects int         // what the page's content and annotations hold, as far as it was counted
	Flat    bool        // no picture of the page has shades: more than 1 bit a pixel
	Scan    Scan        // the picture that fills most of the page
}

// A Scan is the largest picture of a page.
type Scan struct {
	Share  float64 // of the page's area that its bounds cover, 0 to 1; 0 without a picture
	DPI    float64 // of the picture as it is placed
	Bits   int     // a pixel: 1, 8, 24
	Tables []byte  // the start of a JPEG, which holds its tables; nil for others
	Bytes  int     // as it is stored; 0 when not known
}

// Render draws page n, counted from 1, at the resolution of its own scan between 150 and 300 dots an inch, or at
// 200 when it is none, in at most maxPixels. The error is one of the package's kinds; it does not name the page.
func (d *Document) Render(n int, maxPixels int64) (r Raster, err error) {
	err = d.with(func(s session) error {
		p, err := s.load(n)
		if err != nil {
			return err
		}
		r = Raster{}
		p.survey(&r, d.Pages[n-1])
		size, err := r.fit(d.Pages[n-1], maxPixels)
		if err != nil {
			return err
		}
		sheet, err := p.draw(image.Rectangle{Max: size}, size)
		if err != nil {
			return err
		}
		r.Image, r.Blank = sheet.picture(), !sheet.mixed
		return nil
	})
	return r, err
}

// fit chooses the resolution and returns the size of the page in pixels.
func (r *Raster) fit(p PageSize, maxPixels int64) (image.Point, error) {
	r.DPI = drawnDPI
	switch {
	case r.Scan.Share >= 0.5:
		r.DPI = min(max(r.Scan.DPI, minScanDPI), maxScanDPI)
	case r.Scan.Share >= 0.02: // a card on a larger page
		r.DPI = min(max(r.Scan.DPI, drawnDPI), maxScanDPI)
	}
	in2 := p.WidthPt / 72 * p.HeightPt / 72
	if in2*r.DPI*r.DPI > float64(maxPixels) {
		r.DPI = math.Floor(math.Sqrt(float64(maxPixels) / in2))
		r.Reduced = true
	}
	if r.DPI < minDPI {
		return image.Point{}, fmt.Errorf("%.0f x %.0f mm: %w", p.WidthPt/72*25.4, p.HeightPt/72*25.4, ErrTooLarge)
	}
	size := image.Pt(max(1, int(math.Round(p.WidthPt*r.DPI/72))), max(1, int(math.Round(p.HeightPt*r.DPI/72))))
	if int64(size.X)*int64(size.Y) > maxPixels+maxPixels/100 { // a strip a pixel wide
		return image.Point{}, fmt.Errorf("%d x %d pixels: %w", size.X, size.Y, ErrTooLarge)
	}
	return size, nil
}

// A Part is a piece of a page: what lies within Area, in pixels of the page drawn whole at Size.
type Part struct {
	Page int // counts from 1
	Area image.Rectangle
	Size image.Point
}

// RenderParts draws pieces of pages, all in one instance and within MaxTime together. The error is one of the package's
// kinds.
func (d *Document) RenderParts(parts ...Part) (out []image.Image, err error) {
	err = d.with(func(s session) error {
		out = nil
		for _, part := range parts {
			p, err := s.load(part.Page)
			if err != nil {
				return err
			}
			sheet, err := p.draw(part.Area, part.Size)
			if err != nil {
				return err
			}
			p.close()
			out = append(out, sheet.picture())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// maxBand is how many pixels are drawn at once. In bands a page of A4 at 300 dots an inch takes half the memory and no
// longer, since the renderer keeps the pictures that it has decoded; where it resamples them, each band costs a few
// percent.
const maxBand = 4_000_000

// draw renders the page at the given size and returns the part within area.
func (p page) draw(area image.Rectangle, size image.Point) (*sheet, error) {
	s := newSheet(area.Size())
	rows := max(maxBand/area.Dx()&^1, 2)
	for y := area.Min.Y; y < area.Max.Y; y += rows {
		band := image.Rect(area.Min.X, y, area.Max.X, min(y+rows, area.Max.Y))
		if err := p.drawBand(s, band, size); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// drawBand renders a band and adds it to s.
func (p page) drawBand(s *sheet, band image.Rectangle, size image.Point) error {
	w, h := band.Dx(), band.Dy()
	bitmap, err := p.newBitmap(w, h)
	if err != nil {
		return fmt.Errorf("%d x %d pixels: %w", w, h, err)
	}
	defer p.freeBitmap(bitmap)
	at := drawing{bitmap, p.ref, -band.Min.X, -band.Min.Y, size.X, size.Y}
	if err := p.drawPage(at); err != nil {
		return err
	}
	if err := p.drawForm(p.doc, at); err != nil {
		return err
	}
	pix, err := p.pixels(bitmap)
	if err != nil || len(pix) != 4*w*h {
		return fmt.Errorf("%d x %d pixels: %w", w, h, ErrDamaged)
	}
	s.add(pix)
	return nil
}

// A drawing is a page on a bitmap: how large it is drawn, in pixels, and where its upper left corner comes to lie.
type drawing struct {
	bitmap bitmapRef
	page   pageRef
	x, y   int
	w, h   int
}
