package watermark

import (
	"bytes"
	"image"
	"slices"

	"mohr/watermark/internal/pdf"
	"mohr/watermark/internal/raster"
	"mohr/watermark/internal/trace"
)

// How the pages of a PDF are coded.
const (
	pageQuality = 80   // JPEG quality of a page that is no scan
	leastGood   = 70   // JPEG quality below which a copy is not made just to be no larger than its document
	inkGreyFlat = 0.15 // most greys of a page of ink, of all pixels, if it holds no picture that has shades
	inkGrey     = 0.02 // the same if it may hold one: a portrait in eight greys would be spoilt
	inkSlack    = 32   // how far from black or white grey begins
	inkGreys    = 8    // greys of a stamped one

	captionBytes = 12_000 // what a caption takes, roughly
)

// isInk reports whether a page is black on white and little else: text, a drawing, a fax. JPEG would blur its edges
// and take twice the bytes. flat says that it holds no picture that has shades.
func isInk(img image.Image, flat bool) bool {
	g, ok := img.(*image.Gray)
	if !ok {
		return false
	}
	grey := 0
	for y := range g.Rect.Dy() {
		for _, v := range g.Pix[y*g.Stride : y*g.Stride+g.Rect.Dx()] {
			if v > inkSlack && v < 255-inkSlack {
				grey++
			}
		}
	}
	most := inkGrey
	if flat {
		most = inkGreyFlat
	}
	return float64(grey) <= most*float64(g.Rect.Dx())*float64(g.Rect.Dy())
}

// inkPicture codes a stamped page of ink in the greys that come nearest to its own: on a fax a quarter less than in
// sixteen even ones, and four fifths of the bytes are the mark's.
//
// The two whites of the trace mark, if it has one, come besides: they fit in the same four bits.
func inkPicture(g *image.Gray, traced bool) pdf.Picture {
	greys := fittedGreys(g, inkGreys)
	if traced {
		greys = append(greys, trace.FlatBare, trace.FlatPrint)
		slices.Sort(greys)
	}
	return pdf.Greys(g, slices.Compact(greys))
}

// fittedGreys returns n greys in rising order, black and white among them, that pixels of g are near to (Lloyd's
// method on the histogram, from evenly spread greys).
func fittedGreys(g *image.Gray, n int) []uint8 {
	var count [256]int
	for _, v := range g.Pix {
		count[v]++
	}
	levels := make([]int, n)
	for i := range levels {
		levels[i] = 255 * i / (n - 1)
	}
	for range 20 {
		low := 0
		for i := 1; i < n-1; i++ {
			low = (levels[i-1]+levels[i])/2 + 1
			high := (levels[i] + levels[i+1]) / 2
			sum, total := 0, 0
			for v := low; v <= high; v++ {
				sum += v * count[v]
				total += count[v]
			}
			if total > 0 {
				levels[i] = sum / total
			}
		}
	}
	out := make([]uint8, n)
	for i, l := range levels {
		out[i] = uint8(l)
	}
	return out
}

// pagePicture codes a stamped page; ink says what it was before.
func pagePicture(doc image.Image, ink bool, p pageJob) (pdf.Picture, error) {
	if g, ok := doc.(*image.Gray); ok && ink {
		return inkPicture(g, !p.job.NoTrace), nil
	}
	size := doc.Bounds().Size()
	components := 3
	if _, grey := doc.(*image.Gray); grey {
		components = 1
	}
	data, err := p.jpeg(doc)
	return pdf.JPEG(data, size.X, size.Y, components), err
}

// jpeg codes a page at its quality, or lower down to leastGood if the copy would be larger than the picture it is
// made from. A quality that was asked for stays.
func (p pageJob) jpeg(doc image.Image) ([]byte, error) {
	var b bytes.Buffer
	for q := p.quality; ; {
		b.Reset()
		if err := raster.EncodeJPEG(&b, doc, q); err != nil {
			return nil, err
		}
		over := float64(b.Len()+captionBytes) / float64(p.storedBytes)
		if p.storedBytes == 0 || over <= 1 || q <= leastGood || p.job.Output.Quality > 0 {
			return b.Bytes(), nil
		}
		q = max(q-3-int((over-1)*20), leastGood) // between 92 and 70, 4 to 6 steps take off a fifth
	}
}
