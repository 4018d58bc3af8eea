package pdf

import (
	"bytes"
	"math"
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
	r.Objects = p.annotations(p.ref)
	n, err := p.objects(p.ref)
	if err != nil {
		return
	}
	for i := 0; i < n && v.seen < maxObjects; i++ {
		if o, err := p.object(p.ref, i); err == nil {
			v.object(o, 0)
		}
	}
	if v.scan.Share > 0 {
		v.stored()
	}
	r.Scan, r.Objects = v.scan, r.Objects+n
	r.Flat = !v.shades && v.seen < maxObjects
}

// A surveyor walks the objects of a page.
type surveyor struct {
	page
	area   float64 // of the page, square points
	seen   int
	shades bool // a picture has more than 1 bit a pixel
	scan   Scan
	best   objectRef
}

// object looks at one object and, in a form, at those within.
func (v *surveyor) object(o objectRef, depth int) {
	v.seen++
	switch v.kind(o) {
	case imageObject:
		v.picture(o)
	case formObject:
		n, err := v.formObjects(o)
		if err != nil || depth == maxNesting {
			return
		}
		for i := 0; i < n && v.seen < maxObjects; i++ {
			if in, err := v.formObject(o, i); err == nil {
				v.object(in, depth+1)
			}
		}
	}
}

// picture keeps o if it is the largest so far.
func (v *surveyor) picture(o objectRef) {
	w, h, err := v.extent(o)
	if err != nil {
		return
	}
	m, err := v.imageFacts(o, v.ref)
	if err != nil {
		return
	}
	v.shades = v.shades || m.bits > 1
	share := math.Min(1, float64(w)*float64(h)/v.area)
	if !(share > v.scan.Share) {
		return
	}
	dpi := math.Max(float64(m.xDPI), float64(m.yDPI))
	if math.IsNaN(dpi) || math.IsInf(dpi, 0) || dpi <= 0 {
		return
	}
	v.best, v.scan = o, Scan{Share: share, DPI: dpi, Bits: m.bits}
}

// imageFacts are what the renderer says of a picture as it is placed.
type imageFacts struct {
	xDPI, yDPI float32
	bits       int // a pixel
}

// stored looks at how the largest picture is stored.
func (v *surveyor) stored() {
	start, size, err := v.imageData(v.best, maxJPEGTable)
	if err != nil {
		return
	}
	v.scan.Bytes = size
	if bytes.HasPrefix(start, []byte{0xFF, 0xD8, 0xFF}) {
		v.scan.Tables = start
	}
}
