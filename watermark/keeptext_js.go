package watermark

import (
	"fmt"
	"io"
)

// keepText needs a reader of PDFs that is too large for the page.
func (r *run) keepText(io.Writer) (Report, error) {
	return Report{}, fmt.Errorf("pdf: text is not kept in the browser: %w", ErrUnsupported)
}
