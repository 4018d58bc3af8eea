package trace

import "math"

// How a faint mark's warp is mended: no window of it shows its pilots, so all blocks are moved, turned, stretched and sheared
// together to where the pilots of all add up best. By trial on cards that were printed at 150 dots an inch and sent by a
// messenger.
const (
	steerFrom = 1.5  // units that the picture's middle or edge moves at a step, first
	steerTo   = 0.1  // and last
	steerMost = 1200 // trials
)

// A blockPilots is the pilots of one block.
type blockPilots struct {
	x, y  float64                // of its middle, tiles
	u, v  float64                // the same, -1 to 1 over all blocks
	lines [pilotLines]complex128 // real where a tile begins at the origin, each in shares of the noise
}

// steered are the blocks, each as far off the tiling as they then lie.
func (f *finder) steered(b *blocks, turned bool, at origin) (out []local) {
	all := f.blockPilots(b, turned, at)
	var m [6]float64
	best := f.sum(all, &m)
	for step, tries := float64(steerFrom), 0; step > steerTo && tries < steerMost; {
		better := false
		for i := range 2 * len(m) {
			try := m
			try[i/2] += step * float64(1-2*(i&1))
			tries++
			if v := f.sum(all, &try); v > best {
				m, best, better = try, v, true
			}
		}
		if !better {
			step /= 2
		}
	}
	for i := range all {
		dx, dy := all[i].off(&m)
		out = append(out, local{all[i].x, all[i].y, dx, dy, 1})
	}
	return out
}

// off is how far a move takes a block, units.
func (p *blockPilots) off(m *[6]float64) (dx, dy float64) {
	return m[0] + float64(m[1]*p.u) + float64(m[2]*p.v), m[3] + float64(m[4]*p.u) + float64(m[5]*p.v)
}

// sum is what the pilots of all blocks add up to once they are moved.
func (f *finder) sum(all []blockPilots, m *[6]float64) (sum float64) {
	for i := range all {
		dx, dy := all[i].off(m)
		for k, z := range all[i].lines {
			l := f.layout.lines[k]
			sin, cos := math.Sincos(2 * math.Pi * (float64(float64(l.x)*dx) + float64(float64(l.y)*dy)) / tileUnits)
			sum += float64(real(z)*cos) - float64(imag(z)*sin)
		}
	}
	return sum
}

// blockPilots are the pilots of all blocks in which something lies.
func (f *finder) blockPilots(b *blocks, turned bool, at origin) (all []blockPilots) {
	whole := &spectra{unused: make([]complex64, len(f.layout.unused))}
	half := float64(b.tiles) / 2
	for i, s := range b.of {
		if s == nil {
			continue
		}
		if turned {
			s = s.turned()
		}
		whole.add(s)
		x, y := i%b.w, i/b.w
		p := blockPilots{
			x: float64(b.tiles*(b.x+x)) + half, y: float64(b.tiles*(b.y+y)) + half,
			u: (2*float64(x)+1)/float64(b.w) - 1, v: (2*float64(y)+1)/float64(b.h) - 1,
		}
		for k := range p.lines {
			p.lines[k] = f.aligned(s, k, at)
		}
		all = append(all, p)
	}
	for k := range pilotLines {
		noise, n := f.noise(whole, f.layout.lines[k].cycles())
		share := complex(math.Sqrt(float64(n)/math.Max(noise, 1e-20)), 0)
		for i := range all {
			all[i].lines[k] *= share
		}
	}
	return all
}
