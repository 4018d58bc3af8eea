package glyph

import "golang.org/x/text/unicode/bidi"

// resolve runs rules W1 to I2 over one sequence. Its start and end count as its own direction (X10): without
// embeddings, what surrounds a sequence is never at a higher level.
func (p *paragraph) resolve(s sequence) {
	edge := bidi.L
	if s.level%2 == 1 {
		edge = bidi.R
	}
	p.weak(s.at, edge)
	p.brackets(s.at, edge)
	p.neutrals(s.at, edge)
	for _, i := range s.at {
		switch c := p.class[i]; { // I1, I2
		case s.level%2 == 0 && c == bidi.R:
			p.level[i] += 1
		case s.level%2 == 0 && (c == bidi.AN || c == bidi.EN):
			p.level[i] += 2
		case s.level%2 == 1 && c != bidi.R:
			p.level[i] += 1
		}
	}
}

// weak runs rules W1 to W7: marks, numbers and what stands between and around numbers.
func (p *paragraph) weak(at []int, edge bidi.Class) {
	prev := edge
	for _, i := range at { // W1
		if p.class[i] == bidi.NSM {
			p.class[i] = prev
		}
		prev = p.class[i]
		if isIsolate(prev) {
			prev = bidi.ON
		}
	}
	p.letters(at, edge)
	for k := 1; k+1 < len(at); k++ { // W4
		before, c, after := p.class[at[k-1]], p.class[at[k]], p.class[at[k+1]]
		if before == after && (before == bidi.EN && (c == bidi.ES || c == bidi.CS) || before == bidi.AN && c == bidi.CS) {
			p.class[at[k]] = before
		}
	}
	p.terminators(at)
	strong := edge
	for _, i := range at { // W7
		switch p.class[i] {
		case bidi.L, bidi.R:
			strong = p.class[i]
		case bidi.EN:
			if strong == bidi.L {
				p.class[i] = bidi.L
			}
		}
	}
}

// letters runs W2, a number after an Arabic letter is an Arabic number, and W3, such a letter is a right-to-
// left letter.
func (p *paragraph) letters(at []int, edge bidi.Class) {
	strong := edge
	for _, i := range at {
		switch c := p.class[i]; c {
		case bidi.L, bidi.R, bidi.AL:
			strong = c
		case bidi.EN:
			if strong == bidi.AL {
				p.class[i] = bidi.AN
			}
		}
	}
	for _, i := range at {
		if p.class[i] == bidi.AL {
			p.class[i] = bidi.R
		}
	}
}

// terminators runs W5, signs beside a European number belong to it, and W6, other separators are neutral.
func (p *paragraph) terminators(at []int) {
	for k := 0; k < len(at); k++ {
		from := k
		for k < len(at) && p.class[at[k]] == bidi.ET {
			k++
		}
		beside := from > 0 && p.class[at[from-1]] == bidi.EN || k < len(at) && p.class[at[k]] == bidi.EN
		for ; from < k && beside; from++ {
			p.class[at[from]] = bidi.EN
		}
	}
	for _, i := range at {
		switch p.class[i] {
		case bidi.ES, bidi.ET, bidi.CS:
			p.class[i] = bidi.ON
		}
	}
}

// maxBrackets is the size of the stack of rule BD16, which gives up beyond it.
const maxBrackets = 63

// brackets runs N0: a pair takes the direction of the sequence when that stands inside it, else the other one
// when that stands inside it and before it.
func (p *paragraph) brackets(at []int, edge bidi.Class) {
	var stack []int
	partner := make(map[int]int)
	for k, i := range at {
		if p.class[i] != bidi.ON {
			continue
		}
		switch p.text[i] {
		case '(', '[', '{':
			if len(stack) == maxBrackets {
				return
			}
			stack = append(stack, k)
		case ')', ']', '}':
			for n := len(stack) - 1; n >= 0; n-- {
				if closes(p.text[at[stack[n]]], p.text[i]) {
					partner[stack[n]] = k
					stack = stack[:n]
					break
				}
			}
		}
	}
	for k := range at {
		if end, ok := partner[k]; ok {
			p.pair(at, k, end, edge)
		}
	}
}

// closes reports whether the bracket b ends what a began.
func closes(a, b rune) bool {
	return a == '(' && b == ')' || a == '[' && b == ']' || a == '{' && b == '}'
}

// pair sets the direction of the brackets at[from] and at[to].
func (p *paragraph) pair(at []int, from, to int, edge bidi.Class) {
	found := bidi.ON
	for _, i := range at[from+1 : to] {
		if d := direction(p.class[i]); d == edge {
			found = edge
			break
		} else if d != bidi.ON {
			found = d
		}
	}
	if found == bidi.ON {
		return
	}
	if found != edge { // N0c
		before := edge
		for k := from - 1; k >= 0; k-- {
			if d := direction(p.class[at[k]]); d != bidi.ON {
				before = d
				break
			}
		}
		if before == edge {
			found = edge
		}
	}
	for _, k := range [...]int{from, to} {
		p.class[at[k]] = found
		for n := k + 1; n < len(at) && p.ownClass(at[n]) == bidi.NSM; n++ {
			p.class[at[n]] = found
		}
	}
}

// ownClass is the class of a rune before any rule.
func (p *paragraph) ownClass(i int) bidi.Class {
	prop, _ := bidi.LookupRune(p.text[i])
	return prop.Class()
}

// neutrals runs N1 and N2: neutrals take the direction on both their sides, else that of the sequence.
func (p *paragraph) neutrals(at []int, edge bidi.Class) {
	for k := 0; k < len(at); k++ {
		from := k
		for k < len(at) && direction(p.class[at[k]]) == bidi.ON {
			k++
		}
		before, after := edge, edge
		if from > 0 {
			before = direction(p.class[at[from-1]])
		}
		if k < len(at) {
			after = direction(p.class[at[k]])
		}
		if before != after {
			before = edge
		}
		for ; from < k; from++ {
			p.class[at[from]] = before
		}
	}
}

// direction reads a class for rules N0 to N2, where numbers count as right to left: L, R, or ON for neither.
func direction(c bidi.Class) bidi.Class {
	switch c {
	case bidi.L:
		return bidi.L
	case bidi.R, bidi.EN, bidi.AN:
		return bidi.R
	}
	return bidi.ON
}

func isIsolate(c bidi.Class) bool {
	return c == bidi.LRI || c == bidi.RLI || c == bidi.FSI || c == bidi.PDI
}
