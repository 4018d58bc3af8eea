package watermark

import (
	"bytes"
	"errors"
	"fmt"
	"image"

	"mohr/watermark/internal/pdf"
	"mohr/watermark/internal/qr"
)

// checkFile counts the pages of a finished copy and reads the code of each, from the file as it was written.
func (s *Stamper) checkFile(out *spool, password string, code qrCode, pages []finished) error {
	src, size, err := out.written()
	if err != nil {
		return err
	}
	doc, err := s.renderer().Open(src, size, password, 0)
	if err != nil {
		return fmt.Errorf("the finished copy does not open: %w", errInternal)
	}
	if len(doc.Pages) != len(pages) {
		return fmt.Errorf("the finished copy has %d pages instead of %d: %w", len(doc.Pages), len(pages), errInternal)
	}
	groups := (len(pages) + checkTogether - 1) / checkTogether
	return inOrder(groups, s.workers(), func(g int) (struct{}, error) {
		first := (g - 1) * checkTogether
		c := checker{doc, code, first + 1, pages[first:min(first+checkTogether, len(pages))]}
		return struct{}{}, c.check()
	}, func(struct{}) error { return nil })
}

// How the pages of a finished copy are read back.
const (
	checkTogether = 8 // pages drawn by one instance of the renderer
	checkModulePx = 3 // at least, of one module of a code; more only costs time
)

// A partReader is a *pdf.Document.
type partReader interface {
	RenderParts(...pdf.Part) ([]image.Image, error)
}

// A checker reads back some pages of a finished copy.
type checker struct {
	doc   partReader
	code  qrCode
	first int // number of the first
	pages []finished
}

// check draws the pages together. Should that fail, or any of them not be as it should, each is looked at alone, so
// that one page is named and nothing hangs on how the others took their time.
func (c checker) check() error {
	var parts []pdf.Part
	for i, p := range c.pages {
		parts = append(parts, c.part(c.first+i, p, c.shrink(p)))
	}
	pictures, err := c.doc.RenderParts(parts...)
	for i := range c.pages {
		if err != nil || !c.holds(pictures[i]) {
			if err := c.checkPage(c.first+i, c.pages[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// shrink is by how much a page may be drawn smaller for its code to be read.
func (c checker) shrink(p finished) int {
	if c.code.payload == "" {
		return 1
	}
	return max(1, p.code.Dx()/(c.code.modules.Size+2*qr.QuietZone)/checkModulePx)
}

// part is what is read of page n, drawn k times smaller: its code, or its caption if it has none.
func (c checker) part(n int, p finished, k int) pdf.Part {
	r := p.band
	if c.code.payload != "" {
		r = p.code
	}
	return pdf.Part{
		Page: n,
		Area: image.Rect(r.Min.X/k, r.Min.Y/k, (r.Max.X+k-1)/k, (r.Max.Y+k-1)/k),
		Size: image.Pt((p.size.X+k/2)/k, (p.size.Y+k/2)/k),
	}
}

// holds reports whether a part that was drawn shows the code, or, without a code, anything.
func (c checker) holds(img image.Image) bool {
	if c.code.payload == "" {
		g, ok := img.(*image.Gray)
		return !ok || bytes.Count(g.Pix, g.Pix[:1]) < len(g.Pix)
	}
	texts, err := qr.Decode(img)
	return err == nil && len(texts) == 1 && texts[0] == c.code.payload
}

// checkPage reads page n back at its full size.
func (c checker) checkPage(n int, p finished) error {
	img, err := readPart(c.doc, c.part(n, p, 1))
	switch {
	case errors.Is(err, pdf.ErrTime):
		return pdfError(n, err)
	case err != nil:
		return fmt.Errorf("page %d of the finished copy does not render: %w", n, errInternal)
	case c.holds(img):
		return nil
	case c.code.payload == "":
		return fmt.Errorf("page %d of the finished copy has no caption: %w", n, errInternal)
	}
	return fmt.Errorf("the QR code of page %d of the finished copy does not read back: %w", n, errInternal)
}

// readPart draws a part of a page of a finished copy. What we wrote takes a moment: when time ran out, the process was
// stopped or the machine stood still, and it is tried once more.
func readPart(doc partReader, part pdf.Part) (image.Image, error) {
	pictures, err := doc.RenderParts(part)
	if errors.Is(err, pdf.ErrTime) {
		pictures, err = doc.RenderParts(part)
	}
	if err != nil {
		return nil, err
	}
	return pictures[0], nil
}
