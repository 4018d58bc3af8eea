package watermark

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/pdf"
)

// An engine is the PDF renderer of a Stamper.
type engine struct {
	once sync.Once
	pdf  *pdf.Engine
}

func (s *Stamper) renderer() *pdf.Engine {
	s.engine.once.Do(func() { s.engine.pdf = pdf.NewEngine(s.CacheDir) })
	return s.engine.pdf
}

func (e *engine) close() error {
	if e.pdf == nil {
		return nil
	}
	return e.pdf.Close()
}

func (e *engine) cacheFailed() bool { return e.pdf != nil && e.pdf.CacheFailed() }

// stampPDF is Stamp for a PDF. Each page is drawn and stamped as pixels, and the copy is written from those
// alone; then its pages are counted and its codes read from the finished file.
func (s *Stamper) stampPDF(dst io.Writer, src []byte, label Label, code qrCode, job Job) (Report, error) {
	doc, err := s.renderer().Open(bytes.NewReader(src), int64(len(src)), job.Password, 0)
	if err != nil {
		return Report{}, pdfError(0, err)
	}
	pages := len(doc.Pages)
	if pages > job.Limits.Pages {
		return Report{}, tooManyPages(pages, job.Limits)
	}
	if err := maskPages(job.Masks, pages); err != nil {
		return Report{}, err
	}
	r := &run{stamper: s, doc: doc, facts: container.ReadPDFFacts(src), label: label, code: code, job: job}
	if job.Output.KeepText {
		return r.keepText(dst)
	}
	if f := job.Output.Format; f == JPEG || f == PNG {
		return r.onePicture(dst)
	}
	report, err := s.writePages(dst, binding{pages, label, code, job}, r.page)
	if err != nil {
		return Report{}, err
	}
	report.Warnings = append(r.notes(), report.Warnings...)
	return report, nil
}

// A run is one PDF being stamped.
type run struct {
	stamper *Stamper
	doc     *pdf.Document
	facts   container.PDFFacts
	label   Label
	code    qrCode
	job     Job
}

// notes are what a person should know of the whole document.
func (r *run) notes() (out []Warning) {
	if r.doc.Signed {
		out = append(out, Warning{Code: "signed", Message: "the document's digital signature holds for the original only, not for the copy"})
	}
	if r.job.Password != "" && r.doc.Encrypted && r.job.Output.Password == "" {
		out = append(out, Warning{Code: "unlocked", Message: "the document needs a password, the copy does not"})
	}
	return out
}

// page draws and stamps page n.
func (r *run) page(n int) (stampedPage, error) {
	raster, warnings, err := r.draw(n)
	if err != nil {
		return stampedPage{}, err
	}
	size := r.doc.Pages[n-1]
	unit, err := r.unit(n)
	if err != nil {
		return stampedPage{}, err
	}
	p, err := stampPage(raster.Image, pageJob{
		label: r.label, code: r.code, job: r.job, at: pageOf{n, len(r.doc.Pages)},
		widthPt: size.WidthPt * unit, heightPt: size.HeightPt * unit,
		quality: r.quality(raster), storedBytes: scanBytes(raster), flat: raster.Flat,
	})
	if err != nil {
		return stampedPage{}, err
	}
	p.warnings = append(warnings, p.warnings...)
	return p, nil
}

// unit is the UserUnit of page n.
func (r *run) unit(n int) (float64, error) {
	if !r.facts.HasUserUnit {
		return 1, nil
	}
	unit, err := r.doc.UserUnit(n)
	if err != nil {
		return 0, pdfError(n, err)
	}
	return unit, nil
}

// draw turns page n into pixels.
func (r *run) draw(n int) (pdf.Raster, []Warning, error) {
	raster, err := r.doc.Render(n, r.job.Limits.PagePixels)
	if err != nil {
		return raster, nil, pdfError(n, err)
	}
	var warnings []Warning
	if raster.Blank && raster.Objects > 0 {
		warnings = append(warnings, Warning{Code: "blank", Page: n,
			Message: fmt.Sprintf("page %d came out blank although it holds something: look at it before you hand it over", n)})
	}
	if raster.Reduced {
		warnings = append(warnings, Warning{Code: "reduced", Page: n,
			Message: fmt.Sprintf("page %d is so large that it was drawn at %.0f dots an inch: check that it can be read", n, raster.DPI)})
	}
	return raster, warnings, nil
}

// quality is the JPEG quality for a page: that of its scan, as for a picture, or the usual one.
func (r *run) quality(raster pdf.Raster) int {
	head := container.Header{Quality: pageQuality}
	if raster.Scan.Share >= 0.5 {
		head.Quality = container.JPEGQuality(raster.Scan.Tables)
	}
	return r.job.Output.quality(head)
}

// scanBytes is what the scan that a page is takes in the document; 0 when it is none, or no JPEG.
func scanBytes(raster pdf.Raster) int {
	if raster.Scan.Share < 0.5 || raster.Scan.Tables == nil {
		return 0
	}
	return raster.Scan.Bytes
}

// onePicture writes the only page of a PDF as a picture.
func (r *run) onePicture(dst io.Writer) (Report, error) {
	if n := len(r.doc.Pages); n > 1 {
		return Report{}, fmt.Errorf("a PDF of %d pages cannot be one picture: %w", n, ErrUsage)
	}
	raster, warnings, err := r.draw(1)
	if err != nil {
		return Report{}, err
	}
	copied, err := stampSheet(raster.Image, r.label, r.code, r.job)
	if err != nil {
		return Report{}, &PageError{1, err}
	}
	if err := readBack(copied.Image, copied.layout, r.code); err != nil {
		return Report{}, err
	}
	report := Report{Format: r.job.Output.Format, Pages: 1, CopyID: r.label.CopyID, Strength: r.job.Strength, Trace: !r.job.NoTrace, Resistance: copied.resistance}
	report.Width, report.Height = copied.layout.Out.W, copied.layout.Out.H
	report.Warnings = append(r.notes(), warnings...)
	return report, r.stamper.encode(dst, copied.Image, report.Format, r.quality(raster))
}

// verifyPDF is Verify for a PDF: each page is drawn as it would be stamped.
func (s *Stamper) verifyPDF(src []byte, lim Limits, password string) (Verification, error) {
	doc, err := s.renderer().Open(bytes.NewReader(src), int64(len(src)), password, 0)
	if err != nil {
		return Verification{}, pdfError(0, err)
	}
	v := Verification{Pages: len(doc.Pages)}
	if v.Pages > lim.Pages {
		return Verification{}, tooManyPages(v.Pages, lim)
	}
	type read struct {
		findings []Finding
		mark     Traced
		warnings []Warning
	}
	r := &run{stamper: s, doc: doc, job: Job{Limits: lim}}
	err = inOrder(v.Pages, s.workers(), func(n int) (read, error) {
		raster, warnings, err := r.draw(n)
		if err != nil {
			return read{}, err
		}
		findings, mark, err := findingsOf(raster.Image, n)
		if err != nil {
			err = &PageError{n, err}
		}
		return read{findings, mark, warnings}, err
	}, func(p read) error {
		v.Findings, v.Warnings = append(v.Findings, p.findings...), append(v.Warnings, p.warnings...)
		v.Traced = append(v.Traced, p.mark)
		if s.Progress != nil {
			s.Progress(v.Findings[len(v.Findings)-1].Page, v.Pages)
		}
		return nil
	})
	if err != nil {
		return Verification{}, err
	}
	return v, nil
}

// measurePDF fills in what the renderer knows of a PDF.
func (s *Stamper) measurePDF(info *Info, src []byte, lim Limits, password string) error {
	doc, err := s.renderer().Open(bytes.NewReader(src), int64(len(src)), password, 0)
	switch {
	case errors.Is(err, pdf.ErrLocked) && password == "":
		info.Encryption = "password"
		return nil
	case errors.Is(err, pdf.ErrAbsent): // what the file gives away is known without
		return nil
	}
	if err != nil {
		return pdfError(0, err)
	}
	info.Pages = len(doc.Pages)
	if doc.Encrypted {
		info.Encryption = "restricted"
		if password != "" {
			info.Encryption = "password"
		}
	}
	r := &run{stamper: s, doc: doc, facts: container.ReadPDFFacts(src)}
	for i, p := range doc.Pages[:min(len(doc.Pages), lim.Pages)] {
		unit, err := r.unit(i + 1)
		if err != nil {
			return err
		}
		info.PageSizes = append(info.PageSizes, PageSize{WidthPt: p.WidthPt * unit, HeightPt: p.HeightPt * unit})
	}
	return nil
}

func tooManyPages(n int, lim Limits) error {
	return &LimitError{What: "PDF", Got: fmt.Sprintf("%d pages", n), Max: fmt.Sprintf("%d pages", lim.Pages), Flag: "--max-pages"}
}

// pdfError turns an error of package pdf into one of this package's, of page n, or of the whole document for 0.
func pdfError(n int, err error) error {
	switch {
	case errors.Is(err, pdf.ErrLocked):
		return fmt.Errorf("pdf: a password is needed, or another one: %w", ErrEncrypted)
	case errors.Is(err, pdf.ErrSecurity):
		return fmt.Errorf("pdf: locked in a way that is not known: %w", ErrUnsupported)
	case errors.Is(err, pdf.ErrAbsent):
		return fmt.Errorf("pdf: %s: %w", strings.TrimSuffix(err.Error(), ": "+pdf.ErrAbsent.Error()), ErrUnsupported)
	case errors.Is(err, pdf.ErrTime):
		err = &LimitError{What: "rendering", Got: "not done", Max: pdf.MaxTime.String()}
	case errors.Is(err, pdf.ErrTooLarge):
		err = &LimitError{What: "page", Got: err.Error(), Max: "what fits at 36 dots an inch"}
	case errors.Is(err, pdf.ErrDamaged):
		err = fmt.Errorf("pdf: %s%w", strings.TrimSuffix(err.Error(), pdf.ErrDamaged.Error()), ErrDamaged)
	}
	if n > 0 {
		return &PageError{n, err}
	}
	return err
}
