//go:build trials

package watermark_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"mohr/watermark"
	"mohr/watermark/internal/attack"
	"mohr/watermark/specimen"
)

// What several copies of one scan, or several documents, give away. Run with
//
//	go test -tags trials -run TrialCopies -v ./watermark
//
// DOC is the number of the document, of trialDoc; MOHR_TRIALS names a folder for the pictures, MOHR_ATTACK an expression for the attacks' names; -run picks scenarios.

// eight are the words of eight copies that one owner may make of one scan within a year.
var eight = []struct{ purpose, recipient, urdu string }{
	{"SIM registration only", "Jazz Franchise, Blue Area", "صرف سم کی رجسٹریشن کے لیے"},
	{"Bank account opening", "Namuna Bank, Main Branch", "بینک اکاؤنٹ کھولنے کے لیے"},
	{"Hotel check-in, one night", "", "ہوٹل میں ایک رات کے لیے"},
	{"House rent agreement", "Estate office Sector G-9", "مکان کرائے پر لینے کے لیے"},
	{"School admission of my son", "City School", "اسکول میں داخلے کے لیے"},
	{"Job application", "Misal Textiles HR", "نوکری کی درخواست کے لیے"},
	{"Electricity connection", "Namuna Electric Supply", "بجلی کے کنکشن کے لیے"},
	{"Vehicle transfer", "Excise office", "گاڑی منتقل کرنے کے لیے"},
}

// A trial is one way to make copies.
type trial struct {
	name   string
	same   bool                                            // the words are the same in all copies
	secret bool                                            // each copy has a secret of its own
	before func(testing.TB, *image.RGBA) *image.RGBA       // what is drawn beneath, the same in all copies
	after  func(p attack.Picture, copy int) attack.Picture // what is done to each finished copy
	sent   func(testing.TB, *image.RGBA) *image.RGBA       // on its way, caption and all
	job    func(*watermark.Job)
	urdu   func(copy int) bool // which copies say it in Urdu
	bend   float64             // each copy's document is bent by so many pixels before it is marked, but for the first
}

var copyTrials = []trial{
	{name: "as it is"},
	{name: "in Urdu", urdu: func(int) bool { return true }},
	{name: "in English and Urdu by turns", urdu: func(i int) bool { return i%2 == 1 }},
	{name: "secret per copy", secret: true},
	{name: "as it is, JPEG 85", sent: saved(85, 1)},
	{name: "secret per copy, JPEG 85", secret: true, sent: saved(85, 1)},
	{name: "as it is, messenger", sent: saved(70, 1)},
	{name: "secret per copy, messenger", secret: true, sent: saved(70, 1)},
	{name: "as it is, shrunk by 0.8, 70", sent: saved(70, 0.8)},
	{name: "secret per copy, shrunk by 0.8, 70", secret: true, sent: saved(70, 0.8)},
	{name: "same words in all", same: true},
	{name: "light text beneath", before: textBeneath},
	{name: "guilloche beneath 0.2", before: beneath(guilloche, 0.2)},
	{name: "tint beneath 0.15", before: beneath(tinted, 0.15)},
	{name: "tint beneath 0.25", before: beneath(tinted, 0.25)},
	{name: "warp per copy 0.5", after: warped(0.5)},
	{name: "warp per copy 1.0", after: warped(1)},
	{name: "warp per copy 3.0", after: warped(3)},
	{name: "secret and warp 1.0", secret: true, after: warped(1)},
	{name: "document bent 1.0 under one geometry", bend: 1},
	{name: "document bent 3.0 under one geometry", bend: 3},
	{name: "tone per copy 6", after: toned(6)},
	{name: "text and tint 0.15 beneath", before: func(t testing.TB, doc *image.RGBA) *image.RGBA {
		return beneath(tinted, 0.15)(t, textBeneath(t, doc))
	}},
	{name: "strong", job: func(j *watermark.Job) { j.Strength = watermark.Strong }},
	{name: "light", job: func(j *watermark.Job) { j.Strength = watermark.Light }},
}

// picture turns an image into planes.
func picture(img *image.RGBA) attack.Picture {
	b := img.Bounds()
	p := attack.New(b.Dx(), b.Dy())
	for y := range p.H {
		for x := range p.W {
			at := img.PixOffset(b.Min.X+x, b.Min.Y+y)
			for c := range p.C {
				p.C[c][y*p.W+x] = float32(img.Pix[at+c])
			}
		}
	}
	return p
}

// rgba turns planes into an image.
func rgba(p attack.Picture) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, p.W, p.H))
	for i := range p.C[0] {
		for c := range p.C {
			img.Pix[4*i+c] = uint8(max(0, min(p.C[c][i]+0.5, 255)))
		}
		img.Pix[4*i+3] = 255
	}
	return img
}

func copyOf(img image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

// saved shrinks a copy and saves it as a JPEG, as a messenger does.
func saved(quality int, scale float64) func(testing.TB, *image.RGBA) *image.RGBA {
	return func(t testing.TB, img *image.RGBA) *image.RGBA {
		if scale != 1 {
			b := img.Rect.Size()
			small := image.NewRGBA(image.Rect(0, 0, int(float64(b.X)*scale+0.5), int(float64(b.Y)*scale+0.5)))
			draw.CatmullRom.Scale(small, small.Rect, img, img.Rect, draw.Src, nil)
			img = small
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
			t.Fatal(err)
		}
		back, err := jpeg.Decode(&b)
		if err != nil {
			t.Fatal(err)
		}
		return copyOf(back)
	}
}

// textBeneath stamps the document lightly with words that all copies share.
func textBeneath(t testing.TB, doc *image.RGBA) *image.RGBA {
	job := jobs()["english"]
	job.Label.Purpose, job.Label.Recipient = "Copy for one purpose", ""
	job.Label.Expires = watermark.Date{}
	job.Strength, job.QR = watermark.Light, watermark.QROff
	job.Secret[3] = 99
	return stamped(t, doc, job, nil)
}

// stamped stamps doc and cuts the caption off.
func stamped(t testing.TB, doc *image.RGBA, job watermark.Job, sent func(testing.TB, *image.RGBA) *image.RGBA) *image.RGBA {
	t.Helper()
	out, report := stamp(t, pngOf(t, doc), job)
	whole := copyOf(decoded(t, out))
	left := (report.Width - doc.Rect.Dx()) / 2 / 8 * 8
	size := whole.Rect.Dx()
	if sent != nil {
		whole = sent(t, whole)
	}
	scale := float64(whole.Rect.Dx()) / float64(size)
	at := func(v int) int { return int(float64(v)*scale + 0.5) }
	box := image.Rect(at(left), 0, at(left+doc.Rect.Dx()), at(doc.Rect.Dy())).Intersect(whole.Rect)
	return copyOf(whole.SubImage(box))
}

// beneath lays a colour field over the document before it is stamped.
func beneath(field func(x, y, luma float64) (c [3]float64, a float64), opacity float64) func(testing.TB, *image.RGBA) *image.RGBA {
	return func(_ testing.TB, doc *image.RGBA) *image.RGBA {
		out := copyOf(doc)
		mean := image.NewRGBA(image.Rect(0, 0, doc.Rect.Dx()/12, doc.Rect.Dy()/12))
		draw.BiLinear.Scale(mean, mean.Rect, doc, doc.Rect, draw.Src, nil)
		for y := range doc.Rect.Dy() {
			for x := range doc.Rect.Dx() {
				m := mean.RGBAAt(min(x/12, mean.Rect.Dx()-1), min(y/12, mean.Rect.Dy()-1))
				px := doc.RGBAAt(x, y)
				ground := luma(m)
				c, a := field(float64(x), float64(y), ground)
				off := math.Abs(ground - luma(px)) // the document's own strokes are spared, as the mark spares them
				a *= opacity * (1 - 0.85*math.Max(0, math.Min((off-25)/60, 1)))
				v := [3]uint8{px.R, px.G, px.B}
				for i := range v {
					v[i] = uint8(math.Max(0, math.Min(float64(v[i])+a*(c[i]-float64(v[i]))+0.5, 255)))
				}
				out.SetRGBA(x, y, color.RGBA{v[0], v[1], v[2], 255})
			}
		}
		return out
	}
}

func luma(c color.RGBA) float64 { return 0.299*float64(c.R) + 0.587*float64(c.G) + 0.114*float64(c.B) }

// guilloche is two families of fine waved lines whose colours wander.
func guilloche(x, y, ground float64) (c [3]float64, a float64) {
	u := x + 13*math.Sin(y/31) + 5*math.Sin((x+y)/17)
	v := y + 11*math.Sin(x/37) + 6*math.Sin((x-2*y)/23)
	line := func(p, period float64) float64 {
		_, f := math.Modf(math.Abs(p) / period)
		return math.Max(0, 1-math.Abs(f-0.5)*period/1.6)
	}
	return hue(x/60+y/90+math.Sin(x/70), ground), math.Max(line(u+0.6*v, 8), line(v-0.4*u, 9))
}

// tinted is a smooth field of wandering colour and strength over everything.
func tinted(x, y, ground float64) (c [3]float64, a float64) {
	w := math.Sin(x/9+3*math.Sin(y/21)) * math.Sin(y/8+2*math.Sin(x/17))
	return hue(x/23-y/31+2*math.Sin(x/41+y/29), ground), 0.75 + 0.25*w
}

func hue(turn, ground float64) (c [3]float64) {
	base, swing := 75.0, 65.0
	if ground < 112 {
		base, swing = 205, 45
	}
	for i := range c {
		c[i] = base + swing*math.Cos(turn-float64(i)*2*math.Pi/3)
	}
	return c
}

// warped bends each copy by a smooth field of its own, of that root mean square in pixels.
func warped(rms float64) func(attack.Picture, int) attack.Picture {
	return func(p attack.Picture, n int) attack.Picture {
		s := float64(n) * 2.4
		out := attack.New(p.W, p.H)
		for i := range out.C[0] {
			x, y := float64(i%p.W), float64(i/p.W)
			dx := rms * 1.4 * math.Sin(x/(53+5*math.Sin(s))+y/(71+9*math.Cos(s))+3*s)
			dy := rms * 1.4 * math.Cos(x/(67+7*math.Cos(2*s))-y/(59+8*math.Sin(3*s))+5*s)
			for c := range out.C {
				out.C[c][i] = float32(math.Floor(cubicAt(p.C[c], p.W, p.H, x+dx, y+dy) + 0.5))
			}
		}
		return out
	}
}

// cubicAt reads a plane by Catmull and Rom's cubic.
func cubicAt(v []float32, w, h int, x, y float64) float64 {
	x0, y0 := math.Floor(x), math.Floor(y)
	k := func(t float64) float64 {
		t = math.Abs(t)
		if t < 1 {
			return 1 + t*t*(-2.5+1.5*t)
		}
		return 2 + t*(-4+t*(2.5-0.5*t))
	}
	sum := 0.0
	for j := -1.0; j <= 2; j++ {
		for i := -1.0; i <= 2; i++ {
			px, py := min(max(int(x0+i), 0), w-1), min(max(int(y0+j), 0), h-1)
			sum += k(x-x0-i) * k(y-y0-j) * float64(v[py*w+px])
		}
	}
	return sum
}

// toned makes each copy lighter here and darker there.
func toned(levels float64) func(attack.Picture, int) attack.Picture {
	return func(p attack.Picture, n int) attack.Picture {
		out := attack.New(p.W, p.H)
		for c := range p.C {
			for i, v := range p.C[c] {
				x, y := float64(i%p.W), float64(i/p.W)
				d := levels * math.Sin(x/120+float64(n)*1.7+float64(c)) * math.Cos(y/95-float64(n)*2.9)
				out.C[c][i] = float32(math.Round(math.Max(0, math.Min(float64(v)+d, 255))))
			}
		}
		return out
	}
}

// copies makes eight copies of doc.
func (tr trial) copies(t testing.TB, doc *image.RGBA) (all []attack.Picture) {
	base := doc
	if tr.before != nil {
		base = tr.before(t, doc)
	}
	for i, words := range eight {
		if tr.same {
			words = eight[0]
		}
		job := watermark.Job{Label: watermark.Label{Purpose: words.purpose, Recipient: words.recipient, Issued: issued, Expires: expires}}
		job.Label.Issued.Day, job.Label.Expires.Day = 1+i, 30-2*i
		job.Label.CopyID = watermark.CopyID{byte(31 * i), byte(17 + 71*i), byte(113 * i), byte(201 + 5*i), byte(90 + 3*i)}
		if tr.same {
			job.Label.CopyID, job.Label.Issued.Day, job.Label.Expires.Day = watermark.CopyID{1, 2, 3, 4, 5}, 1, 30
		}
		job.Secret = [32]byte{7}
		if tr.secret {
			job.Secret[1] = byte(i + 1)
		}
		job.Seed = [32]byte{byte(i), 55}
		if tr.urdu != nil && tr.urdu(i) {
			job.Label.Lang, job.Label.Purpose, job.Label.Recipient = watermark.Urdu, words.urdu, ""
		}
		if tr.job != nil {
			tr.job(&job)
		}
		if tr.bend > 0 {
			img := copyOf(doc)
			if i > 0 {
				img = rgba(warped(tr.bend)(picture(doc), i))
			}
			if err := watermark.MarkKeyed(img, job, [32]byte{7}); err != nil {
				t.Fatal(err)
			}
			all = append(all, picture(img))
			continue
		}
		p := picture(stamped(t, base, job, tr.sent))
		if tr.after != nil {
			p = tr.after(p, i)
		}
		all = append(all, p)
	}
	return all
}

// caseOf is a document and its regions as a case has them.
func caseOf(doc specimen.Document, all []attack.Picture) attack.Case {
	return attack.Case{
		Marked: all[0], Copies: all[1:],
		Regions: []attack.Region{{Name: "portrait", Box: doc.Portrait}, {Name: "number", Box: doc.Number}},
		Tool:    attack.Tool{Opacity: [2]float32{0.24, 0.40}, Halo: [2]float32{0.25, 0.43}, LetterPx: 34, TurnLuma: 112, SameGeometry: true},
	}
}

// A clearness is how near a result came to the clean document.
type clearness struct {
	left   float64 // energy of the difference to the clean document, as a share of Marked's, where that is marked
	shape  float64 // share of Marked's mark still in the difference, by projection
	words  float64 // share of windows in which the difference still looks like Marked's mark
	others float64 // the least over the copies: share of windows that show what is this copy's alone
	ssim   map[string]float64
}

// Everything lies as clean does.
func clearnessOf(result, clean attack.Picture, all []attack.Picture, regions []attack.Region) clearness {
	c := clearness{ssim: map[string]float64{}}
	lc := lumaOf(clean)
	if result.W != clean.W || result.H != clean.H {
		result = attack.Align(clean, result)
	}
	lr := lumaOf(result)
	var rr, rm, mm float64
	for i := range lr {
		for k := range clean.C {
			m, r := float64(all[0].C[k][i]-clean.C[k][i]), float64(result.C[k][i]-clean.C[k][i])
			if math.Abs(m) > 2 {
				rr, rm, mm = rr+r*r, rm+r*m, mm+m*m
			}
		}
	}
	c.left, c.shape = rr/mm, rm/mm
	diff := minus(lr, lc)
	marks := make([][]float64, len(all))
	mean := make([]float64, len(lr))
	for i, p := range all {
		marks[i] = minus(lumaOf(p), lc)
		for k, v := range marks[i] {
			mean[k] += v / float64(len(all))
		}
	}
	c.words = alike(diff, marks[0], clean.W, 0.4)
	c.others = 1
	for i := range marks {
		c.others = math.Min(c.others, alike(minus(diff, mean), minus(marks[i], mean), clean.W, 0.25))
	}
	for _, r := range regions {
		c.ssim[r.Name] = ssim(lr, lc, clean.W, r.Box)
	}
	return c
}

func lumaOf(p attack.Picture) []float64 {
	v := make([]float64, p.W*p.H)
	for i := range v {
		v[i] = 0.299*float64(p.C[0][i]) + 0.587*float64(p.C[1][i]) + 0.114*float64(p.C[2][i])
	}
	return v
}

func minus(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] - b[i]
	}
	return out
}

// alike is the share of windows of about three letters in which a correlates with b by more than limit, of those in
// which b has anything to see. What a person could not see, less than 1.5 levels, does not count.
func alike(a, b []float64, w int, limit float64) float64 {
	const ww, wh = 60, 36
	h := len(a) / w
	hits, n := 0.0, 0.0
	for y := 0; y+wh <= h; y += wh / 2 {
		for x := 0; x+ww <= w; x += ww / 2 {
			var sa, sb, aa, bb, ab float64
			for j := y; j < y+wh; j++ {
				for i := x; i < x+ww; i++ {
					p, q := a[j*w+i], b[j*w+i]
					sa, sb, aa, bb, ab = sa+p, sb+q, aa+p*p, bb+q*q, ab+p*q
				}
			}
			const m = ww * wh
			va, vb := aa/m-sa/m*sa/m, bb/m-sb/m*sb/m
			if vb < 16 {
				continue
			}
			n++
			if va > 1.5*1.5 && (ab/m-sa/m*sb/m)/math.Sqrt(va*vb) > limit {
				hits++
			}
		}
	}
	return hits / math.Max(n, 1)
}

// ssim is the mean structural similarity over a box, windows of 11 pixels with a Gaussian of 1.5 (Wang, Bovik, Sheikh,
// Simoncelli: Image quality assessment, IEEE TIP 2004).
func ssim(a, b []float64, w int, box image.Rectangle) float64 {
	var g [11]float64
	total := 0.0
	for i := range g {
		g[i] = math.Exp(-float64((i-5)*(i-5)) / (2 * 1.5 * 1.5))
		total += g[i]
	}
	const c1, c2 = 0.01 * 255 * 0.01 * 255, 0.03 * 255 * 0.03 * 255
	sum, n := 0.0, 0.0
	for y := box.Min.Y; y+11 <= box.Max.Y; y++ {
		for x := box.Min.X; x+11 <= box.Max.X; x++ {
			var ma, mb, aa, bb, ab float64
			for j := range g {
				for i := range g {
					k := g[i] * g[j] / (total * total)
					p, q := a[(y+j)*w+x+i], b[(y+j)*w+x+i]
					ma, mb, aa, bb, ab = ma+k*p, mb+k*q, aa+k*p*p, bb+k*q*q, ab+k*p*q
				}
			}
			sum += (2*ma*mb + c1) * (2*(ab-ma*mb) + c2) / ((ma*ma + mb*mb + c1) * (aa - ma*ma + bb - mb*mb + c2))
			n++
		}
	}
	return sum / n
}

// covered is the share of pixels that at least one, and that every copy of the first n differs on.
func covered(clean attack.Picture, all []attack.Picture, n int, box image.Rectangle) (one, every float64) {
	total := 0.0
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			some, each := false, true
			for _, p := range all[:n] {
				marked := false
				for c := range p.C {
					d := p.C[c][y*p.W+x] - clean.C[c][y*p.W+x]
					marked = marked || d > 2 || d < -2
				}
				some, each = some || marked, each && marked
			}
			total++
			if some {
				one++
			}
			if each {
				every++
			}
		}
	}
	return one / total, every / total
}

// keepPicture writes a picture where MOHR_TRIALS says.
func keepPicture(t testing.TB, p attack.Picture, name ...string) {
	folder := os.Getenv("MOHR_TRIALS")
	if folder == "" {
		return
	}
	file := strings.NewReplacer(" ", "-", ",", "", "/", "-").Replace(strings.Join(name, "_")) + ".png"
	if err := os.WriteFile(filepath.Join(folder, file), pngOf(t, rgba(p)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTrialCopies(t *testing.T) {
	doc := trialDoc(number("DOC", 0))
	clean := picture(doc.Image)
	wanted := regexp.MustCompile(os.Getenv("MOHR_ATTACK"))
	for _, tr := range copyTrials {
		t.Run(tr.name, func(t *testing.T) {
			all := tr.copies(t, doc.Image)
			base := clean
			if tr.before != nil {
				base = picture(tr.before(t, doc.Image))
			}
			if tr.sent == nil && tr.after == nil {
				for _, n := range []int{1, 2, 4, 8} {
					whole, each := covered(base, all, n, doc.Image.Rect)
					_, face := covered(base, all, n, doc.Portrait)
					_, number := covered(base, all, n, doc.Number)
					t.Logf("%d copies: %.3f of the page covered in some copy, %.3f in every; portrait %.3f, number %.3f", n, whole, each, face, number)
				}
			}
			c := caseOf(doc, all)
			keepPicture(t, all[0], tr.name, "copy")
			moved := tr.sent != nil || tr.after != nil || tr.bend > 0
			onClean := func(p attack.Picture) attack.Picture {
				if moved {
					return attack.Align(clean, p)
				}
				return p
			}
			var laid []attack.Picture
			for _, p := range all {
				laid = append(laid, onClean(p))
			}
			row := func(name string, p attack.Picture, ms int64) {
				s := clearnessOf(onClean(p), clean, laid, c.Regions)
				t.Logf("%-20s left %.2f shape %+.2f words %.2f every purpose %.2f portrait %.3f number %.3f  %d ms", name, s.left, s.shape, s.words, s.others,
					s.ssim["portrait"], s.ssim["number"], ms)
			}
			t.Log(fmt.Sprint("of ", clean.W, " x ", clean.H))
			row("untouched", all[0], 0)
			for _, a := range attack.Many() {
				if a.Kind != attack.Copies || !wanted.MatchString(a.Name) {
					continue
				}
				start := time.Now()
				got := a.Run(c)
				row(a.Name, got, time.Since(start).Milliseconds())
				keepPicture(t, got, tr.name, a.Name)
			}
		})
	}
}
