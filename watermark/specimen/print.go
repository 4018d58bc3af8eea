package specimen

import (
	"fmt"
	"image"
	"math"

	"mohr/watermark/internal/glyph"
)

// A hand is how a line is printed.
type hand struct {
	size  float64 // of an em, document units
	ink   tint
	bold  bool
	urdu  bool
	align align
	track float64 // added after each letter, ems; Latin only
	turn  float64 // turns, clockwise, about the starting point
}

type align uint8

const (
	left align = iota
	right
	centre
)

// A sheet is a canvas that remembers what was printed on it.
type sheet struct {
	*canvas
	fields []Field
}

// print prints a line whose baseline starts (ends, is centred) at x, y, and returns the ink's box in pixels.
func (s *sheet) print(text string, x, y float64, h hand) image.Rectangle {
	o, width := h.set(text)
	at := affine{a: 1, d: 1, e: x, f: y}
	switch h.align {
	case right:
		at.e -= width
	case centre:
		at.e -= float64(width / 2)
	}
	if h.turn != 0 {
		at.a, at.b = cosTurn(h.turn), -sinTurn(h.turn)
		at.c, at.d = sinTurn(h.turn), cosTurn(h.turn)
	}
	o = o.move(at)
	s.fill(o, h.ink)
	return s.pixels(o)
}

// field prints a line and remembers it.
func (s *sheet) field(name, text string, x, y float64, h hand) image.Rectangle {
	box := s.print(text, x, y, h)
	s.fields = append(s.fields, Field{Name: name, Text: text, Box: box})
	return box
}

// pixels is the box of an outline on the picture, whole pixels, cut to it.
func (s *sheet) pixels(o outline) image.Rectangle {
	lo, hi := o.bounds()
	if lo.x > hi.x {
		return image.Rectangle{}
	}
	return image.Rect(int(math.Floor(lo.x*s.scale)), int(math.Floor(lo.y*s.scale)),
		int(math.Ceil(hi.x*s.scale)), int(math.Ceil(hi.y*s.scale))).Intersect(s.img.Rect)
}

// set turns text into outlines at its size, the pen starting at (0, 0), and says how far it comes.
func (h hand) set(text string) (outline, float64) {
	pieces := []string{text}
	if h.track != 0 {
		pieces = pieces[:0]
		for _, r := range text {
			pieces = append(pieces, string(r))
		}
	}
	var out outline
	pen := 0.0
	for _, p := range pieces {
		shape, err := glyph.Line(p, glyph.Style{Urdu: h.urdu, Bold: h.bold})
		if err != nil {
			panic(fmt.Sprintf("specimen: own text: %v", err))
		}
		out = append(out, flatten(shape.Path).move(affine{a: h.size, d: h.size, e: pen})...)
		pen += float64(h.size * shape.Advance)
		pen += float64(h.track * h.size)
	}
	return out, pen
}

// width is how far text comes, document units.
func (h hand) width(text string) float64 {
	_, w := h.set(text)
	return w
}

// A column is where a paragraph is set.
type column struct{ x, y, width, leading float64 }

// paragraph sets words into lines and returns the baseline after the last. Each line is a field of the given
// name and its number. Right-aligned hands (Urdu) are set against the column's right edge.
func (s *sheet) paragraph(name, text string, c column, h hand) float64 {
	words := splitWords(text)
	for n := 1; len(words) > 0; n++ {
		line := words[0]
		words = words[1:]
		for len(words) > 0 && h.width(line+" "+words[0]) <= c.width {
			line += " " + words[0]
			words = words[1:]
		}
		x := c.x
		if h.align == right {
			x += c.width
		}
		s.field(fmt.Sprintf("%s %d", name, n), line, x, c.y, h)
		c.y += c.leading
	}
	return c.y
}

// splitWords cuts at single spaces.
func splitWords(text string) []string {
	var words []string
	start := 0
	for i := 0; i <= len(text); i++ {
		if i == len(text) || text[i] == ' ' {
			if i > start {
				words = append(words, text[start:i])
			}
			start = i + 1
		}
	}
	return words
}
