package container

import (
	"bytes"
	"io"
	"math"
	"slices"
)

// Bounds on the reading of a PDF. Past them, what was found until there is told, with "too large to read".
const (
	// maxPDFSource is as much of a file as is looked at: places in it are kept as 32-bit numbers.
	maxPDFSource = math.MaxInt32 - 1024
	// maxPDFObjects bounds the objects of a file, those of earlier revisions and within object streams included.
	// The PDF 2.0 specification itself has about 100,000.
	maxPDFObjects = 500_000
	// maxPDFTerms bounds the terms of one value: names, numbers, strings, arrays, dictionaries.
	maxPDFTerms = 200_000
	// maxPDFDepth bounds arrays and dictionaries within each other.
	maxPDFDepth = 100
	// maxPDFInflate bounds the bytes unpacked from object streams, metadata and the like, together, and
	// maxPDFStream those of one.
	maxPDFInflate = 64 << 20
	maxPDFStream  = 16 << 20
	// pdfInflateCost is what each unpacking counts for beside its bytes.
	pdfInflateCost = 1 << 10
	// maxPDFContent bounds the bytes of page contents that are looked through for text.
	maxPDFContent = 32 << 20
	// maxPDFLookups bounds the bytes read to follow references, and pdfLookupCost is what each counts for at least.
	maxPDFLookups = 24 << 20
	pdfLookupCost = 64
	// maxPDFHops bounds references to references.
	maxPDFHops = 8
	// maxPDFTrailers bounds the trailers kept, one or two a revision.
	maxPDFTrailers = 1000
	// maxPDFPages bounds the nodes of the page tree that are visited.
	maxPDFPages = 50_000
	// maxPDFWork is how many bytes the parser may read beyond twice the file: objects without an end that cover
	// each other would be read again and again.
	maxPDFWork = 16 << 20
)

// A pdfObject is a numbered object of the file, wherever it stands.
type pdfObject struct {
	num, gen       int32
	buf            int32 // 0 for the file, else the object stream it was unpacked from
	at, end        int32 // its value
	data, dataEnd  int32 // its stream as stored; data is 0 when it has none
	place          int32 // in the file; of the object stream for what stands in one
	isOld          bool  // a later object has its number
	isObjectStream bool
}

// A pdfFile is what a walk over the bytes of a PDF found. The cross-reference tables are not followed: a table
// may be cut off, lie, or hide what is still there, and objects that no table lists are of interest too.
type pdfFile struct {
	src         []byte
	head        int         // where %PDF- stands
	bufs        [][]byte    // src, and the object streams unpacked
	objects     []pdfObject // by place
	latest      map[int32]int32
	trailers    []pdfObject // without numbers, by place
	starts      []int       // what the startxref words point at, by place
	ends        int         // %%EOF marks
	lastEnd     int         // behind the last of them
	linearized  bool
	isCut       bool // a bound was reached
	unread      int  // object streams that could not be read
	work        int  // bytes that may still be parsed
	lookupsLeft int
	inflateLeft int
	contentLeft int
	scratch     []pdfNode
	inflater    io.ReadCloser // used again and again: each is 40 KiB
	crypt       *pdfCrypt     // nil when not encrypted

	nextEndobj, nextEndstream int // the first at or behind what was asked for last
}

// readPDF walks over src.
func readPDF(src []byte) *pdfFile {
	f := &pdfFile{isCut: len(src) > maxPDFSource, nextEndobj: -1, nextEndstream: -1, lookupsLeft: maxPDFLookups,
		inflateLeft: maxPDFInflate, contentLeft: maxPDFContent}
	f.src = src[:min(len(src), maxPDFSource)]
	f.work = 2*len(f.src) + maxPDFWork
	f.bufs = [][]byte{f.src}
	f.head = max(bytes.Index(f.src[:min(len(f.src), maxBeforePDF+len(pdfMagic))], []byte(pdfMagic)), 0)
	f.walk()
	f.index()
	f.crypt = f.encryption()
	f.unpack()
	return f
}

// walk finds the objects that stand in the file itself.
func (f *pdfFile) walk() {
	at, behind := f.head, f.head // where to look on, and the end of the last object
	for {
		i := indexFrom(f.src, at, "obj")
		if i == len(f.src) {
			break
		}
		start, num, gen, ok := f.objectHead(i, behind)
		if !ok {
			at = i + len("obj")
			continue
		}
		if len(f.objects) == maxPDFObjects || f.work <= 0 {
			f.isCut = true
			break
		}
		f.between(behind, start)
		behind = f.object(num, gen, i+len("obj"), start)
		at = behind
	}
	f.between(behind, len(f.src))
}

// objectHead reads backwards from the word obj at i, not beyond from: where the head "12 0 obj" begins, and
// its numbers.
func (f *pdfFile) objectHead(i, from int) (start int, num, gen int32, ok bool) {
	from = max(from, i-40)
	if i == from || !isPDFSpace(f.src[i-1]) && !isDigit(f.src[i-1]) {
		return 0, 0, 0, false // endobj, mostly
	}
	gen, at := f.numberBefore(i, from)
	if gen < 0 || at == from || !isPDFSpace(f.src[at-1]) {
		return 0, 0, 0, false
	}
	num, at = f.numberBefore(at, from)
	return at, num, gen, num >= 0
}

// numberBefore reads the number that ends before at, white space passed over, and returns where it begins; -1
// when there is none or it is too large.
func (f *pdfFile) numberBefore(at, from int) (n int32, start int) {
	for at > from && isPDFSpace(f.src[at-1]) {
		at--
	}
	value, unit, end := int64(0), int64(1), at
	for ; at > from && isDigit(f.src[at-1]) && end-at < 10; at-- {
		value, unit = value+int64(f.src[at-1]-'0')*unit, unit*10
	}
	if at == end || value > math.MaxInt32 {
		return -1, at
	}
	return int32(value), at
}

// object notes the object whose value begins at at and returns where to look on.
func (f *pdfFile) object(num, gen int32, at, place int) int {
	endobj := f.find(&f.nextEndobj, at, "endobj")
	nodes, end := parsePDF(f.src[:endobj], at, f.scratch)
	f.scratch = nodes
	f.work -= end - at
	o := pdfObject{num: num, gen: gen, at: int32(at), end: int32(end), place: int32(place)}
	v := pdfValue{buf: f.src, nodes: nodes, obj: -1}
	if len(f.objects) == 0 && v.has("Linearized") {
		f.linearized = true
	}
	if body := skipPDFSpace(f.src, end); bytes.HasPrefix(f.src[body:], []byte("stream")) && v.kind() == pdfDict {
		end = f.stream(&o, v, body+len("stream"))
		switch v.get("Type").name() {
		case "XRef":
			f.trailer(o)
		case "ObjStm":
			o.isObjectStream = true
		}
	}
	f.objects = append(f.objects, o)
	return end
}

// find is indexFrom that remembers the place found last, so that looking on costs nothing until it is passed.
func (f *pdfFile) find(next *int, at int, word string) int {
	if *next < at {
		*next = indexFrom(f.src, min(at, len(f.src)), word)
	}
	return *next
}

// stream notes where the stream of o lies, whose data begins behind the word at at, and returns where to look
// on. Its /Length is believed when the stream ends there.
func (f *pdfFile) stream(o *pdfObject, dict pdfValue, at int) int {
	if bytes.HasPrefix(f.src[at:], []byte("\r\n")) {
		at += 2
	} else if at < len(f.src) && (f.src[at] == '\n' || f.src[at] == '\r') {
		at++
	}
	o.data = int32(at)
	if n, ok := dict.get("Length").integer(); ok && n >= 0 && n <= len(f.src)-at {
		end := at + n
		for end < len(f.src) && end < at+n+4 && isPDFSpace(f.src[end]) {
			end++
		}
		if bytes.HasPrefix(f.src[end:], []byte("endstream")) {
			o.dataEnd = int32(at + n)
			return end + len("endstream")
		}
	}
	end := min(f.find(&f.nextEndstream, at, "endstream"), f.find(&f.nextEndobj, at, "endobj"))
	o.dataEnd = int32(end)
	if end == len(f.src) {
		return at // nothing ends it: objects may follow
	}
	if end > at && f.src[end-1] == '\n' {
		o.dataEnd--
	}
	if int(o.dataEnd) > at && f.src[o.dataEnd-1] == '\r' {
		o.dataEnd--
	}
	return end
}

// trailer keeps the dictionary of a trailer, or of the stream that stands for one.
func (f *pdfFile) trailer(o pdfObject) {
	if len(f.trailers) == maxPDFTrailers {
		f.isCut = true
		return
	}
	f.trailers = append(f.trailers, o)
}

// between reads what stands between objects: trailers, pointers to tables, ends of revisions.
func (f *pdfFile) between(from, to int) {
	for at := from; ; {
		i := bytes.Index(f.src[at:to], []byte("trailer"))
		if i < 0 || f.work <= 0 {
			break
		}
		at += i + len("trailer")
		nodes, end := parsePDF(f.src[:to], at, f.scratch)
		f.scratch = nodes
		f.work -= end - at
		f.trailer(pdfObject{at: int32(at), end: int32(end), place: int32(at)})
	}
	for at := from; ; {
		i := bytes.Index(f.src[at:to], []byte("startxref"))
		if i < 0 || len(f.starts) == maxPDFTrailers {
			break
		}
		at += i + len("startxref")
		nodes, _ := parsePDF(f.src[:min(to, at+40)], at, nil)
		if n, ok := (pdfValue{buf: f.src, nodes: nodes}).integer(); ok {
			f.starts = append(f.starts, n)
		}
	}
	for at := from; ; {
		i := bytes.Index(f.src[at:to], []byte("%%EOF"))
		if i < 0 {
			break
		}
		at += i + len("%%EOF")
		f.ends, f.lastEnd = f.ends+1, at
	}
}

// index notes which of the objects with one number is the last.
func (f *pdfFile) index() {
	f.latest = make(map[int32]int32, len(f.objects))
	for i := range f.objects {
		o := &f.objects[i]
		if before, ok := f.latest[o.num]; ok {
			f.objects[before].isOld = true
		}
		f.latest[o.num] = int32(i)
	}
}

// unpack adds the objects that stand in object streams (ISO 32000-2, 7.5.7).
func (f *pdfFile) unpack() {
	known := len(f.objects)
	for i := range known {
		if f.objects[i].isObjectStream && !f.objectStream(i) {
			f.unread++
		}
	}
	if len(f.objects) == known {
		return
	}
	slices.SortStableFunc(f.objects, func(a, b pdfObject) int { return int(a.place) - int(b.place) })
	f.index()
}

// objectStream adds the objects of one object stream. It is false when that is locked, damaged or too large.
func (f *pdfFile) objectStream(i int) bool {
	stream := f.objects[i]
	dict := f.parse(i, nil)
	data, problem := f.unpacked(i, &f.inflateLeft, maxPDFStream)
	if problem != "" && len(data) == 0 {
		return false
	}
	n, _ := f.resolve(dict.get("N")).integer()
	first, _ := f.resolve(dict.get("First")).integer()
	if first <= 0 || first > len(data) {
		return false
	}
	f.bufs = append(f.bufs, data)
	f.work += 2 * len(data)
	last := -1
	head := pdfParser{buf: data[:first]}
	number := func() (int, bool) {
		head.at, head.nodes = skipPDFSpace(head.buf, head.at), head.nodes[:0]
		if head.at >= len(head.buf) || !isDigit(head.buf[head.at]) {
			return 0, false
		}
		head.number()
		return pdfValue{buf: data, nodes: head.nodes}.integer()
	}
	for range n {
		num, ok := number()
		off, ok2 := number()
		if !ok || !ok2 || num > math.MaxInt32 || off > len(data)-first {
			break
		}
		if len(f.objects) >= maxPDFObjects {
			f.isCut = true
			return true
		}
		at := first + off
		if last >= 0 && int(f.objects[last].at) < at {
			f.objects[last].end = int32(at)
		}
		last = len(f.objects)
		f.objects = append(f.objects, pdfObject{num: int32(num), buf: int32(len(f.bufs) - 1), at: int32(at),
			end: int32(len(data)), place: stream.place})
	}
	return problem == ""
}

// parse reads the value of an object. Into scratch, it lasts until the next use of that.
func (f *pdfFile) parse(i int, scratch []pdfNode) pdfValue {
	o := f.objects[i]
	buf := f.bufs[o.buf]
	nodes, _ := parsePDF(buf[:o.end], int(o.at), scratch)
	return pdfValue{buf: buf, nodes: nodes, obj: int32(i)}
}

// lookUp returns the index of the object that v refers to, -1 for none.
func (f *pdfFile) lookUp(v pdfValue) int {
	if v.kind() != pdfRef {
		return -1
	}
	if i, ok := f.latest[v.ref()]; ok {
		return int(i)
	}
	return -1
}

// resolve follows references to a value; null when they lead nowhere or were followed too often.
func (f *pdfFile) resolve(v pdfValue) pdfValue {
	for range maxPDFHops {
		if v.kind() != pdfRef {
			return v
		}
		i := f.lookUp(v)
		if i < 0 {
			return pdfValue{}
		}
		o := f.objects[i]
		f.lookupsLeft -= max(int(o.end-o.at), pdfLookupCost)
		if f.lookupsLeft < 0 {
			f.isCut = true
			return pdfValue{}
		}
		v = f.parse(i, nil)
	}
	return pdfValue{}
}

// at returns the value of a key with references followed.
func (f *pdfFile) at(v pdfValue, key string) pdfValue { return f.resolve(v.get(key)) }

// names returns the entries of a dictionary for many lookups, which count as one of its size.
func (f *pdfFile) names(v pdfValue) map[string]pdfValue {
	m := map[string]pdfValue{}
	f.lookupsLeft -= pdfLookupCost + len(v.raw())
	if f.lookupsLeft < 0 {
		f.isCut = true
		return m
	}
	for key, value := range v.pairs() {
		m[decodePDFName(key)] = value
	}
	return m
}

// trailerValue returns the dictionary of a trailer.
func (f *pdfFile) trailerValue(o pdfObject) pdfValue {
	nodes, _ := parsePDF(f.src[:o.end], int(o.at), nil)
	return pdfValue{buf: f.src, nodes: nodes, obj: -1}
}

// root returns the document catalogue of the last revision; null when there is none.
func (f *pdfFile) root() pdfValue {
	for i := len(f.trailers) - 1; i >= 0; i-- {
		if root := f.at(f.trailerValue(f.trailers[i]), "Root"); root.kind() == pdfDict {
			return root
		}
	}
	for i := len(f.objects) - 1; i >= 0; i-- {
		if o := f.objects[i]; !o.isOld && bytes.Contains(f.bufs[o.buf][o.at:o.end], []byte("/Catalog")) {
			if v := f.parse(i, nil); v.get("Type").name() == "Catalog" {
				return v
			}
		}
	}
	return pdfValue{}
}
