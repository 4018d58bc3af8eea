package watermark

import "fmt"

func (s *Stamper) draftPDF([]byte, Limits, string, int, int) (*Draft, error) {
	return nil, fmt.Errorf("pdf: %w", ErrUnsupported)
}
