// Package glyph turns the words of a label into outlines: it orders mixed directions (UAX #9), shapes Urdu in
// Nastaliq and everything else in Noto Sans, measures, and breaks lines. Call Line for one line and Wrap for
// a field that may need several.
//
// Everything is in ems of the type size, y down, the baseline at 0. Outlines come in the order they are seen,
// so the caller needs to know nothing of right and left: it scales a shape and places it. Wrap each field in
// Isolate and each number in IsolateLTR after StripBidi, or a number after an Urdu word reads backwards.
//
// It does not draw pixels, hyphenate, justify, or set text that our two fonts lack: a character that neither
// has is an error, never an empty box and never left out.
package glyph

import (
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"golang.org/x/text/unicode/bidi"

	"mohr/watermark/internal/plan"
)

// A Style says how a line is set. The zero value is English in regular weight.
type Style struct {
	Urdu bool // the line runs from right to left, and its digits and punctuation are Nastaliq's
	Bold bool // Noto Sans in bold; Nastaliq has one weight
}

// MaxRunes is the longest text of one call: four times the longest field of a label, with its isolates.
const MaxRunes = 400

// Distance from baseline to baseline, ems. Ink may reach out of it: a few Urdu words rise 2.2 above their
// baseline or fall 0.7 below, so size a box from Bounds, never from a line height.
const (
	LineHeightUrdu  = 2.5   // Noto Nastaliq Urdu 2.000, hhea: ascent 1904, descent 596 of 1000
	LineHeightLatin = 1.362 // Noto Sans 2.004, hhea: ascent 1069, descent 293 of 1000
)

// LineHeight is the distance from baseline to baseline that text needs, ems: LineHeightUrdu when any of it is
// set in Nastaliq, whatever the style.
func LineHeight(text string, s Style) float64 {
	if s.Urdu {
		return LineHeightUrdu
	}
	for _, r := range text {
		if kindOf(r) == arabic {
			return LineHeightUrdu
		}
	}
	return LineHeightLatin
}

// IsUrdu reports whether the first letter of text runs from right to left, as it does in Urdu: what a person
// typed is set by what it is, not by the language of the label around it. Text without letters is not Urdu.
func IsUrdu(text string) bool {
	for _, r := range text {
		switch prop, _ := bidi.LookupRune(r); prop.Class() {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}

// Line sets text in one line. The ink lies between 0 and Advance; a blank text gives a blank shape.
// The error is fault.Label if text is longer than MaxRunes or holds a character that cannot be printed, which
// it names by code point; line breaks and tabs are such.
func Line(text string, s Style) (plan.Shape, error) {
	t, err := newSetting(text, s)
	if err != nil {
		return plan.Shape{}, err
	}
	return t.line(0, len(t.text))
}

// line sets text[from:to] as a line of its own.
func (t *setting) line(from, to int) (plan.Shape, error) {
	var p pen
	spaced := false
	for _, r := range t.runs(from, to) {
		glyphs, err := t.shape(r)
		if err != nil {
			return plan.Shape{}, err
		}
		if len(glyphs) == 0 {
			continue
		}
		begin, inked := len(p.path.Pts), p.reach
		spaced = spaced || t.isSpace(glyphs[0])
		t.draw(&p, r.font, glyphs)
		if begin > 0 && begin < len(p.path.Pts) && spaced {
			p.push(begin, inked+wordGap-float64(bounds(p.path.Pts[begin:]).Min.X))
		}
		spaced = t.isSpace(glyphs[len(glyphs)-1])
	}
	return p.shape(), nil
}

// draw adds the glyphs of one run at the pen.
func (t *setting) draw(p *pen, id faceID, glyphs []glyph) {
	f := t.faces[id]
	for _, g := range glyphs {
		if outline, ok := f.face.GlyphData(font.GID(g.id)).(font.GlyphOutline); ok {
			p.draw(outline.Segments, f.unit, float64(g.offsetX)*f.unit, float64(g.offsetY)*f.unit)
		}
		p.x += float64(float64(g.advance) * f.unit) // rounded alike on every machine: never fused
		if t.isSpace(g) {
			p.x += f.space
		}
	}
}

// isSpace reports whether g is a word space; an invisible character set as a space of no width is none.
func (t *setting) isSpace(g glyph) bool {
	return g.advance > 0 && (t.text[g.index] == ' ' || t.text[g.index] == '\u00A0')
}

// A pen gathers outlines along a line.
type pen struct {
	path  plan.Path
	x     float64 // where the next glyph begins, ems
	reach float64 // how far the ink reaches to the right, ems; 0 while there is none
}

// push moves all points from index begin on, and the pen, to the right by dx ems; never to the left.
func (p *pen) push(begin int, dx float64) {
	if dx <= 0 {
		return
	}
	for i := range p.path.Pts[begin:] {
		p.path.Pts[begin+i].X += float32(dx)
	}
	p.x += dx
	p.reach += dx
}

// draw adds a glyph at the pen, moved by dx and by dy upwards, ems.
func (p *pen) draw(segments []opentype.Segment, unit, dx, dy float64) {
	for _, s := range segments {
		n := 1
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			p.path.Ops = append(p.path.Ops, plan.MoveTo)
		case opentype.SegmentOpLineTo:
			p.path.Ops = append(p.path.Ops, plan.LineTo)
		case opentype.SegmentOpQuadTo:
			p.path.Ops, n = append(p.path.Ops, plan.QuadTo), 2
		case opentype.SegmentOpCubeTo:
			p.path.Ops, n = append(p.path.Ops, plan.CubeTo), 3
		}
		for _, a := range s.Args[:n] {
			x := p.x + dx + float64(float64(a.X)*unit)
			p.path.Pts = append(p.path.Pts, plan.Point{X: float32(x), Y: float32(-dy - float64(float64(a.Y)*unit))})
			p.reach = max(p.reach, x)
		}
	}
}

// shape ends the line: it measures the ink and, where a letter reaches out over the start of the line, as
// Nastaliq's tails do, moves all of it to the right.
func (p *pen) shape() plan.Shape {
	if len(p.path.Pts) > 0 {
		p.push(0, -float64(bounds(p.path.Pts).Min.X))
	}
	s := plan.Shape{Path: p.path, Advance: p.x}
	if len(p.path.Pts) > 0 {
		s.Bounds = bounds(p.path.Pts)
		s.Advance = max(s.Advance, float64(s.Bounds.Max.X))
	}
	return s
}

// bounds is the box of all points, control points too: a little more than the ink, never less.
func bounds(pts []plan.Point) plan.Rect {
	r := plan.Rect{Min: pts[0], Max: pts[0]}
	for _, q := range pts[1:] {
		r.Min.X, r.Max.X = min(r.Min.X, q.X), max(r.Max.X, q.X)
		r.Min.Y, r.Max.Y = min(r.Min.Y, q.Y), max(r.Max.Y, q.Y)
	}
	return r
}
