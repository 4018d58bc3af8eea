package watermark

import (
	"errors"
	"io"

	"mohr/watermark/internal/pdf"
)

// A binding is a PDF to be written, of stamped pages.
type binding struct {
	pages int
	label Label
	code  qrCode
	job   Job
}

// writePages writes the PDF whose pages page makes, counted from 1, several at the same time, and reads the finished
// file back. An error of page that does not name its page becomes a PageError.
func (s *Stamper) writePages(dst io.Writer, b binding, page func(n int) (stampedPage, error)) (Report, error) {
	report := Report{Format: PDF, Pages: b.pages, CopyID: b.label.CopyID, Strength: b.job.Strength, Trace: !b.job.NoTrace}
	out := newSpool(dst)
	w := pdf.NewWriter(out, b.job.writerOptions())
	done := make([]finished, 0, b.pages)
	err := inOrder(b.pages, s.workers(), func(n int) (stampedPage, error) {
		p, err := page(n)
		var named *PageError
		if err != nil && !errors.As(err, &named) {
			err = &PageError{n, err}
		}
		return p, err
	}, func(p stampedPage) error {
		if err := w.Add(p.sheet); err != nil {
			return out.fault(err)
		}
		report.Warnings = append(report.Warnings, p.warnings...)
		report.Resistance = nearer(report.Resistance, p.resistance)
		done = append(done, p.finished)
		if s.Progress != nil {
			s.Progress(len(done), b.pages)
		}
		return nil
	})
	if err != nil {
		return Report{}, err
	}
	if err := w.Close(); err != nil {
		return Report{}, out.fault(err)
	}
	report.Width, report.Height = done[0].size.X, done[0].size.Y
	if err := s.checkFile(out, b.job.Output.Password, b.code, done); err != nil {
		return Report{}, err
	}
	return report, out.release()
}
