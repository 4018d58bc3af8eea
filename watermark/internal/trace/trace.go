// Package trace puts an invisible mark with a copy's ID into every part of a picture, and finds it again in what became of
// the picture: a crop, a screenshot, a turned or shrunk copy, a print that was scanned. It is specified, with where each
// constant comes from, in facts/trace.md; testdata/vectors.json are its test vectors.
//
// The mark is a tile of 128 x 128 units, laid edge to edge over the picture, whose longer side is 1280 units. A tile is a
// sum of waves on whole frequencies. Which waves there are is a fixed pattern, so that a spectrum tells turn and scale;
// the phases of a quarter of them, the pilots, are fixed too and tell where a tile begins; the others carry the ID, under
// a convolutional code and a checksum.
//
// Call [Embed] to mark and [Find] to read. Find gives the ID that was put in or none: an unmarked picture gives one with a
// probability below 1e-7, see MaxReads.
//
// The Fourier transform is the package's own, as small as it can be: it needs powers of two only, and a library's would
// bring more to the page than the whole package does. Embed counts in whole numbers, so that all machines mark alike.
//
// What it does not do: a page that was made black and white, or retyped, has no mark left, and a crop below about three
// by three tiles too little. Whoever knows the scheme can take the mark out: it is evidence, not a lock.
package trace

// ID is what a mark carries.
type ID [6]byte

// The tile (facts/trace.md, 3.1).
const (
	tileUnits = 128  // a side
	longUnits = 1280 // the longer side of the picture that was marked
)
