package watermark

import (
	"fmt"
	"image"
	"io"
	"slices"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/plan"
	"mohr/watermark/internal/raster"
)

// previewQuality is the JPEG quality of a preview: it is looked at once, on a screen.
const previewQuality = 82

// A Draft is one page of a document, decoded and shrunk for a screen, on which previews are drawn again and again while a
// person chooses. It keeps no reference to the document's bytes. Several goroutines may use it.
type Draft struct {
	sheet  image.Image    // the page, shrunk; nil of an A4 page
	size   image.Point    // of the page itself, pixels
	pixels documentPixels // what the mark's geometry follows from
	at     pageOf
	paged  bool     // of a PDF
	a4     *a4Draft // of an A4 page: it is laid out for each label, as the caption leaves it room
}

// Preview writes page, from 1, of the copy that Stamp would make of src, shrunk so that the document's longer side is at
// most longSidePx, as a JPEG. Marks, words and code lie where they lie on the copy, and are as large beside the document as
// there. The trace mark, which nobody sees, is left out. What is to be drawn more than once is a Draft.
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
	if err := checkLongSide(longSidePx, lim); err != nil {
		return nil, err
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
	img, _, err := s.decode(src, head)
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
	if d.a4 != nil {
		return d.a4.bytes()
	}
	return sheetBytes(d.sheet)
}

// sheetBytes is the memory of a picture of package raster.
func sheetBytes(img image.Image) int64 {
	switch m := img.(type) {
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
	if d.a4 == nil {
		return raster.EncodeJPEG(dst, d.sheet, previewQuality)
	}
	page, err := d.a4.sheet(d.size.Y)
	if err != nil {
		return err
	}
	return raster.EncodeJPEG(dst, page, previewQuality)
}

// Preview writes the page as the job would stamp it, as a JPEG, no larger than the copy. Quality of the job's output and its
// limits change nothing; masks in pixels are pixels of the page itself. The errors are Stamp's.
func (d *Draft) Preview(dst io.Writer, job Job) error {
	p, err := d.page(job)
	if err != nil {
		return err
	}
	raster.Mark(p.doc, p.layout)
	at := image.Pt(int(p.layout.At.X), int(p.layout.At.Y))
	sheet := raster.Canvas(p.doc, image.Pt(p.layout.Out.W, p.layout.Out.H), at)
	raster.Fill(sheet, p.layout.Fills)
	return raster.EncodeJPEG(dst, sheet, previewQuality)
}

// A draftPage is a page about to be marked.
type draftPage struct {
	doc    image.Image // as large as it is drawn, covered where the job says so
	layout *plan.Plan
}

// page lays the page out for a job.
func (d *Draft) page(job Job) (draftPage, error) {
	label, code, err := job.prepare()
	if err != nil {
		return draftPage{}, err
	}
	if d.a4 != nil {
		return d.a4.page(label, code, job)
	}
	if err := maskPages(job.Masks, d.at.m); err != nil {
		return draftPage{}, err
	}
	doc := cloneSheet(d.sheet)
	if err := cover(doc, inPercent(job.Masks, d.size), d.at.n); err != nil {
		return draftPage{}, err
	}
	doc = raster.Shrink(doc, job.Output.LongSide)
	job.Seed = pageSeed(job.Seed, d.at.n)
	code.sent = !d.paged && job.Output.Format != PDF
	size := raster.Shrunk(d.size, job.Output.LongSide)
	layout, err := layOutShown(size, doc.Bounds().Size(), label, label.captionWith(code, d.at), d.pixels.key(job.Secret), job)
	return draftPage{doc, layout}, err
}

// inPercent are masks on a page of that size, pixels, as masks that hold for it at any size.
func inPercent(masks []Mask, size image.Point) []Mask {
	out := slices.Clone(masks)
	for i, m := range out {
		if m.Percent {
			continue
		}
		kx, ky := 100/float64(size.X), 100/float64(size.Y)
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
