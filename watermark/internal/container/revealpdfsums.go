package container

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Tallies that are told in words of their own.
const (
	pdfComments = "comment " // before the annotation's kind
	pdfScripts  = "JavaScript"
	pdfLinks    = "links to web addresses"
	pdfUnseen   = "annotations that are not shown"
)

// act notes an action (ISO 32000-2, 12.6.4) that does more than turn pages.
func (p *pdfReveal) act(d pdfValue, m pdfMarks) {
	name := m.action.name()
	switch {
	case m.script.nodes != nil:
		p.count(pdfScripts, p.size(m.script))
	case name == "URI" && m.uri.nodes != nil:
		p.count(pdfLinks, 0)
	case name == "Launch":
		p.tell(KindActive, "Launch action", p.target(d), 0)
	case name == "SubmitForm":
		p.tell(KindActive, "SubmitForm action", p.target(d), 0)
	case name == "ImportData":
		p.tell(KindActive, "ImportData action", p.target(d), 0)
	case name == "GoToR", name == "GoToE":
		p.tell(KindActive, name+" action", p.target(d), 0)
	case name == "Rendition", name == "RichMediaExecute", name == "GoTo3DView":
		p.count(name+" actions", 0)
	case name == "Movie", name == "Sound":
		p.count(name+" actions", 0)
	}
}

// target names the file or address that an action goes to.
func (p *pdfReveal) target(d pdfValue) string {
	v := p.f.at(d, "F")
	if v.nodes == nil {
		v = p.f.at(d, "Win")
	}
	if v.kind() != pdfDict {
		return p.words(v)
	}
	for _, key := range []string{"UF", "F", "Unix", "Mac", "DOS"} {
		if words := p.words(v.get(key)); words != "" {
			return words
		}
	}
	return ""
}

// size is the length of a text in a string or a stream, bytes.
func (p *pdfReveal) size(v pdfValue) int {
	if i := p.f.lookUp(v); i >= 0 && p.f.objects[i].data != 0 {
		return int(p.f.objects[i].dataEnd - p.f.objects[i].data)
	}
	return len(p.f.resolve(v).raw())
}

// action notes what is done without being asked.
func (p *pdfReveal) action(when string, v pdfValue) {
	d := p.f.resolve(v)
	switch name := p.f.at(d, "S").name(); {
	case name == "" || name == "GoTo" || name == "Named":
	default:
		p.tell(KindActive, when, name+" action", 0)
	}
}

// annotation notes what lies on a page (ISO 32000-2, 12.5.6).
func (p *pdfReveal) annotation(d pdfValue, sub string) {
	switch sub {
	case "Text", "FreeText", "Highlight", "Underline", "Squiggly", "StrikeOut", "Ink", "Stamp", "Caret", "Line",
		"Square", "Circle", "Polygon", "PolyLine", "Redact", "FileAttachment":
		if sub != "FileAttachment" {
			p.count(pdfComments+sub, 0)
		}
		p.tellText(KindOwner, "annotation author", p.words(d.get("T")))
		p.tellText(KindTime, "annotation date", pdfDate(p.words(d.get("M"))))
		if sub != "FreeText" { // whose text is on the page
			p.tellText(KindComment, "annotation "+sub, p.words(d.get("Contents")))
		}
	case "Sound", "Movie", "Screen", "RichMedia", "3D":
		p.count(sub+" annotations", 0)
	case "Link", "Widget":
	default:
		return
	}
	const hidden, noView = 1 << 1, 1 << 5
	if flags, _ := p.f.at(d, "F").integer(); flags&(hidden|noView) != 0 {
		p.count(pdfUnseen, 0)
	}
}

// sums tells what was counted.
func (p *pdfReveal) sums() {
	comments, kinds := pdfTally{}, []string(nil)
	for _, what := range slices.Sorted(maps.Keys(p.tallies)) {
		t := p.tallies[what]
		sub, isComment := strings.CutPrefix(what, pdfComments)
		switch {
		case isComment:
			comments.count, comments.old = comments.count+t.count, comments.old+t.old
			kinds = append(kinds, fmt.Sprintf("%s %d", sub, t.count))
		case what == pdfUnseen:
			p.add(KindHidden, "annotations", fmt.Sprintf("%d that are not shown", t.count)+t.earlier(), 0)
		case what == pdfScripts:
			p.add(KindActive, what, number(t.count, "script")+t.earlier(), t.bytes)
		default:
			p.add(KindActive, "file", fmt.Sprintf("%s: %d", what, t.count)+t.earlier(), t.bytes)
		}
	}
	if comments.count > 0 {
		p.add(KindComment, "annotations", number(comments.count, "mark")+" of readers: "+strings.Join(kinds, ", ")+comments.earlier(), 0)
	}
	for _, i := range p.files {
		if o := p.f.objects[i]; !p.attached[i] && !o.isOld {
			p.add(KindAttachment, "attachment", "a file that nothing names", int(o.dataEnd-o.data))
		}
	}
	if p.filled > 0 {
		names := strings.Join(slices.DeleteFunc(p.fields, func(s string) bool { return s == "" }), ", ")
		p.add(KindText, "form", fmt.Sprintf("%d of %s filled in: %s", p.filled, number(p.filled+p.blank, "field"), names), 0)
	}
}

// earlier says how many of a tally are of earlier revisions.
func (t pdfTally) earlier() string {
	if t.old == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of them only in earlier revisions", t.old)
}
