package raster

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"testing"
)

// orientedSizes are even, odd and mixed sides.
var orientedSizes = []image.Point{{192, 128}, {191, 127}, {194, 127}, {191, 130}, {1, 1}}

// TestOrientAgreesWithImageMagick decodes JPEGs of every subsampling, size and orientation and compares them with
// ImageMagick's upright pixels.
func TestOrientAgreesWithImageMagick(t *testing.T) {
	dir := t.TempDir()
	samplings := map[string][]string{
		"4:4:4": {"-sample", "1x1"}, "4:2:2": {"-sample", "2x1"}, "4:2:0": {"-sample", "2x2"},
		"4:4:0": {"-sample", "1x2"}, "4:1:1": {"-sample", "4x1"}, "grey": {"-grayscale"},
	}
	type job struct {
		name string
		src  []byte
		o    int
	}
	var jobs []job
	args := []string{"-define", "jpeg:fancy-upsampling=off", "-define", "jpeg:block-smoothing=off"}
	for name, sampling := range samplings {
		for _, size := range orientedSizes {
			plain := runTool(t, ppm(gradient(size.X, size.Y)), "cjpeg", append(sampling, "-quality", "98")...)
			for o := 1; o <= 8; o++ {
				src := withSegment(plain, exifOrientation(o))
				path := filepath.Join(dir, fmt.Sprintf("%d.jpg", len(jobs)))
				if err := os.WriteFile(path, src, 0o600); err != nil {
					t.Fatal(err)
				}
				jobs = append(jobs, job{fmt.Sprintf("%s %v orientation %d", name, size, o), src, o})
				args = append(args, path)
			}
		}
	}
	want := runTool(t, nil, "convert", append(args, "-auto-orient", "+repage", "-type", "TrueColor", "-depth", "8", "rgb:-")...)
	for _, j := range jobs {
		img, notes, h := probed(t, j.src)
		if h.Orientation != j.o || len(notes) != 0 {
			t.Fatalf("%s: header says %d, notes %v", j.name, h.Orientation, notes)
		}
		got := rgb(img)
		mean, worst := difference(t, got, want[:len(got)])
		want = want[len(got):]
		if mean > 1.2 || worst > 8 {
			t.Errorf("%s: differs by %.2f, at worst %d", j.name, mean, worst)
		}
	}
	if len(want) != 0 {
		t.Errorf("%d samples are left over", len(want))
	}
}

// TestOrientMovesEverySample turns planes of distinct samples and looks each up where EXIF says it belongs.
func TestOrientMovesEverySample(t *testing.T) {
	for o := 0; o <= 9; o++ {
		for _, size := range []image.Point{{1, 1}, {5, 3}, {70, 40}, {33, 65}} {
			for name, img := range map[string]image.Image{"grey": greyRamp(size), "rgba": gradient(size.X, size.Y)} {
				at := colourTable(img)
				got := orient(img, o)
				for y := range size.Y {
					for x := range size.X {
						u := upright(image.Pt(x, y), size, o)
						if c := got.At(u.X, u.Y); fmt.Sprint(c) != at[image.Pt(x, y)] {
							t.Fatalf("%s %v orientation %d: %v at %v, want %s from %d,%d", name, size, o, c, u, at[image.Pt(x, y)], x, y)
						}
					}
				}
			}
		}
	}
}

// TestOrientChromaIsMeanOfItsPixels compares each chroma sample with the mean over the pixels it covers.
func TestOrientChromaIsMeanOfItsPixels(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422,
		image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440} {
		for _, size := range []image.Point{{6, 4}, {7, 5}, {6, 5}, {7, 4}, {1, 1}} {
			for o := 1; o <= 8; o++ {
				m := chromaRamp(size, ratio)
				pixel := map[image.Point]int{} // Cb of each upright pixel
				for y := range size.Y {
					for x := range size.X {
						pixel[upright(image.Pt(x, y), size, o)] = int(m.Cb[m.COffset(x, y)])
					}
				}
				got := orient(m, o).(*image.YCbCr)
				b := chromaBlock(got.SubsampleRatio)
				for cy := range chromaSize(got).Y {
					for cx := range chromaSize(got).X {
						sum, n := 0, 0
						for y := cy * b.Y; y < min(got.Rect.Max.Y, cy*b.Y+b.Y); y++ {
							for x := cx * b.X; x < min(got.Rect.Max.X, cx*b.X+b.X); x++ {
								sum, n = sum+pixel[image.Pt(x, y)], n+1
							}
						}
						have := int(got.Cb[cy*got.CStride+cx])
						if have != int(got.Cr[cy*got.CStride+cx]) || n*have < sum-n || n*have > sum+n {
							t.Fatalf("%v %v orientation %d: chroma %d,%d is %d, want %d/%d", ratio, size, o, cx, cy, have, sum, n)
						}
					}
				}
			}
		}
	}
}

// png8 encodes by the package's own encoder.
func png8(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := EncodePNG(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// upright is where EXIF 3.0, table 6, puts stored pixel p of a picture of the given size.
func upright(p, size image.Point, o int) image.Point {
	right, bottom := size.X-1-p.X, size.Y-1-p.Y
	switch o {
	case 2:
		return image.Pt(right, p.Y)
	case 3:
		return image.Pt(right, bottom)
	case 4:
		return image.Pt(p.X, bottom)
	case 5:
		return image.Pt(p.Y, p.X)
	case 6:
		return image.Pt(bottom, p.X)
	case 7:
		return image.Pt(bottom, right)
	case 8:
		return image.Pt(p.Y, right)
	}
	return p
}

// colourTable keeps the colours of a picture, whose memory will be used again.
func colourTable(img image.Image) map[image.Point]string {
	at := map[image.Point]string{}
	for y := range img.Bounds().Max.Y {
		for x := range img.Bounds().Max.X {
			at[image.Pt(x, y)] = fmt.Sprint(img.At(x, y))
		}
	}
	return at
}

// greyRamp has a gap after each row, as decoders leave them.
func greyRamp(size image.Point) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, size.X+5, size.Y+2))
	for i := range m.Pix {
		m.Pix[i] = uint8(i * 37)
	}
	return m.SubImage(image.Rectangle{Max: size}).(*image.Gray)
}

// chromaRamp has distinct chroma, and gaps after rows.
func chromaRamp(size image.Point, ratio image.YCbCrSubsampleRatio) *image.YCbCr {
	m := image.NewYCbCr(image.Rect(0, 0, size.X+9, size.Y+3), ratio)
	for i := range m.Cb {
		m.Cb[i] = uint8(i * 13)
		m.Cr[i] = m.Cb[i]
	}
	return m.SubImage(image.Rectangle{Max: size}).(*image.YCbCr)
}
