package container

import (
	"bytes"
	"fmt"
)

// Bounds on the looking for text, beside maxPDFContent.
const (
	maxPDFForms   = 2000     // form XObjects looked into
	maxPDFNesting = 8        // of them in each other
	maxPDFStates  = 64       // saved graphics states
	maxPDFStreams = 10_000   // content streams of one page
	invisible     = 3        // text rendering mode (ISO 32000-2, table 104)
	clipOnly      = 7        // likewise paints nothing by itself
	maxInline     = 4 << 20  // bytes of an inline image, and of all: those
	maxInlineAll  = 64 << 20 // without an end are searched to theirs
)

// A pdfTextReader counts the characters of page contents.
type pdfTextReader struct {
	f               *pdfFile
	visible, hidden int // characters of the page
	forms           map[int]pdfTextCount
	formsLeft       int
	unread          bool // a stream could not be read
	state           pdfTextState
	saved           []pdfTextState
	widths          map[int]int // of fonts, by object
	resources       pdfValue    // those that the next two are of
	fonts, xobjects map[string]pdfValue
	inlineLeft      int // bytes that may be searched for ends of inline images
}

// pdfTextCount is what one form XObject shows.
type pdfTextCount struct{ visible, hidden int }

// A pdfTextState is the part of the graphics state that matters here.
type pdfTextState struct {
	mode  int
	width int // bytes of a character in the font: 1, or 2 for composite fonts
}

// pageText tells whether pages have text to search and copy, shown and not shown.
func (p *pdfReveal) pageText(pages []pdfPage) {
	t := pdfTextReader{f: p.f, forms: map[int]pdfTextCount{}, formsLeft: maxPDFForms, widths: map[int]int{},
		inlineLeft: maxInlineAll}
	var visible, hidden, withVisible, withHidden int
	for _, page := range pages {
		t.visible, t.hidden = 0, 0
		t.page(page)
		visible, hidden = visible+t.visible, hidden+t.hidden
		withVisible, withHidden = withVisible+min(t.visible, 1), withHidden+min(t.hidden, 1)
	}
	more := ""
	if t.unread && (p.f.crypt == nil || p.f.crypt.key != nil) {
		more = "; not all of the pages could be read"
		if visible+hidden == 0 {
			p.add(KindOther, "pages", "contents "+unreadable+": whether there is text is not known", 0)
		}
	}
	if visible > 0 {
		p.add(KindText, "pages", fmt.Sprintf("text that can be searched and copied: about %s on %d of %s%s",
			number(visible, "character"), withVisible, number(len(pages), "page"), more), 0)
	}
	if hidden > 0 {
		p.add(KindHidden, "pages", fmt.Sprintf("text that is not shown, as text recognition leaves it: about %s on %d of %s%s",
			number(hidden, "character"), withHidden, number(len(pages), "page"), more), 0)
	}
}

// page reads the contents of a page, whose streams count as one.
func (t *pdfTextReader) page(page pdfPage) {
	t.state, t.saved = pdfTextState{width: 1}, t.saved[:0]
	contents := page.dict.get("Contents")
	if i := t.f.lookUp(contents); i >= 0 && t.f.objects[i].data != 0 {
		t.operators(t.stream(i), page.resources, 0)
		return
	}
	n, all := 0, []byte(nil)
	for v := range t.f.resolve(contents).items() {
		if n++; n > maxPDFStreams {
			t.unread = true
			break
		}
		if i := t.f.lookUp(v); i >= 0 {
			all = append(append(all, t.stream(i)...), '\n')
		}
	}
	t.operators(all, page.resources, 0)
}

// stream returns what can be had of one content stream.
func (t *pdfTextReader) stream(i int) []byte {
	if t.f.objects[i].data == 0 {
		return nil
	}
	data, problem := t.f.unpacked(i, &t.f.contentLeft, maxPDFStream)
	t.unread = t.unread || problem != ""
	if len(t.f.filters(t.f.parse(i, nil))) == 0 {
		t.f.contentLeft -= len(data)
	}
	if problem == otherFilter || t.f.contentLeft < 0 {
		return nil
	}
	return data
}

// operators reads the operators of a content stream (ISO 32000-2, 7.8.2).
func (t *pdfTextReader) operators(b []byte, resources pdfValue, depth int) {
	p := pdfParser{buf: b}
	for {
		p.at = skipPDFSpace(b, p.at)
		if p.at >= len(b) {
			return
		}
		if c := b[p.at]; isPDFRegular(c) && !isDigit(c) && c != '+' && c != '-' && c != '.' {
			end := skipRegular(b, p.at)
			op := b[p.at:end]
			p.at = end
			if string(op) == "ID" {
				p.at = t.skipInline(b, end)
			}
			t.operator(op, b, p.nodes, resources, depth)
			p.reset()
			continue
		}
		if len(p.nodes) > maxPDFTerms || len(p.open) > maxPDFDepth {
			p.reset()
		}
		p.term()
	}
}

// operator does what an operator does to text. Its operands stand flat in nodes, those of arrays too.
func (t *pdfTextReader) operator(op, b []byte, nodes []pdfNode, resources pdfValue, depth int) {
	last := pdfValue{buf: b, nodes: nodes, i: int32(len(nodes) - 1), obj: -1}
	if len(nodes) == 0 {
		last = pdfValue{}
	}
	switch string(op) {
	case "Tj", "TJ", "'", "\"":
		t.show(nodes)
	case "Tr":
		t.state.mode, _ = last.integer()
	case "Tf":
		if len(nodes) >= 2 {
			last.i--
			t.font(last, resources)
		}
	case "q":
		if len(t.saved) < maxPDFStates {
			t.saved = append(t.saved, t.state)
		}
	case "Q":
		if n := len(t.saved); n > 0 {
			t.state, t.saved = t.saved[n-1], t.saved[:n-1]
		}
	case "Do":
		t.form(last, resources, depth)
	}
}

// show counts the characters of strings.
func (t *pdfTextReader) show(nodes []pdfNode) {
	n := 0
	for _, s := range nodes {
		switch s.kind {
		case pdfString:
			n += int(s.to - s.from)
		case pdfHex:
			n += int(s.to-s.from+1) / 2
		}
	}
	if n /= t.state.width; t.state.mode == invisible || t.state.mode == clipOnly {
		t.hidden += n
	} else {
		t.visible += n
	}
}

// use makes resources those that names are looked up in.
func (t *pdfTextReader) use(resources pdfValue) {
	if t.fonts == nil || !t.resources.same(resources) {
		t.resources = resources
		t.fonts, t.xobjects = t.f.names(t.f.at(resources, "Font")), t.f.names(t.f.at(resources, "XObject"))
	}
}

// font learns how many bytes a character has in a font.
func (t *pdfTextReader) font(name, resources pdfValue) {
	t.use(resources)
	v := t.fonts[name.name()]
	i := t.f.lookUp(v)
	if width, ok := t.widths[i]; ok && i >= 0 {
		t.state.width = width
		return
	}
	t.state.width = 1
	if t.f.resolve(v).get("Subtype").name() == "Type0" {
		t.state.width = 2
	}
	t.widths[i] = t.state.width
}

// form reads a form XObject, each once; its text counts where it is shown.
func (t *pdfTextReader) form(name, resources pdfValue, depth int) {
	t.use(resources)
	v := t.xobjects[name.name()]
	i := t.f.lookUp(v)
	if i < 0 || depth == maxPDFNesting {
		return
	}
	if known, ok := t.forms[i]; ok {
		t.visible, t.hidden = t.visible+known.visible, t.hidden+known.hidden
		return
	}
	dict := t.f.resolve(v)
	if dict.get("Subtype").name() != "Form" {
		return
	}
	if t.formsLeft--; t.formsLeft < 0 {
		t.unread = true
		return
	}
	t.forms[i] = pdfTextCount{} // for a form that shows itself
	if own := t.f.at(dict, "Resources"); own.kind() == pdfDict {
		resources = own
	}
	before, state, saved := pdfTextCount{t.visible, t.hidden}, t.state, t.saved
	t.saved = nil
	t.operators(t.stream(i), resources, depth+1)
	t.state, t.saved = state, saved
	t.forms[i] = pdfTextCount{t.visible - before.visible, t.hidden - before.hidden}
}

// skipInline returns the place behind the data of an inline image, which begins at at (ISO 32000-2, 8.9.7).
func (t *pdfTextReader) skipInline(b []byte, at int) int {
	end := min(len(b), at+min(maxInline, max(t.inlineLeft, 0)))
	for i := at; i < end; {
		n := bytes.Index(b[i:end], []byte("EI"))
		if n < 0 {
			break
		}
		i += n + 2
		if isPDFSpace(b[i-3]) && (i == len(b) || isPDFSpace(b[i])) {
			t.inlineLeft -= i - at
			return i
		}
	}
	t.inlineLeft -= end - at
	return at
}
