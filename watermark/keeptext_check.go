//go:build !js

package watermark

import (
	"bytes"
	"image"
	"math"

	"mohr/watermark/internal/plan"
	"mohr/watermark/internal/raster"
)

// cellSide is the side of the squares that pages are compared by, pixels: small enough that a letter covers some and
// that a page a pixel off shows, large enough that smooth edges drawn twice come out alike, and small in memory.
const cellSide = 4

// cells is values of 0 to 255 for each whole square of a picture.
type cells struct {
	w, h int
	v    []uint8    // luminance, or how much is covered
	tint [2][]uint8 // Cb and Cr; nil for a picture without colour
}

func newCells(w, h int) cells {
	c := cells{w: w / cellSide, h: h / cellSide}
	c.v = make([]uint8, c.w*c.h)
	return c
}

// cellsOf is the means of each square of img, which is a page of package pdf, within area.
func cellsOf(img image.Image, area image.Rectangle) cells {
	pix, stride := lumaOf(img)
	c := newCells(area.Dx(), area.Dy())
	c.average(c.v, pix, stride, area.Min, 1)
	if m, ok := img.(*image.YCbCr); ok { // 4:2:0
		for i, plane := range [2][]uint8{m.Cb, m.Cr} {
			c.tint[i] = make([]uint8, len(c.v))
			c.average(c.tint[i], plane, m.CStride, area.Min.Div(2), 2)
		}
	}
	return c
}

// average fills v from a plane of samples that each stand for scale pixels a side, from at on.
func (c cells) average(v, pix []uint8, stride int, at image.Point, scale int) {
	side := cellSide / scale
	for j := range c.h {
		for i := range c.w {
			sum := 0
			for y := range side {
				from := (at.Y+j*side+y)*stride + at.X + i*side
				for _, s := range pix[from : from+side] {
					sum += int(s)
				}
			}
			v[j*c.w+i] = uint8(sum / (side * side))
		}
	}
}

// apart is how far two pages lie apart in a cell: in luminance and in colour.
func (c cells) apart(d cells, at int) (luma, tint int) {
	for i := range c.tint {
		a, b := 128, 128 // grey
		if c.tint[i] != nil {
			a = int(c.tint[i][at])
		}
		if d.tint[i] != nil {
			b = int(d.tint[i][at])
		}
		tint = max(tint, a-b, b-a)
	}
	a, b := int(c.v[at]), int(d.v[at])
	return max(a-b, b-a), tint
}

// lumaOf returns the luminance of a page as package pdf draws it.
func lumaOf(img image.Image) (pix []uint8, stride int) {
	switch m := img.(type) {
	case *image.Gray:
		return m.Pix, m.Stride
	case *image.YCbCr:
		return m.Y, m.YStride
	}
	panic("watermark: not a page of package pdf")
}

// blankIn reports whether area of img has one luminance throughout.
func blankIn(img image.Image, area image.Rectangle) bool {
	pix, stride := lumaOf(img)
	first := pix[area.Min.Y*stride+area.Min.X]
	for y := area.Min.Y; y < area.Max.Y; y++ {
		row := pix[y*stride+area.Min.X : y*stride+area.Max.X]
		if bytes.Count(row, []byte{first}) != len(row) {
			return false
		}
	}
	return true
}

// trace draws marks on c, at one cell to a square.
func (c cells) trace(marks []plan.Mark) {
	img := image.NewGray(image.Rect(0, 0, c.w, c.h))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	fills := make([]plan.Fill, len(marks))
	for i, m := range marks {
		path := plan.Path{Ops: m.Path.Ops, Pts: make([]plan.Point, len(m.Path.Pts))}
		for j, pt := range m.Path.Pts {
			path.Pts[j] = plan.Point{X: pt.X / cellSide, Y: pt.Y / cellSide}
		}
		b := m.Box
		fills[i] = plan.Fill{Path: path, Box: plan.Rect{
			Min: plan.Point{X: b.Min.X / cellSide, Y: b.Min.Y / cellSide},
			Max: plan.Point{X: b.Max.X / cellSide, Y: b.Max.Y / cellSide},
		}}
	}
	raster.Fill(img, fills)
	for i, v := range img.Pix {
		c.v[i] = 255 - v
	}
}

// reachOf is how many cells around a letter its outline may touch.
func reachOf(p *plan.Plan) int {
	return int(math.Ceil(haloReach*p.Style.HaloWidth*p.Unit/cellSide)) + 2
}

// grown reports for each cell whether any within reach has a value.
func (c cells) grown(reach int) []bool {
	rows := make([]bool, len(c.v))
	for j := range c.h {
		last := -reach - 1
		for i := -reach; i < c.w; i++ {
			if i+reach < c.w && c.v[j*c.w+i+reach] > 0 {
				last = i + reach
			}
			if i >= 0 && last >= i-reach {
				rows[j*c.w+i] = true
			}
		}
	}
	out := make([]bool, len(c.v))
	for i := range c.w {
		last := -reach - 1
		for j := -reach; j < c.h; j++ {
			if j+reach < c.h && rows[(j+reach)*c.w+i] {
				last = j + reach
			}
			if j >= 0 && last >= j-reach {
				out[j*c.w+i] = true
			}
		}
	}
	return out
}

// contrast is how far the cells about one, which is not at the edge, lie apart. A picture that is drawn a fraction of a
// pixel aside changes a cell by that share of it.
func (c cells) contrast(at int) int {
	low, high := c.v[at], c.v[at]
	for _, row := range [3]int{at - c.w, at, at + c.w} {
		for _, v := range c.v[row-1 : row+2] {
			low, high = min(low, v), max(high, v)
		}
	}
	return int(high) - int(low)
}

// What the finished page may differ by from the page without a stamp.
const (
	sameLuma   = 24     // where there is no mark: levels a cell may be off, and a third of the contrast about it
	sameTint   = 48     // and levels of colour, which is coarser
	maxOff     = 0.0005 // share of the cells without a mark that may be off by more
	offAnyway  = 3      // and this many, on the smallest pages
	otherLuma  = 4      // where there is a mark: levels a cell is off at least
	minMarked  = 0.45   // share of a window's marked cells that are
	windows    = 8      // to the page's width
	fewLetters = 6      // a window with fewer cells wholly within letters is not judged
)

// compare holds the finished page against the page without a stamp: where no mark lies nothing has changed, which finds
// a page turned, moved, cut or left out, and where marks lie, in every window of an eighth of the page's width, most
// has.
func (p *keptPage) compare(after cells, bandBlank bool) error {
	if bandBlank {
		return unkept("the caption is missing")
	}
	if after.w != p.before.w || after.h != p.before.h {
		return unkept("the page has another size than planned")
	}
	near := p.marked.grown(p.reach)
	off, free := 0, 0
	for j := 1; j < after.h-1; j++ { // the page's own edges are cut elsewhere
		for i := 1; i < after.w-1; i++ {
			at := j*after.w + i
			if near[at] {
				continue
			}
			free++
			luma, tint := after.apart(p.before, at)
			if luma > sameLuma+p.before.contrast(at)/3 || tint > sameTint {
				off++
			}
		}
	}
	if off > offAnyway && float64(off) > maxOff*float64(free) {
		return unkept("%.2f %% of what the stamp leaves free does not look as before", 100*float64(off)/float64(free))
	}
	ring := p.marked.grown(1)
	side := max(after.w/windows, 8)
	for y := 0; y+side <= after.h; y += side / 2 {
		for x := 0; x+side <= after.w; x += side / 2 {
			if share := p.changed(after, ring, image.Rect(x, y, x+side, y+side)); share < minMarked {
				return unkept("the mark does not show everywhere (%.0f %% at %d,%d)", 100*share, x*cellSide, y*cellSide)
			}
		}
	}
	return nil
}

// changed is the share of the marked cells of a window that differ from the page without a stamp: of those within
// letters or of those just around them, whichever differs more, since on some grounds one of the two is hard to see. A
// window with hardly a letter is taken as marked.
func (p *keptPage) changed(after cells, ring []bool, window image.Rectangle) float64 {
	var differ, all [2]int // in letters, around them
	for y := window.Min.Y; y < window.Max.Y; y++ {
		for at := y*after.w + window.Min.X; at < y*after.w+window.Max.X; at++ {
			where := 0
			switch {
			case p.marked.v[at] >= 128:
			case p.marked.v[at] == 0 && ring[at]:
				where = 1
			default:
				continue
			}
			all[where]++
			if luma, tint := after.apart(p.before, at); max(luma, tint) >= otherLuma {
				differ[where]++
			}
		}
	}
	if all[0] < fewLetters {
		return 1
	}
	share := func(i int) float64 { return float64(differ[i]) / float64(max(all[i], 1)) }
	return max(share(0), share(1))
}
