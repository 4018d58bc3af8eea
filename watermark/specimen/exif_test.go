package specimen_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/draw"
	"image/jpeg"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mohr/watermark/specimen"
)

// exiftool reads a file's tags by name.
func exiftool(t *testing.T, file []byte) map[string]any {
	t.Helper()
	need(t, "exiftool")
	name := filepath.Join(t.TempDir(), "a.jpg")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("exiftool", "-j", "-n", "-b", "-a", "-G1", "-validate", "-warning", name).Output()
	if err != nil {
		t.Fatalf("exiftool: %v", err)
	}
	all, err := exec.Command("exiftool", "-j", "-n", "-G1", name).Output()
	if err != nil {
		t.Fatalf("exiftool: %v", err)
	}
	tags := map[string]any{}
	for _, o := range [][]byte{out, all} {
		var list []map[string]any
		if err := json.Unmarshal(o, &list); err != nil || len(list) != 1 {
			t.Fatalf("exiftool: %v in %.80s", err, o)
		}
		for k, v := range list[0] {
			tags[k] = v
		}
	}
	return tags
}

func TestPhotoExif(t *testing.T) {
	tests := []struct {
		variant     int
		orientation float64
		gps         bool
		trailer     bool
		upright     image.Point
	}{
		{1, 6, true, false, image.Pt(3000, 4000)},
		{2, 1, true, false, image.Pt(4000, 3000)},
		{3, 3, true, true, image.Pt(4000, 3000)},
		{4, 8, false, false, image.Pt(3000, 4000)},
	}
	for _, tt := range tests {
		d := photos[tt.variant]()
		if d.Image.Rect.Size() != tt.upright {
			t.Errorf("%s is %v, want %v", d.Name, d.Image.Rect.Size(), tt.upright)
		}
		file := d.JPEG(90)
		tags := exiftool(t, file)
		if got := tags["IFD0:Orientation"]; got != tt.orientation {
			t.Errorf("%s: orientation %v, want %v", d.Name, got, tt.orientation)
		}
		if tags["IFD0:Model"] != "Specimen Phone" || tags["File:YCbCrSubSampling"] != "2 2" {
			t.Errorf("%s: model %v, sampling %v", d.Name, tags["IFD0:Model"], tags["File:YCbCrSubSampling"])
		}
		lat, has := tags["Composite:GPSLatitude"].(float64)
		lon, _ := tags["Composite:GPSLongitude"].(float64)
		if has != tt.gps || has && (math.Abs(lat+48.8756) > 1e-4 || math.Abs(lon+123.3925) > 1e-4) {
			t.Errorf("%s: position %v %v, want one: %v", d.Name, lat, lon, tt.gps)
		}
		checkStored(t, d, file, tt.trailer)
	}
}

// checkStored decodes the file, its thumbnail and what follows its end, and compares each with the document.
func checkStored(t *testing.T, d specimen.Document, file []byte, trailer bool) {
	t.Helper()
	main, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if main.Bounds().Size() != image.Pt(4000, 3000) {
		t.Errorf("%s is stored as %v, want 4000 x 3000", d.Name, main.Bounds().Size())
	}
	inner := bytes.Index(file[2:], []byte{0xFF, 0xD8}) + 2
	thumb, err := jpeg.Decode(bytes.NewReader(file[inner:]))
	if err != nil {
		t.Fatalf("%s: thumbnail: %v", d.Name, err)
	}
	if thumb.Bounds().Size() != image.Pt(160, 120) || !alike(main, thumb) {
		t.Errorf("%s: the thumbnail is not the stored picture", d.Name)
	}
	last := bytes.LastIndex(file, []byte{0xFF, 0xD8, 0xFF})
	if got := last > inner; got != trailer {
		t.Errorf("%s: a further picture: %v, want %v", d.Name, got, trailer)
	} else if trailer {
		if !bytes.Equal(file[last-2:last], []byte{0xFF, 0xD9}) {
			t.Errorf("%s: the further picture does not follow the end of the first", d.Name)
		}
		second, err := jpeg.Decode(bytes.NewReader(file[last:]))
		if err != nil || !alike(main, second) {
			t.Errorf("%s: the further picture is not the stored one: %v", d.Name, err)
		}
	}
}

// alike compares two pictures of one scene at a few hundred places.
func alike(a, b image.Image) bool {
	far := 0
	for j := range 15 {
		for i := range 20 {
			at := func(m image.Image) (r, g, l int) {
				var sum [3]int
				s := m.Bounds().Size()
				n := max(s.X/160, 1)
				for k := range n * n {
					c := m.At((2*i+1)*s.X/40+k%n, (2*j+1)*s.Y/30+k/n)
					r, g, l, _ := c.RGBA()
					sum[0], sum[1], sum[2] = sum[0]+int(r>>8), sum[1]+int(g>>8), sum[2]+int(l>>8)
				}
				return sum[0] / (n * n), sum[1] / (n * n), sum[2] / (n * n)
			}
			r1, g1, l1 := at(a)
			r2, g2, l2 := at(b)
			far += max(r1-r2, r2-r1) + max(g1-g2, g2-g1) + max(l1-l2, l2-l1)
		}
	}
	return far/900 < 12
}

// TestOrientations stores a picture all eight ways and lets ImageMagick turn each upright.
func TestOrientations(t *testing.T) {
	need(t, "convert")
	img := image.NewRGBA(image.Rect(0, 0, 64, 32))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, 0, 32, 16), image.Black, image.Point{}, draw.Src) // top left
	draw.Draw(img, image.Rect(32, 0, 48, 8), image.Black, image.Point{}, draw.Src)
	for _, o := range []int{1, 2, 3, 4, 5, 6, 7, 8, 0, -1, 9, 400} { // the last four are written as 1
		d := specimen.Document{Image: img, Exif: &specimen.Exif{Orientation: o}}
		cmd := exec.Command("convert", "jpg:-", "-auto-orient", "ppm:-")
		cmd.Stdin = bytes.NewReader(d.JPEG(100))
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("orientation %d: convert: %v", o, err)
		}
		const head = "P6\n64 32\n255\n"
		if !strings.HasPrefix(string(out), head) {
			t.Errorf("orientation %d: upright picture begins %.14q", o, out)
			continue
		}
		pix := out[len(head):]
		for _, p := range []image.Point{{4, 4}, {28, 12}, {40, 3}, {40, 13}, {60, 3}, {5, 28}, {60, 28}} {
			want := img.Pix[img.PixOffset(p.X, p.Y)]
			if got := pix[3*(p.Y*64+p.X)]; math.Abs(float64(got)-float64(want)) > 40 {
				t.Errorf("orientation %d: pixel %v is %d, want %d", o, p, got, want)
			}
		}
	}
}

// TestScannerFiles: without a camera there is nothing but the format's own header.
func TestScannerFiles(t *testing.T) {
	card, scan := specimen.CardFront(1), specimen.Scan(specimen.CardFront(1))
	tags := exiftool(t, card.JPEG(92))
	for k := range tags {
		group, _, _ := strings.Cut(k, ":")
		switch group {
		case "SourceFile", "ExifTool", "System", "File", "JFIF", "Composite":
		default:
			t.Errorf("card: tag %s", k)
		}
	}
	if tags["JFIF:XResolution"] != 300.0 || tags["File:ColorComponents"] != 3.0 {
		t.Errorf("card: %v dpi, %v components", tags["JFIF:XResolution"], tags["File:ColorComponents"])
	}
	if got := exiftool(t, scan.JPEG(90))["File:ColorComponents"]; got != 1.0 {
		t.Errorf("grey scan has %v components", got)
	}
}
