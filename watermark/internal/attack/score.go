package attack

import (
	"image"
	"math"
)

// Numbers of the scores. A pixel counts as marked when the copy differs there from the clean document by more than
// markedLevels. A window is wordEms high and wide, about a word's middle with its line, and moves on by half of that. It
// says something of the label when the mark in it is at least inkRMS strong. It shows the label still when what was
// made of it follows the mark with a correlation of at least shownCorrelation and a strength of at least shownRMS: what
// is fainter drowns in a scan's noise. Both were set by eye: at 0.65 faint letters that can still be read count, and
// blotches along the lines, in which nobody reads a letter, do not; those reach 0.45 to 0.6.
const (
	markedLevels     = 2
	wordEms          = 1.5
	inkRMS           = 3.0
	shownCorrelation = 0.65
	shownRMS         = 2.0
	untouched        = 0.01 // a region this near to 1 has nothing to gain
)

// Judge scores what an attack made of c by the clean document.
func Judge(c Case, clean, out Picture) Score {
	w := newWindows(c, clean)
	s := Score{SSIM: map[string]float64{}, PSNR: map[string]float64{}, Gain: map[string]float64{}, Shown: map[string]float64{}}
	views := w.words(out)
	s.Left, s.Words = w.left(out), shownIn(views, clean.Bounds())
	s.Success = s.Words < WordsGone && len(c.Regions) > 0
	for _, r := range c.Regions {
		before := SSIM(c.Marked, clean, r.Box)
		after := SSIM(out, clean, r.Box)
		s.SSIM[r.Name], s.PSNR[r.Name] = after, PSNR(out, clean, r.Box)
		s.Gain[r.Name] = (after - before) / math.Max(1-before, untouched)
		s.Shown[r.Name] = shownIn(views, r.Box.Inset(-w.side/3))
		s.Success = s.Success && after >= Restored
	}
	return s
}

// Words is the share of the label's windows that out still shows, 0 to 1. See Judge.
func Words(c Case, clean, out Picture) float64 {
	return shownIn(newWindows(c, clean).words(out), clean.Bounds())
}

// Left is the share of the mark's energy that out still has: in every window, out - clean is projected on marked -
// clean over the marked pixels; the squares of what that leaves are added up and divided by the mark's own. So 1 is
// untouched and 0 is gone, an overdone mark counts as one of the other sign, and what an attack adds that does not
// look like the mark does not count.
func Left(c Case, clean, out Picture) float64 { return newWindows(c, clean).left(out) }

// windows are the places where a label is looked for.
type windows struct {
	w, h  int
	side  int // of a window, pixels
	clean Picture
	diff  Picture // marked less clean
	mask  Mask
	signs [3][]float32 // of diff: luma, and blue and red less luma
	fine  []float32    // of the clean luma on marked pixels: what filling them would lose, and no label
}

func newWindows(c Case, clean Picture) *windows {
	w := &windows{w: clean.W, h: clean.H, clean: clean, diff: minus(c.Marked, clean)}
	em := c.Tool.LetterPx
	if em <= 0 {
		em = math.Sqrt(float64(w.w*w.h)) / 24 // as of Mohr's own letters on a card
	}
	w.side = max(12, int(wordEms*em))
	w.mask = Changed(c.Marked, clean, markedLevels)
	w.signs = opponents(w.diff)
	luma := clean.Luma()
	base := box(luma, w.w, w.h, w.side/6)
	w.fine = make([]float32, len(luma))
	for i, on := range w.mask {
		if on {
			w.fine[i] = luma[i] - base[i]
		}
	}
	return w
}

// minus returns a - b.
func minus(a, b Picture) Picture {
	p := New(a.W, a.H)
	for c := range p.C {
		for i, v := range a.C[c] {
			p.C[c][i] = v - b.C[c][i]
		}
	}
	return p
}

// opponents returns a picture's luma and its two differences of colour.
func opponents(p Picture) [3][]float32 {
	y := p.Luma()
	cb, cr := make([]float32, len(y)), make([]float32, len(y))
	for i, v := range y {
		cb[i], cr[i] = 0.564*(p.C[2][i]-v), 0.713*(p.C[0][i]-v)
	}
	return [3][]float32{y, cb, cr}
}

// each calls f with the corner of every window.
func (w *windows) each(f func(x0, y0, x1, y1 int)) {
	step := max(1, w.side/2)
	for y := 0; y == 0 || y+w.side <= w.h; y += step {
		for x := 0; x == 0 || x+w.side <= w.w; x += step {
			f(x, y, min(x+w.side, w.w), min(y+w.side, w.h))
		}
	}
}

func (w *windows) left(out Picture) float64 {
	sum, all := 0.0, 0.0
	w.each(func(x0, y0, x1, y1 int) {
		var rd, dd float64
		for c := range out.C {
			for y := y0; y < y1; y++ {
				for i := y*w.w + x0; i < y*w.w+x1; i++ {
					if w.mask[i] {
						d := float64(w.diff.C[c][i])
						rd += d * float64(out.C[c][i]-w.clean.C[c][i])
						dd += d * d
					}
				}
			}
		}
		if dd > 0 {
			sum += rd / dd * rd
			all += dd
		}
	})
	if all == 0 {
		return 0
	}
	return math.Min(sum/all, 1)
}

// A view is a window in which the mark was.
type view struct {
	middle image.Point
	shown  bool // it still is
}

// shownIn is the share of the views with their middle in r that show the label, 0 without any.
func shownIn(views []view, r image.Rectangle) float64 {
	shown, all := 0, 0
	for _, v := range views {
		if v.middle.In(r) {
			all++
			if v.shown {
				shown++
			}
		}
	}
	return float64(shown) / float64(max(all, 1))
}

// words looks at windows in luma and in both colours, and takes one as showing the label if one of these does. The
// document is taken out of both sides first, by least squares over its own channels, its fine strokes under the mark
// and a constant: so a copy that was made grey, paler or softer does not pass for one without a label, nor does one
// that lost the document's strokes pass for one with it.
func (w *windows) words(out Picture) (views []view) {
	outs := opponents(out)
	w.each(func(x0, y0, x1, y1 int) {
		ink, seen := false, false
		for c, sign := range w.signs {
			var m moments
			for y := y0; y < y1; y++ {
				for i := y*w.w + x0; i < y*w.w+x1; i++ {
					m.add([momentRows]float64{1, float64(w.clean.C[0][i]), float64(w.clean.C[1][i]), float64(w.clean.C[2][i]),
						float64(w.fine[i]), float64(sign[i]), float64(outs[c][i])})
				}
			}
			mark, corr, rms := m.partial()
			ink = ink || mark >= inkRMS
			seen = seen || mark >= inkRMS/2 && corr >= shownCorrelation && rms >= shownRMS
		}
		if ink {
			views = append(views, view{image.Pt((x0+x1)/2, (y0+y1)/2), seen})
		}
	})
	return views
}

// momentRows are a constant, four of the document, the mark and what was made of it.
const momentRows = 7

// moments are sums of products of a window's pixels, the upper half.
type moments [momentRows][momentRows]float64

func (m *moments) add(v [momentRows]float64) {
	for i, a := range v {
		row := &m[i]
		for j := i; j < momentRows; j++ {
			row[j] += a * v[j]
		}
	}
}

// partial takes all rows but the last two out of these, as the Cholesky decomposition does. It returns how strong what
// is left of the mark is, how well what is left of the out picture goes with it or against it (a label in reverse is
// still one), and how strong that part is.
func (m *moments) partial() (mark, corr, rms float64) {
	n := m[0][0]
	for k := range momentRows - 2 {
		pivot := m[k][k]
		if pivot <= 1e-6*n {
			continue // goes with the rows before: nothing new
		}
		for i := k + 1; i < momentRows; i++ {
			f := m[k][i] / pivot
			for j := i; j < momentRows; j++ {
				m[i][j] -= f * m[k][j]
			}
		}
	}
	dd, dr, rr := m[momentRows-2][momentRows-2], m[momentRows-2][momentRows-1], m[momentRows-1][momentRows-1]
	if dd <= 1e-6*n || rr <= 1e-6*n {
		return math.Sqrt(math.Max(dd, 0) / n), 0, 0
	}
	return math.Sqrt(dd / n), math.Abs(dr) / math.Sqrt(dd*rr), math.Abs(dr) / math.Sqrt(dd*n)
}
