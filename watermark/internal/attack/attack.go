// Package attack tries to undo a mark, as those would who want the clean document back. Tests and trials use it to
// choose a mark by measurement, and a report of a copy's strength can be made of the cheap part of it.
//
// A [Case] is what an attacker may have in hand, an [Attack] makes of it the best clean document it can, and a [Score]
// says how far that got, by a truth that the attacker has not seen. Pictures are planes of floating point numbers, so
// that several steps do not round in between. Nothing here is random: a trial that needs chance is given a seed.
//
// What it does not do: it has no trained network, and it cannot say how a person judges a picture. That an attack fails
// here does not mean that none succeeds.
package attack

import "image"

// A Picture is three planes, R, G and B in sRGB, 0 to 255, row after row. A grey picture has three equal planes.
type Picture struct {
	W, H int
	C    [3][]float32 // W*H each
}

// New returns a black picture.
func New(w, h int) Picture {
	p := Picture{W: w, H: h}
	for c := range p.C {
		p.C[c] = make([]float32, w*h)
	}
	return p
}

// A Mask says of each pixel whether it belongs: W*H.
type Mask []bool

// A Region is a place of the document that an attacker must bring back.
type Region struct {
	Name string // "portrait", "number", "name"
	Box  image.Rectangle
}

// A Case is what an attacker has. Every picture has the document alone, without the caption, at one size. The clean
// document is not among it but in Oracle.
type Case struct {
	Marked    Picture   // the copy to be cleaned
	Copies    []Picture // further copies of the same scan for other purposes; Marked is not among them
	Documents []Picture // other documents stamped for the purpose of Marked
	Regions   []Region  // what is worth restoring; an attacker sees where a face or a number is
	Tool      Tool      // the program is open: its numbers are known, its secrets are not
	Oracle    *Oracle   // for the worst case alone; nil for an attack that is possible
}

// An Oracle is more than an attacker can know: where exactly the copy differs from the clean document.
type Oracle struct {
	Mask Mask // pixels whose colour the mark has changed by more than 2 levels in any channel
}

// A Tool is what the program's source says of its mark.
type Tool struct {
	Dark, Light  []([3]float32) // colours that its ink may have, on light and on dark ground; Light may be empty
	Opacity      [2]float32     // least and greatest opacity of a letter
	Halo         [2]float32     // the same of the outline; zero without one
	LetterPx     float64        // height of an em, pixels
	TurnLuma     float32        // local mean at which the ink turns from light to dark
	MeanPx       float64        // radius of that local mean, pixels
	Spare        float32        // share of the opacity that the document's own fine strokes are spared, 0 to 1
	SpareLuma    [2]float32     // levels off the local mean at which sparing begins and is whole
	SameGeometry bool           // all copies of one scan have their letters' bends and colours in common
}

// A Kind says what an attack needs.
type Kind uint8

// The kinds.
const (
	Blind     Kind = iota // one copy and the tool's source
	Exact                 // one copy and an Oracle
	Copies                // several copies of one scan
	Documents             // several documents with one purpose
)

// An Attack is one way to undo a mark.
type Attack struct {
	Name string // "best-colour", "median-5"
	Kind Kind

	// Needs is how many Copies or Documents the case must hold besides Marked.
	Needs int

	// Run returns what it takes for the clean document, of Marked's size. It changes no picture of the case.
	Run func(Case) Picture
}

// A Score is how far an attack got with one case.
type Score struct {
	Left    float64            // share of the mark's energy still there on marked pixels: 1 untouched, 0 gone
	Words   float64            // how much of the label's windows still show it, 0 to 1, by correlation
	SSIM    map[string]float64 // by region: structural similarity to the clean document, at most 1
	PSNR    map[string]float64 // by region, dB
	Gain    map[string]float64 // by region: share of the way from the copy's SSIM to 1 that was made good; may be negative
	Shown   map[string]float64 // by region: Words of the windows in and about it
	Success bool               // Words below WordsGone and every region's SSIM at least Restored
}

// When an attack has succeeded (facts/marks.md): less than a tenth of the label's windows still show it, and portrait,
// number and name come back at 0.90 or more. Trials also ask whether Tesseract reads the words and the digits.
const (
	WordsGone = 0.10
	Restored  = 0.90
)
