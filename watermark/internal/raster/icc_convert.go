package raster

import (
	"image"
	"math"
)

// colourNote says that a profile could not be applied.
var colourNote = Note{"colour", "the file's colour profile is of a kind that is not read, so its colours were not converted"}

// toSRGB converts img, a picture of this package, in place from the colours of an ICC profile to sRGB. None, or one
// that is sRGB within a level, changes nothing; neither does a broken one or one of tables, as printers and
// scanners have, and then the note says so.
func toSRGB(img image.Image, icc []byte) (Note, bool) {
	if icc == nil {
		return Note{}, false
	}
	p, err := parseProfile(icc)
	if err != nil {
		return colourNote, true
	}
	m, isGrey := img.(*image.Gray)
	if p.grey && !isGrey {
		return colourNote, true
	}
	t, ok := newTransform(p)
	if !ok {
		return colourNote, true
	}
	if t.isIdentity() {
		return Note{}, false
	}
	switch img := img.(type) {
	case *image.Gray:
		table := t.greys()
		eachRow(m.Pix, m.Stride, m.Rect, 1, func(row []byte) {
			for i, v := range row {
				row[i] = table[v]
			}
		})
	case *image.RGBA:
		eachRow(img.Pix, img.Stride, img.Rect, 4, func(row []byte) {
			for i := 0; i+4 <= len(row); i += 4 {
				row[i], row[i+1], row[i+2] = t.rgb(row[i], row[i+1], row[i+2])
			}
		})
	case *image.YCbCr:
		t.planes(img)
	}
	return Note{}, false
}

const (
	lightBits  = 15 // of linear light in a transform: 1 is 1 << lightBits
	matrixBits = 14 // after the point in the matrix
	codeBits   = 14 // of the index into the table back to sRGB: its steps are a fifth of the darkest level's
)

// A transform takes device RGB to sRGB by integers alone, so that every machine gets the same pixels.
type transform struct {
	light  [3][256]int64 // by channel and device value: light
	matrix [3][3]int64
	code   [1<<codeBits + 1]uint8 // by light >> (lightBits - codeBits): sRGB
}

// xyzToSRGB takes CIEXYZ relative to D50 to linear sRGB: the inverse of the colorants of sRGB's primaries, IEC
// 61966-2-1:1999, adapted from D65 by the Bradford matrix of ICC.1:2022, annex E.
var xyzToSRGB = [3][3]float64{
	{3.1338561, -1.6168667, -0.4906146},
	{-0.9787684, 1.9161415, 0.0334540},
	{0.0719453, -0.2289914, 1.4052427},
}

// maxGain bounds the matrix of a transform; the widest spaces in use come to 2.1.
const maxGain = 8

// newTransform tabulates the way from p to sRGB. White stays white. It fails when the matrix is beyond maxGain.
func newTransform(p *profile) (*transform, bool) {
	t := &transform{}
	for c := range t.light {
		for i := range t.light[c] {
			t.light[c][i] = int64(math.Round(float64(p.curves[c].at(float64(i)/255) * (1 << lightBits))))
		}
	}
	for row := range t.matrix {
		var m [3]float64
		if p.grey {
			m[row] = 1
		} else {
			for col := range m {
				for k := range 3 {
					m[col] += float64(xyzToSRGB[row][k] * p.matrix[k][col])
				}
			}
		}
		sum := m[0] + m[1] + m[2]
		for col := range m {
			gain := m[col] / sum
			if !(math.Abs(gain) <= maxGain) { // also when it is no number
				return nil, false
			}
			t.matrix[row][col] = int64(math.Round(float64(gain * (1 << matrixBits))))
		}
		t.matrix[row][row] += 1<<matrixBits - t.matrix[row][0] - t.matrix[row][1] - t.matrix[row][2]
	}
	for i := range t.code {
		t.code[i] = uint8(math.Round(float64(sRGBCode(float64(i)/(1<<codeBits)) * 255)))
	}
	return t, true
}

// sRGBCode is the sRGB value of linear light, both 0 to 1; IEC 61966-2-1:1999, 5.2.
func sRGBCode(light float64) float64 {
	if light <= 0.0031308 {
		return float64(12.92 * light)
	}
	return float64(1.055*math.Pow(light, 1/2.4)) - 0.055
}

// encode takes a row's sum of light times matrix to an sRGB value.
func (t *transform) encode(sum int64) uint8 {
	const shift = lightBits + matrixBits - codeBits
	return t.code[max(0, min(1<<codeBits, (sum+1<<(shift-1))>>shift))]
}

// rgb converts one colour.
func (t *transform) rgb(r, g, b uint8) (uint8, uint8, uint8) {
	lr, lg, lb := t.light[0][r], t.light[1][g], t.light[2][b]
	m := &t.matrix
	return t.encode(m[0][0]*lr + m[0][1]*lg + m[0][2]*lb),
		t.encode(m[1][0]*lr + m[1][1]*lg + m[1][2]*lb),
		t.encode(m[2][0]*lr + m[2][1]*lg + m[2][2]*lb)
}

// greys converts every grey. A colour profile on a grey picture counts as its green.
func (t *transform) greys() (table [256]uint8) {
	for i := range table {
		_, table[i], _ = t.rgb(uint8(i), uint8(i), uint8(i))
	}
	return table
}

// isIdentity reports whether t moves no colour of a grid by more than one level.
func (t *transform) isIdentity() bool {
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 1 }
	const step = 15 // 17 values a channel
	for r := 0; r <= 255; r += step {
		for g := 0; g <= 255; g += step {
			for b := 0; b <= 255; b += step {
				r8, g8, b8 := uint8(r), uint8(g), uint8(b)
				r2, g2, b2 := t.rgb(r8, g8, b8)
				if !near(r8, r2) || !near(g8, g2) || !near(b8, b2) {
					return false
				}
			}
		}
	}
	return true
}

// planes converts luma and chroma in place, one chroma sample with its one, two or four luma samples at a time: each
// pixel goes through RGB, and the new chroma is their mean. Coefficients as in ITU-T T.871, in 1/65536.
func (t *transform) planes(m *image.YCbCr) {
	block, size := chromaBlock(m.SubsampleRatio), chromaSize(m)
	w, h := m.Rect.Dx(), m.Rect.Dy()
	for cy := range size.Y {
		y0, y1 := cy*block.Y, min(cy*block.Y+block.Y, h)
		cbRow, crRow := m.Cb[cy*m.CStride:][:size.X], m.Cr[cy*m.CStride:][:size.X]
		for cx := range size.X {
			cb, cr := int32(cbRow[cx])-128, int32(crRow[cx])-128
			addR, addG, addB := 91881*cr+1<<15, -22554*cb-46802*cr+1<<15, 116130*cb+1<<15
			var sumR, sumG, sumB, n int32
			x1 := min(cx*block.X+block.X, w)
			for y := y0; y < y1; y++ {
				row := m.Y[y*m.YStride:][:w]
				for x := cx * block.X; x < x1; x++ {
					luma := int32(row[x]) << 16
					r, g, b := t.rgb(clampHigh(luma+addR), clampHigh(luma+addG), clampHigh(luma+addB))
					r4, g4, b4 := int32(r), int32(g), int32(b)
					row[x] = uint8((19595*r4 + 38470*g4 + 7471*b4 + 1<<15) >> 16)
					sumR, sumG, sumB, n = sumR+r4, sumG+g4, sumB+b4, n+1
				}
			}
			half := n << 15
			cbRow[cx] = meanChroma(-11056*sumR-21712*sumG+32768*sumB+half, n)
			crRow[cx] = meanChroma(32768*sumR-27440*sumG-5328*sumB+half, n)
		}
	}
}

// clampHigh is v >> 16 kept within 0 to 255.
func clampHigh(v int32) uint8 {
	if uint32(v) < 1<<24 {
		return uint8(v >> 16)
	}
	return uint8(^(v >> 31))
}

// meanChroma is the chroma of n pixels whose chroma, in 1/65536 and with half a level added each, sum up to v.
func meanChroma(v, n int32) uint8 {
	switch n {
	case 2:
		v >>= 1
	case 4:
		v >>= 2
	}
	return uint8(max(0, min(255, 128+v>>16)))
}
