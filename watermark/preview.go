package watermark

import (
	"fmt"
	"image"
	"io"
	"slices"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/raster"
)

// previewQuality is the JPEG quality of a preview: it is looked at once, on a screen.
const previewQuality = 82

// A Draft is one page of a document, decoded and shrunk for a screen, on which previews are drawn again and again while a
// person chooses. It keeps no reference to the document's bytes. Several goroutines may use it.
type Draft struct {
	sheet  image.Image    // the page, shrunk
	size   image.Point    // of the page itself, pixels
	pixels documentPixels // what the mark's geometry follows from
	at     pageOf
}

// Preview writes page, from 1, of the copy that Stamp would make of src, shrunk so that the document's longer side is at
// most longSidePx, as a JPEG. The marks lie where they lie on the copy; words and code of the caption are larger when the
// copy would be. What is to be drawn more than once is a Draft.
func Preview(dst io.Writer, src []byte, job Job, page, longSidePx int) error {
	var s Stamper
	defer s.Close()
	d, err := s.Draft(src, job.Limits, job.Password, page, longSidePx)
	if err != nil {
		return err
	}
	return d.Preview(dst, job)
}

// Draft decodes page, from 1, of src and shrinks it to longSidePx, from 64, on its longer side. password opens an encrypted
// PDF; "" is none. The errors are Inspect's, and ErrUsage for a page that is not there.
func (s *Stamper) Draft(src []byte, lim Limits, password string, page, longSidePx int) (*Draft, error) {
	lim = lim.orDefault()
	if longSidePx < minLongSide || longSidePx > lim.Side {
		return nil, fmt.Errorf("long side is %d pixels, want %d to %d: %w", longSidePx, minLongSide, lim.Side, ErrUsage)
	}
	head, err := probe(src, lim)
	if err != nil {
		return nil, err
	}
	if head.Format == container.PDF {
		return s.draftPDF(src, lim, password, page, longSidePx)
	}
	if page != 1 {
		return nil, noPage(page, 1)
	}
	img, _, err := raster.Decode(src, head)
	if err != nil {
		return nil, err
	}
	return newDraft(img, pageOf{1, 1}, longSidePx), nil
}

// Pixels is how many pixels the header of a picture promises, 0 of a PDF: what its decoding will take, for whoever works on
// several documents at once. The errors are Inspect's.
func Pixels(src []byte, lim Limits) (int64, error) {
	head, err := probe(src, lim.orDefault())
	return int64(head.Width) * int64(head.Height), err
}

func noPage(page, pages int) error {
	return fmt.Errorf("page %d of a document of %d: %w", page, pages, ErrUsage)
}

// newDraft takes a page over.
func newDraft(img image.Image, at pageOf, longSidePx int) *Draft {
	return &Draft{
		sheet: raster.Shrink(img, longSidePx), size: img.Bounds().Size(), pixels: pixelsOf(img), at: at,
	}
}

// Pages is how many pages the document has.
func (d *Draft) Pages() int { return d.at.m }

// Size is the size of the page itself in pixels, upright.
func (d *Draft) Size() (width, height int) { return d.size.X, d.size.Y }

// Bytes is the memory that d holds, roughly.
func (d *Draft) Bytes() int64 {
	switch m := d.sheet.(type) {
	case *image.Gray:
		return int64(len(m.Pix))
	case *image.RGBA:
		return int64(len(m.Pix))
	case *image.YCbCr:
		return int64(len(m.Y) + len(m.Cb) + len(m.Cr))
	}
	panic("watermark: not a sheet")
}

// Before writes the page as it is, without a stamp, as a JPEG: for a person to compare with, and for pages of PDFs, which
// a browser does not draw.
func (d *Draft) Before(dst io.Writer) error {
	return raster.EncodeJPEG(dst, d.sheet, previewQuality)
}

// Preview writes the page as the job would stamp it, as a JPEG. Format, quality and size of the job's output and its
// limits change nothing; masks in pixels are pixels of the page itself. The errors are Stamp's.
func (d *Draft) Preview(dst io.Writer, job Job) error {
	label, code, err := job.prepare()
	if err != nil {
		return err
	}
	if err := maskPages(job.Masks, d.at.m); err != nil {
		return err
	}
	doc := cloneSheet(d.sheet)
	if err := cover(doc, d.masks(job.Masks), d.at.n); err != nil {
		return err
	}
	job.Seed = pageSeed(job.Seed, d.at.n)
	layout, err := layOut(doc.Bounds().Size(), label, code, d.pixels.key(job.Secret), job, d.at)
	if err != nil {
		return err
	}
	raster.Mark(doc, layout)
	at := image.Pt(int(layout.At.X), int(layout.At.Y))
	sheet := raster.Canvas(doc, image.Pt(layout.Out.W, layout.Out.H), at)
	raster.Fill(sheet, layout.Fills)
	return raster.EncodeJPEG(dst, sheet, previewQuality)
}

// masks are masks in percent, which hold for the page at any size.
func (d *Draft) masks(masks []Mask) []Mask {
	out := slices.Clone(masks)
	for i, m := range out {
		if m.Percent {
			continue
		}
		kx, ky := 100/float64(d.size.X), 100/float64(d.size.Y)
		out[i] = Mask{Page: m.Page, X: m.X * kx, Y: m.Y * ky, W: m.W * kx, H: m.H * ky, Percent: true}
	}
	return out
}

// cloneSheet copies a picture of package raster.
func cloneSheet(img image.Image) image.Image {
	switch m := img.(type) {
	case *image.Gray:
		c := *m
		c.Pix = slices.Clone(m.Pix)
		return &c
	case *image.RGBA:
		c := *m
		c.Pix = slices.Clone(m.Pix)
		return &c
	case *image.YCbCr:
		c := *m
		c.Y, c.Cb, c.Cr = slices.Clone(m.Y), slices.Clone(m.Cb), slices.Clone(m.Cr)
		return &c
	}
	panic("watermark: not a sheet")
}
