package watermark

import (
	"fmt"
	"io"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/raster"
)

// A Stamper stamps and inspects many documents and keeps what is costly to make for PDFs between them. The zero
// Stamper is ready; its fields are set before the first use. It may be used by several goroutines.
type Stamper struct {
	// CacheDir is a folder in which the compiled PDF renderer is kept for the next process, which then starts in
	// a tenth of a second instead of some seconds. Code is loaded from it: it must belong to this user alone.
	// "" keeps the renderer no longer than the Stamper.
	CacheDir string

	// Workers is how many pages of one PDF are worked on at the same time, 1 to 64; 0 is 1. Each takes the
	// memory of a page, about 150 MB at 300 dots an inch.
	Workers int

	// Progress, if set, is told after each page of a PDF how many of its pages are done. It is called by one
	// goroutine at a time for each document.
	Progress func(done, pages int)

	// Codec, if set, reads and writes pictures. nil is the package's own code.
	Codec Codec

	engine engine
}

// Close gives back the memory of the PDF renderer. No call may be under way, and none may follow.
func (s *Stamper) Close() error { return s.engine.close() }

// CacheFailed reports whether CacheDir could not be used, so that the renderer had to be compiled anew.
func (s *Stamper) CacheFailed() bool { return s.engine.cacheFailed() }

// Stamp is the package's Stamp with what s keeps.
func (s *Stamper) Stamp(dst io.Writer, src []byte, job Job) (Report, error) {
	label, code, err := job.prepare()
	if err != nil {
		return Report{}, err
	}
	head, err := probe(src, job.Limits)
	if err != nil {
		return Report{}, err
	}
	if err := job.Output.fits(head); err != nil {
		return Report{}, err
	}
	if err := job.checkKeepText(head); err != nil {
		return Report{}, err
	}
	if head.Format == container.PDF {
		return s.stampPDF(dst, src, label, code, job)
	}
	if job.Output.format(head) == PDF {
		return s.Bind(dst, [][]byte{src}, job)
	}
	return s.stampPicture(dst, src, head, label, code, job)
}

// stampPicture is Stamp for one picture that becomes one picture.
func (s *Stamper) stampPicture(dst io.Writer, src []byte, head container.Header, label Label, code qrCode, job Job) (Report, error) {
	report := Report{Format: job.Output.format(head), Pages: 1, CopyID: label.CopyID, Strength: job.Strength, Trace: !job.NoTrace}
	sheet, notes, err := s.decode(src, head)
	if err != nil {
		return Report{}, err
	}
	report.warn(1, notes)
	copied, err := stampSheet(sheet, label, code, job)
	if err != nil {
		return Report{}, err
	}
	if err := readBack(copied.Image, copied.layout, code); err != nil {
		return Report{}, err
	}
	report.Width, report.Height, report.Resistance = copied.layout.Out.W, copied.layout.Out.H, copied.resistance
	return report, s.encode(dst, copied.Image, report.Format, job.Output.quality(head))
}

// warn adds what decoding had to say of a page.
func (r *Report) warn(page int, notes []raster.Note) {
	for _, n := range notes {
		r.Warnings = append(r.Warnings, Warning{Code: n.Code, Page: page, Message: n.Message})
	}
}

// Inspect is the package's Inspect with what s keeps. password opens an encrypted PDF; "" is none.
func (s *Stamper) Inspect(src []byte, lim Limits, password string) (Info, error) {
	lim = lim.orDefault()
	head, err := probe(src, lim)
	if err != nil {
		return Info{}, err
	}
	found, err := container.Reveal(src)
	if err != nil {
		return Info{}, err
	}
	info := Info{
		Format: head.Format.String(), Pages: head.Frames, Width: head.Width, Height: head.Height,
		Orientation: head.Orientation, Bytes: int64(len(src)), Disclosures: found,
	}
	if head.Format == container.PDF {
		return info, s.measurePDF(&info, src, lim, password)
	}
	if head.Orientation >= 5 { // EXIF 5 to 8 lie on their side
		info.Width, info.Height = info.Height, info.Width
	}
	return info, nil
}

// A PageError is a failure of one page of a document.
type PageError struct {
	Page int // counts from 1
	Err  error
}

// Error names the page.
func (e *PageError) Error() string { return fmt.Sprintf("page %d: %v", e.Page, e.Err) }

// Unwrap returns what went wrong with the page.
func (e *PageError) Unwrap() error { return e.Err }
