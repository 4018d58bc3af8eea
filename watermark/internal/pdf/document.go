//go:build !js

package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/klippa-app/go-pdfium/enums"
	pdfium "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
	"github.com/klippa-app/go-pdfium/structs"
)

// A renderer is what is used of PDFium.
type renderer interface {
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
	FPDFImageObj_GetImageFilterCount(*requests.FPDFImageObj_GetImageFilterCount) (*responses.FPDFImageObj_GetImageFilterCount, error)
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

// A Document is a PDF whose pages can be rendered. It keeps a reference to its source and may be used by several
// goroutines if the source's ReadAt may.
type Document struct {
	engine   *Engine
	src      io.ReaderAt
	size     int64
	password string

	Pages     []PageSize
	Encrypted bool // opened with a password, or with none because its owner only restricts what may be done
	Signed    bool // has digital signatures, which hold for the original only
}

// A PageSize is the visible part of a page, upright: its CropBox, turned by Rotate. UserUnit does not count.
type PageSize struct{ WidthPt, HeightPt float64 }

// UserUnit is by how much the units of page n, counted from 1, are larger than a point: 1 as a rule. The renderer does
// not know it, so the page is copied into a document of its own and read there: for pages that may have one only.
func (d *Document) UserUnit(n int) (unit float64, err error) {
	var copied bytes.Buffer
	err = d.with(func(s session) error {
		copied.Reset()
		return s.copyPage(&copied, n)
	})
	if err != nil {
		return 0, err
	}
	m := userUnit.FindSubmatch(copied.Bytes())
	if m == nil {
		return 1, nil
	}
	unit, err = strconv.ParseFloat(string(m[1]), 64)
	if err != nil || unit <= 0 || unit > maxUserUnit {
		return 0, fmt.Errorf("UserUnit: %w", ErrDamaged)
	}
	return unit, nil
}

// maxUserUnit is ISO 32000-1's largest: 75,000 (annex C), for pages of 15 million inches.
const maxUserUnit = 75_000

var userUnit = regexp.MustCompile(`/UserUnit[\s]*([0-9.]{1,20})`)

// copyPage writes a PDF that holds page n alone.
func (s session) copyPage(dst io.Writer, n int) error {
	created, err := s.FPDF_CreateNewDocument(&requests.FPDF_CreateNewDocument{})
	if err != nil {
		return kindOf(err)
	}
	defer s.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: created.Document})
	if _, err := s.FPDF_ImportPagesByIndex(&requests.FPDF_ImportPagesByIndex{
		Source: s.doc, Destination: created.Document, PageIndices: []int{n - 1},
	}); err != nil {
		return kindOf(err)
	}
	if _, err := s.FPDF_SaveAsCopy(&requests.FPDF_SaveAsCopy{Document: created.Document, FileWriter: dst}); err != nil {
		return kindOf(err)
	}
	return nil
}

// Open reads the size of each page of a PDF of that many bytes, at most maxPages, 0 for no limit. The error is one of the
// package's kinds. A PDF without pages is ErrDamaged; more than maxPages is ErrTooLarge.
func (e *Engine) Open(src io.ReaderAt, size int64, password string, maxPages int) (*Document, error) {
	d := &Document{engine: e, src: src, size: size, password: password}
	err := d.with(func(s session) error { return d.measure(s, maxPages) })
	if err != nil {
		return nil, err
	}
	return d, nil
}

// measure fills in what is known of the whole document.
func (d *Document) measure(s session, maxPages int) error {
	count, err := s.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: s.doc})
	if err != nil {
		return kindOf(err)
	}
	if count.PageCount < 1 {
		return fmt.Errorf("no pages: %w", ErrDamaged)
	}
	if maxPages > 0 && count.PageCount > maxPages {
		return fmt.Errorf("%d pages: %w", count.PageCount, ErrTooLarge)
	}
	d.Pages = make([]PageSize, count.PageCount)
	for i := range d.Pages {
		size, err := s.FPDF_GetPageSizeByIndex(&requests.FPDF_GetPageSizeByIndex{Document: s.doc, Index: i})
		if err != nil {
			return fmt.Errorf("page %d: no size: %w", i+1, kindOf(err))
		}
		d.Pages[i] = PageSize{size.Width, size.Height}
		if !d.Pages[i].sound() {
			return fmt.Errorf("page %d: %v x %v pt: %w", i+1, size.Width, size.Height, ErrDamaged)
		}
	}
	if r, err := s.FPDF_GetSecurityHandlerRevision(&requests.FPDF_GetSecurityHandlerRevision{Document: s.doc}); err == nil {
		d.Encrypted = r.SecurityHandlerRevision > 0
	}
	if r, err := s.FPDF_GetSignatureCount(&requests.FPDF_GetSignatureCount{Document: s.doc}); err == nil {
		d.Signed = r.Count > 0
	}
	return nil
}

func (p PageSize) sound() bool {
	return p.WidthPt > 0 && p.HeightPt > 0 && !math.IsInf(p.WidthPt, 0) && !math.IsInf(p.HeightPt, 0)
}

// A session is a document open in an instance of its own.
type session struct {
	renderer
	doc references.FPDF_DOCUMENT
}

// with opens d in a fresh instance for the length of task.
func (d *Document) with(task func(session) error) error {
	return d.engine.run(func(r renderer) error {
		reader := &source{io.NewSectionReader(d.src, 0, d.size)}
		defer reader.forget()
		opened, err := r.OpenDocument(&requests.OpenDocument{
			FileReader: reader, FileReaderSize: d.size, Password: &d.password,
		})
		if err != nil {
			return kindOf(err)
		}
		defer r.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: opened.Document})
		return task(session{r, opened.Document})
	})
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
	case errors.Is(err, pdfium.ErrPassword):
		return ErrLocked
	case errors.Is(err, pdfium.ErrSecurity):
		return ErrSecurity
	case strings.Contains(err.Error(), "wasm error"):
		return fmt.Errorf("renderer broke off, or needs more than %d MiB: %w", MaxMemory>>20, ErrDamaged)
	}
	return ErrDamaged
}

// page is a loaded page of a session.
type page struct {
	session
	ref requests.Page
}

// load loads page n, counted from 1.
func (s session) load(n int) (page, error) {
	loaded, err := s.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: s.doc, Index: n - 1})
	if err != nil {
		return page{}, kindOf(err)
	}
	return page{s, requests.Page{ByReference: &loaded.Page}}, nil
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
