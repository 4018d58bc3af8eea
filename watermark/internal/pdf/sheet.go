package pdf

import "image"

// maxTint is how far the channels of a grey pixel may lie apart: a grey JPEG decoded as colour is off by 1 or 2.
const maxTint = 3

// sheet turns 4 bytes a pixel, R, G, B and one more, into a grey picture when no pixel has colour, else into one of
// 4:2:0, and reports whether it is one colour throughout.
func sheet(pix []byte, size image.Point) (img image.Image, blank bool) {
	grey, blank := look(pix)
	if grey {
		out := image.NewGray(image.Rectangle{Max: size})
		for i := range out.Pix {
			out.Pix[i] = luma(pix[4*i], pix[4*i+1], pix[4*i+2])
		}
		return out, blank
	}
	return subsampled(pix, size), blank
}

// look reports whether all pixels are grey and whether all are alike.
func look(pix []byte) (grey, blank bool) {
	grey, blank = true, true
	for i := 0; i+3 < len(pix); i += 4 {
		r, g, b := int(pix[i]), int(pix[i+1]), int(pix[i+2])
		if max(r, g, b)-min(r, g, b) > maxTint {
			grey = false
		}
		if pix[i] != pix[0] || pix[i+1] != pix[1] || pix[i+2] != pix[2] {
			blank = false
		}
		if !grey && !blank {
			return false, false
		}
	}
	return grey, blank
}

// luma is Y of JFIF 1.02, rounded; it gives a grey pixel its own value.
func luma(r, g, b byte) byte {
	return byte((19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16)
}

// subsampled converts to 4:2:0: each chroma sample is that of the mean of its four pixels, or of those that there
// are at the right and lower edge.
func subsampled(pix []byte, size image.Point) *image.YCbCr {
	out := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
	for y := range size.Y {
		row := pix[4*y*size.X : 4*(y+1)*size.X]
		to := out.Y[y*out.YStride : y*out.YStride+size.X]
		for x := range to {
			to[x] = luma(row[4*x], row[4*x+1], row[4*x+2])
		}
	}
	for y := 0; y < size.Y; y += 2 {
		upper := pix[4*y*size.X : 4*(y+1)*size.X]
		lower := upper
		if y+1 < size.Y {
			lower = pix[4*(y+1)*size.X : 4*(y+2)*size.X]
		}
		at := y / 2 * out.CStride
		for x := 0; x < size.X; x += 2 {
			i, j := 4*x, 4*x
			if x+1 < size.X {
				j += 4
			}
			r := int32(upper[i]) + int32(upper[j]) + int32(lower[i]) + int32(lower[j])
			g := int32(upper[i+1]) + int32(upper[j+1]) + int32(lower[i+1]) + int32(lower[j+1])
			b := int32(upper[i+2]) + int32(upper[j+2]) + int32(lower[i+2]) + int32(lower[j+2])
			out.Cb[at+x/2] = chroma(-11059*r - 21709*g + 32768*b)
			out.Cr[at+x/2] = chroma(32768*r - 27439*g - 5329*b)
		}
	}
	return out
}

// chroma makes a sample of the sum of four, in 65536ths and around 0 (JFIF 1.02).
func chroma(sum int32) byte {
	return byte(min(max((sum+1<<17)>>18+128, 0), 255))
}
