package watermark_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"mohr/watermark"
	"mohr/watermark/specimen"
)

func draft(t testing.TB, src []byte, page, longSidePx int) *watermark.Draft {
	t.Helper()
	d, err := stamper().Draft(src, watermark.Limits{}, "", page, longSidePx)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A preview shows the pixels of the copy that is made at its size, but for the trace mark, which nobody sees.
func TestPreviewIsTheCopy(t *testing.T) {
	for name, job := range jobs() {
		job.Output.Quality, job.NoTrace = 82, true
		out, _ := stamp(t, documents()["card-front-1"], job)
		var b bytes.Buffer
		if err := watermark.Preview(&b, documents()["card-front-1"], job, 1, 2000); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d := difference(decoded(t, out), decoded(t, b.Bytes())); d != 0 {
			t.Errorf("%s: preview and copy differ by %.2f levels", name, d)
		}
	}
	job := jobs()["english"]
	job.Output.LongSide, job.Output.Quality, job.NoTrace = 1000, 82, true
	out, _ := stamp(t, photo(), job)
	var b bytes.Buffer
	if err := draft(t, photo(), 1, 1000).Preview(&b, job); err != nil {
		t.Fatal(err)
	}
	if d := difference(decoded(t, out), decoded(t, b.Bytes())); d != 0 {
		t.Errorf("photo: preview and copy differ by %.2f levels", d)
	}
}

// difference is the root mean square of two pictures' difference, in levels; of another size it is infinite.
func difference(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return math.Inf(1)
	}
	sum, n := 0.0, 0.0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y += 3 {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x += 3 {
			ar, ag, ab, _ := a.At(x, y).RGBA()
			br, bg, bb, _ := b.At(x, y).RGBA()
			for _, d := range [...]float64{float64(ar>>8) - float64(br>>8), float64(ag>>8) - float64(bg>>8), float64(ab>>8) - float64(bb>>8)} {
				sum, n = sum+d*d, n+1
			}
		}
	}
	return math.Sqrt(sum / n)
}

// meansOf is a picture of the means of squares of 12 pixels of img: so small a one knows no grain, but still where letters lie.
func meansOf(img image.Image) image.Image {
	const side = 12
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()/side, b.Dy()/side))
	draw.BiLinear.Scale(out, out.Rect, img, image.Rect(0, 0, out.Rect.Dx()*side, out.Rect.Dy()*side), draw.Src, nil)
	return out
}

// A preview that is smaller than the copy, or of a copy that is smaller than the document, shows the marks, the words and the
// code where the copy has them.
func TestPreviewIsTheCopyShrunk(t *testing.T) {
	for _, tt := range []struct {
		job          string
		copied, seen int
	}{{"english", 0, 900}, {"urdu", 1600, 700}, {"english", 600, 900}} {
		job := jobs()[tt.job]
		job.Output.LongSide = tt.copied
		out, _ := stamp(t, photo(), job)
		var shrunk, preview bytes.Buffer
		d := draft(t, photo(), 1, tt.seen)
		if err := d.Preview(&preview, job); err != nil {
			t.Fatal(err)
		}
		img := decoded(t, preview.Bytes())
		if err := draft(t, out, 1, max(img.Bounds().Dx(), img.Bounds().Dy())).Before(&shrunk); err != nil {
			t.Fatal(err)
		}
		if diff := difference(meansOf(decoded(t, shrunk.Bytes())), meansOf(img)); diff > 4 {
			t.Errorf("%v: copy and preview differ by %.2f levels", tt, diff)
		}
	}
}

// Masks hide what they hide in the copy, in percent and in pixels of the page itself, and a draft serves again.
func TestPreviewMasks(t *testing.T) {
	d := draft(t, photo(), 1, 1000)
	w, h := d.Size()
	plain := func(job watermark.Job) image.Image {
		var b bytes.Buffer
		if err := d.Preview(&b, job); err != nil {
			t.Fatal(err)
		}
		return decoded(t, b.Bytes())
	}
	job := jobs()["english"]
	before := plain(job)
	job.Masks = []watermark.Mask{{X: 25, Y: 25, W: 50, H: 50, Percent: true}}
	percent := plain(job)
	job.Masks = []watermark.Mask{{X: float64(w) / 4, Y: float64(h) / 4, W: float64(w) / 2, H: float64(h) / 2}}
	pixels := plain(job)
	if d := difference(percent, pixels); d > 1 {
		t.Errorf("masks in percent and in pixels differ by %.2f levels", d)
	}
	inside := image.Rect(260, 200, 740, 540)
	if c := correlation(before, percent, inside); c > 0.5 {
		t.Errorf("what lies under the mask shows through with correlation %.2f", c)
	}
	job.Masks = nil
	if d := difference(before, plain(job)); d != 0 {
		t.Errorf("a draft that was drawn on is not what it was: %.2f levels", d)
	}
}

func TestDraftBefore(t *testing.T) {
	d := draft(t, documents()["card-front-1"], 1, 2000)
	var b bytes.Buffer
	if err := d.Before(&b); err != nil {
		t.Fatal(err)
	}
	if diff := difference(decoded(t, documents()["card-front-1"]), decoded(t, b.Bytes())); diff > 6 {
		t.Errorf("the page differs from itself by %.2f levels", diff)
	}
	if w, h := d.Size(); d.Bytes() < int64(w*h) || d.Bytes() > int64(4*w*h) {
		t.Errorf("Bytes = %d of %d x %d pixels", d.Bytes(), w, h)
	}
}

// Each page of a PDF has its draft, and its preview says which page of how many it is.
func TestDraftPDF(t *testing.T) {
	src := letters(t)
	a, b := draft(t, src, 1, 900), draft(t, src, 2, 900)
	if a.Pages() != 2 || b.Pages() != 2 {
		t.Errorf("pages are %d and %d, want 2", a.Pages(), b.Pages())
	}
	var first, second bytes.Buffer
	if err := errors.Join(a.Preview(&first, jobs()["short"]), b.Preview(&second, jobs()["short"])); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two pages have one preview")
	}
	small := draft(t, src, 2, 128)
	if small.Bytes() > 3*128*128 {
		t.Errorf("a small draft takes %d bytes", small.Bytes())
	}
}

// letters is a document of two pictures, not stamped.
func letters(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	srcs := [][]byte{documents()["card-front-1"], documents()["card-back-1"]}
	if _, err := stamper().Bind(&b, srcs, jobs()["short"]); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDraftRefuses(t *testing.T) {
	card, pdf := documents()["card-front-1"], letters(t)
	tests := []struct {
		name       string
		src        []byte
		lim        watermark.Limits
		page, side int
		want       error
	}{
		{"no document", []byte("hello"), watermark.Limits{}, 1, 500, watermark.ErrFormat},
		{"cut", card[:len(card)/2], watermark.Limits{}, 1, 500, watermark.ErrDamaged},
		{"over a limit", card, watermark.Limits{Pixels: 1000}, 1, 500, watermark.ErrLimit},
		{"too small", card, watermark.Limits{}, 1, 63, watermark.ErrUsage},
		{"too large", card, watermark.Limits{}, 1, 30_001, watermark.ErrUsage},
		{"page 0", card, watermark.Limits{}, 0, 500, watermark.ErrUsage},
		{"page 2 of a picture", card, watermark.Limits{}, 2, 500, watermark.ErrUsage},
		{"page 0 of a PDF", pdf, watermark.Limits{}, 0, 500, watermark.ErrUsage},
		{"page 3 of 2", pdf, watermark.Limits{}, 3, 500, watermark.ErrUsage},
		{"too many pages", pdf, watermark.Limits{Pages: 1}, 1, 500, watermark.ErrLimit},
	}
	for _, tt := range tests {
		if _, err := stamper().Draft(tt.src, tt.lim, "", tt.page, tt.side); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	d := draft(t, card, 1, 500)
	for name, change := range map[string]func(*watermark.Job){
		"no purpose":  func(j *watermark.Job) { j.Label.Purpose = "" },
		"a mask on 2": func(j *watermark.Job) { j.Masks = []watermark.Mask{{Page: 2, W: 1, H: 1}} },
		"outside":     func(j *watermark.Job) { j.Masks = []watermark.Mask{{X: 5000, W: 1, H: 1}} },
	} {
		job := jobs()["english"]
		change(&job)
		if err := d.Preview(io.Discard, job); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestPixels(t *testing.T) {
	for name, tt := range map[string]struct {
		src  []byte
		lim  watermark.Limits
		want int64
		err  error
	}{
		"photo":        {photo(), watermark.Limits{}, 4000 * 3000, nil},
		"PDF":          {letters(t), watermark.Limits{}, 0, nil},
		"text":         {[]byte("hello"), watermark.Limits{}, 0, watermark.ErrFormat},
		"over a limit": {photo(), watermark.Limits{Pixels: 1000}, 4000 * 3000, watermark.ErrLimit},
	} {
		if n, err := watermark.Pixels(tt.src, tt.lim); n != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
}

// Grey and RGBA sheets are drawn on as well as those of JPEG.
func TestPreviewKinds(t *testing.T) {
	for _, doc := range []specimen.Document{specimen.Fax(specimen.Bill(1)), specimen.CardFront(2)} {
		var src bytes.Buffer
		if err := png.Encode(&src, doc.Image); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := watermark.Preview(&b, src.Bytes(), jobs()["short"], 1, 700); err != nil {
			t.Errorf("%s: %v", doc.Name, err)
		} else if img := decoded(t, b.Bytes()); img.Bounds().Dx() < 300 {
			t.Errorf("%s: %v", doc.Name, strings.TrimSpace(fmt.Sprint(img.Bounds())))
		}
	}
}

// BenchmarkPreviewPhoto draws frames for a slider from a 12-megapixel JPEG that is decoded already.
func BenchmarkPreviewPhoto(b *testing.B) {
	for _, of := range [][2]int{{800, 1600}, {1000, 1600}, {1600, 1600}, {1000, 0}} {
		d, job := draft(b, photo(), 1, of[0]), jobs()["english"]
		job.Output.LongSide = of[1]
		b.Run(fmt.Sprintf("%d_of_%d", of[0], of[1]), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := d.Preview(io.Discard, job); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// The preview of an A4 page shows the page that Bind writes, drawn by another program, masks of the pictures included.
func TestPreviewA4(t *testing.T) {
	srcs := [][]byte{documents()["card-front-1"], documents()["card-back-1"]}
	d, err := stamper().DraftA4(srcs, watermark.Limits{}, 1754)
	if err != nil {
		t.Fatal(err)
	}
	if w, h := d.Size(); w != 2480 || h != 3508 || d.Pages() != 1 || d.Bytes() > 8<<20 {
		t.Errorf("the page has %d x %d pixels, %d pages and takes %d bytes", w, h, d.Pages(), d.Bytes())
	}
	job := jobs()["english"]
	job.Masks = []watermark.Mask{{Page: 2, X: 25, Y: 25, W: 50, H: 50, Percent: true}}
	var preview, bound, before bytes.Buffer
	if err := errors.Join(d.Preview(&preview, job), d.Before(&before)); err != nil {
		t.Fatal(err)
	}
	job.Output.A4 = true
	if _, err := stamper().Bind(&bound, srcs, job); err != nil {
		t.Fatal(err)
	}
	drawn, err := stamper().Draft(bound.Bytes(), watermark.Limits{}, "", 1, 1754)
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := drawn.Before(&page); err != nil {
		t.Fatal(err)
	}
	if diff := difference(meansOf(decoded(t, page.Bytes())), meansOf(decoded(t, preview.Bytes()))); diff > 3 {
		t.Errorf("page and preview differ by %.2f levels", diff)
	}
	if diff := difference(decoded(t, before.Bytes()), decoded(t, preview.Bytes())); diff < 6 || math.IsInf(diff, 1) {
		t.Errorf("the page with and without its stamp differ by %.2f levels", diff)
	}
	// The second card lies from 84 to 138 mm down; its middle is covered.
	inside := image.Rect(420, 590, 820, 740)
	if c := correlation(decoded(t, before.Bytes()), decoded(t, preview.Bytes()), inside); c > 0.5 {
		t.Errorf("what lies under the mask shows through with correlation %.2f", c)
	}
	outside := image.Rect(420, 180, 820, 350) // of the first card, which has no mask
	if c := correlation(decoded(t, before.Bytes()), decoded(t, preview.Bytes()), outside); c < 0.5 {
		t.Errorf("the first card is covered: correlation %.2f", c)
	}
}

func TestDraftA4Refuses(t *testing.T) {
	card := documents()["card-front-1"]
	for name, tt := range map[string]struct {
		srcs [][]byte
		lim  watermark.Limits
		side int
		want error
	}{
		"none":         {nil, watermark.Limits{}, 900, watermark.ErrUsage},
		"three":        {[][]byte{card, card, card}, watermark.Limits{}, 900, watermark.ErrUsage},
		"a PDF":        {[][]byte{card, letters(t)}, watermark.Limits{}, 900, watermark.ErrUsage},
		"cut":          {[][]byte{card, card[:len(card)/2]}, watermark.Limits{}, 900, watermark.ErrDamaged},
		"too small":    {[][]byte{card}, watermark.Limits{}, 63, watermark.ErrUsage},
		"over a limit": {[][]byte{card}, watermark.Limits{Pixels: 1000}, 900, watermark.ErrLimit},
	} {
		if _, err := stamper().DraftA4(tt.srcs, tt.lim, tt.side); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	d, err := stamper().DraftA4([][]byte{card}, watermark.Limits{}, 900)
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]watermark.Mask{"a second picture": {Page: 2, W: 1, H: 1}, "outside": {X: 5000, W: 1, H: 1}} {
		job := jobs()["english"]
		job.Masks = []watermark.Mask{m}
		if err := d.Preview(io.Discard, job); !errors.Is(err, watermark.ErrUsage) {
			t.Errorf("%s: %v, want %v", name, err, watermark.ErrUsage)
		}
	}
}

// BenchmarkPreviewA4 draws frames of a page with both sides of a card.
func BenchmarkPreviewA4(b *testing.B) {
	for _, side := range []int{800, 1000, 1600} {
		d, err := stamper().DraftA4([][]byte{documents()["card-front-1"], documents()["card-back-1"]}, watermark.Limits{}, side)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(side), func(b *testing.B) {
			for b.Loop() {
				if err := d.Preview(io.Discard, jobs()["english"]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
