package container

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// A pdfReveal tells what a pdfFile gives away.
type pdfReveal struct {
	*revealer
	f        *pdfFile
	isOld    bool             // what is read now belongs to an earlier revision
	told     map[string]bool  // by the last revision
	infos    map[int32]bool   // numbers of Info dictionaries
	owners   map[int32]string // what a metadata stream is of, by number
	off      map[int32]bool   // layers not shown by default
	allOff   bool             // layers are not shown unless they are in on
	on       map[int32]bool
	tallies  map[string]*pdfTally
	metadata []int // objects
	images   int
	jpegs    []pdfPicture
	files    []int        // objects that are attached files
	attached map[int]bool // those of them that something names
	fields   []string
	filled   int // form fields
	blank    int
}

// A pdfPicture is an image that may have metadata of its own.
type pdfPicture struct {
	object int
	where  string
}

// A pdfTally counts things of one sort.
type pdfTally struct {
	count, bytes int
	old          int // of count, only in earlier revisions
}

// Bounds on what is told of a PDF.
const (
	maxPDFPictures = 48       // images whose own metadata is read
	maxPDFPicture  = 32 << 20 // bytes of one
	maxPDFNames    = 12       // form fields by name
)

// pdf tells what the PDF src gives away. The error is fault.Damaged when it holds no object.
func (r *revealer) pdf(src []byte) error {
	f := readPDF(src)
	p := pdfReveal{revealer: r, f: f, told: map[string]bool{}, infos: map[int32]bool{}, owners: map[int32]string{},
		off: map[int32]bool{}, on: map[int32]bool{}, attached: map[int]bool{}, tallies: map[string]*pdfTally{}}
	if len(f.objects) == 0 {
		return damaged("pdf: no object in %d bytes", len(src))
	}
	root := f.root()
	p.encryption()
	p.revisions()
	p.trailerIDs()
	p.layers(root)
	for _, old := range []bool{false, true} {
		p.isOld = old
		for i := range f.objects {
			if f.objects[i].isOld == old {
				p.object(i)
			}
		}
	}
	p.isOld = false
	p.action("when the document is opened", root.get("OpenAction"))
	p.pageText(f.pages(root))
	p.sums()
	p.outside()
	p.packets() // these two last: there may be many
	p.pictures()
	if f.isCut {
		r.add(KindOther, "file", tooLarge+" to its end", len(src))
	}
	if f.unread > 0 && (f.crypt == nil || f.crypt.key != nil) {
		r.add(KindOther, "object streams", fmt.Sprintf("%d %s", f.unread, unreadable), 0)
	}
	return nil
}

// tell notes one thing; of an earlier revision only what the last does not tell as well.
func (p *pdfReveal) tell(kind, where, value string, size int) {
	key := kind + "\x00" + where + "\x00" + value[:min(len(value), maxValueBytes)]
	switch {
	case !p.isOld:
		if len(p.told) < maxTries*len(kinds) {
			p.told[key] = true
		}
	case p.told[key]:
		return
	default:
		where = "earlier revision: " + where
	}
	p.add(kind, where, value, size)
}

// tellText notes a text of the file unless it is blank.
func (p *pdfReveal) tellText(kind, where, value string) {
	if clean(value) != "" {
		p.tell(kind, where, value, 0)
	}
}

// words returns a text string of the file; names and numbers as they stand.
func (p *pdfReveal) words(v pdfValue) string {
	v = p.f.resolve(v)
	switch v.kind() {
	case pdfString, pdfHex:
		return decodePDFText(p.f.text(v))
	case pdfName:
		return v.name()
	case pdfNumber, pdfBool:
		return string(v.raw()[:min(len(v.raw()), maxValueBytes)])
	}
	return ""
}

// text returns the bytes of a string, as much as a disclosure shows; nil when it is locked.
func (f *pdfFile) text(v pdfValue) []byte {
	b := v.bytes(maxValueBytes)
	if f.crypt != nil && v.obj >= 0 && f.objects[v.obj].buf == 0 {
		return f.crypt.text(f.objects[v.obj], b)
	}
	return b
}

// count adds to a tally.
func (p *pdfReveal) count(what string, size int) {
	t := p.tallies[what]
	if t == nil {
		t = &pdfTally{}
		p.tallies[what] = t
	}
	t.count++
	t.bytes += size
	if p.isOld {
		t.old++
	}
}

// encryption says that and how the file is locked.
func (p *pdfReveal) encryption() {
	c := p.f.crypt
	if c == nil {
		return
	}
	words := "the rest cannot be read without the password"
	switch {
	case c.key != nil:
		words = "opens without a password"
	case c.clearMetadata:
		words += ", but for the XMP metadata"
	}
	p.add(KindEncryption, "file", words+"; "+c.describe(), 0)
}

// revisions counts the times that the file was added to (ISO 32000-2, 7.5.6). A linearized file has two tables
// from the start: its first points at 0, or is the first in the file.
func (p *pdfReveal) revisions() {
	starts := p.f.starts
	if p.f.linearized && len(starts) > 0 {
		starts = starts[1:]
	}
	starts = slices.DeleteFunc(slices.Clone(starts), func(at int) bool { return at <= 0 })
	slices.Sort(starts)
	n := len(slices.Compact(starts))
	old := 0
	for _, o := range p.f.objects {
		if o.isOld {
			old++
		}
	}
	switch {
	case n > 1 && old > 0:
		p.add(KindHistory, "revisions", fmt.Sprintf("added to %s; %s replaced since can still be read",
			times(n-1), number(old, "object")), 0)
	case n > 1:
		p.add(KindHistory, "revisions", "added to "+times(n-1), 0)
	case old > 0:
		p.add(KindHistory, "revisions", number(old, "object")+" of which a later version is there can still be read", 0)
	}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// number counts things: "1 page", "3 pages".
func number(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// trailerIDs notes what names this file and its first version (ISO 32000-2, 14.4), and where Info dictionaries
// are.
func (p *pdfReveal) trailerIDs() {
	seen := map[string]bool{}
	for i := len(p.f.trailers) - 1; i >= 0; i-- {
		t := p.f.trailerValue(p.f.trailers[i])
		if info := t.get("Info"); info.kind() == pdfRef {
			p.infos[info.ref()] = true
		} else {
			p.info("Info dictionary", info)
		}
		var ids []string
		for id := range p.f.at(t, "ID").items() {
			if b := p.f.resolve(id).bytes(64); len(b) > 0 && len(ids) < 2 && !slices.Contains(ids, hex.EncodeToString(b)) {
				ids = append(ids, hex.EncodeToString(b))
			}
		}
		if words := strings.Join(ids, ", now "); words != "" && !seen[words] {
			seen[words] = true
			p.add(KindOther, "trailer ID", words, 0)
		}
	}
}

// info reads an Info dictionary (ISO 32000-2, 14.3.3).
func (p *pdfReveal) info(where string, dict pdfValue) {
	for key, v := range dict.pairs() {
		name := decodePDFName(key)
		kind := infoKind(name)
		words := p.words(v)
		if kind == KindTime {
			words = pdfDate(words)
		}
		if kind != "" {
			p.tellText(kind, where+" "+name, words)
		}
	}
}

// infoKind sorts the keys of an Info dictionary; "" for those that say nothing.
func infoKind(key string) string {
	switch key {
	case "Type", "Trapped":
		return ""
	case "Author", "Company", "Manager", "Owner", "Copyright":
		return KindOwner
	case "Creator", "Producer", "Application", "AppVersion", "PTEX.Fullbanner", "Software":
		return KindSoftware
	case "Title", "Subject", "Comments", "Comment", "Description":
		return KindComment
	case "SourceModified":
		return KindTime
	}
	switch {
	case strings.Contains(key, "Date"):
		return KindTime
	case strings.HasSuffix(key, "ID"), strings.HasSuffix(key, "Id"), strings.HasSuffix(key, "GUID"):
		return KindHistory
	}
	return KindText
}

// looksLikeInfo tells an Info dictionary that no trailer names any more.
func looksLikeInfo(v pdfValue) bool {
	if v.kind() != pdfDict || v.has("Type") || v.has("Subtype") {
		return false
	}
	return (v.has("Producer") || v.has("Creator")) && (v.has("CreationDate") || v.has("ModDate"))
}

// outside notes what stands before the beginning and after the end.
func (p *pdfReveal) outside() {
	f := p.f
	if before := bytes.TrimSpace(f.src[:f.head]); len(before) > 0 {
		p.add(KindHidden, "before the beginning", looksLike(before), f.head)
	}
	last := f.objects[0]
	for _, o := range f.objects {
		if o.place > last.place {
			last = o
		}
	}
	if f.ends == 0 || int(last.place) > f.lastEnd {
		return // cut short, or added to without a mark
	}
	end := f.lastEnd
	for end < len(f.src) && isPDFSpace(f.src[end]) {
		end++
	}
	if end < len(f.src) {
		p.trailing(f.src, end, nil)
	}
}

// packets reads the XMP that was met: the document's first, then that of its parts.
func (p *pdfReveal) packets() {
	rank := func(i int) int {
		o := p.f.objects[i]
		switch {
		case o.isOld:
			return 2
		case p.owners[o.num] == "":
			return 0
		}
		return 1
	}
	slices.SortStableFunc(p.metadata, func(a, b int) int { return rank(a) - rank(b) })
	for _, i := range p.metadata {
		o := p.f.objects[i]
		where := "XMP"
		if of := p.owners[o.num]; of != "" {
			where += " of " + of
		}
		if o.isOld {
			where = "earlier revision: " + where
		}
		data, problem := p.f.unpacked(i, &p.f.inflateLeft, maxXMP+1)
		switch {
		case problem == locked:
		case problem == otherFilter, problem != "" && len(data) == 0:
			p.add(KindOther, where, problem, int(o.dataEnd-o.data))
		default:
			p.xmp(data, where)
		}
	}
}
