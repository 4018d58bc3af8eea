package plan

import "math"

// An Ink is the colour and the strength of a mark over the document, sampled on a lattice. Between lattice
// points both run straight.
type Ink struct {
	Step    int     // pixels from one lattice point to the next
	W, H    int     // lattice points; (W-1)*Step >= the document's width, and so for H
	Phase   []int32 // W*H, place on the colour wheel, 1/65536 of a turn, not wrapped
	Opacity []int32 // W*H, factor of the style's opacities, 1/256
	Dark    [256]Color
	Light   [256]Color
}

// Colours of the ink: one turn of the wheel over about 110 units, dark ink 75 +- 65 and light ink 205 +- 45 a
// channel (facts/marks.md, "The design that this suggests").
const (
	hueUnits     = 110.0
	hueFar       = 0.55 // turns that the wide noise adds or takes
	hueFarUnits  = 60.0 // its features
	hueNear      = 0.30 // the same of the narrow noise
	hueNearUnits = 24.0
	darkBase     = 75.0 // where the style names none
	darkSwing    = 65.0 // less where the base is darker than that
	lightBase    = 205.0
	lightSwing   = 45.0
	stepUnits    = 9.0  // lattice of the ink
	fadeUnits    = 70.0 // features of the opacity's wandering
	FadeSwing    = 0.16 // how far the opacity strays
	phaseTurn    = 65536
	opacityUnit  = 256
)

// A hueField is the place on the colour wheel at any point: a plane wave bent by noise, so that no two strokes run
// through the same colours and no few numbers say which.
type hueField struct {
	kx, ky, start float64 // turns a pixel, turns
	far, near     uint64  // keys of the noise
	unit          float64 // pixels to a unit
}

func newHueField(src source, unit float64) hueField {
	var f hueField
	f.kx, f.ky = direction(src, 1/(hueUnits*unit))
	f.start = src.unit()
	f.far, f.near, f.unit = src.word(), src.word(), unit
	return f
}

// direction returns a vector of length n that points anywhere.
func direction(src source, n float64) (x, y float64) {
	a := src.between(0, 2*math.Pi)
	return float64(n * math.Cos(a)), float64(n * math.Sin(a))
}

// at returns the place on the wheel, turns, not wrapped.
func (f hueField) at(x, y float64) float64 {
	t := f.start + float64(f.kx*x) + float64(f.ky*y)
	t += float64(hueFar * noise(f.far, x/(hueFarUnits*f.unit), y/(hueFarUnits*f.unit)))
	return t + float64(hueNear*noise(f.near, x/(hueNearUnits*f.unit), y/(hueNearUnits*f.unit)))
}

// inkOver samples a geometry's ink over a page.
func inkOver(s Size, g geometry, st Style) Ink {
	step := max(2, int(float64(stepUnits*g.unit)))
	k := Ink{Step: step, W: s.W/step + 2, H: s.H/step + 2}
	k.Phase = make([]int32, k.W*k.H)
	k.Opacity = make([]int32, k.W*k.H)
	far := fadeUnits * g.unit
	for j := range k.H {
		for i := range k.W {
			x, y := float64(i*step), float64(j*step)
			k.Phase[j*k.W+i] = int32(math.Floor(float64(phaseTurn * g.hue.at(x, y))))
			fade := 1 + float64(FadeSwing*noise(g.opacity, x/far, y/far))
			k.Opacity[j*k.W+i] = int32(float64(opacityUnit * fade))
		}
	}
	base := darkBase
	if st.Dark > 0 {
		base = st.Dark
	}
	for i := range 256 {
		k.Dark[i] = wheel(i, base, math.Min(darkSwing, base-5))
		k.Light[i] = wheel(i, lightBase, lightSwing)
	}
	return k
}

// wheel returns the colour at i/256 of a turn.
func wheel(i int, base, swing float64) Color {
	turn := float64(i) * (2 * math.Pi / 256)
	channel := func(c int) uint8 {
		v := base + float64(swing*math.Cos(turn-float64(c)*(2*math.Pi/3)))
		return uint8(math.Max(0, math.Min(255, math.Floor(v+0.5))))
	}
	return Color{channel(0), channel(1), channel(2)}
}

// Sample returns one of k's lattices at pixel (x, y) of the document, straight between lattice points.
func (k *Ink) Sample(v []int32, x, y int) int32 {
	i, j := min(x/k.Step, k.W-2), min(y/k.Step, k.H-2)
	fx, fy := int64(x-i*k.Step), int64(y-j*k.Step)
	step := int64(k.Step)
	at := j*k.W + i
	a := int64(v[at])*(step-fx) + int64(v[at+1])*fx
	b := int64(v[at+k.W])*(step-fx) + int64(v[at+k.W+1])*fx
	return int32((a*(step-fy) + b*fy) / (step * step))
}
