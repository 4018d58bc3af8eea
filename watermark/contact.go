package watermark

import (
	"bytes"
	"fmt"
	"image/color"
	"image/jpeg"
	"io"
	"strconv"
	"strings"

	"mohr/watermark/internal/glyph"
	"mohr/watermark/internal/pdf"
	"mohr/watermark/internal/plan"
)

// A ContactSheet reports on many copies: a page of figures and lists, then pages of small pictures. It carries no mark.
// All words are in one language; names and purposes may be in any that can be printed, else they are shown with question marks.
type ContactSheet struct {
	Lang    Lang // English, or Urdu, which is laid out from the right
	Title   string
	Figures []SheetFigure // at most MaxSheetFigures
	Lists   []SheetList
	Foot    SheetFigure // small, at the foot of the first page
	Tiles   []SheetTile // at most MaxSheetTiles
}

// The bounds of a contact sheet.
const (
	MaxSheetTiles   = 5000
	MaxSheetFigures = 12
)

// A SheetFigure is a name and its value: "Files", "2000".
type SheetFigure struct{ Name, Value string }

// A SheetList is rows below a heading; what the page has no room for is left out and counted.
type SheetList struct {
	Heading string
	Rows    []SheetFigure
	More    int                // rows that are not among Rows
	Rest    func(n int) string // says that so many are left out; nil says nothing
	Most    int                // rows that are shown at most; 0 is as many as there is room for
}

// A SheetTile is one copy: a small picture and the words below it.
type SheetTile struct {
	Picture []byte // a JPEG with nothing but the picture; nil draws a crossed box
	Lines   []string
	Failed  bool // drawn with a thick frame
}

// The measures of a contact sheet, points. Everything is black, grey and white, for any printer.
const (
	sheetMargin  = 36.0
	sheetTop     = 106.0 // where the first page's figures begin
	figurePitch  = 21.0
	urduPitch    = 27.0
	listGap      = 16.0
	tileColumns  = 4
	tileRows     = 5
	tileGap      = 9.0
	tileLine     = 10.0 // of the words below a picture
	tileUrdu     = 14.0
	tileLines    = 3
	sheetFoot    = 22.0
	maxTileRunes = 34
)

var (
	sheetTitleType  = [2]lettering{{size: 22, bold: true}, {urdu: true, size: 24, bold: true}}
	sheetFigureType = [2]lettering{{size: 11}, {urdu: true, size: 12}}
	sheetBoldType   = [2]lettering{{size: 11, bold: true}, {urdu: true, size: 13, bold: true}}
	sheetSmallType  = [2]lettering{{size: 7}, {urdu: true, size: 7.5}}
	sheetGrey       = plan.Color{R: 0x9a, G: 0x9a, B: 0x9a}
)

// WriteContactSheet writes s as a PDF of A4 pages, without fonts or metadata.
// The error is ErrUsage for too many tiles or figures, ErrDamaged for a picture that is no JPEG, or that of dst.
func WriteContactSheet(dst io.Writer, s ContactSheet) error {
	if len(s.Tiles) > MaxSheetTiles || len(s.Figures) > MaxSheetFigures || s.Lang > Urdu {
		return fmt.Errorf("a contact sheet of %d tiles and %d figures, limits are %d and %d: %w", len(s.Tiles), len(s.Figures),
			MaxSheetTiles, MaxSheetFigures, ErrUsage)
	}
	const each = tileColumns * tileRows
	pages := 1 + (len(s.Tiles)+each-1)/each
	w := pdf.NewWriter(dst, pdf.WriterOptions{})
	for n := range pages {
		p := sheetPage{s: &s, outlines: outlines{height: a4HeightPt}}
		p.begin()
		if n == 0 {
			p.first()
		} else {
			from := (n - 1) * each
			if err := p.tiles(s.Tiles[from:min(from+each, len(s.Tiles))]); err != nil {
				return fmt.Errorf("page %d: %w", n+1, err)
			}
		}
		if pages > 1 {
			p.words(sheetSmallType, strconv.Itoa(n+1)+" / "+strconv.Itoa(pages), a4WidthPt/2, a4HeightPt-sheetFoot, 0.5, a4WidthPt/2)
		}
		if err := w.Add(pdf.Sheet{WidthPt: a4WidthPt, HeightPt: a4HeightPt, Pictures: p.pictures, Drawing: p.out}); err != nil {
			return err
		}
	}
	return w.Close()
}

// A sheetPage is one page being drawn.
type sheetPage struct {
	outlines
	s        *ContactSheet
	pictures []pdf.Picture
}

func (p *sheetPage) urdu() bool { return p.s.Lang == Urdu }

// words draws text on one baseline, x from the side where reading starts; at is 0 for words that begin at x, 1 for ones that
// end there, 0.5 for the middle. Words wider than width are set smaller.
func (p *sheetPage) words(kind [2]lettering, text string, x, baseline, at, width float64) {
	l := kind[0]
	if glyph.IsUrdu(text) {
		l = kind[1]
	}
	c, err := l.fitted(text, width)
	if err != nil {
		if c, err = l.fitted(plainText(text), width); err != nil {
			return
		}
	}
	line := c.lines[0]
	if p.urdu() {
		x, at = a4WidthPt-x, 1-at
	}
	p.fillBolder(plan.Color{}, line.shape.Moved(1, x-at*line.shape.Advance, baseline).Path, line.bolder)
}

// plainText is text with a question mark for what may not be printable.
func plainText(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}

// rule draws a line across.
func (p *sheetPage) rule(y, width float64) {
	p.fill(plan.Color{}, plan.Box(sheetMargin, y, a4WidthPt-2*sheetMargin, width))
}

// pitch is the distance of two lines of figures.
func (p *sheetPage) pitch() float64 {
	if p.urdu() {
		return urduPitch
	}
	return figurePitch
}

// first draws the page of figures and lists.
func (p *sheetPage) first() {
	const width = a4WidthPt - 2*sheetMargin
	p.words(sheetTitleType, p.s.Title, sheetMargin, sheetMargin+26, 0, width)
	p.rule(sheetMargin+44, 1.5)
	y := sheetTop
	for i, f := range p.s.Figures { // two beside one another
		x := sheetMargin + float64(i%2)*(width/2+listGap/2)
		p.figure(f, x, y, width/2-listGap/2, sheetBoldType)
		if i%2 == 1 || i == len(p.s.Figures)-1 {
			y += p.pitch()
		}
	}
	foot := a4HeightPt - sheetMargin - 2*tileUrdu
	for _, l := range p.s.Lists {
		y = p.list(l, y+listGap, foot)
	}
	if f := p.s.Foot; f.Name != "" {
		p.words(sheetSmallType, f.Name, sheetMargin, foot+tileUrdu, 0, width)
		p.words(sheetSmallType, f.Value, sheetMargin, foot+2*tileUrdu-2, 0, width)
	}
}

// figure draws a name and, at the other end, its value, with a thin line below.
func (p *sheetPage) figure(f SheetFigure, x, y, width float64, value [2]lettering) {
	p.words(sheetFigureType, f.Name, x, y, 0, width*0.62)
	p.words(value, f.Value, x+width, y, 1, width*0.36)
	left := x
	if p.urdu() {
		left = a4WidthPt - x - width
	}
	p.fill(sheetGrey, plan.Box(left, y+p.pitch()*0.3, width, 0.4))
}

// list draws a list from y down to foot at most and returns where it ends.
func (p *sheetPage) list(l SheetList, y, foot float64) float64 {
	pitch := p.pitch()
	room := int((foot-y)/pitch) - 2 // the heading, and what is left out
	if room < 1 {
		return y
	}
	if l.Most > 0 {
		room = min(room, l.Most)
	}
	p.words(sheetBoldType, l.Heading, sheetMargin, y+pitch*0.5, 0, a4WidthPt/2)
	y += pitch*0.5 + pitch
	shown := l.Rows[:min(len(l.Rows), room)]
	for _, f := range shown {
		f.Name = shortened(f.Name, 2*maxTileRunes)
		p.figure(f, sheetMargin, y, a4WidthPt-2*sheetMargin, sheetFigureType)
		y += pitch
	}
	if more := len(l.Rows) - len(shown) + l.More; more > 0 && l.Rest != nil {
		p.words(sheetFigureType, l.Rest(more), sheetMargin, y, 0, a4WidthPt/2)
		y += pitch
	}
	return y
}

// shortened is text with its middle left out when it is long; the end of a name tells most.
func shortened(text string, most int) string {
	r := []rune(text)
	if len(r) <= most {
		return text
	}
	head := most / 3
	return string(r[:head]) + "..." + string(r[len(r)-(most-head-3):])
}

// tiles draws up to a page of small pictures.
func (p *sheetPage) tiles(tiles []SheetTile) error {
	const width = (a4WidthPt - 2*sheetMargin - (tileColumns-1)*tileGap) / tileColumns
	const height = (a4HeightPt - 2*sheetMargin - sheetFoot - (tileRows-1)*tileGap) / tileRows
	for i, t := range tiles {
		x := sheetMargin + float64(i%tileColumns)*(width+tileGap)
		y := sheetMargin + float64(i/tileColumns)*(height+tileGap)
		if err := p.tile(t, area{x, y, width, height}); err != nil {
			return fmt.Errorf("tile %d: %w", i+1, err)
		}
	}
	return nil
}

// tile draws one picture and its words.
func (p *sheetPage) tile(t SheetTile, in area) error {
	lines := t.Lines[:min(len(t.Lines), tileLines)]
	var heights []float64
	below := 4.0
	for _, text := range lines {
		h := tileLine
		if glyph.IsUrdu(text) {
			h = tileUrdu
		}
		heights = append(heights, h)
		below += h
	}
	box := area{in.x, in.y, in.w, in.h - below}
	if p.urdu() {
		box.x = a4WidthPt - in.x - in.w
	}
	if err := p.picture(t.Picture, area{box.x + 3, box.y + 3, box.w - 6, box.h - 6}); err != nil {
		return err
	}
	p.frame(box, t.Failed)
	y := box.y + box.h
	for i, text := range lines {
		y += heights[i]
		p.words(sheetSmallType, shortened(text, maxTileRunes), in.x, y, 0, in.w)
	}
	return nil
}

// picture places a JPEG in the middle of a box, as large as it fits; nil draws a cross.
func (p *sheetPage) picture(data []byte, in area) error {
	if data == nil {
		p.stroke(sheetGrey, 0.8, [2]float64{in.x, in.y}, [2]float64{in.right(), in.y + in.h})
		p.stroke(sheetGrey, 0.8, [2]float64{in.x, in.y + in.h}, [2]float64{in.right(), in.y})
		return nil
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width < 1 || config.Height < 1 {
		return fmt.Errorf("its picture: %w", ErrDamaged)
	}
	parts := 3
	if config.ColorModel == color.GrayModel {
		parts = 1
	}
	k := min(in.w/float64(config.Width), in.h/float64(config.Height))
	pic := pdf.JPEG(data, config.Width, config.Height, parts)
	pic.WPt, pic.HPt = k*float64(config.Width), k*float64(config.Height)
	pic.XPt, pic.YPt = in.x+(in.w-pic.WPt)/2, in.y+(in.h-pic.HPt)/2
	p.pictures = append(p.pictures, pic)
	return nil
}

// frame draws the edges of a box: thick when it failed, so that it shows without colour.
func (p *sheetPage) frame(in area, failed bool) {
	ink, width := sheetGrey, 0.5
	if failed {
		ink, width = plan.Color{}, 2.5
	}
	for _, side := range []plan.Path{
		plan.Box(in.x, in.y, in.w, width), plan.Box(in.x, in.y+in.h-width, in.w, width),
		plan.Box(in.x, in.y, width, in.h), plan.Box(in.right()-width, in.y, width, in.h),
	} {
		p.fill(ink, side)
	}
}

// stroke draws a straight line.
func (p *sheetPage) stroke(c plan.Color, width float64, from, to [2]float64) {
	p.color(c, "RG ")
	p.number(width)
	p.out = append(p.out, "w\n"...)
	for i, at := range [][2]float64{from, to} {
		p.number(at[0])
		p.number(at[1])
		p.out = append(p.out, [2]string{"m\n", "l S\n"}[i]...)
	}
}
