package qr

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// The limits of Find. What they leave out is found by nobody: a picture made to hide a code among thousands
// of finder patterns can do so.
const (
	// findPixels bounds what is searched at full size; a larger picture is shrunk by a whole number first.
	findPixels = 64e6

	// findLevels bounds the sizes that are searched, each half as wide as the one before.
	findLevels = 6

	// minLevelSide is the shorter side in pixels of the smallest size: less holds no code of one pixel a module.
	minLevelSide = 21

	// maxPatterns bounds the finder patterns of which codes are made, the clearest first.
	maxPatterns = 72

	// maxTimings bounds the triples of finder patterns between which timing patterns are sought.
	maxTimings = 4000

	// maxReadings bounds the triples whose modules are read: those between which timing patterns were found.
	maxReadings = 160

	// maxSamples bounds the samples that are taken between and within triples of finder patterns: about 4 s.
	maxSamples = 150_000_000

	// movedModules is how far a pattern that is seen again must be from where it was to be tried again.
	movedModules = 0.1

	// maxFound bounds the codes of one picture.
	maxFound = 64
)

// A Found is one code of a picture.
type Found struct {
	Text    string
	Corners [4]image.Point // of its modules, quiet zone not included; from where reading starts, in reading direction
}

// Find returns every code in img, different ones and the same in different places, each place once, by height
// of the middle and then from left to right. No code is an empty result and no error. Text is read as by Decode.
//
// It is made for pictures of copies: turned, small, shot at an angle, in uneven light, blurred, squeezed by a
// messenger, mirrored. Modules narrower than about 1.5 pixels are read only from clean pictures, and light
// codes on dark ground are not read. Corners are in the picture's own coordinates; on a mirrored code they run
// against the clock.
//
// The time is bounded however hostile the picture: see the limits above. A picture of more than MaxPixels is
// fault.Limit. Find keeps no reference to img and takes at most 120 MB.
func Find(img image.Image) ([]Found, error) {
	if err := checkSize(img.Bounds().Size()); err != nil || img.Bounds().Empty() {
		return nil, err
	}
	s := newSearch(img, findPixels)
	for look := range looks {
		s.look(look)
		s.read()
	}
	return s.result(img.Bounds()), nil
}

// A finding is a Found in pixels of the largest level, with what tells it from others.
type finding struct {
	text    string
	corners [4]point
}

// middle is where the diagonals' ends balance.
func (f finding) middle() point {
	var sum point
	for _, c := range f.corners {
		sum = sum.plus(c)
	}
	return sum.times(0.25)
}

// side is the mean length of the sides.
func (f finding) side() float64 {
	sum := 0.0
	for i, c := range f.corners {
		sum += c.minus(f.corners[(i+1)%4]).length()
	}
	return sum / 4
}

// A finderSearch is one run of Find.
type finderSearch struct {
	levels   []*level
	patterns []pattern
	tried    map[[3]int]bool // by the patterns' numbers
	next     int             // number of the next pattern
	timings  int
	readings int
	left     int // samples that may still be taken
	found    []finding
}

func newSearch(img image.Image, maxPixels int) *finderSearch {
	s := &finderSearch{tried: map[[3]int]bool{}, left: maxSamples}
	g := newGrey(img, maxPixels)
	for len(s.levels) < findLevels {
		s.levels = append(s.levels, &level{grey: g, scale: math.Ldexp(1, len(s.levels))})
		if min(g.width, g.height) < 2*minLevelSide {
			break
		}
		g = g.half()
	}
	return s
}

// look gathers the finder patterns of all levels as one look sees them.
func (s *finderSearch) look(look int) {
	for _, l := range s.levels {
		if !l.thresholds(look) {
			continue
		}
		for _, p := range l.patterns() {
			s.add(p)
		}
	}
	slices.SortStableFunc(s.patterns, func(a, b pattern) int { return cmp.Compare(b.worth(), a.worth()) })
}

// add remembers p, unless what it is has been seen more clearly. If p is clearer and elsewhere, it counts as new.
func (s *finderSearch) add(p pattern) {
	for i := range s.patterns {
		q := &s.patterns[i]
		if !q.same(p) {
			continue
		}
		if q.used || p.worth() <= q.worth() {
			return
		}
		p.number = q.number
		if p.at.minus(q.at).length() > movedModules*p.module || math.Abs(p.module-q.module) > movedModules*p.module {
			p.number = s.next
			s.next++
		}
		*q = p
		return
	}
	p.number = s.next
	s.next++
	s.patterns = append(s.patterns, p)
}

// read tries the triples of patterns that were not tried before, the best shaped first.
func (s *finderSearch) read() {
	free := make([]pattern, 0, maxPatterns)
	for _, p := range s.patterns {
		if !p.used && len(free) < maxPatterns {
			free = append(free, p)
		}
	}
	for _, c := range corners(free) {
		if s.timings >= maxTimings || s.readings >= maxReadings || s.left < 0 || len(s.found) >= maxFound {
			return
		}
		key := [3]int{c.a.number, c.b.number, c.c.number}
		slices.Sort(key[:])
		if s.tried[key] || s.isUsed(c) {
			continue
		}
		s.tried[key] = true
		s.timings++
		fits := s.fit(c)
		if len(fits) == 0 {
			continue
		}
		s.readings++
		for _, f := range fits {
			if r := f.read(); r.ok {
				s.keep(finding{r.text, f.corners(r.mirrored)})
				break
			}
		}
	}
}

// isUsed reports whether a pattern of c has become part of a code.
func (s *finderSearch) isUsed(c corner) bool {
	for _, p := range s.patterns {
		if p.used && (p.number == c.a.number || p.number == c.b.number || p.number == c.c.number) {
			return true
		}
	}
	return false
}

// keep remembers f unless it was found before, and takes its finder patterns from further reading.
func (s *finderSearch) keep(f finding) {
	for i := range s.patterns {
		p := &s.patterns[i]
		for _, c := range f.corners {
			// A finder's middle is 3.5 modules from either edge: 4.95 from the corner.
			if p.at.minus(c).length() < 6.5*p.module {
				p.used = true
			}
		}
	}
	for _, old := range s.found {
		if old.middle().minus(f.middle()).length() < 0.1*old.side() && math.Abs(old.side()-f.side()) < 0.1*old.side() {
			return
		}
	}
	s.found = append(s.found, f)
}

// result puts what was found in order and into the coordinates of the picture.
func (s *finderSearch) result(bounds image.Rectangle) []Found {
	slices.SortStableFunc(s.found, func(a, b finding) int {
		p, q := a.middle(), b.middle()
		return cmp.Or(cmp.Compare(p.y, q.y), cmp.Compare(p.x, q.x))
	})
	scale := float64(shrinkSide(bounds, findPixels))
	var all []Found
	for _, f := range s.found {
		out := Found{Text: f.text}
		for i, c := range f.corners {
			out.Corners[i] = bounds.Min.Add(image.Pt(int(math.Round(c.x*scale)), int(math.Round(c.y*scale))))
		}
		all = append(all, out)
	}
	return all
}
