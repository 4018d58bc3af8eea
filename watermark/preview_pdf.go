package watermark

import (
	"bytes"
	"errors"

	"mohr/watermark/internal/container"
)

// smallDraft is the longest side of a picture of a page that is too small to judge the mark by, pixels: such a page is drawn
// small at once, which takes a tenth of the time.
const smallDraft = 400

// draftPDF is Draft for a PDF.
func (s *Stamper) draftPDF(src []byte, lim Limits, password string, page, longSidePx int) (*Draft, error) {
	doc, err := s.renderer().Open(bytes.NewReader(src), int64(len(src)), password, 0)
	if err != nil {
		return nil, pdfError(0, err)
	}
	pages := len(doc.Pages)
	if pages > lim.Pages {
		return nil, tooManyPages(pages, lim)
	}
	if page < 1 || page > pages {
		return nil, noPage(page, pages)
	}
	r := &run{stamper: s, doc: doc, facts: container.ReadPDFFacts(src), job: Job{Limits: lim}}
	if longSidePx <= smallDraft {
		r.job.Limits.PagePixels = min(lim.PagePixels, 4*int64(longSidePx)*int64(longSidePx))
	}
	drawn, _, err := r.draw(page)
	if errors.Is(err, ErrLimit) { // few pixels for a large page
		r.job.Limits = lim
		drawn, _, err = r.draw(page)
	}
	if err != nil {
		return nil, err
	}
	d := newDraft(drawn.Image, pageOf{page, pages}, longSidePx)
	d.paged = true
	return d, nil
}
