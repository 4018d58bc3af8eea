//go:build !js

package pdf

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/klippa-app/go-pdfium/enums"
	pdfium "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
	"github.com/klippa-app/go-pdfium/structs"
)

// A library is what is used of go-pdfium.
type library interface {
	OpenDocument(*requests.OpenDocument) (*responses.OpenDocument, error)
	FPDF_CloseDocument(*requests.FPDF_CloseDocument) (*responses.FPDF_CloseDocument, error)
	FPDF_GetPageCount(*requests.FPDF_GetPageCount) (*responses.FPDF_GetPageCount, error)
	FPDF_GetPageSizeByIndex(*requests.FPDF_GetPageSizeByIndex) (*responses.FPDF_GetPageSizeByIndex, error)
	FPDF_CreateNewDocument(*requests.FPDF_CreateNewDocument) (*responses.FPDF_CreateNewDocument, error)
	FPDF_ImportPagesByIndex(*requests.FPDF_ImportPagesByIndex) (*responses.FPDF_ImportPagesByIndex, error)
	FPDF_SaveAsCopy(*requests.FPDF_SaveAsCopy) (*responses.FPDF_SaveAsCopy, error)
	FPDF_LoadPage(*requests.FPDF_LoadPage) (*responses.FPDF_LoadPage, error)
	FPDF_ClosePage(*requests.FPDF_ClosePage) (*responses.FPDF_ClosePage, error)
	FPDF_GetFormType(*requests.FPDF_GetFormType) (*responses.FPDF_GetFormType, error)
	FPDF_GetSecurityHandlerRevision(*requests.FPDF_GetSecurityHandlerRevision) (*responses.FPDF_GetSecurityHandlerRevision, error)
	FPDF_GetSignatureCount(*requests.FPDF_GetSignatureCount) (*responses.FPDF_GetSignatureCount, error)

	FPDFPage_Flatten(*requests.FPDFPage_Flatten) (*responses.FPDFPage_Flatten, error)
	FPDFPage_CountObjects(*requests.FPDFPage_CountObjects) (*responses.FPDFPage_CountObjects, error)
	FPDFPage_GetObject(*requests.FPDFPage_GetObject) (*responses.FPDFPage_GetObject, error)
	FPDFPage_GetAnnotCount(*requests.FPDFPage_GetAnnotCount) (*responses.FPDFPage_GetAnnotCount, error)
	FPDFPageObj_GetType(*requests.FPDFPageObj_GetType) (*responses.FPDFPageObj_GetType, error)
	FPDFPageObj_GetBounds(*requests.FPDFPageObj_GetBounds) (*responses.FPDFPageObj_GetBounds, error)
	FPDFFormObj_CountObjects(*requests.FPDFFormObj_CountObjects) (*responses.FPDFFormObj_CountObjects, error)
	FPDFFormObj_GetObject(*requests.FPDFFormObj_GetObject) (*responses.FPDFFormObj_GetObject, error)
	FPDFImageObj_GetImageMetadata(*requests.FPDFImageObj_GetImageMetadata) (*responses.FPDFImageObj_GetImageMetadata, error)
	FPDFImageObj_GetImageDataRaw(*requests.FPDFImageObj_GetImageDataRaw) (*responses.FPDFImageObj_GetImageDataRaw, error)

	FPDFBitmap_CreateEx(*requests.FPDFBitmap_CreateEx) (*responses.FPDFBitmap_CreateEx, error)
	FPDFBitmap_Destroy(*requests.FPDFBitmap_Destroy) (*responses.FPDFBitmap_Destroy, error)
	FPDFBitmap_FillRect(*requests.FPDFBitmap_FillRect) (*responses.FPDFBitmap_FillRect, error)
	FPDFBitmap_GetBuffer(*requests.FPDFBitmap_GetBuffer) (*responses.FPDFBitmap_GetBuffer, error)
	FPDF_RenderPageBitmap(*requests.FPDF_RenderPageBitmap) (*responses.FPDF_RenderPageBitmap, error)
	FPDFDOC_InitFormFillEnvironment(*requests.FPDFDOC_InitFormFillEnvironment) (*responses.FPDFDOC_InitFormFillEnvironment, error)
	FPDFDOC_ExitFormFillEnvironment(*requests.FPDFDOC_ExitFormFillEnvironment) (*responses.FPDFDOC_ExitFormFillEnvironment, error)
	FPDF_SetFormFieldHighlightAlpha(*requests.FPDF_SetFormFieldHighlightAlpha) (*responses.FPDF_SetFormFieldHighlightAlpha, error)
	FPDF_FFLDraw(*requests.FPDF_FFLDraw) (*responses.FPDF_FFLDraw, error)
}

// A renderer is one instance of PDFium, through go-pdfium. Its methods are the package's own words for PDFium's calls; the
// other build has the same ones. Errors are the package's kinds. Indexes count from 0.
type renderer struct{ library }

// What PDFium hands out, as go-pdfium names it.
type (
	docRef    = references.FPDF_DOCUMENT
	pageRef   = references.FPDF_PAGE
	objectRef = references.FPDF_PAGEOBJECT
	bitmapRef = references.FPDF_BITMAP
)

// A file is what a document is read from.
type file struct {
	src  io.ReaderAt
	size int64
}

// open opens a document; done closes it.
func (r renderer) open(f *file, password string) (doc docRef, done func(), err error) {
	reader := &source{io.NewSectionReader(f.src, 0, f.size)}
	opened, err := r.OpenDocument(&requests.OpenDocument{FileReader: reader, FileReaderSize: f.size, Password: &password})
	if err != nil {
		reader.forget()
		return "", nil, kindOf(err)
	}
	return opened.Document, func() {
		defer reader.forget()
		_, _ = r.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: opened.Document})
	}, nil
}

// A source is what the renderer reads. The library remembers it for ever when a document is not closed in
// order, so that it must be able to forget what it holds.
type source struct{ io.ReadSeeker }

func (s *source) forget() { s.ReadSeeker = nil }

func (s *source) Read(p []byte) (int, error) {
	if s.ReadSeeker == nil {
		return 0, io.ErrUnexpectedEOF
	}
	return s.ReadSeeker.Read(p)
}

func (s *source) Seek(offset int64, whence int) (int64, error) {
	if s.ReadSeeker == nil {
		return 0, io.ErrUnexpectedEOF
	}
	return s.ReadSeeker.Seek(offset, whence)
}

// kindOf sorts an error of the library into the package's kinds. The library's own words may hold anything and
// are dropped.
func kindOf(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pdfium.ErrPassword):
		return ErrLocked
	case errors.Is(err, pdfium.ErrSecurity):
		return ErrSecurity
	case strings.Contains(err.Error(), "wasm error"):
		return errBroken
	}
	return ErrDamaged
}

func (r renderer) pages(d docRef) (int, error) {
	n, err := r.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d})
	if err != nil {
		return 0, kindOf(err)
	}
	return n.PageCount, nil
}

func (r renderer) pageSize(d docRef, index int) (PageSize, error) {
	size, err := r.FPDF_GetPageSizeByIndex(&requests.FPDF_GetPageSizeByIndex{Document: d, Index: index})
	if err != nil {
		return PageSize{}, kindOf(err)
	}
	return PageSize{size.Width, size.Height}, nil
}

// revision is that of the security handler; -1 without one.
func (r renderer) revision(d docRef) int {
	v, err := r.FPDF_GetSecurityHandlerRevision(&requests.FPDF_GetSecurityHandlerRevision{Document: d})
	if err != nil {
		return -1
	}
	return v.SecurityHandlerRevision
}

func (r renderer) signatures(d docRef) int {
	n, err := r.FPDF_GetSignatureCount(&requests.FPDF_GetSignatureCount{Document: d})
	if err != nil {
		return 0
	}
	return n.Count
}

// copyPage writes a PDF that holds one page alone.
func (r renderer) copyPage(dst io.Writer, from docRef, index int) error {
	created, err := r.FPDF_CreateNewDocument(&requests.FPDF_CreateNewDocument{})
	if err != nil {
		return kindOf(err)
	}
	defer r.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: created.Document})
	if _, err := r.FPDF_ImportPagesByIndex(&requests.FPDF_ImportPagesByIndex{
		Source: from, Destination: created.Document, PageIndices: []int{index},
	}); err != nil {
		return kindOf(err)
	}
	_, err = r.FPDF_SaveAsCopy(&requests.FPDF_SaveAsCopy{Document: created.Document, FileWriter: dst})
	return kindOf(err)
}

func (r renderer) loadPage(d docRef, index int) (pageRef, error) {
	loaded, err := r.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d, Index: index})
	if err != nil {
		return "", kindOf(err)
	}
	return loaded.Page, nil
}

func (r renderer) closePage(p pageRef) {
	_, _ = r.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: p})
}

func (r renderer) annotations(p pageRef) int {
	n, err := r.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: requests.Page{ByReference: &p}})
	if err != nil {
		return 0
	}
	return n.Count
}

func (r renderer) objects(p pageRef) (int, error) {
	n, err := r.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: requests.Page{ByReference: &p}})
	if err != nil {
		return 0, kindOf(err)
	}
	return n.Count, nil
}

func (r renderer) object(p pageRef, index int) (objectRef, error) {
	o, err := r.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: requests.Page{ByReference: &p}, Index: index})
	if err != nil {
		return "", kindOf(err)
	}
	return o.PageObject, nil
}

// Kinds of objects that are looked into.
const (
	imageObject = int(enums.FPDF_PAGEOBJ_IMAGE)
	formObject  = int(enums.FPDF_PAGEOBJ_FORM)
)

func (r renderer) kind(o objectRef) int {
	k, err := r.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o})
	if err != nil {
		return 0
	}
	return int(k.Type)
}

// extent is how wide and high an object is, points.
func (r renderer) extent(o objectRef) (w, h float32, err error) {
	b, err := r.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: o})
	if err != nil {
		return 0, 0, kindOf(err)
	}
	return b.Right - b.Left, b.Top - b.Bottom, nil
}

func (r renderer) formObjects(o objectRef) (int, error) {
	n, err := r.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: o})
	if err != nil {
		return 0, kindOf(err)
	}
	return n.Count, nil
}

func (r renderer) formObject(o objectRef, index int) (objectRef, error) {
	in, err := r.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: o, Index: uint64(index)})
	if err != nil {
		return "", kindOf(err)
	}
	return in.PageObject, nil
}

func (r renderer) imageFacts(o objectRef, p pageRef) (imageFacts, error) {
	m, err := r.FPDFImageObj_GetImageMetadata(&requests.FPDFImageObj_GetImageMetadata{ImageObject: o, Page: requests.Page{ByReference: &p}})
	if err != nil {
		return imageFacts{}, kindOf(err)
	}
	return imageFacts{m.ImageMetadata.HorizontalDPI, m.ImageMetadata.VerticalDPI, int(m.ImageMetadata.BitsPerPixel)}, nil
}

// imageData is the start of a picture as it is stored, at most that many bytes, and how many there are.
func (r renderer) imageData(o objectRef, most int) ([]byte, int, error) {
	raw, err := r.FPDFImageObj_GetImageDataRaw(&requests.FPDFImageObj_GetImageDataRaw{ImageObject: o})
	if err != nil {
		return nil, 0, kindOf(err)
	}
	return bytes.Clone(raw.Data[:min(len(raw.Data), most)]), len(raw.Data), nil
}

// newBitmap makes a white bitmap of 4 bytes a pixel: B, G, R and one that says nothing. One too large for the memory
// comes out empty.
func (r renderer) newBitmap(w, h int) (bitmapRef, error) {
	b, err := r.FPDFBitmap_CreateEx(&requests.FPDFBitmap_CreateEx{
		Width: w, Height: h, Format: enums.FPDF_BITMAP_FORMAT_BGRX, Pointer: uint64(0),
	})
	if err != nil {
		return "", kindOf(err)
	}
	_, err = r.FPDFBitmap_FillRect(&requests.FPDFBitmap_FillRect{Bitmap: b.Bitmap, Width: w, Height: h, Color: 0xFFFFFFFF})
	return b.Bitmap, kindOf(err)
}

func (r renderer) freeBitmap(b bitmapRef) {
	_, _ = r.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: b})
}

// pixels is what a bitmap holds, good until the bitmap is drawn on or freed.
func (r renderer) pixels(b bitmapRef) ([]byte, error) {
	buffer, err := r.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: b})
	if err != nil {
		return nil, kindOf(err)
	}
	return buffer.Buffer, nil
}

// renderFlags draws annotations too. Reversing the order of bytes would cost a tenth of the rendering.
const renderFlags = enums.FPDF_RENDER_FLAG_ANNOT

func (r renderer) drawPage(at drawing) error {
	_, err := r.FPDF_RenderPageBitmap(&requests.FPDF_RenderPageBitmap{
		Bitmap: at.bitmap, Page: requests.Page{ByReference: &at.page},
		StartX: at.x, StartY: at.y, SizeX: at.w, SizeY: at.h, Flags: renderFlags,
	})
	return kindOf(err)
}

// drawForm adds what is filled into form fields, which the page's own rendering leaves out.
func (r renderer) drawForm(d docRef, at drawing) error {
	kind, err := r.FPDF_GetFormType(&requests.FPDF_GetFormType{Document: d})
	if err != nil {
		return kindOf(err)
	}
	if kind.FormType == enums.FPDF_FORMTYPE_NONE {
		return nil
	}
	form, err := r.FPDFDOC_InitFormFillEnvironment(&requests.FPDFDOC_InitFormFillEnvironment{Document: d, FormFillInfo: quiet()})
	if err != nil {
		return kindOf(err)
	}
	defer r.FPDFDOC_ExitFormFillEnvironment(&requests.FPDFDOC_ExitFormFillEnvironment{FormHandle: form.FormHandle})
	if _, err := r.FPDF_SetFormFieldHighlightAlpha(&requests.FPDF_SetFormFieldHighlightAlpha{FormHandle: form.FormHandle}); err != nil {
		return kindOf(err)
	}
	_, err = r.FPDF_FFLDraw(&requests.FPDF_FFLDraw{
		FormHandle: form.FormHandle, Bitmap: at.bitmap, Page: requests.Page{ByReference: &at.page},
		StartX: at.x, StartY: at.y, SizeX: at.w, SizeY: at.h, Flags: renderFlags,
	})
	return kindOf(err)
}

// quiet answers the renderer's form code, which asks a program with windows.
func quiet() structs.FPDF_FORMFILLINFO {
	return structs.FPDF_FORMFILLINFO{
		FFI_Invalidate:         func(references.FPDF_PAGE, float64, float64, float64, float64) {},
		FFI_SetCursor:          func(enums.FXCT) {},
		FFI_SetTimer:           func(int, func(int)) int { return 0 },
		FFI_KillTimer:          func(int) {},
		FFI_GetLocalTime:       func() (t structs.FPDF_SYSTEMTIME) { return t },
		FFI_GetPage:            func(references.FPDF_DOCUMENT, int) *references.FPDF_PAGE { return nil },
		FFI_GetRotation:        func(references.FPDF_PAGE) enums.FPDF_PAGE_ROTATION { return 0 },
		FFI_ExecuteNamedAction: func(string) {},
	}
}
