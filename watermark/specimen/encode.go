package specimen

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
)

// JPEG encodes the document at a quality of 1 to 100, colours at half resolution (4:2:0), or as one grey
// component if it has no colour. With Exif the pixels are stored turned the way its orientation says, so that
// a reader that heeds it shows the document upright; without, a JFIF header says 300 dpi.
func (d Document) JPEG(quality int) []byte {
	if d.Exif == nil {
		head := append([]byte("JFIF\x00"), 1, 2, 1, 300>>8, 300&255, 300>>8, 300&255, 0, 0)
		return withSegment(encodeJPEG(plain(d.Image), quality), appSegment(0xE0, head))
	}
	stored := store(d.Image, d.Exif.Orientation)
	var thumb []byte
	if d.Exif.Thumbnail {
		thumb = encodeJPEG(shrink(stored, 160), 75)
	}
	size := stored.Rect.Size()
	out := withSegment(encodeJPEG(plain(stored), quality), d.Exif.segment(size.X, size.Y, thumb))
	if d.Exif.Trailer {
		out = append(out, encodeJPEG(shrink(stored, 1000), 80)...)
	}
	return out
}

// PNG encodes the upright document without metadata, as grey if it has no colour.
func (d Document) PNG() []byte {
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&b, plain(d.Image)); err != nil {
		panic(fmt.Sprintf("specimen: own picture: %v", err))
	}
	return b.Bytes()
}

func encodeJPEG(img image.Image, quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		panic(fmt.Sprintf("specimen: own picture: %v", err))
	}
	return b.Bytes()
}

// withSegment puts a segment behind the start of a JPEG.
func withSegment(file, segment []byte) []byte {
	out := append([]byte{}, file[:2]...)
	return append(append(out, segment...), file[2:]...)
}

// plain returns img, or its grey when every pixel is grey.
func plain(img *image.RGBA) image.Image {
	grey := image.NewGray(img.Rect)
	for i := range grey.Pix {
		p := img.Pix[4*i:]
		if p[0] != p[1] || p[1] != p[2] {
			return img
		}
		grey.Pix[i] = p[0]
	}
	return grey
}

// store turns an upright picture into the rows and columns that an EXIF orientation stands for.
func store(img *image.RGBA, orientation int) *image.RGBA {
	o := upright(orientation)
	if o == 1 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	sw, sh := w, h
	if o >= 5 {
		sw, sh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, sw, sh))
	for y := range sh {
		for x := range sw {
			px, py := x, y
			if o >= 5 {
				px, py = y, x
			}
			if o == 2 || o == 3 || o == 6 || o == 7 {
				px = w - 1 - px
			}
			if o == 3 || o == 4 || o == 7 || o == 8 {
				py = h - 1 - py
			}
			copy(out.Pix[out.PixOffset(x, y):][:4], img.Pix[img.PixOffset(px, py):][:4])
		}
	}
	return out
}

// shrink averages blocks of pixels down to a picture whose long side is the given number.
func shrink(img *image.RGBA, long int) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	sw, sh := long, max(h*long/w, 1)
	if h > w {
		sw, sh = max(w*long/h, 1), long
	}
	out := image.NewRGBA(image.Rect(0, 0, sw, sh))
	for y := range sh {
		for x := range sw {
			y0, y1 := y*h/sh, max((y+1)*h/sh, y*h/sh+1)
			x0, x1 := x*w/sw, max((x+1)*w/sw, x*w/sw+1)
			var sum [3]int
			for v := y0; v < y1; v++ {
				row := img.Pix[img.PixOffset(x0, v):img.PixOffset(x1, v)]
				for i := 0; i < len(row); i += 4 {
					sum[0] += int(row[i])
					sum[1] += int(row[i+1])
					sum[2] += int(row[i+2])
				}
			}
			n := (y1 - y0) * (x1 - x0)
			at := out.PixOffset(x, y)
			for k, v := range sum {
				out.Pix[at+k] = uint8(v / n)
			}
			out.Pix[at+3] = 255
		}
	}
	return out
}
