package plan

import (
	"bufio"
	"fmt"
	"io"
)

// WriteSVG draws the plan as a picture of its own, to be looked at: the document as an empty sheet, every mark
// in its dark ink with the style's opacity, the caption as it will be. Units are pixels of the canvas.
func (p *Plan) WriteSVG(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\">\n", p.Out.W, p.Out.H)
	fmt.Fprintf(b, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", p.Out.W, p.Out.H)
	fmt.Fprintf(b, "<svg x=\"%g\" y=\"%g\" width=\"%d\" height=\"%d\">\n", p.At.X, p.At.Y, p.Doc.W, p.Doc.H)
	fmt.Fprintf(b, "<g opacity=\"%.2f\">\n", p.Style.Ink)
	for _, m := range p.Marks {
		x, y := (m.Box.Min.X+m.Box.Max.X)/2, (m.Box.Min.Y+m.Box.Max.Y)/2
		writePath(b, m.Path, p.Ink.nearestDark(x, y))
	}
	b.WriteString("</g>\n</svg>\n")
	for _, f := range p.Fills {
		writePath(b, f.Path, f.Color)
	}
	b.WriteString("</svg>\n")
	return b.Flush()
}

// nearestDark is the dark ink at the lattice point nearest to (x, y).
func (k Ink) nearestDark(x, y float32) Color {
	i := min(max(int(x)/k.Step, 0), k.W-1)
	j := min(max(int(y)/k.Step, 0), k.H-1)
	return k.Dark[uint8(k.Phase[j*k.W+i]>>8)]
}

// opLetters are the SVG path commands of the ops, and how many points each takes.
var opLetters = [...]struct {
	letter byte
	points int
}{MoveTo: {'M', 1}, LineTo: {'L', 1}, QuadTo: {'Q', 2}, CubeTo: {'C', 3}}

func writePath(b *bufio.Writer, p Path, c Color) {
	fmt.Fprintf(b, "<path fill=\"#%02x%02x%02x\" d=\"", c.R, c.G, c.B)
	at := 0
	for _, op := range p.Ops {
		o := opLetters[op]
		b.WriteByte(o.letter)
		for range o.points {
			fmt.Fprintf(b, "%.1f %.1f ", p.Pts[at].X, p.Pts[at].Y)
			at++
		}
	}
	b.WriteString("\"/>\n")
}
