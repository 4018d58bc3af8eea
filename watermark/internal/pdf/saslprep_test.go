package pdf

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPrepare(t *testing.T) {
	tests := []struct{ name, in, want string }{
		// RFC 4013, section 3.
		{"1", "I\u00ADX", "IX"},
		{"2", "user", "user"},
		{"3", "USER", "USER"},
		{"4", "\u00AA", "a"},
		{"5", "\u2168", "IX"},
		{"space at both ends", " a b ", " a b "},
		{"other spaces", "a\u00A0b\u3000c\u2003d\u200Be", "a b c d e"},
		{"composed", "e\u0301", "é"},
		{"full width", "ＡＢＣ１２", "ABC12"},
		{"Urdu", "شناختی کارڈ", "شناختی کارڈ"},
		{"Urdu, alef madda in two", "ا\u0653", "آ"},
		{"Urdu, ye with hamza in two", "ی\u0654", "ی\u0654"},
		{"Urdu, he with hamza in two", "ہ\u0654", "ۂ"},
		{"Urdu joiners", "a\u200Cb\u200Dc", "abc"},
		{"Urdu, presentation forms", "ﻻ", "لا"},
		{"Urdu and digits", "پاکستان1947", "پاکستان1947"},
		{"Urdu and its digits", "پاکستان۱۹۴۷", "پاکستان۱۹۴۷"},
		{"Urdu in Latin", "Lahore لاہور city", "Lahore لاہور city"},
		{"longer by composition only", strings.Repeat("e\u0301", 42), strings.Repeat("é", 42)},
		{"emoji with a selector", "🔑\uFE0F", "🔑"},
	}
	for _, tt := range tests {
		got, err := prepare(tt.in)
		if err != nil || got != tt.want {
			t.Errorf("%s: prepare(%+q) = %+q, %v, want %+q", tt.name, tt.in, got, err, tt.want)
		}
	}
	for c := byte(' '); c < 0x7F; c++ {
		if got, err := prepare(string(c)); got != string(c) || err != nil {
			t.Errorf("prepare(%q) = %q, %v", c, got, err)
		}
	}
}

func TestPrepareRefuses(t *testing.T) {
	tests := []struct{ name, in string }{
		{"empty", ""},
		{"nothing left", "\u200C\u00AD"},
		{"RFC 4013, section 3, example 6", "\u0007"},
		{"NUL", "a\x00b"}, {"tab", "a\tb"}, {"line end", "secret\n"}, {"DEL", "a\x7F"},
		{"C1", "a\u0085"}, {"right-to-left mark", "شناختی\u200F"}, {"override", "a\u202Eb"}, {"isolate in old tables", "a\u206Ab"},
		{"end of ayah", "a\u06DD"}, {"private use", "a\uE000"}, {"private use, plane 15", "a\U000F0000"},
		{"replacement character", "a\uFFFD"}, {"non-character", "a\uFDD0"}, {"last of plane 0", "a\uFFFF"},
		{"last of plane 1", "a\U0001FFFF"}, {"last but one of plane 2", "a\U0002FFFE"}, {"tag", "a\U000E0041"},
		{"ideographic description", "a\u2FF0"}, {"line separator", "a\u2028"}, {"music control", "a\U0001D173"},
		{"unassigned", "a\u0378"}, {"unassigned, plane 1", "a\U0001FFF0"},
		{"not UTF-8", "a\xff"}, {"surrogate", "a\xed\xa0\x80"}, {"cut off", "a\xd8"},
		{"128 bytes", strings.Repeat("a", 128)}, {"130 bytes of Urdu", strings.Repeat("ک", 65)},
		{"128 bytes once prepared", strings.Repeat("\u3000", 2) + strings.Repeat("ﷺ", 8)},
		{"31 marks", "a" + strings.Repeat("\u0301", 31)},
	}
	for _, tt := range tests {
		got, err := prepare(tt.in)
		if !errors.Is(err, ErrPassword) || got != "" {
			t.Errorf("%s: prepare(%+q) = %+q, %v, want ErrPassword", tt.name, tt.in, got, err)
		}
		if err2 := CheckPassword(tt.in); err2 == nil || err2.Error() != err.Error() {
			t.Errorf("%s: CheckPassword = %v, want %v", tt.name, err2, err)
		}
	}
}

func FuzzPrepare(f *testing.F) {
	for _, s := range []string{"", "secret", "شناختی کارڈ", "I\u00ADX", "e\u0301", "\u00AA", "a\u034Fb", "ﷺ", "\xff",
		"a" + strings.Repeat("\u0301", 40), "\u1100\u1161\u11A8", "🔑\uFE0F", "a\u200Bb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := prepare(s)
		if err != nil {
			if !errors.Is(err, ErrPassword) || got != "" {
				t.Fatalf("prepare(%+q) = %+q, %v", s, got, err)
			}
			return
		}
		if again, err := prepare(got); again != got || err != nil {
			t.Errorf("prepare(%+q) = %+q, and of that %+q, %v", s, got, again, err)
		}
		if got == "" || len(got) > MaxPasswordBytes || !utf8.ValidString(got) {
			t.Errorf("prepare(%+q) = %+q", s, got)
		}
		ascii := strings.IndexFunc(s, func(r rune) bool { return r > '~' }) < 0
		if ascii && got != s {
			t.Errorf("prepare(%q) = %q", s, got)
		}
	})
}
