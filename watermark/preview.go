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

	sides    []side // of an A4 page: it is laid out for each label, as the caption leaves it room
	longSide int    // of it, pixels
}

// Preview writes page, from 1, of the copy that Stamp would make of src, shrunk so that the document's longer side is at
// most longSidePx, as a JPEG. The marks lie where they lie on the copy; words and code of the caption are larger when the
// copy would be. The trace mark, which nobody sees, is left out. What is to be drawn more than once is a Draft.
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

// DraftA4 is Draft for one or two pictures of a card on one A4 page, as Bind lays them out. It is drawn at its true size, 300
// dots an inch, and then shrunk, so that the preview shows where everything lies on the print. Masks are of the
// pictures, see Mask.
func (s *Stamper) DraftA4(srcs [][]byte, lim Limits, longSidePx int) (*Draft, error) {
	lim = lim.orDefault()
	if longSidePx < minLongSide || longSidePx > lim.Side {
		return nil, fmt.Errorf("long side is %d pixels, want %d to %d: %w", longSidePx, minLongSide, lim.Side, ErrUsage)
	}
	pictures, err := probeAll(srcs, lim)
	if err != nil {
		return nil, err
	}
	if len(pictures) > maxA4 {
		return nil, fmt.Errorf("%d pictures, an A4 page takes a card's front and back: %w", len(pictures), ErrUsage)
	}
	d := &Draft{size: a4Size(), at: pageOf{1, 1}, longSide: longSidePx}
	for i, p := range pictures {
		img, _, err := s.decode(p.src, p.head)
		if err != nil {
			return nil, &PageError{i + 1, err}
		}
		d.sides = append(d.sides, newSide(img))
	}
	return d, nil
}

// Pages is how many pages the document has.
func (d *Draft) Pages() int { return d.at.m }

// Size is the size of the page itself in pixels, upright.
func (d *Draft) Size() (width, height int) { return d.size.X, d.size.Y }

// Bytes is the memory that d holds, roughly.
func (d *Draft) Bytes() int64 {
	switch m := d.sheet.(type) {
	case nil:
		n := int64(0)
		for _, s := range d.sides {
			n += int64(len(s.print.Pix))
		}
		return n
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
	if d.sheet != nil {
		return raster.EncodeJPEG(dst, d.sheet, previewQuality)
	}
	page, err := a4Sheet(d.sides, d.size.Y)
	if err != nil {
		return err
	}
	return raster.EncodeJPEG(dst, raster.Shrink(page, d.longSide), previewQuality)
}

// Preview writes the page as the job would stamp it, as a JPEG. Format, quality and size of the job's output and its
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
	if d.sheet == nil {
		sheet = raster.Shrink(sheet, d.longSide)
	}
	return raster.EncodeJPEG(dst, sheet, previewQuality)
}

// A draftPage is a page about to be marked.
type draftPage struct {
	doc    image.Image // covered where the job says so
	layout *plan.Plan
}

// page lays the page out for a job.
func (d *Draft) page(job Job) (draftPage, error) {
	label, code, err := job.prepare()
	if err != nil {
		return draftPage{}, err
	}
	pages := d.at.m
	if d.sheet == nil {
		pages = len(d.sides)
	}
	if err := maskPages(job.Masks, pages); err != nil {
		return draftPage{}, err
	}
	var doc image.Image
	key := d.pixels.key(job.Secret)
	masks := d.masks(job.Masks)
	if d.sheet != nil {
		doc = cloneSheet(d.sheet)
	} else {
		height, err := a4Height(label, code, job)
		if err != nil {
			return draftPage{}, err
		}
		if doc, err = a4Sheet(d.sides, height); err != nil {
			return draftPage{}, err
		}
		key = geometryKey(job.Secret, doc)
		if masks, err = a4Masks(d.sides, job.Masks); err != nil {
			return draftPage{}, err
		}
	}
	if err := cover(doc, masks, d.at.n); err != nil {
		return draftPage{}, err
	}
	job.Seed = pageSeed(job.Seed, d.at.n)
	layout, err := layOut(doc.Bounds().Size(), label, code, key, job, d.at)
	return draftPage{doc, layout}, err
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
