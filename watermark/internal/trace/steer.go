package trace

import "math"

// How a faint mark's warp is mended: no window of it shows its pilots, so all blocks are moved, turned, stretched and sheared
// together to where the pilots of all add up best, from each of the places where the tile may begin. By trial on cards that
// were printed at 150 dots an inch and sent by a messenger.
const (
	starts    = 6
	startNear = 4   // units of a better start, a place does not count
	steerFrom = 1.5 // units that the picture's middle or edge moves at a step, first
	steerTo   = 0.1 // and last
	steerMost = 600 // trials
)

// A blockPilots is the pilots of one block.
type blockPilots struct {
	x, y  float64               // of its middle, tiles
	u, v  float64               // the same, -1 to 1 over all blocks
	lines [pilotLines]complex64 // real where a tile begins at the origin, each in shares of the noise
}

// A move is a shift, and what comes to it towards u = 1 and v = 1, of x and then of y, units.
type move [6]float64

// at is how far a move takes a block.
func (m *move) at(p *blockPilots) (dx, dy float64) {
	return m[0] + float64(m[1]*p.u) + float64(m[2]*p.v), m[3] + float64(m[4]*p.u) + float64(m[5]*p.v)
}

// steer mends a warp and reads again, from the best places of where, the pilots of all of p.
func (f *finder) steer(p plane, w warp, b *blocks, turned bool, where plane) (Reading, bool) {
	for range starts {
		if f.starts == 0 {
			break
		}
		f.starts--
		start := where.origin(origin{}, tileUnits/2)
		x, y := int(math.Round(start.x)), int(math.Round(start.y))
		for dy := -startNear; dy <= startNear; dy++ {
			for dx := -startNear; dx <= startNear; dx++ {
				where.row((y + dy) & (tileUnits - 1))[(x+dx)&(tileUnits-1)] = 0
			}
		}
		near := mended(w, p, f.steered(b, turned, start), turned)
		s := f.spectra(near.fold(p))
		if turned {
			s = s.turned()
		}
		at := f.pilots(s).origin(origin{}, tileUnits/2)
		if d := f.decode(f.soft(s, at), f.tries); d.ok {
			return f.reading(p, &near, turned, at, d), true
		}
	}
	return Reading{}, false
}

// steered are the blocks, each as far off the tiling as they then lie.
func (f *finder) steered(b *blocks, turned bool, at origin) (out []local) {
	all := f.blockPilots(b, turned, at)
	var m move
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
		dx, dy := m.at(&all[i])
		out = append(out, local{all[i].x, all[i].y, dx, dy, 1})
	}
	return out
}

// sum is what the pilots of all blocks add up to once they are moved.
func (f *finder) sum(all []blockPilots, m *move) float64 {
	sum := float32(0)
	for i := range all {
		dx, dy := m.at(&all[i])
		kx, ky := float64(dx*(polarAngles/tileUnits*2)), float64(dy*(polarAngles/tileUnits*2)) // half turns in polarAngles steps
		for k, z := range all[i].lines {
			l := f.layout.lines[k]
			turn := int(math.Floor(float64(kx*float64(l.x))+float64(ky*float64(l.y))+0.5)) & (2*polarAngles - 1)
			way := f.sines[turn&(polarAngles-1)]
			part := real(z)*way[0] - imag(z)*way[1]
			if turn >= polarAngles {
				part = -part
			}
			sum += part
		}
	}
	return float64(sum)
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
			p.lines[k] = complex64(f.aligned(s, k, at))
		}
		all = append(all, p)
	}
	for k := range pilotLines {
		noise, n := f.noise(whole, f.layout.lines[k].cycles())
		share := complex(float32(math.Sqrt(float64(n)/math.Max(noise, 1e-20))), 0)
		for i := range all {
			all[i].lines[k] *= share
		}
	}
	return all
}
