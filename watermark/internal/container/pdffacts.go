package container

import (
	"bytes"
	"slices"
	"strings"
)

// PDFFacts are what is known of a PDF from a walk over its bytes, for whoever stamps its pages.
type PDFFacts struct {
	Version     string // "1.7": of the header or of the catalogue, whichever is later; "" when neither says
	Pages       int    // pages of the last revision's tree, each counted once; 0 when they cannot be told
	HasUserUnit bool   // a page has a /UserUnit other than 1: its sizes are not in points
	Signed      bool   // holds a signature; stamping ends its validity
	Encrypted   bool   // has an /Encrypt dictionary; whether a password is needed is the renderer's to say
	Linearized  bool   // begins as a file laid out for the web; an update since may have undone that
}

// ReadPDFFacts walks over src, which Probe called a PDF; of other bytes it finds nothing. It never fails: what
// cannot be read, as within a locked file, is left at its zero value. Time and memory are bounded by the
// constants of this package. It keeps no reference to src.
func ReadPDFFacts(src []byte) PDFFacts {
	f := readPDF(src)
	facts := PDFFacts{Linearized: f.linearized, Encrypted: f.crypt != nil}
	root := f.root()
	facts.Version = f.version(root)
	for _, page := range f.pages(root) {
		facts.Pages++
		facts.HasUserUnit = facts.HasUserUnit || f.scales(page.dict)
	}
	for i, o := range f.objects {
		if o.isOld || !f.mentions(o, "/ByteRange") && !f.mentions(o, "/UserUnit") {
			continue
		}
		v := f.parse(i, nil)
		facts.HasUserUnit = facts.HasUserUnit || v.get("Type").name() == "Page" && f.scales(v)
		for at := range v.nodes {
			d := pdfValue{v.buf, v.nodes, int32(at), v.obj}
			facts.Signed = facts.Signed || d.kind() == pdfDict && isSignature(d)
		}
	}
	return facts
}

// mentions reports whether word stands in the value of an object.
func (f *pdfFile) mentions(o pdfObject, word string) bool {
	return bytes.Contains(f.bufs[o.buf][o.at:o.end], []byte(word))
}

// scales reports whether a page's unit is not the point.
func (f *pdfFile) scales(page pdfValue) bool {
	unit := f.at(page, "UserUnit")
	return unit.kind() == pdfNumber && strings.TrimRight(strings.TrimLeft(string(unit.raw()), "+0"), ".0") != "1"
}

// isSignature tells a signature dictionary (ISO 32000-2, table 255) by what makes it one.
func isSignature(d pdfValue) bool {
	return d.get("ByteRange").kind() == pdfArray && (d.get("Contents").kind() == pdfHex || d.get("Contents").kind() == pdfString)
}

// version returns the later of the versions of the header and of the catalogue.
func (f *pdfFile) version(root pdfValue) string {
	header := ""
	if b := f.src[min(f.head+len(pdfMagic), len(f.src)):]; len(b) >= 3 && isDigit(b[0]) && b[1] == '.' && isDigit(b[2]) {
		header = string(b[:3])
	}
	if v := f.at(root, "Version").name(); len(v) == 3 && isDigit(v[0]) && isDigit(v[2]) && v > header {
		return v
	}
	return header
}

// A pdfPage is a page of the tree.
type pdfPage struct {
	dict      pdfValue
	resources pdfValue // its own or its parents'
}

// pages walks the page tree of the last revision, in order. Nodes that come back are passed over.
func (f *pdfFile) pages(root pdfValue) []pdfPage {
	type node struct{ value, resources pdfValue }
	var pages []pdfPage
	seen := map[int]bool{}
	todo := []node{{root.get("Pages"), pdfValue{}}}
	for visited := 0; len(todo) > 0; visited++ {
		if visited == maxPDFPages {
			f.isCut = true
			break
		}
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if i := f.lookUp(n.value); i >= 0 {
			if seen[i] {
				continue
			}
			seen[i] = true
		}
		dict := f.resolve(n.value)
		if own := f.at(dict, "Resources"); own.kind() == pdfDict {
			n.resources = own
		}
		kids := f.at(dict, "Kids")
		switch {
		case kids.kind() == pdfArray:
			first := len(todo)
			for kid := range kids.items() {
				if len(todo) < maxPDFPages {
					todo = append(todo, node{kid, n.resources})
				}
			}
			slices.Reverse(todo[first:])
		case dict.kind() == pdfDict && dict.get("Type").name() != "Pages":
			pages = append(pages, pdfPage{dict, n.resources})
		}
	}
	return pages
}
