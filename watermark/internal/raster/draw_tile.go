package raster

import (
	"encoding/binary"
	"image"
	"sync"

	"golang.org/x/image/vector"

	"mohr/watermark/internal/plan"
)

// A tile is one drawer's working memory: a square of the page with a margin, drawn and forgotten.
type tile struct {
	*marker
	pen     *vector.Rasterizer
	area    image.Rectangle // what is drawn
	box     image.Rectangle // the same with its margin, at most tileSide a side
	cover   image.Alpha     // letters, over box
	dist    []uint8         // distance to the letters, thirds of a coarse cell
	distW   int
	letter  []uint16 // opacity of the letters over area, 1/65536
	halo    []uint16 // the same of the outline
	paints  []paint  // of the cells that area touches, where they were mixed
	mixed   []bool   // which of the paints are there: most of a page of text has no need of its own
	paintsW int
	row     []uint8 // the outline along one row
	luma    []uint8 // one row of the document
	noise   []int8  // the grain along one row
	blot    []int8  // the blots along one row
}

// spareTiles are tiles whose documents are done: one takes some 4 MB, and a page takes but a few milliseconds.
var spareTiles = sync.Pool{New: func() any {
	return &tile{
		pen:   vector.NewRasterizer(tileSide, tileSide),
		cover: *image.NewAlpha(image.Rect(0, 0, tileSide, tileSide)),
		row:   make([]uint8, tileSide),
		luma:  make([]uint8, tileSide),
		noise: make([]int8, tileSide),
		blot:  make([]int8, tileSide),
	}
}}

func (m *marker) newTile() *tile {
	t := spareTiles.Get().(*tile)
	t.marker = m
	cells := tileSide/m.cell + 2
	t.dist = room(t.dist, (tileSide/m.coarse+1)*(tileSide/m.coarse+1))
	t.letter, t.halo = room(t.letter, m.inner*m.inner), room(t.halo, m.inner*m.inner)
	t.paints, t.mixed = room(t.paints, cells*cells), room(t.mixed, cells*cells)
	clear(t.row) // its first pixels lie before the first cell's middle
	return t
}

// done gives a tile back.
func (t *tile) done() {
	t.marker = nil
	spareTiles.Put(t)
}

// room is s, or new memory, with length n; what it holds is to be written before it is read.
func room[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// draw draws the marks that touch area. Areas of one document may be drawn at once.
func (t *tile) draw(area image.Rectangle) {
	t.area = area
	t.box = area.Inset(-t.edge)
	t.box.Max = t.box.Min.Add(image.Pt(t.whole(t.box.Dx()), t.whole(t.box.Dy())))
	t.cover.Rect = t.box.Sub(t.box.Min)
	t.cover.Stride = t.box.Dx()
	t.cover.Pix = t.cover.Pix[:t.box.Dx()*t.box.Dy()]
	if !t.coverage() {
		return
	}
	t.distances()
	clear(t.mixed)
	t.paintsW = (t.area.Max.X-1)/t.cell - t.area.Min.X/t.cell + 1
	w := area.Dx()
	for y := area.Min.Y; y < area.Max.Y; y++ {
		at := (y - area.Min.Y) * w
		t.opacities(y, t.letter[at:at+w], t.halo[at:at+w])
	}
	t.blend()
}

// whole is a side of at least n pixels in whole cells of the outline, eight at a time where there is room for them.
func (t *tile) whole(n int) int {
	eight := 8 * t.coarse
	return min((n+eight-1)/eight*eight, tileSide)
}

// coverage rasterises the letters and reports whether there are any.
func (t *tile) coverage() bool {
	t.pen.Reset(t.box.Dx(), t.box.Dy())
	any := false
	for i := range t.plan.Marks {
		m := &t.plan.Marks[i]
		if touches(m.Box, t.box) {
			trace(t.pen, m.Path, t.box.Min)
			any = true
		}
	}
	if any {
		t.pen.DrawOp = 1 // draw.Src: the box is overwritten
		t.pen.Draw(&t.cover, t.cover.Rect, image.Opaque, image.Point{})
	}
	return any
}

// touches reports whether r and box overlap.
func touches(r plan.Rect, box image.Rectangle) bool {
	return r.Max.X > float32(box.Min.X) && r.Min.X < float32(box.Max.X) &&
		r.Max.Y > float32(box.Min.Y) && r.Min.Y < float32(box.Max.Y)
}

// trace adds a path to the pen, relative to origin.
func trace(z *vector.Rasterizer, p plan.Path, origin image.Point) {
	ox, oy := float32(origin.X), float32(origin.Y)
	pts := p.Pts
	for i, op := range p.Ops {
		switch op {
		case plan.MoveTo:
			if i > 0 {
				z.ClosePath()
			}
			z.MoveTo(pts[0].X-ox, pts[0].Y-oy)
			pts = pts[1:]
		case plan.LineTo:
			z.LineTo(pts[0].X-ox, pts[0].Y-oy)
			pts = pts[1:]
		case plan.QuadTo:
			z.QuadTo(pts[0].X-ox, pts[0].Y-oy, pts[1].X-ox, pts[1].Y-oy)
			pts = pts[2:]
		case plan.CubeTo:
			z.CubeTo(pts[0].X-ox, pts[0].Y-oy, pts[1].X-ox, pts[1].Y-oy, pts[2].X-ox, pts[2].Y-oy)
			pts = pts[3:]
		}
	}
	z.ClosePath()
}

// distances fills dist with the chamfer distance to the nearest letter in coarse cells, a step costing 3 and a
// diagonal one 4 (Borgefors: Distance transformations in digital images, CVGIP 1986). 255 is far.
func (t *tile) distances() {
	n, rows := t.box.Dx()/t.coarse, t.box.Dy()/t.coarse
	t.distW = n
	d := t.dist[:n*rows]
	for j := range rows {
		t.seeds(d[j*n:][:n], j*t.coarse)
	}
	for j := 1; j < rows; j++ {
		row, up := d[j*n:][:n], d[(j-1)*n:][:n]
		left := int(row[0])
		for i := 1; i < n-1; i++ {
			left = min(int(row[i]), left+3, int(up[i])+3, int(up[i-1])+4, int(up[i+1])+4)
			row[i] = uint8(left)
		}
	}
	for j := rows - 2; j >= 0; j-- {
		row, down := d[j*n:][:n], d[(j+1)*n:][:n]
		right := int(row[n-1])
		for i := n - 2; i > 0; i-- {
			right = min(int(row[i]), right+3, int(down[i])+3, int(down[i+1])+4, int(down[i-1])+4)
			row[i] = uint8(right)
		}
	}
}

// seeds fills a row of cells that begins at row y of the box with distances before they spread. Most of a
// page is bare: eight cells at once are looked at for any letter first.
func (t *tile) seeds(row []uint8, y int) {
	const together = 8
	for i := 0; i < len(row); i += together {
		cells := row[i:min(i+together, len(row))]
		if len(cells) == together && t.bare(i*t.coarse, y) {
			fill(cells, 255)
			continue
		}
		for q := range cells {
			cells[q] = t.seed((i+q)*t.coarse, y)
		}
	}
}

// bare reports whether eight cells from (x, y) of the box to the right hold no letter.
func (t *tile) bare(x, y int) bool {
	any := uint64(0)
	for j := range t.coarse {
		line := t.cover.Pix[(y+j)*t.cover.Stride+x:][:8*t.coarse]
		for ; len(line) > 0; line = line[8:] {
			any |= binary.NativeEndian.Uint64(line)
		}
	}
	return any == 0
}

// seed is the distance at a coarse cell before it spreads: 0 in a letter, up to 3 at its edge, else far.
func (t *tile) seed(x, y int) uint8 {
	most := uint8(0)
	for j := range t.coarse {
		at := (y+j)*t.cover.Stride + x
		for _, c := range t.cover.Pix[at : at+t.coarse] {
			most = max(most, c)
		}
	}
	if most < 8 {
		return 255
	}
	return 3 - uint8(int(most)*3/255)
}

// paintRow returns which paint is the first of row y, and where the second one's cell begins, from the area's left edge.
func (t *tile) paintRow(y int) (first, edge int) {
	return (y/t.cell - t.area.Min.Y/t.cell) * t.paintsW, t.cell - t.area.Min.X%t.cell
}

// paint returns one of the paints of the cells that the area touches, mixed when it is first asked for.
func (t *tile) paint(at int) *paint {
	pt := &t.paints[at]
	if !t.mixed[at] {
		x, y := t.area.Min.X/t.cell+at%t.paintsW, t.area.Min.Y/t.cell+at/t.paintsW
		t.mixPaint(pt, x*t.cell+t.cell/2, y*t.cell+t.cell/2)
		t.mixed[at] = true
	}
	return pt
}

// opacities works out how strongly letters and outline cover row y.
func (t *tile) opacities(y int, letter, halo []uint16) {
	t.outlineRow(y)
	r := opacityRow{
		letter: letter, halo: halo,
		luma:    lumaRow(t.img, t.luma, t.area.Min.X, t.area.Max.X, y),
		cover:   t.cover.Pix[(y-t.box.Min.Y)*t.cover.Stride+t.edge:][:len(letter)],
		outline: t.row[t.edge:][:len(letter)],
	}
	t.grain.row(t.noise[:len(letter)], t.area.Min.X, y)
	t.blots.row(t.blot[:len(letter)], t.area.Min.X, y)
	clear(letter)
	clear(halo)
	at, edge := t.paintRow(y)
	for i := 0; i < len(letter); {
		end := min(i+8, len(letter))
		if end-i == 8 && binary.NativeEndian.Uint64(r.cover[i:end])|binary.NativeEndian.Uint64(r.outline[i:end]) == 0 {
			i = end
			continue
		}
		for i < end {
			for edge <= i {
				at, edge = at+1, edge+t.cell
			}
			stop := min(edge, end)
			t.opaque(&r, t.paint(at), i, stop)
			i = stop
		}
	}
}

// An opacityRow is one row of an area: what covers it, the document beneath, and the opacities that come of both.
type opacityRow struct {
	letter, halo         []uint16
	luma, cover, outline []uint8
}

// opaque works out the opacities of the pixels from i to end, which have one paint.
func (t *tile) opaque(r *opacityRow, pt *paint, i, end int) {
	inkA, haloA := t.inkA, t.haloA
	for ; i < end; i++ {
		c, h := int32(r.cover[i]), int32(r.outline[i])
		if c|h == 0 {
			continue
		}
		off := pt.mean - int32(r.luma[i])
		if pt.light {
			off = -off
		}
		blot := t.blot[i]
		off = min(max(off+int32(blot)>>blotShift, -255), 255)
		k := pt.opacity * (256 - t.spare[off+255]*pt.spare>>8) >> 8
		k = k * t.byGrain[uint8(t.noise[i])] >> 8
		k = k * t.byBlot[uint8(blot)] >> 8
		if c > 0 {
			r.letter[i] = uint16(uint32(min(inkA*k>>8*pt.paper>>8, mostOpaque)*c) / 255)
		}
		if h > 0 && c < 255 {
			r.halo[i] = uint16(uint32(min(haloA*k>>8, mostOpaque)) * (uint32(h*(255-c)) / 255) / 255)
		}
	}
}

// mostOpaque bounds the opacity of any pixel.
const mostOpaque = one * 15 / 16

// blotShift makes of a blot, up to 128, how many levels it moves the place where sparing begins: up to 16.
const blotShift = 3

// outlineRow spreads the outline's opacity along row y from the coarse cells, straight from centre to centre.
func (t *tile) outlineRow(y int) {
	n, k := t.distW, t.coarse
	ly := y - t.box.Min.Y
	if k == 1 {
		for i, d := range t.dist[ly*n : ly*n+n] {
			t.row[i] = t.marker.halo[d]
		}
		return
	}
	j := (2*ly + 1 - k) / (2 * k)
	fy := int32((2*ly+1-k)-2*k*j) * 256 / int32(2*k)
	last := t.box.Dy()/k - 1
	j0, j1 := min(max(j, 0), last), min(max(j+1, 0), last)
	above, below := t.dist[j0*n:][:n], t.dist[j1*n:][:n]
	at := func(i int) int32 {
		return mix(int32(t.marker.halo[above[i]]), int32(t.marker.halo[below[i]]), fy)
	}
	a := at(0)
	for i := 0; i < n-1; i++ {
		if a == 0 && i%8 == 0 && i+9 <= n && far(above[i+1:i+9], below[i+1:i+9]) {
			clear(t.row[i*k+k/2:][:8*k]) // nothing near in the next eight cells
			i += 7
			continue
		}
		b := at(i + 1)
		t.slope(t.row[i*k+k/2:][:k], a, b)
		a = b
	}
}

// far reports whether eight distances above and eight below are all too far for an outline.
func far(above, below []uint8) bool {
	return binary.NativeEndian.Uint64(above)&binary.NativeEndian.Uint64(below) == 1<<64-1
}

// slope goes straight from a to b, short of b by a step.
func (t *tile) slope(out []uint8, a, b int32) {
	if a == b {
		fill(out, uint8(a))
		return
	}
	d := b - a
	switch len(out) { // as below: a constant divides several times faster
	case 2:
		out[0], out[1] = uint8(a), uint8(a+d/2)
	case 4:
		out[0], out[1], out[2], out[3] = uint8(a), uint8(a+d/4), uint8(a+d*2/4), uint8(a+d*3/4)
	default:
		for q := range out {
			out[q] = uint8(a + d*int32(q)/int32(len(out)))
		}
	}
}
