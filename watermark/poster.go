package watermark

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"mohr/watermark/internal/glyph"
	"mohr/watermark/internal/pdf"
	"mohr/watermark/internal/plan"
)

// A Wording says one thing in both languages, in plain text of one line; it is broken into lines where it must be. In the
// Urdu each number and Latin word must be an isolate (U+2066 ... U+2069).
type Wording struct{ English, Urdu string }

// A PosterPoint is one piece of advice: a few words in large type, and a sentence below them.
type PosterPoint struct{ Title, Text Wording }

// MaxPosterPoints is how many points a page has room for.
const MaxPosterPoints = 8

// A Poster is one A4 page for a shop's wall: a title, numbered points with English to the left and Urdu to the right, and at
// the foot whom to call. It is no copy of anything and carries no mark.
type Poster struct {
	Title  Wording
	Points []PosterPoint // 1 to MaxPosterPoints
	Call   PosterPoint   // stands on both sides of Number
	Number string        // in very large type, such as "1799"
	Foot   Wording       // small print
}

// Measures of a poster, in points of 1/72 inch from the page's upper left corner. The margin is more than what printers
// cannot reach, 6 mm at most.
const (
	posterMargin = 30.0
	bandHeight   = 116.0 // of the title
	callHeight   = 96.0
	footHeight   = 44.0
	posterGap    = 18.0 // between band, points, call and foot
	bandPadding  = 16.0 // from a band's edge to what it holds
	discRadius   = 15.0 // of a point's number
	discGap      = 12.0 // from a number to the words beside it
	rowGap       = 12.0 // between points, at least
	mostScale    = 1.3  // largest type of points, of what is usual
	leastScale   = 0.6  // and smallest
	scaleStep    = 0.03
	evenSteps    = 5 // halvings that look for the narrowest lines
)

// The poster's colours: those of the page.
var (
	posterGreen = plan.Color{R: 0x0b, G: 0x5d, B: 0x4e}
	posterInk   = plan.Color{R: 0x12, G: 0x21, B: 0x1c}
	posterQuiet = plan.Color{R: 0x4a, G: 0x5d, B: 0x56}
	posterLine  = plan.Color{R: 0xca, G: 0xd5, B: 0xcf}
	posterWhite = plan.Color{R: 0xff, G: 0xff, B: 0xff}
)

// How each kind of words is set: English in the first column, Urdu in the second.
var (
	titleType  = [2]lettering{{size: 22, pitch: 1.2, bold: true}, {urdu: true, size: 30, pitch: 2, bold: true}}
	headType   = [2]lettering{{size: 18, pitch: 1.22, bold: true}, {urdu: true, size: 18.5, pitch: 1.8, bold: true}}
	textType   = [2]lettering{{size: 13.2, pitch: 1.32}, {urdu: true, size: 13, pitch: 1.75}}
	footType   = [2]lettering{{size: 6.8, pitch: 1.4}, {urdu: true, size: 8, pitch: 1.8}}
	numberType = lettering{size: 52, bold: true}
	discType   = lettering{size: 16, bold: true}
)

// WritePoster writes p as a PDF of one A4 page, all of it outlines: sharp at any size, without fonts or metadata. The same
// words give the same bytes for as long as the Go release is the same.
// The error is ErrUsage for no points or too many, ErrLabel for words that do not fit or cannot be printed, or that of dst.
func WritePoster(dst io.Writer, p Poster) error {
	if n := len(p.Points); n == 0 || n > MaxPosterPoints {
		return fmt.Errorf("a poster of %d points, limits are 1 and %d: %w", n, MaxPosterPoints, ErrUsage)
	}
	d := &outlines{height: a4HeightPt}
	d.begin()
	if err := d.poster(p); err != nil {
		return err
	}
	w := pdf.NewWriter(dst, pdf.WriterOptions{})
	if err := w.Add(pdf.Sheet{WidthPt: a4WidthPt, HeightPt: a4HeightPt, Drawing: d.out}); err != nil {
		return err
	}
	return w.Close()
}

// poster draws all of it.
func (d *outlines) poster(p Poster) error {
	const left, width = posterMargin, a4WidthPt - 2*posterMargin
	foot := a4HeightPt - posterMargin - footHeight
	call := foot - posterGap/2 - callHeight
	if err := d.titleBand(p.Title, area{left, posterMargin, width, bandHeight}); err != nil {
		return fmt.Errorf("title: %w", err)
	}
	top := posterMargin + bandHeight + posterGap
	if err := d.points(p.Points, area{left, top, width, call - posterGap - top}); err != nil {
		return err
	}
	if err := d.callBand(p, area{left, call, width, callHeight}); err != nil {
		return fmt.Errorf("call: %w", err)
	}
	return d.foot(p.Foot, area{left, foot, width, footHeight})
}

// titleBand draws the seal and the title in both languages, Urdu above.
func (d *outlines) titleBand(title Wording, in area) error {
	d.fill(posterGreen, roundBox(in, bandPadding/2))
	r := in.h/2 - bandPadding
	d.seal(in.x+bandPadding+r, in.y+in.h/2, r)
	width := in.w - 3*bandPadding - 2*r
	urdu, err := titleType[1].fitted(title.Urdu, width)
	if err != nil {
		return err
	}
	english, err := titleType[0].fitted(title.English, width)
	if err != nil {
		return err
	}
	urdu.follow(english, titleType[0].size*0.5)
	d.stack(urdu, in.right()-bandPadding-width, in.right()-bandPadding, in.y+(in.h-urdu.height())/2, posterWhite, posterWhite)
	return nil
}

// points draws the points in rows, at the largest size at which all of them fit.
func (d *outlines) points(points []PosterPoint, in area) error {
	width := in.w/2 - discRadius - discGap
	free := in.h - rowGap*float64(len(points)-1)
	rows, err := largest(points, width, mostScale, func(rows []row) bool { return heightOf(rows) <= free })
	if err != nil {
		return err
	}
	d.rows(rows, in, (free-heightOf(rows))/float64(len(rows)))
	return nil
}

// A row is a point: what stands to the left and to the right.
type row [2]column

func (r row) height() float64 { return max(r[0].height(), r[1].height(), 2*discRadius) }

func heightOf(rows []row) (sum float64) {
	for _, r := range rows {
		sum += r.height()
	}
	return sum
}

// largest sets points at the largest size, at most that many times the usual one, at which they fit. Lines are made even
// last: that costs much and changes the height little.
func largest(points []PosterPoint, width, most float64, fit func([]row) bool) ([]row, error) {
	for k := most; k >= leastScale; k -= scaleStep {
		rows, err := setRows(points, k, width, false)
		if err == nil && fit(rows) {
			rows, err = setRows(points, k, width, true)
		}
		if err != nil {
			if k-scaleStep >= leastScale && errors.Is(err, ErrLabel) {
				continue // too many lines, perhaps
			}
			return nil, err
		}
		if fit(rows) {
			return rows, nil
		}
	}
	return nil, fmt.Errorf("it does not fit on the page: %w", ErrLabel)
}

// setRows sets the points at k times the usual size, with even lines or with what a line holds.
func setRows(points []PosterPoint, k, width float64, even bool) (rows []row, err error) {
	for i, p := range points {
		words := [2][2]string{{p.Title.English, p.Text.English}, {p.Title.Urdu, p.Text.Urdu}}
		var r row
		for j := range r {
			if r[j], err = headType[j].scaled(k).set(words[j][0], width, even); err != nil {
				return nil, fmt.Errorf("point %d: %w", i+1, err)
			}
			text, err := textType[j].scaled(k).set(words[j][1], width, even)
			if err != nil {
				return nil, fmt.Errorf("point %d: %w", i+1, err)
			}
			r[j].follow(text, 3)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// rows draws set points with their numbers in the middle and a line between each two; slack is what each has to spare.
func (d *outlines) rows(rows []row, in area, slack float64) {
	y := in.y
	for i, r := range rows {
		h := r.height() + slack
		middle := y + h/2
		for _, c := range r {
			d.stack(c, in.x, in.right(), middle-c.height()/2, posterGreen, posterInk)
		}
		d.fill(posterGreen, circle(in.x+in.w/2, middle, discRadius))
		if n, err := discType.fitted(strconv.Itoa(i+1), discRadius*2); err == nil { // digits are in every font
			d.centred(n, in.x+in.w/2, middle, posterWhite)
		}
		y += h
		if i < len(rows)-1 {
			d.fill(posterLine, plan.Box(in.x, y+rowGap/2-0.3, in.w, 0.6))
		}
		y += rowGap
	}
}

// callBand draws whom to call: the number in the middle.
func (d *outlines) callBand(p Poster, in area) error {
	d.fill(posterGreen, roundBox(in, bandPadding/2))
	number, err := numberType.fitted(p.Number, in.w/3)
	if err != nil {
		return err
	}
	d.centred(number, in.x+in.w/2, in.y+in.h/2, posterWhite)
	width := (in.w-number.width)/2 - 2*bandPadding
	rows, err := largest([]PosterPoint{p.Call}, width, 1, func(rows []row) bool { return heightOf(rows) <= in.h-bandPadding })
	if err != nil {
		return err
	}
	for _, c := range rows[0] {
		d.stack(c, in.x+bandPadding, in.right()-bandPadding, in.y+(in.h-c.height())/2, posterWhite, posterWhite)
	}
	return nil
}

// foot draws the small print, Urdu below.
func (d *outlines) foot(words Wording, in area) error {
	english, err := footType[0].set(words.English, in.w, false)
	if err != nil {
		return fmt.Errorf("foot: %w", err)
	}
	urdu, err := footType[1].set(words.Urdu, in.w, false)
	if err != nil {
		return fmt.Errorf("foot: %w", err)
	}
	english.follow(urdu, 2)
	if english.height() > in.h {
		return fmt.Errorf("the small print does not fit: %w", ErrLabel)
	}
	d.stack(english, in.x, in.right(), in.y, posterQuiet, posterQuiet)
	return nil
}

// A lettering is how words are set.
type lettering struct {
	urdu, bold bool
	size       float64 // points
	pitch      float64 // least distance of two baselines, ems
}

// maxPosterLines bounds a piece of text.
const maxPosterLines = 4

// posterBolder thickens Nastaliq, which has one weight, ems.
const posterBolder = 0.025

func (l lettering) scaled(k float64) lettering {
	l.size *= k
	return l
}

func (l lettering) style() glyph.Style { return glyph.Style{Urdu: l.urdu, Bold: l.bold} }

// set breaks words into as few lines of at most width points as will do; even ones are as narrow as they can be in as many
// lines, since one word alone looks lost.
func (l lettering) set(words string, width float64, even bool) (column, error) {
	lines, err := glyph.Wrap(words, l.style(), width/l.size, maxPosterLines)
	if err != nil {
		return column{}, err
	}
	if even && len(lines) > 1 {
		low, high := width/2, width
		for range evenSteps {
			middle := (low + high) / 2
			if narrower, err := glyph.Wrap(words, l.style(), middle/l.size, len(lines)); err == nil {
				lines, high = narrower, middle
			} else {
				low = middle
			}
		}
	}
	var c column
	for _, shape := range lines {
		c.follow(l.column(shape, l.size), 0)
	}
	return c, nil
}

// fitted sets words in one line, smaller if it would be wider than width points.
func (l lettering) fitted(words string, width float64) (column, error) {
	shape, err := glyph.Line(words, l.style())
	if err != nil {
		return column{}, err
	}
	size := l.size
	if wide := shape.Advance * size; wide > width {
		size *= width / wide
	}
	return l.column(shape, size), nil
}

// column is one line at a size.
func (l lettering) column(shape plan.Shape, size float64) column {
	line := setLine{shape: shape.Moved(size, 0, 0), pitch: l.pitch * size, urdu: l.urdu}
	if l.urdu && l.bold {
		line.bolder = posterBolder * size
	}
	line.baseline = line.bolder/2 - float64(line.shape.Bounds.Min.Y)
	return column{
		lines: []setLine{line},
		width: line.shape.Advance,
		fall:  line.bolder/2 + float64(line.shape.Bounds.Max.Y),
	}
}
