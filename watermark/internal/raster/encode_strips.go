package raster

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"runtime"
	"sync"
)

// stripRows is how many rows of pixels are coded together at most: whole rows of blocks in either kind of picture.
const stripRows = 256

// encodeStrips writes img as one JPEG whose strips were coded each for itself, at once: a restart marker between two
// of them (ITU-T T.81, B.2.1 and F.1.2.1) lets the second begin as if it were the first.
func encodeStrips(w io.Writer, img image.Image, quality int) error {
	b := img.Bounds()
	rows, interval := stripOf(img)
	n := (b.Dy() + rows - 1) / rows
	if n < 2 {
		return jpeg.Encode(w, img, &jpeg.Options{Quality: quality})
	}
	together := min(runtime.GOMAXPROCS(0), maxDrawers)
	coded := make([]bytes.Buffer, together)
	failed := make([]error, together)
	for first := 0; first < n; first += together {
		var wg sync.WaitGroup
		for i := range min(together, n-first) {
			wg.Go(func() {
				coded[i].Reset()
				y := b.Min.Y + (first+i)*rows
				strip := part(img, image.Rect(b.Min.X, y, b.Max.X, min(y+rows, b.Max.Y)))
				failed[i] = jpeg.Encode(&coded[i], strip, &jpeg.Options{Quality: quality})
			})
		}
		wg.Wait()
		for i := range min(together, n-first) {
			if failed[i] != nil {
				return failed[i]
			}
			if err := writeStrip(w, coded[i].Bytes(), first+i, b.Dy(), interval); err != nil {
				return err
			}
		}
	}
	_, err := w.Write([]byte{0xFF, mEOI})
	return err
}

// stripOf is how many rows of pixels make a strip of img, and how many blocks (MCUs) those are: as many as a restart
// interval can say, up to stripRows.
func stripOf(img image.Image) (rows, interval int) {
	side := 16 // colour, in 4:2:0
	if _, grey := img.(*image.Gray); grey {
		side = 8
	}
	across := (img.Bounds().Dx() + side - 1) / side
	down := max(1, min(stripRows/side, 0xFFFF/max(across, 1)))
	return down * side, down * across
}

// part is what of img lies in r.
func part(img image.Image, r image.Rectangle) image.Image {
	return img.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(r)
}

// writeStrip writes what a JPEG of one strip adds to the whole: of the first everything but its end, with the height of
// the whole and the interval; of the others the coded blocks behind a restart marker.
func writeStrip(w io.Writer, strip []byte, n, height, interval int) error {
	at, blocks := 0, 0
	for i := 2; i+4 <= len(strip) && strip[i] == 0xFF; {
		end := i + 2 + int(binary.BigEndian.Uint16(strip[i+2:]))
		if end > len(strip) {
			break
		}
		if strip[i+1] == mSOF0 {
			binary.BigEndian.PutUint16(strip[i+5:], uint16(height))
		}
		if strip[i+1] == mSOS {
			at, blocks = i, end
			break
		}
		i = end
	}
	if blocks == 0 || blocks > len(strip)-2 {
		return errors.New("raster: the encoder's JPEG has no scan")
	}
	head := []byte{0xFF, mRST0 + byte(n-1)&7}
	if n == 0 {
		head = append(bytes.Clone(strip[:at]), 0xFF, mDRI, 0, 4, byte(interval>>8), byte(interval))
		head = append(head, strip[at:blocks]...)
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	_, err := w.Write(strip[blocks : len(strip)-2])
	return err
}
