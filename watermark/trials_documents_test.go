//go:build trials

package watermark_test

import (
	"image"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"mohr/watermark"
	"mohr/watermark/internal/attack"
	"mohr/watermark/specimen"
)

// twenty are documents of a card's size: fronts and backs, and pieces of pages and photos.
func twenty() (all []specimen.Document) {
	for v := 1; v <= 3; v++ {
		all = append(all, specimen.CardFront(v), specimen.CardBack(v))
	}
	for v := 1; len(all) < 20; v++ {
		for i, page := range []specimen.Document{specimen.Letter(v), specimen.Bill(v)} {
			x, y := 37*v+60*i, 290*v+130*i // other pieces of each, so that print does not lie at one place
			piece := image.NewRGBA(image.Rect(0, 0, 1011, 638))
			draw.ApproxBiLinear.Scale(piece, piece.Rect, page.Image, image.Rect(x, y, x+2022, y+1276), draw.Src, nil)
			all = append(all, specimen.Document{Name: "piece", Image: piece})
		}
	}
	return all
}

func TestTrialDocuments(t *testing.T) {
	mixed := twenty()
	var fronts []specimen.Document
	for v := 1; v <= 20; v++ {
		fronts = append(fronts, specimen.CardFront(v))
	}
	for _, set := range []struct {
		name  string
		docs  []specimen.Document
		fixed bool
	}{
		{"mixed documents, fixed geometry", mixed, true},
		{"mixed documents, geometry of each", mixed, false},
		{"card fronts, fixed geometry", fronts, true},
		{"card fronts, geometry of each", fronts, false},
	} {
		t.Run(set.name, func(t *testing.T) {
			c := attack.Case{Tool: caseOf(set.docs[0], []attack.Picture{{}}).Tool}
			for i, d := range set.docs {
				job := jobs()["english"]
				job.Seed = [32]byte{byte(i)}
				img := copyOf(d.Image)
				key := [32]byte{3}
				if !set.fixed {
					key[1] = byte(i + 1)
				}
				if err := watermark.MarkKeyed(img, job, key); err != nil {
					t.Fatal(err)
				}
				if i == 0 {
					c.Marked = picture(img)
					continue
				}
				c.Documents = append(c.Documents, picture(img))
			}
			tryOn(t, set.name, attack.Documents, c, set.docs[0])
		})
	}
}

func TestTrialLattice(t *testing.T) {
	doc := specimen.CardFront(1)
	tile := filepath.Join(t.TempDir(), "tile.png")
	run(t, "convert", "-size", "300x90", "xc:none", "-font", "../assets/fonts/NotoSans-Bold.ttf", "-pointsize", "30", "-fill", "rgba(200,0,0,0.45)", "-gravity", "center",
		"-annotate", "0", "COPY FOR BANK ONLY", "PNG32:"+tile)
	data, err := os.ReadFile(tile)
	if err != nil {
		t.Fatal(err)
	}
	tiled := tiledOver(doc.Image, copyOf(decoded(t, data)), 32)
	job := jobs()["english"]
	own := copyOf(doc.Image)
	if err := watermark.MarkKeyed(own, job, [32]byte{3}); err != nil {
		t.Fatal(err)
	}
	short := copyOf(doc.Image)
	if err := watermark.MarkKeyed(short, jobs()["short"], [32]byte{3}); err != nil {
		t.Fatal(err)
	}
	for _, m := range []struct {
		name string
		img  image.Image
	}{{"tiled text", tiled}, {"our mark", own}, {"our mark, one short word", short}} {
		c := attack.Case{Marked: picture(copyOf(m.img)), Tool: caseOf(doc, []attack.Picture{{}}).Tool}
		tryOn(t, m.name, attack.Blind, c, doc)
	}
}

// tiledOver lays a tile over a document again and again, turned by so many degrees.
func tiledOver(doc, tile *image.RGBA, deg float64) *image.RGBA {
	out := copyOf(doc)
	sin, cos := math.Sincos(deg * math.Pi / 180)
	for y := range doc.Rect.Dy() {
		for x := range doc.Rect.Dx() {
			const fine = 4 // samples a side
			var sum [4]int
			for k := range fine * fine {
				px, py := float64(x)+float64(k%fine)/fine, float64(y)+float64(k/fine)/fine
				u, v := int(5000+px*cos-py*sin), int(5000+px*sin+py*cos)
				c := tile.RGBAAt(u%tile.Rect.Dx(), v%tile.Rect.Dy())
				sum[0], sum[1], sum[2], sum[3] = sum[0]+int(c.R), sum[1]+int(c.G), sum[2]+int(c.B), sum[3]+int(c.A)
			}
			at := out.PixOffset(x, y)
			for c := range 3 {
				out.Pix[at+c] = uint8(sum[c]/fine/fine + int(out.Pix[at+c])*(255-sum[3]/fine/fine)/255)
			}
		}
	}
	return out
}

// tryOn runs the attacks of one kind and logs how far they come.
func tryOn(t *testing.T, name string, kind attack.Kind, c attack.Case, doc specimen.Document) {
	clean := picture(doc.Image)
	regions := caseOf(doc, []attack.Picture{{}}).Regions
	row := func(what string, p attack.Picture, ms int64) {
		s := clearnessOf(p, clean, []attack.Picture{c.Marked}, regions)
		t.Logf("%-26s %-22s left %.2f shape %+.2f words %.2f portrait %.3f number %.3f  %d ms", name, what, s.left, s.shape, s.words,
			s.ssim["portrait"], s.ssim["number"], ms)
		keepPicture(t, p, name, what)
	}
	row("untouched", c.Marked, 0)
	for _, a := range attack.Many() {
		if a.Kind == kind {
			start := time.Now()
			p := a.Run(c)
			row(a.Name, p, time.Since(start).Milliseconds())
		}
	}
}
