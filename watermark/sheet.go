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
	sheet    pdf.Sheet
	warnings []Warning
}

// area is what is read back: the code, or the caption.
func (f finished) area(code bool) image.Rectangle {
	if code {
		return f.code
	}
	return f.band
}

// stampPage stamps a page of pixels and makes a page of a PDF of it: the document and, below it, the caption.
// doc is taken over.
func stampPage(doc image.Image, p pageJob) (stampedPage, error) {
	key := geometryKey(p.job.Secret, doc)
	if err := cover(doc, p.job.Masks, p.at.n); err != nil {
		return stampedPage{}, err
	}
	if p.job.Output.LongSide > 0 {
		doc = raster.Shrink(doc, p.job.Output.LongSide)
	}
	job := p.job
	job.Seed = pageSeed(job.Seed, p.at.n)
	layout, err := layOut(doc.Bounds().Size(), p.label, p.code, key, job, p.at)
	if err != nil {
		return stampedPage{}, err
	}
	ink := isInk(doc, p.flat)
	raster.Mark(doc, layout)
	picture, err := pagePicture(doc, ink, p)
	if err != nil {
		return stampedPage{}, err
	}
	return assemble(picture, captionPicture(doc, layout), layout, p), nil
}

// assemble lays the document and the caption on a page.
func assemble(doc, caption pdf.Picture, layout *plan.Plan, p pageJob) stampedPage {
	kx, ky := p.widthPt/float64(layout.Doc.W), p.heightPt/float64(layout.Doc.H)
	band := image.Rect(0, layout.Doc.H, layout.Out.W, layout.Out.H)
	doc.XPt, doc.YPt, doc.WPt, doc.HPt = float64(layout.At.X)*kx, 0, p.widthPt, p.heightPt
	caption.YPt, caption.WPt, caption.HPt = p.heightPt, float64(band.Dx())*kx, float64(band.Dy())*ky
	c := layout.Code
	return stampedPage{
		finished: finished{
			size: image.Pt(layout.Out.W, layout.Out.H), band: band,
			code: image.Rect(int(c.Min.X), int(c.Min.Y), int(c.Max.X), int(c.Max.Y)),
		},
		sheet: pdf.Sheet{
			WidthPt: caption.WPt, HeightPt: p.heightPt + caption.HPt, Pictures: []pdf.Picture{doc, caption},
		},
	}
}

// captionPicture draws the caption in a few colours, or in greys below a grey page.
func captionPicture(doc image.Image, layout *plan.Plan) pdf.Picture {
	size := image.Rect(0, 0, layout.Out.W, layout.Out.H-layout.Doc.H)
	if _, grey := doc.(*image.Gray); grey {
		band := image.NewGray(size)
		fillWhite(band.Pix)
		raster.Fill(band, layout.Band())
		return pdf.Gray(band, 4)
	}
	band := image.NewRGBA(size)
	fillWhite(band.Pix)
	raster.Fill(band, layout.Band())
	return pdf.Palette(indexed(band, captionColors(layout)))
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
