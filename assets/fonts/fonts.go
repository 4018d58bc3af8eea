// Package fonts holds the two typefaces that a label is set in, as TrueType files: Noto Nastaliq Urdu for Urdu
// and Noto Sans for everything else. They are subsets; README.md says of which files, and how they were made.
// The fonts are under the SIL Open Font License 1.1: OFL is its text and must go wherever the fonts go.
//
// The slices are shared: read them, never write to them.
package fonts

import _ "embed"

// NastaliqUrdu is Noto Nastaliq Urdu Regular 2.000: the letters of Urdu and their Arabic keyboard twins, three
// families of digits, the punctuation of labels. It holds no Latin letter.
//
//go:embed NotoNastaliqUrdu-Regular.ttf
var NastaliqUrdu []byte

// SansRegular is Noto Sans Regular 2.004: Latin-1, Latin Extended-A, dashes, quotes, bullets, currency signs.
//
//go:embed NotoSans-Regular.ttf
var SansRegular []byte

// SansBold is Noto Sans Bold 2.004, with the characters of SansRegular.
//
//go:embed NotoSans-Bold.ttf
var SansBold []byte

// OFL is the licence of all three, with their copyright lines.
//
//go:embed OFL.txt
var OFL string
