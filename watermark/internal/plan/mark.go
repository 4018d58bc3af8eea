package plan

import "math"

// A Style is the look of a mark. Lengths are in units: a unit is Plan.Unit pixels and Size units make one em.
type Style struct {
	Size       float64 // em of the letters, units
	Pitch      float64 // distance of two lines, ems
	Ink        float64 // opacity of the letters, 0 to 1
	Halo       float64 // opacity of the outline around them, of the opposite polarity, 0 to 1
	HaloWidth  float64 // width of that outline, units
	Grain      float64 // share of the opacity that the grain takes or gives, 0 to 1
	GrainColor int     // what the grain adds to or takes from a colour, levels
	GrainSize  float64 // one speck of grain, units
	Blot       float64 // share of the opacity that the document's blots take or give, 0 to 1
	BlotColor  int     // what the blots add to or take from a colour, levels
	BlotSize   float64 // one blot, units
	Spare      float64 // share of the opacity that the document's own fine strokes on even ground are spared, 0 to 1
	Paper      float64 // share of their opacity that letters gain on white paper, 0 or more
	PrintFade  float64 // share of the opacity that is taken about the document's print, 0 to 1
	Dark       float64 // mean of a dark ink's channels, levels; zero is 75
}

// A Row is what one line of the mark repeats: pieces of text, left to right as they are seen. The line runs
// through y = 0 of every piece, so a piece whose baseline is at 0 stands on it.
type Row struct {
	Parts  []Shape
	Height float64 // distance to the next line, of Style.Pitch; scripts that climb and fall need more than 1
	Size   float64 // em of its letters, of Style.Size; 0 is 1. Such a line is for pages of paper; see geometry.fine
}

// Numbers of the mark's geometry. They are the trial design of facts/marks.md, section "The design that this
// suggests", but for two: letters there were 34 units on any page of 1000 units (see unitFor), and lines bent
// every 9 ems by 0.5, too steep to read well.
//
// Words in Nastaliq fall from right to left by themselves. Their lines therefore climb to the left, the way
// they are read, and less: on a line that climbs to the right the two slopes would add up.
const (
	designSize   = 34.0  // units to an em, at Style.Size
	minAngleDeg  = 18.0  // lines climb by this much at least
	maxAngleDeg  = 38.0  // and by this much at most
	bendLength   = 11.0  // wavelength of the bend, ems
	bendHeight   = 0.42  // amplitude of the bend, ems
	noiseLength  = 7.0   // features of the noise added to it, ems
	noiseHeight  = 0.3   // amplitude of that noise, ems
	nastaliqCalm = 0.6   // share of the angle and the bend where lines are read from the right
	sizeSwing    = 0.12  // how far a piece's size strays from the row's, share
	gapEm        = 0.85  // from one piece to the next, ems; a dot stands in its middle
	dotEm        = 0.085 // radius of that dot, ems
	minEmPx      = 14.0  // letters are never smaller than this many pixels an em
)

// The size of letters grows with the page, but slower than the page: a card scanned alone is 803 pixels in the
// geometric mean of its sides (1011 x 638) and takes 34-pixel letters; an A4 page at 300 dpi, on which a card's
// copy is no larger, takes 76 rather than 125, so that a number or a face on it is still crossed by lines.
const (
	cardMeanPx = 803.0
	growth     = 0.62
)

// unitFor returns the pixels to one unit on a page.
func unitFor(s Size, st Style) float64 {
	mean := math.Sqrt(float64(s.W) * float64(s.H))
	unit := power(mean/cardMeanPx, growth)
	short := float64(min(s.W, s.H))
	unit = math.Min(unit, short/(2*st.Size))
	return math.Max(unit, minEmPx/st.Size)
}

// power is x to the power of y for x > 0, by steps that are exact or correctly rounded everywhere: math.Pow
// has assembly on some machines. It bisects y in binary: x^(b1/2 + b2/4 + ...) by repeated square roots.
func power(x, y float64) float64 {
	out, root := 1.0, x
	for range 24 {
		root = math.Sqrt(root)
		y *= 2
		if y >= 1 {
			out *= root
			y--
		}
	}
	return out
}

// A geometry is one document's own: the numbers that bend and colour every copy of it alike.
type geometry struct {
	doc      Size
	unit     float64 // pixels to a unit
	em       float64 // pixels to an em
	copied   Size    // the document in the copy, which the plan may be drawn smaller than
	copyEm   float64 // pixels to an em there
	pitch    float64 // pixels from line to line
	sin, cos float64 // of the lines' angle
	calm     float64 // factor of the bend
	phase    float64 // of the bend on line 0, radians
	drift    uint64  // key of the bend's wandering from line to line
	bumps    uint64  // key of the noise
	sizes    uint64  // key of the pieces' sizes
	starts   uint64  // key of where lines begin
	hue      hueField
	opacity  uint64 // key of the opacity's wandering
	blots    uint64 // key of the blots
}

func newGeometry(r Request) geometry {
	src := newSource(r.Key)
	g := geometry{doc: r.Shown, unit: float64(unitFor(r.Doc, r.Style) * scaleOf(r.Doc, r.Shown))}
	g.em = float64(g.unit * r.Style.Size)
	g.copied, g.copyEm = r.Doc, float64(float64(unitFor(r.Doc, r.Style))*r.Style.Size)
	g.pitch = float64(g.em * r.Style.Pitch)
	rad := float64(src.between(minAngleDeg, maxAngleDeg) * math.Pi / 180)
	g.calm = 1
	if r.RightToLeft {
		rad, g.calm = float64(-rad*nastaliqCalm), nastaliqCalm
	}
	g.sin, g.cos = -math.Sin(rad), math.Cos(rad) // y grows downwards: lines climb to the right
	g.phase = src.between(0, 2*math.Pi)
	g.drift, g.bumps, g.sizes, g.starts = src.word(), src.word(), src.word(), src.word()
	g.hue = newHueField(src, g.unit)
	g.opacity = src.word()
	g.blots = src.word()
	return g
}

// bend is how far the line at t is pushed aside at s, pixels. Lines near one another bend nearly alike.
func (g geometry) bend(s, t float64) float64 {
	ph := g.phase + float64(2.2*noise(g.drift, t/(3*g.pitch), 0.5))
	wave := math.Sin(float64(2*math.Pi*s/(bendLength*g.em)) + ph)
	bump := noise(g.bumps, s/(noiseLength*g.em), t/(noiseLength*g.em))
	return float64(g.em*g.calm*bendHeight*wave) + float64(g.em*g.calm*noiseHeight*bump)
}

// A bentLine is one line of the mark: the bend is worked out every bendStep ems and runs straight between.
type bentLine struct {
	g     geometry
	t     float64 // distance below the page's middle, pixels
	from  float64 // where the table begins, pixels along the line
	step  float64
	bends []float64
}

const bendStep = 1.0 / 16

// bentLine works out the line at t from -halfS to halfS. Farther out it goes on as at its ends.
func (g geometry) bentLine(t, halfS float64) bentLine {
	l := bentLine{g: g, t: t, step: g.em * bendStep}
	l.from = -halfS - 2*l.step
	l.bends = make([]float64, int(2*halfS/l.step)+6)
	for i := range l.bends {
		l.bends[i] = g.bend(l.from+float64(float64(i)*l.step), t)
	}
	return l
}

// place maps a point to the page: s pixels along the line and down pixels below it.
func (l *bentLine) place(s, down float64) Point {
	at := (s - l.from) / l.step
	i := int(math.Max(0, math.Min(at, float64(len(l.bends)-2))))
	rise := l.bends[i+1] - l.bends[i]
	bend := l.bends[i] + float64(rise*math.Max(0, math.Min(at-float64(i), 1)))
	slope := rise / l.step
	n := math.Sqrt(1 + float64(slope*slope))
	ls := s - float64(down*slope)/n
	lt := l.t + bend + down/n
	g := &l.g
	x := float64(g.doc.W)/2 + float64(ls*g.cos) - float64(lt*g.sin)
	y := float64(g.doc.H)/2 + float64(ls*g.sin) + float64(lt*g.cos)
	return Point{float32(x), float32(y)}
}

// marks lays lines of rows over the whole page.
func (g geometry) marks(rows []Row) ([]Mark, error) {
	w, h := float64(g.doc.W), float64(g.doc.H)
	halfS := (float64(w*g.cos)+float64(h*math.Abs(g.sin)))/2 + g.em
	halfT := (float64(w*math.Abs(g.sin))+float64(h*g.cos))/2 + g.em
	l := layer{g: g, halfS: halfS, page: Rect{Max: Point{float32(w), float32(h)}}}
	t := -halfT
	for i := 0; t < halfT; i++ {
		row := rows[i%len(rows)]
		t += float64(g.pitch*row.Height) / 2
		if err := l.line(i, g.bentLine(t, halfS), row); err != nil {
			return nil, err
		}
		t += float64(g.pitch*row.Height) / 2
	}
	return l.marks, nil
}

// A layer gathers the marks of a page.
type layer struct {
	g      geometry
	halfS  float64
	page   Rect
	marks  []Mark
	points int
}

// line repeats row along line i from one edge of the page to the other, beginning anywhere in the row.
func (l *layer) line(i int, bent bentLine, row Row) error {
	em := l.g.em
	if row.Size > 0 {
		if !l.g.fine(row) {
			return nil
		}
		em = float64(em * row.Size)
	}
	whole := 0.0
	for _, p := range row.Parts {
		whole += float64((p.Advance + gapEm) * em)
	}
	if whole <= 0 {
		return nil
	}
	start := float64(Hash(l.g.starts, int32(i), 0)>>11) / (1 << 53)
	s := -l.halfS - float64(whole*start)
	for k := 0; s < l.halfS; k++ {
		part := row.Parts[k%len(row.Parts)]
		size := float64(em * (1 + float64(sizeSwing*lattice(l.g.sizes, int32(i), int32(k)))))
		if err := l.piece(&bent, s, size, part); err != nil {
			return err
		}
		s += float64((part.Advance + gapEm) * size)
	}
	return nil
}

// fine reports whether a line of another size than the mark's is drawn: where a line of small print could lie between two others,
// on a document of the shape of A4 (ISO 216), and where somebody can read it.
func (g geometry) fine(row Row) bool {
	const off = 0.04 // phones' photos, 4 by 3, are 0.06 off
	long, short := float64(max(g.copied.W, g.copied.H)), float64(min(g.copied.W, g.copied.H))
	shape := long / short / math.Sqrt2
	return shape > 1-off && shape < 1+off && float64(g.copyEm*row.Size) >= minEmPx
}

// piece places one part at s on a line, with the dot that follows it.
func (l *layer) piece(bent *bentLine, s, em float64, part Shape) error {
	if s+float64((part.Advance+gapEm)*em) < -l.halfS {
		return nil
	}
	l.points += len(part.Path.Pts)
	if len(l.marks) >= MaxMarks || l.points > MaxPoints {
		return ErrTooMany
	}
	path := Path{Ops: part.Path.Ops, Pts: make([]Point, len(part.Path.Pts))}
	for n, pt := range part.Path.Pts {
		path.Pts[n] = bent.place(s+float64(float64(pt.X)*em), float64(float64(pt.Y)*em))
	}
	l.add(path)
	l.add(dot(bent, s+float64((part.Advance+gapEm/2)*em), float64(dotEm*em)))
	return nil
}

// dot is a square with round corners, centred on a line.
func dot(bent *bentLine, s, r float64) Path {
	p := Path{Ops: []Op{MoveTo, QuadTo, QuadTo, QuadTo, QuadTo}}
	for _, q := range [9][2]float64{{1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {-1, -1}, {0, -1}, {1, -1}, {1, 0}} {
		p.Pts = append(p.Pts, bent.place(s+float64(q[0]*r), float64(q[1]*r)))
	}
	return p
}

// add keeps a path that touches the page.
func (l *layer) add(path Path) {
	box := boxOf(path.Pts)
	if box.Max.X < l.page.Min.X || box.Min.X > l.page.Max.X || box.Max.Y < l.page.Min.Y || box.Min.Y > l.page.Max.Y {
		return
	}
	l.marks = append(l.marks, Mark{path, box})
}

// boxOf returns the box of points, the zero Rect for none.
func boxOf(pts []Point) Rect {
	if len(pts) == 0 {
		return Rect{}
	}
	r := Rect{pts[0], pts[0]}
	for _, p := range pts[1:] {
		r.Min.X, r.Max.X = min(r.Min.X, p.X), max(r.Max.X, p.X)
		r.Min.Y, r.Max.Y = min(r.Min.Y, p.Y), max(r.Max.Y, p.Y)
	}
	return r
}

func floor(x float64) float64 { return math.Floor(x) }
