package raster

import (
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"

	"mohr/watermark/internal/fault"
)

// maxJPEGSide is the largest side that a JPEG's frame header can say (ITU-T T.81, B.2.2).
const maxJPEGSide = 65535

// EncodeJPEG writes img, a picture of this package, as a baseline JPEG of the given quality, 1 to 100: colour in
// 4:2:0, grey in one component, no metadata and no JFIF header. Strips of it are coded at once and joined by restart
// markers; how many cores there are changes nothing in the bytes. The error is a fault.LimitError for a side over 65,535
// pixels, or w's own.
func EncodeJPEG(w io.Writer, img image.Image, quality int) error {
	if s := img.Bounds().Size(); s.X > maxJPEGSide || s.Y > maxJPEGSide {
		return &fault.LimitError{
			What: "JPEG to write",
			Got:  fmt.Sprintf("%d x %d pixels", s.X, s.Y),
			Max:  fmt.Sprintf("%d pixels a side", maxJPEGSide),
		}
	}
	return encodeStrips(w, img, quality)
}

// EncodePNG writes img, a picture of this package, as a PNG without metadata: grey in 8 bits, colour in 24. YCbCr
// takes another 4 bytes a pixel while it is written. The error is w's own.
func EncodePNG(w io.Writer, img image.Image) error {
	if m, ok := img.(*image.YCbCr); ok {
		rgba := image.NewRGBA(m.Rect)
		draw.Draw(rgba, rgba.Rect, m, m.Rect.Min, draw.Src)
		img = rgba
	}
	// On scans with grain the default level takes 4 to 6 times as long and saves 12 to 18 %; on photos it saves nothing.
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	return e.Encode(w, img)
}
