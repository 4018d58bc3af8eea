package watermark

import (
	"fmt"

	"mohr/watermark/internal/container"
)

// checkKeepText refuses what does not go with KeepText. A mask above all: it would lie over the words and leave them
// in the file.
func (j Job) checkKeepText(head container.Header) error {
	if !j.Output.KeepText {
		return nil
	}
	refused := ""
	switch {
	case head.Format != container.PDF:
		refused = "a picture has no text to keep"
	case j.Output.format(head) != PDF:
		refused = "text is kept in a PDF, not in a picture"
	case len(j.Masks) > 0:
		refused = "text below a mask would stay in the file"
	case j.Output.LongSide != 0 || j.Output.Quality != 0:
		refused = "kept pages have neither pixels to shrink nor a JPEG quality"
	case j.Measure:
		refused = "such a stamp can be taken off, so how well it resists is not measured"
	case j.Output.A4:
		refused = "pages are kept at their own size"
	default:
		return nil
	}
	return fmt.Errorf("%s: %w", refused, ErrUsage)
}
