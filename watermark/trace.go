package watermark

import (
	"bytes"
	"crypto/sha256"
	"image"
	"math"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/plan"
	"mohr/watermark/internal/raster"
	"mohr/watermark/internal/seal"
	"mohr/watermark/internal/trace"
)

// TraceOwner is the byte that stands beside the copy ID in the trace marks of one holder: the first of the fingerprint of the
// key that signs, or, without one, the first of SHA-256 over "mohr trace owner v1\n" and the secret, which tells nothing of
// it. One of 256 holders has the same, so it proves nothing; but with the 40 bits of the copy ID a register does not take
// another holder's copy for its own.
func TraceOwner(key SigningKey, secret [32]byte) byte {
	if key != (SigningKey{}) {
		if b, err := seal.FirstByte(key.VerifierKey()); err == nil { // it is our own key
			return b
		}
	}
	return sha256.Sum256(append([]byte("mohr trace owner v1\n"), secret[:]...))[0]
}

// traceID is what the trace mark of a copy carries: the copy ID, then TraceOwner.
func (j Job) traceID(id CopyID) (out trace.ID) {
	copy(out[:], id[:])
	out[len(id)] = TraceOwner(j.SigningKey, j.Secret)
	return out
}

// A traceJob is how one page gets its trace mark.
type traceJob struct {
	from image.Point // the page's size before it was shrunk: that of the masks
	page int
	ink  bool // see isInk
}

// trace works out the trace mark of a page that is covered and shrunk, before anything is drawn on it, and returns what puts it
// in once the visible mark is there, which would weaken it. Masks stay solid. A page of black and white gets it at once: it
// lies on the white that the letters leave none of.
func (j Job) trace(doc image.Image, id CopyID, t traceJob) (embed func()) {
	if j.NoTrace {
		return func() {}
	}
	embed = trace.Prepare(doc, j.traceID(id), trace.Options{Spare: spared(j.Masks, t, doc.Bounds().Size()), Flat: t.ink})
	if t.ink {
		embed()
		return func() {}
	}
	return embed
}

// spared are the masks of a page as they lie on it once shrunk, with what shrinking mixed into their surroundings.
func spared(masks []Mask, t traceJob, size image.Point) (out []image.Rectangle) {
	kx, ky := float64(size.X)/float64(t.from.X), float64(size.Y)/float64(t.from.Y)
	for _, m := range masks {
		if m.Page != 0 && m.Page != t.page {
			continue
		}
		r := m.rect(t.from).Inset(-plan.Align)
		out = append(out, image.Rect(
			int(math.Floor(float64(float64(r.Min.X)*kx))), int(math.Floor(float64(float64(r.Min.Y)*ky))),
			int(math.Ceil(float64(float64(r.Max.X)*kx))), int(math.Ceil(float64(float64(r.Max.Y)*ky))),
		))
	}
	return out
}

// A Traced is what the trace mark of one page says.
type Traced struct {
	Page       int
	Found      bool            // the rest is zero without
	CopyID     CopyID          // of the copy that the page descends from
	Owner      byte            // TraceOwner of who made it
	Confidence float64         // how well what was read fits: 0.43, what noise does not reach, to 1
	Region     image.Rectangle // where it was read, pixels of the page upright
	Hard       bool            // found by the longer search alone
}

// A Tracing is what Stamper.Trace found.
type Tracing struct {
	Pages    int
	Traced   []Traced  // one a page
	Warnings []Warning // what was not looked at
}

// Trace reads the invisible mark of each page of a picture or PDF, also of what is left of one: a crop, a screenshot, a scan of
// a print. hard looks longer, some seconds a page: at parts of it, and in the mirror. A page without a mark is said to have
// one with a probability below 1e-7. The errors are Inspect's.
//
// A mark says which copy a picture descends from. It does not say who passed it on, and whoever knows how it is made can
// take it out or put another in.
func Trace(src []byte, lim Limits, hard bool) ([]Traced, error) {
	var s Stamper
	defer s.Close()
	t, err := s.Trace(src, lim, "", hard)
	return t.Traced, err
}

// Trace is the package's Trace with what s keeps. password opens an encrypted PDF; "" is none.
func (s *Stamper) Trace(src []byte, lim Limits, password string, hard bool) (Tracing, error) {
	lim = lim.orDefault()
	head, err := probe(src, lim)
	if err != nil {
		return Tracing{}, err
	}
	if head.Format == container.PDF {
		return s.tracePDF(src, lim, password, hard)
	}
	img, notes, err := s.decode(src, head)
	if err != nil {
		return Tracing{}, err
	}
	return Tracing{Pages: 1, Traced: []Traced{traced(img, 1, hard)}, Warnings: warningsOf(1, notes)}, nil
}

// warningsOf are the notes of decoding a page.
func warningsOf(page int, notes []raster.Note) (out []Warning) {
	for _, n := range notes {
		out = append(out, Warning{Code: n.Code, Page: page, Message: n.Message})
	}
	return out
}

// A Mixture is what a page shows of the trace marks of one or more copies of a document that were laid over one another, by
// their mean or median as a rule, so that no mark is left whole. It is for a holder who knows the copies.
type Mixture struct {
	Page  int
	marks *trace.Mixture
}

// Copies tells which of ids went into m, made by owner, see TraceOwner: the plainest first, at most 16. One that did not is named
// with a probability below 1e-6; copies that are not among ids are not found, and hide others. All of eight are found as a
// rule.
func (m Mixture) Copies(ids []CopyID, owner byte) (out []CopyID) {
	all := make([]trace.ID, len(ids))
	for i, id := range ids {
		copy(all[i][:], id[:])
		all[i][len(id)] = owner
	}
	for _, p := range m.marks.Parts(all) {
		out = append(out, CopyID(p.ID[:len(CopyID{})]))
	}
	return out
}

// Mixtures looks at each page of a picture or PDF for what is left of trace marks. Pages without are left out. The errors are
// Inspect's.
func (s *Stamper) Mixtures(src []byte, lim Limits, password string) (out []Mixture, err error) {
	lim = lim.orDefault()
	head, err := probe(src, lim)
	if err != nil {
		return nil, err
	}
	if head.Format != container.PDF {
		img, _, err := s.decode(src, head)
		if err != nil {
			return nil, err
		}
		if m, ok := trace.Mixed(img); ok {
			out = append(out, Mixture{1, m})
		}
		return out, nil
	}
	err = s.eachTraced(src, lim, password, func(p drawnPage) func() {
		m, ok := trace.Mixed(p.img)
		return func() {
			if ok {
				out = append(out, Mixture{p.n, m})
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// A drawnPage is a page of a PDF in pixels.
type drawnPage struct {
	img      image.Image
	n        int
	warnings []Warning
}

// eachTraced draws each page of a PDF as it would be stamped and lets look see it, several at a time. What look returns is done
// in the order of the pages.
func (s *Stamper) eachTraced(src []byte, lim Limits, password string, look func(p drawnPage) func()) error {
	doc, err := s.renderer().Open(bytes.NewReader(src), int64(len(src)), password, 0)
	if err != nil {
		return pdfError(0, err)
	}
	pages := len(doc.Pages)
	if pages > lim.Pages {
		return tooManyPages(pages, lim)
	}
	r := &run{stamper: s, doc: doc, job: Job{Limits: lim}}
	done := 0
	return inOrder(pages, s.workers(), func(n int) (func(), error) {
		drawn, warnings, err := r.draw(n)
		if err != nil {
			return nil, err
		}
		return look(drawnPage{drawn.Image, n, warnings}), nil
	}, func(then func()) error {
		then()
		if done++; s.Progress != nil {
			s.Progress(done, pages)
		}
		return nil
	})
}

// tracePDF is Trace for a PDF.
func (s *Stamper) tracePDF(src []byte, lim Limits, password string, hard bool) (t Tracing, err error) {
	err = s.eachTraced(src, lim, password, func(p drawnPage) func() {
		found := traced(p.img, p.n, hard)
		return func() { t.Traced, t.Warnings = append(t.Traced, found), append(t.Warnings, p.warnings...) }
	})
	if err != nil {
		return Tracing{}, err
	}
	t.Pages = len(t.Traced)
	return t, nil
}

// traced reads the mark of a page.
func traced(img image.Image, page int, hard bool) Traced {
	r, ok := trace.Find(img, hard)
	if !ok {
		return Traced{Page: page}
	}
	return tracedOf(r, page)
}

// marksOf reads all marks that a page shows as a whole.
func marksOf(img image.Image, page int) (out []Traced) {
	for _, r := range trace.All(img) {
		out = append(out, tracedOf(r, page))
	}
	return out
}

func tracedOf(r trace.Reading, page int) Traced {
	return Traced{
		Page: page, Found: true, CopyID: CopyID(r.ID[:len(CopyID{})]), Owner: r.ID[len(CopyID{})],
		Confidence: r.Rho, Region: r.Region, Hard: r.Hard,
	}
}
