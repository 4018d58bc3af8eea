package raster

import "slices"

// A plane is one channel of a picture: w x h samples, the rows stride bytes apart.
type plane struct {
	pix    []byte
	stride int
	w, h   int
}

// row is row y's samples.
func (p *plane) row(y int) []byte { return p.pix[y*p.stride:][:p.w:p.w] }

// turn turns p within its own memory. When t exchanges the sides it uses scratch, which holds w*h bytes, or
// allocates that when scratch is nil; the rows then lie without gaps.
func (p *plane) turn(t turn, scratch []byte) {
	if t.swap {
		if scratch == nil {
			scratch = make([]byte, p.w*p.h)
		}
		p.transpose(t, scratch)
		return
	}
	if t.flipX {
		for y := range p.h {
			slices.Reverse(p.row(y))
		}
	}
	if t.flipY {
		spare := make([]byte, p.w)
		for a, b := 0, p.h-1; a < b; a, b = a+1, b-1 {
			copy(spare, p.row(a))
			copy(p.row(a), p.row(b))
			copy(p.row(b), spare)
		}
	}
}

// transposeBlock is the side of the squares by which transpose walks, so that their rows stay in cache.
const transposeBlock = 32

// transpose exchanges the sides of p and mirrors as t says, through scratch.
func (p *plane) transpose(t turn, scratch []byte) {
	w, h := p.h, p.w
	out := scratch[:w*h]
	for y0 := 0; y0 < h; y0 += transposeBlock {
		y1 := min(h, y0+transposeBlock)
		for x0 := 0; x0 < w; x0 += transposeBlock {
			x1 := min(w, x0+transposeBlock)
			for x := x0; x < x1; x++ { // a row of the source
				src := p.row(x)[y0:y1]
				dx := x
				if t.flipX {
					dx = w - 1 - x
				}
				at, step := y0*w+dx, w
				if t.flipY {
					at, step = (h-1-y0)*w+dx, -w
				}
				for _, v := range src {
					out[at] = v
					at += step
				}
			}
		}
	}
	p.pix = p.pix[:copy(p.pix, out)]
	p.stride, p.w, p.h = w, w, h
}

// meanWithRight makes each sample but a row's last the mean of itself and its right neighbour.
func (p *plane) meanWithRight() {
	for y := range p.h {
		row := p.row(y)
		for x := range p.w - 1 {
			row[x] = uint8((int(row[x]) + int(row[x+1]) + 1) / 2)
		}
	}
}

// meanWithBelow makes each sample but a column's last the mean of itself and the one below.
func (p *plane) meanWithBelow() {
	for y := range p.h - 1 {
		row, below := p.row(y), p.row(y+1)
		for x := range row {
			row[x] = uint8((int(row[x]) + int(below[x]) + 1) / 2)
		}
	}
}
