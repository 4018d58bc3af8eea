package hygiene_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"mohr/assets/lists"
	"mohr/hygiene"
)

// readSamples reads passwords from a file of testdata.
func readSamples(t testing.TB, name string) []sample {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var all []sample
	kind := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "# "), line == "":
		case strings.HasPrefix(line, "["):
			kind = strings.Trim(line, "[]")
		default:
			all = append(all, sample{kind, line})
		}
	}
	return all
}

// full is the meter that the program has, but for the leaked passwords.
func full(t testing.TB) *hygiene.Meter {
	t.Helper()
	return hygiene.NewMeter(hygiene.Options{Lists: parsed(t, lists.Common()), Local: parsed(t, lists.Pakistan)})
}

func TestWeakOfPakistan(t *testing.T) {
	m := full(t)
	all := readSamples(t, "weak.txt")
	if len(all) < 200 {
		t.Errorf("%d passwords, want 200", len(all))
	}
	for _, s := range all {
		got := m.Weigh(s.password, nil)
		if got.Score > 2 {
			t.Errorf("%s: %q scores %d (10^%.2f), want 2 at most: %v", s.kind, s.password, got.Score, got.GuessesLog10, got.Reasons)
		}
		if len(got.Reasons) == 0 {
			t.Errorf("%s: %q: no reason", s.kind, s.password)
		}
	}
}

func TestStrong(t *testing.T) {
	m := full(t)
	all := readSamples(t, "strong.txt")
	if len(all) < 50 {
		t.Errorf("%d passwords, want 50", len(all))
	}
	for _, s := range all {
		if got := m.Weigh(s.password, nil); got.Score < 3 {
			t.Errorf("%s: %q scores %d (10^%.2f), want 3 at least: %v", s.kind, s.password, got.Score, got.GuessesLog10, got.Reasons)
		}
	}
}

// Words drawn from a list are as good as the list says, whatever they mean.
func TestRandomPassphrases(t *testing.T) {
	m := full(t)
	s := newSampler(t)
	var roman []string
	for _, l := range parsed(t, lists.Pakistan) {
		if l.Code != hygiene.LocalWord {
			continue
		}
		for _, w := range l.Words {
			if len(w) >= 4 && !strings.Contains(w, " ") {
				roman = append(roman, w)
			}
		}
	}
	for _, list := range [][]string{s.dice, roman} {
		for _, sep := range []string{" ", "-", "", "."} {
			for range 300 {
				var words []string
				for len(words) < 5 {
					if w := s.one(list); !slices.Contains(words, w) {
						words = append(words, w)
					}
				}
				if got := m.Weigh(strings.Join(words, sep), nil); got.Score < 3 {
					t.Errorf("%q scores %d (10^%.2f): %v", words, got.Score, got.GuessesLog10, got.Reasons)
				}
			}
		}
	}
	for range 500 {
		p := s.random(13+s.IntN(6), printable)
		if got := m.Weigh(p, nil); got.Score < 3 {
			t.Errorf("%q scores %d (10^%.2f): %v", p, got.Score, got.GuessesLog10, got.Reasons)
		}
	}
}

// How other meters do on the same passwords; what they say changes nothing here.
func TestOthersOnPakistan(t *testing.T) {
	weak, strong := readSamples(t, "weak.txt"), readSamples(t, "strong.txt")
	var passwords []string
	for _, s := range append(weak, strong...) {
		passwords = append(passwords, s.password)
	}
	for _, meter := range []string{"zxcvbn", "zxcvbn-ts"} {
		rightWeak, rightStrong := 0, 0
		for i, r := range readings(t, meter, passwords) {
			switch {
			case i < len(weak) && r.Score <= 2:
				rightWeak++
			case i >= len(weak) && r.Score >= 3:
				rightStrong++
			}
		}
		t.Logf("%s: %d of %d weak right, %d of %d strong", meter, rightWeak, len(weak), rightStrong, len(strong))
	}
}
