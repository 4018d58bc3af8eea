package seal_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"mohr/watermark/internal/seal"
)

// cases is the table behind TestVectors, the vectors file, the checkers and the fuzzers.
func cases(t testing.TB) []vector {
	t.Helper()
	return slices.Concat(validCases(t), unsignedCases(), wordCases(t), noteCases(t), keyCases(t), laterCases(t), foreignCases())
}

func texts(verdict string, nameAndText ...string) (all []vector) {
	for i := 0; i < len(nameAndText); i += 2 {
		all = append(all, vector{Name: nameAndText[i], text: nameAndText[i+1], reading: reading{Verdict: verdict}})
	}
	return all
}

// saying is texts whose words are still read, and are w.
func saying(verdict string, w seal.Words, nameAndText ...string) []vector {
	all := texts(verdict, nameAndText...)
	for i := range all {
		said := words(w)
		all[i].Words = &said
	}
	return all
}

// signLines signs what stands before the key, whatever it is, as a stranger's program may.
func signLines(lines string) string {
	return signText(lines + "Key: " + seal.VerifierKey(seedA) + "\n")
}

// signText signs any text at all.
func signText(text string) string {
	signature := ed25519.Sign(ed25519.NewKeyFromSeed(seedA[:]), []byte(text))
	return text + "\n\u2014 mohr " + base64.StdEncoding.EncodeToString(append(keyHash(seal.VerifierKey(seedA)), signature...)) + "\n"
}

func validCases(t testing.TB) (all []vector) {
	for _, c := range []struct {
		name string
		w    seal.Words
	}{
		{"all lines", sim},
		{"fewest lines", with(func(w *seal.Words) { w.Recipient, w.Expires = "", "" })},
		{"recipient, no last day", with(func(w *seal.Words) { w.Expires = "" })},
		{"last day, no recipient", with(func(w *seal.Words) { w.Recipient = "" })},
		{"one character", seal.Words{Purpose: "x", Issued: "2000-01-01", Copy: "0000-0000"}},
		{"urdu", rent},
		{"urdu and english, non-joiner", joined},
		{"leap day", dated},
		{"leap day of 2000, one day", seal.Words{Purpose: "x", Issued: "2000-02-29", Expires: "2000-02-29", Copy: "ZZZZ-ZZZZ"}},
		{"longest in bytes", longest},
		{"longest in urdu", with(func(w *seal.Words) { w.Purpose, w.Recipient = strings.Repeat("ی", 80), strings.Repeat("ے", 60) })},
		{"longest in latin", with(func(w *seal.Words) { w.Purpose, w.Recipient = strings.Repeat("W", 80), strings.Repeat("i", 60) })},
		{"form C", with(func(w *seal.Words) { w.Purpose, w.Recipient = "آج", "café" })},
		{"digits of three families", with(func(w *seal.Words) { w.Purpose = "۱۲۳ 123 ١٢٣" })},
		{"sign round a number", with(func(w *seal.Words) { w.Purpose = "\u0601۲۰۲۶" })},
		{"non-joiner after a vowel mark", with(func(w *seal.Words) { w.Purpose = "بَ\u200cک" })},
		{"non-joiner after a superscript alef", with(func(w *seal.Words) { w.Purpose = "ب\u0670\u200cک" })},
		{"joiner between letters", with(func(w *seal.Words) { w.Purpose = "ه\u200dه" })},
		{"four marks", with(func(w *seal.Words) { w.Purpose = "a\u0316\u0316\u0316\u0316b" })},
		{"a mark after a space", with(func(w *seal.Words) { w.Purpose = "a \u064eb" })},
		{"symbols beside a number", with(func(w *seal.Words) { w.Purpose, w.Recipient = "+ ½ = ©", "№ 1" })},
		{"words like lines", with(func(w *seal.Words) { w.Purpose, w.Recipient = "Copy: 7F3K-9QXM", "On: 2026-11-23" })},
		{"words like an escape", with(func(w *seal.Words) { w.Purpose = `a\nCopy: 0000-0000 \u200c "quoted" <b>` })},
	} {
		of := saying("valid", c.w, c.name, sign(t, c.w, seedA))
		of[0].Key = seal.VerifierKey(seedA)
		all = append(all, of...)
	}
	of := saying("valid", sim, "all lines, by another key", sign(t, sim, seedB))
	of[0].Key = seal.VerifierKey(seedB)
	return append(all, of...)
}

func unsignedCases() []vector {
	return slices.Concat(
		saying("unsigned", sim, "unsigned: key and signature taken off", simText),
		saying("unsigned", seal.Words{Purpose: "x", Issued: "2000-01-01", Copy: "0000-0000"},
			"unsigned: fewest lines", "Mohr copy v1\nFor: x\nOn: 2000-01-01\nCopy: 0000-0000\n"),
		saying("unsigned", joined, "unsigned: urdu and english",
			"Mohr copy v1\nFor: نہیں\u200cہے\nTo: بینک HBL Plaza (Pvt.) Ltd.\nOn: 2026-01-31\nCopy: 89AB-CDEF\n"),
		texts("altered",
			"unsigned: no last line feed", strings.TrimSuffix(simText, "\n"),
			"unsigned: byte order mark", "\ufeff"+simText,
			"unsigned: carriage returns", strings.ReplaceAll(simText, "\n", "\r\n"),
			"unsigned: no first line", simText[strings.Index(simText, "For: "):],
			"unsigned: two spaces", strings.Replace(simText, "SIM ", "SIM  ", 1),
			"unsigned: head alone", "Mohr copy v1\n",
			"unsigned: start of the head", "Mohr copy v"),
		saying("altered", sim,
			"unsigned: an empty line after", simText+"\n",
			"unsigned: words after", simText+"Note: trust me\n"),
	)
}

// wordCases break the rules for words. All are signed: no signature makes up for a text that another reader might
// read otherwise.
func wordCases(t testing.TB) (all []vector) {
	t.Helper()
	lines := func(name string, change ...string) {
		text := strings.NewReplacer(change...).Replace(simText)
		if text == simText {
			t.Fatalf("%s: nothing changed", name)
		}
		all = append(all, texts("altered", name, signLines(text))...)
	}
	for _, c := range []struct{ name, purpose string }{
		{"empty", ""}, {"space alone", " "}, {"81 characters", strings.Repeat("x", 81)}, {"space at the start", " x"},
		{"space at the end", "x "}, {"two spaces", "x  y"}, {"tab", "x\ty"}, {"no-break space", "x\u00a0y"},
		{"ideographic space", "x\u3000y"}, {"line separator", "x\u2028y"}, {"carriage return", "x\ry"}, {"null", "x\x00y"},
		{"escape", "x\x1by"}, {"delete", "x\x7fy"}, {"next line", "x\u0085y"}, {"punctuation alone", "- !"},
		{"symbol alone", "+"}, {"a mark alone", "\u064e"}, {"a mark at the start", "\u0301x"}, {"five marks", "a\u0316\u0316\u0316\u0316\u0316"},
		{"decomposed", "cafe\u0301"}, {"decomposed urdu", "ا\u0653ج"}, {"marks out of order", "a\u0301\u0316"},
		{"Angstrom sign", "\u212b"}, {"composition exclusion", "\u0958"}, {"bidi override", "x\u202ey"}, {"bidi isolate", "\u2066x\u2069"},
		{"Arabic letter mark", "x\u061cy"}, {"non-joiner in latin", "x\u200cy"}, {"non-joiner at the end", "بے\u200c"},
		{"non-joiner at the start", "\u200cبے"}, {"two non-joiners", "بے\u200c\u200cکار"}, {"non-joiner before a mark", "ب\u200cَک"},
		{"non-joiner beside a space", "بے\u200c کار"}, {"non-joiner after tatweel", "ب\u0640\u200cک"},
		{"non-joiner after an Urdu digit", "۱\u200cک"}, {"non-joiner after a small high mark", "ب\u06d6\u200cک"},
		{"joiner in latin", "x\u200dy"}, {"zero width space", "x\u200by"}, {"word joiner", "x\u2060y"},
		{"byte order mark inside", "x\ufeffy"}, {"soft hyphen", "x\u00ady"}, {"grapheme joiner", "x\u034fy"},
		{"variation selector", "x\ufe0f"}, {"Mongolian variation selector", "ᠠ\u180b"}, {"Hangul filler", "x\u3164"},
		{"Khmer inherent vowel", "ក\u17b4"}, {"Arabic pound mark above", "\u0890x"}, {"Syriac abbreviation mark", "\u070fx"},
		{"tag", "x\U000e0041"}, {"private use", "x\ue000"}, {"noncharacter", "x\ufdd0"}, {"last code point", "x\U0010ffff"},
		{"unassigned", "x\u0378"}, {"replacement character", "x\ufffd"}, {"not UTF-8", "x\xff"}, {"half a surrogate", "x\xed\xa0\x80"},
	} {
		lines("purpose: "+c.name, "SIM registration only", c.purpose)
	}
	for _, c := range [][]string{
		{"recipient: 61 characters", "Jazz Franchise, Blue Area", strings.Repeat("ی", 61)},
		{"recipient: empty line", "Jazz Franchise, Blue Area", ""},
		{"recipient: decomposed", "Jazz", "Jazze\u0301"},
		{"recipient: twice", "On: ", "To: b\nOn: "},
		{"issued: missing", "On: 2026-11-23\n", ""},
		{"issued: no leap year", "2026-11-23", "2026-02-29"},
		{"issued: 2100 is no leap year", "2026-11-23", "2100-02-29", "2026-12-31", "2100-12-31"},
		{"issued: month 13", "2026-11-23", "2026-13-01"},
		{"issued: month 0", "2026-11-23", "2026-00-10"},
		{"issued: day 0", "2026-11-23", "2026-11-00"},
		{"issued: 31 November", "2026-11-23", "2026-11-31"},
		{"issued: year 1999", "2026-11-23", "1999-12-31"},
		{"issued: one digit", "2026-11-23", "2026-11-3"},
		{"issued: slashes", "2026-11-23", "2026/11/23"},
		{"issued: urdu digits", "2026-11-23", "۲۰۲۶-۱۱-۲۳"},
		{"issued: with a time", "2026-11-23", "2026-11-23T00:00:00Z"},
		{"issued: space after", "2026-11-23", "2026-11-23 "},
		{"expires: before issued", "2026-12-31", "2026-11-22"},
		{"expires: year 2200", "2026-12-31", "2200-01-01"},
		{"expires: empty line", "2026-12-31", ""},
		{"expires: twice", "Copy: ", "Until: 2026-12-31\nCopy: "},
		{"copy: missing", "Copy: 7F3K-9QXM\n", ""},
		{"copy: small letters", "7F3K-9QXM", "7f3k-9qxm"},
		{"copy: letter U", "7F3K-9QXM", "7F3K-9QXU"},
		{"copy: letters I, L, O", "7F3K-9QXM", "ILO0-0000"},
		{"copy: no hyphen", "7F3K-9QXM", "7F3K9QXM0"},
		{"copy: long", "7F3K-9QXM", "7F3K-9QXM0"},
		{"label: no space", "For: ", "For:"},
		{"label: two spaces", "For: ", "For:  "},
		{"label: small letter", "For: ", "for: "},
		{"label: full-width colon", "For: ", "For\uff1a"},
		{"lines: order", "On: 2026-11-23\nUntil: 2026-12-31\n", "Until: 2026-12-31\nOn: 2026-11-23\n"},
		{"lines: an empty one", "\nOn: ", "\n\nOn: "},
		{"lines: none", simText, "Mohr copy v1\n"},
		{"lines: carriage returns", "\n", "\r\n"},
		{"lines: a form feed after the head", "v1\n", "v1\f\n"},
		{"head: space after", "v1\n", "v1 \n"},
		{"head: small letters", "Mohr copy", "mohr copy"},
	} {
		lines(c[0], c[1:]...)
	}
	return append(all, saying("altered", sim, "lines: one more", signLines(simText+"Note: trust me\n"))...)
}
