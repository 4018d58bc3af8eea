package raster

import (
	"encoding/binary"
	"errors"
	"math"
)

// Signatures of ICC.1:2022, section 9.2 and tables 19 and 22.
const (
	sigRGB  = "RGB "
	sigGrey = "GRAY"
	sigXYZ  = "XYZ "
	sigCurv = "curv"
	sigPara = "para"
	sigFile = "acsp"
)

const (
	iccHeaderBytes = 128     // ICC.1:2022, 7.2
	maxICCTags     = 200     // profiles have 10 to 40
	maxCurvePoints = 1 << 16 // one for each 16 bit value
)

// errProfile is for every profile that is not applied; nobody sees more of it than a note.
var errProfile = errors.New("profile is not of matrix and curves")

// A profile takes device colours to light: curves, and for RGB a matrix to CIEXYZ relative to D50.
type profile struct {
	grey   bool
	curves [3]curve      // equal when grey
	matrix [3][3]float64 // rows X, Y, Z
}

// A curve is a tone curve: a table, or the function of ICC.1:2022, table 68.
type curve struct {
	table    []uint16 // at least 2 points; nil for the function
	function int      // 0 to 4
	p        [7]float64
}

// parseProfile reads the header, curves and matrix of b. Tables (A2B) beside them are left aside.
func parseProfile(b []byte) (*profile, error) {
	if len(b) < iccHeaderBytes+4 || string(b[36:40]) != sigFile || string(b[20:24]) != sigXYZ || b[8] > 4 {
		return nil, errProfile
	}
	n := binary.BigEndian.Uint32(b[iccHeaderBytes:])
	if n > maxICCTags || len(b) < iccHeaderBytes+4+12*int(n) {
		return nil, errProfile
	}
	tags := b[iccHeaderBytes+4:][:12*n]
	tag := func(name string) []byte {
		for t := tags; len(t) > 0; t = t[12:] {
			from, size := uint64(binary.BigEndian.Uint32(t[4:])), uint64(binary.BigEndian.Uint32(t[8:]))
			if string(t[:4]) == name && from+size <= uint64(len(b)) {
				return b[from : from+size]
			}
		}
		return nil
	}
	p := &profile{}
	switch string(b[16:20]) {
	case sigGrey:
		c, err := parseCurve(tag("kTRC"))
		p.grey, p.curves = true, [3]curve{c, c, c}
		return p, err
	case sigRGB:
		for i, name := range [3]string{"r", "g", "b"} {
			var err error
			if p.curves[i], err = parseCurve(tag(name + "TRC")); err != nil {
				return nil, err
			}
			if err = p.column(i, tag(name+"XYZ")); err != nil {
				return nil, err
			}
		}
		return p, p.checkWhite()
	}
	return nil, errProfile
}

// column reads the XYZ of primary i, ICC.1:2022, 10.31.
func (p *profile) column(i int, b []byte) error {
	if len(b) < 20 || string(b[:4]) != sigXYZ {
		return errProfile
	}
	for row := range p.matrix {
		p.matrix[row][i] = fixed16(b[8+4*row:])
	}
	return nil
}

// maxWhiteError is how far the sum of the primaries may lie from D50.
const maxWhiteError = 0.1

// checkWhite refuses primaries that do not make the white of the connection space, ICC.1:2022, 7.2.16.
func (p *profile) checkWhite() error {
	for row, white := range [3]float64{0.9642, 1, 0.8249} {
		sum := p.matrix[row][0] + p.matrix[row][1] + p.matrix[row][2]
		if math.Abs(sum-white) > maxWhiteError {
			return errProfile
		}
	}
	return nil
}

// fixed16 reads an s15Fixed16Number.
func fixed16(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// parseCurve reads a curve of either type, ICC.1:2022, 10.6 and 10.18.
func parseCurve(b []byte) (curve, error) {
	if len(b) < 12 {
		return curve{}, errProfile
	}
	switch string(b[:4]) {
	case sigCurv:
		n := binary.BigEndian.Uint32(b[8:])
		if n > maxCurvePoints || uint64(len(b)) < 12+2*uint64(n) {
			return curve{}, errProfile
		}
		points := b[12:]
		switch n {
		case 0:
			return curve{p: [7]float64{1}}, nil
		case 1:
			return curve{p: [7]float64{float64(binary.BigEndian.Uint16(points)) / 256}}, nil
		}
		c := curve{table: make([]uint16, n)}
		for i := range c.table {
			c.table[i] = binary.BigEndian.Uint16(points[2*i:])
		}
		return c, nil
	case sigPara:
		c := curve{function: int(binary.BigEndian.Uint16(b[8:]))}
		params := [5]int{1, 3, 4, 5, 7} // table 68
		if c.function >= len(params) || len(b) < 12+4*params[c.function] {
			return curve{}, errProfile
		}
		for i := range params[c.function] {
			c.p[i] = fixed16(b[12+4*i:])
		}
		return c, nil
	}
	return curve{}, errProfile
}

// at is the light for device value x, both 0 to 1.
func (c *curve) at(x float64) float64 {
	if c.table != nil {
		at := x * float64(len(c.table)-1)
		i := min(int(at), len(c.table)-2)
		low, high := float64(c.table[i]), float64(c.table[i+1])
		return (low + float64((at-float64(i))*(high-low))) / 65535
	}
	g, a, b, cc, d, e, f := c.p[0], c.p[1], c.p[2], c.p[3], c.p[4], c.p[5], c.p[6]
	power := func() float64 { return math.Pow(max(0, float64(a*x)+b), g) }
	y := 0.0
	switch c.function {
	case 0:
		y = math.Pow(x, g)
	case 1:
		if a*x >= -b {
			y = power()
		}
	case 2:
		y = cc
		if a*x >= -b {
			y = power() + cc
		}
	case 3:
		y = float64(cc * x)
		if x >= d {
			y = power()
		}
	case 4:
		y = float64(cc*x) + f
		if x >= d {
			y = power() + e
		}
	}
	if !(y > 0) { // also when it is no number
		return 0
	}
	return min(y, 1)
}
