package seal_test

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mohr/watermark/internal/seal"
)

// notes are signed texts by two keys, two of them with the same words.
func notes(t testing.TB) map[string]string {
	t.Helper()
	return map[string]string{
		"sim":         sign(t, sim, seedA),
		"sim by B":    sign(t, sim, seedB),
		"rent":        sign(t, rent, seedA),
		"joined by B": sign(t, joined, seedB),
		"dated":       sign(t, dated, seedA),
	}
}

// alphabet is what is put into texts, in the place of a character or beside one: what a hand, a printer, a scanner
// or an attacker may make of one.
var alphabet = []string{
	"\x00", "\t", "\n", "\v", "\r", "\x1b", " ", "\u00a0", "\u2028", "\u0085", // ends and spaces
	"0", "1", "2", "9", "۱", "A", "O", "U", "f", "z", "+", "-", "_", "/", "=", ":", "v", "\u2014", "\u2013", "é",
	"ی", "ي", "ک", "ك", "ہ", "\u064e", "\u0301", // Urdu letters, those that look like them, and marks
	"\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\ufeff", "\ufffd", "\u00ad", "𐀀", // not seen
	"\xff", "\x80", "\xc3", "\xed\xa0\x80", // not UTF-8
}

// oneOff calls f with every text that one character makes of text: each one taken out, doubled, changed to its
// neighbours or its other case, and each of the alphabet in its place and before it. A text comes but once.
func oneOff(text string, f func(near string)) {
	seen := map[string]bool{text: true}
	try := func(near string) {
		if !seen[near] {
			seen[near] = true
			f(near)
		}
	}
	for i, r := range text {
		before, after := text[:i], text[i+utf8.RuneLen(r):]
		try(before + after)
		try(before + string(r) + string(r) + after)
		for _, near := range []rune{r - 1, r + 1, r ^ 0x20, r ^ 0x40} {
			try(before + string(near) + after)
		}
		for _, c := range alphabet {
			try(before + c + after)
			try(before + c + string(r) + after)
		}
	}
	for _, c := range alphabet {
		try(text + c)
	}
	for i := range text { // bytes, where they are parts of characters
		try(text[:i] + text[i+1:])
		for _, c := range []byte{text[i] ^ 1, text[i] ^ 0x20, text[i] ^ 0x80, text[i] + 1} {
			try(text[:i] + string([]byte{c}) + text[i+1:])
		}
	}
}

// Nothing that one character makes of a signed text is read as anything but altered.
func TestReadOneOff(t *testing.T) {
	for name, text := range notes(t) {
		tried := 0
		oneOff(text, func(near string) {
			tried++
			if got := seal.Read(near); got.Verdict != seal.Altered || got.Key != "" {
				t.Errorf("%s: Read(%q) = %+v, want altered", name, near, got)
			}
		})
		if tried < 20*len(text) {
			t.Errorf("%s: only %d texts tried", name, tried)
		}
	}
}

// Nor is one with a part missing, at either end, or with two neighbours or two lines that traded places.
func TestReadCut(t *testing.T) {
	for name, text := range notes(t) {
		altered := func(what, near string) {
			if got := seal.Read(near); near != text && (got.Verdict != seal.Altered || got.Key != "") {
				t.Errorf("%s: %s: Read(%q) = %+v, want altered", name, what, near, got)
			}
		}
		words := strings.Index(text, "Key: ")
		for i := range text {
			if i >= len("Mohr copy v") && i != words {
				altered("start", text[:i])
			}
			if i > 0 && i <= strings.Index(text, "For: ")-1 {
				altered("end", text[i:])
			}
			if i > 0 {
				altered("trade", text[:i-1]+text[i:i+1]+text[i-1:i]+text[i+1:])
			}
		}
		lines := strings.SplitAfter(text, "\n")
		for i := range lines[:len(lines)-1] {
			for j := range i {
				traded := slices.Clone(lines)
				traded[i], traded[j] = traded[j], traded[i]
				altered("lines", strings.Join(traded, ""))
			}
			altered("line twice", strings.Join(slices.Insert(slices.Clone(lines), i, lines[i]), ""))
			altered("line missing", strings.Join(slices.Delete(slices.Clone(lines), i, i+1), ""))
		}
		if got := seal.Read(text[:words]); got.Verdict != seal.Unsigned || got.Words == (seal.Words{}) || got.Key != "" {
			t.Errorf("%s: Read without key and signature = %+v, want unsigned words", name, got)
		}
	}
}

// No part of one note vouches for part of another.
func TestReadCrossed(t *testing.T) {
	all := notes(t)
	parts := func(text string) [3]string { // words, key, signature
		key, end := strings.Index(text, "Key: "), strings.Index(text, "\n\n")+1
		return [3]string{text[:key], text[key:end], text[end:]}
	}
	for of, text := range all {
		for from, other := range all {
			for i := range 8 { // which parts are the other's
				mixed := parts(text)
				for part := range mixed {
					if i>>part&1 == 1 {
						mixed[part] = parts(other)[part]
					}
				}
				near := strings.Join(mixed[:], "")
				want := seal.Altered
				if near == text || near == other {
					want = seal.Valid
				}
				if got := seal.Read(near); got.Verdict != want {
					t.Errorf("%s with parts %03b of %s: Read = %+v, want verdict %d", of, i, from, got, want)
				}
			}
		}
	}
}

// maxReadAlloc bounds what Read allocates, in bytes, whatever it is shown. Two values in their longest form and the
// tables of form C take about a third of it.
const maxReadAlloc = 16 << 10

// What is shown to Read costs it time in proportion, and no memory.
func TestReadAllocates(t *testing.T) {
	const size = 1 << 20
	long := func(s string) string { return strings.Repeat(s, size/len(s)) }
	text, key := sign(t, sim, seedA), seal.VerifierKey(seedA)
	tests := []struct {
		name, text string
		want       seal.Verdict
	}{
		{"longest valid", sign(t, longest, seedA), seal.Valid},
		{"foreign", long("x"), seal.Foreign},
		{"line feeds", long("\n"), seal.Foreign},
		{"two of the lines", long("\nFor: \nOn: "), seal.Foreign},
		{"all the lines", long("\nFor: \nOn: \nCopy: \nKey: mohr+\n\u2014 mohr "), seal.Altered},
		{"head again and again", long("Mohr copy v1\n"), seal.Altered},
		{"long number", "Mohr copy v" + long("2") + "\n", seal.Later},
		{"later and long", "Mohr copy v2\n" + long("For: x\n"), seal.Later},
		{"long purpose", "Mohr copy v1\nFor: " + long("x") + "\n", seal.Altered},
		{"purpose of marks", "Mohr copy v1\nFor: a" + long("\u0316") + "\n", seal.Altered},
		{"purpose of joiners", "Mohr copy v1\nFor: " + long("بَ\u200cک\u200d") + "\n", seal.Altered},
		{"purpose of 80 that grow in form C", "Mohr copy v1\nFor: " + strings.Repeat("\U0001d160", 80) + "\n", seal.Altered},
		{"purpose of 80 marks and joiners", "Mohr copy v1\nFor: " + strings.Repeat("ے\u0328\u0652\u200c", 20) + "\n", seal.Altered},
		{"not UTF-8", "Mohr copy v1\nFor: " + long("\xff") + "\n", seal.Altered},
		{"long date", "Mohr copy v1\nFor: x\nOn: " + long("2026-") + "\n", seal.Altered},
		{"long rest", simText + long("Key: "+key+"\n\n"), seal.Altered},
		{"long key", simText + "Key: " + long("A") + "\n\n\u2014 mohr AAAA\n", seal.Altered},
		{"long signature", strings.Replace(text, "=\n", long("A")+"=\n", 1), seal.Altered},
		{"many signatures", text + long(text[strings.Index(text, "\u2014"):]), seal.Altered},
		{"many empty lines", strings.Replace(text, "\n\n", long("\n"), 1), seal.Altered},
	}
	for _, tt := range tests {
		if got := seal.Read(tt.text); got.Verdict != tt.want {
			t.Errorf("%s: Read = %+v, want verdict %d", tt.name, got, tt.want)
		}
		const runs = 10
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range runs {
			seal.Read(tt.text)
		}
		runtime.ReadMemStats(&after)
		if n := (after.TotalAlloc - before.TotalAlloc) / runs; n > maxReadAlloc {
			t.Errorf("%s: Read of %d bytes allocates %d bytes, limit is %d", tt.name, len(tt.text), n, maxReadAlloc)
		} else {
			t.Logf("%s: %d bytes, allocates %d", tt.name, len(tt.text), n)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for name, text := range map[string]string{
		"valid":   sign(b, longest, seedA),
		"foreign": strings.Repeat("\nFor: \nOn: ", 1<<20/11),
		"altered": simText + strings.Repeat("\n", 1<<20),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				seal.Read(text)
			}
		})
	}
}
