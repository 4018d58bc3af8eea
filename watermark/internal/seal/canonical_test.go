package seal_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mohr/watermark/internal/fault"
	"mohr/watermark/internal/seal"
)

func TestCanonical(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"white space alone", " \t\r\n\u00a0\u2028 ", ""},
		{"as it is", "SIM registration only", "SIM registration only"},
		{"trimmed and folded", "\n SIM \t\u00a0 only\u3000", "SIM only"},
		{"composed", "cafe\u0301", "café"},
		{"urdu, composed", "ا\u0653ج", "آج"},
		{"urdu digits stay", "۱۲۳ 123 ١٢٣", "۱۲۳ 123 ١٢٣"},
		{"bidi controls", "\u202eab\u2066c\u2069\u200f\u061c", "abc"},
		{"bidi control between spaces", "a \u200e b", "a b"},
		{"composed across a control", "e\u200e\u0301", "é"},
		{"non-joiner in urdu", "بے\u200cکار", "بے\u200cکار"},
		{"non-joiner after a vowel mark", "بَ\u200cک", "بَ\u200cک"},
		{"two non-joiners", "بے\u200c\u200cکار", "بے\u200cکار"},
		{"non-joiner at an end", "\u200cبے\u200c", "بے"},
		{"non-joiner among spaces", "بے \u200c \u200c", "بے"},
		{"non-joiner after marks that trade places", "ے\u0328\u0652\u200cڱ", "ے\u0652\u0328ڱ"},
		{"joiner in latin", "S\u200dI\u200cM", "SIM"},
		{"sign before a number", "\u0601۲۰۲۶", "\u0601۲۰۲۶"},
		{"letters beyond the first plane", "𐀀", "𐀀"},
	}
	for _, tt := range tests {
		got, err := seal.Canonical(tt.in)
		if err != nil || got != tt.want {
			t.Errorf("%s: Canonical(%q) = %q, %v, want %q", tt.name, tt.in, got, err, tt.want)
		}
	}
}

func TestCanonicalRefuses(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"null", "a\x00b", "U+0000"},
		{"escape", "a\x1b[31m", "U+001B"},
		{"delete", "a\x7f", "U+007F"},
		{"soft hyphen", "a\u00adb", "U+00AD"},
		{"zero width space", "a\u200bb", "U+200B"},
		{"byte order mark", "\ufeffa", "U+FEFF"},
		{"word joiner", "a\u2060b", "U+2060"},
		{"grapheme joiner", "a\u034fb", "U+034F"},
		{"hangul filler", "a\u3164", "U+3164"},
		{"variation selector", "a\ufe0f", "U+FE0F"},
		{"tag", "a\U000e0041", "U+E0041"},
		{"private use", "a\ue000", "U+E000"},
		{"noncharacter", "a\ufdd0", "U+FDD0"},
		{"last noncharacter", "a\U0010ffff", "U+10FFFF"},
		{"unassigned", "a\u0378", "U+0378"},
		{"replacement character", "a\ufffd", "U+FFFD"},
		{"not UTF-8", "a\xff", "not UTF-8"},
		{"half a surrogate", "a\xed\xa0\x80", "not UTF-8"},
		{"punctuation alone", "--- !", "neither letter nor digit"},
		{"a mark first", "\u0301a", "begins with a combining mark"},
		{"many marks", "a" + strings.Repeat("\u0316", 5), "more than 4 combining marks"},
		{"very many marks", "a" + strings.Repeat("\u0316", 60), "more than 4 combining marks"},
		{"too long", strings.Repeat("a", seal.MaxInput+1), "4097 bytes, limit is 4096"},
	}
	for _, tt := range tests {
		got, err := seal.Canonical(tt.in)
		if got != "" || !errors.Is(err, fault.Label) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Canonical(%q) = %q, %v, want an impossible label with %q", tt.name, tt.in, got, err, tt.want)
		}
	}
}

// Every single code point is either refused or becomes what the package comment says may be printed.
func TestCanonicalEveryCodePoint(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r >= 0xD800 && r <= 0xDFFF {
			continue
		}
		got, err := seal.Canonical("x" + string(r) + "x")
		if err != nil {
			if unicode.In(r, unicode.L, unicode.N, unicode.P) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) {
				t.Errorf("%U: refused: %v", r, err)
			}
			continue
		}
		if unicode.Is(unicode.Bidi_Control, r) || r == 0x200C || r == 0x200D {
			if got != "xx" {
				t.Errorf("%U: not dropped: %q", r, got)
			}
			continue
		}
		for _, c := range got {
			if c != ' ' && unicode.In(c, unicode.C, unicode.Z) && !unicode.Is(unicode.Prepended_Concatenation_Mark, c) {
				t.Errorf("%U: became %U, which cannot be printed", r, c)
			}
		}
	}
}

// What may be printed is what the package comment says, which other programs go by; and so are its tables. When
// this fails after Go has been upgraded, the comment wants the new version, and the lists a look.
func TestCanonicalPrintable(t *testing.T) {
	if unicode.Version != "15.0.0" || norm.Version != "15.0.0" {
		t.Errorf("tables are of Unicode %s and form C's of %s, the package comment says 15.0", unicode.Version, norm.Version)
	}
	ignorable := []rune{0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0}
	between := func(r, lo, hi rune) bool { return lo <= r && r <= hi }
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r) || r == 0x200C || r == 0x200D {
			continue // folded or dropped
		}
		want := unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S) && r != 0xFFFD && !slices.Contains(ignorable, r) &&
			!between(r, 0xFE00, 0xFE0F) && !between(r, 0xE0100, 0xE01EF) || between(r, 0x0600, 0x0605) || r == 0x06DD
		if _, err := seal.Canonical("x" + string(r) + "x"); (err == nil) != want {
			t.Errorf("%U: Canonical says %v, the package comment that it is printable: %t", r, err, want)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	f.Add("  SIM \u202e registration\tonly ")
	f.Add("بے\u200cکار e\u0301 \u0958")
	f.Add("a" + strings.Repeat("\u0316", 40))
	f.Fuzz(func(t *testing.T, s string) {
		once, err := seal.Canonical(s)
		if err != nil {
			if once != "" || !errors.Is(err, fault.Label) {
				t.Errorf("Canonical(%q) = %q, %v", s, once, err)
			}
			return
		}
		if twice, err := seal.Canonical(once); err != nil || twice != once {
			t.Errorf("Canonical(%q) = %q, and again %q, %v", s, once, twice, err)
		}
		if !norm.NFC.IsNormalString(once) || !utf8.ValidString(once) {
			t.Errorf("Canonical(%q) = %q, not in form C", s, once)
		}
	})
}
