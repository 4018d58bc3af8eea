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

// add takes the next band: 4 bytes a pixel, R, G, B and one that says nothing.
func (s *sheet) add(pix []byte) {
	rows := len(pix) / 4 / s.size.X
	if s.y == 0 && len(pix) > 0 {
		copy(s.first[:], pix)
	}
	grey := s.look(pix)
	if !grey && s.color == nil {
		s.turn()
	}
	if s.color == nil {
		to := s.grey.Pix[s.y*s.grey.Stride:][:rows*s.size.X]
		for i := range to {
			if p := pix[4*i : 4*i+3 : 4*i+3]; p[0] == p[1] && p[1] == p[2] {
				to[i] = p[0]
			} else {
				to[i] = luma(p[0], p[1], p[2])
			}
		}
	} else {
		s.subsample(pix, rows)
	}
	s.y += rows
}

// look reports whether all pixels are grey, and notes whether they are alike.
func (s *sheet) look(pix []byte) (grey bool) {
	grey = s.color == nil
	for i := 0; i+3 < len(pix) && (grey || !s.mixed); i += 4 {
		r, g, b := pix[i], pix[i+1], pix[i+2]
		if (r != g || g != b) && max(r, g, b)-min(r, g, b) > maxTint {
			grey = false
		}
		if r != s.first[0] || g != s.first[1] || b != s.first[2] {
			s.mixed = true
		}
	}
	return grey
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
			to[x] = luma(from[4*x], from[4*x+1], from[4*x+2])
		}
	}
	for y := 0; y < rows; y += 2 {
		upper, lower := row(y), row(min(y+1, rows-1))
		at := (s.y + y) / 2 * out.CStride
		for x := 0; x < w; x += 2 {
			i, j := 4*x, 4*min(x+1, w-1)
			r := int32(upper[i]) + int32(upper[j]) + int32(lower[i]) + int32(lower[j])
			g := int32(upper[i+1]) + int32(upper[j+1]) + int32(lower[i+1]) + int32(lower[j+1])
			b := int32(upper[i+2]) + int32(upper[j+2]) + int32(lower[i+2]) + int32(lower[j+2])
			out.Cb[at+x/2] = chroma(-11059*r - 21709*g + 32768*b)
			out.Cr[at+x/2] = chroma(32768*r - 27439*g - 5329*b)
		}
	}
}

// chroma makes a sample of the sum of four, in 65536ths and around 0 (JFIF 1.02).
func chroma(sum int32) byte {
	return byte(min(max((sum+1<<17)>>18+128, 0), 255))
}
