package web

import (
	"bytes"
	"container/list"
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"mohr/watermark"
)

// What a preview is drawn at, and how much of documents is kept for the next one.
const (
	usualSide    = 1000 // pixels, of the longer side
	maxSide      = 2400
	draftsBytes  = 256 << 20 // of documents and pages together
	draftsCount  = 16        // documents
	pagesCount   = 32        // shrunk pages of one document
	draftsMaxAge = 10 * time.Minute
)

// The headers of a preview.
const (
	documentHeader = "Mohr-Document" // the name under which the document is kept
	pagesHeader    = "Mohr-Pages"    // how many it has
	sizeHeader     = "Mohr-Size"     // of the page itself: "4000x3000" pixels
)

// A draftKey is one shrunk page.
type draftKey struct {
	page, side int
	a4         bool
	password   string
}

// A kept is a document that is being looked at, or the sides of a card.
type kept struct {
	name  string
	seed  [32]byte // of all its previews, so that only what a person changes moves
	copy  watermark.CopyID
	used  time.Time
	bytes int64

	mu    sync.Mutex // held while a page is decoded
	srcs  [][]byte   // two for an A4 page alone
	pages map[draftKey]*watermark.Draft
}

// drafts are the documents that are being looked at, the last used first. The zero value has none.
type drafts struct {
	mu    sync.Mutex
	order list.List // of *kept
	bytes int64
}

// add keeps a document, and drops those that it leaves no room for.
func (d *drafts) add(k *kept) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.order.PushFront(k)
	d.bytes += k.bytes
	d.shrink()
}

// shrink drops the documents that were not used for longest until the rest is within bounds. The last used stays.
func (d *drafts) shrink() {
	for d.order.Len() > 1 && (d.bytes > draftsBytes || d.order.Len() > draftsCount) {
		d.drop(d.order.Back())
	}
}

func (d *drafts) drop(e *list.Element) {
	d.bytes -= e.Value.(*kept).bytes
	d.order.Remove(e)
}

// find returns a document and counts it as used.
func (d *drafts) find(name string, now time.Time) (*kept, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for e := d.order.Front(); e != nil; e = e.Next() {
		if k := e.Value.(*kept); k.name == name {
			k.used = now
			d.order.MoveToFront(e)
			return k, true
		}
	}
	return nil, false
}

// grown counts bytes that a document, kept already or not yet, has come to hold.
func (d *drafts) grown(k *kept, n int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	k.bytes += n
	for e := d.order.Front(); e != nil; e = e.Next() {
		if e.Value.(*kept) == k {
			d.bytes += n
			d.shrink()
			return
		}
	}
}

// forget drops a document and reports whether it was there.
func (d *drafts) forget(name string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for e := d.order.Front(); e != nil; e = e.Next() {
		if e.Value.(*kept).name == name {
			d.drop(e)
			return true
		}
	}
	return false
}

// clear drops all.
func (d *drafts) clear() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.order.Init()
	d.bytes = 0
}

// sweep drops what was not used for draftsMaxAge.
func (d *drafts) sweep(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for e := d.order.Back(); e != nil && now.Sub(e.Value.(*kept).used) > draftsMaxAge; e = d.order.Back() {
		d.drop(e)
	}
}

// preview is POST preview: one page as the job would stamp it, at the size of a screen.
func (s *Server) preview(c echo.Context) error {
	return s.admit(c, s.looks, func(ctx context.Context, u upload) error { return s.previewed(ctx, c, u) })
}

// previewed answers with the page.
func (s *Server) previewed(ctx context.Context, c echo.Context, u upload) error {
	l, err := s.look(ctx, c, u)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if l.text.Before {
		err = l.draft.Before(&out)
	} else if err = l.ready(s); err == nil {
		err = l.draft.Preview(&out, l.job)
	}
	if err == nil {
		err = ctx.Err() // the picture is stale: another one has been asked for
	}
	if err != nil {
		return err
	}
	write(c, http.StatusOK, types[watermark.JPEG], out.Bytes())
	return nil
}

// A look is a page that is being looked at.
type look struct {
	text  jobText
	kept  *kept
	draft *watermark.Draft
	job   watermark.Job
}

// look finds the page that a request asks for, and tells the client under which name its document is kept.
func (s *Server) look(ctx context.Context, c echo.Context, u upload) (l look, err error) {
	if l.text, err = parseJob(u.job); err != nil {
		return l, err
	}
	if l.text.Ahead {
		return l, refuse(codeUsage, "ahead is a stamp's")
	}
	if l.kept, err = s.keep(u, l.text); err != nil {
		return l, err
	}
	if l.draft, err = s.draft(ctx, l.kept, l.text); err != nil {
		return l, err
	}
	if len(u.files) > 0 {
		s.drafts.add(l.kept)
	}
	w, h := l.draft.Size()
	head := c.Response().Header() // also of what goes wrong from here on: the document is kept all the same
	head.Set(documentHeader, l.kept.name)
	head.Set(pagesHeader, strconv.Itoa(l.draft.Pages()))
	head.Set(sizeHeader, strconv.Itoa(w)+"x"+strconv.Itoa(h))
	return l, nil
}

// ready makes the job of a look.
func (l *look) ready(s *Server) (err error) {
	l.job, err = s.jobOf(l.text)
	l.job.Output = watermark.Output{Format: l.job.Output.Format, LongSide: sideOf(l.text)}
	if l.text.CopySide != nil {
		l.job.Output.LongSide = *l.text.CopySide
	}
	l.job.Seed, l.job.Label.CopyID = l.kept.seed, l.kept.copy
	return err
}

// keep finds the kept document that a request names, or makes one of the file that it brings.
func (s *Server) keep(u upload, t jobText) (*kept, error) {
	if t.Document != "" {
		if len(u.files) != 0 {
			return nil, refuse(codeUsage, "a file and the name of a kept document")
		}
		if k, ok := s.drafts.find(t.Document, s.config.Now()); ok {
			return k, nil
		}
		return nil, refuse(codeForgotten, "the document is no longer kept")
	}
	if _, err := u.document(); err != nil && (!t.A4 || len(u.files) == 0) {
		return nil, err
	}
	k := &kept{srcs: u.files, used: s.config.Now(), pages: map[draftKey]*watermark.Draft{}}
	for _, src := range u.files {
		k.bytes += int64(len(src))
	}
	var err error
	if k.seed, k.copy, err = s.config.Chance(u.files); err != nil {
		return nil, err
	}
	k.name, err = s.secret()
	return k, err
}

// draft returns the shrunk page that a request asks for, decoded now if need be.
func (s *Server) draft(ctx context.Context, k *kept, t jobText) (*watermark.Draft, error) {
	key := draftKey{max(t.Page, 1), sideOf(t), t.A4, t.Password}
	if t.Page < 0 || key.side > maxSide {
		return nil, refuse(codeUsage, "page or long_side is out of range; a preview has at most "+strconv.Itoa(maxSide)+" pixels a side")
	}
	switch {
	case t.A4 && t.Page > 1:
		return nil, refuse(codeUsage, "there is one A4 page")
	case !t.A4 && len(k.srcs) > 1:
		return nil, refuse(codeUsage, "the kept document is the sides of a card, for a4")
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if d, ok := k.pages[key]; ok {
		return d, nil
	}
	quiet, err := s.alone(ctx, k.srcs...)
	if err != nil {
		return nil, err
	}
	defer quiet()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d, err := s.decode(k, key)
	if err != nil {
		return nil, err
	}
	if len(k.pages) >= pagesCount {
		s.drafts.grown(k, -sum(k.pages))
		clear(k.pages)
	}
	k.pages[key] = d
	s.drafts.grown(k, d.Bytes())
	return d, nil
}

// sideOf is the longer side of a preview, pixels.
func sideOf(t jobText) int {
	if t.LongSide == 0 {
		return usualSide
	}
	return t.LongSide
}

// sum is the memory of pages.
func sum(pages map[draftKey]*watermark.Draft) (n int64) {
	for _, d := range pages {
		n += d.Bytes()
	}
	return n
}

// decode makes the draft of a page.
func (s *Server) decode(k *kept, key draftKey) (*watermark.Draft, error) {
	if key.a4 {
		return s.config.Stamper.DraftA4(k.srcs, s.config.Limits, key.side)
	}
	return s.config.Stamper.Draft(k.srcs[0], s.config.Limits, key.password, key.page, key.side)
}

// forget is DELETE documents/:id.
func (s *Server) forget(c echo.Context) error {
	if !s.drafts.forget(c.Param("id")) {
		return refuse(codeForgotten, "the document is no longer kept")
	}
	return c.NoContent(http.StatusNoContent)
}

// forgetAll is DELETE documents.
func (s *Server) forgetAll(c echo.Context) error {
	s.drafts.clear()
	return c.NoContent(http.StatusNoContent)
}
