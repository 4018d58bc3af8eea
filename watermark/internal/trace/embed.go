package trace

import (
	"image"
	"math"
	"runtime"
	"sync"
)

// How strong the mark is (facts/trace.md, 3.2 and 3.5), in grey levels of 255.
const (
	strength  = 1.5 // not 1.2: below the visible mark a card that was printed, and a page of text at JPEG 20, were not read
	leastGain = 0.9 // of the strength, on even ground
	mostGain  = 1.8 // on busy ground
	gainStep  = 6   // levels of activity that add 1
	calmLevel = 12  // more activity than this counts as this
	strokeAt  = 24  // a pixel so far off its ground is a stroke of text,
	strokeAs  = 6   // and counts as so much activity: not as 2, since a page of text at JPEG 20 has its mark about print alone
	headroom  = 0.6 // of the local strength: how much paper is darkened at most to leave the mark room
	activePx  = 8   // side of the mean of activity, in pixels of a picture of longUnits
	paperPx   = 16  // the same of the ground whose headroom counts
	groundPx  = 2   // standard deviation of the ground that strokes stand out from, the same
	whiteFrom = 250 // ground from which a pixel is white paper,
	mostShade = 2   // which is darkened by no more levels than this
	gainBits  = 8   // fixed point of the local strength
)

// The same in fixed point.
const (
	wholeBits = 384 // strength << gainBits
	leastBits = 230 // leastGain << gainBits
	mostBits  = 461 // mostGain << gainBits
	topBits   = 640 // no place gets more than 2.5 levels, so that a picture that is busy all over keeps 40 dB
	roomBits  = 154 // headroom << 8
	whiteBits = 384 // white paper's strength
)

// cellsAlong is how many cells there are about along the longer side of a large picture: with twice as many the mark is the
// same to 0.1 dB, and takes twice the time on a card.
const cellsAlong = 1000

// flatAlong is the same of a page of black and white, where each square is of one shade: fewer of them pack better.
const flatAlong = 600

// maxStripes bounds how many stripes are worked on at once.
const maxStripes = 4

// Options say how a picture is marked. The zero value marks all of it in every shade.
type Options struct {
	Spare []image.Rectangle // pixels of these stay as they are

	// Flat marks white paper alone, each small square of it in one of two shades: for pages of black and white that are
	// written in a few shades.
	Flat bool
}

// The shades of white that Flat makes: of bare paper, and of paper about print.
const (
	FlatBare  = 255 - mostShade
	FlatPrint = 251
)

// Embed adds the mark that carries id to img, in place: to the luma of an *image.YCbCr, to an *image.Gray, or alike to R, G
// and B of an *image.RGBA, at (0, 0) as package raster decodes them; others are panics. A picture of fewer than 16 pixels a
// side is left alone. It takes 16 bytes for each of about a million squares, and a megabyte.
func Embed(img image.Image, id ID, o Options) { Prepare(img, id, o)() }

// Prepare is Embed in two steps: it looks at img, and what it returns adds the mark to what img has become meanwhile, as strong
// as it would have been. So letters that are drawn over img do not cover the mark, and do not make it stronger about them.
func Prepare(img image.Image, id ID, o Options) (embed func()) {
	size := img.Bounds().Size()
	if min(size.X, size.Y) < minSide {
		return func() {}
	}
	e := newEmbedder(img, id, o)
	e.stripes(e.cellMeans)
	if !e.Flat {
		e.ground = e.means.gauss(math.Max(1, float64(groundPx*e.unit)) / float64(e.cell))
		e.stripes(e.activity)
		e.active = e.active.box(radius(activePx * e.unit / float64(e.cell)))
	}
	e.paper = e.means.box(radius(paperPx * e.unit / float64(e.cell)))
	if e.Flat {
		return func() { e.stripes(e.addFlat) }
	}
	return func() { e.stripes(e.add) }
}

// minSide is the shortest side that is marked or read, pixels.
const minSide = 16

// radius is of the box whose side comes nearest to side.
func radius(side float64) int { return max(0, int(math.Round(float64(side-1)/2))) }

// An embedder is one picture being marked. Cells are squares of pixels over which strength and ground change little.
type embedder struct {
	lumas
	Options
	tile   []int16 // tileSide squared
	unit   float64 // pixels to a unit of 1/longUnits of the longer side
	step   int64   // samples of the tile to a pixel, 1/65536
	cell   int     // pixels a side
	means  cells   // of the luma, 1/16
	ground cells   // what strokes stand out from, 1/16
	active cells   // how busy, 1/16
	paper  cells   // the ground whose headroom counts, 1/16
}

func newEmbedder(img image.Image, id ID, o Options) *embedder {
	e := &embedder{lumas: lumasOf(img), Options: o, tile: newTile(id)}
	long := max(e.w, e.h)
	e.unit = float64(long) / longUnits
	e.step = (longUnits * tileSide / tileUnits) << 16 / int64(long)
	e.cell = max(2, long/cellsAlong)
	if e.Flat {
		e.cell = max(2, long/flatAlong)
	}
	w, h := (e.w+e.cell-1)/e.cell, (e.h+e.cell-1)/e.cell
	e.means = newCells(w, h)
	if !e.Flat {
		e.active = newCells(w, h)
	}
	return e
}

// stripes has work done for all rows of cells, several stripes at once.
func (e *embedder) stripes(work func(from, to int)) {
	n := min(runtime.GOMAXPROCS(0), maxStripes)
	var wg sync.WaitGroup
	for i := range n {
		from, to := e.means.h*i/n, e.means.h*(i+1)/n
		wg.Go(func() { work(from, to) })
	}
	wg.Wait()
}

// cellMeans fills in rows of means.
func (e *embedder) cellMeans(from, to int) {
	row := make([]uint8, e.w)
	for cy := from; cy < to; cy++ {
		out := e.means.row(cy)
		y1 := min((cy+1)*e.cell, e.h)
		for y := cy * e.cell; y < y1; y++ {
			luma := e.row(y, row)
			for cx := range out {
				x0 := cx * e.cell
				for _, v := range luma[x0:min(x0+e.cell, e.w)] {
					out[cx] += int32(v)
				}
			}
		}
		e.overArea(out, cy, 16)
	}
}

// overArea divides sums over the cells of row cy by their areas and multiplies them by scale.
func (e *embedder) overArea(out []int32, cy int, scale int32) {
	height := min(e.cell, e.h-cy*e.cell)
	for cx := range out {
		area := int32(height * min(e.cell, e.w-cx*e.cell))
		out[cx] = (out[cx]*scale + area/2) / area
	}
}

// activity fills in rows of active.
func (e *embedder) activity(from, to int) {
	var counts [16*strokeAt + 1]int32 // of a distance from the ground, 1/16
	for d := range counts {
		counts[d] = min(int32(d), 16*calmLevel)
	}
	row := make([]uint8, e.w)
	for cy := from; cy < to; cy++ {
		out, ground := e.active.row(cy), e.ground.row(cy)
		y1 := min((cy+1)*e.cell, e.h)
		for y := cy * e.cell; y < y1; y++ {
			luma := e.row(y, row)
			for cx := range out {
				x0, g, sum := cx*e.cell, ground[cx], int32(0)
				for _, v := range luma[x0:min(x0+e.cell, e.w)] {
					d := int32(v)<<4 - g
					d = max(d, -d)
					if d < int32(len(counts)) {
						sum += counts[d]
					} else {
						sum += 16 * strokeAs
					}
				}
				out[cx] += sum
			}
		}
		e.overArea(out, cy, 1)
	}
}

// add marks rows of cells.
func (e *embedder) add(from, to int) {
	var wave [tileSide]int32
	luma := make([]uint8, e.w)
	change := make([]int8, e.w)
	gains := make([]int32, e.means.w)
	for cy := from; cy < to; cy++ {
		for cx, a := range e.active.row(cy) {
			gains[cx] = min(min(leastBits+a<<gainBits/(16*gainStep), mostBits)*wholeBits>>gainBits, topBits)
		}
		y1 := min((cy+1)*e.cell, e.h)
		for y := cy * e.cell; y < y1; y++ {
			e.waveAt(y, &wave)
			e.changes(change, e.row(y, luma), gains, e.paper.row(cy), &wave)
			e.spare(y, change)
			e.apply(y, change)
		}
	}
}

// addFlat marks rows of cells of a page of black and white.
func (e *embedder) addFlat(from, to int) {
	luma := make([]uint8, e.w)
	change, ofWhite := make([]int8, e.w), make([]int8, e.w)
	for cy := from; cy < to; cy++ {
		e.flatChanges(ofWhite, cy)
		y1 := min((cy+1)*e.cell, e.h)
		for y := cy * e.cell; y < y1; y++ {
			clear(change)
			for x, v := range e.row(y, luma) {
				if v == 255 {
					change[x] = ofWhite[x]
				}
			}
			e.spare(y, change)
			e.apply(y, change)
		}
	}
}

// spare takes back what row y would change of what is to stay as it is.
func (e *embedder) spare(y int, change []int8) {
	for _, r := range e.Spare {
		if y >= r.Min.Y && y < r.Max.Y {
			clear(change[min(max(r.Min.X, 0), e.w):min(max(r.Max.X, 0), e.w)])
		}
	}
}

// waveAt is the tile along row y.
func (e *embedder) waveAt(y int, wave *[tileSide]int32) {
	at := int64(y) * e.step
	r := int(at>>16) % tileSide
	a, b := e.tile[r*tileSide:][:tileSide], e.tile[(r+1)%tileSide*tileSide:][:tileSide]
	t := int32(at & 0xFFFF >> 8)
	for i := range wave {
		wave[i] = (int32(a[i])*(256-t) + int32(b[i])*t + 128) >> 8
	}
}

// changes is what is added to a row.
func (e *embedder) changes(out []int8, luma []uint8, gains, paper []int32, wave *[tileSide]int32) {
	const bits = gainBits + tileBits // of a gain times a wave
	at := int64(0)
	for cx, gain := range gains {
		ground := paper[cx] >> 4
		room, least := gain*roomBits>>8, int32(-128)
		if ground >= whiteFrom {
			gain, room, least = max(gain, whiteBits), 1<<gainBits, -mostShade
		}
		x0 := cx * e.cell
		x1 := min(x0+e.cell, e.w)
		for x := x0; x < x1; x++ {
			i, t := int(at>>16)%tileSide, int32(at&0xFFFF>>8)
			at += e.step
			v := (wave[i]*(256-t) + wave[(i+1)%tileSide]*t + 128) >> 8
			down := min(max(room-(255-max(int32(luma[x]), ground))<<gainBits, 0), room)
			d := (gain*v - down<<(bits-gainBits) + 1<<(bits-1)) >> bits
			out[x] = int8(max(d, least))
		}
	}
}

// flatChanges is changes of white in a row of cells of a page of black and white: of each square, one of two.
func (e *embedder) flatChanges(out []int8, cy int) {
	var wave [tileSide]int32
	e.waveAt(cy*e.cell+e.cell/2, &wave)
	clear(out)
	for cx, p := range e.paper.row(cy) {
		x0 := cx * e.cell
		if wave[int(int64(x0+e.cell/2)*e.step>>16)%tileSide] >= 0 {
			continue
		}
		change := int8(FlatBare - 255)
		if p>>4 < whiteFrom {
			change = FlatPrint - 255
		}
		for x := x0; x < min(x0+e.cell, e.w); x++ {
			out[x] = change
		}
	}
}
