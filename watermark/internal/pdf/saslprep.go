package pdf

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxPasswordBytes is the longest password, in UTF-8 (ISO 32000-2:2020, 7.6.4.3.3). Readers drop what is beyond, so a
// longer one would be weaker than it looks.
const MaxPasswordBytes = 127

// ErrPassword is a password that cannot be used. What wraps it says why, without a character of it.
var ErrPassword = errors.New("password cannot be used")

// CheckPassword says whether password can lock a file: 1 to MaxPasswordBytes bytes of UTF-8, also once prepared, and no
// character that cannot be seen or is not in Unicode yet. The error is ErrPassword.
func CheckPassword(password string) error {
	_, err := prepare(password)
	return err
}

// prepare is the SASLprep profile (RFC 4013) of password, but for two rules.
//
// Bidirectional text (RFC 3454, section 6) is not refused. The rule wants a password with one Urdu letter to have no
// Latin one, and to begin and end with an Urdu letter: not with a digit, Urdu's included, nor with a vowel mark.
// qpdf, poppler and MuPDF hash what was typed, pdf.js maps and normalises and leaves the rule out, pypdf falls back to
// what was typed; a reader that refuses such a password would do so whoever wrote the file.
//
// Unassigned characters are those of this Unicode, not of 3.2 (RFC 4013, section 2.5).
//
// ASCII comes back as it is. prepare of its own result is the same.
func prepare(password string) (string, error) {
	switch {
	case password == "":
		return "", fmt.Errorf("%w: it is empty", ErrPassword)
	case !utf8.ValidString(password):
		return "", fmt.Errorf("%w: it is not UTF-8", ErrPassword)
	case len(password) > MaxPasswordBytes:
		return "", tooLong(len(password))
	}
	prepared := norm.NFKC.String(strings.Map(simplify, password))
	if prepared == "" {
		return "", fmt.Errorf("%w: nothing of it can be seen", ErrPassword)
	}
	for _, r := range prepared {
		if unicode.Is(prohibited, r) || r&0xFFFE == 0xFFFE { // C.4: the last two of each plane
			return "", fmt.Errorf("%w: a character in it cannot be seen", ErrPassword)
		}
		if unicode.Is(unicode.Cn, r) {
			return "", fmt.Errorf("%w: a character in it is not in Unicode %s", ErrPassword, unicode.Version)
		}
	}
	if len(prepared) > MaxPasswordBytes {
		return "", tooLong(len(prepared))
	}
	return prepared, nil
}

func tooLong(n int) error {
	return fmt.Errorf("%w: it is %d bytes in UTF-8, limit is %d", ErrPassword, n, MaxPasswordBytes)
}

// simplify is the mapping of RFC 4013, section 2.1: other spaces become a space, what is invisible goes. U+200B is in
// both tables; as elsewhere it is a space.
func simplify(r rune) rune {
	switch {
	case unicode.Is(spaces, r):
		return ' '
	case unicode.Is(nothing, r):
		return -1
	}
	return r
}

// spaces are RFC 3454, table C.1.2.
var spaces = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x00A0, Hi: 0x00A0, Stride: 1},
	{Lo: 0x1680, Hi: 0x1680, Stride: 1},
	{Lo: 0x2000, Hi: 0x200B, Stride: 1},
	{Lo: 0x202F, Hi: 0x202F, Stride: 1},
	{Lo: 0x205F, Hi: 0x205F, Stride: 1},
	{Lo: 0x3000, Hi: 0x3000, Stride: 1},
}, LatinOffset: 1}

// nothing is RFC 3454, table B.1. The joiners of Urdu, U+200C and U+200D, are in it.
var nothing = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x00AD, Hi: 0x00AD, Stride: 1},
	{Lo: 0x034F, Hi: 0x034F, Stride: 1},
	{Lo: 0x1806, Hi: 0x1806, Stride: 1},
	{Lo: 0x180B, Hi: 0x180D, Stride: 1},
	{Lo: 0x200C, Hi: 0x200D, Stride: 1},
	{Lo: 0x2060, Hi: 0x2060, Stride: 1},
	{Lo: 0xFE00, Hi: 0xFE0F, Stride: 1},
	{Lo: 0xFEFF, Hi: 0xFEFF, Stride: 1},
}, LatinOffset: 1}

// prohibited is RFC 4013, section 2.3: RFC 3454, tables C.1.2, C.2.1, C.2.2 and C.3 to C.9, and table B.1, of which
// nothing is left after the mapping but U+034F, put in by norm into more than 30 marks in a row.
var prohibited = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x0000, Hi: 0x001F, Stride: 1}, // C.2.1
		{Lo: 0x007F, Hi: 0x00A0, Stride: 1}, // C.2.1, C.2.2, C.1.2
		{Lo: 0x00AD, Hi: 0x00AD, Stride: 1}, // B.1
		{Lo: 0x0340, Hi: 0x0341, Stride: 1}, // C.8
		{Lo: 0x034F, Hi: 0x034F, Stride: 1}, // B.1
		{Lo: 0x06DD, Hi: 0x06DD, Stride: 1}, // C.2.2
		{Lo: 0x070F, Hi: 0x070F, Stride: 1}, // C.2.2
		{Lo: 0x1680, Hi: 0x1680, Stride: 1}, // C.1.2
		{Lo: 0x1806, Hi: 0x1806, Stride: 1}, // B.1
		{Lo: 0x180B, Hi: 0x180E, Stride: 1}, // B.1, C.2.2
		{Lo: 0x2000, Hi: 0x200F, Stride: 1}, // C.1.2, C.2.2, C.8
		{Lo: 0x2028, Hi: 0x202F, Stride: 1}, // C.2.2, C.8, C.1.2
		{Lo: 0x205F, Hi: 0x2063, Stride: 1}, // C.1.2, C.2.2
		{Lo: 0x206A, Hi: 0x206F, Stride: 1}, // C.2.2, C.8
		{Lo: 0x2FF0, Hi: 0x2FFB, Stride: 1}, // C.7
		{Lo: 0x3000, Hi: 0x3000, Stride: 1}, // C.1.2
		{Lo: 0xD800, Hi: 0xF8FF, Stride: 1}, // C.5, C.3
		{Lo: 0xFDD0, Hi: 0xFDEF, Stride: 1}, // C.4
		{Lo: 0xFE00, Hi: 0xFE0F, Stride: 1}, // B.1
		{Lo: 0xFEFF, Hi: 0xFEFF, Stride: 1}, // B.1, C.2.2
		{Lo: 0xFFF9, Hi: 0xFFFD, Stride: 1}, // C.2.2, C.6
	},
	R32: []unicode.Range32{
		{Lo: 0x1D173, Hi: 0x1D17A, Stride: 1},  // C.2.2
		{Lo: 0xE0001, Hi: 0xE0001, Stride: 1},  // C.9
		{Lo: 0xE0020, Hi: 0xE007F, Stride: 1},  // C.9
		{Lo: 0xF0000, Hi: 0x10FFFF, Stride: 1}, // C.3
	},
	LatinOffset: 3,
}
