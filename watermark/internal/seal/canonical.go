package seal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mohr/watermark/internal/fault"
)

// The limits of what Canonical reads.
const (
	// MaxInput bounds what Canonical looks at, in bytes: far above any label, far below what costs time.
	MaxInput = 4096

	// MaxMarks bounds combining marks in a row. Urdu needs two; a pile of them would hide the lines around it,
	// and from 31 on form C is no longer what UAX #15, section 13 lets everyone agree on.
	MaxMarks = 4
)

// Canonical is what a person's words become before they are counted, printed or sealed: bidi controls are
// dropped (a label sets its own), U+200C and U+200D are dropped where they change no Arabic letter, runs of
// white space become one space, both ends are trimmed, and the rest is put into normalization form C. ""
// stays "". Canonical(Canonical(s)) is Canonical(s).
//
// What is left and cannot be printed is fault.Label, which gives the code point; so is text that is not UTF-8,
// has neither letter nor number, begins with a combining mark, or is longer than MaxInput bytes.
func Canonical(s string) (string, error) {
	if len(s) > MaxInput {
		return "", fmt.Errorf("%d bytes, limit is %d: %w", len(s), MaxInput, fault.Label)
	}
	if !utf8.ValidString(s) {
		return "", fmt.Errorf("not UTF-8: %w", fault.Label)
	}
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
	for {
		once := s
		s = dropJoiners(s) // before the spaces: one may stand among them
		s = strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
		if err := checkMarks(s); err != nil { // before NFC: its tables may grow long runs
			return "", err
		}
		// NFC orders marks anew, which may leave a joiner beside another neighbour than the one that kept it, and
		// a joiner dropped joins two runs of marks. Each further round drops at least one joiner.
		if s = norm.NFC.String(s); s == once {
			break
		}
	}
	if err := checkPrintable(s); err != nil {
		return "", err
	}
	return s, nil
}

// The joiners: they choose the form of a letter beside them and print nothing.
const (
	nonJoiner = '\u200c'
	joiner    = '\u200d'
)

func isJoiner(r rune) bool { return r == nonJoiner || r == joiner }

// dropJoiners takes out every joiner that does not stand alone between an Arabic letter, or a mark over one, and an
// Arabic letter.
func dropJoiners(s string) string {
	runes := []rune(s)
	kept := runes[:0]
	for i, r := range runes {
		if isJoiner(r) {
			before := len(kept) > 0 && isArabic(kept[len(kept)-1])
			after := i+1 < len(runes) && unicode.Is(unicode.Arabic, runes[i+1]) && unicode.IsLetter(runes[i+1])
			if !before || !after {
				continue
			}
		}
		kept = append(kept, r)
	}
	return string(kept)
}

// isArabic reports whether r is a letter of the Arabic script or a mark that stands over one.
func isArabic(r rune) bool {
	return unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) || r >= 0x064B && r <= 0x065F || r == 0x0670
}

// checkMarks refuses more than MaxMarks combining marks in a row and one at the start.
func checkMarks(s string) error {
	marks := 0
	for i, r := range s {
		if !unicode.IsMark(r) {
			marks = 0
			continue
		}
		marks++
		if i == 0 {
			return fmt.Errorf("begins with a combining mark: %w", fault.Label)
		}
		if marks > MaxMarks {
			return fmt.Errorf("more than %d combining marks in a row: %w", MaxMarks, fault.Label)
		}
	}
	return nil
}

// checkPrintable refuses what would not be seen, and text of which nothing can be read aloud.
func checkPrintable(s string) error {
	readable := s == ""
	for _, r := range s {
		if !isPrintable(r) {
			return fmt.Errorf("character %U cannot be printed: %w", r, fault.Label)
		}
		readable = readable || unicode.IsLetter(r) || unicode.IsNumber(r)
	}
	if !readable {
		return fmt.Errorf("neither letter nor digit: %w", fault.Label)
	}
	return checkMarks(s)
}

func isPrintable(r rune) bool {
	switch {
	case r == ' ' || isJoiner(r):
		return true // their places were checked before
	case r == utf8.RuneError:
		return false
	case r >= 0x0600 && r <= 0x0605 || r == 0x06DD: // Arabic signs drawn round the number after them
		return true
	case unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return false
	}
	return unicode.IsGraphic(r) && !unicode.Is(unicode.Zs, r)
}
