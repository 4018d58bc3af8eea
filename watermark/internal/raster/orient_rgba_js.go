package raster

import "image"

// orientRGBA turns opaque pixels. In the browser only TIFFs come this way, and the library that does it elsewhere would
// bring decoders with it that nothing here calls.
func orientRGBA(m *image.RGBA, o int) image.Image {
	t := turns[o]
	w, h := m.Rect.Dx(), m.Rect.Dy()
	to := image.Pt(w, h)
	if t.swap {
		to = image.Pt(h, w)
	}
	out := image.NewRGBA(image.Rectangle{Max: to})
	for y := range to.Y {
		for x := range to.X {
			u, v := x, y
			if t.flipX {
				u = to.X - 1 - u
			}
			if t.flipY {
				v = to.Y - 1 - v
			}
			if t.swap {
				u, v = v, u
			}
			copy(out.Pix[y*out.Stride+4*x:][:4], m.Pix[v*m.Stride+4*u:])
		}
	}
	return out
}
