package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Bounds of a file, each with its error.
const (
	// MaxPagePt is the longest side of a page (ISO 32000-1:2008, annex C.2): 200 inches.
	MaxPagePt = 14400
	// MinPagePt is the shortest (there).
	MinPagePt = 3
	// MaxPictures bounds the pictures of one page.
	MaxPictures = 100
	// MaxObjects bounds pages times (2 + pictures), nearly (ISO 32000-1:2008, annex C.2).
	MaxObjects = 8_388_607
	// MaxDrawing bounds the operators of one page's drawing, bytes.
	MaxDrawing = 16 << 20
	// MaxFileBytes bounds the file: readers that count in 32 bits with a sign are still about, and an offset is kept
	// in four bytes. The table of offsets itself would do to 10 GB.
	MaxFileBytes = 1<<31 - 1
)

// The errors of a Writer, beside those of the stream it writes to and of Random.
var (
	ErrSheet   = errors.New("page cannot be written") // a size, place or picture out of range
	ErrTooLong = errors.New("file would be too long") // over MaxFileBytes or MaxObjects
	ErrNoPages = errors.New("no page was added")      // a PDF has at least one
	errClosed  = errors.New("pdf: writer was closed")
)

// A Sheet is one page, in points of 1/72 inch, each side MinPagePt to MaxPagePt.
type Sheet struct {
	WidthPt, HeightPt float64
	Pictures          []Picture // drawn in this order, at most MaxPictures
	// Drawing is operators that fill and stroke paths in plain colours (ISO 32000-1:2008, 8.5 and 8.6), at most MaxDrawing
	// bytes, drawn over the pictures in the page's own space: points, y up from its lower edge. It can name no resource.
	// Add does not read it.
	Drawing []byte
}

// WriterOptions are how a file is written. The zero value is an open file that a reader may scale to the paper.
type WriterOptions struct {
	// NoScaling asks readers to print at true size.
	NoScaling bool
	// Password, if not "", is needed to open the file; see CheckPassword. There is no second password that opens
	// it, and nothing is forbidden to who has it.
	Password string
	// Random gives keys, salts and initialisation vectors; with Password only, which needs it. It must not repeat
	// itself from file to file.
	Random io.Reader
}

// A Writer writes pages to a stream as they are added. Between pages it keeps 4 bytes for each of their objects: 16
// for a page of one picture. After an error it writes no more and returns that error again.
type Writer struct {
	dst     io.Writer
	options WriterOptions
	lock    *lock    // nil without a password
	at      int64    // bytes written
	starts  []uint32 // where object i+1 starts
	pages   []uint32 // numbers of the pages' objects
	err     error
}

// The objects that come first; their numbers are referred to before they are written.
const (
	catalog = 1
	tree    = 2
	locking = 3 // with a password only
)

// NewWriter returns a Writer to dst. Nothing is written before the first Add.
func NewWriter(dst io.Writer, o WriterOptions) *Writer {
	return &Writer{dst: dst, options: o, starts: make([]uint32, tree)}
}

// Add writes a page. The error is ErrSheet, ErrTooLong, ErrPassword, or that of the stream or of Random. Add keeps no
// reference to p.
func (w *Writer) Add(p Sheet) error {
	if w.err != nil {
		return w.err
	}
	placed, err := place(p)
	if err != nil {
		w.err = fmt.Errorf("page %d: %w", len(w.pages)+1, err)
		return w.err
	}
	if len(w.starts)+3+len(p.Pictures) > MaxObjects {
		w.err = ErrTooLong
		return w.err
	}
	if w.at == 0 {
		w.begin()
	}
	w.writePage(placed, len(p.Pictures))
	if len(p.Drawing) == 0 {
		w.writeStream("", placed.content)
	} else {
		w.writeStream("/Filter /FlateDecode ", flate(slices.Concat(placed.content, []byte("q\n"), p.Drawing, []byte("\nQ\n"))))
	}
	for _, m := range p.Pictures {
		w.writePicture(m)
	}
	return w.err
}

// Close writes what follows the pages; it leaves the stream open. The error is ErrNoPages if there were none, else as
// of Add.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	if len(w.pages) == 0 {
		w.err = ErrNoPages
		return w.err
	}
	w.writeTree()
	w.writeCatalog()
	w.writeTrailer()
	if w.err != nil {
		return w.err
	}
	w.err = errClosed
	return nil
}

// begin writes the header. Revision 6 of encryption belongs to PDF 2.0; in a file of version 1.7 it is Adobe's
// extension level 8, which readers older than PDF 2.0 know too; qpdf writes the same.
func (w *Writer) begin() {
	if w.options.Password != "" {
		if w.lock, w.err = newLock(w.options.Password, w.options.Random); w.err != nil {
			return
		}
	}
	// Four bytes over 127 tell programs that move files that this is not text (ISO 32000-1:2008, 7.5.2).
	w.write([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
	if w.lock != nil {
		w.print("%d 0 obj\n%s\nendobj\n", w.next(), w.lock.dictionary())
	}
}

// writePage writes a page's dictionary, as the next object. Its content is to be the one after it, and then its
// pictures.
func (w *Writer) writePage(p placed, pictures int) {
	number := w.next()
	b := fmt.Appendf(nil, "%d 0 obj\n<< /Type /Page /Parent %d 0 R /MediaBox [0 0 ", number, tree)
	b = append(p.width.append(b), ' ')
	b = p.height.append(b)
	b = fmt.Appendf(b, "]\n/Contents %d 0 R /Resources << /XObject <<", number+1)
	for i := range pictures {
		b = fmt.Appendf(b, " /P%d %d 0 R", i, number+2+i)
	}
	w.write(append(b, " >> >> >>\nendobj\n"...))
	w.pages = append(w.pages, uint32(number))
}

// writeStream writes data as the next object, with entries in its dictionary.
func (w *Writer) writeStream(entries string, data []byte) {
	length := len(data)
	if w.lock != nil {
		length = w.lock.size(length)
	}
	w.print("%d 0 obj\n<< %s/Length %d >>\nstream\n", w.next(), entries, length)
	switch {
	case w.lock == nil:
		w.write(data)
	case w.err == nil:
		if err := w.lock.encrypt(w.write, data); err != nil {
			w.fail(err)
		}
	}
	w.print("\nendstream\nendobj\n")
}

// flate compresses data.
func flate(data []byte) []byte {
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, zlib.BestCompression)
	if err != nil {
		panic("pdf: " + err.Error()) // the level is right
	}
	_, _ = z.Write(data) // to memory
	_ = z.Close()
	return b.Bytes()
}

// writeTree writes the page tree, of one node: readers load it whole in any case.
func (w *Writer) writeTree() {
	w.starts[tree-1] = uint32(w.at)
	b := fmt.Appendf(nil, "%d 0 obj\n<< /Type /Pages /Count %d /Kids [", tree, len(w.pages))
	for _, page := range w.pages {
		b = fmt.Appendf(b, "\n%d 0 R", page)
	}
	w.write(append(b, " ] >>\nendobj\n"...))
}

// writeCatalog writes the document's root.
func (w *Writer) writeCatalog() {
	w.starts[catalog-1] = uint32(w.at)
	var more string
	if w.options.NoScaling {
		more += " /ViewerPreferences << /PrintScaling /None >>"
	}
	if w.lock != nil {
		more += " /Extensions << /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 >> >>"
	}
	w.print("%d 0 obj\n<< /Type /Catalog /Pages %d 0 R%s >>\nendobj\n", catalog, tree, more)
}

// writeTrailer writes the table of offsets, 20 bytes an object, and what points to it. A compressed table would save a
// hundred bytes in a file of two pages, and every reader knows this one.
func (w *Writer) writeTrailer() {
	start := w.at
	count := len(w.starts) + 1
	b := fmt.Appendf(nil, "xref\n0 %d\n0000000000 65535 f \n", count)
	for _, at := range w.starts {
		b = fmt.Appendf(b, "%010d 00000 n \n", at)
	}
	b = fmt.Appendf(b, "trailer\n<< /Size %d /Root %d 0 R", count, catalog)
	if w.lock != nil {
		b = fmt.Appendf(b, " /Encrypt %d 0 R /ID [<%x> <%x>]", locking, w.lock.id, w.lock.id)
	}
	w.write(fmt.Appendf(b, " >>\nstartxref\n%d\n%%%%EOF\n", start))
}

// next starts the next object: it returns its number.
func (w *Writer) next() int {
	w.starts = append(w.starts, uint32(w.at))
	return len(w.starts)
}

// print writes a formatted string.
func (w *Writer) print(format string, args ...any) { w.write(fmt.Appendf(nil, format, args...)) }

// write writes b, unless something failed before.
func (w *Writer) write(b []byte) {
	if w.err != nil {
		return
	}
	if int64(len(b)) > MaxFileBytes-w.at {
		w.fail(ErrTooLong)
		return
	}
	n, err := w.dst.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	w.at += int64(n)
	w.fail(err)
}

// fail keeps the first error.
func (w *Writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}
