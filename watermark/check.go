package watermark

import (
	"fmt"
	"image"
	"math"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/pdf"
	"mohr/watermark/internal/raster"
	"mohr/watermark/internal/seal"
)

// orDefault fills zero fields.
func (l Limits) orDefault() Limits {
	if l.Bytes == 0 {
		l.Bytes = DefaultLimits.Bytes
	}
	if l.Pixels == 0 {
		l.Pixels = DefaultLimits.Pixels
	}
	if l.Side == 0 {
		l.Side = DefaultLimits.Side
	}
	if l.Pages == 0 {
		l.Pages = DefaultLimits.Pages
	}
	if l.PagePixels == 0 {
		l.PagePixels = DefaultLimits.PagePixels
	}
	return l
}

// minLongSide is the smallest Output.LongSide: below it a document is not readable.
const minLongSide = 64

func checkLongSide(px int, lim Limits) error {
	if px < minLongSide || px > lim.Side {
		return fmt.Errorf("long side is %d pixels, want %d to %d: %w", px, minLongSide, lim.Side, ErrUsage)
	}
	return nil
}

// check holds a job against its rules and returns its label in canonical form. Rules that need the document
// are checked when it is known. The error is ErrLabel for the label, else ErrUsage.
func (j Job) check() (Label, error) {
	l := j.Label
	var err error
	if l.Purpose, err = seal.Canonical(l.Purpose); err != nil {
		return l, fmt.Errorf("purpose: %w", err)
	}
	if l.Recipient, err = seal.Canonical(l.Recipient); err != nil {
		return l, fmt.Errorf("recipient: %w", err)
	}
	l.Purpose, l.Recipient = asciiDigits(l.Purpose), asciiDigits(l.Recipient)
	switch {
	case l.Lang > Both:
		return l, fmt.Errorf("language is %d, want 0 to %d: %w", l.Lang, Both, ErrUsage)
	case j.Strength > Strong:
		return l, fmt.Errorf("strength is %d, want 0 to %d: %w", j.Strength, Strong, ErrUsage)
	case j.QR > QROff:
		return l, fmt.Errorf("QR choice is %d, want 0 to %d: %w", j.QR, QROff, ErrUsage)
	case j.Output.Format > PDF:
		return l, fmt.Errorf("format is %d, want 0 to %d: %w", j.Output.Format, PDF, ErrUsage)
	case j.Output.LongSide != 0 && checkLongSide(j.Output.LongSide, j.Limits) != nil:
		return l, checkLongSide(j.Output.LongSide, j.Limits)
	case j.Output.Quality < 0 || j.Output.Quality > 100:
		return l, fmt.Errorf("quality is %d, want 1 to 100: %w", j.Output.Quality, ErrUsage)
	case j.Output.Password != "" && pdf.CheckPassword(j.Output.Password) != nil:
		return l, fmt.Errorf("new password: %w: %w", pdf.CheckPassword(j.Output.Password), ErrUsage)
	case len(j.Masks) > MaxMasks:
		return l, fmt.Errorf("%d masks, limit is %d: %w", len(j.Masks), MaxMasks, ErrUsage)
	}
	for i, m := range j.Masks {
		if !m.sound() {
			return l, fmt.Errorf("mask %d: not a rectangle of numbers at or above 0: %w", i+1, ErrUsage)
		}
	}
	return l, nil
}

// sound reports whether m is a rectangle of finite size, whatever the page.
func (m Mask) sound() bool {
	for _, v := range [...]float64{m.X, m.Y, m.W, m.H} {
		if math.IsNaN(v) || v < 0 || v > 1e6 {
			return false
		}
	}
	return m.W > 0 && m.H > 0 && m.Page >= 0
}

// maskPages refuses masks for pages that a document of that many does not have.
func maskPages(masks []Mask, pages int) error {
	for i, m := range masks {
		if m.Page > pages {
			return fmt.Errorf("mask %d: page %d of a document of %d: %w", i+1, m.Page, pages, ErrUsage)
		}
	}
	return nil
}

// cover makes the masks of a page solid, counted from 1. A mask that touches no pixel of its page is ErrUsage:
// whoever asked for it believes that something is hidden.
func cover(doc image.Image, masks []Mask, page int) error {
	size := doc.Bounds().Size()
	var rects []image.Rectangle
	for i, m := range masks {
		if m.Page != 0 && m.Page != page {
			continue
		}
		r := m.rect(size)
		if r.Intersect(doc.Bounds()).Empty() {
			return fmt.Errorf("mask %d: lies outside the page of %d x %d pixels: %w", i+1, size.X, size.Y, ErrUsage)
		}
		rects = append(rects, r)
	}
	raster.Cover(doc, rects)
	return nil
}

// rect returns the pixels that m touches on a page of that size.
func (m Mask) rect(size image.Point) image.Rectangle {
	kx, ky := 1.0, 1.0
	if m.Percent {
		kx, ky = float64(size.X)/100, float64(size.Y)/100
	}
	return image.Rect(
		int(math.Floor(m.X*kx)), int(math.Floor(m.Y*ky)),
		int(math.Ceil((m.X+m.W)*kx)), int(math.Ceil((m.Y+m.H)*ky)),
	)
}

// format returns the format to write for an input of that header.
func (o Output) format(h container.Header) Format {
	if o.Format != Auto {
		return o.Format
	}
	switch h.Format {
	case container.PDF:
		return PDF
	case container.PNG, container.GIF:
		return PNG
	}
	return JPEG
}

// The quality of a JPEG that is written without a wish: the input's own within these bounds, or the usual one
// when it is not known. Below 80 the mark's fine variation and the code would suffer twice.
const (
	minQuality   = 80
	maxQuality   = 92
	usualQuality = 88
)

// quality returns the JPEG quality to write for an input of that header.
func (o Output) quality(h container.Header) int {
	switch {
	case o.Quality > 0:
		return o.Quality
	case h.Quality > 0:
		return min(max(h.Quality, minQuality), maxQuality)
	}
	return usualQuality
}

// fits refuses what is asked of a PDF when another format is written, or of pictures when the input is a PDF.
func (o Output) fits(h container.Header) error {
	switch {
	case o.Password != "" && o.format(h) != PDF:
		return fmt.Errorf("only a PDF can be encrypted: %w", ErrUsage)
	case o.A4 && h.Format == container.PDF:
		return fmt.Errorf("an A4 page is laid out of pictures of a card, not of a PDF: %w", ErrUsage)
	case o.A4 && o.format(h) != PDF:
		return fmt.Errorf("an A4 page is written as a PDF: %w", ErrUsage)
	}
	return nil
}
