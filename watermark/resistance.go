package watermark

import (
	"image"
	"slices"

	"mohr/watermark/internal/attack"
	"mohr/watermark/internal/plan"
	"mohr/watermark/internal/raster"
)

// A Resistance is how far attempts to take the mark off a copy got, see Job.Measure. The attempts are those that a person
// with the copy and this program's source could make; none is a trained network, and there is no promise in it: that
// none of these succeeds does not mean that none does.
type Resistance struct {
	Attack     string  `json:"attack"`     // which came nearest: one of Attacks
	Page       int     `json:"page"`       // on which page, from 1
	Words      float64 `json:"words"`      // share of the label that still shows after it, 0 to 1
	Similarity float64 `json:"similarity"` // of what it made to the document, where that holds anything: SSIM, 1 is the same
	Holds      bool    `json:"holds"`      // not both: the label gone (less than 0.1 shows) and the document back (0.9 or more)
	Weakest    Area    `json:"weakest"`    // the part of that page where an attempt got farthest
}

// An Area is a part of a page in percent of its width and height, from the top left corner.
type Area struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// Attacks are the attempts of Job.Measure, those that came nearest in our trials.
func Attacks() []string {
	return []string{"best-mix-local", "estimate-unblend", "median-5", "levels", "soft-levels"}
}

// How a copy is measured.
const (
	measuredSide = 1000 // pixels, of the longer side: copies travel at little more
	longCells    = 4    // parts along the longer side
	shortCells   = 3
	bareLevels   = 8 // a part whose luminance strays less is bare: there is nothing to bring back
)

// A trial is a page being measured. The zero value measures nothing.
type trial struct {
	clean image.Image // shrunk, as it was before the mark
	page  int
}

// trialOf keeps what doc looks like before it is marked, if the job asks for that.
func (j Job) trialOf(doc image.Image, page int) trial {
	if !j.Measure {
		return trial{}
	}
	small := raster.Shrink(doc, measuredSide)
	if small == doc {
		small = cloneSheet(doc)
	}
	return trial{small, page}
}

// Measure tries to take the mark of the job off the page again, as Job.Measure does, at the size of the draft. tell, if set,
// is told how many of the attempts are done, first 0, and ends the work by returning false: then the result is nil. The
// errors are Preview's.
func (d *Draft) Measure(job Job, tell func(done, of int) bool) (*Resistance, error) {
	job.Measure = true
	p, err := d.page(job)
	if err != nil {
		return nil, err
	}
	before := job.trialOf(p.doc, d.at.n)
	raster.Mark(p.doc, p.layout)
	return before.tried(p.doc, p.layout, tell), nil
}

// run tries to take the mark off, and returns nil when there is nothing to measure.
func (t trial) run(marked image.Image, layout *plan.Plan) *Resistance {
	return t.tried(marked, layout, nil)
}

// tried is run that can be ended between attempts.
func (t trial) tried(marked image.Image, layout *plan.Plan, tell func(done, of int) bool) *Resistance {
	if t.clean == nil {
		return nil
	}
	clean := attack.FromImage(t.clean)
	_, grey := t.clean.(*image.Gray)
	c := attack.Case{
		Marked: attack.FromImage(raster.Shrink(marked, measuredSide)),
		Tool:   toolOf(layout, grey, float64(clean.W)/float64(layout.Doc.W)),
	}
	c.Regions = filled(clean)
	out := &Resistance{Page: t.page}
	nearest, weakest := -1.0, -1.0
	done := 0
	more := func() bool { return tell == nil || tell(done, len(Attacks())) }
	for _, a := range attack.Single() {
		if !slices.Contains(Attacks(), a.Name) {
			continue
		}
		if !more() {
			return nil
		}
		done++
		s := attack.Judge(c, clean, a.Run(c))
		similarity := 1.0
		for i, r := range c.Regions {
			similarity += (s.SSIM[r.Name] - similarity) / float64(i+1)
			if f := success(s.Shown[r.Name], s.SSIM[r.Name]); f > weakest {
				weakest, out.Weakest = f, areaOf(r.Box, clean)
			}
		}
		if f := success(s.Words, similarity); f > nearest {
			nearest = f
			out.Attack, out.Words, out.Similarity, out.Holds = a.Name, s.Words, similarity, f < 1
		}
	}
	if !more() {
		return nil
	}
	return out
}

// success is how near an attempt came to the label gone and the document back: 1 and more is both.
func success(words, similarity float64) float64 {
	return min((1-words)/(1-attack.WordsGone), similarity/attack.Restored)
}

// filled are the parts of a page that hold anything.
func filled(p attack.Picture) (out []attack.Region) {
	columns, rows := longCells, shortCells
	if p.H > p.W {
		columns, rows = rows, columns
	}
	luma := p.Luma()
	for j := range rows {
		for i := range columns {
			box := image.Rect(i*p.W/columns, j*p.H/rows, (i+1)*p.W/columns, (j+1)*p.H/rows)
			var n, sum, square float64
			for y := box.Min.Y; y < box.Max.Y; y++ {
				for _, v := range luma[y*p.W+box.Min.X : y*p.W+box.Max.X] {
					n, sum, square = n+1, sum+float64(v), square+float64(v)*float64(v)
				}
			}
			if n > 0 && square/n-sum/n*sum/n >= bareLevels*bareLevels {
				out = append(out, attack.Region{Name: string(rune('a' + j*columns + i)), Box: box})
			}
		}
	}
	return out
}

func areaOf(r image.Rectangle, p attack.Picture) Area {
	kx, ky := 100/float64(p.W), 100/float64(p.H)
	return Area{float64(r.Min.X) * kx, float64(r.Min.Y) * ky, float64(r.Dx()) * kx, float64(r.Dy()) * ky}
}

// toolOf is what the program's source says of a layout's mark, on a copy shrunk by scale.
func toolOf(layout *plan.Plan, grey bool, scale float64) attack.Tool {
	st := layout.Style
	palette := func(inks [256]plan.Color) (out [][3]float32) {
		for i := 0; i < len(inks); i += 16 {
			k := [3]float32{float32(inks[i].R), float32(inks[i].G), float32(inks[i].B)}
			if grey {
				y := 0.299*k[0] + 0.587*k[1] + 0.114*k[2]
				k = [3]float32{y, y, y}
			}
			out = append(out, k)
		}
		return out
	}
	strays := func(a float64) [2]float32 {
		less, more := (1-plan.FadeSwing)*(1-st.Grain)*(1-st.Blot), (1+plan.FadeSwing)*(1+st.Grain)*(1+st.Blot)
		return [2]float32{float32(a * less), float32(min(a*more, 0.95))}
	}
	return attack.Tool{
		Dark: palette(layout.Ink.Dark), Light: palette(layout.Ink.Light),
		Opacity: strays(st.Ink * (1 + st.Paper/2)), Halo: strays(st.Halo),
		LetterPx: layout.Unit * st.Size * scale, TurnLuma: raster.TurnLuma, MeanPx: raster.MeanUnits * layout.Unit * scale,
		Spare: float32(st.Spare), SpareLuma: [2]float32{raster.SpareFrom, raster.SpareTo}, SameGeometry: true,
	}
}

// nearer returns the one of two measured pages on which an attempt came nearer; nil is none.
func nearer(a, b *Resistance) *Resistance {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case success(b.Words, b.Similarity) > success(a.Words, a.Similarity):
		return b
	}
	return a
}
