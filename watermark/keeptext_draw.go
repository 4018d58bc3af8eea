//go:build !js

package watermark

import (
	"image"
	"math"
	"strconv"

	"mohr/watermark/internal/pdf"
	"mohr/watermark/internal/plan"
)

// How a mark is drawn with shapes. A shape is one letter: it takes one colour, one opacity and one polarity.
const (
	haloReach   = 0.75 // of Style.HaloWidth on either side: a stroke of even opacity for an outline that fades
	opacities   = 8    // steps of the opacity
	fadeLeast   = 0.8  // the ink's factor at the first step
	fadeMost    = 1.2  // and at the last
	turnLuma    = 112  // luminance of the ground at which dark ink turns light, as on pixels
	perPixel    = 10   // places of a point to a pixel
	perEm       = 1000 // places of a point in a stencil to an em
	maxBend     = 0.03 // ems that a letter's points may lie off its stencil, placed as well as can be
	flatness    = 0.25 // pixels that a line may lie off the curve it stands for
	maxSegments = 12   // lines to a curve
)

// A stencil is a letter, or more that touch each other, as it stands in the label before it is bent: points in ems.
type stencil struct {
	path plan.Path
	text string // path as operators, points in thousandths of an em
}

// A pattern is the stencils of one piece of text.
type pattern struct {
	stencils []*stencil
	groups   [][]contour // what each stencil is made of
}

// A stencilSet is what the marks of all pages are made of. A page's mark is a piece bent along a line; letter by letter
// that is nearly a turned and stretched piece, so a letter is written as it stands in the piece and placed by six numbers.
// The same letter is then always the same bytes, of which compression makes next to nothing: a page takes a fifth of
// the room that bent letters would. (A form XObject for each letter takes as little, but twice the time to draw.) A
// letter that fits none, as in Nastaliq, is written as it is bent.
type stencilSet struct {
	patterns map[string][]*pattern // by the ops of the piece
	style    plan.Style
}

// newStencils makes the stencils of a label.
func newStencils(l Label, job Job) (*stencilSet, error) {
	rows, err := l.rows()
	if err != nil {
		return nil, err
	}
	s := &stencilSet{patterns: map[string][]*pattern{}, style: styles[job.Strength]}
	for _, row := range rows {
		for _, part := range row.Parts {
			s.add(part.Path)
		}
	}
	s.add(dotPath())
	return s, nil
}

// dotPath is the dot between two pieces, as package plan draws it, at a size of its own: only the shape counts.
func dotPath() plan.Path {
	p := plan.Path{Ops: []plan.Op{plan.MoveTo, plan.QuadTo, plan.QuadTo, plan.QuadTo, plan.QuadTo}}
	for _, q := range [9][2]float32{{1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {-1, -1}, {0, -1}, {1, -1}, {1, 0}} {
		p.Pts = append(p.Pts, plan.Point{X: q[0] * dotEm, Y: q[1] * dotEm})
	}
	return p
}

const dotEm = 0.085 // as in package plan

// add makes a pattern of a piece.
func (s *stencilSet) add(path plan.Path) {
	p := &pattern{groups: letters(path)}
	for _, g := range p.groups {
		st := &stencil{path: pick(path, g)}
		first := st.path.Pts[0]
		for i := range st.path.Pts { // alike wherever the letter stands in its piece
			st.path.Pts[i].X -= first.X
			st.path.Pts[i].Y -= first.Y
		}
		pen := pen{scale: perEm, flat: flatness / 60} // ems are about 60 pixels
		pen.path(st.path)
		st.text = string(pen.out)
		p.stencils = append(p.stencils, st)
	}
	s.patterns[opsKey(path.Ops)] = append(s.patterns[opsKey(path.Ops)], p)
}

func opsKey(ops []plan.Op) string {
	b := make([]byte, len(ops))
	for i, op := range ops {
		b[i] = byte(op)
	}
	return string(b)
}

// alphas are the opacities that the drawings of all pages choose from.
func (s *stencilSet) alphas() (out []pdf.Alpha) {
	for i := range opacities {
		f := fadeLeast + (fadeMost-fadeLeast)*float64(i)/(opacities-1)
		out = append(out, pdf.Alpha{Fill: s.style.Ink * f, Stroke: s.style.Halo * f})
	}
	return out
}

// outline is how wide the stroke around a letter is, ems.
func (s *stencilSet) outline() float64 { return 2 * haloReach * s.style.HaloWidth / s.style.Size }

// A drawing is the stamp of one page being written.
type drawing struct {
	plan     *plan.Plan
	doc      image.Image // the page without it
	stencils *stencilSet
	pen      pen
	alpha    int
}

// content writes the operators that draw the stamp, in pixels of the canvas.
func (d *drawing) content() []byte {
	p := d.plan
	d.alpha = -1
	d.pen = pen{scale: perPixel, flat: flatness}
	d.pen.write("q ")
	d.pen.number(1.0/perPixel, 4)
	d.pen.write("0 0 ")
	d.pen.number(1.0/perPixel, 4)
	d.pen.write("0 0 cm\n")
	d.ground()
	d.pen.dx, d.pen.dy = float64(p.At.X), float64(p.At.Y)
	d.pen.write("q ")
	d.pen.path(plan.Box(0, 0, float64(p.Doc.W), float64(p.Doc.H)))
	d.pen.write("W n 1 j ")
	d.pen.number(d.stencils.outline()*perEm, 0)
	d.pen.write("w\n")
	for i := range p.Marks {
		d.mark(p.Marks[i].Path)
	}
	d.pen.write("Q\n")
	d.pen.dx, d.pen.dy = 0, 0
	for _, f := range p.Fills {
		d.pen.color(f.Color, "rg")
		d.pen.path(f.Path)
		d.pen.write("f\n")
	}
	d.pen.write("Q")
	return d.pen.out
}

// ground makes the canvas white around the page and below it.
func (d *drawing) ground() {
	p := d.plan
	left, w, h := float64(p.At.X), float64(p.Doc.W), float64(p.Doc.H)
	right := float64(p.Out.W) - left - w
	d.pen.color(plan.Color{R: 255, G: 255, B: 255}, "rg")
	if left > 0 {
		d.pen.path(plan.Box(0, 0, left, h))
	}
	if right > 0 {
		d.pen.path(plan.Box(left+w, 0, right, h))
	}
	d.pen.path(plan.Box(0, h, float64(p.Out.W), float64(p.Out.H)-h))
	d.pen.write("f\n")
}

// A letter is one letter of a mark as it is drawn.
type letter struct {
	path    plan.Path
	stencil *stencil // nil: written as it is
	fit     affine   // from the stencil to the page
	ink     plan.Color
	halo    plan.Color
	alpha   int
}

// mark draws one piece: the outlines of its letters, then the letters.
func (d *drawing) mark(path plan.Path) {
	var all []letter
	for _, l := range d.stencils.letters(path, d.plan.Unit*d.plan.Style.Size) {
		if d.look(&l) {
			all = append(all, l)
		}
	}
	for i := range all {
		d.draw(&all[i], 1)
	}
	for i := range all {
		d.draw(&all[i], 0)
	}
}

// draw draws a letter, or its outline.
func (d *drawing) draw(l *letter, outline int) {
	if l.alpha != d.alpha {
		d.alpha = l.alpha
		d.pen.write("/A" + strconv.Itoa(l.alpha) + " gs ")
	}
	color, set, paint := l.ink, "rg", "f Q\n"
	if outline == 1 {
		color, set, paint = l.halo, "RG", "S Q\n"
	}
	d.pen.color(color, set)
	d.pen.write("q ")
	if l.stencil == nil {
		if outline == 1 {
			d.pen.number(d.stencils.outline()*d.plan.Unit*d.plan.Style.Size*perPixel, 0)
			d.pen.write("w\n")
		}
		d.pen.path(l.path)
	} else {
		d.pen.matrix(l.fit)
		d.pen.write(l.stencil.text)
	}
	d.pen.write(paint)
}

// look chooses a letter's colours by the page beneath it. It reports whether the letter touches the page.
func (d *drawing) look(l *letter) bool {
	b := boundsOf(l.path.Pts)
	area := image.Rect(int(b.x0), int(b.y0), int(b.x1)+1, int(b.y1)+1).Intersect(d.doc.Bounds())
	if area.Empty() {
		return false
	}
	k := &d.plan.Ink
	x, y := (area.Min.X+area.Max.X)/2, (area.Min.Y+area.Max.Y)/2
	hue := uint8(k.Sample(k.Phase, x, y) >> 8)
	fade := float64(k.Sample(k.Opacity, x, y)) / 256
	l.alpha = min(max(int(math.Round((fade-fadeLeast)/(fadeMost-fadeLeast)*(opacities-1))), 0), opacities-1)
	l.ink, l.halo = k.Dark[hue], k.Light[hue+128] // the outline takes the opposite hue
	if d.groundAt(area) < turnLuma {
		l.ink, l.halo = k.Light[hue], k.Dark[hue+128]
	}
	return true
}

// groundAt is the mean luminance of the page in an area, of every other pixel.
func (d *drawing) groundAt(area image.Rectangle) int {
	pix, stride := lumaOf(d.doc)
	sum, n := 0, 0
	for y := area.Min.Y; y < area.Max.Y; y += 2 {
		for x := area.Min.X; x < area.Max.X; x += 2 {
			sum += int(pix[y*stride+x])
			n++
		}
	}
	return sum / n
}
