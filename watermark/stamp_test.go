package watermark_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"mohr/watermark"
	"mohr/watermark/internal/qr"
	"mohr/watermark/specimen"
)

var (
	issued  = watermark.Date{Year: 2026, Month: 11, Day: 23}
	expires = watermark.Date{Year: 2026, Month: 12, Day: 31}
)

// jobs are one job for each language of a label.
func jobs() map[string]watermark.Job {
	id := watermark.CopyID{0x3b, 0xc7, 0x34, 0xdf, 0xb4}
	english := watermark.Label{Purpose: "SIM registration only", Recipient: "Jazz Franchise, Blue Area", Issued: issued, Expires: expires, CopyID: id}
	urdu := english
	urdu.Lang, urdu.Purpose, urdu.Recipient = watermark.Urdu, "صرف سِم رجسٹریشن کے لیے", "جاز فرنچائز، بلیو ایریا 0300-1234567"
	both := urdu
	both.Lang, both.Recipient = watermark.Both, english.Recipient
	short := watermark.Label{Purpose: "Hotel", Issued: issued, CopyID: id}
	return map[string]watermark.Job{"english": {Label: english}, "urdu": {Label: urdu}, "both": {Label: both}, "short": {Label: short}}
}

// payloads are what the QR codes of jobs must say, word for word.
var payloads = map[string]string{
	"english": "Mohr copy v1\nFor: SIM registration only\nTo: Jazz Franchise, Blue Area\nOn: 2026-11-23\nUntil: 2026-12-31\nCopy: 7F3K-9QXM\n",
	"urdu":    "Mohr copy v1\nFor: صرف سِم رجسٹریشن کے لیے\nTo: جاز فرنچائز، بلیو ایریا 0300-1234567\nOn: 2026-11-23\nUntil: 2026-12-31\nCopy: 7F3K-9QXM\n",
	"both":    "Mohr copy v1\nFor: صرف سِم رجسٹریشن کے لیے\nTo: Jazz Franchise, Blue Area\nOn: 2026-11-23\nUntil: 2026-12-31\nCopy: 7F3K-9QXM\n",
	"short":   "Mohr copy v1\nFor: Hotel\nOn: 2026-11-23\nCopy: 7F3K-9QXM\n",
}

// documents are the specimens that most tests stamp, as JPEG files, each drawn once.
var documents = sync.OnceValue(func() map[string][]byte {
	docs := map[string][]byte{}
	for _, d := range []specimen.Document{specimen.CardFront(1), specimen.CardBack(1), specimen.Letter(1)} {
		docs[d.Name] = d.JPEG(92)
	}
	return docs
})

// photo is a phone's picture of a card, 12 megapixels, with all that a phone writes into its files.
var photo = sync.OnceValue(func() []byte { return specimen.Photo(3).JPEG(90) })

func stamp(t testing.TB, src []byte, job watermark.Job) ([]byte, watermark.Report) {
	t.Helper()
	var b bytes.Buffer
	report, err := watermark.Stamp(&b, src, job)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), report
}

// The code of every copy reads with two independent readers, as it is and after a messenger has shrunk it to
// 1600 pixels and saved it at quality 70.
func TestCodeReads(t *testing.T) {
	for name, src := range documents() {
		for lang, job := range jobs() {
			t.Run(name+"/"+lang, func(t *testing.T) {
				t.Parallel()
				out, _ := stamp(t, src, job)
				whole := onDisk(t, "copy.jpg", out)
				sent := filepath.Join(filepath.Dir(whole), "sent.jpg")
				run(t, "convert", whole, "-resize", "1600x1600>", "-quality", "70", sent)
				for _, path := range []string{whole, sent} {
					if got := run(t, "zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", path); got != payloads[lang]+"\n" {
						t.Errorf("zbar reads %q from %s, want %q", got, filepath.Base(path), payloads[lang])
					}
					data, err := os.ReadFile(path)
					if err != nil {
						t.Fatal(err)
					}
					if got := gozxingReads(decoded(t, data)); len(got) != 1 || got[0] != payloads[lang] {
						t.Errorf("gozxing reads %q from %s, want %q", got, filepath.Base(path), payloads[lang])
					}
				}
			})
		}
	}
}

// allowed are the tags that exiftool shows of any file: the format's own and the file system's.
var allowed = map[string]string{
	"ExifTool":  "*",
	"System":    "*",
	"Composite": "ImageSize Megapixels",
	"File": "FileType FileTypeExtension MIMEType ImageWidth ImageHeight EncodingProcess BitsPerSample ColorComponents " +
		"YCbCrSubSampling",
	"PNG": "ImageWidth ImageHeight BitDepth ColorType Compression Filter Interlace",
}

func TestNothingElseTravels(t *testing.T) {
	for _, format := range []watermark.Format{watermark.JPEG, watermark.PNG} {
		job := jobs()["english"]
		job.Output = watermark.Output{Format: format, LongSide: 1600}
		out, _ := stamp(t, photo(), job)
		var files []map[string]any
		if err := json.Unmarshal([]byte(run(t, "exiftool", "-a", "-G1", "-j", onDisk(t, "copy", out))), &files); err != nil {
			t.Fatal(err)
		}
		for tag := range files[0] {
			group, name, _ := strings.Cut(tag, ":")
			if tag == "SourceFile" || allowed[group] == "*" {
				continue
			}
			if !strings.Contains(" "+allowed[group]+" ", " "+name+" ") {
				t.Errorf("the copy has the tag %s", tag)
			}
		}
		if n := bytes.Count(out, []byte("\xff\xd8\xff")); format == watermark.JPEG && n != 1 {
			t.Errorf("the copy holds %d starts of a JPEG, want 1", n)
		}
		if format == watermark.JPEG && !bytes.HasSuffix(out, []byte("\xff\xd9")) {
			t.Error("the copy goes on after its end")
		}
	}
	if before := run(t, "exiftool", "-a", "-G1", onDisk(t, "photo.jpg", photo())); !strings.Contains(before, "GPS") {
		t.Error("the photo that was stamped had no GPS to lose")
	}
}

// quadrants is a picture whose corners tell which way is up.
func quadrants(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	colors := [4]color.RGBA{{210, 60, 60, 255}, {60, 180, 60, 255}, {70, 70, 210, 255}, {220, 210, 90, 255}}
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, colors[x*2/w+y*2/h*2])
		}
	}
	return img
}

// oriented is a JPEG with an EXIF orientation and nothing else (EXIF 2.32, 4.5: one IFD with tag 0x0112).
func oriented(t *testing.T, img image.Image, orientation byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00?\x00\x00\x00\x00\x00\x00")
	tiff[19] = orientation
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(segment) + 2)}, segment...)
	return append(out, b.Bytes()[2:]...)
}

func TestUpright(t *testing.T) {
	for orientation := byte(1); orientation <= 8; orientation++ {
		src := oriented(t, quadrants(641, 399), orientation)
		path := onDisk(t, "in.jpg", src)
		ref := filepath.Join(filepath.Dir(path), "ref.png")
		run(t, "convert", path, "-auto-orient", ref)
		data, err := os.ReadFile(ref)
		if err != nil {
			t.Fatal(err)
		}
		want := decoded(t, data)
		out, report := stamp(t, src, jobs()["english"])
		got := decoded(t, out)
		left := (report.Width - want.Bounds().Dx()) / 2
		for _, corner := range [][2]int{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
			x, y := want.Bounds().Dx()*corner[0]/4, want.Bounds().Dy()*corner[1]/4
			if d := distance(meanOf(got, left+x, y), meanOf(want, x, y)); d > 60 {
				t.Errorf("orientation %d: about (%d, %d) the copy is %d off what ImageMagick shows", orientation, x, y, d)
			}
		}
	}
}

// meanOf is the mean colour of a square of 61 pixels about (x, y).
func meanOf(img image.Image, x, y int) [3]int {
	var sum [3]int
	for j := -30; j <= 30; j++ {
		for i := -30; i <= 30; i++ {
			r, g, b, _ := img.At(x+i, y+j).RGBA()
			sum[0], sum[1], sum[2] = sum[0]+int(r>>8), sum[1]+int(g>>8), sum[2]+int(b>>8)
		}
	}
	return [3]int{sum[0] / (61 * 61), sum[1] / (61 * 61), sum[2] / (61 * 61)}
}

func distance(a, b [3]int) int {
	d := 0
	for i := range a {
		d += max(a[i]-b[i], b[i]-a[i])
	}
	return d
}

func TestMasksAreSolid(t *testing.T) {
	board := image.NewRGBA(image.Rect(0, 0, 803, 601))
	for y := range 601 {
		for x := range 803 {
			v := uint8(255 * ((x/5 + y/5) % 2))
			board.SetRGBA(x, y, color.RGBA{v, 255 - v, v, 255})
		}
	}
	var asPNG, asJPEG bytes.Buffer
	if err := errors.Join(png.Encode(&asPNG, board), jpeg.Encode(&asJPEG, board, nil)); err != nil {
		t.Fatal(err)
	}
	masks := []watermark.Mask{{X: 101, Y: 51, W: 203, H: 99}, {X: 50, Y: 50, W: 25, H: 25, Percent: true}}
	hidden := []image.Rectangle{image.Rect(101, 51, 304, 150), image.Rect(401, 300, 602, 450)}
	for name, src := range map[string][]byte{"png": asPNG.Bytes(), "jpeg": asJPEG.Bytes()} {
		job := jobs()["english"]
		job.Masks = masks
		out, _ := stamp(t, src, job)
		img := decoded(t, out)
		for _, r := range hidden {
			if c := correlation(img, board, r); c > 0.05 || c < -0.05 {
				t.Errorf("%s: what lies under the mask at %v shows through with correlation %.3f", name, r, c)
			}
		}
		if c := correlation(img, board, image.Rect(620, 460, 800, 600)); c < 0.5 {
			t.Errorf("%s: what is not masked is gone too: correlation %.3f", name, c)
		}
	}
}

// correlation compares the green channel of two pictures in r: 1 is alike, 0 is nothing to do with each other.
func correlation(a image.Image, b image.Image, r image.Rectangle) float64 {
	var n, sa, sb, saa, sbb, sab float64
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			_, ga, _, _ := a.At(x, y).RGBA()
			_, gb, _, _ := b.At(x, y).RGBA()
			va, vb := float64(ga>>8), float64(gb>>8)
			n, sa, sb = n+1, sa+va, sb+vb
			saa, sbb, sab = saa+va*va, sbb+vb*vb, sab+va*vb
		}
	}
	cov, varA, varB := sab/n-sa*sb/n/n, saa/n-sa*sa/n/n, sbb/n-sb*sb/n/n
	if varA < 1e-9 || varB < 1e-9 {
		return 0
	}
	return cov / math.Sqrt(varA*varB)
}

// The same job over the same bytes gives the same file, however many are stamped at once; another seed or
// secret gives another.
func TestRepeatable(t *testing.T) {
	src, job := documents()["card-front-1"], jobs()["urdu"]
	want, _ := stamp(t, src, job)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if got, _ := stamp(t, src, job); !bytes.Equal(got, want) {
				t.Error("one job gave two copies")
			}
		})
	}
	wg.Wait()
	for name, change := range map[string]func(*watermark.Job){
		"seed":   func(j *watermark.Job) { j.Seed[31] = 1 },
		"secret": func(j *watermark.Job) { j.Secret[31] = 1 },
	} {
		other := job
		change(&other)
		if got, _ := stamp(t, src, other); bytes.Equal(got, want) {
			t.Errorf("another %s gave the same copy", name)
		}
	}
}

// A page has no bare window: on white paper no square as large as a small portrait stays untouched.
func TestNoBareWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("measures many pictures")
	}
	for _, size := range []image.Point{{1011, 638}, {1240, 1754}, {2000, 1500}, {300, 200}} {
		var src bytes.Buffer
		white := image.NewGray(image.Rectangle{Max: size})
		for i := range white.Pix {
			white.Pix[i] = 250
		}
		if err := png.Encode(&src, white); err != nil {
			t.Fatal(err)
		}
		for lang, job := range jobs() {
			for _, strength := range []watermark.Strength{watermark.Normal, watermark.Light, watermark.Strong} {
				job.Strength = strength
				out, report := stamp(t, src.Bytes(), job)
				left := (report.Width - size.X) / 2 / 8 * 8
				bare := bareSquare(decoded(t, out), image.Rect(left, 0, left+size.X, size.Y))
				if limit := max(40, int(0.09*math.Sqrt(float64(size.X*size.Y)))); bare > limit {
					t.Errorf("%v %s strength %d: a square of %d px is bare, want at most %d", size, lang, strength, bare, limit)
				}
			}
		}
	}
}

// bareSquare is the side of the largest square in r whose pixels are all still 250.
func bareSquare(img image.Image, r image.Rectangle) int {
	best := 0
	above := make([]int, r.Dx()+1)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		diagonal := 0
		for x := r.Min.X; x < r.Max.X; x++ {
			i := x - r.Min.X + 1
			was := above[i]
			above[i] = 0
			if c := color.GrayModel.Convert(img.At(x, y)).(color.Gray); c.Y == 250 {
				above[i] = 1 + min(above[i-1], was, diagonal)
				best = max(best, above[i])
			}
			diagonal = was
		}
		above[0] = 0
	}
	return best
}

func TestImpossibleLabels(t *testing.T) {
	src := documents()["card-front-1"]
	tests := map[string]watermark.Label{
		"no purpose":              {Issued: issued},
		"a purpose of spaces":     {Purpose: " \u200f ", Issued: issued},
		"81 letters":              {Purpose: strings.Repeat("a", 81), Issued: issued},
		"61 for the recipient":    {Purpose: "a", Recipient: strings.Repeat("b", 61), Issued: issued},
		"no day":                  {Purpose: "a"},
		"no such day":             {Purpose: "a", Issued: watermark.Date{Year: 2026, Month: 2, Day: 30}},
		"over before it starts":   {Purpose: "a", Issued: expires, Expires: issued},
		"a character no font has": {Purpose: "仅供登记", Issued: issued},
		"an emoji":                {Purpose: "SIM 📱", Issued: issued},
		"a control character":     {Purpose: "SIM\x1b[31m", Issued: issued},
		"not UTF-8":               {Purpose: "SIM\xff", Issued: issued},
	}
	for name, label := range tests {
		var b bytes.Buffer
		_, err := watermark.Stamp(&b, src, watermark.Job{Label: label})
		if !errors.Is(err, watermark.ErrLabel) {
			t.Errorf("%s: error is %v, want ErrLabel", name, err)
		}
		if label.Purpose != "" && err != nil && len(label.Purpose) > 3 && strings.Contains(err.Error(), label.Purpose) {
			t.Errorf("%s: the error repeats the label", name)
		}
		if b.Len() != 0 {
			t.Errorf("%s: %d bytes were written", name, b.Len())
		}
	}
}

func TestImpossibleJobs(t *testing.T) {
	src := documents()["card-front-1"]
	base := watermark.Job{Label: jobs()["english"].Label}
	tests := map[string]func(*watermark.Job){
		"language":         func(j *watermark.Job) { j.Label.Lang = 3 },
		"strength":         func(j *watermark.Job) { j.Strength = 3 },
		"QR":               func(j *watermark.Job) { j.QR = 2 },
		"format":           func(j *watermark.Job) { j.Output.Format = watermark.PDF + 1 },
		"long side, small": func(j *watermark.Job) { j.Output.LongSide = 63 },
		"long side, large": func(j *watermark.Job) { j.Output.LongSide = 30_001 },
		"quality":          func(j *watermark.Job) { j.Output.Quality = 101 },
		"mask beside":      func(j *watermark.Job) { j.Masks = []watermark.Mask{{X: 2000, Y: 0, W: 5, H: 5}} },
		"mask of no size":  func(j *watermark.Job) { j.Masks = []watermark.Mask{{X: 1, Y: 1, W: 0, H: 5}} },
		"mask before 0":    func(j *watermark.Job) { j.Masks = []watermark.Mask{{X: -1, Y: 1, W: 5, H: 5}} },
		"mask on page 2":   func(j *watermark.Job) { j.Masks = []watermark.Mask{{Page: 2, W: 5, H: 5}} },
		"65 masks":         func(j *watermark.Job) { j.Masks = make([]watermark.Mask, 65) },
	}
	for name, change := range tests {
		job := base
		change(&job)
		var b bytes.Buffer
		if _, err := watermark.Stamp(&b, src, job); !errors.Is(err, watermark.ErrUsage) {
			t.Errorf("%s: error is %v, want ErrUsage", name, err)
		}
		if b.Len() != 0 {
			t.Errorf("%s: %d bytes were written", name, b.Len())
		}
	}
}

func TestLimits(t *testing.T) {
	src := documents()["card-front-1"]
	for name, lim := range map[string]watermark.Limits{
		"--max-bytes":  {Bytes: 1000},
		"--max-pixels": {Pixels: 1011*638 - 1},
		"":             {Side: 1010},
	} {
		job := jobs()["english"]
		job.Limits = lim
		var over *watermark.LimitError
		_, err := watermark.Stamp(&bytes.Buffer{}, src, job)
		if !errors.Is(err, watermark.ErrLimit) || !errors.As(err, &over) || over.Flag != name {
			t.Errorf("%+v: error is %v, want a LimitError with flag %q", lim, err, name)
		}
		if _, err := watermark.Inspect(src, lim); !errors.Is(err, watermark.ErrLimit) {
			t.Errorf("Inspect with %+v: error is %v, want ErrLimit", lim, err)
		}
	}
}

// failing is a writer that takes n bytes.
type failing struct{ n int }

var errFull = errors.New("disk full")

func (f *failing) Write(p []byte) (int, error) {
	if f.n -= len(p); f.n < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriterFails(t *testing.T) {
	for _, format := range []watermark.Format{watermark.JPEG, watermark.PNG} {
		job := jobs()["english"]
		job.Output.Format = format
		if _, err := watermark.Stamp(&failing{5000}, documents()["card-front-1"], job); !errors.Is(err, errFull) {
			t.Errorf("format %d: error is %v, want the writer's", format, err)
		}
	}
}

func TestOutput(t *testing.T) {
	job := jobs()["english"]
	job.Output = watermark.Output{LongSide: 500, Format: watermark.PNG}
	out, report := stamp(t, documents()["card-front-1"], job)
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dx() != report.Width || img.Bounds().Dy() != report.Height || report.Width < 500 || report.Height < 316 {
		t.Errorf("copy is %v, report says %d x %d", img.Bounds(), report.Width, report.Height)
	}
	job.QR = watermark.QROff
	out, _ = stamp(t, documents()["card-front-1"], job)
	if texts, _ := qr.Decode(decoded(t, out)); len(texts) != 0 {
		t.Errorf("a copy without a code reads %d", len(texts))
	}
	low, high := job, job
	low.Output = watermark.Output{Format: watermark.JPEG, Quality: 30}
	high.Output = watermark.Output{Format: watermark.JPEG, Quality: 95}
	a, _ := stamp(t, documents()["card-front-1"], low)
	b, _ := stamp(t, documents()["card-front-1"], high)
	if 2*len(a) > len(b) {
		t.Errorf("quality 30 makes %d bytes, quality 95 %d", len(a), len(b))
	}
}

func TestInspect(t *testing.T) {
	info, err := watermark.Inspect(photo(), watermark.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if info.Format != "jpeg" || info.Pages != 1 || info.Width*info.Height != 12e6 {
		t.Errorf("the photo is %+v", info)
	}
	kinds := fmt.Sprint(info.Disclosures)
	for _, kind := range []string{"location", "device", "thumbnail"} {
		if !strings.Contains(kinds, kind) {
			t.Errorf("the photo gives away no %s", kind)
		}
	}
	out, _ := stamp(t, documents()["card-front-1"], jobs()["english"])
	if info, err := watermark.Inspect(out, watermark.Limits{}); err != nil || len(info.Disclosures) != 0 {
		t.Errorf("a stamped copy gives away %v, %v", info.Disclosures, err)
	}
}
