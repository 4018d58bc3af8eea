package raster

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"image"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// Colorants relative to D50 of the spaces tested, from their primaries by the Bradford matrix.
var (
	sRGBColorants  = [3][3]float64{{0.4360747, 0.2225045, 0.0139322}, {0.3850649, 0.7168786, 0.0971045}, {0.1430804, 0.0606169, 0.7141733}}
	p3Colorants    = [3][3]float64{{0.5151187, 0.2411957, -0.0010505}, {0.2919778, 0.6922455, 0.0418791}, {0.1571036, 0.0665588, 0.7840714}}
	adobeColorants = [3][3]float64{{0.6097559, 0.3111242, 0.0194811}, {0.2052401, 0.6256560, 0.0608902}, {0.1492240, 0.0632197, 0.7448387}}
)

// para is a curve of function 3 with sRGB's numbers; gamma a curve of one number; ramp a table of x^g.
func para() []byte {
	b := []byte("para\x00\x00\x00\x00\x00\x03\x00\x00")
	for _, v := range []float64{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045} {
		b = fixed(b, v)
	}
	return b
}

func gamma(g float64) []byte {
	b := []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01")
	return binary.BigEndian.AppendUint16(b, uint16(math.Round(g*256)))
}

func ramp(g float64, n int) []byte {
	b := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), uint32(n))
	for i := range n {
		b = binary.BigEndian.AppendUint16(b, uint16(math.Round(65535*math.Pow(float64(i)/float64(n-1), g))))
	}
	return b
}

func fixed(b []byte, v float64) []byte {
	return binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(v*65536))))
}

func xyzTag(v [3]float64) []byte {
	b := []byte("XYZ \x00\x00\x00\x00")
	for _, c := range v {
		b = fixed(b, c)
	}
	return b
}

type iccTag struct {
	name string
	data []byte
}

// buildProfile makes a display profile of version 4.3.
func buildProfile(space string, tags ...iccTag) []byte {
	d50 := [3]float64{0.9642, 1, 0.8249}
	text := []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS\x00\x00\x00\x02\x00\x00\x00\x1c\x00x\x00\x00")
	tags = append(tags, iccTag{"desc", text}, iccTag{"cprt", text}, iccTag{"wtpt", xyzTag(d50)})
	head := make([]byte, iccHeaderBytes)
	copy(head[8:], "\x04\x30\x00\x00mntr"+space+"XYZ ")
	copy(head[36:], "acsp")
	copy(head[68:], xyzTag(d50)[8:])
	table := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	var data []byte
	at := len(head) + 4 + 12*len(tags)
	for _, t := range tags {
		table = append(table, t.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(at+len(data)))
		table = binary.BigEndian.AppendUint32(table, uint32(len(t.data)))
		data = append(data, t.data...)
		data = append(data, make([]byte, (4-len(data)%4)%4)...)
	}
	b := append(append(head, table...), data...)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

func rgbProfile(colorants [3][3]float64, curve []byte) []byte {
	return buildProfile(sigRGB,
		iccTag{"rXYZ", xyzTag(colorants[0])}, iccTag{"gXYZ", xyzTag(colorants[1])}, iccTag{"bXYZ", xyzTag(colorants[2])},
		iccTag{"rTRC", curve}, iccTag{"gTRC", curve}, iccTag{"bTRC", curve})
}

func greyProfile(curve []byte) []byte { return buildProfile(sigGrey, iccTag{"kTRC", curve}) }

// colourCube is every 17th value of each channel, in blocks of 4 x 4 pixels so that subsampling keeps them.
func colourCube() *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, 16*16*4, 16*4))
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			i := m.PixOffset(x, y)
			cx, cy := x/4, y/4
			m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = uint8(cx%16*17), uint8(cx/16*17), uint8(cy*17), 255
		}
	}
	return m
}

// littleCMS converts pixels by ImageMagick's own library.
func littleCMS(t *testing.T, m *image.RGBA, profile []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from.icc"), filepath.Join(dir, "to.icc")
	for path, b := range map[string][]byte{from: profile, to: rgbProfile(sRGBColorants, para())} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return runTool(t, ppm(m), "convert", "ppm:-", "-profile", from, "-intent", "relative", "-profile", to, "-depth", "8", "rgb:-")
}

func TestToSRGBAgreesWithLittleCMS(t *testing.T) {
	for name, profile := range map[string][]byte{
		"Display P3":         rgbProfile(p3Colorants, para()),
		"Adobe RGB":          rgbProfile(adobeColorants, gamma(563.0/256)),
		"table of 1024":      rgbProfile(p3Colorants, ramp(1.8, 1024)),
		"linear":             rgbProfile(sRGBColorants, []byte("curv\x00\x00\x00\x00\x00\x00\x00\x00")),
		"primaries exchange": rgbProfile([3][3]float64{p3Colorants[2], p3Colorants[1], p3Colorants[0]}, gamma(2.2)),
	} {
		want := littleCMS(t, colourCube(), profile)
		m := colourCube()
		if note, ok := toSRGB(m, profile); ok {
			t.Errorf("%s: note %v", name, note)
		}
		mean, worst := difference(t, rgb(m), want)
		if mean > 0.6 || worst > 3 {
			t.Errorf("%s: RGBA differs by %.2f, at worst %d", name, mean, worst)
		}
	}
}

// TestToSRGBOfPlanes compares planes with the same pixels converted as RGB: each chroma block of the cube has one
// colour, so nothing but rounding may differ. Where a wide colour leaves sRGB a channel near 0 answers to one level of
// another by six, hence the bound on the worst.
func TestToSRGBOfPlanes(t *testing.T) {
	profile := rgbProfile(p3Colorants, para())
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422,
		image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440} {
		m := subsample(colourCube(), ratio)
		reference := image.NewRGBA(m.Rect)
		copyRGB(reference, m)
		toSRGB(reference, profile)
		toSRGB(m, profile)
		mean, worst := difference(t, rgb(m), rgb(reference))
		if mean > 0.6 || worst > 14 {
			t.Errorf("%v: differs by %.2f, at worst %d", ratio, mean, worst)
		}
	}
}

// subsample makes planes of m, each chroma sample from its first pixel.
func subsample(m *image.RGBA, ratio image.YCbCrSubsampleRatio) *image.YCbCr {
	out := image.NewYCbCr(m.Rect, ratio)
	full := image.NewYCbCr(m.Rect, image.YCbCrSubsampleRatio444)
	for i := range full.Y {
		full.Y[i], full.Cb[i], full.Cr[i] = rgbToYCbCr(m.Pix[4*i], m.Pix[4*i+1], m.Pix[4*i+2])
	}
	copy(out.Y, full.Y)
	b := chromaBlock(ratio)
	for y := range chromaSize(out).Y {
		for x := range chromaSize(out).X {
			i := full.COffset(x*b.X, y*b.Y)
			out.Cb[y*out.CStride+x], out.Cr[y*out.CStride+x] = full.Cb[i], full.Cr[i]
		}
	}
	return out
}

func TestToSRGBOfGrey(t *testing.T) {
	ramp256 := func() *image.Gray {
		m := image.NewGray(image.Rect(0, 0, 256, 1))
		for i := range m.Pix {
			m.Pix[i] = uint8(i)
		}
		return m
	}
	for name, profile := range map[string][]byte{"grey": greyProfile(gamma(1.5)), "colour": rgbProfile(p3Colorants, gamma(1.5))} {
		m := ramp256()
		if _, ok := toSRGB(m, profile); ok {
			t.Errorf("%s: unexpected note", name)
		}
		for i, v := range m.Pix {
			light := math.Pow(float64(i)/255, 1.5)
			if want := 255 * sRGBCode(light); math.Abs(float64(v)-want) > 1 {
				t.Fatalf("%s: %d becomes %d, want %.1f", name, i, v, want)
			}
		}
	}
}

func TestToSRGBLeavesSRGB(t *testing.T) {
	for name, profile := range map[string][]byte{
		"none": nil, "parametric": rgbProfile(sRGBColorants, para()), "grey": greyProfile(para()),
	} {
		var m image.Image = colourCube()
		if name == "grey" {
			m = greyRamp(image.Pt(16, 16))
		}
		want := rgb(m)
		if note, ok := toSRGB(m, profile); ok || !bytes.Equal(rgb(m), want) {
			t.Errorf("%s: changed, note %v", name, note)
		}
	}
}

func TestToSRGBRefuses(t *testing.T) {
	good := rgbProfile(p3Colorants, para())
	without := func(name string) []byte { return bytes.Replace(good, []byte(name), []byte("none"), 1) }
	at := func(i int, v string) []byte {
		b := bytes.Clone(good)
		copy(b[i:], v)
		return b
	}
	cases := map[string][]byte{
		"empty":           {},
		"header only":     good[:iccHeaderBytes],
		"no signature":    at(36, "xxxx"),
		"version 5":       at(8, "\x05"),
		"Lab":             at(20, "Lab "),
		"CMYK":            at(16, "CMYK"),
		"tags without":    at(128, "\x00\x00\x00\x00"),
		"tags endless":    at(128, "\xff\xff\xff\xff"),
		"no red":          without("rXYZ"),
		"no green curve":  without("gTRC"),
		"primaries wrong": rgbProfile([3][3]float64{{9, 9, 9}, {0, 0, 0}, {0, 0, 0}}, para()),
		"gain without end": rgbProfile([3][3]float64{{3000, 3000, 3000}, {-3000, -3000, -3000},
			{0.9642, 1, 0.8249}}, para()),
		"curve too long":   rgbProfile(p3Colorants, []byte("curv\x00\x00\x00\x00\xff\xff\xff\xff")),
		"curve cut":        rgbProfile(p3Colorants, []byte("curv\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00")),
		"function unknown": rgbProfile(p3Colorants, []byte("para\x00\x00\x00\x00\x00\x09\x00\x00")),
		"grey on colour":   greyProfile(gamma(2)),
	}
	for name, profile := range cases {
		m := colourCube()
		want := bytes.Clone(m.Pix)
		note, ok := toSRGB(m, profile)
		if !ok || note.Code != "colour" || !bytes.Equal(m.Pix, want) {
			t.Errorf("%s: note %v, pixels changed %v", name, note, !bytes.Equal(m.Pix, want))
		}
	}
}

// TestToSRGBIsTheSameEverywhere pins the pixels, so that the same test on another machine or in WebAssembly tells.
func TestToSRGBIsTheSameEverywhere(t *testing.T) {
	sum := fnv.New64a()
	for _, profile := range [][]byte{rgbProfile(p3Colorants, para()), rgbProfile(adobeColorants, gamma(2.2))} {
		m := colourCube()
		toSRGB(m, profile)
		sum.Write(m.Pix)
		planes := subsample(colourCube(), image.YCbCrSubsampleRatio420)
		toSRGB(planes, profile)
		sum.Write(planes.Y)
		sum.Write(planes.Cb)
		sum.Write(planes.Cr)
	}
	small := Shrink(noisy(301, 200), 97).(*image.RGBA)
	sum.Write(small.Pix)
	if got, want := fmt.Sprintf("%x", sum.Sum64()), "25cdeb3f4ff9abd7"; got != want {
		t.Errorf("pixels have digest %s, want %s", got, want)
	}
}

// FuzzProfile asserts that no profile makes toSRGB fail.
func FuzzProfile(f *testing.F) {
	f.Add(rgbProfile(p3Colorants, para()))
	f.Add(rgbProfile(adobeColorants, gamma(2.2)))
	f.Add(rgbProfile(p3Colorants, ramp(2, 9)))
	f.Add(greyProfile(gamma(1.8)))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, m := range []image.Image{image.NewGray(image.Rect(0, 0, 3, 3)), gradient(3, 3),
			image.NewYCbCr(image.Rect(0, 0, 3, 3), image.YCbCrSubsampleRatio420)} {
			toSRGB(m, b)
			checkPicture(t, m)
		}
	})
}
