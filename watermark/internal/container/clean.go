package container

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxValueRunes bounds the values of disclosures, runes.
const MaxValueRunes = 200

// maxValueBytes is as much of a text as is looked at: no rune takes more than 4 bytes.
const maxValueBytes = 8 * MaxValueRunes

// clean makes a text of the file safe to print: white space becomes single spaces, and whatever a terminal or
// a page would act on or hide (controls, bidirectional and zero-width characters, bytes that are no UTF-8)
// becomes U+FFFD. At most MaxValueRunes; a longer text ends in an ellipsis.
func clean(s string) string {
	cut := len(s) > maxValueBytes
	if cut {
		s = s[:maxValueBytes]
	}
	var b strings.Builder
	n, space := 0, false
	for _, r := range strings.TrimRight(s, "\x00 ") {
		if unicode.IsSpace(r) {
			space = n > 0
			continue
		}
		if n+3 > MaxValueRunes {
			cut = true
			break
		}
		if space {
			b.WriteByte(' ')
			n++
			space = false
		}
		b.WriteRune(shown(r))
		n++
	}
	if cut {
		return b.String() + "…"
	}
	return b.String()
}

// shown replaces a rune that does not print by itself.
func shown(r rune) rune {
	if !unicode.IsPrint(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
		return unicode.ReplacementChar
	}
	return r
}

// isUTF8 reports whether b is UTF-8, but for a rune that its end may have cut.
func isUTF8(b []byte) bool {
	for cut := range utf8.UTFMax {
		if cut <= len(b) && utf8.Valid(b[:len(b)-cut]) {
			return true
		}
	}
	return false
}
