package pdf

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
)

// A Document is a PDF whose pages can be rendered. It keeps a reference to its source and may be used by several
// goroutines if the source's ReadAt may.
type Document struct {
	engine   *Engine
	file     *file
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
		return s.copyPage(&copied, s.doc, n-1)
	})
	if err != nil {
		return 0, err
	}
	number := userUnit(copied.Bytes())
	if number == "" {
		return 1, nil
	}
	unit, err = strconv.ParseFloat(number, 64)
	if err != nil || unit <= 0 || unit > maxUserUnit {
		return 0, fmt.Errorf("UserUnit: %w", ErrDamaged)
	}
	return unit, nil
}

// maxUserUnit is ISO 32000-1's largest: 75,000 (annex C), for pages of 15 million inches.
const maxUserUnit = 75_000

// userUnit is the number that follows the first /UserUnit with one, at most 20 characters of it.
func userUnit(src []byte) string {
	for {
		_, rest, found := bytes.Cut(src, []byte("/UserUnit"))
		if !found {
			return ""
		}
		number := bytes.TrimLeft(rest, " \t\r\n\f")
		end := len(number) - len(bytes.TrimLeft(number, "0123456789."))
		if end > 0 {
			return string(number[:min(end, 20)])
		}
		src = rest
	}
}

// Open reads the size of each page of a PDF of that many bytes, at most maxPages, 0 for no limit. The error is one of the
// package's kinds. A PDF without pages is ErrDamaged; more than maxPages is ErrTooLarge.
func (e *Engine) Open(src io.ReaderAt, size int64, password string, maxPages int) (*Document, error) {
	d := &Document{engine: e, file: &file{src: src, size: size}, password: password}
	err := d.with(func(s session) error { return d.measure(s, maxPages) })
	if err != nil {
		return nil, err
	}
	return d, nil
}

// measure fills in what is known of the whole document.
func (d *Document) measure(s session, maxPages int) error {
	count, err := s.pages(s.doc)
	if err != nil {
		return err
	}
	if count < 1 {
		return fmt.Errorf("no pages: %w", ErrDamaged)
	}
	if maxPages > 0 && count > maxPages {
		return fmt.Errorf("%d pages: %w", count, ErrTooLarge)
	}
	d.Pages = make([]PageSize, count)
	for i := range d.Pages {
		size, err := s.pageSize(s.doc, i)
		if err != nil {
			return fmt.Errorf("page %d: no size: %w", i+1, err)
		}
		if !size.sound() {
			return fmt.Errorf("page %d: %v x %v pt: %w", i+1, size.WidthPt, size.HeightPt, ErrDamaged)
		}
		d.Pages[i] = size
	}
	d.Encrypted, d.Signed = s.revision(s.doc) > 0, s.signatures(s.doc) > 0
	return nil
}

func (p PageSize) sound() bool {
	return p.WidthPt > 0 && p.HeightPt > 0 && !math.IsInf(p.WidthPt, 0) && !math.IsInf(p.HeightPt, 0)
}

// A session is a document open in an instance of its own.
type session struct {
	renderer
	doc docRef
}

// with opens d in a fresh instance for the length of task.
func (d *Document) with(task func(session) error) error {
	return d.engine.run(func(r renderer) error {
		doc, done, err := r.open(d.file, d.password)
		if err != nil {
			return err
		}
		defer done()
		return task(session{r, doc})
	})
}

// page is a loaded page of a session.
type page struct {
	session
	ref pageRef
}

// load loads page n, counted from 1.
func (s session) load(n int) (page, error) {
	ref, err := s.loadPage(s.doc, n-1)
	if err != nil {
		return page{}, err
	}
	return page{s, ref}, nil
}

// close gives a page's memory back.
func (p page) close() { p.closePage(p.ref) }
