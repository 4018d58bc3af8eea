//go:build !js

package pdf

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"slices"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// A keptPage is a page that is laid below a stamp.
type keptPage struct {
	dict      types.Dict
	inherited types.Dict // what its ancestors give it
	box       box        // visible part, user space
	rotate    int        // clockwise, 0 to 3 quarter turns
	userUnit  float64    // 1 as a rule
}

// A box is a rectangle of user space, x to the right and y up.
type box struct{ x0, y0, x1, y1 float64 }

// An Overlay is what is laid over one page: a canvas of Canvas pixels, y down, of which the page fills the rectangle
// Page and the stamp's content the rest, and some of the page too.
type Overlay struct {
	Canvas  image.Point
	Page    image.Rectangle
	Content []byte // operators of a content stream in pixels of the canvas, which may name the Alphas
}

// An Alpha is a pair of opacities, 0 to 1. Those of a Layer are its overlays' graphics states /A0, /A1 and so on.
type Alpha struct{ Fill, Stroke float64 }

// A Layer writes pages with overlays, in order, as a new document. It writes what the pages need and nothing else:
// no information dictionary, XMP, identifier or date, no outline, name, script, attachment, layer, form, structure or
// thumbnail; of pictures no metadata. What the pages' content streams and fonts say themselves stays.
type Layer struct {
	kept   *Kept
	w      *Writer
	copier copier
	alphas []Alpha
	shared int // the resources of every overlay
}

// NewLayer returns a Layer that writes to w, which has no pages yet and gets none otherwise.
func NewLayer(k *Kept, w *Writer, alphas []Alpha) *Layer {
	return &Layer{kept: k, w: w, alphas: alphas, copier: copier{kept: k, w: w, numbers: map[int]int{}}}
}

// Add writes page n of the document, counted from 1, below an overlay.
//
// The page's old content becomes a form XObject with the page's old resources, and so does the overlay with its own:
// no name of one can be taken for one of the other, and whatever state the old content leaves behind, it ends with
// its form. The form is cut to the page's visible part: what was cut away must not show beside the caption.
//
// The error is ErrUnkept, ErrTooGreat or ErrDamaged, or one of the Writer's; it does not name the page.
func (l *Layer) Add(n int, o Overlay) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("writer broke down: %w", ErrUnkept)
		}
	}()
	if l.w.err != nil {
		return l.w.err
	}
	if l.w.at == 0 {
		l.w.begin()
		l.writeShared()
	}
	p := l.kept.pages[n-1]
	number := len(l.w.starts) + 1 // then its content, the old content, the stamp, and what they need
	l.copier.reserve(number + 4)
	content, entries, err := l.oldContent(p)
	if err != nil {
		return fmt.Errorf("content: %w", err)
	}
	matrix, whole := p.place(o)
	l.w.pages = append(l.w.pages, uint32(l.w.next()))
	b := fmt.Appendf(nil, "%d 0 obj\n<< /Type /Page /Parent %d 0 R /MediaBox %s", number, tree, whole)
	if p.rotate != 0 {
		b = fmt.Appendf(b, " /Rotate %d", 90*p.rotate)
	}
	if p.userUnit != 1 {
		b = fmt.Appendf(b, " /UserUnit %s", decimals(p.userUnit, 6))
	}
	group, knockout := l.group(p)
	b = append(b, group...)
	b = fmt.Appendf(b, "\n/Contents %d 0 R /Resources << /XObject << /Page %d 0 R /Stamp %d 0 R >> >> >>\nendobj\n", number+1, number+2, number+3)
	l.w.write(b)
	l.w.writeStream("", []byte("q /Page Do Q q /Stamp Do Q"))

	dict := fmt.Appendf(nil, "/Type /XObject /Subtype /Form /BBox %s%s\n/Resources ", p.box, knockout)
	if dict, err = l.copier.value(dict, l.old(p, "Resources"), resources, 0); err != nil {
		return fmt.Errorf("resources: %w", err)
	}
	l.w.writeStream(string(dict)+" "+entries, content)

	stamp := flate(slices.Concat([]byte("q "+matrix+" cm\n"), o.Content, []byte("\nQ")))
	l.w.writeStream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox %s /Resources %d 0 R /Filter /FlateDecode ", whole, l.shared), stamp)
	if err := l.copier.flush(); err != nil {
		return err
	}
	return l.w.err
}

// Close writes what follows the pages.
func (l *Layer) Close() error { return l.w.Close() }

// writeShared writes the resources of all overlays.
func (l *Layer) writeShared() {
	l.shared = l.w.next()
	b := fmt.Appendf(nil, "%d 0 obj\n<< /ExtGState <<", l.shared)
	for i, a := range l.alphas {
		b = fmt.Appendf(b, " /A%d << /ca %s /CA %s >>", i, decimals(a.Fill, 3), decimals(a.Stroke, 3))
	}
	l.w.write(append(b, " >> >>\nendobj\n"...))
}

// oldContent returns a page's content as one stream, and its entries: as it stands when it is one stream, else its
// parts decoded and joined, since a part may end amid whatever it pleases.
func (l *Layer) oldContent(p keptPage) (data []byte, entries string, err error) {
	var parts []types.StreamDict
	list := types.Array{p.dict["Contents"]}
	if a := l.kept.array(p.dict["Contents"]); a != nil {
		list = a
	}
	for _, o := range list {
		if s, ok := l.kept.direct(o).(types.StreamDict); ok {
			parts = append(parts, s)
		}
	}
	if len(parts) == 1 {
		b, err := l.copier.filters(nil, parts[0].Dict)
		return parts[0].Raw, string(b), err
	}
	var joined bytes.Buffer
	for _, s := range parts {
		if err := s.DecodeWithLimit(maxDecoded); err != nil {
			return nil, "", fmt.Errorf("does not decode: %w", ErrUnkept)
		}
		if len(s.Content) > maxDecoded-joined.Len() {
			return nil, "", ErrTooGreat
		}
		joined.Write(s.Content)
		joined.WriteByte('\n')
	}
	return flate(joined.Bytes()), "/Filter /FlateDecode ", nil
}

// group returns a page's transparency group, and that of its old content alone where objects of the group knock each
// other out: the stamp must not knock out the page (ISO 32000-1:2008, 11.6.6).
func (l *Layer) group(p keptPage) (page, content []byte) {
	g := l.kept.dict(l.old(p, "Group"))
	if g == nil || l.kept.name(g["S"]) != "Transparency" {
		return nil, nil
	}
	entries := []byte("<< /S /Transparency")
	for _, key := range [...]string{"CS", "I"} {
		if v := l.kept.direct(g[key]); v != nil {
			entries = append(entries, " /"+key+" "...)
			entries, _ = l.copier.value(entries, v, thing, 0)
		}
	}
	page = slices.Concat([]byte("\n/Group "), entries, []byte(" >>"))
	if k, _ := l.kept.direct(g["K"]).(types.Boolean); bool(k) {
		content = slices.Concat([]byte("\n/Group "), entries, []byte(" /K true >>"))
	}
	return page, content
}

// old returns an entry of a page, or of its ancestors.
func (l *Layer) old(p keptPage, key string) types.Object {
	if v, ok := p.dict[key]; ok {
		return v
	}
	return p.inherited[key]
}

// place returns the matrix from the canvas to user space, and the page as it is with the canvas.
func (p keptPage) place(o Overlay) (matrix string, whole box) {
	w, h := p.box.x1-p.box.x0, p.box.y1-p.box.y0
	if p.rotate%2 == 1 {
		w, h = h, w
	}
	kx, ky := w/float64(o.Page.Dx()), h/float64(o.Page.Dy())
	left, top := float64(o.Page.Min.X)*kx, float64(o.Page.Min.Y)*ky
	var m [6]float64
	b := p.box
	switch p.rotate { // where the canvas's right and down point in user space
	case 0:
		m = [6]float64{kx, 0, 0, -ky, b.x0 - left, b.y1 + top}
	case 1:
		m = [6]float64{0, kx, ky, 0, b.x0 - top, b.y0 - left}
	case 2:
		m = [6]float64{-kx, 0, 0, ky, b.x1 + left, b.y0 - top}
	case 3:
		m = [6]float64{0, -kx, -ky, 0, b.x1 + top, b.y1 + left}
	}
	cw, ch := float64(o.Canvas.X), float64(o.Canvas.Y)
	x, y := m[0]*cw+m[2]*ch+m[4], m[1]*cw+m[3]*ch+m[5]
	whole = box{min(m[4], x), min(m[5], y), max(m[4], x), max(m[5], y)}
	var s []string
	for i, v := range m {
		s = append(s, decimals(v, 8-2*(i/4)))
	}
	return strings.Join(s, " "), whole
}

// String writes b as an array.
func (b box) String() string {
	return fmt.Sprintf("[%s %s %s %s]", decimals(b.x0, 4), decimals(b.y0, 4), decimals(b.x1, 4), decimals(b.y1, 4))
}

// decimals writes v with at most that many decimals.
func decimals(v float64, n int) string {
	s := fmt.Sprintf("%.*f", n, v)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// findPages walks the page tree. Its pages are to be as many and as large as the renderer says of the input.
func (k *Kept) findPages(want []PageSize) ([]keptPage, error) {
	var out []keptPage
	seen := map[int]bool{}
	var walk func(o types.Object, inherited types.Dict, depth int) error
	walk = func(o types.Object, inherited types.Dict, depth int) error {
		if depth > maxKeptDepth || len(out) > len(want) {
			return errDepth
		}
		if ref, ok := o.(types.IndirectRef); ok {
			if seen[int(ref.ObjectNumber)] {
				return fmt.Errorf("page tree: %w", ErrUnkept)
			}
			seen[int(ref.ObjectNumber)] = true
		}
		d := k.dict(o)
		if d == nil {
			return fmt.Errorf("page tree: %w", ErrUnkept)
		}
		kids := k.array(d["Kids"])
		if kids == nil {
			out = append(out, keptPage{dict: d, inherited: inherited})
			return nil
		}
		down := types.Dict{}
		for _, key := range [...]string{"MediaBox", "CropBox", "Rotate", "Resources"} {
			if v, ok := d[key]; ok {
				down[key] = v
			} else if v, ok := inherited[key]; ok {
				down[key] = v
			}
		}
		for _, kid := range kids {
			if err := walk(kid, down, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(k.dict(*k.table.Root)["Pages"], nil, 0); err != nil {
		return nil, err
	}
	if len(out) != len(want) {
		return nil, fmt.Errorf("%d pages instead of %d: %w", len(out), len(want), ErrUnkept)
	}
	for i := range out {
		if err := k.measure(&out[i], want[i]); err != nil {
			return nil, fmt.Errorf("page %d: %w", i+1, err)
		}
	}
	return out, nil
}

// measure finds the visible part of a page as the renderer does.
func (k *Kept) measure(p *keptPage, want PageSize) error {
	get := func(key string) types.Object {
		if v, ok := p.dict[key]; ok {
			return v
		}
		return p.inherited[key]
	}
	media, ok := k.boxOf(get("MediaBox"))
	if !ok {
		media = box{0, 0, 612, 792}
	}
	p.box = media
	if crop, ok := k.boxOf(get("CropBox")); ok {
		p.box = box{max(crop.x0, media.x0), max(crop.y0, media.y0), min(crop.x1, media.x1), min(crop.y1, media.y1)}
	}
	turn, _ := k.number(get("Rotate"))
	p.rotate = (int(turn)/90%4 + 4) % 4
	p.userUnit = 1
	if v, ok := k.number(p.dict["UserUnit"]); ok {
		p.userUnit = v
	}
	if !(p.userUnit > 0) || p.userUnit > maxUserUnit {
		return fmt.Errorf("UserUnit: %w", ErrDamaged)
	}
	w, h := p.box.x1-p.box.x0, p.box.y1-p.box.y0
	if p.rotate%2 == 1 {
		w, h = h, w
	}
	if near := func(a, b float64) bool { return math.Abs(a-b) <= 0.01+0.0001*b }; !near(w, want.WidthPt) || !near(h, want.HeightPt) {
		return fmt.Errorf("is %.1f x %.1f pt instead of %.1f x %.1f: %w", w, h, want.WidthPt, want.HeightPt, ErrUnkept)
	}
	return nil
}

// boxOf reads a rectangle, whichever two opposite corners it gives.
func (k *Kept) boxOf(o types.Object) (box, bool) {
	a := k.array(o)
	if len(a) != 4 {
		return box{}, false
	}
	var v [4]float64
	for i := range v {
		v[i], _ = k.number(a[i])
	}
	b := box{min(v[0], v[2]), min(v[1], v[3]), max(v[0], v[2]), max(v[1], v[3])}
	return b, b.x0 < b.x1 && b.y0 < b.y1
}
