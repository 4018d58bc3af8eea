package glyph

import "strings"

// The bidirectional controls, UAX #9 section 2.
const (
	alm = '\u061C' // Arabic letter mark
	lrm = '\u200E' // left-to-right mark
	rlm = '\u200F' // right-to-left mark
	lre = '\u202A' // first of LRE, RLE, PDF, LRO, RLO
	rlo = '\u202E' // last of them
	lri = '\u2066' // left-to-right isolate
	rli = '\u2067' // right-to-left isolate
	fsi = '\u2068' // first strong isolate
	pdi = '\u2069' // pop directional isolate
)

// Isolate wraps a field so that what it says and what surrounds it cannot reorder each other; the field's own
// first letter decides its direction. Strip the field first: a control of its own would end the isolate.
func Isolate(field string) string { return string(fsi) + field + string(pdi) }

// IsolateLTR wraps a number, a date, a phone number or a copy ID, which read from left to right in every
// language.
func IsolateLTR(number string) string { return string(lri) + number + string(pdi) }

// StripBidi removes every bidirectional control from s: marks, embeddings, overrides and isolates. Do it to
// all text that a person typed, before any Isolate. Joiners (U+200C, U+200D) stay: Urdu is spelt with them.
func StripBidi(s string) string {
	return strings.Map(func(r rune) rune {
		if isBidiControl(r) {
			return -1
		}
		return r
	}, s)
}

func isBidiControl(r rune) bool {
	return r == alm || r == lrm || r == rlm || r >= lre && r <= rlo || r >= lri && r <= pdi
}
