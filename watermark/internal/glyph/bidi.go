package glyph

import "golang.org/x/text/unicode/bidi"

// levels gives each rune of a paragraph its embedding level by the Unicode Bidirectional Algorithm (UAX #9,
// revision 48): even runs from left to right, odd from right to left. Isolates and marks are honoured.
// Explicit embeddings and overrides (U+202A to U+202E) are passed over, on purpose: text that a person typed
// cannot make a label read backwards even where it was not stripped. Brackets pair when they are ( ) [ ] { },
// the only ones our fonts hold. The trailing white space of a line is left to lineLevels.
func levels(text []rune, rtl bool) []uint8 {
	p := paragraph{class: make([]bidi.Class, len(text)), text: text, level: make([]uint8, len(text))}
	for i, r := range text {
		prop, _ := bidi.LookupRune(r)
		p.class[i] = prop.Class()
	}
	base := uint8(0)
	if rtl {
		base = 1
	}
	p.split(base)
	return p.level
}

// maxDepth is the deepest level of UAX #9, definition BD2. Isolates below it are not opened.
const maxDepth = 125

// A paragraph is what the rules work on: class starts as the runes' own bidirectional classes and is rewritten
// by the rules in their order.
type paragraph struct {
	text  []rune
	class []bidi.Class
	level []uint8
}

// A sequence is an isolating run sequence (BD13). Without embeddings it is simply the runes that lie directly
// in one isolate, all of one level, by their indexes.
type sequence struct {
	level uint8
	at    []int
}

// split runs rules X1 to X10: it hands each sequence to resolve, innermost first.
func (p *paragraph) split(base uint8) {
	open := []sequence{{level: base}}
	overflow := 0
	for i := range p.text {
		top := &open[len(open)-1]
		switch p.class[i] {
		case bidi.LRI, bidi.RLI, bidi.FSI:
			p.level[i] = top.level
			top.at = append(top.at, i)
			next := top.level + 1
			if wantsRTL := p.isolateRTL(i); wantsRTL == (next%2 == 0) {
				next++
			}
			if overflow > 0 || next > maxDepth {
				overflow++
				continue
			}
			open = append(open, sequence{level: next})
		case bidi.PDI:
			if overflow > 0 {
				overflow--
			} else if len(open) > 1 {
				p.resolve(*top)
				open = open[:len(open)-1]
			}
			top = &open[len(open)-1]
			p.level[i] = top.level
			top.at = append(top.at, i)
		case bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.BN:
			p.level[i] = top.level // X9: the rules do not see it
		default:
			p.level[i] = top.level
			top.at = append(top.at, i)
		}
	}
	for i := len(open) - 1; i >= 0; i-- {
		p.resolve(open[i])
	}
	p.carryIgnored(base)
}

// isolateRTL reports whether the isolate opened at index i runs from right to left; for FSI the first strong
// rune inside, outside deeper isolates, decides (P2, P3, X5c).
func (p *paragraph) isolateRTL(i int) bool {
	if p.class[i] != bidi.FSI {
		return p.class[i] == bidi.RLI
	}
	depth := 0
	for _, c := range p.class[i+1:] {
		switch c {
		case bidi.LRI, bidi.RLI, bidi.FSI:
			depth++
		case bidi.PDI:
			if depth--; depth < 0 {
				return false
			}
		case bidi.L, bidi.R, bidi.AL:
			if depth == 0 {
				return c != bidi.L
			}
		}
	}
	return false
}

// carryIgnored gives runes that the rules do not see the level of the rune before them, so that a joiner
// never splits a word into two runs (UAX #9 section 5.2).
func (p *paragraph) carryIgnored(base uint8) {
	last := base
	for i, r := range p.text {
		if prop, _ := bidi.LookupRune(r); prop.Class() == bidi.BN || r >= lre && r <= rlo {
			p.level[i] = last
		}
		last = p.level[i]
	}
}

// lineLevels copies the levels of one line and sets its trailing white space, and what is invisible among it,
// to the level of the paragraph (L1).
func lineLevels(text []rune, level []uint8, rtl bool) []uint8 {
	out := append([]uint8(nil), level...)
	for i := len(out) - 1; i >= 0; i-- {
		prop, _ := bidi.LookupRune(text[i])
		switch prop.Class() {
		case bidi.WS, bidi.S, bidi.B, bidi.LRI, bidi.RLI, bidi.FSI, bidi.PDI,
			bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.BN:
			out[i] = 0
			if rtl {
				out[i] = 1
			}
		default:
			return out
		}
	}
	return out
}

// reorder puts runs, each of one level and in the order they are read, into the order they are seen from left
// to right (L2).
func reorder(runs []run) {
	highest := uint8(0)
	for _, r := range runs {
		highest = max(highest, r.level)
	}
	for level := highest; level > 0; level-- {
		for i := 0; i < len(runs); i++ {
			j := i
			for j < len(runs) && runs[j].level >= level {
				j++
			}
			for a, b := i, j-1; a < b; a, b = a+1, b-1 {
				runs[a], runs[b] = runs[b], runs[a]
			}
			i = j
		}
	}
}
