// Package plan decides where every mark of a stamp goes: the repeated words over the document, their bends
// and inks, and the caption below it. A Plan is numbers only. It can be printed as SVG and judged before a
// pixel changes; package raster executes it.
//
// Call Layout. The same Request gives the same Plan on every machine: products are rounded before they are
// added (float64(x*y) + z), since some processors would fuse the two, and only exact or pure Go functions of
// package math are used.
package plan

import "errors"

// ErrTooMany is returned when a page would need more than MaxMarks marks or MaxPoints outline points, or when
// a caption would need more room than it may take.
var ErrTooMany = errors.New("label does not fit the page")

// Bounds on what a plan may hold, so that no label and page size asks for unbounded memory.
const (
	MaxMarks  = 40_000    // pieces of repeated text
	MaxPoints = 6_000_000 // outline points of all marks together; 8 bytes each
)

// A Size is a width and a height in pixels.
type Size struct{ W, H int }

// A Color is an sRGB colour.
type Color struct{ R, G, B uint8 }

// A Request is what a plan is made from.
type Request struct {
	Doc     Size     // the upright document, pixels
	Key     [32]byte // decides geometry and colours
	Grain   [32]byte // decides what is random about this copy
	Style   Style    // the mark's strength
	Rows    []Row    // texts of the mark's lines, used in turn; at least one
	Caption Caption  // words and code below the document

	RightToLeft bool // a row of the mark is Urdu: lines climb to the left
}

// A Plan is the result: marks over the document, fills on the whole canvas.
type Plan struct {
	Doc    Size    // the document, pixels
	Out    Size    // the canvas: the document and the caption
	At     Point   // the document's top left corner on the canvas, multiples of Align
	Unit   float64 // one unit of the mark's design, pixels: letters are Style.Size units high
	Style  Style
	Marks  []Mark // on the document, in its own pixels
	Ink    Ink    // colours and opacity over the document
	Grain  uint64 // seed of the grain inside the marks: this copy's own
	Blots  uint64 // seed of the blots inside the marks: the document's, the same in all its copies
	Fills  []Fill // on the canvas, in order; code modules included
	RulePx int    // height of the line between document and caption, pixels
	Code   Rect   // where the QR code lies on the canvas, quiet zone included; empty without one
}

// Align is what the document's place on the canvas is a multiple of, so that subsampled chroma can be moved
// whole: twice the largest chroma block of a JPEG that package image/jpeg reads (4 x 2).
const Align = 8

// A Mark is one piece of text of the repeated label.
type Mark struct {
	Path Path
	Box  Rect // of the path, pixels
}

// A Fill is a solid shape.
type Fill struct {
	Path  Path
	Box   Rect
	Color Color
}

// Layout makes the plan. The error is ErrTooMany.
func Layout(r Request) (*Plan, error) {
	p := &Plan{Doc: r.Doc, Style: r.Style}
	g := newGeometry(r)
	p.Unit = g.unit
	p.Ink = inkOver(r.Doc, g, r.Style)
	p.Grain, p.Blots = seed64(r.Grain), g.blots
	var err error
	if p.Marks, err = g.marks(r.Rows); err != nil {
		return nil, err
	}
	if err := p.layCaption(r.Caption); err != nil {
		return nil, err
	}
	return p, nil
}
