package watermark_test

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"mohr/watermark"
	"mohr/watermark/internal/attack"
	"mohr/watermark/internal/plan"
	"mohr/watermark/specimen"
)

// The attacks that came nearest in the trials do not succeed against the usual strength: on a card, which has a face, and
// on white pages, where contrast alone could tell a mark from print. With the exact mask known, too.
func TestResists(t *testing.T) {
	if testing.Short() {
		t.Skip("attacks whole pages")
	}
	onPaper := []string{"levels", "soft-levels"}
	onFace := append([]string{"estimate-unblend", "exact-telea", "exact-unblend-calm"}, onPaper...)
	for _, d := range []specimen.Document{specimen.CardFront(1), trialDoc(4), trialDoc(5)} {
		near := onPaper
		if !d.Portrait.Empty() {
			near = onFace
		}
		clean := attack.FromImage(d.Image)
		c := attack.Case{Regions: regions(d), Marked: copyPart(t, d, 0, watermark.Normal, "english"), Tool: ourTool(clean, watermark.StyleOf(watermark.Normal))}
		exact := c
		exact.Oracle = &attack.Oracle{Mask: attack.Changed(c.Marked, clean, 2)}
		for _, a := range attack.Single() {
			if !slices.Contains(near, a.Name) {
				continue
			}
			in := c
			if a.Kind == attack.Exact {
				in = exact
			}
			s := attack.Judge(c, clean, a.Run(in))
			t.Logf("%s, %s: words %.2f, restored to %v", d.Name, a.Name, s.Words, s.SSIM)
			if s.Success {
				t.Errorf("%s: %s takes the mark off: words %.2f, restored to %v", d.Name, a.Name, s.Words, s.SSIM)
			}
		}
	}
}

// copyPart is the document part of a copy that Stamp makes, with the words of one of jobs.
func copyPart(t testing.TB, d specimen.Document, seed uint64, s watermark.Strength, words string) attack.Picture {
	t.Helper()
	job := jobs()[words]
	job.Strength, job.Output = s, watermark.Output{Format: watermark.PNG}
	for i := range job.Secret {
		job.Secret[i], job.Seed[i] = byte(seed)+byte(i), byte(3*seed)+byte(5*i)
	}
	out, report := stamp(t, d.PNG(), job)
	size := d.Image.Rect.Size()
	left := (report.Width - size.X) / 2 / plan.Align * plan.Align
	return attack.FromImage(decoded(t, out)).Sub(image.Rectangle{Max: size}.Add(image.Pt(left, 0)))
}

// trialDoc is document n: a card's front and back, a photo, a bill, a grey scan and a fax of two colours, and so on
// with other people. Large ones are shrunk to what is sent: attacks take time by the pixel.
func trialDoc(n int) specimen.Document {
	v := n/6 + 1
	switch n % 6 {
	case 0:
		return specimen.CardFront(v)
	case 1:
		return specimen.CardBack(v)
	case 2:
		return shrunk(specimen.Photo(2*v-1), 1600) // odd ones show the front
	case 3:
		return shrunk(specimen.Bill(v), 1754) // A4 at 150 dots an inch
	case 4:
		return shrunk(specimen.Scan(specimen.Letter(v)), 1754)
	}
	return shrunk(specimen.Fax(specimen.Bill(v)), 1754)
}

// shrunk is d with that long side. A page of black and white stays one.
func shrunk(d specimen.Document, long int) specimen.Document {
	size := d.Image.Rect.Size()
	k := float64(long) / float64(max(size.X, size.Y))
	if k >= 1 {
		return d
	}
	p := attack.FromImage(d.Image)
	flat := bilevel(p)
	p = p.Resize(int(float64(size.X)*k+0.5), int(float64(size.Y)*k+0.5))
	if flat {
		for c := range p.C {
			for i, v := range p.C[c] {
				p.C[c][i] = 255 * float32(math.Round(float64(v)/255))
			}
		}
	}
	scaled := func(r image.Rectangle) image.Rectangle {
		at := func(v int) int { return int(float64(v)*k + 0.5) }
		return image.Rect(at(r.Min.X), at(r.Min.Y), at(r.Max.X), at(r.Max.Y))
	}
	out := d
	out.Image, out.Exif = p.Image(), nil
	out.Portrait, out.Number = scaled(d.Portrait), scaled(d.Number)
	out.Fields = slices.Clone(d.Fields)
	for i := range out.Fields {
		out.Fields[i].Box = scaled(d.Fields[i].Box)
	}
	return out
}

func bilevel(p attack.Picture) bool {
	return !slices.ContainsFunc(p.C[1], func(v float32) bool { return v != 0 && v != 255 })
}

// regions are what of d is worth restoring.
func regions(d specimen.Document) []attack.Region {
	var out []attack.Region
	if !d.Portrait.Empty() {
		out = append(out, attack.Region{Name: "portrait", Box: d.Portrait})
	}
	if !d.Number.Empty() {
		out = append(out, attack.Region{Name: "number", Box: d.Number.Inset(-8).Intersect(d.Image.Rect)})
	}
	for _, f := range d.Fields {
		if f.Latin() && strings.Contains(f.Name, "name") {
			return append(out, attack.Region{Name: "name", Box: f.Box.Inset(-8).Intersect(d.Image.Rect)})
		}
	}
	return out
}

// ourTool is what our source says of a mark on that document.
func ourTool(clean attack.Picture, st plan.Style) attack.Tool {
	grey := slices.Equal(clean.C[0], clean.C[1]) && slices.Equal(clean.C[1], clean.C[2])
	return watermark.ToolOf(plan.Size{W: clean.W, H: clean.H}, st, grey)
}
