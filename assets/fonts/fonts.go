// Package fonts holds the two typefaces that a label is set in, as TrueType files: Noto Nastaliq Urdu for Urdu
// and Noto Sans for everything else. They are subsets; README.md says of which files, and how they were made.
// The fonts are under the SIL Open Font License 1.1: OFL is its text and must go wherever the fonts go.
//
// The slices are shared: read them, never write to them. In the browser they are not here twice: the page, which shows its
// own text in them, hands them over with Put.
package fonts

import _ "embed"

// OFL is the licence of all three, with their copyright lines.
//
//go:embed OFL.txt
var OFL string
