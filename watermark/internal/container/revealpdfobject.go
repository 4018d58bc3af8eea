package container

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// object looks at one object: at what it is, and at each dictionary within it.
func (p *pdfReveal) object(i int) {
	f := p.f
	if f.work <= 0 {
		f.isCut = true
		return
	}
	o := f.objects[i]
	f.work -= int(o.end-o.at) / 4
	v := f.parse(i, f.scratch)
	f.scratch = v.nodes
	if v.kind() != pdfDict && v.kind() != pdfArray {
		return
	}
	if o.data != 0 {
		p.stream(i, v)
	}
	switch {
	case o.num == 0 || o.data != 0:
	case p.infos[o.num] && v.kind() == pdfDict:
		p.info("Info dictionary", v)
	case looksLikeInfo(v):
		p.info("unused Info dictionary", v)
	}
	for at := range v.nodes {
		if v.nodes[at].kind == pdfDict {
			p.dict(o, pdfValue{v.buf, v.nodes, int32(at), v.obj})
		}
	}
}

// pdfMarks are keys of a dictionary that say what it is or holds.
type pdfMarks struct {
	kind, sub, action pdfValue // Type, Subtype, S
	rect, field, value, parent, title, byteRange, creatorInfo,
	files, thumb, private, metadata, script, uri, openers, xfa pdfValue
}

// marks reads those keys in one pass.
func marks(d pdfValue) (m pdfMarks) {
	for key, v := range d.pairs() {
		switch string(key) {
		case "Type":
			m.kind = v
		case "Subtype":
			m.sub = v
		case "S":
			m.action = v
		case "Rect":
			m.rect = v
		case "FT":
			m.field = v
		case "V":
			m.value = v
		case "Parent":
			m.parent = v
		case "T":
			m.title = v
		case "ByteRange":
			m.byteRange = v
		case "EF":
			m.files = v
		case "Thumb":
			m.thumb = v
		case "PieceInfo":
			m.private = v
		case "Metadata":
			m.metadata = v
		case "JS":
			m.script = v
		case "URI":
			m.uri = v
		case "AA":
			m.openers = v
		case "XFA":
			m.xfa = v
		}
	}
	return m
}

// dict looks at one dictionary, wherever it stands in an object.
func (p *pdfReveal) dict(o pdfObject, d pdfValue) {
	m := marks(d)
	kind, sub := m.kind.name(), m.sub.name()
	if m.byteRange.kind() == pdfArray && isSignature(d) {
		p.signature(d)
	}
	if m.files.nodes != nil {
		p.attachment(d, m.files)
	}
	if m.thumb.kind() == pdfRef {
		p.thumbnail(m.thumb)
	}
	if m.private.nodes != nil {
		p.private(m.private)
	}
	if n := m.metadata.ref(); n != 0 && len(p.owners) < maxPDFPages {
		if of := ownerWord(kind, sub); of != "" || p.owners[n] == "" {
			p.owners[n] = of
		}
	}
	if m.action.kind() == pdfName || m.script.nodes != nil {
		p.act(d, m)
	}
	if m.openers.nodes != nil {
		p.count("actions on events", 0)
	}
	if m.rect.nodes != nil && sub != "" {
		p.annotation(d, sub)
	}
	if m.field.nodes != nil || m.title.nodes != nil && m.value.nodes != nil && m.parent.nodes != nil {
		p.field(d, m)
	}
	if kind == "OCG" {
		p.layer(o, d)
	}
	if m.xfa.nodes != nil {
		p.xfaForm(m.xfa)
	}
}

// xfaForm notes a form in XML (ISO 32000-2, annex K), whose parts may call themselves attached files.
func (p *pdfReveal) xfaForm(v pdfValue) {
	p.attached[p.f.lookUp(v)] = true
	for part := range p.f.resolve(v).items() {
		p.attached[p.f.lookUp(part)] = true
	}
	p.tell(KindHidden, "XFA form", "a form and what was filled in, a second time", 0)
}

// ownerWord says what a metadata stream hangs on; "" for the document.
func ownerWord(kind, sub string) string {
	switch {
	case sub == "Image":
		return "an image"
	case kind == "Page":
		return "a page"
	case kind == "Catalog":
		return ""
	}
	return "a part"
}

// stream looks at what kind of stream an object is.
func (p *pdfReveal) stream(i int, v pdfValue) {
	kind, sub := v.get("Type").name(), v.get("Subtype").name()
	size := int(p.f.objects[i].dataEnd - p.f.objects[i].data)
	switch {
	case kind == "Metadata", sub == "XML" && kind != "EmbeddedFile":
		if len(p.metadata) < maxTries {
			p.metadata = append(p.metadata, i)
		}
	case kind == "EmbeddedFile":
		p.files = append(p.files[:min(len(p.files), maxTries)], i)
	case sub == "Image":
		p.image(i, v)
	case sub == "U3D", sub == "PRC":
		p.count("3D models", size)
	}
}

// attachment notes a file specification that holds a file (ISO 32000-2, 7.11.4).
func (p *pdfReveal) attachment(d, files pdfValue) {
	name := ""
	for _, key := range []string{"UF", "F", "Unix", "Mac", "DOS"} {
		if name = p.words(d.get(key)); name != "" {
			break
		}
	}
	size := 0
	for _, v := range p.f.resolve(files).pairs() {
		i := p.f.lookUp(v)
		if i < 0 {
			continue
		}
		p.attached[i] = true
		stream := p.f.resolve(v)
		if n, ok := p.f.at(p.f.at(stream, "Params"), "Size").integer(); ok && n > 0 {
			size = n
		} else if size == 0 {
			size = int(p.f.objects[i].dataEnd - p.f.objects[i].data)
		}
	}
	p.tell(KindAttachment, "attachment", name, min(size, 1<<31-1))
	p.tellText(KindComment, "attachment description", p.words(d.get("Desc")))
}

// thumbnail notes the small picture of a page (ISO 32000-2, 12.3.4).
func (p *pdfReveal) thumbnail(v pdfValue) {
	i := p.f.lookUp(v)
	if i < 0 || p.f.objects[i].data == 0 {
		return
	}
	dict := p.f.resolve(v)
	w, _ := p.f.at(dict, "Width").integer()
	h, _ := p.f.at(dict, "Height").integer()
	p.tell(KindThumbnail, "page thumbnail", fmt.Sprintf("%d x %d pixels", w, h),
		int(p.f.objects[i].dataEnd-p.f.objects[i].data))
}

// private notes programs' own data (ISO 32000-2, 14.5).
func (p *pdfReveal) private(v pdfValue) {
	for key, data := range p.f.resolve(v).pairs() {
		p.tell(KindHidden, "PieceInfo", "a program's own data: "+decodePDFName(key), 0)
		p.tellText(KindTime, "PieceInfo LastModified", pdfDate(p.words(p.f.at(data, "LastModified"))))
	}
}

// layers reads which layers are hidden by default (ISO 32000-2, 8.11.4).
func (p *pdfReveal) layers(root pdfValue) {
	config := p.f.at(p.f.at(root, "OCProperties"), "D")
	p.allOff = p.f.at(config, "BaseState").name() == "OFF"
	for v := range p.f.at(config, "OFF").items() {
		p.off[v.ref()] = true
	}
	for v := range p.f.at(config, "ON").items() {
		p.on[v.ref()] = true
	}
}

// layer notes an optional content group.
func (p *pdfReveal) layer(o pdfObject, d pdfValue) {
	name := p.words(d.get("Name"))
	if p.off[o.num] || p.allOff && !p.on[o.num] {
		p.tell(KindHidden, "layer", "not shown unless turned on: "+name, 0)
		return
	}
	p.tellText(KindText, "layer", name)
}

// signature notes who signed (ISO 32000-2, 12.8.1).
func (p *pdfReveal) signature(d pdfValue) {
	words := "will not hold in a stamped copy"
	if name := p.words(d.get("Name")); name != "" {
		words = "by " + name + "; " + words
	}
	kind := p.f.at(d, "SubFilter").name()
	if kind == "ETSI.RFC3161" {
		words = "time stamp; " + words
	}
	p.tell(KindSignature, "signature", words, 0)
	p.tellText(KindTime, "signature date", pdfDate(p.words(d.get("M"))))
	p.tellText(KindComment, "signature reason", p.words(d.get("Reason")))
	p.tellText(KindLocation, "signature place", p.words(d.get("Location")))
	p.tellText(KindOwner, "signature contact", p.words(d.get("ContactInfo")))
}

// image keeps an image that is a JPEG for later.
func (p *pdfReveal) image(i int, v pdfValue) {
	where := "earlier revision: image"
	if !p.isOld {
		p.images++
		where = fmt.Sprintf("image %d", p.images)
	}
	filters := p.f.filters(v)
	if n := len(filters); n > 0 && (filters[n-1] == "DCTDecode" || filters[n-1] == "DCT") && len(p.jpegs) < maxPDFPictures {
		p.jpegs = append(p.jpegs, pdfPicture{i, where})
	}
}

// pictures reads the metadata within JPEG images.
func (p *pdfReveal) pictures() {
	for _, picture := range p.jpegs {
		dict := p.f.parse(picture.object, nil)
		filters := p.f.filters(dict)
		data := p.f.stored(picture.object, dict)
		switch n := len(filters); {
		case n == 2 && filters[0] == "FlateDecode":
			data, _ = p.f.inflate(data, min(max(p.f.inflateLeft, 0), maxPDFPicture))
			p.f.inflateLeft -= len(data) + pdfInflateCost
		case n != 1:
			continue
		}
		if len(data) > maxPDFPicture || sniff(data) != JPEG {
			continue
		}
		if end := bytes.LastIndex(data, []byte{0xff, mEOI}); end > 0 && len(bytes.Trim(data[end+2:], "\x00\r\n ")) == 0 {
			data = data[:end+2]
		}
		h, _ := Probe(data)
		p.nested(data, h, picture.where)
	}
}

// field notes a field of a form (ISO 32000-2, 12.7.4).
func (p *pdfReveal) field(d pdfValue, m pdfMarks) {
	if p.isOld || m.field.name() == "Sig" {
		return
	}
	value := p.f.resolve(m.value)
	filled := false
	switch value.kind() {
	case pdfName:
		filled = value.name() != "Off"
	case pdfString, pdfHex:
		text := p.f.text(value)
		if text == nil {
			return // locked
		}
		filled = len(bytes.Trim(text, "\xfe\xff")) > 0
	case pdfArray:
		filled = true
	}
	if !filled {
		p.blank++
		return
	}
	if p.filled++; len(p.fields) < maxPDFNames {
		p.fields = append(p.fields, p.fieldName(d))
	}
}

// fieldName joins the names of a field and its parents: "person.name".
func (p *pdfReveal) fieldName(d pdfValue) string {
	var parts []string
	for range maxPDFHops {
		if name := p.words(d.get("T")); name != "" {
			parts = append(parts, name)
		}
		if d = p.f.at(d, "Parent"); d.kind() != pdfDict {
			break
		}
	}
	slices.Reverse(parts)
	return strings.Join(parts, ".")
}
