//go:build !js

package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"time"

	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// The bounds of a document whose pages are kept rather than drawn.
const (
	// MaxKeptBytes bounds the renderer's fresh copy of the pages, bytes. It is read into memory twice over.
	MaxKeptBytes = 256 << 20
	// maxKeptObjects bounds the objects of that copy.
	maxKeptObjects = 1_000_000
	// maxKeptTime is when reading that copy is given up. The reader looks at the clock between objects only: what
	// bounds it within one is that the copy comes from the renderer's own writer, is at most MaxKeptBytes long and
	// nests at most maxKeptDepth deep. What a damaged or hostile input holds never reaches it as it stands.
	maxKeptTime = 20 * time.Second
	// maxKeptDepth bounds dictionaries within dictionaries.
	maxKeptDepth = 100
	// maxDecoded bounds what a stream that has to be decoded may become, bytes.
	maxDecoded = 64 << 20
)

// The failures of keeping a page as it is, besides the package's other kinds.
var (
	ErrHidden   = errors.New("holds layers that are hidden")      // which the copy would carry, or show
	ErrUnkept   = errors.New("cannot be kept as text")            // for a reader or a writer of ours
	ErrTooGreat = errors.New("too large to be kept as text")      // over MaxKeptBytes
	errDepth    = fmt.Errorf("nested too deeply: %w", ErrDamaged) // over maxKeptDepth
)

// A Kept is the pages of a document in a fresh form: annotations and form fields are part of the pages' content, and
// nothing of the document but its pages is left.
//
// It is made in two steps. The renderer, in its sandbox, copies the pages into an empty document and writes that;
// then pdfcpu reads what the renderer has written.
type Kept struct {
	table *model.XRefTable
	pages []keptPage
}

// Keep makes the pages of d fresh. The error is one of the package's kinds, ErrHidden, ErrUnkept or ErrTooGreat.
func (d *Document) Keep() (*Kept, error) {
	var fresh bounded
	err := d.with(func(s session) error {
		fresh = bounded{max: MaxKeptBytes}
		return s.freshPages(&fresh, len(d.Pages))
	})
	if fresh.over {
		return nil, fmt.Errorf("pages: %w", ErrTooGreat)
	}
	if err != nil {
		return nil, err
	}
	table, err := readFresh(fresh.Bytes())
	if err != nil {
		return nil, err
	}
	k := &Kept{table: table}
	if k.pages, err = k.findPages(d.Pages); err != nil {
		return nil, err
	}
	if k.layered() {
		if err := d.allShown(); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// freshPages writes a new document of the same pages. They are copied first and flattened there: a copied page has
// its boxes and resources itself, while flattening one that inherits them would lose them.
func (s session) freshPages(dst *bounded, pages int) error {
	if err := s.dressFields(pages); err != nil {
		return err
	}
	created, err := s.FPDF_CreateNewDocument(&requests.FPDF_CreateNewDocument{})
	if err != nil {
		return kindOf(err)
	}
	all := make([]int, pages)
	for i := range all {
		all[i] = i
	}
	if _, err := s.FPDF_ImportPagesByIndex(&requests.FPDF_ImportPagesByIndex{
		Source: s.doc, Destination: created.Document, PageIndices: all,
	}); err != nil {
		return kindOf(err)
	}
	fresh := session{s.renderer, created.Document}
	for n := 1; n <= pages; n++ {
		p, err := fresh.load(n)
		if err != nil {
			return fmt.Errorf("page %d: %w", n, err)
		}
		done, err := s.FPDFPage_Flatten(&requests.FPDFPage_Flatten{Page: requests.Page{ByReference: &p.ref}, Usage: requests.FPDFPage_FlattenUsageNormalDisplay})
		if err != nil || done.Result == responses.FPDFPage_FlattenResultFail {
			return fmt.Errorf("page %d: annotations: %w", n, ErrUnkept)
		}
		p.close()
	}
	if _, err := s.FPDF_SaveAsCopy(&requests.FPDF_SaveAsCopy{
		Document: created.Document, FileWriter: dst, Flags: requests.SaveFlagNoIncremental,
	}); err != nil {
		return kindOf(err)
	}
	return nil
}

// dressFields draws each page that has annotations, very small: the renderer then makes the appearances that are
// missing, of filled-in fields above all, and they are copied with the page.
func (s session) dressFields(pages int) error {
	for n := 1; n <= pages; n++ {
		p, err := s.load(n)
		if err != nil {
			return fmt.Errorf("page %d: %w", n, err)
		}
		if p.annotations(p.ref) > 0 {
			if _, err := p.draw(image.Rect(0, 0, 16, 16), image.Pt(16, 16)); err != nil {
				return fmt.Errorf("page %d: %w", n, err)
			}
		}
		p.close()
	}
	return nil
}

// A bounded buffer takes max bytes and refuses more.
type bounded struct {
	bytes.Buffer
	max  int
	over bool
}

// Write implements io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	if len(p) > b.max-b.Len() {
		b.over = true
		return 0, ErrTooGreat
	}
	return b.Buffer.Write(p)
}

// readFresh reads what the renderer has written. A panic of the reader is ErrUnkept.
func readFresh(src []byte) (table *model.XRefTable, err error) {
	defer func() {
		if r := recover(); r != nil {
			table, err = nil, fmt.Errorf("reader broke down: %w", ErrUnkept)
		}
	}()
	api.DisableConfigDir()
	conf := model.NewDefaultConfiguration()
	conf.Reader15 = true
	conf.DecodeAllStreams = false
	conf.Offline = true
	conf.ValidationMode = model.ValidationRelaxed
	conf.Limits.MaxDecodeBytes = maxDecoded
	conf.Limits.MaxObjectCount = maxKeptObjects
	ctx, cancel := context.WithTimeout(context.Background(), maxKeptTime)
	defer cancel()
	read, err := pdfcpu.ReadWithContext(ctx, bytes.NewReader(src), conf)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("reading the pages: not done after %v: %w", maxKeptTime, ErrTime)
	case err != nil || read.XRefTable == nil || read.Root == nil:
		return nil, fmt.Errorf("pages do not read: %w", ErrUnkept)
	case len(read.Table) > maxKeptObjects:
		return nil, fmt.Errorf("%d objects: %w", len(read.Table), ErrTooGreat)
	}
	return read.XRefTable, nil
}

// direct follows a reference, and one to a reference; what is not there is nil, as the standard has it.
func (k *Kept) direct(o types.Object) types.Object {
	for range 8 {
		ref, ok := o.(types.IndirectRef)
		if !ok {
			return o
		}
		entry, ok := k.table.Find(int(ref.ObjectNumber))
		if !ok || entry.Free {
			return nil
		}
		o = entry.Object
	}
	return nil
}

// dict is direct for what must be a dictionary; else nil. A stream's is its own.
func (k *Kept) dict(o types.Object) types.Dict {
	switch v := k.direct(o).(type) {
	case types.Dict:
		return v
	case types.StreamDict:
		return v.Dict
	}
	return nil
}

// array is direct for what must be an array; else nil.
func (k *Kept) array(o types.Object) types.Array {
	a, _ := k.direct(o).(types.Array)
	return a
}

// name is direct for what must be a name; else "".
func (k *Kept) name(o types.Object) string {
	n, _ := k.direct(o).(types.Name)
	return string(n)
}

// number is direct for what must be a number.
func (k *Kept) number(o types.Object) (float64, bool) {
	switch v := k.direct(o).(type) {
	case types.Integer:
		return float64(v), true
	case types.Float:
		return float64(v), true
	}
	return 0, false
}

// layered reports whether any content belongs to a layer (ISO 32000-1:2008, 8.11).
func (k *Kept) layered() bool {
	for _, entry := range k.table.Table {
		if entry == nil || entry.Free {
			continue
		}
		if kind := k.name(k.dict(entry.Object)["Type"]); kind == "OCG" || kind == "OCMD" {
			return true
		}
	}
	return false
}

// allShown makes sure that no layer of d is hidden when d is opened: the copy has no layers, so it would show what a
// person never saw, or carry it out of sight. The document's own list of layers is read from a fresh copy of the
// whole. The error is ErrHidden where that cannot be told.
func (d *Document) allShown() error {
	var whole bounded
	err := d.with(func(s session) error {
		whole = bounded{max: MaxKeptBytes}
		_, err := s.FPDF_SaveAsCopy(&requests.FPDF_SaveAsCopy{
			Document: s.doc, FileWriter: &whole, Flags: requests.SaveFlagRemoveSecurity,
		})
		return err
	})
	if err != nil {
		return ErrHidden
	}
	table, err := readFresh(whole.Bytes())
	if err != nil {
		return ErrHidden
	}
	k := &Kept{table: table}
	layers := k.dict(k.dict(*table.Root)["OCProperties"])
	if layers == nil {
		return nil // then every reader shows all
	}
	start := k.dict(layers["D"])
	if base := k.name(start["BaseState"]); base != "" && base != "ON" || len(k.array(start["OFF"])) > 0 {
		return ErrHidden
	}
	for _, entry := range table.Table {
		if entry != nil && !entry.Free && k.hides(k.dict(entry.Object)) {
			return ErrHidden
		}
	}
	return nil
}

// hides reports whether a layer, or an expression on layers, may hide content although no layer starts hidden.
func (k *Kept) hides(layer types.Dict) bool {
	switch k.name(layer["Type"]) {
	case "OCG":
		view := k.dict(k.dict(layer["Usage"])["View"])
		return k.name(view["ViewState"]) == "OFF"
	case "OCMD":
		p := k.name(layer["P"])
		return layer["VE"] != nil || p == "AllOff" || p == "AnyOff"
	}
	return false
}
