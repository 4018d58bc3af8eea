package trace

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// Mixtures: several copies of one picture that were laid over one another, by their mean or median, so that no ID is left to
// read. Their pilots are the same and stay; what carries the IDs is the sum of theirs, and an ID that is known can still be
// looked for in it.
const (
	MaxParts = 16 // of a mixture

	// plainPilots is from which the pilots of a mixture count, in standard deviations. 16384 places are looked at: without a
	// mark one reaches it with a probability of 2e-8.
	plainPilots = 7
	// falseParts is the probability that any ID is named that was not put in. Of all IDs asked for and all parts.
	falseParts = 1e-6
	// leastCheck is how far the checksum of an ID stands out at least, in standard deviations: IDs that begin alike are coded
	// alike, their checksums are not.
	leastCheck = 2
	decoys     = 512  // IDs that nobody has, which tell how far such ones reach
	likely     = 4096 // IDs that are looked at again once the plainest part is known
)

// A Mixture is what the marks of a picture left together.
type Mixture struct{ soft softBits }

// A Part is an ID that was put into a picture of which a mixture was made.
type Part struct {
	ID    ID
	Sigma float64 // by how many standard deviations it stands out from IDs that are not in it
}

// Mixed looks for what is left of one or more marks in img, of the types that Embed takes. false is none.
func Mixed(img image.Image) (*Mixture, bool) {
	size := img.Bounds().Size()
	if min(size.X, size.Y) < minSide {
		return nil, false
	}
	f := newFinder()
	rest, white := f.prepared(lumasOf(img), image.Rectangle{Max: size})
	best, m := origin{peak: plainPilots}, (*Mixture)(nil)
	for _, p := range f.peaks(white, wholePeaks) {
		turn, fit := f.refine(white, p)
		if fit < leastFit {
			continue
		}
		w := warpOf(turn)
		up := f.spectra(w.fold(rest))
		for _, s := range [2]*spectra{up, up.turned()} {
			if at := f.pilots(s).origin(origin{}, tileUnits/2); at.peak > best.peak {
				best, m = at, &Mixture{*f.soft(s, at)}
			}
		}
	}
	return m, m != nil
}

// Parts tells which of ids are in m, the plainest first. One that is not among ids is not found, and hides others.
//
// The plainest is taken out of the sum, then the next is looked for in the rest (orthogonal matching pursuit).
func (m *Mixture) Parts(ids []ID) (out []Part) {
	if len(ids) == 0 {
		return nil
	}
	rest := vector{}
	for i, v := range m.soft {
		rest[i] = float64(v)
	}
	least := math.Sqrt2 * math.Erfcinv(2*falseParts/(MaxParts*float64(len(ids))))
	ids = m.likeliest(ids, &rest)
	signs := make([]vector, len(ids))
	for i, id := range ids {
		signs[i] = signsOf(id)
	}
	var taken []vector // orthonormal
	for len(out) < min(MaxParts, len(ids)) {
		whole, check := rest.reach()
		best, at := 0.0, 0
		for i := range signs {
			if v := signs[i].dot(&rest, 0); v > best && signs[i].dot(&rest, checkFrom) >= leastCheck*check {
				best, at = v, i
			}
		}
		if !(best >= least*whole) || best == 0 {
			break
		}
		out = append(out, Part{ids[at], best / whole})
		part := signs[at]
		for i := range taken {
			part.less(&taken[i], part.dot(&taken[i], 0))
		}
		part.less(&part, 1-1/math.Sqrt(part.dot(&part, 0)))
		rest.less(&part, rest.dot(&part, 0))
		taken = append(taken, part)
		signs[at] = vector{}
	}
	return out
}

// likeliest are the ids that fit rest best, each once.
func (m *Mixture) likeliest(ids []ID, rest *vector) []ID {
	ids = slices.Clone(ids)
	slices.SortFunc(ids, func(a, b ID) int { return slices.Compare(a[:], b[:]) })
	ids = slices.Compact(ids)
	if len(ids) <= likely {
		return ids
	}
	type scored struct {
		id  ID
		dot float64
	}
	all := make([]scored, len(ids))
	for i, id := range ids {
		signs := signsOf(id)
		all[i] = scored{id, signs.dot(rest, 0)}
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Compare(b.dot, a.dot) })
	for i := range likely {
		ids[i] = all[i].id
	}
	return ids[:likely]
}

// A vector has a number for each coded bit.
type vector [codedBits]float64

// signsOf is what id alone would be: 1 for 0 and -1 for 1.
func signsOf(id ID) (v vector) {
	for i, bit := range encode(frame(id)) {
		v[i] = float64(1 - 2*int(bit))
	}
	return v
}

// checkFrom is the first coded bit of the checksum.
const checkFrom = rate * 8 * len(ID{})

// dot is the product of v and o, from a coded bit on.
func (v *vector) dot(o *vector, from int) (sum float64) {
	for i, x := range v[from:] {
		sum += x * o[from+i]
	}
	return sum
}

// less takes k times o from v.
func (v *vector) less(o *vector, k float64) {
	for i, x := range o {
		v[i] -= k * x
	}
}

// reach is the standard deviation of the products of v with IDs that nobody has, and with their checksums alone.
func (v *vector) reach() (whole, check float64) {
	random := splitmix(layoutKey)
	for range decoys {
		var id ID
		bits := random.next()
		for i := range id {
			id[i] = byte(bits >> (8 * i))
		}
		signs := signsOf(id)
		a, b := signs.dot(v, 0), signs.dot(v, checkFrom)
		whole, check = whole+a*a, check+b*b
	}
	return math.Sqrt(whole / decoys), math.Sqrt(check / decoys)
}
