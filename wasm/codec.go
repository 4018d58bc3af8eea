//go:build js

package main

import (
	"errors"
	"fmt"
	"image"
	"io"
	"syscall/js"

	"mohr/watermark"
)

// stripRows is how many rows of a picture pass between the browser and here at once, so that it is not held twice.
const stripRows = 256

// A codec has the browser read and write pictures.
type codec struct {
	around   surroundings
	longSide int // pixels that the copy's longer side will have at most; 0 is the picture's own
}

// Decode implements watermark.Codec.
func (c codec) Decode(src []byte, width, height int) (image.Image, error) {
	got, err := await(c.around.value.Call("decode", jsBytes(src), width, height, c.longSide))
	if err != nil {
		return nil, fmt.Errorf("image data: %w", watermark.ErrDamaged)
	}
	if got.IsNull() {
		return nil, fmt.Errorf("this browser does not read it: %w", watermark.ErrUnsupported)
	}
	m := withRoom(got.Get("width").Int(), got.Get("height").Int())
	for y := 0; y < m.Rect.Dy(); y += stripRows {
		rows := min(stripRows, m.Rect.Dy()-y)
		js.CopyBytesToGo(m.Pix[y*m.Stride:][:rows*m.Stride], got.Call("read", y, rows))
	}
	return m, nil
}

// withRoom makes a picture with room for a caption below it, so that it need not be copied.
func withRoom(w, h int) *image.RGBA {
	return &image.RGBA{Pix: make([]byte, 4*w*h, 4*w*(h+max(w, h)*2/5)), Stride: 4 * w, Rect: image.Rect(0, 0, w, h)}
}

// Encode implements watermark.Codec. Pictures without colour are left to the core, which writes them smaller.
func (c codec) Encode(dst io.Writer, img image.Image, format watermark.Format, quality int) error {
	m, ok := img.(*image.RGBA)
	if !ok {
		return fmt.Errorf("not in the browser's colours: %w", watermark.ErrUnsupported)
	}
	media := "image/jpeg"
	if format == watermark.PNG {
		media = "image/png"
	}
	read := js.FuncOf(func(_ js.Value, args []js.Value) any {
		y, rows := args[0].Int(), args[1].Int()
		return jsBytes(m.Pix[y*m.Stride:][:rows*m.Stride])
	})
	defer read.Release()
	got, err := await(c.around.value.Call("encode", m.Rect.Dx(), m.Rect.Dy(), media, float64(quality)/100, read))
	if err != nil {
		return errors.New("the browser could not write the picture")
	}
	_, err = dst.Write(bytesOf(got))
	return err
}
