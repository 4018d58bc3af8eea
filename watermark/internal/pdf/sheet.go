package pdf

import "image"

// maxTint is how far the channels of a grey pixel may lie apart: a grey JPEG decoded as colour is off by 1 or 2.
const maxTint = 3

// A sheet gathers a page in bands from the top, each a number of whole rows, even but for the last. It is grey
// until a pixel has colour.
type sheet struct {
	size  image.Point
	y     int // rows gathered
	grey  *image.Gray
	color *image.YCbCr // 4:2:0, nil while grey
	first [3]byte      // pixel
	mixed bool         // not all pixels are alike
}

func newSheet(size image.Point) *sheet {
	return &sheet{size: size, grey: image.NewGray(image.Rectangle{Max: size})}
}

// picture is what was gathered.
func (s *sheet) picture() image.Image {
	if s.color != nil {
		return s.color
	}
	return s.grey
}

// add takes the next band: 4 bytes a pixel, B, G, R and one that says nothing.
func (s *sheet) add(pix []byte) {
	rows := len(pix) / 4 / s.size.X
	if s.y == 0 && len(pix) > 0 {
		copy(s.first[:], pix)
	}
	if s.color == nil && !s.addGrey(pix) {
		s.turn()
	}
	if s.color != nil {
		s.mixed = s.mixed || !s.same(pix)
		s.subsample(pix, rows)
	}
	s.y += rows
}

// addGrey adds a band to a grey sheet and reports whether it is grey.
func (s *sheet) addGrey(pix []byte) bool {
	to := s.grey.Pix[s.y*s.grey.Stride:]
	to = to[:len(pix)/4]
	first, mixed := s.first[0], s.first[0] != s.first[1] || s.first[1] != s.first[2]
	for i := range to {
		p := pix[4*i : 4*i+3 : 4*i+3]
		b, g, r := p[0], p[1], p[2]
		if r != g || g != b {
			if max(r, g, b)-min(r, g, b) > maxTint {
				return false
			}
			mixed = mixed || [3]byte(p) != s.first
			r = luma(r, g, b)
		} else if r != first {
			mixed = true
		}
		to[i] = r
	}
	s.mixed = s.mixed || mixed && !s.same(pix)
	return true
}

// same reports whether every pixel is the sheet's first.
func (s *sheet) same(pix []byte) bool {
	for i := 0; i+3 < len(pix); i += 4 {
		if pix[i] != s.first[0] || pix[i+1] != s.first[1] || pix[i+2] != s.first[2] {
			return false
		}
	}
	return true
}

// turn makes a picture with colour of the rows gathered so far.
func (s *sheet) turn() {
	s.color = image.NewYCbCr(s.grey.Rect, image.YCbCrSubsampleRatio420)
	for y := range s.y {
		copy(s.color.Y[y*s.color.YStride:][:s.size.X], s.grey.Pix[y*s.grey.Stride:])
	}
	for i := range s.color.Cb {
		s.color.Cb[i], s.color.Cr[i] = 128, 128
	}
	s.grey = nil
}

// luma is Y of JFIF 1.02, rounded; it gives a grey pixel its own value.
func luma(r, g, b byte) byte {
	return byte((19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16)
}

// subsample converts a band to 4:2:0: each chroma sample is that of the mean of its four pixels, or of those that
// there are at the right and lower edge.
func (s *sheet) subsample(pix []byte, rows int) {
	out, w := s.color, s.size.X
	row := func(y int) []byte { return pix[4*y*w : 4*(y+1)*w] }
	for y := range rows {
		from, to := row(y), out.Y[(s.y+y)*out.YStride:][:w]
		for x := range to {
			to[x] = luma(from[4*x+2], from[4*x+1], from[4*x])
		}
	}
	for y := 0; y < rows; y += 2 {
		upper, lower := row(y), row(min(y+1, rows-1))
		at := (s.y + y) / 2 * out.CStride
		for x := 0; x < w; x += 2 {
			i, j := 4*x, 4*min(x+1, w-1)
			b := int32(upper[i]) + int32(upper[j]) + int32(lower[i]) + int32(lower[j])
			g := int32(upper[i+1]) + int32(upper[j+1]) + int32(lower[i+1]) + int32(lower[j+1])
			r := int32(upper[i+2]) + int32(upper[j+2]) + int32(lower[i+2]) + int32(lower[j+2])
			out.Cb[at+x/2] = chroma(-11059*r - 21709*g + 32768*b)
			out.Cr[at+x/2] = chroma(32768*r - 27439*g - 5329*b)
		}
	}
}

// chroma makes a sample of the sum of four, in 65536ths and around 0 (JFIF 1.02).
func chroma(sum int32) byte {
	return byte(min(max((sum+1<<17)>>18+128, 0), 255))
}
