package raster

import (
	"image"

	"golang.org/x/image/vector"

	"mohr/watermark/internal/plan"
)

// A tile is one drawer's working memory: a square of the page with a margin, drawn and forgotten.
type tile struct {
	*marker
	pen     *vector.Rasterizer
	area    image.Rectangle // what is drawn
	origin  image.Point     // top left corner of the square, margin included
	cover   *image.Alpha    // letters, tileSide square
	dist    []uint8         // distance to the letters, thirds of a coarse cell
	distW   int
	letter  []uint16 // opacity of the letters over area, 1/65536
	halo    []uint16 // the same of the outline
	paints  []paint  // of the cells that area touches
	paintsW int
	row     []uint8 // the outline along one row
	luma    []uint8 // one row of the document
}

func (m *marker) newTile() *tile {
	cells := tileSide/m.cell + 2
	return &tile{
		marker: m,
		pen:    vector.NewRasterizer(tileSide, tileSide),
		cover:  image.NewAlpha(image.Rect(0, 0, tileSide, tileSide)),
		dist:   make([]uint8, (tileSide/m.coarse+1)*(tileSide/m.coarse+1)),
		letter: make([]uint16, m.inner*m.inner),
		halo:   make([]uint16, m.inner*m.inner),
		paints: make([]paint, cells*cells),
		row:    make([]uint8, tileSide),
		luma:   make([]uint8, tileSide),
	}
}

// draw draws the marks that touch area. Areas of one document may be drawn at once.
func (t *tile) draw(area image.Rectangle) {
	t.area = area
	t.origin = area.Min.Sub(image.Pt(t.edge, t.edge))
	if !t.coverage() {
		return
	}
	t.distances()
	t.mixPaints()
	w := area.Dx()
	for y := area.Min.Y; y < area.Max.Y; y++ {
		at := (y - area.Min.Y) * w
		t.opacities(y, t.letter[at:at+w], t.halo[at:at+w])
	}
	t.blend()
}

// coverage rasterises the letters and reports whether there are any.
func (t *tile) coverage() bool {
	box := image.Rect(0, 0, tileSide, tileSide).Add(t.origin)
	t.pen.Reset(tileSide, tileSide)
	any := false
	for i := range t.plan.Marks {
		m := &t.plan.Marks[i]
		if touches(m.Box, box) {
			trace(t.pen, m.Path, t.origin)
			any = true
		}
	}
	if any {
		t.pen.DrawOp = 1 // draw.Src: the square is overwritten
		t.pen.Draw(t.cover, t.cover.Rect, image.Opaque, image.Point{})
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
	n := tileSide / t.coarse
	t.distW = n
	d := t.dist[:n*n]
	for j := range n {
		for i := range n {
			d[j*n+i] = t.seed(i*t.coarse, j*t.coarse)
		}
	}
	near := func(at int, a, b, c, e int) {
		v := min(int(d[at]), int(d[a])+3, int(d[b])+3, int(d[c])+4, int(d[e])+4)
		d[at] = uint8(v)
	}
	for j := 1; j < n; j++ {
		for i := 1; i < n-1; i++ {
			at := j*n + i
			near(at, at-1, at-n, at-n-1, at-n+1)
		}
	}
	for j := n - 2; j >= 0; j-- {
		for i := n - 2; i > 0; i-- {
			at := j*n + i
			near(at, at+1, at+n, at+n+1, at+n-1)
		}
	}
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

// mixPaints mixes the paints of the cells that the area touches.
func (t *tile) mixPaints() {
	x0, y0 := t.area.Min.X/t.cell, t.area.Min.Y/t.cell
	x1, y1 := (t.area.Max.X-1)/t.cell, (t.area.Max.Y-1)/t.cell
	t.paintsW = x1 - x0 + 1
	for j := y0; j <= y1; j++ {
		for i := x0; i <= x1; i++ {
			t.paints[(j-y0)*t.paintsW+i-x0] = t.paintAt(i*t.cell+t.cell/2, j*t.cell+t.cell/2)
		}
	}
}

// paintRow returns the paints along row y of the document and the x of the first one's left edge.
func (t *tile) paintRow(y int) ([]paint, int) {
	at := (y/t.cell - t.area.Min.Y/t.cell) * t.paintsW
	return t.paints[at : at+t.paintsW], t.area.Min.X / t.cell * t.cell
}

// opacities works out how strongly letters and outline cover row y.
func (t *tile) opacities(y int, letter, halo []uint16) {
	st := &t.plan.Style
	inkA, haloA := int32(st.Ink*one), int32(st.Halo*one)
	t.outlineRow(y)
	luma := lumaRow(t.img, t.luma, t.area.Min.X, t.area.Max.X, y)
	cover := t.cover.Pix[(y-t.origin.Y)*t.cover.Stride+t.edge:]
	grain := int32(256 * st.Grain)
	paints, left := t.paintRow(y)
	for i := range letter {
		c, h := int32(cover[i]), int32(t.row[t.edge+i])
		if c|h == 0 {
			letter[i], halo[i] = 0, 0
			continue
		}
		x := t.area.Min.X + i
		pt := &paints[(x-left)/t.cell]
		off := pt.mean - int32(luma[i])
		if pt.light {
			off = -off
		}
		k := pt.opacity * t.spare[off+255] >> 8
		k = k * (256 + grain*t.grain.at(x, y)>>7) >> 8
		letter[i] = uint16((inkA * k >> 8) * c / 255)
		halo[i] = uint16((haloA * k >> 8) * (h * (255 - c) / 255) / 255)
	}
}

// outlineRow spreads the outline's opacity along row y from the coarse cells, straight from centre to centre.
func (t *tile) outlineRow(y int) {
	n, k := t.distW, t.coarse
	ly := y - t.origin.Y
	if k == 1 {
		for i, d := range t.dist[ly*n : ly*n+n] {
			t.row[i] = t.marker.halo[d]
		}
		return
	}
	j := (2*ly + 1 - k) / (2 * k)
	fy := int32((2*ly+1-k)-2*k*j) * 256 / int32(2*k)
	j0, j1 := min(max(j, 0), n-1), min(max(j+1, 0), n-1)
	at := func(i int) int32 {
		a, b := int32(t.marker.halo[t.dist[j0*n+i]]), int32(t.marker.halo[t.dist[j1*n+i]])
		return mix(a, b, fy)
	}
	half := k / 2
	for i := 0; i < n-1; i++ {
		a, b := at(i), at(i+1)
		if a|b == 0 {
			clear(t.row[i*k+half : (i+1)*k+half])
			continue
		}
		for q := range k {
			t.row[i*k+half+q] = uint8(a + (b-a)*int32(q)/int32(k))
		}
	}
}
