package plan_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"mohr/watermark/internal/plan"
)

var update = flag.Bool("update", false, "write the golden files anew")

// letters is a word of n boxes, each 0.5 em wide and 0.7 em high: text enough for a plan.
func letters(n int) plan.Shape {
	var parts []plan.Shape
	for range n {
		box := plan.Shape{Advance: 0.5, Path: plan.Path{
			Ops: []plan.Op{plan.MoveTo, plan.LineTo, plan.LineTo, plan.LineTo},
			Pts: []plan.Point{{X: 0, Y: -0.7}, {X: 0.5, Y: -0.7}, {X: 0.5, Y: 0}, {X: 0, Y: 0}},
		}}
		parts = append(parts, box)
	}
	return plan.Beside(0.1, parts...)
}

// text breaks a word of n letters into lines of as many as fit.
func text(n int) plan.Text {
	return plan.Text{Scale: 1, Wrap: func(maxEm float64, maxLines int) ([]plan.Shape, error) {
		per := max(1, int(maxEm/0.6))
		var lines []plan.Shape
		for left := n; left > 0; left -= per {
			lines = append(lines, letters(min(per, left)))
		}
		if len(lines) > maxLines {
			return nil, plan.ErrTooMany
		}
		return lines, nil
	}}
}

func checkered(size int) plan.Code {
	return plan.Code{Size: size, QuietZone: 4, Dark: func(x, y int) bool { return (x+y)%2 == 0 }}
}

func request(w, h int) plan.Request {
	return plan.Request{
		Doc:   plan.Size{W: w, H: h},
		Style: plan.Style{Size: 34, Pitch: 1.7, Ink: 0.32, Halo: 0.34, HaloWidth: 4},
		Rows:  []plan.Row{{Parts: []plan.Shape{letters(21).Moved(1, 0, 0.35), letters(9).Moved(1, 0, 0.35)}, Height: 1}},
		Caption: plan.Caption{
			Title: text(21),
			Items: []plan.Item{{Name: text(2), Value: text(25)}, {Name: text(6), Value: text(11)}},
			Foot:  text(27),
			Code:  checkered(41),
		},
	}
}

func TestLayoutGolden(t *testing.T) {
	p, err := plan.Layout(request(400, 250))
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := p.WriteSVG(&got); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "card.svg")
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("the plan differs from %s: look at it, then run go test -update", golden)
	}
}

func TestLayoutFollowsKey(t *testing.T) {
	lay := func(key, grain byte) *plan.Plan {
		r := request(1011, 638)
		r.Key[0], r.Grain[0] = key, grain
		p, err := plan.Layout(r)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	a, same, other, copied := lay(1, 1), lay(1, 1), lay(2, 1), lay(1, 2)
	if !reflect.DeepEqual(a.Marks, same.Marks) || !reflect.DeepEqual(a.Ink, same.Ink) {
		t.Error("one request gave two plans")
	}
	if reflect.DeepEqual(a.Marks, other.Marks) || reflect.DeepEqual(a.Ink.Phase, other.Ink.Phase) {
		t.Error("another key gave the same geometry or colours")
	}
	if !reflect.DeepEqual(a.Marks, copied.Marks) || a.Grain == copied.Grain {
		t.Error("another copy must bend alike and differ in its grain")
	}
}

// pages are sizes of documents, ordinary and absurd.
var pages = []plan.Size{
	{W: 1011, H: 638}, {W: 638, H: 1011}, {W: 4000, H: 3000}, {W: 3000, H: 4000}, {W: 2480, H: 3508}, {W: 480, H: 640},
	{W: 1, H: 1}, {W: 3, H: 900}, {W: 900, H: 3}, {W: 100, H: 30_000}, {W: 30_000, H: 100}, {W: 12_000, H: 10_000},
}

func TestCaptionSurvivesMessenger(t *testing.T) {
	for _, s := range pages {
		for _, modules := range []int{25, 77} {
			t.Run(fmt.Sprintf("%dx%d/%d", s.W, s.H, modules), func(t *testing.T) {
				r := request(s.W, s.H)
				r.Caption.Code = checkered(modules)
				p, err := plan.Layout(r)
				if err != nil {
					t.Fatal(err)
				}
				module := float64(p.Code.Max.X-p.Code.Min.X) / float64(modules+8)
				shrunk := module * min(1, 1600/float64(max(p.Out.W, p.Out.H)))
				if module != float64(int(module)) || shrunk < 3 {
					t.Errorf("a module is %g px, %.2f px at 1600 px, want whole pixels and 3 at least", module, shrunk)
				}
				checkInside(t, p)
			})
		}
	}
}

// checkInside reports fills that leave the canvas, cover the document, or touch the code's quiet zone.
func checkInside(t *testing.T, p *plan.Plan) {
	t.Helper()
	if p.Out.W < p.Doc.W || p.Out.H <= p.Doc.H || p.At.Y != 0 || int(p.At.X)%plan.Align != 0 {
		t.Errorf("document %v at %v on canvas %v", p.Doc, p.At, p.Out)
	}
	if int(p.At.X)+p.Doc.W > p.Out.W {
		t.Errorf("document %v at %v leaves the canvas %v", p.Doc, p.At, p.Out)
	}
	for i, f := range p.Fills {
		b := f.Box
		if b.Min.X < 0 || b.Max.X > float32(p.Out.W) || b.Min.Y < float32(p.Doc.H) || b.Max.Y > float32(p.Out.H) {
			t.Errorf("fill %d at %v leaves the caption of canvas %v", i, b, p.Out)
		}
		c := p.Code
		apart := b.Max.X <= c.Min.X || b.Min.X >= c.Max.X || b.Max.Y <= c.Min.Y || b.Min.Y >= c.Max.Y
		if inCode := b.Min.X > c.Min.X && b.Max.X < c.Max.X && b.Min.Y > c.Min.Y && b.Max.Y < c.Max.Y; !apart && !inCode {
			t.Errorf("fill %d at %v touches the code at %v", i, b, c)
		}
	}
}

func TestLayoutBounds(t *testing.T) {
	long := request(1011, 638)
	long.Caption.Title = text(100_000)
	if _, err := plan.Layout(long); !errors.Is(err, plan.ErrTooMany) {
		t.Errorf("a title of 100,000 letters: error is %v, want ErrTooMany", err)
	}
	many := request(30_000, 4000)
	many.Rows = []plan.Row{{Parts: []plan.Shape{letters(10_000)}, Height: 0.01}}
	if _, err := plan.Layout(many); !errors.Is(err, plan.ErrTooMany) {
		t.Errorf("lines of 10,000 letters: error is %v, want ErrTooMany", err)
	}
	blank := request(1011, 638)
	blank.Rows = []plan.Row{{Parts: []plan.Shape{{}}, Height: 1}}
	if _, err := plan.Layout(blank); err != nil {
		t.Errorf("a blank row: %v", err)
	}
}

func TestRightToLeft(t *testing.T) {
	r := request(1011, 638)
	r.Caption.RightToLeft = true
	p, err := plan.Layout(r)
	if err != nil {
		t.Fatal(err)
	}
	checkInside(t, p)
	if p.Code.Min.X > float32(p.Out.W)/2 {
		t.Error("the code stands on the right of a caption that is read from the right")
	}
	title := p.Fills[2].Box // after the rule and the code
	if title.Max.X < float32(p.Out.W)-40 {
		t.Errorf("the title ends at %g of %d pixels, want at the right edge", title.Max.X, p.Out.W)
	}
}

// A line of small letters is for pages of A4 on which somebody can read them, by the copy's size: a preview has the lines of
// the copy.
func TestSmallLines(t *testing.T) {
	count := func(doc, shown plan.Size, small bool) int {
		r := request(doc.W, doc.H)
		r.Shown = shown
		if small {
			r.Rows = append(r.Rows, plan.Row{Parts: []plan.Shape{letters(9)}, Size: 0.38})
		}
		p, err := plan.Layout(r)
		if err != nil {
			t.Fatal(err)
		}
		return len(p.Marks)
	}
	page, card := plan.Size{W: 1240, H: 1754}, plan.Size{W: 1011, H: 638}
	copied, preview := count(page, page, true), count(page, plan.Size{W: 620, H: 877}, true)
	if without := count(page, page, false); copied < without*2 {
		t.Errorf("%d marks on a page, %d without the small lines", copied, without)
	}
	if off := preview - copied; off < -copied/50 || off > copied/50 {
		t.Errorf("%d marks in a preview, %d in the copy", preview, copied)
	}
	for name, size := range map[string]plan.Size{"card": card, "photo": {W: 1600, H: 1200}, "small page": {W: 496, H: 702}} {
		if with, without := count(size, size, true), count(size, size, false); with > without*5/4 {
			t.Errorf("%d marks on a %s, %d without the small lines", with, name, without)
		}
	}
}

func TestCaptionWithoutCode(t *testing.T) {
	r := request(1011, 638)
	r.Caption.Code = plan.Code{}
	p, err := plan.Layout(r)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Code.Empty() {
		t.Errorf("code at %v, want none", p.Code)
	}
	var svg strings.Builder
	if err := p.WriteSVG(&svg); err != nil || !strings.HasSuffix(svg.String(), "</svg>\n") {
		t.Errorf("SVG is cut: %v", err)
	}
}
