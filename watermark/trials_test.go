//go:build trials

package watermark_test

import (
	"cmp"
	"fmt"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mohr/watermark"
	"mohr/watermark/internal/attack"
	"mohr/watermark/internal/plan"
	"mohr/watermark/specimen"
	"mohr/watermark/specimen/ocr"
)

// TestTrials stamps specimens in every strength, and marks them as peers would, attacks every copy and prints how far
// each attack got and how much of the document still reads. It takes minutes and judges nothing by itself:
//
//	go test -tags trials -run TestTrials -timeout 0 ./watermark/
//
// The environment cuts it down or out:
//
//	DOCS=4            how many documents of trialDocs, in order
//	ONLY=regexp       of those documents' names: "card-front-1"
//	SEEDS=1           how many secrets and seeds for each
//	DESIGNS=regexp    of "normal", "light", "strong" and the peers' names
//	ATTACKS=regexp    of attacks' names, "^exact-" say; those after a way that a copy went are "messenger+median-5"
//	FORM=png          the copy as it is attacked: png, jpeg (quality 88) or messenger (1600 pixels, 70)
//	WORDS=urdu        the label of ours, of jobs: english, urdu, short
//	OCR=0             leaves out legibility
//	SHOW=folder       writes every result there as PNG, and the copy and the clean document beside it
func TestTrials(t *testing.T) {
	tr := trials{t: t, sums: map[[2]string]*tally{}, read: map[string]*legible{}}
	only, named := regexp.MustCompile(os.Getenv("DESIGNS")), regexp.MustCompile(os.Getenv("ONLY"))
	docs, seeds := number("DOCS", 4), number("SEEDS", 1)
	for d := range docs {
		doc := trialDoc(d)
		if !named.MatchString(doc.Name) {
			continue
		}
		for seed := range seeds {
			for _, design := range designs() {
				if only.MatchString(design.name) {
					tr.run(doc, design, uint64(seed))
				}
			}
		}
	}
	tr.print()
}

// number is a whole number from the environment.
func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// A design is one way to mark a document.
type design struct {
	name string
	mark func(t testing.TB, d specimen.Document, clean attack.Picture, seed uint64) (attack.Picture, attack.Tool)
}

func designs() []design {
	var out []design
	for name, s := range map[string]watermark.Strength{"light": watermark.Light, "normal": watermark.Normal, "strong": watermark.Strong} {
		out = append(out, design{name, func(t testing.TB, d specimen.Document, clean attack.Picture, seed uint64) (attack.Picture, attack.Tool) {
			return ours(t, d, seed, s), ourTool(clean, watermark.StyleOf(s))
		}})
	}
	for _, c := range candidates() {
		out = append(out, design{c.name, func(t testing.TB, d specimen.Document, clean attack.Picture, seed uint64) (attack.Picture, attack.Tool) {
			was := watermark.SetStyle(watermark.Normal, c.style)
			defer watermark.SetStyle(watermark.Normal, was)
			return ours(t, d, seed, watermark.Normal), ourTool(clean, c.style)
		}})
	}
	slices.SortFunc(out, func(a, b design) int { return cmp.Compare(a.name, b.name) })
	for _, peer := range peers {
		out = append(out, design{peer.name, func(t testing.TB, _ specimen.Document, clean attack.Picture, seed uint64) (attack.Picture, attack.Tool) {
			p, tool := peer.mark(t, clean, rand.New(rand.NewPCG(seed, 77)))
			return sent(attack.FromImage(p.Image())), tool
		}})
	}
	return out
}

// A candidate is a look that was tried.
type candidate struct {
	name  string
	style plan.Style
}

// candidates are the designs that were tried for the usual strength, each a change of one before it.
func candidates() []candidate {
	base := plan.Style{Size: 34, Pitch: 1.7, Ink: 0.32, Halo: 0.34, HaloWidth: 4, Grain: 0.25, GrainColor: 20, GrainSize: 1.4, BlotSize: 7, Spare: 0.85}
	var out []candidate
	with := func(name string, from plan.Style, f func(*plan.Style)) plan.Style {
		f(&from)
		out = append(out, candidate{name, from})
		return from
	}
	plain := with("try-1-plain", base, func(*plan.Style) {})
	blots := with("try-2-blots", plain, func(s *plan.Style) { s.Blot, s.BlotColor = 0.6, 20 })
	with("try-3-fine-blots", blots, func(s *plan.Style) { s.BlotSize = 4.5 })
	with("try-4-dark", blots, func(s *plan.Style) { s.Dark, s.Ink = 40, 0.4 })
	wide := with("try-5-wide-halo", blots, func(s *plan.Style) { s.Dark, s.Ink, s.Halo, s.HaloWidth, s.Spare = 45, 0.32, 0.38, 5, 0.92 })
	with("try-6-dense", wide, func(s *plan.Style) { s.Pitch = 1.55 })
	with("try-7-large", wide, func(s *plan.Style) { s.Size, s.HaloWidth = 38, 6 })
	fade := with("try-8-fade", wide, func(s *plan.Style) { s.PrintFade, s.Ink, s.HaloWidth = 0.5, 0.3, 6 })
	with("try-9-calm", fade, func(s *plan.Style) { s.PrintFade, s.Halo, s.Blot, s.BlotColor, s.Dark = 0.6, 0.34, 0.5, 18, 55 })
	return out
}

// ours is the document part of a copy that Stamp makes, as it is attacked.
func ours(t testing.TB, d specimen.Document, seed uint64, s watermark.Strength) attack.Picture {
	t.Helper()
	return sent(copyPart(t, d, seed, s, cmp.Or(os.Getenv("WORDS"), "english")))
}

// sent is a copy in the form that it is attacked in.
func sent(p attack.Picture) attack.Picture {
	switch os.Getenv("FORM") {
	case "jpeg":
		return attack.JPEG(p, 88)
	case "messenger":
		return attack.Messenger(attack.JPEG(p, 88))
	}
	return p
}

// A tally sums up what an attack did to a design.
type tally struct {
	n, successes int
	left, words  float64
	ssim, gain   map[string]float64
	shown        map[string]float64
	count        map[string]int
	took         time.Duration
}

// A legible sums up how much of a design's documents reads.
type legible struct{ n, fields, numbers, number float64 }

type trials struct {
	t    *testing.T
	sums map[[2]string]*tally // by design and attack
	read map[string]*legible  // by design
}

// run marks a document and attacks it.
func (tr *trials) run(d specimen.Document, g design, seed uint64) {
	clean := attack.FromImage(d.Image)
	c := attack.Case{Regions: regions(d)}
	c.Marked, c.Tool = g.mark(tr.t, d, clean, seed)
	if os.Getenv("OCR") != "0" {
		tr.legible(d, g.name, c.Marked)
	}
	tr.show(d.Name, g.name, "0-clean", clean)
	oracle := &attack.Oracle{Mask: attack.Changed(c.Marked, clean, 2)}
	want := regexp.MustCompile(cmp.Or(os.Getenv("ATTACKS"), `^[^+]*$`))
	for _, a := range append(attack.Single(), attack.Degraded()...) {
		if !want.MatchString(a.Name) {
			continue
		}
		in := c
		if a.Kind == attack.Exact {
			in.Oracle = oracle
		}
		start := time.Now()
		out := a.Run(in)
		took := time.Since(start)
		s := attack.Judge(c, clean, out)
		tr.add(g.name, a.Name, s, took)
		tr.show(d.Name, g.name, a.Name, out)
		if testing.Verbose() {
			fmt.Fprintf(os.Stderr, "%-16s %-16s %-24s left %.2f words %.2f ssim %s shown %s %.1f s\n",
				d.Name, g.name, a.Name, s.Left, s.Words, byRegion(s.SSIM), byRegion(s.Shown), took.Seconds())
		}
	}
}

func byRegion(m map[string]float64) string {
	var b strings.Builder
	for _, r := range []string{"portrait", "number", "name"} {
		if v, ok := m[r]; ok {
			fmt.Fprintf(&b, " %s %.3f", r, v)
		}
	}
	return b.String()
}

func (tr *trials) add(design, name string, s attack.Score, took time.Duration) {
	key := [2]string{design, name}
	y := tr.sums[key]
	if y == nil {
		y = &tally{ssim: map[string]float64{}, gain: map[string]float64{}, shown: map[string]float64{}, count: map[string]int{}}
		tr.sums[key] = y
	}
	y.n++
	if s.Success {
		y.successes++
	}
	y.left, y.words, y.took = y.left+s.Left, y.words+s.Words, y.took+took
	for r, v := range s.SSIM {
		y.ssim[r] += v
		y.gain[r] += s.Gain[r]
		y.shown[r] += s.Shown[r]
		y.count[r]++
	}
}

// legible asks Tesseract what it reads of the copy, compared with the clean document.
func (tr *trials) legible(d specimen.Document, design string, marked attack.Picture) {
	clean, cleanFields := ocr.Score(tr.t, d)
	copied := d
	copied.Image = marked.Image()
	got, fields := ocr.Score(tr.t, copied)
	l := tr.read[design]
	if l == nil {
		l = &legible{}
		tr.read[design] = l
	}
	l.n++
	l.fields += got / clean
	for _, f := range d.Fields {
		if f.Box == d.Number {
			if testing.Verbose() {
				fmt.Fprintf(os.Stderr, "%-16s %-16s fields %.3f number %.3f of %.3f\n", d.Name, design, got/clean, fields[f.Name], cleanFields[f.Name])
			}
			l.number += fields[f.Name] / max(cleanFields[f.Name], 0.01)
			l.numbers++
		}
	}
}

// show writes a picture for a person to look at.
func (tr *trials) show(doc, design, name string, p attack.Picture) {
	dir := os.Getenv("SHOW")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, doc+"."+design+"."+name+".png"))
	if err != nil {
		tr.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, p.Image()); err != nil {
		tr.t.Fatal(err)
	}
}

// print prints the tables.
func (tr *trials) print() {
	var keys [][2]string
	for k := range tr.sums {
		keys = append(keys, k)
	}
	order := map[string]int{}
	for i, a := range append(attack.Single(), attack.Degraded()...) {
		order[a.Name] = i
	}
	slices.SortFunc(keys, func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(order[a[1]], order[b[1]]))
	})
	regions := []string{"portrait", "number", "name"}
	fmt.Printf("%-16s %-26s %5s %5s %5s |%27s |%18s |%18s | %s\n", "design", "attack", "falls", "left", "words",
		"SSIM portrait number name", "gain", "words shown", "s")
	for _, k := range keys {
		y := tr.sums[k]
		n := float64(y.n)
		fmt.Printf("%-16s %-26s %2d/%-2d %5.2f %5.2f |", k[0], k[1], y.successes, y.n, y.left/n, y.words/n)
		for _, r := range regions {
			fmt.Printf("    %.3f", y.ssim[r]/float64(y.count[r]))
		}
		fmt.Print(" |")
		for _, r := range regions {
			fmt.Printf(" %+5.2f", y.gain[r]/float64(y.count[r]))
		}
		fmt.Print(" |")
		for _, r := range regions {
			fmt.Printf("  %.2f", y.shown[r]/float64(y.count[r]))
		}
		fmt.Printf(" | %.1f\n", y.took.Seconds()/n)
	}
	for _, g := range designs() {
		if l := tr.read[g.name]; l != nil {
			fmt.Printf("%-16s reads: %.2f of the field characters, %.2f of the number\n", g.name, l.fields/l.n, l.number/l.numbers)
		}
	}
}
