package plan

import "math"

// A Caption is the words and the code that stand below the document.
type Caption struct {
	RightToLeft bool   // text from the right edge, code on the left
	Title       Text   // the purpose, large
	Items       []Item // in order; each a name and a value
	Foot        Text   // one small line; blank for none
	Code        Code   // blank for none
}

// A Text is words that can be broken into lines.
type Text struct {
	// Wrap returns at most maxLines lines no wider than maxEm ems. Nil is a blank text.
	Wrap  func(maxEm float64, maxLines int) ([]Shape, error)
	Scale float64 // em relative to the place's; scripts differ in how large an em looks
}

// An Item is a value with its name before it; the name may be blank.
type Item struct{ Name, Value Text }

// A Code is a square of modules.
type Code struct {
	Size      int                 // modules a side, quiet zone not included; 0 for none
	QuietZone int                 // modules
	Dark      func(x, y int) bool // 0 <= x, y < Size
	Sent      bool                // on a picture, which messengers shrink further than words need mind
}

// Sizes of the caption, in pixels of the copy once it has been shrunk by a messenger to messengerSide on its
// longer side: there the code must still be read and the words too.
const (
	messengerSide = 1600.0
	modulePx      = 3.5    // one module of the code on a page of a PDF, which is not shrunk; DESIGN asks for 3 at least
	moduleMinPx   = 4      // the same before any shrinking, and on a picture
	smallestSide  = 1280.0 // once that was shrunk to this: with 3.5 at 1600 OpenCV and gozxing then read 60 % and 95 %, see TestReaders
	padPx         = 20.0   // around and between the blocks
	rulePx        = 5.0    // line between document and caption
	namePx        = 20.0   // em of an item's name
	valuePx       = 25.0   // em of an item's value
	footPx        = 18.0   // em of the foot
	itemGapPx     = 30.0   // between two items on a line
	minTextPx     = 360.0  // the text block is never narrower; a narrow document gets margins
	titleLines    = 6      // at most, at the smallest size
	valueLines    = 6      // at most
)

// titlePx are the sizes tried for the title, and the lines each may take.
var titlePx = [...]struct {
	em    float64
	lines int
}{{40, 1}, {34, 2}, {28, titleLines}}

// Colours of the caption: contrast on white at least 5.3 to 1 for every text (WCAG 2.2 asks for 4.5).
var (
	inkColor  = Color{0x14, 0x21, 0x2b} // title and values
	nameColor = Color{0x55, 0x65, 0x70} // names and foot
	ruleColor = Color{0x0b, 0x5d, 0x4e} // rule
)

// maxCaption bounds a caption's height: four times the longer side of the document, or this many pixels.
const maxCaption = 4000

// layCaption finds the size at which the canvas, caption included, survives the messenger, and lays it.
func (p *Plan) layCaption(c Caption) error {
	side := messengerSide // of the canvas
	if c.Code.Sent {
		side = smallestSide
	}
	for range 12 {
		if err := p.layAt(c, side); err != nil {
			return err
		}
		need := float64(max(p.Out.W, p.Out.H))
		if need <= float64(side*1.002) {
			break
		}
		side = need
	}
	if bound := max(maxCaption, 4*max(p.Doc.W, p.Doc.H)); p.Out.H-p.Doc.H > bound {
		return ErrTooMany
	}
	return nil
}

// A column is a caption being laid: text rows gathered from the top.
type column struct {
	scale float64
	width float64
	rtl   bool
	rows  []textRow
}

// A textRow is a line of words, each at its place from the row's start.
type textRow struct {
	words []word
	width float64
	after float64 // space below, pixels
}

// A word is a shape at its place in a row.
type word struct {
	shape Shape
	em    float64
	x     float64 // from the row's start, in reading direction
	color Color
}

// layAt lays the caption of a canvas whose longer side has so many pixels.
func (p *Plan) layAt(c Caption, side float64) error {
	scale := math.Max(1, side/messengerSide) // pixels of the canvas to one at the messenger's
	px := func(v float64) float64 { return math.Round(float64(v * scale)) }
	pad := px(padPx)
	module := 0.0
	codeSide := 0.0
	if c.Code.Size > 0 {
		module = math.Max(moduleMinPx, math.Ceil(float64(modulePx*scale)))
		if c.Code.Sent {
			module = math.Ceil(float64(moduleMinPx * math.Max(1, side/smallestSide)))
		}
		codeSide = module * float64(c.Code.Size+2*c.Code.QuietZone)
	}
	beside := 0.0
	if codeSide > 0 {
		beside = codeSide + pad
	}
	w := math.Max(float64(p.Doc.W), px(minTextPx)+beside+2*pad)
	col, err := fillBeside(c, scale, w-beside-2*pad, codeSide)
	if err != nil {
		return err
	}
	textH := col.height()
	bandH := math.Max(textH, codeSide) + 2*pad + px(rulePx)
	p.Out = Size{int(w), p.Doc.H + int(bandH)}
	p.At = Point{float32((p.Out.W - p.Doc.W) / 2 / Align * Align), 0}
	p.Fills, p.Code = nil, Rect{}
	p.RulePx = int(px(rulePx))

	top := float64(p.Doc.H) + px(rulePx)
	p.fill(Box(0, float64(p.Doc.H), w, px(rulePx)), ruleColor)
	middle := top + (bandH-px(rulePx))/2
	left, right := pad, w-pad
	if codeSide > 0 {
		x := w - pad - codeSide
		right = x - pad
		if c.RightToLeft {
			x = pad
			left, right = pad+codeSide+pad, w-pad
		}
		p.layCode(c.Code, math.Round(x), math.Round(middle-codeSide/2), module)
	}
	col.place(p, left, right, middle-textH/2)
	return nil
}

// largerWords are how many times larger than need be the words are tried beside a code that is taller than they are.
var largerWords = [...]float64{1.6, 1.45, 1.3, 1.15}

// fillBeside sets the words at the largest size at which they are no taller than the code beside them, or else at the
// least.
func fillBeside(c Caption, scale, width, codeSide float64) (column, error) {
	least := column{scale: scale, width: width, rtl: c.RightToLeft}
	if err := least.fill(c); err != nil {
		return least, err
	}
	for _, k := range largerWords {
		if float64(least.height()*k) > codeSide+1 { // they grow at least as their size does
			continue
		}
		col := column{scale: float64(scale * k), width: width, rtl: c.RightToLeft}
		if err := col.fill(c); err == nil && col.height() <= codeSide {
			return col, nil
		}
	}
	return least, nil
}

// layCode fills the dark modules, in runs, and notes where the code lies.
func (p *Plan) layCode(c Code, x, y, module float64) {
	side := module * float64(c.Size+2*c.QuietZone)
	p.Code = Rect{Point{float32(x), float32(y)}, Point{float32(x + side), float32(y + side)}}
	var path Path
	for j := range c.Size {
		for i := 0; i < c.Size; i++ {
			if !c.Dark(i, j) {
				continue
			}
			run := i
			for run < c.Size && c.Dark(run, j) {
				run++
			}
			box := Box(x+float64(module*float64(i+c.QuietZone)), y+float64(module*float64(j+c.QuietZone)),
				module*float64(run-i), module)
			path.Ops, path.Pts = append(path.Ops, box.Ops...), append(path.Pts, box.Pts...)
			i = run
		}
	}
	p.fill(path, Color{})
}

// fill adds a solid shape.
func (p *Plan) fill(path Path, c Color) {
	p.Fills = append(p.Fills, Fill{path, boxOf(path.Pts), c})
}

// Box is an upright rectangle, clockwise.
func Box(x, y, w, h float64) Path {
	pt := func(x, y float64) Point { return Point{float32(x), float32(y)} }
	return Path{
		Ops: []Op{MoveTo, LineTo, LineTo, LineTo},
		Pts: []Point{pt(x, y), pt(x+w, y), pt(x+w, y+h), pt(x, y+h)},
	}
}

// fill gathers the rows of a caption: title, items that flow, foot.
func (c *column) fill(k Caption) error {
	if err := c.title(k.Title); err != nil {
		return err
	}
	if err := c.items(k.Items); err != nil {
		return err
	}
	return c.text(k.Foot, footPx, 2, nameColor, 0)
}

// title takes the largest size at which the purpose fits its lines.
func (c *column) title(t Text) error {
	var err error
	for _, size := range titlePx {
		if err = c.text(t, size.em, size.lines, inkColor, 12); err == nil {
			return nil
		}
	}
	return err
}

// text adds t as rows of its own.
func (c *column) text(t Text, em float64, lines int, color Color, after float64) error {
	if t.Wrap == nil {
		return nil
	}
	em = float64(em * c.scale * t.Scale)
	shapes, err := t.Wrap(c.width/em, lines)
	if err != nil {
		return err
	}
	for _, s := range shapes {
		c.rows = append(c.rows, textRow{
			words: []word{{s, em, 0, color}},
			width: float64(s.Advance * em),
			after: float64(c.scale * 5),
		})
	}
	c.rows[len(c.rows)-1].after = float64(after * c.scale)
	return nil
}

// items lets names and values flow into rows, several short ones side by side.
func (c *column) items(items []Item) error {
	gap := float64(itemGapPx * c.scale)
	var row textRow
	flush := func() {
		if len(row.words) > 0 {
			row.after = float64(9 * c.scale)
			c.rows = append(c.rows, row)
		}
		row = textRow{}
	}
	for _, it := range items {
		words, width, more, err := c.item(it)
		if err != nil {
			return err
		}
		if len(row.words) > 0 && row.width+gap+width > c.width {
			flush()
		}
		if len(row.words) > 0 {
			row.width += gap
		}
		for _, w := range words {
			w.x += row.width
			row.words = append(row.words, w)
		}
		row.width += width
		if len(more) > 0 {
			flush()
			c.rows = append(c.rows, more...)
		}
	}
	flush()
	return nil
}

// item shapes one name and value: the words of its first row, and the rows that a long value needs more.
func (c *column) item(it Item) (words []word, width float64, more []textRow, err error) {
	nameEm := float64(namePx * c.scale * it.Name.Scale)
	valueEm := float64(valuePx * c.scale * it.Value.Scale)
	var names []Shape
	if it.Name.Wrap != nil {
		if names, err = it.Name.Wrap(c.width/nameEm, 1); err != nil {
			return nil, 0, nil, err
		}
	}
	for _, s := range names {
		words = append(words, word{s, nameEm, width, nameColor})
		width += float64(s.Advance*nameEm) + float64(11*c.scale)
	}
	indent := width
	values, err := it.Value.Wrap((c.width-indent)/valueEm, valueLines)
	if err != nil {
		return nil, 0, nil, err
	}
	for i, s := range values {
		w := word{s, valueEm, indent, inkColor}
		if i == 0 {
			words = append(words, w)
			width += float64(s.Advance * valueEm)
			continue
		}
		more = append(more, textRow{[]word{w}, indent + float64(s.Advance*valueEm), float64(9 * c.scale)})
	}
	return words, width, more, nil
}

// extent is how far a row rises above and falls below its baseline. The ink decides, since Nastaliq climbs and
// falls far, but a row of low letters is given its letters' usual room.
func (r textRow) extent() (rise, fall float64) {
	for _, w := range r.words {
		rise = math.Max(rise, math.Max(float64(0.74*w.em), float64(-float64(w.shape.Bounds.Min.Y)*w.em)))
		fall = math.Max(fall, math.Max(float64(0.24*w.em), float64(float64(w.shape.Bounds.Max.Y)*w.em)))
	}
	return rise, fall
}

// height is what the rows take from the top of the first to the bottom of the last.
func (c *column) height() float64 {
	h := 0.0
	for i, r := range c.rows {
		rise, fall := r.extent()
		h += rise + fall
		if i < len(c.rows)-1 {
			h += r.after
		}
	}
	return math.Ceil(h)
}

// place fills the rows between left and right, from y down.
func (c *column) place(p *Plan, left, right, y float64) {
	for _, r := range c.rows {
		rise, fall := r.extent()
		base := y + rise
		for _, w := range r.words {
			x := left + w.x
			if c.rtl {
				x = right - w.x - float64(w.shape.Advance*w.em)
			}
			p.fill(moved(w.shape.Path, x, base, w.em), w.color)
		}
		y = base + fall + r.after
	}
}

// moved returns a path scaled by em and moved to (x, y).
func moved(path Path, x, y, em float64) Path {
	out := Path{Ops: path.Ops, Pts: make([]Point, len(path.Pts))}
	for i, pt := range path.Pts {
		out.Pts[i] = Point{float32(x + float64(float64(pt.X)*em)), float32(y + float64(float64(pt.Y)*em))}
	}
	return out
}

// FillsIn returns the fills that touch area, a part of the canvas, moved so that its top left corner is at (0, 0).
func (p *Plan) FillsIn(area Rect) []Fill {
	var out []Fill
	for _, f := range p.Fills {
		if f.Box.Max.X <= area.Min.X || f.Box.Min.X >= area.Max.X || f.Box.Max.Y <= area.Min.Y || f.Box.Min.Y >= area.Max.Y {
			continue
		}
		path := moved(f.Path, -float64(area.Min.X), -float64(area.Min.Y), 1)
		out = append(out, Fill{path, boxOf(path.Pts), f.Color})
	}
	return out
}
