package watermark

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"image"
	"image/color"
	"math/rand/v2"

	"mohr/watermark/internal/pdf"
	"mohr/watermark/internal/plan"
	"mohr/watermark/internal/raster"
)

// A pageOf is a page's number, from 1, and how many pages there are.
type pageOf struct{ n, m int }

// A pageJob is one page to be stamped and laid on a page of a PDF.
type pageJob struct {
	label             Label
	code              qrCode
	job               Job
	at                pageOf
	widthPt, heightPt float64 // of the document, caption not included
	quality           int     // of a JPEG
	flat              bool    // no picture in it has shades
	storedBytes       int     // what the page's picture takes in the input; 0 when not known
}

// A finished is what is looked for on a page of a finished copy.
type finished struct {
	size image.Point     // the whole page, in pixels
	band image.Rectangle // the caption
	code image.Rectangle // the QR code; empty without one
}

// A stampedPage is a page ready to be written.
type stampedPage struct {
	finished
	sheet      pdf.Sheet
	warnings   []Warning
	resistance *Resistance
}

// stampPage stamps a page of pixels and makes a page of a PDF of it: the document and, below it, the caption.
// doc is taken over.
func stampPage(doc image.Image, p pageJob) (stampedPage, error) {
	key := geometryKey(p.job.Secret, doc)
	if err := cover(doc, p.job.Masks, p.at.n); err != nil {
		return stampedPage{}, err
	}
	from := doc.Bounds().Size()
	if p.job.Output.LongSide > 0 {
		doc = raster.Shrink(doc, p.job.Output.LongSide)
	}
	ink := isInk(doc, p.flat)
	embed := p.job.trace(doc, p.label.CopyID, traceJob{from, p.at.n, ink})
	job := p.job
	job.Seed = pageSeed(job.Seed, p.at.n)
	layout, err := layOut(doc.Bounds().Size(), p.label, p.code, key, job, p.at)
	if err != nil {
		return stampedPage{}, err
	}
	before := p.job.trialOf(doc, p.at.n)
	raster.Mark(doc, layout)
	embed()
	resistance := before.run(doc, layout)
	picture, err := pagePicture(doc, ink, p)
	if err != nil {
		return stampedPage{}, err
	}
	page := assemble(picture, captionParts(doc, layout), layout, p)
	page.resistance = resistance
	return page, nil
}

// assemble lays the document and the pictures of the caption on a page, which is smaller than the document's where that or
// the caption would go beyond what a page may be.
func assemble(doc pdf.Picture, caption []part, layout *plan.Plan, p pageJob) stampedPage {
	kx, ky := p.widthPt/float64(layout.Doc.W), p.heightPt/float64(layout.Doc.H)
	if long := max(float64(layout.Out.W)*kx, float64(layout.Out.H)*ky); long > pdf.MaxPagePt {
		k := (pdf.MaxPagePt - 1) / long // a point less: they are rounded
		kx, ky, p.widthPt, p.heightPt = kx*k, ky*k, p.widthPt*k, p.heightPt*k
	}
	doc.XPt, doc.YPt, doc.WPt, doc.HPt = float64(layout.At.X)*kx, 0, p.widthPt, p.heightPt
	sheet := pdf.Sheet{
		WidthPt: float64(layout.Out.W) * kx, HeightPt: p.heightPt + float64(layout.Out.H-layout.Doc.H)*ky,
		Pictures: []pdf.Picture{doc},
	}
	for _, c := range caption {
		c.XPt, c.YPt = float64(c.area.Min.X)*kx, p.heightPt+float64(c.area.Min.Y-layout.Doc.H)*ky
		c.WPt, c.HPt = float64(c.area.Dx())*kx, float64(c.area.Dy())*ky
		sheet.Pictures = append(sheet.Pictures, c.Picture)
	}
	return stampedPage{
		finished: finished{
			size: image.Pt(layout.Out.W, layout.Out.H),
			band: image.Rect(0, layout.Doc.H, layout.Out.W, layout.Out.H),
			code: pixels(layout.Code),
		},
		sheet: sheet,
	}
}

// A part is a picture of the caption and where it lies, in pixels of the whole page.
type part struct {
	pdf.Picture
	area image.Rectangle
}

// captionParts draws the caption: the words in a few colours, or in greys below a grey page, and the code, which is
// black and white, apart from them. So a reader that draws the code alone need not unpack the rest.
func captionParts(doc image.Image, layout *plan.Plan) []part {
	band := image.Rect(0, layout.Doc.H, layout.Out.W, layout.Out.H)
	code := pixels(layout.Code)
	if code.Empty() {
		return []part{wordsPart(doc, layout, band)}
	}
	rule, below := band, band
	rule.Max.Y = min(band.Min.Y+layout.RulePx, code.Min.Y)
	below.Min.Y = rule.Max.Y
	if code.Min.X-band.Min.X > band.Max.X-code.Max.X { // the words are on the left
		below.Max.X = code.Min.X
	} else {
		below.Min.X = code.Max.X
	}
	square := image.NewGray(image.Rectangle{Max: code.Size()})
	fillWhite(square.Pix)
	raster.Fill(square, layout.FillsIn(layout.Code))
	// The line comes last, so that no reader's rounding of what lies below it shows.
	return []part{wordsPart(doc, layout, below), {pdf.Greys(square, []uint8{0, 255}), code}, wordsPart(doc, layout, rule)}
}

// wordsPart draws what of the caption lies in area.
func wordsPart(doc image.Image, layout *plan.Plan, area image.Rectangle) part {
	size := image.Rectangle{Max: area.Size()}
	fills := layout.FillsIn(plan.Rect{
		Min: plan.Point{X: float32(area.Min.X), Y: float32(area.Min.Y)},
		Max: plan.Point{X: float32(area.Max.X), Y: float32(area.Max.Y)},
	})
	if _, grey := doc.(*image.Gray); grey {
		img := image.NewGray(size)
		fillWhite(img.Pix)
		raster.Fill(img, fills)
		return part{pdf.Greys(img, captionGreys()), area}
	}
	img := image.NewRGBA(size)
	fillWhite(img.Pix)
	raster.Fill(img, fills)
	return part{pdf.Palette(indexed(img, captionColors(layout))), area}
}

// captionGreys are 16 even greys, four bits a pixel.
func captionGreys() []uint8 {
	out := make([]uint8, 16)
	for i := range out {
		out[i] = uint8(17 * i)
	}
	return out
}

// pixels is a rectangle of whole pixels.
func pixels(r plan.Rect) image.Rectangle {
	return image.Rect(int(r.Min.X), int(r.Min.Y), int(r.Max.X), int(r.Max.Y))
}

func fillWhite(pix []byte) {
	for i := range pix {
		pix[i] = 0xFF
	}
}

// captionSteps is how many steps each colour of a caption has between white and itself: 3 and 4 colours make 13.
const captionSteps = 4

// captionColors is white and the colours of a caption's fills, each in steps, for smooth edges.
func captionColors(layout *plan.Plan) color.Palette {
	out := color.Palette{color.RGBA{255, 255, 255, 255}}
	seen := map[plan.Color]bool{}
	for _, f := range layout.Fills {
		if seen[f.Color] || len(out)+captionSteps > 256 {
			continue
		}
		seen[f.Color] = true
		for i := 1; i <= captionSteps; i++ {
			step := func(v uint8) uint8 { return uint8(255 - (255-int(v))*i/captionSteps) }
			out = append(out, color.RGBA{step(f.Color.R), step(f.Color.G), step(f.Color.B), 255})
		}
	}
	return out
}

// indexed gives each pixel the nearest colour of the palette.
func indexed(img *image.RGBA, colors color.Palette) *image.Paletted {
	out := image.NewPaletted(img.Rect, colors)
	known := map[uint32]uint8{}
	for i := range out.Pix {
		px := binary.BigEndian.Uint32(img.Pix[4*i:])
		at, ok := known[px]
		if !ok {
			at = uint8(colors.Index(color.RGBA{img.Pix[4*i], img.Pix[4*i+1], img.Pix[4*i+2], 255}))
			known[px] = at
		}
		out.Pix[i] = at
	}
	return out
}

// pageSeed is what is random about page n: the job's own seed for the first, so that a picture alone and a page
// alone are alike.
func pageSeed(seed [32]byte, n int) [32]byte {
	if n <= 1 {
		return seed
	}
	return derive(seed, "mohr page seed v1\n", n)
}

// derive makes 32 bytes that follow from a seed and do not show it.
func derive(seed [32]byte, what string, n int) (out [32]byte) {
	mac := hmac.New(sha256.New, seed[:])
	mac.Write([]byte(what))
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
	mac.Sum(out[:0])
	return out
}

// writerOptions are how a PDF of this job is written.
func (j Job) writerOptions() pdf.WriterOptions {
	o := pdf.WriterOptions{NoScaling: j.Output.A4, Password: j.Output.Password}
	if o.Password != "" {
		o.Random = rand.NewChaCha8(derive(j.Seed, "mohr pdf encryption v1\n", 0))
	}
	return o
}

// workers is Workers within its bounds.
func (s *Stamper) workers() int { return min(max(s.Workers, 1), maxWorkers) }

// maxWorkers bounds Stamper.Workers.
const maxWorkers = 64
