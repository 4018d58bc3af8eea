//go:build trials

package watermark_test

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"mohr/watermark"
	"mohr/watermark/internal/attack"
	"mohr/watermark/internal/trace"
	"mohr/watermark/specimen"
)

// traceDocs are the documents of facts/trace.md, 2, as far as there are specimens.
func traceDocs() []specimen.Document {
	named := func(name string, d specimen.Document) specimen.Document {
		d.Name = name
		return d
	}
	return []specimen.Document{
		named("card1", specimen.CardFront(1)), named("card2", specimen.CardFront(2)), named("cardback", specimen.CardBack(1)),
		named("photo", specimen.Photo(1)), named("a4text", specimen.Letter(1)), named("a4form", specimen.Bill(1)),
		named("a4scan", specimen.Scan(specimen.Bill(2))), named("a4bit", specimen.Fax(specimen.Letter(2))),
	}
}

// TestTraceTrials puts the trace mark into documents, with the visible mark and caption and without, lets every Travel befall
// them and prints which IDs were read. A wrong one fails. It takes 10 minutes and more:
//
//	go test -tags trials -run TestTraceTrials -timeout 0 ./watermark/
//
// ONLY and ATTACKS are regular expressions of documents' and travels' names, HARD=1 searches longer.
func TestTraceTrials(t *testing.T) {
	only, ways := regexp.MustCompile(os.Getenv("ONLY")), regexp.MustCompile(os.Getenv("ATTACKS"))
	hard := os.Getenv("HARD") != ""
	type cell struct{ ok, of int }
	byWay, byGroup := map[string]*[2]cell{}, map[string]*[2]cell{}
	add := func(m map[string]*[2]cell, key string, visible int, ok bool) {
		if m[key] == nil {
			m[key] = &[2]cell{}
		}
		m[key][visible].of++
		if ok {
			m[key][visible].ok++
		}
	}
	for d, doc := range traceDocs() {
		if !only.MatchString(doc.Name) {
			continue
		}
		for visible := range 2 {
			job := jobs()["english"]
			job.Label.CopyID = watermark.CopyID{byte(d), byte(visible), 77, 13, 1}
			img := flat(doc.Image)
			if visible == 1 {
				img = tracedCopy(t, doc.PNG(), job)
			} else {
				var id trace.ID
				copy(id[:], job.Label.CopyID[:])
				id[5] = watermark.TraceOwner(job.SigningKey, job.Secret)
				trace.Embed(img, id, trace.Options{})
				a, b := picture(flat(doc.Image)), picture(flat(img))
				fmt.Printf("%-9s PSNR %.1f dB, SSIM %.4f\n", doc.Name, attack.PSNR(a, b, a.Bounds()), attack.SSIM(a, b, a.Bounds()))
			}
			for _, way := range attack.Travels() {
				if !ways.MatchString(way.Name) {
					continue
				}
				p := way.Run(img)
				began := time.Now()
				r, ok := trace.Find(p, hard)
				if ok && watermark.CopyID(r.ID[:5]) != job.Label.CopyID {
					t.Errorf("%s, %s: a wrong ID", doc.Name, way.Name)
				}
				fmt.Printf("%-9s visible=%d %-10s %v %.3f %v\n", doc.Name, visible, way.Name, ok, r.Rho, time.Since(began).Round(time.Millisecond))
				add(byWay, way.Name, visible, ok)
				add(byGroup, way.Group, visible, ok)
			}
		}
	}
	for _, m := range []map[string]*[2]cell{byWay, byGroup} {
		var keys []string
		for k := range m {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			fmt.Printf("| %-10s | %d/%d | %d/%d |\n", k, m[k][0].ok, m[k][0].of, m[k][1].ok, m[k][1].of)
		}
	}
}

// TestTraceUnmarked looks for marks in a thousand pictures without any: pieces of all documents, also with the visible mark,
// turned, noisy, saved at low quality, and textures. COUNT makes it fewer.
func TestTraceUnmarked(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	var sources []*image.RGBA
	job := jobs()["english"]
	job.NoTrace = true
	for i, d := range traceDocs() {
		sources = append(sources, flat(d.Image))
		if i%3 == 0 {
			sources = append(sources, tracedCopy(t, d.PNG(), job))
		}
	}
	ways := attack.Travels()
	for n := range number("COUNT", 1000) {
		var p *image.RGBA
		if n%10 == 9 {
			p = texture(random)
		} else {
			src := sources[random.IntN(len(sources))]
			w, h := 200+random.IntN(min(1000, src.Rect.Dx()-200)), 200+random.IntN(min(1000, src.Rect.Dy()-200))
			at := image.Pt(random.IntN(src.Rect.Dx()-w+1), random.IntN(src.Rect.Dy()-h+1))
			p = flat(src.SubImage(image.Rectangle{at, at.Add(image.Pt(w, h))}))
			p = ways[random.IntN(len(ways))].Run(p)
		}
		if r, ok := trace.Find(p, n%50 == 0); ok {
			t.Errorf("picture %d of %v: %+v", n, p.Rect, r)
		}
		if n%100 == 99 {
			fmt.Printf("%d pictures\n", n+1)
		}
	}
}

// texture is waves, grain and blots that no document has.
func texture(random *rand.Rand) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 400+random.IntN(600), 300+random.IntN(500)))
	a, b, c := random.Float64()*0.4, random.Float64()*0.4, 1+random.Float64()*25
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			v := 128 + 50*math.Sin(a*float64(x)+b*float64(y)) + 30*math.Sin(b*float64(x)-a*float64(y)/3) + c*random.NormFloat64()
			g := uint8(min(max(v, 0), 255))
			img.SetRGBA(x, y, color.RGBA{g, g, g, 255})
		}
	}
	return img
}
