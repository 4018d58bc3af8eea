package attack

import (
	"math"
	"testing"
)

// A regular tiling is found to a pixel, whatever its angle, and undone.
func TestLatticeTiling(t *testing.T) {
	for _, tt := range []struct {
		name string
		u, v [2]float64
	}{
		{"upright", [2]float64{90, 0}, [2]float64{0, 44}},
		{"at 20 degrees", [2]float64{84.6, -30.8}, [2]float64{15.1, 41.3}},
		{"at 45 degrees", [2]float64{66, -66}, [2]float64{33.5, 33.5}},
	} {
		clean := drawn(440, 320, 8)
		marked := tiled(clean, tt.u, tt.v, 0.45)
		l, ok := latticeOf(marked)
		if !ok {
			t.Errorf("%s: no lattice found, the best is at %.1f deviations", tt.name, l.sure)
			continue
		}
		for _, s := range [][2]float64{l.u, l.v} {
			det := tt.u[0]*tt.v[1] - tt.u[1]*tt.v[0]
			a, b := (s[0]*tt.v[1]-s[1]*tt.v[0])/det, (s[1]*tt.u[0]-s[0]*tt.u[1])/det
			if math.Hypot(a-math.Round(a), b-math.Round(b)) > 0.03 {
				t.Errorf("%s: step %v is not of the lattice: %.2f and %.2f of its own", tt.name, s, a, b)
			}
		}
		got := away(latticeRun(Case{Marked: marked}, Diffuse), clean) / away(marked, clean)
		t.Logf("%s: %.2f of the difference left; steps %v %v, %.1f deviations", tt.name, got, l.u, l.v, l.sure)
		if got > 0.6 {
			t.Errorf("%s: %.2f of the difference left, limit is 0.60", tt.name, got)
		}
	}
}

// A picture without a repeating mark has no lattice and comes back as it is.
func TestLatticeNone(t *testing.T) {
	p := lettered(drawn(560, 400, 12), 5)
	l, ok := latticeOf(p)
	t.Logf("the best is at %.1f deviations", l.sure)
	if ok {
		t.Errorf("a lattice %v %v at %.1f deviations", l.u, l.v, l.sure)
	}
	if got := away(latticeRun(Case{Marked: p}, Diffuse), p); got != 0 {
		t.Errorf("changed by %.2f levels", got)
	}
}
