package raster

import (
	"image"
	"image/color"
	"runtime"
	"sync"

	"mohr/watermark/internal/plan"
)

// Mark draws a plan's marks on the document, in place: letters whose polarity follows what lies beneath, with
// an outline of the other polarity, both varied by the plan's ink and by the copy's grain, and thinned over the
// document's own fine strokes. img is *image.YCbCr, *image.Gray or *image.RGBA at (0, 0), as Decode returns it,
// of the plan's size. Its pixels are the same on every machine: only integers are used, and letters are
// rasterised in tiles that package vector does in fixed point.
//
// Besides img it needs about 2 MB a core and one byte for every cell of the ink (two units square).
func Mark(img image.Image, p *plan.Plan) {
	m := newMarker(img, p)
	tiles := make(chan image.Rectangle)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), maxDrawers) {
		wg.Go(func() {
			t := m.newTile()
			defer t.done()
			for r := range tiles {
				t.draw(r)
			}
		})
	}
	for y := 0; y < p.Doc.H; y += m.inner {
		for x := 0; x < p.Doc.W; x += m.inner {
			tiles <- image.Rect(x, y, x+m.inner, y+m.inner).Intersect(image.Rect(0, 0, p.Doc.W, p.Doc.H))
		}
	}
	close(tiles)
	wg.Wait()
}

const (
	maxDrawers = 4   // tiles drawn at once
	tileSide   = 512 // x/image/vector counts in fixed point up to this width and height, exact on every machine
	one        = 1 << 16
)

// Where the ink's polarity changes over: luminance 112 +- 12 of the local mean (facts/marks.md).
const (
	TurnLuma  = 112
	turnWidth = 12
)

// What counts as the document's own stroke: 25 to 85 levels off its local mean (facts/marks.md).
const (
	SpareFrom = 25
	SpareTo   = 85
)

// What counts as uneven ground, where fine strokes are a face's rather than print's: local means that stray by so many
// levels (standard deviation) within that radius, units. By trial on the specimens.
const (
	unevenUnits = 30
	unevenFrom  = 12
	unevenTo    = 26
)

// What counts as white paper, on which a mark paler than print goes with the contrast: a ground about as light.
const (
	paperFrom = 190
	paperTo   = 230
)

// What counts as print: a mean that lies so many levels off the ground's about it. By trial.
const (
	printFrom = 3
	printTo   = 14
)

// MeanUnits is the radius over which the local mean is taken, in units (facts/marks.md: 12 pixels at a width
// of 1000).
const MeanUnits = 12

// A marker is what all tiles of one document share. It is read only once the tiles begin.
type marker struct {
	img    image.Image
	plan   *plan.Plan
	inner  int // pixels of a tile that are drawn; the rest is margin for the outlines
	edge   int // margin, pixels
	cell   int // pixels to a side of a cell, in which colour and mean are constant
	means  means
	dark   [256]ink
	light  [256]ink
	spare  [511]int32 // by local mean minus pixel, plus 255: what is taken of the opacity, 1/256
	broad  means      // means of means: the ground about a line of print
	uneven means      // how far the ground's shades lie apart
	even   [256]int32 // by that: how even the ground is, 1/256
	halo   [256]uint8 // by distance in the outline's cells, 3 to a cell: opacity of the outline
	coarse int        // pixels to a cell of the outline's distance
	grain  grain
	blots  grain

	inkA, haloA     int32      // opacity of letters and outline, of one
	byGrain, byBlot [256]int32 // factor of the opacity, 1/256, by the noise as a byte

	channels int // of img
}

// An ink is a colour in the picture's own space: Y, Cb, Cr or R, G, B.
type ink [3]int32

func newMarker(img image.Image, p *plan.Plan) *marker {
	m := &marker{img: img, plan: p, channels: len(ink{})}
	if _, grey := img.(*image.Gray); grey {
		m.channels = 1
	}
	m.cell = max(2, int(2*p.Unit+0.5))
	m.means = meansOf(img, m.cell, max(1, int(MeanUnits*p.Unit)/m.cell))
	width := p.Style.HaloWidth * p.Unit
	m.coarse = max(1, int(p.Unit+0.5))
	m.edge = min(tileSide/4, (int(width)+2*m.coarse+15)/16*16)
	m.inner = tileSide - 2*m.edge
	for i := range m.dark {
		m.dark[i], m.light[i] = inkOf(img, p.Ink.Dark[i]), inkOf(img, p.Ink.Light[i])
	}
	for i := range m.spare {
		off := min(max(i-255-SpareFrom, 0), SpareTo-SpareFrom)
		m.spare[i] = int32(float64(256*p.Style.Spare)) * int32(off) / (SpareTo - SpareFrom)
	}
	m.broad, m.uneven = m.means.spread(max(1, int(unevenUnits*p.Unit)/m.cell))
	for i := range m.even {
		over := min(max(i-unevenFrom, 0), unevenTo-unevenFrom)
		m.even[i] = 256 - 256*int32(over)/(unevenTo-unevenFrom)
	}
	for d := range m.halo {
		m.halo[d] = haloAt(d*m.coarse, int(3*width))
	}
	m.grain = newGrain(p.Grain, p.Style.GrainSize*p.Unit, p.Scale)
	m.blots = newGrain(p.Blots, p.Style.BlotSize*p.Unit, p.Scale)
	m.blots.harden()
	m.inkA, m.haloA = int32(p.Style.Ink*one), int32(p.Style.Halo*one)
	grain, blots := int32(256*p.Style.Grain), int32(256*p.Style.Blot)
	for i := range m.byGrain {
		noise := int32(int8(i))
		m.byGrain[i], m.byBlot[i] = 256+grain*noise>>7, 256+blots*noise>>7
	}
	return m
}

// haloAt is the outline's opacity at a distance, both in thirds of a pixel: full up to half its width, then
// falling to nothing.
func haloAt(d, width int) uint8 {
	switch {
	case d >= width:
		return 0
	case 2*d <= width:
		return 255
	}
	return uint8(2 * 255 * (width - d) / width)
}

// inkOf returns c in the space of img.
func inkOf(img image.Image, c plan.Color) ink {
	if _, ok := img.(*image.RGBA); ok {
		return ink{int32(c.R), int32(c.G), int32(c.B)}
	}
	y, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
	return ink{int32(y), int32(cb), int32(cr)}
}

// mix returns a moved towards b by t, 0 to 256.
func mix(a, b, t int32) int32 { return a + (b-a)*t>>8 }

// A paint is what one cell of a tile is drawn with.
type paint struct {
	letter, halo ink
	mean         int32 // luminance about it
	opacity      int32 // factor, 1/256
	spare        int32 // factor of the sparing, 1/256
	paper        int32 // factor of the letters' opacity, 1/256
	light        bool  // the letters are lighter than what lies beneath
}

// mixPaint mixes the paint of the cell at (x, y), pixels of the document.
func (m *marker) mixPaint(pt *paint, x, y int) {
	k := &m.plan.Ink
	phase := k.Sample(k.Phase, x, y)
	at := m.means.index(x, y)
	broad, even := int32(m.broad.v[at]), m.even[m.uneven.v[at]]
	pt.mean, pt.opacity, pt.spare = int32(m.means.v[at]), k.Sample(k.Opacity, x, y), even
	white := min(max(broad-paperFrom, 0), paperTo-paperFrom) * even / (paperTo - paperFrom) // 1/256
	pt.paper = 256 + white*int32(256*m.plan.Style.Paper)>>8
	print := broad - pt.mean
	if pt.mean < TurnLuma {
		print = -print
	}
	print = min(max(print-printFrom, 0), printTo-printFrom) * even / (printTo - printFrom) // 1/256
	pt.opacity -= pt.opacity * print >> 8 * int32(256*m.plan.Style.PrintFade) >> 8
	turn := (pt.mean - TurnLuma + turnWidth) * 256 / (2 * turnWidth) // 256 where the letters are dark
	turn = min(max(turn, 0), 256)
	pt.light = turn < 128
	a, b := uint8(phase>>8), uint8(phase>>8)+128 // the outline takes the opposite hue
	for c := range m.channels {
		pt.letter[c] = mix(m.light[a][c], m.dark[a][c], turn)
		pt.halo[c] = mix(m.dark[b][c], m.light[b][c], turn)
	}
}
