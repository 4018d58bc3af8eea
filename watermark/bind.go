package watermark

import (
	"fmt"
	"image"
	"io"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/raster"
)

// A4 is 210 x 297 mm (ISO 216), in points.
const (
	a4WidthPt  = 210 / 25.4 * 72
	a4HeightPt = 297 / 25.4 * 72
)

// Bind writes one PDF of several pictures, a stamped page for each in order, or with Output.A4 all of them on
// one page. They are pictures alone, and Limits.Bytes bounds them together, Limits.Pages their number. dst and
// errors are Stamp's; a failure of one picture is a PageError with its place in srcs, from 1.
func (s *Stamper) Bind(dst io.Writer, srcs [][]byte, job Job) (Report, error) {
	label, code, err := job.prepare()
	if err != nil {
		return Report{}, err
	}
	if job.Output.KeepText {
		return Report{}, fmt.Errorf("text is kept of a PDF, not of pictures: %w", ErrUsage)
	}
	if f := job.Output.Format; f != Auto && f != PDF {
		return Report{}, fmt.Errorf("several pictures are written as one PDF only: %w", ErrUsage)
	}
	pictures, err := probeAll(srcs, job.Limits)
	if err != nil {
		return Report{}, err
	}
	if job.Output.A4 {
		return s.bindA4(dst, pictures, label, code, job)
	}
	if err := maskPages(job.Masks, len(pictures)); err != nil {
		return Report{}, err
	}
	return s.writePages(dst, binding{len(pictures), label, code, job}, func(n int) (stampedPage, error) {
		p := pictures[n-1]
		img, notes, err := s.decode(p.src, p.head)
		if err != nil {
			return stampedPage{}, err
		}
		w, h := a4Fit(img.Bounds().Size())
		page, err := stampPage(img, pageJob{
			label: label, code: code, job: job, at: pageOf{n, len(pictures)}, widthPt: w, heightPt: h,
			quality: job.Output.quality(p.head),
		})
		page.warn(n, notes)
		return page, err
	})
}

// A picture is a file and what its header says.
type picture struct {
	src  []byte
	head container.Header
}

// probeAll reads the headers of several pictures and holds them against the limits.
func probeAll(srcs [][]byte, lim Limits) ([]picture, error) {
	if len(srcs) == 0 {
		return nil, fmt.Errorf("no picture: %w", ErrUsage)
	}
	if len(srcs) > lim.Pages {
		return nil, &LimitError{What: "PDF", Got: fmt.Sprintf("%d pages", len(srcs)), Max: fmt.Sprintf("%d pages", lim.Pages), Flag: "--max-pages"}
	}
	var out []picture
	left := lim.Bytes
	for i, src := range srcs {
		head, err := probe(src, lim)
		if err == nil && head.Format == container.PDF {
			err = fmt.Errorf("a PDF is bound with nothing else: %w", ErrUsage)
		}
		if left -= int64(len(src)); err == nil && left < 0 {
			err = &LimitError{What: "all pictures together", Got: "more", Max: fmt.Sprintf("%d bytes", lim.Bytes), Flag: "--max-bytes"}
		}
		if err != nil {
			return nil, &PageError{i + 1, err}
		}
		out = append(out, picture{src, head})
	}
	return out, nil
}

// a4Fit is the size in points at which a picture fills A4, upright or lying.
func a4Fit(size image.Point) (w, h float64) {
	boundW, boundH := a4WidthPt, a4HeightPt
	if size.X > size.Y {
		boundW, boundH = boundH, boundW
	}
	k := min(boundW/float64(size.X), boundH/float64(size.Y))
	return float64(size.X) * k, float64(size.Y) * k
}

// warn adds what decoding had to say of a page.
func (p *stampedPage) warn(page int, notes []raster.Note) {
	for _, n := range notes {
		p.warnings = append(p.warnings, Warning{Code: n.Code, Page: page, Message: n.Message})
	}
}
