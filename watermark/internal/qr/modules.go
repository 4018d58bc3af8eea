package qr

import "slices"

// sharpenings are tried in turn: how much of what sets a module off from its four neighbours is added to it,
// against blur. A quarter of a module's light spread to each side asks for about 0.25.
var sharpenings = [...]float64{0.1, 0, 0.25, 0.45}

const (
	// readingSamples is how many samples take as long as it does to read one module that was sampled.
	readingSamples = 30

	// minKnown is the least share of a code's fixed modules that must be as they should before it is read.
	minKnown = 0.75

	// thresholdReach is how far about a module, in modules, is looked to tell dark from light.
	thresholdReach = 6
)

// A grid is the grey of every module and of one around the code, row after row.
type grid struct {
	size int // modules a side, without those around
	grey []float64
}

// at is the grey of a module, -1 <= x, y <= size.
func (m grid) at(x, y int) float64 { return m.grey[(y+1)*(m.size+2)+x+1] }

// A reading is what came of reading a grid.
type reading struct {
	ok       bool
	text     string
	mirrored bool
	known    float64 // share of the fixed modules that are as they should be
}

// read reads the code. It is not ok if there is none, or if no samples are left.
func (f *fit) read() reading {
	for _, bend := range [...]bool{true, false} {
		m := f.grid(bend)
		for i, k := range sharpenings {
			if *f.left -= readingSamples * len(m.grey); *f.left < 0 {
				return reading{}
			}
			r := m.sharpened(k).read()
			if r.ok {
				return r
			}
			if i == 0 && r.known < minKnown {
				break // these are no modules of a code
			}
		}
		if len(f.pins) <= 4 {
			break // nothing to bend by
		}
	}
	return reading{}
}

// corners are the code's, in reading order.
func (f *fit) corners(mirrored bool) [4]point {
	n := float64(f.size)
	right, down := point{n, 0}, point{0, n}
	if mirrored {
		right, down = down, right
	}
	return [4]point{f.lens.at(point{0, 0}), f.lens.at(right), f.lens.at(point{n, n}), f.lens.at(down)}
}

// grid samples the picture through the lens, with or without the bends that the pins show.
func (f *fit) grid(bend bool) grid {
	m := grid{size: f.size, grey: make([]float64, (f.size+2)*(f.size+2))}
	bend = bend && len(f.pins) > 4
	*f.left -= 20 * len(m.grey)
	for y := -1; y <= f.size; y++ {
		for x := -1; x <= f.size; x++ {
			p := point{float64(x) + 0.5, float64(y) + 0.5}
			if bend {
				p = p.plus(f.astray(p))
			}
			m.grey[(y+1)*(f.size+2)+x+1] = f.average(p)
		}
	}
	return m
}

// average is the grey about the middle of a module.
func (f *fit) average(p point) float64 {
	const off = 0.24 // modules; a third would take in too much of the neighbours
	at := f.lens.at(p)
	if !at.isFinite() {
		return 0
	}
	u, v := f.lens.at(point{p.x + off, p.y}).minus(at), f.lens.at(point{p.x, p.y + off}).minus(at)
	sum := 2 * f.level.clean(at)
	for _, d := range [...]point{u, v, u.times(-1), v.times(-1)} {
		sum += f.level.clean(at.plus(d))
	}
	for _, d := range [...]point{u.plus(v), u.minus(v), v.minus(u), u.plus(v).times(-1)} {
		sum += f.level.clean(at.plus(d)) / 2
	}
	return sum / 8
}

// sharpened takes from every module k times what its four neighbours have more of light.
func (m grid) sharpened(k float64) grid {
	if k == 0 {
		return m
	}
	out := grid{m.size, make([]float64, len(m.grey))}
	copy(out.grey, m.grey)
	w := m.size + 2
	for y := 1; y <= m.size; y++ {
		for x := 1; x <= m.size; x++ {
			i := y*w + x
			out.grey[i] += k * (4*m.grey[i] - m.grey[i-1] - m.grey[i+1] - m.grey[i-w] - m.grey[i+w])
		}
	}
	return out
}

// dark tells the dark modules from the light ones: those below the middle between the mean of the dark and the
// mean of the light nearby, which are first told apart by the mean of all.
func (m grid) dark() []bool {
	w := m.size + 2
	dark := make([]bool, len(m.grey))
	all, grey, count := newSums(w), newSums(w), newSums(w)
	all.fill(m.grey, nil)
	for i, v := range m.grey {
		sum, n := all.near(i)
		dark[i] = v < sum/n
	}
	for range 2 {
		grey.fill(m.grey, dark)
		count.fill(nil, dark)
		for i, v := range m.grey {
			sum, n := all.near(i)
			below, _ := grey.near(i)
			darks, _ := count.near(i)
			if darks > 0 && darks < n {
				dark[i] = v < (below/darks+(sum-below)/(n-darks))/2
			}
		}
	}
	return dark
}

// A sums holds, for every place of a square, the sum of all values above and to the left.
type sums struct {
	w int // values a side
	s []float64
}

func newSums(w int) sums { return sums{w, make([]float64, (w+1)*(w+1))} }

// fill sums up values, or ones when it is nil, where only says so, or everywhere when it is nil.
func (s sums) fill(values []float64, only []bool) {
	for y := range s.w {
		row := 0.0
		above, at := s.s[y*(s.w+1)+1:][:s.w], s.s[(y+1)*(s.w+1)+1:][:s.w]
		for x := range at {
			i := y*s.w + x
			switch {
			case only != nil && !only[i]:
			case values == nil:
				row++
			default:
				row += values[i]
			}
			at[x] = above[x] + row
		}
	}
}

// near is the sum about place i, thresholdReach each way, and how many values that are.
func (s sums) near(i int) (sum, n float64) {
	x, y := i%s.w, i/s.w
	x0, y0 := max(x-thresholdReach, 0), max(y-thresholdReach, 0)
	x1, y1 := min(x+thresholdReach+1, s.w), min(y+thresholdReach+1, s.w)
	up, low := s.s[y0*(s.w+1):], s.s[y1*(s.w+1):]
	return low[x1] - up[x1] - low[x0] + up[x0], float64((x1 - x0) * (y1 - y0))
}

// read decodes the modules, as they are or mirrored: first in whichever way the format is the clearer.
func (m grid) read() reading {
	dark := m.dark()
	plain := func(x, y int) bool { return dark[(y+1)*(m.size+2)+x+1] }
	swapped := func(x, y int) bool { return plain(y, x) }
	r := reading{known: m.known(plain)}
	if r.known < minKnown {
		return r
	}
	ways := []orientation{newOrientation(m.size, plain, false), newOrientation(m.size, swapped, true)}
	if ways[1].wrong < ways[0].wrong {
		slices.Reverse(ways)
	}
	for _, w := range ways {
		if w.wrong <= maxFormatErrors && !r.ok {
			r.text, r.ok = symbol{(m.size - 17) / 4, w.format, w.dark}.text()
			r.mirrored = w.mirrored
		}
	}
	return r
}

// An orientation is one of the two ways to read modules, with the format that they say then.
type orientation struct {
	dark     func(x, y int) bool
	mirrored bool
	format   format
	wrong    int // modules in which the format differs from what is there
}

func newOrientation(size int, dark func(x, y int) bool, mirrored bool) orientation {
	f, wrong := bestFormat(size, dark)
	return orientation{dark, mirrored, f, wrong}
}

// known is the share of the finder and timing patterns' modules that are as they should be.
func (m grid) known(get func(x, y int) bool) float64 {
	right, all := 0, 0
	for _, at := range [...][2]int{{3, 3}, {m.size - 4, 3}, {3, m.size - 4}} {
		for j := -3; j <= 3; j++ {
			for i := -3; i <= 3; i++ {
				if get(at[0]+i, at[1]+j) == (max(i, -i, j, -j) != 2) {
					right++
				}
				all++
			}
		}
	}
	for i := 8; i < m.size-8; i++ {
		for _, dark := range [...]bool{get(i, 6), get(6, i)} {
			if dark == (i%2 == 0) {
				right++
			}
			all++
		}
	}
	return float64(right) / float64(all)
}
