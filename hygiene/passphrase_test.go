package hygiene_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"mohr/assets/lists"
	"mohr/hygiene"
)

func wordlist(t testing.TB, text string) hygiene.Wordlist {
	t.Helper()
	l, err := hygiene.ParseWordlist(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// seeded gives the same bytes in each run.
func seeded(b byte) io.Reader { return rand.NewChaCha8([32]byte{b}) }

func TestPassphrase(t *testing.T) {
	tests := []struct {
		name, text string
		n          int
		bits       float64 // n times the logarithm of the list's length, worked out elsewhere
		urdu       bool
	}{
		{"Roman Urdu", lists.RomanUrdu, 6, 62.039, true},
		{"Roman Urdu, fewest", lists.RomanUrdu, hygiene.MinPhraseWords, 31.020, true},
		{"EFF", lists.EFFLarge, 6, 77.549, false},
		{"EFF, most", lists.EFFLarge, hygiene.MaxPhraseWords, 258.496, false},
	}
	for _, tt := range tests {
		p, err := hygiene.Passphrase(seeded(1), wordlist(t, tt.text), tt.n)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if len(p.Words) != tt.n || math.Abs(p.Bits-tt.bits) > 0.001 {
			t.Errorf("%s: %d words, %.3f bits; want %d, %.3f", tt.name, len(p.Words), p.Bits, tt.n, tt.bits)
		}
		var latin, urdu []string
		for _, w := range p.Words {
			line := w.Latin
			if tt.urdu {
				line += "\t" + w.Urdu
			}
			if !strings.Contains("\n"+tt.text, "\n"+line+"\n") {
				t.Errorf("%s: %q is not a line of the list", tt.name, line)
			}
			latin, urdu = append(latin, w.Latin), append(urdu, w.Urdu)
		}
		if want := strings.Join(latin, "-"); p.Text() != want {
			t.Errorf("%s: Text = %q, want %q", tt.name, p.Text(), want)
		}
		if want := strings.TrimSpace(strings.Join(urdu, " ")); p.Urdu() != want {
			t.Errorf("%s: Urdu = %q, want %q", tt.name, p.Urdu(), want)
		}
		again, _ := hygiene.Passphrase(seeded(1), wordlist(t, tt.text), tt.n)
		other, _ := hygiene.Passphrase(seeded(2), wordlist(t, tt.text), tt.n)
		if again.Text() != p.Text() || other.Text() == p.Text() {
			t.Errorf("%s: the words do not follow from the source of randomness alone", tt.name)
		}
	}
}

// What passphrases of the default lengths withstand, in years, against values worked out by hand.
func TestPhraseYears(t *testing.T) {
	for _, tt := range []struct{ bits, perSecond, want float64 }{
		{1, 1, 1 / 31556952.0},
		{62.0391, hygiene.PhraseFastHash, 7.508},
		{77.5489, hygiene.PhraseFastHash, 350_400},
		{62.0391, hygiene.PhraseSlowHash, 7_508_000},
	} {
		if got := (hygiene.Phrase{Bits: tt.bits}).Years(tt.perSecond); math.Abs(got/tt.want-1) > 0.001 {
			t.Errorf("%.4f bits at %.0f a second: %g years, want %g", tt.bits, tt.perSecond, got, tt.want)
		}
	}
}

// Each word comes equally often in each place: chi squared over more than 200 draws of each word lies within 5 standard
// deviations, which a fair source misses once in a million runs; a remainder of 16 bits would miss it for both lists.
func TestPassphraseIsUniform(t *testing.T) {
	letters := "a\nb\nc\n"
	for name, text := range map[string]string{"3 words": letters, "Roman Urdu": lists.RomanUrdu, "EFF": lists.EFFLarge} {
		list := wordlist(t, text)
		const places = 4
		phrases := max(300*list.Len()/places, 100_000)
		random := seeded(7)
		counts := map[string]int{}
		first := map[string]int{}
		for range phrases {
			p, err := hygiene.Passphrase(random, list, places)
			if err != nil {
				t.Fatal(err)
			}
			first[p.Words[0].Latin]++
			for _, w := range p.Words {
				counts[w.Latin]++
			}
		}
		check := func(what string, counts map[string]int, draws int) {
			expected := float64(draws) / float64(list.Len())
			chi := 0.0
			for row := range strings.Lines(text) {
				word, _, _ := strings.Cut(strings.TrimSpace(row), "\t")
				d := float64(counts[word]) - expected
				chi += d * d / expected
			}
			free := float64(list.Len() - 1)
			if off := math.Abs(chi-free) / math.Sqrt(2*free); off > 5 {
				t.Errorf("%s, %s: chi squared is %.1f for %.0f, %.1f standard deviations off", name, what, chi, free, off)
			}
		}
		check("all places", counts, phrases*places)
		check("first place", first, phrases)
	}
}

// A word says nothing about the next one.
func TestPassphraseWordsAreIndependent(t *testing.T) {
	list := wordlist(t, "a\nb\nc\nd\ne\n")
	random := seeded(9)
	pairs := map[string]int{}
	const phrases = 100_000
	for range phrases {
		p, err := hygiene.Passphrase(random, list, 3)
		if err != nil {
			t.Fatal(err)
		}
		pairs[p.Words[0].Latin+p.Words[1].Latin]++
	}
	chi := 0.0
	for a := 'a'; a <= 'e'; a++ {
		for b := 'a'; b <= 'e'; b++ {
			d := float64(pairs[string(a)+string(b)]) - phrases/25.0
			chi += d * d / (phrases / 25.0)
		}
	}
	if chi > 24+5*math.Sqrt(48) {
		t.Errorf("chi squared of 25 pairs is %.1f", chi)
	}
}

func TestPassphraseRefuses(t *testing.T) {
	list := wordlist(t, lists.RomanUrdu)
	broken := errors.New("broken")
	tests := []struct {
		name   string
		random io.Reader
		list   hygiene.Wordlist
		n      int
		want   error
	}{
		{"too few", seeded(1), list, hygiene.MinPhraseWords - 1, hygiene.ErrCount},
		{"too many", seeded(1), list, hygiene.MaxPhraseWords + 1, hygiene.ErrCount},
		{"none", seeded(1), list, 0, hygiene.ErrCount},
		{"negative", seeded(1), list, -6, hygiene.ErrCount},
		{"no list", seeded(1), hygiene.Wordlist{}, 6, hygiene.ErrCount},
		{"no randomness", bytes.NewReader(nil), list, 6, hygiene.ErrRandom},
		{"it ends", bytes.NewReader(make([]byte, 21)), list, 6, hygiene.ErrRandom},
		{"it fails", iotest.ErrReader(broken), list, 6, broken},
		{"it fails later", io.MultiReader(bytes.NewReader(make([]byte, 12)), iotest.ErrReader(broken)), list, 6, broken},
		{"it is stuck", stuck{}, list, 6, hygiene.ErrRandom},
	}
	for _, tt := range tests {
		p, err := hygiene.Passphrase(tt.random, tt.list, tt.n)
		if !errors.Is(err, tt.want) || p.Words != nil || p.Bits != 0 {
			t.Errorf("%s: %d words, error %v; want none and %v", tt.name, len(p.Words), err, tt.want)
		}
	}
	if p, err := hygiene.Passphrase(iotest.OneByteReader(seeded(1)), list, 6); err != nil || len(p.Words) != 6 {
		t.Errorf("byte by byte: %d words, error %v", len(p.Words), err)
	}
}

// stuck gives the same bits for ever.
type stuck struct{}

func (stuck) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 0xff
	}
	return len(b), nil
}

func TestParseWordlist(t *testing.T) {
	l := wordlist(t, "felt-tip\nzoom")
	if l.Len() != 2 || l.Bits() != 1 {
		t.Errorf("%d words of %v bits, want 2 of 1", l.Len(), l.Bits())
	}
	if got := (hygiene.Wordlist{}).Bits(); got != 0 {
		t.Errorf("the zero list has %v bits", got)
	}
	for name, text := range map[string]string{
		"empty":          "",
		"one word":       "one\n",
		"empty line":     "a\n\nb\n",
		"twice":          "a\na\n",
		"out of order":   "b\na\n",
		"capital":        "A\nb\n",
		"space":          "a b\nc\n",
		"digit":          "a1\nb\n",
		"carriage":       "a\r\nb\r\n",
		"script of some": "kitab\tکتاب\nqalam\n",
		"script missing": "kitab\t\nqalam\t\n",
		"script later":   "kitab\nqalam\tقلم\n",
		"too many":       many(hygiene.MaxWordlist + 1),
	} {
		if l, err := hygiene.ParseWordlist(text); err == nil || l.Len() != 0 {
			t.Errorf("%s: %d words, error %v", name, l.Len(), err)
		}
	}
	if l := wordlist(t, many(hygiene.MaxWordlist)); l.Len() != hygiene.MaxWordlist {
		t.Errorf("%d words, want %d", l.Len(), hygiene.MaxWordlist)
	}
}

// many is a sound list of n words.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		for _, at := range []int{26 * 26 * 26, 26 * 26, 26, 1} {
			b.WriteByte('a' + byte(i/at%26))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func FuzzParseWordlist(f *testing.F) {
	f.Add("a\nb\n")
	f.Add("kitab\tکتاب\nqalam\tقلم\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := hygiene.ParseWordlist(text)
		if err != nil {
			return
		}
		p, err := hygiene.Passphrase(seeded(1), l, 3)
		if err != nil || p.Bits != 3*l.Bits() || strings.ContainsAny(p.Text(), "\n\t ") {
			t.Errorf("%q gives %q, %v", text, p.Text(), err)
		}
	})
}
