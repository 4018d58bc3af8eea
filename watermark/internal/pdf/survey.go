//go:build !js

package pdf

import (
	"bytes"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// The bounds of what survey looks at. A page that holds more is drawn as if the rest were not pictures.
const (
	maxObjects   = 2000 // of one page, nested ones included
	maxNesting   = 3    // forms within forms
	maxJPEGTable = 4096 // bytes of a JPEG that are kept to read its tables from
)

// survey finds the largest picture of the page and counts its objects.
func (p page) survey(r *Raster, size PageSize) {
	v := surveyor{page: p, area: size.WidthPt * size.HeightPt}
	if n, err := p.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: p.ref}); err == nil {
		r.Objects = n.Count
	}
	n, err := p.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: p.ref})
	if err != nil {
		return
	}
	for i := 0; i < n.Count && v.seen < maxObjects; i++ {
		o, err := p.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: p.ref, Index: i})
		if err == nil {
			v.object(o.PageObject, 0)
		}
	}
	if v.scan.Share > 0 {
		v.stored()
	}
	r.Scan, r.Objects = v.scan, r.Objects+n.Count
	r.Flat = !v.shades && v.seen < maxObjects
}

// A surveyor walks the objects of a page.
type surveyor struct {
	page
	area   float64 // of the page, square points
	seen   int
	shades bool // a picture has more than 1 bit a pixel
	scan   Scan
	best   references.FPDF_PAGEOBJECT
}

// object looks at one object and, in a form, at those within.
func (v *surveyor) object(o references.FPDF_PAGEOBJECT, depth int) {
	v.seen++
	kind, err := v.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o})
	if err != nil {
		return
	}
	switch kind.Type {
	case enums.FPDF_PAGEOBJ_IMAGE:
		v.picture(o)
	case enums.FPDF_PAGEOBJ_FORM:
		n, err := v.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: o})
		if err != nil || depth == maxNesting {
			return
		}
		for i := 0; i < n.Count && v.seen < maxObjects; i++ {
			in, err := v.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: o, Index: uint64(i)})
			if err == nil {
				v.object(in.PageObject, depth+1)
			}
		}
	}
}

// picture keeps o if it is the largest so far.
func (v *surveyor) picture(o references.FPDF_PAGEOBJECT) {
	b, err := v.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: o})
	if err != nil {
		return
	}
	m, err := v.FPDFImageObj_GetImageMetadata(&requests.FPDFImageObj_GetImageMetadata{ImageObject: o, Page: v.ref})
	if err != nil {
		return
	}
	v.shades = v.shades || m.ImageMetadata.BitsPerPixel > 1
	share := math.Min(1, float64(b.Right-b.Left)*float64(b.Top-b.Bottom)/v.area)
	if !(share > v.scan.Share) {
		return
	}
	dpi := math.Max(float64(m.ImageMetadata.HorizontalDPI), float64(m.ImageMetadata.VerticalDPI))
	if math.IsNaN(dpi) || math.IsInf(dpi, 0) || dpi <= 0 {
		return
	}
	v.best, v.scan = o, Scan{Share: share, DPI: dpi, Bits: int(m.ImageMetadata.BitsPerPixel)}
}

// stored looks at how the largest picture is stored.
func (v *surveyor) stored() {
	raw, err := v.FPDFImageObj_GetImageDataRaw(&requests.FPDFImageObj_GetImageDataRaw{ImageObject: v.best})
	if err != nil {
		return
	}
	v.scan.Bytes = len(raw.Data)
	if bytes.HasPrefix(raw.Data, []byte{0xFF, 0xD8, 0xFF}) {
		v.scan.Tables = bytes.Clone(raw.Data[:min(len(raw.Data), maxJPEGTable)])
	}
}
