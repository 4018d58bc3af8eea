//go:build !js

package watermark

import (
	"errors"
	"fmt"
	"image"
	"io"
	"math"

	"mohr/watermark/internal/pdf"
	"mohr/watermark/internal/plan"
	"mohr/watermark/internal/qr"
)

// A keptPage is a page planned and written, and what is looked for on it in the finished copy: half a megabyte for a grey
// page of A4, one for a page of colours.
type keptPage struct {
	finished
	page     image.Rectangle // the document on the canvas
	overlay  pdf.Overlay
	before   cells // the page without a stamp
	marked   cells // how much of each cell the marks cover
	reach    int   // how far beyond the letters an outline may reach, cells
	warnings []Warning
}

// keepText writes the copy with its pages kept: the stamp is laid over them as shapes. Every page of the finished file
// is then drawn and compared with the input's own.
//
// The marks are those that would be burned in, but for what shapes cannot do: no grain, no sparing of fine strokes,
// one colour and polarity to a letter. They hold off no one who wants the page without them; see the warning.
func (r *run) keepText(dst io.Writer) (Report, error) {
	kept, err := r.doc.Keep()
	if err != nil {
		return Report{}, keepError(0, err)
	}
	stencils, err := newStencils(r.label, r.job)
	if err != nil {
		return Report{}, err
	}
	pages := len(r.doc.Pages)
	report := Report{Format: PDF, Pages: pages, CopyID: r.label.CopyID, Strength: r.job.Strength}
	report.Warnings = append(r.notes(), Warning{Code: "removable",
		Message: "the text was kept, so this stamp can be taken off with ordinary tools; leave --keep-text out for a copy that is burned in"})
	out := newSpool(dst)
	layer := pdf.NewLayer(kept, pdf.NewWriter(out, r.job.writerOptions()), stencils.alphas())
	done := make([]keptPage, 0, pages)
	err = inOrder(pages, r.stamper.workers(), func(n int) (keptPage, error) { return r.keepPage(n, stencils) },
		func(p keptPage) error {
			if err := layer.Add(len(done)+1, p.overlay); err != nil {
				if errors.Is(err, pdf.ErrUnkept) || errors.Is(err, pdf.ErrTooGreat) || errors.Is(err, pdf.ErrDamaged) {
					return keepError(len(done)+1, err)
				}
				return out.fault(err)
			}
			p.overlay.Content = nil
			report.Warnings = append(report.Warnings, p.warnings...)
			done = append(done, p)
			return nil
		})
	if err != nil {
		return Report{}, err
	}
	if err := layer.Close(); err != nil {
		return Report{}, out.fault(err)
	}
	report.Width, report.Height = done[0].size.X, done[0].size.Y
	if err := r.checkKept(out, done); err != nil {
		return Report{}, err
	}
	return report, out.release()
}

// keptPixels is how many pixels a page is planned on and compared at: about 200 dots an inch of A4. A page that would
// have fewer than 36 dots an inch gets more, up to the job's own limit.
const keptPixels = 4e6

// keepPage plans the stamp of page n.
func (r *run) keepPage(n int, stencils *stencilSet) (keptPage, error) {
	size := r.doc.Pages[n-1]
	least := size.WidthPt * size.HeightPt / 4 * 1.1 // 36 dots an inch, and room to round
	pixels := min(int64(math.Max(keptPixels, least)), r.job.Limits.PagePixels)
	raster, err := r.doc.Render(n, pixels)
	if err != nil {
		return keptPage{}, pdfError(n, err)
	}
	job := r.job
	key := geometryKey(job.Secret, raster.Image)
	job.Seed = pageSeed(job.Seed, n)
	layout, err := layOut(raster.Image.Bounds().Size(), r.label, r.code, key, job, pageOf{n, len(r.doc.Pages)})
	if err != nil {
		return keptPage{}, &PageError{n, err}
	}
	at := image.Pt(int(layout.At.X), int(layout.At.Y))
	c := layout.Code
	p := keptPage{
		finished: finished{
			size: image.Pt(layout.Out.W, layout.Out.H),
			band: image.Rect(0, layout.Doc.H, layout.Out.W, layout.Out.H),
			code: image.Rect(int(c.Min.X), int(c.Min.Y), int(c.Max.X), int(c.Max.Y)),
		},
		page:   image.Rect(0, 0, layout.Doc.W, layout.Doc.H).Add(at),
		before: cellsOf(raster.Image, raster.Image.Bounds()),
		marked: coverOf(layout),
		reach:  reachOf(layout),
	}
	if raster.Blank && raster.Objects > 0 {
		p.warnings = append(p.warnings, Warning{Code: "blank", Page: n,
			Message: fmt.Sprintf("page %d came out blank although it holds something: look at it before you hand it over", n)})
	}
	d := drawing{plan: layout, doc: raster.Image, stencils: stencils}
	p.overlay = pdf.Overlay{Canvas: p.size, Page: p.page, Content: d.content()}
	return p, nil
}

// checkKept counts the pages of a finished copy and looks at each as it comes out of the file.
func (r *run) checkKept(out *spool, pages []keptPage) error {
	src, size, err := out.written()
	if err != nil {
		return err
	}
	doc, err := r.stamper.renderer().Open(src, size, r.job.Output.Password, 0)
	if err != nil {
		return fmt.Errorf("the finished copy does not open: %w", errInternal)
	}
	if len(doc.Pages) != len(pages) {
		return fmt.Errorf("the finished copy has %d pages instead of %d: %w", len(doc.Pages), len(pages), errInternal)
	}
	seen := 0
	return inOrder(len(pages), r.stamper.workers(), func(n int) (struct{}, error) {
		if err := checkKeptPage(doc, n, pages[n-1], r.code); err != nil {
			return struct{}{}, &PageError{n, err}
		}
		return struct{}{}, nil
	}, func(struct{}) error {
		seen++
		if r.stamper.Progress != nil {
			r.stamper.Progress(seen, len(pages))
		}
		return nil
	})
}

// checkKeptPage draws page n of a finished copy and holds it against the page without a stamp.
func checkKeptPage(doc *pdf.Document, n int, p keptPage, code qrCode) error {
	got := doc.Pages[n-1]
	if ratio := got.WidthPt / got.HeightPt * float64(p.size.Y) / float64(p.size.X); math.Abs(ratio-1) > 0.01 {
		return unkept("is %.0f x %.0f pt, which is another shape than planned", got.WidthPt, got.HeightPt)
	}
	img, err := readPart(doc, pdf.Part{Page: n, Area: image.Rectangle{Max: p.size}, Size: p.size})
	switch {
	case errors.Is(err, pdf.ErrTime):
		return pdfError(0, err)
	case err != nil:
		return fmt.Errorf("the finished copy does not render: %w", errInternal)
	}
	if code.payload != "" {
		texts, err := qr.Decode(img.(subImager).SubImage(p.code))
		if err != nil || len(texts) != 1 || texts[0] != code.payload {
			return unkept("the QR code does not read back")
		}
	}
	return p.compare(cellsOf(img, p.page), blankIn(img, p.band))
}

// unkept is the failure of a page that does not come out of the copy as it should.
func unkept(format string, args ...any) error {
	return fmt.Errorf("%s: the page cannot be stamped with its text kept: %w", fmt.Sprintf(format, args...), ErrUnsupported)
}

// keepError turns an error of package pdf about keeping pages into one of this package's.
func keepError(n int, err error) error {
	switch {
	case errors.Is(err, pdf.ErrHidden):
		err = fmt.Errorf("pdf: it %w, which a copy with its text kept would carry: %w", pdf.ErrHidden, ErrUnsupported)
	case errors.Is(err, pdf.ErrTooGreat):
		err = &LimitError{What: "PDF with its text kept", Got: "more", Max: fmt.Sprintf("%d MiB", pdf.MaxKeptBytes>>20)}
	case errors.Is(err, pdf.ErrUnkept):
		err = fmt.Errorf("pdf: %w: %w", err, ErrUnsupported)
	default:
		return pdfError(n, err)
	}
	if n > 0 {
		return &PageError{n, err}
	}
	return err
}

// coverOf draws the marks on cells: 255 where a letter covers one whole.
func coverOf(p *plan.Plan) cells {
	c := newCells(p.Doc.W, p.Doc.H)
	c.trace(p.Marks)
	return c
}
