package container

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// A Disclosure is one thing that a file tells besides its picture, or besides the look of its pages.
type Disclosure struct {
	Kind  string `json:"kind"`  // one of the Kind constants
	Where string `json:"where"` // part of the file: "EXIF GPS", "PNG tEXt", "after the end", "image 3: EXIF"
	Value string `json:"value"` // printable, at most 200 runes; "" when there is only a size
	Bytes int    `json:"bytes"` // size of the part, 0 when it is a single value
}

// The kinds of disclosure, most telling first: the order of Reveal's result.
const (
	KindLocation      = "location"       // where it was taken, or a place named
	KindOwner         = "owner"          // author, owner, copyright
	KindPerson        = "person"         // who is in it: names, faces marked
	KindSerial        = "serial"         // numbers that name one camera, lens or picture
	KindDevice        = "device"         // make and model of camera, phone, lens, computer
	KindTime          = "time"           // when it was taken, changed, sent
	KindThumbnail     = "thumbnail"      // a small copy, perhaps of what was there before an edit
	KindSecondPicture = "second-picture" // pages, frames, gain maps, depth maps, a second file behind the first
	KindVideo         = "video"          // a motion photo's film, an image sequence
	KindAttachment    = "attachment"     // files carried within a PDF, by name
	KindHidden        = "hidden-data"    // bytes that no viewer shows: after the end, between the parts, a maker's own
	KindComment       = "comment"        // what someone wrote about it
	KindHistory       = "history"        // edits, and numbers that tie versions of a document together
	KindSignature     = "signature"      // a PDF's digital signatures, and who signed
	KindActive        = "active"         // what a PDF does by itself or offers to do: scripts, actions, links, films
	KindSoftware      = "software"       // programs that made or changed it
	KindText          = "text"           // other words and fields
	KindEncryption    = "encryption"     // how a PDF is locked, and what could not be read for it
	KindProfile       = "profile"        // the colour profile's name
	KindSettings      = "settings"       // how it was taken: exposure and the like, names only
	KindOther         = "other"          // parts by name and size, and what could not be read
)

// kinds is the order of Kind constants.
var kinds = [...]string{KindLocation, KindOwner, KindPerson, KindSerial, KindDevice, KindTime, KindThumbnail,
	KindSecondPicture, KindVideo, KindAttachment, KindHidden, KindComment, KindHistory, KindSignature,
	KindActive, KindSoftware, KindText, KindEncryption, KindProfile, KindSettings, KindOther}

// Bounds on what Reveal reads and tells.
const (
	// MaxDisclosures bounds the result; when there are more, the last says how many were left out.
	MaxDisclosures = 256
	// maxPerKind keeps a flood of one kind from crowding out a more telling one.
	maxPerKind = 64
	// maxPerPlace does the same for one field that is repeated, as a list of ancestors may be by the hundred.
	maxPerPlace = 12
	// maxTries bounds the values of one field that are compared with those kept.
	maxTries = 500
	// MaxInflate is the longest text or profile unpacked from one chunk, bytes.
	MaxInflate = 4 << 20
	// maxInflateAll bounds the unpacking of one file.
	maxInflateAll = 16 << 20
	// inflateCost is what each unpacking counts for beside its text: a decoder's own memory is 40 KiB.
	inflateCost = 16 << 10
	// maxBlocks bounds the EXIF, IPTC and XMP blocks of one file, each, that are read.
	maxBlocks = 16
	// maxDepth bounds pictures within pictures: a second picture's own metadata is read, not its second pictures.
	maxDepth = 1
)

// Words for parts that are named but not read.
const (
	tooLarge   = "too large to read"
	unreadable = "could not be read"
)

// Reveal lists everything that src gives away besides its first picture or its pages: location, people, devices, times,
// small and second pictures, videos, bytes no viewer shows, texts, and every part it does not know by name
// and size. The most telling comes first, by the order of the Kind constants. At most MaxDisclosures. Values
// are safe to print.
//
// It decodes no pixels. The error is Probe's; what was found before a fault is returned with it. A PDF is read
// by walking its bytes, so that damage is no error and what earlier revisions left is told too; only one
// without any object is fault.Damaged. Of a locked PDF the structure is told, and that it is locked. Reveal
// keeps no reference to src.
func Reveal(src []byte) ([]Disclosure, error) {
	r := revealer{inflateLeft: maxInflateAll}
	h, err := Probe(src)
	if h.Format == PDF {
		err = r.pdf(src)
		return r.result(), err
	}
	r.file(src, h)
	return r.result(), err
}

// A revealer gathers disclosures under bounds.
type revealer struct {
	found       map[string][]Disclosure // by kind
	places      map[string]tally        // by kind and place
	dropped     int
	prefix      string // put before where, for a picture within the file
	depth       int
	inflateLeft int
	exifBlocks  int
	xmpBlocks   int
	xmpBytes    int
	iptcBlocks  int
	resources   int // blocks of Photoshop's
}

// A tally counts what one field gave: different values, and all.
type tally struct{ kept, tried int }

// file reads the file, or a picture within it, whose header is h.
func (r *revealer) file(src []byte, h Header) {
	switch h.Format {
	case JPEG:
		r.jpeg(src)
	case PNG:
		r.png(src, h)
	case GIF:
		r.gif(src, h)
	case WebP:
		r.webp(src, h)
	case TIFF:
		r.tiff(src)
	case BMP:
		r.bmp(src)
	case HEIC, AVIF:
		r.heif(src, h)
	}
	if h.ICC != nil {
		r.add(KindProfile, "ICC profile", describeICC(h.ICC), len(h.ICC))
	}
}

// add notes one thing, once. where and value may be words of the file.
func (r *revealer) add(kind, where, value string, size int) {
	if r.found == nil {
		r.found, r.places = map[string][]Disclosure{}, map[string]tally{}
	}
	where = where[:min(len(where), maxValueBytes)]
	list, place := r.found[kind], kind+" "+r.prefix+where
	n := r.places[place]
	if len(list) == maxPerKind || n.kept == maxPerPlace || n.tried == maxTries {
		r.dropped++
		return
	}
	n.tried++
	d := Disclosure{Kind: kind, Where: clean(r.prefix + where), Value: clean(value), Bytes: size}
	if !slices.Contains(list, d) {
		r.found[kind] = append(list, d)
		n.kept++
	}
	if len(r.places) < maxPerKind*len(kinds)*2 {
		r.places[place] = n
	}
}

// addText notes a value of the file unless it is blank.
func (r *revealer) addText(kind, where, value string) {
	if clean(value) != "" {
		r.add(kind, where, value, 0)
	}
}

// result orders what was found.
func (r *revealer) result() []Disclosure {
	var all []Disclosure
	for _, k := range kinds {
		all = append(all, r.found[k]...)
	}
	if n := len(all) - MaxDisclosures; n > 0 || r.dropped > 0 {
		all = all[:min(len(all), MaxDisclosures-1)]
		left := max(n+1, 0) + r.dropped
		all = append(all, Disclosure{Kind: KindOther, Where: "file", Value: fmt.Sprintf("%d more are not listed", left)})
	}
	return all
}

// nested reads the metadata of a picture that stands within the file.
func (r *revealer) nested(src []byte, h Header, prefix string) {
	if r.depth == maxDepth {
		return
	}
	before := r.prefix
	r.depth, r.prefix = r.depth+1, before+prefix+": "
	r.file(src, h)
	r.depth, r.prefix = r.depth-1, before
}

// inflate unpacks within the file's allowance and says why not when it cannot.
func (r *revealer) inflate(packed []byte) (plain []byte, problem string) {
	limit := min(MaxInflate, r.inflateLeft)
	if limit == 0 {
		return nil, tooLarge
	}
	plain, whole := inflate(packed, limit)
	r.inflateLeft = max(r.inflateLeft-len(plain)-inflateCost, 0)
	switch {
	case whole:
		return plain, ""
	case len(plain) == limit:
		return nil, tooLarge
	}
	return plain, unreadable
}

// pictureSize describes a picture within the file: "JPEG, 160 x 120 pixels", or "" when it is none.
func pictureSize(src []byte) (string, Header) {
	h, _ := Probe(src)
	if h.Width <= 0 || h.Height <= 0 {
		return "", h
	}
	return fmt.Sprintf("%s, %d x %d pixels", bytes.ToUpper([]byte(h.Format.String())), h.Width, h.Height), h
}

// byWhere orders disclosures of a reader that hands them out in no order.
func byWhere(a, b Disclosure) int {
	return cmp.Or(cmp.Compare(a.Where, b.Where), cmp.Compare(a.Value, b.Value))
}
