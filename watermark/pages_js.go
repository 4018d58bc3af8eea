package watermark

import (
	"fmt"
	"io"
)

// An engine renders no PDF in the browser.
type engine struct{}

func (*engine) close() error      { return nil }
func (*engine) cacheFailed() bool { return false }

func (s *Stamper) stampPDF(io.Writer, []byte, Label, qrCode, Job) (Report, error) {
	return Report{}, fmt.Errorf("pdf: %w", ErrUnsupported)
}

func (s *Stamper) checkFile(*spool, string, qrCode, []finished) error { return nil }

func (s *Stamper) measurePDF(*Info, []byte, Limits, string) error { return nil }

func (s *Stamper) verifyPDF([]byte, Limits, string) (Verification, error) {
	return Verification{}, fmt.Errorf("pdf: %w", ErrUnsupported)
}
