package trace

import (
	"image"
	"math"
	"slices"
)

// MaxReads bounds how often Find asks whether bits are an ID: each time, one that was never put in passes the checksum with a
// probability of 2^-32, so that a picture without a mark gives an ID with less than 400/2^32 = 9.4e-8. The least rho makes
// that smaller still (facts/trace.md, 3.4).
const MaxReads = 400

// How many turns and scales of one spectrum are tried.
const (
	wholePeaks  = 4
	windowPeaks = 2
	registers   = 2 // times that a warp is mended by where the pilots lie
)

// A Reading is a mark that was found.
type Reading struct {
	ID     ID
	Rho    float64         // how well what was read fits the ID, 0.43 to 1
	Region image.Rectangle // where it was read, pixels of the picture
	Hard   bool            // found by looking at parts, or in the mirror
}

// Find reads the mark of img, of the types that Embed takes. It looks at the whole picture; with hard also at 14 parts of it,
// which finds what was bent or lies in a larger picture, at the mirror image, and takes some seconds. false is none found.
func Find(img image.Image, hard bool) (Reading, bool) {
	size := img.Bounds().Size()
	if min(size.X, size.Y) < minSide {
		return Reading{}, false
	}
	l := lumasOf(img)
	all := image.Rectangle{Max: size}
	f := newFinder()
	if r, ok := f.look(l, all, wholePeaks); ok || !hard {
		return r, ok
	}
	f.mirrored = true
	f.tries, f.starts = 1, 0 // there is much to look at, and reads are counted
	r, ok := f.look(l, all, wholePeaks)
	for _, f.mirrored = range []bool{false, true} {
		if !ok {
			f.pool = softBits{}
			r, ok = f.parts(l)
		}
	}
	r.Hard = true
	return r, ok
}

// All is Find of the whole picture, of every mark that is seen there: a picture that was marked twice may show both. The first
// is Find's.
func All(img image.Image) []Reading {
	size := img.Bounds().Size()
	if min(size.X, size.Y) < minSide {
		return nil
	}
	return newFinder().lookFor(lumasOf(img), image.Rectangle{Max: size}, wholePeaks, wholePeaks)
}

func newFinder() *finder {
	f := &finder{
		layout: newLayout(layoutKey), side: newFFT(spectrumSide), long: newFFT(polarRows), tile: newFFT(tileUnits),
		tries: moreTries, starts: 2 * starts,
	}
	f.setPattern()
	return f
}

// parts looks at five windows, then at nine smaller ones, and after each tier at all that their pilots were seen in
// (facts/trace.md, 3.3, 9).
func (f *finder) parts(l lumas) (Reading, bool) {
	for _, t := range []struct {
		share float64
		at    [][2]float64 // of the room that there is
	}{
		{0.56, [][2]float64{{0.5, 0.5}, {0, 0}, {1, 0}, {0, 1}, {1, 1}}},
		{0.36, [][2]float64{{0.5, 0.5}, {0, 0}, {1, 0}, {0, 1}, {1, 1}, {0.5, 0}, {0, 0.5}, {1, 0.5}, {0.5, 1}}},
	} {
		w, h := int(float64(t.share*float64(l.w))), int(float64(t.share*float64(l.h)))
		if min(w, h) < minSide {
			break
		}
		for _, at := range t.at {
			x, y := int(float64(at[0]*float64(l.w-w))), int(float64(at[1]*float64(l.h-h)))
			if r, ok := f.look(l, image.Rect(x, y, x+w, y+h), windowPeaks); ok {
				return r, true
			}
		}
		if d := f.decode(&f.pool, f.tries); d.ok {
			return Reading{ID: d.id, Rho: d.rho, Region: image.Rect(0, 0, l.w, l.h)}, true
		}
	}
	return Reading{}, false
}

// look looks for a mark in a part of a picture.
func (f *finder) look(l lumas, r image.Rectangle, tries int) (Reading, bool) {
	if found := f.lookFor(l, r, tries, 1); len(found) > 0 {
		return found[0], true
	}
	return Reading{}, false
}

// lookFor looks for so many marks, each with another ID, among the best tries turns and scales.
func (f *finder) lookFor(l lumas, r image.Rectangle, tries, marks int) (out []Reading) {
	rest, white := f.prepared(l, r)
	for _, p := range f.peaks(white, tries) {
		m, fit := f.refine(white, p)
		if fit < leastFit {
			continue
		}
		w := warpOf(m)
		found, ok := f.read(rest, w)
		if !ok {
			continue
		}
		kx, ky := float64(r.Dx())/float64(rest.w), float64(r.Dy())/float64(rest.h)
		area := found.Region
		if f.mirrored {
			area.Min.X, area.Max.X = rest.w-area.Max.X, rest.w-area.Min.X
		}
		found.Region = image.Rect(
			int(math.Floor(float64(area.Min.X)*kx)), int(math.Floor(float64(area.Min.Y)*ky)),
			int(math.Ceil(float64(area.Max.X)*kx)), int(math.Ceil(float64(area.Max.Y)*ky)),
		).Add(r.Min).Intersect(r)
		if !slices.ContainsFunc(out, func(o Reading) bool { return o.ID == found.ID }) {
			out = append(out, found)
		}
		if len(out) == marks {
			break
		}
	}
	return out
}

// prepared is what a mark may be in of a part of a picture, and its spectrum's picture.
func (f *finder) prepared(l lumas, r image.Rectangle) (rest, white plane) {
	luma := shrunk(l, r, spectrumSide)
	noise := float64(noiseSigma)
	for max(luma.w, luma.h) <= smallSide {
		luma, noise = luma.doubled(), smallNoise
	}
	if f.mirrored {
		luma.mirror()
	}
	rest = residualOf(luma, noise)
	return rest, f.whitened(rest)
}

// mirror exchanges left and right.
func (p plane) mirror() {
	for y := range p.h {
		row := p.row(y)
		for a, b := 0, len(row)-1; a < b; a, b = a+1, b-1 {
			row[a], row[b] = row[b], row[a]
		}
	}
}

// read reads at a warp, either way up. Region is of p.
func (f *finder) read(p plane, w warp) (Reading, bool) {
	up := f.spectra(w.fold(p))
	both := [2]*spectra{up, up.turned()}
	var at [2]origin
	for i, s := range both {
		at[i] = f.pilots(s).origin(origin{}, tileUnits/2)
	}
	order := [2]int{0, 1}
	if at[1].peak > at[0].peak {
		order = [2]int{1, 0}
	}
	for _, i := range order {
		soft := f.soft(both[i], at[i])
		if d := f.decode(soft, f.tries); d.ok {
			return f.reading(p, &w, i == 1, at[i], d), true
		}
		f.keep(soft, at[i])
	}
	for _, i := range order {
		if at[i].peak <= goodPilots {
			continue
		}
		if r, ok := f.register(p, w, i == 1, at[i]); ok {
			return r, true
		}
	}
	if f.starts == 0 {
		return Reading{}, false
	}
	b := f.blocks(p, &w)
	for _, i := range order {
		if r, ok := f.steer(p, w, b, i == 1, f.pilots(both[i])); ok {
			return r, true
		}
	}
	return Reading{}, false
}

// What of a read that failed is kept for the sum of all (facts/trace.md, 3.3, 9).
const (
	keepFrom  = 4.6
	keepAbove = 3
)

// keep adds soft bits to the pool.
func (f *finder) keep(soft *softBits, at origin) {
	if at.peak < keepFrom {
		return
	}
	power := 0.0
	for _, v := range soft {
		power += float64(v) * float64(v)
	}
	k := float32((at.peak - keepAbove) / math.Sqrt(math.Max(power, 1e-30)))
	for i, v := range soft {
		f.pool[i] += k * v
	}
}
