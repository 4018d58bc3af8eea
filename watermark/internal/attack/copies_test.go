package attack

import (
	"math"
	"strings"
	"testing"
)

// away is the root mean square difference of two pictures, levels.
func away(a, b Picture) float64 {
	sum := 0.0
	for c := range a.C {
		for i, v := range a.C[c] {
			d := float64(v - b.C[c][i])
			sum += d * d
		}
	}
	return math.Sqrt(sum / float64(3*len(a.C[0])))
}

func caseOfCopies(base Picture, n int) Case {
	c := Case{Marked: lettered(base, 100), Tool: Tool{TurnLuma: 112, Opacity: [2]float32{0.35, 0.35}}}
	for i := range n {
		c.Copies = append(c.Copies, lettered(base, uint64(101+i)))
	}
	return c
}

// Plain dark letters at other places in every copy fall to every attack on copies.
func TestCopiesUncover(t *testing.T) {
	base := drawn(240, 170, 9)
	c := caseOfCopies(base, 7)
	before := away(c.Marked, base)
	for _, a := range Many() {
		if a.Kind != Copies {
			continue
		}
		limit := map[int]float64{1: 0.9, 3: 0.7, 7: 0.6}[a.Needs]
		if strings.HasSuffix(a.Name, "median") {
			limit = 0.9 // letters cover nearly half of a line
		}
		got := away(a.Run(c), base) / before
		t.Logf("%s: %.2f of the difference left", a.Name, got)
		if got > limit {
			t.Errorf("%s: %.2f of the difference left, limit is %.2f", a.Name, got, limit)
		}
	}
}

// No attack changes a picture of its case.
func TestCopiesKeepTheCase(t *testing.T) {
	base := drawn(120, 90, 10)
	c := caseOfCopies(base, 7)
	for range 19 {
		c.Documents = append(c.Documents, lettered(drawn(120, 90, uint64(20+len(c.Documents))), 100))
	}
	before := caseOfCopies(base, 7)
	for _, a := range Many() {
		got := a.Run(c)
		if got.W != base.W || got.H != base.H {
			t.Errorf("%s returns %d x %d", a.Name, got.W, got.H)
		}
		for i := range got.C {
			got.C[i][0] += 1000 // must not be the case's own memory
		}
		for i := range c.Copies {
			if away(c.Copies[i], before.Copies[i]) != 0 {
				t.Fatalf("%s has changed copy %d", a.Name, i)
			}
		}
		if away(c.Marked, before.Marked) != 0 {
			t.Fatalf("%s has changed the marked picture", a.Name)
		}
	}
}

// A function that fills is asked, and for nothing that is sure.
func TestManyFilled(t *testing.T) {
	base := drawn(200, 150, 11)
	c := caseOfCopies(base, 7)
	asked := 0
	for _, a := range ManyFilled(func(p Picture, holes Mask) Picture {
		asked++
		return Diffuse(p, holes)
	}) {
		if a.Kind == Copies {
			a.Run(c)
		}
	}
	if asked != 6 {
		t.Errorf("asked %d times to fill, want once for each of two attacks with 2, 4 and 8 copies", asked)
	}
}

func TestDiffuse(t *testing.T) {
	p := New(40, 30)
	holes := make(Mask, 40*30)
	for i := range holes {
		x, y := i%40, i/40
		for c := range p.C {
			p.C[c][i] = float32(2*x + y)
		}
		if holes[i] = x > 12 && x < 20 && y > 8 && y < 14; holes[i] {
			p.C[0][i] = 255
		}
	}
	got := Diffuse(p, holes)
	for i, hole := range holes {
		if want := float32(2*(i%40) + i/40); !hole && got.C[0][i] != want || hole && math.Abs(float64(got.C[0][i]-want)) > 6 {
			t.Fatalf("pixel %d, hole %t: %v, want %v", i, hole, got.C[0][i], want)
		}
	}
	all := make(Mask, len(holes))
	for i := range all {
		all[i] = true
	}
	Diffuse(p, all) // has nothing to go by, and must come back
}

func TestCopiesRank(t *testing.T) {
	v := []float32{9, 1, 2, 8, 3, 250, 7, 7, 7, 0, 100, 100}
	got := copiesRank(v, 4, 3, 1)
	for i, want := range []float32{3, 3, 7, 7, 3} { // of an even number the lower of the middle two
		if got[i] != want {
			t.Errorf("median %d is %v, want %v", i, got[i], want)
		}
	}
}
