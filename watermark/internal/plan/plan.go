// Package plan decides where every mark of a stamp goes: the repeated words over the document, their bends
// and inks, and the caption below it. A Plan is numbers only. It can be printed as SVG and judged before a
// pixel changes; package raster executes it.
//
// Call Layout. The same Request gives the same Plan on every machine: products are rounded before they are
// added (float64(x*y) + z), since some processors would fuse the two, and only exact or pure Go functions of
// package math are used.
package plan

import (
	"errors"
	"math"
)

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
	Shown   Size     // the document as it is drawn, of Doc's shape: the plan is laid for Doc and scaled; zero is Doc

	RightToLeft bool // a row of the mark is Urdu: lines climb to the left
}

// A Plan is the result: marks over the document, fills on the whole canvas.
type Plan struct {
	Doc    Size    // the document, pixels
	Out    Size    // the canvas: the document and the caption
	At     Point   // the document's top left corner on the canvas, multiples of Align
	Unit   float64 // one unit of the mark's design, pixels: letters are Style.Size units high
	Scale  float64 // pixels that are drawn to a pixel of the copy: 1 but for a Request with Shown
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
	p := &Plan{Doc: r.Doc, Scale: 1, Style: r.Style}
	if r.Shown == (Size{}) {
		r.Shown = r.Doc
	}
	if err := p.layCaption(r.Caption); err != nil {
		return nil, err
	}
	p.show(r.Shown)
	g := newGeometry(r)
	p.Unit = g.unit
	p.Ink = inkOver(r.Shown, g, r.Style)
	p.Grain, p.Blots = seed64(r.Grain), g.blots
	var err error
	p.Marks, err = g.marks(r.Rows)
	return p, err
}

// CaptionHeight is the height of Layout's caption below a document of that size, pixels. The error is ErrTooMany.
func CaptionHeight(doc Size, c Caption) (int, error) {
	p := Plan{Doc: doc}
	err := p.layCaption(c)
	return p.Out.H - doc.H, err
}

// show scales what is laid so that the document is drawn at that size.
func (p *Plan) show(to Size) {
	if to == p.Doc {
		return
	}
	k := scaleOf(p.Doc, to)
	p.Scale = k
	px := func(v int) int { return int(math.Round(float64(float64(v) * k))) }
	p.Out = Size{to.W + px(p.Out.W-p.Doc.W), to.H + px(p.Out.H-p.Doc.H)}
	p.At = Point{float32(px(int(p.At.X)) / Align * Align), 0}
	p.RulePx = max(1, px(p.RulePx))
	p.Code = Rect{scaled(p.Code.Min, k), scaled(p.Code.Max, k)}
	for i, f := range p.Fills {
		p.Fills[i] = f.Scaled(k)
	}
	p.Doc = to
}

// scaleOf is how many times larger a document is when it is drawn at another size of its shape.
func scaleOf(doc, to Size) float64 { return float64(max(to.W, to.H)) / float64(max(doc.W, doc.H)) }

// Scaled returns f and its distance from (0, 0) k times as large.
func (f Fill) Scaled(k float64) Fill {
	return Fill{moved(f.Path, 0, 0, k), Rect{scaled(f.Box.Min, k), scaled(f.Box.Max, k)}, f.Color}
}

func scaled(p Point, k float64) Point {
	return Point{float32(float64(p.X) * k), float32(float64(p.Y) * k)}
}
