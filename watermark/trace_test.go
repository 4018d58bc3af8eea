package watermark_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"mohr/watermark"
	"mohr/watermark/internal/attack"
	"mohr/watermark/specimen"
	"mohr/watermark/specimen/compiled"
)

// tracedCopy stamps a document as PNG and returns its pixels.
func tracedCopy(t testing.TB, src []byte, job watermark.Job) *image.RGBA {
	t.Helper()
	job.Output.Format = watermark.PNG
	out, report := stampWith(t, src, job)
	if report.Trace == job.NoTrace {
		t.Errorf("Report.Trace = %v with NoTrace %v", report.Trace, job.NoTrace)
	}
	return flat(decoded(t, out))
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// traceOf is what is read of a picture.
func traceOf(t testing.TB, img image.Image, hard bool) watermark.Traced {
	t.Helper()
	found, err := watermark.Trace(asPNG(t, img), watermark.Limits{}, hard)
	if err != nil || len(found) != 1 || found[0].Page != 1 {
		t.Fatalf("Trace = %v, %v", found, err)
	}
	return found[0]
}

// Few ways of few documents; TestTraceTrials takes all. The visible mark and the caption are on.
func TestTrace(t *testing.T) {
	job := jobs()["english"]
	copied := tracedCopy(t, specimen.CardFront(1).PNG(), job)
	ways := map[string]bool{"none": true, "wa1280q60": true, "crop25": true, "printscan": true, "printwa": true}
	for _, way := range attack.Travels() {
		if !ways[way.Name] {
			continue
		}
		got := traceOf(t, way.Run(copied), false)
		if !got.Found || got.CopyID != job.Label.CopyID || got.Owner != watermark.TraceOwner(job.SigningKey, job.Secret) {
			t.Errorf("%s: Trace = %+v", way.Name, got)
		}
	}
	job.NoTrace = true
	if got := traceOf(t, tracedCopy(t, specimen.CardFront(1).PNG(), job), false); got != (watermark.Traced{Page: 1}) {
		t.Errorf("without: Trace = %+v", got)
	}
}

// Copies of one document that were laid over one another are told by who has them, of a picture and of a PDF that holds it.
func TestMixtures(t *testing.T) {
	slow(t)
	job := jobs()["english"]
	src := specimen.CardFront(1)
	whole := src.Image.Rect
	var sum [3][]int
	var ids []watermark.CopyID
	for i := range 3 {
		job.Label.CopyID = watermark.CopyID{byte(i), 9, 8, 7, byte(6 * i)}
		ids = append(ids, job.Label.CopyID)
		copied := tracedCopy(t, src.PNG(), job)
		for y := range whole.Dy() {
			for x := range whole.Dx() {
				px := copied.RGBAAt(x, y)
				for c, v := range []uint8{px.R, px.G, px.B} {
					if i == 0 {
						sum[c] = append(sum[c], 0)
					}
					sum[c][y*whole.Dx()+x] += int(v)
				}
			}
		}
	}
	mean := image.NewRGBA(whole)
	for i := range sum[0] {
		for c := range sum {
			mean.Pix[4*i+c] = uint8((sum[c][i] + 1) / 3)
		}
		mean.Pix[4*i+3] = 255
	}
	var jpg bytes.Buffer
	if err := jpeg.Encode(&jpg, mean, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	const page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 243 153]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
	const paint = "q 243 0 0 153 0 0 cm /X Do Q"
	doc := rawPDF("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page,
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(paint), paint),
		fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream",
			whole.Dx(), whole.Dy(), jpg.Len(), jpg.Bytes()))
	s := watermark.Stamper{CacheDir: compiled.Dir()}
	defer s.Close()
	owner := watermark.TraceOwner(job.SigningKey, job.Secret)
	others := []watermark.CopyID{{1}, {2}, {3}, {0, 9, 8, 7, 1}}
	for name, file := range map[string][]byte{"picture": jpg.Bytes(), "PDF": doc} {
		found, err := s.Mixtures(file, watermark.Limits{}, "")
		if err != nil || len(found) != 1 || found[0].Page != 1 {
			t.Errorf("%s: Mixtures = %v, %v", name, found, err)
			continue
		}
		got := found[0].Copies(append(others[:4:4], ids...), owner)
		slices.SortFunc(got, func(a, b watermark.CopyID) int { return slices.Compare(a[:], b[:]) })
		if !slices.Equal(got, ids) {
			t.Errorf("%s: made of %v, want %v", name, got, ids)
		}
		if got := found[0].Copies(ids, owner+1); len(got) > 0 {
			t.Errorf("%s: another holder's %v", name, got)
		}
	}
	if found, err := s.Mixtures(src.PNG(), watermark.Limits{}, ""); err != nil || len(found) > 0 {
		t.Errorf("of a document: Mixtures = %v, %v", found, err)
	}
	if _, err := s.Mixtures([]byte("%PDF-1.7 and no more"), watermark.Limits{}, ""); !errors.Is(err, watermark.ErrDamaged) {
		t.Errorf("of a broken PDF: %v", err)
	}
}

func TestTraceOwner(t *testing.T) {
	key, secret := watermark.SigningKey{7}, [32]byte{8}
	if a, b := watermark.TraceOwner(key, secret), watermark.TraceOwner(key, [32]byte{9}); a != b {
		t.Errorf("with a key the secret counts: %d, %d", a, b)
	}
	if got, want := watermark.TraceOwner(watermark.SigningKey{}, secret), sha256.Sum256(append([]byte("mohr trace owner v1\n"), secret[:]...))[0]; got != want {
		t.Errorf("without a key it is %d, want %d", got, want)
	}
	same := 0
	for i := range 64 {
		if watermark.TraceOwner(watermark.SigningKey{byte(i + 1)}, secret) == watermark.TraceOwner(key, secret) {
			same++
		}
	}
	if same > 4 {
		t.Errorf("%d of 64 keys have one byte", same)
	}
}

// A mask is the same, pixel for pixel, with and without the trace mark, where the visible mark does not reach into it; and the
// mark's geometry does not follow from the trace mark.
func TestTraceSparesMasks(t *testing.T) {
	job := jobs()["english"]
	job.Masks = []watermark.Mask{{X: 300, Y: 150, W: 400, H: 300}}
	with := tracedCopy(t, specimen.CardFront(1).PNG(), job)
	job.NoTrace = true
	without := tracedCopy(t, specimen.CardFront(1).PNG(), job)
	within, differ := 0, 0
	for y := range with.Rect.Dy() {
		for x := range with.Rect.Dx() {
			a, b := with.RGBAAt(x, y), without.RGBAAt(x, y)
			if a == b {
				continue
			}
			if image.Pt(x, y).In(image.Rect(340, 190, 660, 410)) {
				within++
			}
			if max(int(a.G)-int(b.G), int(b.G)-int(a.G)) > 24 {
				differ++
			}
		}
	}
	if within > 0 {
		t.Errorf("%d pixels of the mask differ", within)
	}
	if share := float64(differ) / float64(with.Rect.Dx()*with.Rect.Dy()); share > 0.001 {
		t.Errorf("%.4f of the pixels differ by more than 24 levels: the visible mark has moved", share)
	}
}

// A code that was pasted onto another copy is told; a document that was stamped twice is not accused.
func TestVerifyPasted(t *testing.T) {
	job := jobs()["english"]
	job.SigningKey = watermark.SigningKey{1}
	mine := tracedCopy(t, specimen.CardFront(1).PNG(), job)
	v := verified(t, asPNG(t, mine))
	if f := v.Findings[0]; f.State != watermark.Valid || len(v.Traced) != 1 || v.Traced[0].CopyID != f.Label.CopyID {
		t.Errorf("a copy is %+v with %+v", f, v.Traced)
	}
	job.Label.CopyID = watermark.CopyID{1, 2, 3, 4, 5}
	other := tracedCopy(t, specimen.CardBack(1).PNG(), job)
	pasted := flat(mine)
	draw.Draw(pasted, image.Rect(0, 0, 1011, 638), other, image.Point{}, draw.Src)
	v = verified(t, asPNG(t, pasted))
	if f := v.Findings[0]; f.State != watermark.Pasted || v.Traced[0].CopyID != job.Label.CopyID {
		t.Errorf("a pasted code is %+v with %+v", f, v.Traced)
	}
	if verdict, err := watermark.Judge(v.Findings, watermark.Check{}); err != nil || verdict.Holds || verdict.State != watermark.Pasted {
		t.Errorf("Judge = %+v, %v", verdict, err)
	}
	again := tracedCopy(t, asPNG(t, mine), job)
	v = verified(t, asPNG(t, again))
	for _, f := range v.Findings {
		if f.State != watermark.Valid {
			t.Errorf("of a copy of a copy, a code is %+v with %+v", f, v.Traced)
		}
	}
}

func verified(t testing.TB, src []byte) watermark.Verification {
	t.Helper()
	s := watermark.Stamper{CacheDir: compiled.Dir()}
	defer s.Close()
	v, err := s.Verify(src, watermark.Limits{}, "")
	if err != nil || len(v.Findings) == 0 {
		t.Fatalf("Verify = %+v, %v", v, err)
	}
	return v
}

// flat is img as RGBA at (0, 0).
func flat(img image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}
