package container

import (
	"bytes"
	"iter"
	"strconv"
)

// A pdfNode is one term of a PDF value, laid flat: a container is followed by what it holds. Ranges are of the
// buffer that was read.
type pdfNode struct {
	kind     pdfKind
	from, to int32 // the text: without the brackets of strings, without the slash of names
	next     int32 // index behind the term and all that it holds
}

// A pdfKind is what a term is (ISO 32000-2, 7.3).
type pdfKind uint8

const (
	pdfNull pdfKind = iota // also words that mean nothing here
	pdfBool
	pdfNumber
	pdfString
	pdfHex
	pdfName
	pdfRef
	pdfArray
	pdfDict
)

// A pdfValue is a term with what it stands in. The zero value is null.
type pdfValue struct {
	buf   []byte
	nodes []pdfNode
	i     int32
	obj   int32 // index of the object it stands in, which its strings are encrypted for; -1 for none
}

// isPDFSpace, isPDFDelimiter and isPDFRegular are the character classes of ISO 32000-2, 7.2.3.
func isPDFSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isPDFDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

func isPDFRegular(c byte) bool { return !isPDFSpace(c) && !isPDFDelimiter(c) }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// skipPDFSpace returns the place behind white space and comments.
func skipPDFSpace(b []byte, at int) int {
	for at < len(b) {
		switch {
		case isPDFSpace(b[at]):
			at++
		case b[at] == '%':
			for at < len(b) && b[at] != '\n' && b[at] != '\r' {
				at++
			}
		default:
			return at
		}
	}
	return at
}

// skipRegular returns the place behind a word.
func skipRegular(b []byte, at int) int {
	for at < len(b) && isPDFRegular(b[at]) {
		at++
	}
	return at
}

// skipPDFString returns the place of the bracket that closes the string whose first byte is at at, or len(b).
func skipPDFString(b []byte, at int) int {
	for depth := 1; at < len(b); at++ {
		switch b[at] {
		case '\\':
			at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return at
			}
		}
	}
	return len(b)
}

// A pdfParser reads one value into nodes.
type pdfParser struct {
	buf   []byte
	at    int
	nodes []pdfNode
	open  []int32 // containers, the innermost last
	dicts int     // how many of them are dictionaries
}

// parsePDF reads the value that begins at at in buf, into the memory of scratch. It always comes to an end: at
// the end of buf, at a word that ends objects, or at a bound, what is open counts as closed. end is where it
// stopped.
func parsePDF(buf []byte, at int, scratch []pdfNode) (nodes []pdfNode, end int) {
	if scratch == nil {
		scratch = make([]pdfNode, 0, min(max(len(buf)-at, 0)/4+4, maxPDFTerms)) // a term takes five bytes or so
	}
	p := pdfParser{buf: buf, at: at, nodes: scratch[:0]}
	for len(p.nodes) < maxPDFTerms {
		p.at = skipPDFSpace(p.buf, p.at)
		if p.at >= len(p.buf) || !p.term() || len(p.open) > maxPDFDepth {
			break
		}
		if len(p.open) == 0 && len(p.nodes) > 0 {
			break
		}
	}
	for len(p.open) > 0 {
		p.close()
	}
	return p.nodes, min(p.at, len(p.buf))
}

// add notes a term without parts.
func (p *pdfParser) add(kind pdfKind, from, to, at int) {
	p.nodes = append(p.nodes, pdfNode{kind, int32(from), int32(to), int32(len(p.nodes) + 1)})
	p.at = at
}

func (p *pdfParser) start(kind pdfKind, size int) {
	p.open = append(p.open, int32(len(p.nodes)))
	p.dicts += kindCount(kind)
	p.add(kind, p.at, p.at, p.at+size)
}

// close ends the innermost container.
func (p *pdfParser) close() {
	n := len(p.open) - 1
	p.nodes[p.open[n]].next = int32(len(p.nodes))
	p.nodes[p.open[n]].to = int32(min(p.at, len(p.buf)))
	p.dicts -= kindCount(p.nodes[p.open[n]].kind)
	p.open = p.open[:n]
}

// kindCount is 1 for a dictionary.
func kindCount(kind pdfKind) int {
	if kind == pdfDict {
		return 1
	}
	return 0
}

// reset forgets all terms.
func (p *pdfParser) reset() { p.nodes, p.open, p.dicts = p.nodes[:0], p.open[:0], 0 }

// closeTo ends containers up to the innermost of a kind; with none, the bracket is passed over.
func (p *pdfParser) closeTo(kind pdfKind, size int) {
	p.at += size
	if kind == pdfDict && p.dicts == 0 || kind == pdfArray && p.dicts == len(p.open) {
		return
	}
	for n := len(p.open) - 1; n >= 0; n-- {
		if p.nodes[p.open[n]].kind == kind {
			for len(p.open) > n {
				p.close()
			}
			return
		}
	}
}

// term reads one term or bracket. It is false at a word that ends the object.
func (p *pdfParser) term() bool {
	c := p.buf[p.at]
	two := p.at+1 < len(p.buf) && p.buf[p.at+1] == c
	switch {
	case c == '/':
		to := skipRegular(p.buf, p.at+1)
		p.add(pdfName, p.at+1, to, to)
	case c == '(':
		to := skipPDFString(p.buf, p.at+1)
		p.add(pdfString, p.at+1, min(to, len(p.buf)), to+1)
	case c == '<' && two:
		p.start(pdfDict, 2)
	case c == '>' && two:
		p.closeTo(pdfDict, 2)
	case c == '<':
		to := indexByteFrom(p.buf, p.at, '>')
		p.add(pdfHex, p.at+1, to, to+1)
	case c == '[':
		p.start(pdfArray, 1)
	case c == ']':
		p.closeTo(pdfArray, 1)
	case isPDFDelimiter(c):
		p.at++
	case isDigit(c), c == '+', c == '-', c == '.':
		p.number()
	default:
		return p.word()
	}
	return true
}

// indexByteFrom finds c at or after at; len(b) when there is none.
func indexByteFrom(b []byte, at int, c byte) int {
	if i := bytes.IndexByte(b[at:], c); i >= 0 {
		return at + i
	}
	return len(b)
}

// number reads a number, or the reference that it begins: "12 0 R".
func (p *pdfParser) number() {
	to := skipRegular(p.buf, p.at)
	at := to
	for at < len(p.buf) && isPDFSpace(p.buf[at]) {
		at++
	}
	gen := at
	for at < len(p.buf) && isDigit(p.buf[at]) && at-gen < 6 {
		at++
	}
	isRef := at > gen
	for isRef && at < len(p.buf) && isPDFSpace(p.buf[at]) {
		at++
	}
	if isRef && at < len(p.buf) && p.buf[at] == 'R' && (at+1 == len(p.buf) || !isPDFRegular(p.buf[at+1])) {
		p.add(pdfRef, p.at, to, at+1)
		return
	}
	p.add(pdfNumber, p.at, to, to)
}

// word reads a bare word.
func (p *pdfParser) word() bool {
	to := skipRegular(p.buf, p.at)
	switch string(p.buf[p.at:min(to, p.at+10)]) {
	case "endobj", "stream", "obj", "endstream", "xref", "trailer", "startxref":
		return false
	case "true", "false":
		p.add(pdfBool, p.at, to, to)
	default:
		p.add(pdfNull, p.at, to, to)
	}
	return true
}

func (v pdfValue) node() pdfNode {
	if int(v.i) >= len(v.nodes) {
		return pdfNode{}
	}
	return v.nodes[v.i]
}

func (v pdfValue) kind() pdfKind { return v.node().kind }

// raw is the text of v as it stands in the file.
func (v pdfValue) raw() []byte {
	n := v.node()
	return v.buf[n.from:n.to]
}

// name returns a name, decoded, or "".
func (v pdfValue) name() string {
	if v.kind() != pdfName {
		return ""
	}
	return decodePDFName(v.raw())
}

// decodePDFName undoes #xx (ISO 32000-2, 7.3.5).
func decodePDFName(raw []byte) string {
	raw = raw[:min(len(raw), maxValueBytes)]
	if bytes.IndexByte(raw, '#') < 0 {
		return string(raw)
	}
	b := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) {
			if n, err := strconv.ParseUint(string(raw[i+1:i+3]), 16, 8); err == nil {
				b = append(b, byte(n))
				i += 2
				continue
			}
		}
		b = append(b, raw[i])
	}
	return string(b)
}

// integer returns a whole number; ok is false for all else.
func (v pdfValue) integer() (n int, ok bool) {
	if v.kind() != pdfNumber {
		return 0, false
	}
	raw := v.raw()
	n, err := strconv.Atoi(string(raw[:min(len(raw), 20)]))
	return n, err == nil
}

// ref returns the number of the object that v refers to, 0 for none.
func (v pdfValue) ref() int32 {
	if v.kind() != pdfRef {
		return 0
	}
	raw := v.raw()
	n, err := strconv.ParseInt(string(raw[:min(len(raw), 20)]), 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return int32(n)
}

// pairs walks the keys and values of a dictionary; of anything else, nothing. Keys are as they stand in the
// file: few programs write #xx in those that have a meaning.
func (v pdfValue) pairs() iter.Seq2[[]byte, pdfValue] {
	return func(yield func([]byte, pdfValue) bool) {
		n := v.node()
		if n.kind != pdfDict {
			return
		}
		for i := v.i + 1; i < n.next; {
			key := v.nodes[i]
			i = key.next
			if key.kind != pdfName || i >= n.next {
				continue
			}
			if !yield(v.buf[key.from:key.to], pdfValue{v.buf, v.nodes, i, v.obj}) {
				return
			}
			i = v.nodes[i].next
		}
	}
}

// items walks an array; of anything else, nothing.
func (v pdfValue) items() iter.Seq[pdfValue] {
	return func(yield func(pdfValue) bool) {
		n := v.node()
		if n.kind != pdfArray {
			return
		}
		for i := v.i + 1; i < n.next; i = v.nodes[i].next {
			if !yield(pdfValue{v.buf, v.nodes, i, v.obj}) {
				return
			}
		}
	}
}

// get returns the value of a key; null when v is no dictionary or has no such key.
func (v pdfValue) get(key string) pdfValue {
	for k, value := range v.pairs() {
		if string(k) == key {
			return value
		}
	}
	return pdfValue{}
}

// same reports whether v and w are one and the same term.
func (v pdfValue) same(w pdfValue) bool {
	return len(v.nodes) > 0 && len(w.nodes) > 0 && &v.nodes[0] == &w.nodes[0] && v.i == w.i
}

// has reports whether a dictionary has a key.
func (v pdfValue) has(key string) bool { return v.get(key).nodes != nil }
