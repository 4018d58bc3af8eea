package qr

import (
	"cmp"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

// The limits of one search. The library's own readers have none: they weigh every three of the finder
// patterns they meet, so that a small picture full of them takes minutes.
const (
	// maxLooks bounds the places that are looked at closely.
	maxLooks = 200_000

	// maxSeen bounds the finder patterns that are remembered while looking.
	maxSeen = 2048

	// maxFinders bounds the finder patterns, the most often crossed ones first, of which codes are made:
	// ten codes and as many patterns that are none.
	maxFinders = 40

	// maxTries bounds the triples of finder patterns that are read as a code.
	maxTries = 48

	// fineRows is the height in pixels up to which every row is scanned, and not every third.
	fineRows = 1000
)

// bestFinders returns the finder patterns of bits, at most maxFinders: squares that any line through the
// middle crosses as dark, light, dark, light, dark in the ratio 1:1:3:1:1. ISO/IEC 18004:2015, 12 a).
func bestFinders(bits *gozxing.BitMatrix) []*detector.FinderPattern {
	finder := detector.NewFinderPatternFinder(bits, nil)
	step := detector.FinderPatternFinder_MIN_SKIP
	if bits.GetHeight() <= fineRows {
		step = 1
	}
	looks := 0
	runs := make([]int, 5)
	for y := step - 1; y < bits.GetHeight(); y += step {
		clear(runs)
		at := 0 // index of the run being counted; even runs are dark
		for x := range bits.GetWidth() + 1 {
			dark := x < bits.GetWidth() && bits.Get(x, y)
			switch {
			case dark == (at%2 == 0):
				runs[at]++
			case at < 4 && !(at == 0 && runs[0] == 0):
				at++
				runs[at]++
			case at == 4:
				if detector.FinderPatternFinder_foundPatternCross(runs) && isSquare(bits, runs, x, y) {
					finder.HandlePossibleCenter(runs, y, x)
					looks++
				}
				detector.FinderPatternFinder_ShiftCounts2(runs)
				at = 3
			}
		}
		if looks > maxLooks || len(finder.GetPossibleCenters()) > maxSeen {
			break
		}
	}
	found := finder.GetPossibleCenters()
	slices.SortStableFunc(found, func(a, b *detector.FinderPattern) int { return cmp.Compare(b.GetCount(), a.GetCount()) })
	return found[:min(len(found), maxFinders)]
}

// isSquare reports whether the dark middle of a crossing that ends before x is no higher than the whole
// crossing is wide, so that nobody follows a long bar to its ends.
func isSquare(bits *gozxing.BitMatrix, runs []int, x, y int) bool {
	middle := x - runs[4] - runs[3] - (runs[2]+1)/2
	width := runs[0] + runs[1] + runs[2] + runs[3] + runs[4]
	top, bottom := y, y
	for top >= 0 && y-top <= width && bits.Get(middle, top) {
		top--
	}
	for bottom < bits.GetHeight() && bottom-top <= width && bits.Get(middle, bottom) {
		bottom++
	}
	return bottom-top <= width
}

// A triple is three finder patterns that may be the corners of one code.
type triple struct {
	corners [3]int  // indexes
	error   float64 // 0 for a right angle between equal sides and equal modules
}

// readAll reads the codes whose corners are among finders, the best shaped first. A finder pattern that has
// become part of one code is no part of another.
func readAll(bits *gozxing.BitMatrix, finders []*detector.FinderPattern) []string {
	var texts []string
	used := make([]bool, len(finders))
	tries := 0
	for _, t := range triples(finders) {
		a, b, c := t.corners[0], t.corners[1], t.corners[2]
		if used[a] || used[b] || used[c] {
			continue
		}
		if tries++; tries > maxTries {
			break
		}
		if text, ok := read(bits, finders[a], finders[b], finders[c]); ok {
			texts = append(texts, text)
			used[a], used[b], used[c] = true, true, true
		}
	}
	return texts
}

// triples returns every three of finders that could belong together, the best shaped first.
func triples(finders []*detector.FinderPattern) []triple {
	var all []triple
	for a := range finders {
		for b := a + 1; b < len(finders); b++ {
			for c := b + 1; c < len(finders); c++ {
				if e := shapeError(finders[a], finders[b], finders[c]); e < 1 {
					all = append(all, triple{[3]int{a, b, c}, e})
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b triple) int { return cmp.Compare(a.error, b.error) })
	return all
}

// shapeError measures how far three finder patterns are from the corners of a code seen from the front: 0 is
// exact, from 1 on they are none.
func shapeError(a, b, c *detector.FinderPattern) float64 {
	square := func(p, q *detector.FinderPattern) float64 {
		return (p.GetX()-q.GetX())*(p.GetX()-q.GetX()) + (p.GetY()-q.GetY())*(p.GetY()-q.GetY())
	}
	sides := []float64{square(a, b), square(b, c), square(a, c)}
	slices.Sort(sides)
	modules := []float64{a.GetEstimatedModuleSize(), b.GetEstimatedModuleSize(), c.GetEstimatedModuleSize()}
	slices.Sort(modules)
	// From centre to centre a code of version 1 measures 14 modules and one of version 40 170.
	// ISO/IEC 18004:2015, 6.3.1. Half and a third are room for tilt and for modules of few pixels.
	across := math.Sqrt(sides[0]) / modules[1]
	if across < 14*2/3.0 || across > 170*1.5 {
		return 1
	}
	return math.Abs(sides[2]-2*sides[0])/sides[2] + math.Abs(sides[2]-2*sides[1])/sides[2] +
		(modules[2]-modules[0])/(2*modules[1])
}

// read reads the code with these corners, in any order.
func read(bits *gozxing.BitMatrix, a, b, c *detector.FinderPattern) (string, bool) {
	p, q, r := gozxing.ResultPoint_OrderBestPatterns(a, b, c)
	bottomLeft, _ := p.(*detector.FinderPattern)
	topLeft, _ := q.(*detector.FinderPattern)
	topRight, _ := r.(*detector.FinderPattern)
	found, err := detector.NewDetector(bits).ProcessFinderPatternInfo(
		detector.NewFinderPatternInfo(bottomLeft, topLeft, topRight))
	if err != nil {
		return "", false
	}
	result, err := decoder.NewDecoder().Decode(found.GetBits(), map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_CHARACTER_SET: "UTF-8",
	})
	if err != nil {
		return "", false
	}
	return result.GetText(), true
}
