package seal_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"mohr/watermark/internal/seal"
)

// Whatever Read is shown, what it says of it is true: a valid or unsigned text is the one text of its words.
func FuzzRead(f *testing.F) {
	for _, c := range cases(f) {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := seal.Read(text)
		if (got.Key != "") != (got.Verdict == seal.Valid) {
			t.Errorf("Read(%q) = %+v: a key of what is not valid, or none", text, got)
		}
		words := ""
		if got.Words != (seal.Words{}) {
			var err error
			if words, err = seal.Encode(got.Words); err != nil || !strings.HasPrefix(text, words) {
				t.Errorf("Read(%q) = %+v, which Encode makes %q, %v", text, got, words, err)
			}
		}
		switch got.Verdict {
		case seal.Valid:
			key := words + "Key: " + got.Key + "\n\n\u2014 mohr "
			if words == "" || seal.CheckKey(got.Key) != nil || !grammar.MatchString(text) || !strings.HasPrefix(text, key) {
				t.Errorf("Read(%q) = %+v, which is not of the grammar", text, got)
			}
		case seal.Unsigned:
			if words == "" || words != text {
				t.Errorf("Read(%q) = %+v, which Encode makes %q", text, got, words)
			}
		case seal.Altered:
		case seal.Foreign, seal.Later:
			if words != "" {
				t.Errorf("Read(%q) = %+v: words of what is no copy's of this version", text, got)
			}
			if got.Verdict == seal.Later && !strings.HasPrefix(text, "Mohr copy v") {
				t.Errorf("Read(%q) is later, and does not begin as a copy's", text)
			}
		default:
			t.Errorf("Read(%q) = %+v: no such verdict", text, got)
		}
	})
}

// A piece of a signed text put in the place of another never makes a valid one, and one character more, less or
// other makes an altered one.
func FuzzMutate(f *testing.F) {
	var valid []string
	known := map[string]bool{}
	for _, c := range cases(f) {
		if c.Verdict == "valid" {
			valid = append(valid, c.text)
			known[c.text] = true
		}
	}
	f.Add(uint8(0), uint16(11), uint16(1), "2")
	f.Add(uint8(1), uint16(0), uint16(0), "\ufeff")
	f.Add(uint8(2), uint16(60), uint16(1), "\r\n")
	f.Add(uint8(3), uint16(40), uint16(900), simText)
	f.Fuzz(func(t *testing.T, which uint8, at, cut uint16, put string) {
		text := valid[int(which)%len(valid)]
		i := int(at) % (len(text) + 1)
		j := min(i+int(cut), len(text))
		mutant := text[:i] + put + text[j:]
		if known[mutant] {
			return
		}
		got := seal.Read(mutant)
		if got.Verdict == seal.Valid {
			t.Errorf("Read(%q) is valid, and no one signed it", mutant)
		}
		// One character is cut at most, and one put at most.
		_, size := utf8.DecodeRuneInString(text[i:])
		if (j-i <= 1 || j-i == size) && utf8.RuneCountInString(put) <= 1 && got.Verdict != seal.Altered {
			t.Errorf("Read(%q) = %+v, want altered", mutant, got)
		}
	})
}
