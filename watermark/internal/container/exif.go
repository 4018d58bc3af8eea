package container

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"github.com/bep/imagemeta"
)

// Bounds on the reading of one EXIF block by the library.
const (
	maxExifTags     = 1000    // a camera writes up to 150
	maxExifValue    = 2048    // bytes of one value; a disclosure shows 200 runes
	maxExifRead     = 4 << 20 // bytes handed to it: it seeks back and forth, 4 KiB at a time
	maxExifRepeated = 4       // times that one name is taken, in a block that repeats it
)

// exif reads an EXIF block, or a whole TIFF file: values by the library, and what the library does not read
// (thumbnails, texts in UTF-16, a maker's own block) from the directories.
func (r *revealer) exif(block []byte, where string) {
	if r.exifBlocks++; r.exifBlocks > maxBlocks {
		r.add(KindOther, where, tooLarge, len(block))
		return
	}
	d, first := newIFDReader(block)
	if d == nil {
		r.add(KindOther, where, unreadable, len(block))
		return
	}
	hasFix := r.exifDirectories(d, first, where)
	e := exifReader{revealer: r, where: where, seen: map[string]int{}, gps: map[string]any{}}
	if e.read(block) != nil {
		r.add(KindOther, where, unreadable+" to its end", len(block))
		r.exifTexts(d, first, where)
	}
	e.location(hasFix)
	if e.settings != nil {
		r.add(KindSettings, where, strings.Join(e.settings, ", "), 0)
	}
	if e.unknown != nil {
		r.add(KindOther, where+" unknown tags", strings.Join(e.unknown, ", "), 0)
	}
}

// An exifReader takes tags from the library.
type exifReader struct {
	*revealer
	where    string
	seen     map[string]int
	gps      map[string]any
	settings []string // names
	unknown  []string
	tags     int
}

// read runs the library over a block. It must not be trusted with hostile bytes: its work is bounded by the
// bytes it is handed, its memory by its two limits, and a panic becomes an error.
func (e *exifReader) read(block []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = damaged("exif")
		}
	}()
	_, err = imagemeta.Decode(imagemeta.Options{
		R:               &meteredReader{Reader: bytes.NewReader(block), left: maxExifRead},
		ImageFormat:     imagemeta.TIFF,
		Sources:         imagemeta.EXIF,
		ShouldHandleTag: e.wants,
		HandleTag:       e.take,
		LimitNumTags:    maxExifTags,
		LimitTagSize:    maxExifValue,
	})
	if e.tags >= maxExifTags {
		e.add(KindOther, e.where, fmt.Sprintf("more than %d tags", maxExifTags), 0)
	}
	return err
}

// A meteredReader ends early when more was read than a block of its size can need.
type meteredReader struct {
	*bytes.Reader
	left int
}

func (m *meteredReader) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := m.Reader.Read(p[:min(len(p), m.left)])
	m.left -= n
	return n, err
}

// WriteTo hides that of bytes.Reader, which is not metered.
func (m *meteredReader) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, struct{ io.Reader }{m})
}

// wants says which values the library reads; of the rest the names are kept.
func (e *exifReader) wants(t imagemeta.TagInfo) bool {
	e.tags++
	kind := exifKind(t.Tag)
	switch {
	case strings.HasPrefix(t.Tag, "GPS") != strings.HasSuffix(t.Namespace, "GPSInfoIFD"):
		return false // the library reads other directories' low tags by GPS's names
	case strings.HasPrefix(t.Tag, imagemeta.UnknownPrefix):
		if len(e.unknown) < maxPerKind {
			e.unknown = append(e.unknown, strings.TrimPrefix(t.Tag, imagemeta.UnknownPrefix))
		}
		return false
	case kind == "":
		return false
	case kind == KindSettings:
		if len(e.settings) < maxPerKind && e.seen[t.Tag] == 0 {
			e.settings = append(e.settings, t.Tag)
			e.seen[t.Tag]++
		}
		return false
	}
	e.seen[t.Tag]++
	return e.seen[t.Tag] <= maxExifRepeated
}

// take notes a value.
func (e *exifReader) take(t imagemeta.TagInfo) error {
	value := strings.TrimSpace(fmt.Sprint(t.Value))
	if strings.HasPrefix(t.Tag, "GPS") {
		if _, ok := e.gps[t.Tag]; !ok {
			e.gps[t.Tag] = t.Value
		}
		return nil
	}
	if strings.Trim(value, "0: ") != "" { // clocks never set are all zeros
		e.addText(exifKind(t.Tag), e.where+" "+t.Tag, value)
	}
	return nil
}

// exifDirectories walks the directories of a block and notes what the library leaves out. It reports whether
// a GPS position is there that is more than 0/0.
func (r *revealer) exifDirectories(d *ifdReader, first uint32, where string) (hasFix bool) {
	d.chain(first, true, func(i int, dir directory) error {
		if i > 0 && where == "TIFF" || i > 1 {
			return io.EOF // pages, or nothing that EXIF knows
		}
		if i == 1 {
			r.exifThumbnail(d, dir)
		}
		for _, e := range dir.entries {
			r.exifEntry(d, e, where)
			if e.tag == tagExif {
				sub, _ := d.directory(d.uint(e, 0))
				for _, e := range sub.entries {
					r.exifEntry(d, e, where)
				}
			}
			if e.tag == tagGPS {
				sub, _ := d.directory(d.uint(e, 0))
				for _, e := range sub.entries {
					hasFix = hasFix || e.tag == 2 && d.hasDenominators(e)
					r.gpsEntry(d, e)
				}
			}
		}
		return nil
	})
	return hasFix
}

// exifEntry notes a tag that the library does not read, or not well.
func (r *revealer) exifEntry(d *ifdReader, e entry, where string) {
	switch {
	case e.tag == tagMakerNote:
		id, _, _ := bytes.Cut(e.value[:min(len(e.value), 12)], []byte{0})
		if bytes.ContainsFunc(id, func(c rune) bool { return c < ' ' || c > '~' }) {
			id = nil
		}
		r.add(KindHidden, where+" MakerNote", "the maker's own block "+string(id), int(min(e.size, 1<<31-1)))
	case e.tag == tagUserComment:
		r.addText(KindComment, where+" UserComment", encodedText(e.value, d.order))
	case e.tag >= tagXPTitle && e.tag <= tagXPSubject:
		kind := KindComment
		if e.tag == tagXPTitle+2 {
			kind = KindOwner
		}
		name := [...]string{"XPTitle", "XPComment", "XPAuthor", "XPKeywords", "XPSubject"}[e.tag-tagXPTitle]
		r.addText(kind, where+" "+name, utf16Text(e.value, binary.LittleEndian))
	case e.kind == 2 && e.size > maxExifValue && e.value != nil: // a text the library skips
		r.add(KindText, fmt.Sprintf("%s tag %04x", where, e.tag), string(e.value[:maxValueBytes]), len(e.value))
	}
}

// exifTexts notes the plain texts of the directories that are not known yet: the library stops at the first
// tag of a kind it does not know, and what comes after it would stay untold.
func (r *revealer) exifTexts(d *ifdReader, first uint32, where string) {
	known := map[string]bool{}
	for _, list := range r.found {
		for _, found := range list {
			known[found.Value] = true
		}
	}
	var texts func(off uint32, depth int)
	texts = func(off uint32, depth int) {
		dir, _ := d.directory(off)
		for _, e := range dir.entries[:min(len(dir.entries), maxExifTags)] {
			if text := clean(latin1(e.value)); e.kind == 2 && !known[text] {
				r.addText(KindText, fmt.Sprintf("%s tag %04x", where, e.tag), text)
			}
			if (e.tag == tagExif || e.tag == tagGPS) && depth == 0 {
				texts(d.uint(e, 0), depth+1)
			}
		}
	}
	texts(first, 0)
}

// exifThumbnail notes the small picture of the second directory.
func (r *revealer) exifThumbnail(d *ifdReader, dir directory) {
	off, size := uint64(d.number(dir, tagJPEGOffset, 0)), uint64(d.number(dir, tagJPEGLength, 0))
	if size > 0 && off+size <= uint64(len(d.src)) {
		words, _ := pictureSize(d.src[off : off+size])
		r.add(KindThumbnail, "EXIF thumbnail", words, int(size))
		return
	}
	if counts, ok := dir.find(tagStripCounts); ok {
		words := fmt.Sprintf("%d x %d pixels", d.number(dir, tagWidth, 0), d.number(dir, tagHeight, 0))
		r.add(KindThumbnail, "EXIF thumbnail", words, int(min(d.uint(counts, 0), 1<<31-1)))
	} else if size > 0 {
		r.add(KindThumbnail, "EXIF thumbnail", "lies past the end", int(size))
	}
}

// encodedText reads a value that names its character set in its first 8 bytes (EXIF 3.0, 4.6.6.4, UserComment).
func encodedText(b []byte, order binary.ByteOrder) string {
	if len(b) < 8 {
		return ""
	}
	text := b[8:]
	if string(b[:7]) != "UNICODE" {
		return latin1(bytes.Trim(text, "\x00 "))
	}
	switch {
	case bytes.HasPrefix(text, []byte{0xfe, 0xff}):
		return utf16Text(text[2:], binary.BigEndian)
	case bytes.HasPrefix(text, []byte{0xff, 0xfe}):
		return utf16Text(text[2:], binary.LittleEndian)
	}
	// Programs disagree on the order; letters of one script share their high byte, so that the right one
	// varies less.
	if spread(text, 0) < spread(text, 1) {
		order = binary.BigEndian
	} else if spread(text, 0) > spread(text, 1) {
		order = binary.LittleEndian
	}
	return utf16Text(text, order)
}

// spread counts the different bytes at even (from 0) or odd (from 1) places of the front of b.
func spread(b []byte, from int) int {
	var seen [256]bool
	n := 0
	for i := from; i < min(len(b), maxValueBytes); i += 2 {
		if !seen[b[i]] {
			seen[b[i]] = true
			n++
		}
	}
	return n
}
