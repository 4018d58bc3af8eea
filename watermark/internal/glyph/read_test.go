package glyph

import (
	"math"
	"sort"
	"strings"
	"testing"

	"mohr/watermark/internal/plan"
)

// A contour is one closed outline of a path, moved so that its box begins at (0, 0), and where it stood.
type contour struct {
	pts  []plan.Point
	x, y float32
}

// contours cuts a path. Every contour of our fonts begins with MoveTo.
func contours(p plan.Path) []contour {
	var all []contour
	at := 0
	for _, op := range p.Ops {
		n := 1
		switch op {
		case plan.MoveTo:
			all = append(all, contour{})
		case plan.QuadTo:
			n = 2
		case plan.CubeTo:
			n = 3
		}
		last := &all[len(all)-1]
		last.pts = append(last.pts, p.Pts[at:at+n]...)
		at += n
	}
	for i := range all {
		box := bounds(all[i].pts)
		all[i].x, all[i].y = box.Min.X, box.Min.Y
		for k := range all[i].pts {
			all[i].pts[k].X -= box.Min.X
			all[i].pts[k].Y -= box.Min.Y
		}
	}
	return all
}

func near(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-4 }

// sameContours reports whether a begins with the contours b, at the same distances from each other.
func sameContours(a, b []contour) bool {
	if len(a) < len(b) || len(b) == 0 {
		return false
	}
	for i := range b {
		if len(a[i].pts) != len(b[i].pts) || !near(a[i].x-a[0].x, b[i].x-b[0].x) || !near(a[i].y-a[0].y, b[i].y-b[0].y) {
			return false
		}
		for k := range b[i].pts {
			if !near(a[i].pts[k].X, b[i].pts[k].X) || !near(a[i].pts[k].Y, b[i].pts[k].Y) {
				return false
			}
		}
	}
	return true
}

// readBack says which characters of alphabet are seen in s, from left to right, by their outlines alone; all
// other ink is passed over. It knows nothing of runs and levels, so it checks them.
func readBack(t *testing.T, s plan.Shape, alphabet string, style Style) string {
	t.Helper()
	type seen struct {
		r rune
		x float32
	}
	known := make(map[rune][]contour)
	for _, r := range alphabet {
		line, err := Line(string(r), style)
		if err != nil {
			t.Fatal(err)
		}
		known[r] = contours(line.Path)
	}
	var found []seen
	all := contours(s.Path)
	for i := 0; i < len(all); i++ {
		var best rune
		for r, c := range known {
			if sameContours(all[i:], c) && len(c) > len(known[best]) {
				best = r
			}
		}
		if best != 0 {
			found = append(found, seen{best, all[i].x})
			i += len(known[best]) - 1
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].x < found[j].x })
	var b strings.Builder
	for _, f := range found {
		b.WriteRune(f.r)
	}
	return b.String()
}

// After an Urdu word, FriBidi and browsers show these four as told in the third column; isolated, as written.
func TestNumbersAfterUrdu(t *testing.T) {
	for _, c := range []struct{ name, number, bare, isolated string }{
		{"CNIC", "12345-1234567-1", "1-1234567-12345", "12345-1234567-1"},
		{"date with hyphens", "23-11-2026", "2026-11-23", "23-11-2026"},
		{"date with strokes", "23/11/2026", "23/11/2026", "23/11/2026"},
		{"phone", "+92 300 1234567", "123456730092+", "+923001234567"},
	} {
		style := Style{Urdu: true}
		for text, want := range map[string]string{
			"نمبر " + c.number:                                    c.bare,
			"نمبر " + IsolateLTR(c.number):                        c.isolated,
			"نمبر " + IsolateLTR(c.number) + " تک":                c.isolated,
			Isolate("نمبر") + " " + Isolate(IsolateLTR(c.number)): c.isolated,
		} {
			line, err := Line(text, style)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if got := readBack(t, line, "0123456789-/+", style); got != want {
				t.Errorf("%s: %+q is seen as %s, want %s", c.name, text, got, want)
			}
		}
	}
}

func TestFieldsKeepTheirOrder(t *testing.T) {
	const letters = "JazFrncheBluAHL"
	for _, c := range []struct {
		name, text string
		style      Style
		want       string
	}{
		{"brand in Urdu", "برائے " + Isolate("Jazz Blue") + " کے لیے", Style{Urdu: true}, "JazzBlue"},
		{"brand with an Urdu word inside", "برائے " + Isolate("Jazz جاز Franchise") + " کے لیے", Style{Urdu: true}, "JazzFranche"},
		{"two brands, the first at the right", "برائے " + Isolate("Jazz") + " اور " + Isolate("HBL"), Style{Urdu: true}, "HBLJazz"},
		{"Urdu between English", "Jazz " + Isolate("جاز 5") + " HBL", Style{}, "JazzHBL"},
		{"bold", "Jazz " + Isolate("جاز") + " HBL", Style{Bold: true}, "JazzHBL"},
	} {
		line, err := Line(c.text, c.style)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		want := strings.Map(func(r rune) rune {
			if strings.ContainsRune(letters, r) {
				return r
			}
			return -1
		}, c.want)
		if got := readBack(t, line, letters, c.style); got != want {
			t.Errorf("%s: seen as %s, want %s", c.name, got, want)
		}
	}
}
