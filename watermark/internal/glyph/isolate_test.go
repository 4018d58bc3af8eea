package glyph

import "testing"

func TestStripBidi(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "Jazz 5", "Jazz 5"},
		{"empty", "", ""},
		{"every control", "a\u061Cb\u200Ec\u200Fd\u202Ae\u202Bf\u202Cg\u202Dh\u202Ei\u2066j\u2067k\u2068l\u2069m", "abcdefghijklm"},
		{"only controls", "\u202E\u2069", ""},
		{"joiners stay", "بے\u200Cنظیر\u200D", "بے\u200Cنظیر\u200D"},
		{"neighbours stay", "\u200B\u2029\u2065\u206A", "\u200B\u2029\u2065\u206A"},
		{"bad UTF-8 is not a control", "a\xffb", "a\uFFFDb"},
	} {
		if got := StripBidi(c.in); got != c.want {
			t.Errorf("%s: StripBidi(%+q) = %+q, want %+q", c.name, c.in, got, c.want)
		}
	}
}

func TestIsolatesWrap(t *testing.T) {
	if got := Isolate("Jazz"); got != "\u2068Jazz\u2069" {
		t.Errorf("Isolate = %+q", got)
	}
	if got := IsolateLTR("5-1"); got != "\u20665-1\u2069" {
		t.Errorf("IsolateLTR = %+q", got)
	}
}
