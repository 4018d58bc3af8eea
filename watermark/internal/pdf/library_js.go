package pdf

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"syscall/js"
)

// A renderer is one instance of PDFium, called as fpdfview.h, fpdf_edit.h and their like say. Its methods are the
// package's own words for PDFium's calls; the other build has the same ones, in which each goes the same way. Errors are
// the package's kinds. Indexes count from 0.
type renderer struct{ *machine }

// What PDFium hands out: places in the instance's memory.
type (
	docRef    ref
	pageRef   ref
	objectRef ref
	bitmapRef ref
)

// A file is what a document is read from.
type file struct {
	src   io.ReaderAt
	size  int64
	bytes js.Value // the same, once the renderer has asked for it
}

// load copies the file to where the renderer reads it, once.
func (f *file) load() error {
	if !f.bytes.IsUndefined() {
		return nil
	}
	to := js.Global().Get("Uint8Array").New(f.size)
	buf := make([]byte, min(f.size, 1<<20))
	for at := int64(0); at < f.size; at += int64(len(buf)) {
		buf = buf[:min(int64(len(buf)), f.size-at)]
		if _, err := f.src.ReadAt(buf, at); err != nil && err != io.EOF {
			return fmt.Errorf("pdf: reading the document: %w", err)
		}
		js.CopyBytesToJS(to.Call("subarray", at), buf)
	}
	f.bytes = to
	return nil
}

// The codes of FPDF_GetLastError.
const (
	lastPassword = 4
	lastSecurity = 5
)

// open opens a document; done closes it.
func (r renderer) open(f *file, password string) (doc docRef, done func(), err error) {
	if f.size <= 0 {
		return 0, nil, ErrDamaged
	}
	if err := f.load(); err != nil {
		return 0, nil, err
	}
	r.value.Set("file", f.bytes)
	secret := r.need("malloc", len(password)+1)
	r.write(secret, append([]byte(password), 0))
	// What the second argument points to is for the callback alone, which knows the file without.
	access := r.need("FPDF_FILEACCESS_Create", f.size, uint32(r.room))
	doc = docRef(r.ref("FPDF_LoadCustomDocument", uint32(access), uint32(secret)))
	r.call("free", uint32(secret))
	if doc != 0 {
		return doc, func() { r.call("FPDF_CloseDocument", uint32(doc)) }, nil
	}
	switch r.call("FPDF_GetLastError") {
	case lastPassword:
		return 0, nil, ErrLocked
	case lastSecurity:
		return 0, nil, ErrSecurity
	}
	return 0, nil, ErrDamaged
}

func (r renderer) pages(d docRef) (int, error) { return r.call("FPDF_GetPageCount", uint32(d)), nil }

func (r renderer) pageSize(d docRef, index int) (PageSize, error) {
	if r.call("FPDF_GetPageSizeByIndex", uint32(d), index, uint32(r.room), uint32(r.room+8)) == 0 {
		return PageSize{}, ErrDamaged
	}
	b := r.answer(16)
	return PageSize{float64At(b, 0), float64At(b, 8)}, nil
}

// revision is that of the security handler; -1 without one.
func (r renderer) revision(d docRef) int { return r.call("FPDF_GetSecurityHandlerRevision", uint32(d)) }

func (r renderer) signatures(d docRef) int { return r.call("FPDF_GetSignatureCount", uint32(d)) }

// copyPage writes a PDF that holds one page alone.
func (r renderer) copyPage(dst io.Writer, from docRef, index int) error {
	to := r.ref("FPDF_CreateNewDocument")
	defer r.call("FPDF_CloseDocument", uint32(to))
	r.write(r.room, binary.LittleEndian.AppendUint32(nil, uint32(index)))
	if r.call("FPDF_ImportPagesByIndex", uint32(to), uint32(from), uint32(r.room), 1, 0) == 0 {
		return ErrDamaged
	}
	writer := r.need("FPDF_FILEWRITE_Create")
	defer r.call("free", uint32(writer))
	written := js.Global().Get("Array").New()
	r.value.Set("written", written)
	if r.call("FPDF_SaveAsCopy", uint32(to), uint32(writer), 0) == 0 {
		return ErrDamaged
	}
	for i := range written.Length() {
		piece := written.Index(i)
		b := make([]byte, piece.Length())
		js.CopyBytesToGo(b, piece)
		if _, err := dst.Write(b); err != nil {
			return err
		}
	}
	return nil
}

func (r renderer) loadPage(d docRef, index int) (pageRef, error) {
	p := pageRef(r.ref("FPDF_LoadPage", uint32(d), index))
	if p == 0 {
		return 0, ErrDamaged
	}
	return p, nil
}

func (r renderer) closePage(p pageRef) { r.call("FPDF_ClosePage", uint32(p)) }

func (r renderer) annotations(p pageRef) int { return r.call("FPDFPage_GetAnnotCount", uint32(p)) }

func (r renderer) objects(p pageRef) (int, error) {
	return r.call("FPDFPage_CountObjects", uint32(p)), nil
}

func (r renderer) object(p pageRef, index int) (objectRef, error) {
	return r.found("FPDFPage_GetObject", ref(p), index)
}

// found is an object that another one holds.
func (r renderer) found(name string, in ref, index int) (objectRef, error) {
	o := objectRef(r.ref(name, uint32(in), index))
	if o == 0 {
		return 0, ErrDamaged
	}
	return o, nil
}

// Kinds of objects that are looked into (FPDF_PAGEOBJ_IMAGE and FPDF_PAGEOBJ_FORM).
const (
	imageObject = 3
	formObject  = 5
)

func (r renderer) kind(o objectRef) int { return r.call("FPDFPageObj_GetType", uint32(o)) }

// extent is how wide and high an object is, points.
func (r renderer) extent(o objectRef) (w, h float32, err error) {
	at := uint32(r.room)
	if r.call("FPDFPageObj_GetBounds", uint32(o), at, at+4, at+8, at+12) == 0 {
		return 0, 0, ErrDamaged
	}
	b := r.answer(16) // left, bottom, right, top
	return float32At(b, 8) - float32At(b, 0), float32At(b, 12) - float32At(b, 4), nil
}

func (r renderer) formObjects(o objectRef) (int, error) {
	return r.call("FPDFFormObj_CountObjects", uint32(o)), nil
}

func (r renderer) formObject(o objectRef, index int) (objectRef, error) {
	return r.found("FPDFFormObj_GetObject", ref(o), index)
}

func (r renderer) imageFacts(o objectRef, p pageRef) (imageFacts, error) {
	if r.call("FPDFImageObj_GetImageMetadata", uint32(o), uint32(p), uint32(r.room)) == 0 {
		return imageFacts{}, ErrDamaged
	}
	b := r.answer(20) // width, height, two resolutions, bits; the rest says nothing here
	return imageFacts{float32At(b, 8), float32At(b, 12), int(binary.LittleEndian.Uint32(b[16:]))}, nil
}

// imageData is the start of a picture as it is stored, at most that many bytes, and how many there are.
func (r renderer) imageData(o objectRef, most int) ([]byte, int, error) {
	size := r.call("FPDFImageObj_GetImageDataRaw", uint32(o), 0, 0)
	if size <= 0 {
		return nil, 0, ErrDamaged
	}
	p := r.ref("malloc", size)
	if p == 0 {
		return nil, 0, ErrDamaged
	}
	defer r.call("free", uint32(p))
	r.call("FPDFImageObj_GetImageDataRaw", uint32(o), uint32(p), size)
	start := make([]byte, min(size, most))
	r.read(start, p)
	return start, size, nil
}

// bgrx is FPDFBitmap_BGRx: 4 bytes a pixel.
const bgrx = 3

// newBitmap makes a white bitmap of 4 bytes a pixel: B, G, R and one that says nothing. One too large for the memory
// comes out empty.
func (r renderer) newBitmap(w, h int) (bitmapRef, error) {
	b := bitmapRef(r.ref("FPDFBitmap_CreateEx", w, h, bgrx, 0, 0))
	r.call("FPDFBitmap_FillRect", uint32(b), 0, 0, w, h, uint32(0xFFFFFFFF))
	return b, nil
}

func (r renderer) freeBitmap(b bitmapRef) { r.call("FPDFBitmap_Destroy", uint32(b)) }

// pixels is what a bitmap holds, good until the next call.
func (r renderer) pixels(b bitmapRef) ([]byte, error) {
	size := r.call("FPDFBitmap_GetStride", uint32(b)) * r.call("FPDFBitmap_GetHeight", uint32(b))
	from := r.ref("FPDFBitmap_GetBuffer", uint32(b))
	if size <= 0 || from == 0 {
		return nil, ErrDamaged
	}
	if len(r.pix) < size {
		r.pix = make([]byte, size)
	}
	r.read(r.pix[:size], from)
	return r.pix[:size], nil
}

// renderFlags is FPDF_ANNOT: annotations are drawn too.
const renderFlags = 1

func (r renderer) drawPage(at drawing) error {
	r.call("FPDF_RenderPageBitmap", uint32(at.bitmap), uint32(at.page), at.x, at.y, at.w, at.h, 0, renderFlags)
	return nil
}

// drawForm adds what is filled into form fields, which the page's own rendering leaves out. The module makes a table of
// callbacks by itself; the page answers them as the other build's quiet does.
func (r renderer) drawForm(d docRef, at drawing) error {
	if r.call("FPDF_GetFormType", uint32(d)) == 0 {
		return nil
	}
	info := r.need("FPDF_FORMFILLINFO_Create")
	form := r.ref("FPDFDOC_InitFormFillEnvironment", uint32(d), uint32(info))
	if form == 0 {
		return ErrDamaged
	}
	defer r.call("FPDFDOC_ExitFormFillEnvironment", uint32(form))
	r.call("FPDF_SetFormFieldHighlightAlpha", uint32(form), 0)
	r.call("FPDF_FFLDraw", uint32(form), uint32(at.bitmap), uint32(at.page), at.x, at.y, at.w, at.h, 0, renderFlags)
	return nil
}

func float32At(b []byte, i int) float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32(b[i:]))
}

func float64At(b []byte, i int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(b[i:]))
}
