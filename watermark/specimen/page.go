package specimen

import "fmt"

// A4 at 300 dpi: 210 x 297 mm.
const pageW, pageH = 2480, 3508

// margin is the white edge of a page's text.
const margin = 190

// The inks of office print.
var (
	inkPage  = rgb(0x1B1D20)
	inkFaint = rgb(0x565C64)
	inkRule  = rgb(0x9AA7B2)
)

// A ledger is a table: a head, rows, and how its columns stand.
type ledger struct {
	name   string // of its fields: "name row column"
	x, y   float64
	widths []float64
	aligns []align
	row    float64 // height
	size   float64 // of the print
	head   []string
	rows   [][]string
	tint   tint // of the head
}

// ledger prints the table and returns its lower edge.
func (s *sheet) ledger(l ledger) float64 {
	width := 0.0
	for _, w := range l.widths {
		width += w
	}
	y := l.y
	if len(l.head) > 0 {
		s.fill(rectangle(l.x, y, width, l.row), l.tint)
		s.cells(l, "head", l.head, y, hand{size: l.size, ink: rgb(0xFFFFFF), bold: true})
		y += l.row
	}
	for i, r := range l.rows {
		if i%2 == 1 {
			s.fill(rectangle(l.x, y, width, l.row), l.tint.fade(0.07))
		}
		s.cells(l, fmt.Sprintf("row %d", i+1), r, y, hand{size: l.size, ink: inkPage})
		y += l.row
		s.fill(rectangle(l.x, y-1, width, 2), inkRule.fade(0.7))
	}
	s.fill(frameRect(l.x, l.y, width, y-l.y, 2.5), inkRule)
	x := l.x
	for _, w := range l.widths[:len(l.widths)-1] {
		x += w
		s.fill(rectangle(x-1, l.y, 2, y-l.y), inkRule.fade(0.7))
	}
	return y
}

// cells prints one row of a ledger.
func (s *sheet) cells(l ledger, row string, cells []string, y float64, h hand) {
	x := l.x
	base := y + float64(l.row/2) + float64(l.size*0.36)
	for i, text := range cells {
		w := l.widths[i]
		h.align = l.aligns[i]
		at := x + float64(l.size*0.5)
		switch h.align {
		case right:
			at = x + w - float64(l.size*0.5)
		case centre:
			at = x + float64(w/2)
		}
		if text != "" {
			s.field(fmt.Sprintf("%s %s %d", l.name, row, i+1), text, at, base, h)
		}
		x += w
	}
}

// rubber prints SPECIMEN in a slanted box, as a rubber stamp would.
func (s *sheet) rubber(x, y, size, turn float64) {
	h := hand{size: size, ink: inkStamp.fade(0.92), bold: true, track: 0.12, turn: turn}
	s.field("specimen", "SPECIMEN", x, y, h)
	w := h.width("SPECIMEN")
	k, sn := cosTurn(turn), sinTurn(turn)
	m := affine{a: k, b: -sn, c: sn, d: k, e: x, f: y}
	pad := float64(size * 0.34)
	s.fill(frameRect(-pad, -float64(size*0.72)-pad, w+float64(2*pad)-float64(size*0.12), float64(size*0.72)+float64(2*pad), size*0.07).move(m), h.ink)
}

// seal prints a round rubber seal with words spread over its whole rim.
func (s *sheet) seal(x, y, r float64, words string, ink tint) {
	s.fill(ring(ellipse(x, y, r, r)[0], r*0.035), ink)
	s.fill(ring(ellipse(x, y, r*0.62, r*0.62)[0], r*0.022), ink)
	s.fill(star(x, y, r*0.40, r*0.20, 8, 0.01), ink)
	h := hand{size: r * 0.23, ink: ink, bold: true}
	total := 0.0
	for _, c := range words {
		total += h.width(string(c))
	}
	radius := r * 0.725
	const circle = 6.283185307179586 // radians in a turn
	gap := (float64(radius*circle) - total) / float64(len(words))
	at := -float64(radius*circle) * 0.28
	for _, c := range words {
		w := h.width(string(c))
		h.turn = (at + float64(w/2)) / radius / circle
		px, py := x+float64(radius*sinTurn(h.turn)), y-float64(radius*cosTurn(h.turn))
		s.print(string(c), px-float64(w/2*cosTurn(h.turn)), py-float64(w/2*sinTurn(h.turn)), h)
		at += w + gap
	}
}
