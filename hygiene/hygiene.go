// Package hygiene is what keeps a person's accounts and papers safe besides a stamp: a meter of passwords, passphrases from
// chance and a list of words, and tips with the sources they rest on. Call NewMeter once and Weigh for each password;
// ParseWordlist and Passphrase; ParseTips.
//
// The meter says how many guesses a good guesser needs, and what makes it so few. It knows what meters made elsewhere do
// not: CNIC and telephone numbers, names, religious and cricket phrases with a number behind them, Roman Urdu in any
// spelling, and Urdu script. Its method is that of zxcvbn 4 (Daniel Lowe Wheeler, "zxcvbn: Low-Budget Password Strength
// Estimation", USENIX Security 2016): of all ways to cut a password into known patterns, the one that takes the fewest
// guesses counts. It is done here by code points, in bounded time, and with patterns of this country. The lines of NIST SP
// 800-63B-4 (July 2025) on length stand beside the score; character classes and regular changes are asked for by neither.
// It is no promise: a guess that is counted here as one of many may be somebody's first.
//
// The package is pure: values in, findings out. Randomness, lists, data and today's date come from the caller; a page may
// carry smaller lists than a program. It does not print, store, log or send anything, and it knows no words for a screen:
// those stand in the catalogue of package words.
package hygiene

import (
	"errors"
	"math"
	"slices"
	"unicode/utf8"
)

// The kinds of failure, told apart by errors.Is.
var (
	ErrCount  = errors.New("number of words out of range") // of a passphrase: MinPhraseWords to MaxPhraseWords
	ErrRandom = errors.New("no random numbers")            // the source of randomness failed, or is stuck
)

// The limits of what is looked at. Within them Weigh takes at most a few milliseconds; beyond them it counts code
// points and no more.
const (
	// MaxSearched is how many code points are searched for patterns. 10^64 guesses are out of anyone's reach, so that
	// what lies beyond matters only where the beginning is weak.
	MaxSearched = 64
	// MaxRead is how many code points are looked at. What lies between it and MaxSearched counts for as much as is new in it.
	MaxRead = 1000
	// MaxOwn is how many of the person's own words are looked for.
	MaxOwn = 64
)

// maxReadBytes bounds what is normalised: MaxRead code points of 4 bytes.
const maxReadBytes = 4 * MaxRead

// The lengths that NIST SP 800-63B-4, section 3.1.1.2, asks for, code points: of a password that stands alone, and of
// one beside a second factor.
const (
	LengthAlone        = 15
	LengthSecondFactor = 8
)

// maxLog10 is where GuessesLog10 ends: beyond it nothing is told apart.
const maxLog10 = 300

// Options is what a Meter is made of. The zero value makes a meter that knows patterns and no words.
type Options struct {
	Lists    []List    // words as other meters have them: common passwords, English words, names
	Local    []List    // words of Pakistan; they are also found in other spellings, and joined
	Breached *Breached // whole passwords that have leaked; nil for none
	Generic  bool      // leaves out all that is of Pakistan, Local too: for comparing with other meters
}

// A Meter weighs passwords. It is safe for several goroutines, and does not change.
type Meter struct {
	words    dictionary // as they are spelt
	folded   dictionary // local words by their folding key
	endings  map[string]float64
	breached *Breached
	boards   []keyboard
	generic  bool
}

// NewMeter builds a meter, in some 50 ms for 100,000 words. It keeps the strings of the lists.
func NewMeter(o Options) *Meter {
	m := &Meter{breached: o.Breached, generic: o.Generic, boards: keyboards(o.Generic)}
	entries := genericEntries(o.Lists)
	if !o.Generic {
		var folded []entry
		for _, l := range o.Local {
			entries = append(entries, localEntries(l)...)
			folded = append(folded, foldedEntries(l)...)
		}
		m.folded = newDictionary(folded)
		m.endings = endings(o.Local)
	}
	m.words = newDictionary(entries)
	return m
}

// A Strength is what a Meter found. Places are in code points of the password as it was typed.
type Strength struct {
	Score        int      // 0 to 4: fewer than 10^3, 10^6, 10^8, 10^10 guesses, or more
	GuessesLog10 float64  // how many guesses, as a power of ten; 0 to 300
	Reasons      []Reason // what a guesser uses, the most important first; empty when nothing was found
	Length       int      // code points, after normalisation and without invisible ones
	Rest         int      // code points behind those that were searched for patterns
	Breached     int      // at most this place in the list of leaked passwords; 0 when it is not there
	Times        Times
}

// A Reason is one thing that makes a password easy to guess.
type Reason struct {
	Code     Code
	From, To int // [From, To), code points as typed
}

// Alone reports whether NIST SP 800-63B-4 lets the password stand alone: LengthAlone code points, and not leaked.
func (s Strength) Alone() bool { return s.Length >= LengthAlone && s.Breached == 0 }

// WithSecondFactor reports whether NIST SP 800-63B-4 lets the password stand beside a second factor:
// LengthSecondFactor code points, and not leaked.
func (s Strength) WithSecondFactor() bool { return s.Length >= LengthSecondFactor && s.Breached == 0 }

// Weigh says how strong a password is. own are words that a guesser who knows the person would try: name, telephone
// number, city; of more than MaxOwn the first count. Neither is kept. Any string is welcome, also none and one that is
// not valid UTF-8.
func (m *Meter) Weigh(password string, own []string) Strength {
	text := normalise(password)
	searched := text[:min(len(text), MaxSearched)]
	s := newScan(m, searched, newOwn(own))
	s.findAll()
	s.addBreached(text)
	path, log10 := s.solve()
	out := Strength{
		Length: len(text) + unread(password),
		Rest:   len(text) - len(searched) + unread(password),
	}
	out.GuessesLog10 = min(log10+restLog10(text), maxLog10)
	out.Score = score(out.GuessesLog10)
	out.Times = times(out.GuessesLog10)
	out.Breached = s.leaked
	out.Reasons = m.reasons(&s, path, out)
	return out
}

// unread counts the code points that lie behind MaxRead.
func unread(password string) int {
	if len(password) <= MaxRead { // a code point is a byte at least
		return 0
	}
	return max(0, utf8.RuneCountInString(password)-MaxRead)
}

// score is the place of a number of guesses among zxcvbn's thresholds, which are a little above the powers of ten
// so that, say, ten digits fall below theirs.
func score(log10 float64) int {
	for i, power := range []float64{3, 6, 8, 10} {
		if log10 < math.Log10(math.Pow(10, power)+5) {
			return i
		}
	}
	return 4
}

// maxReasons is how many reasons are told.
const maxReasons = 8

// leastSequence is how long a sequence is told of, code points: two letters of the alphabet in a row are in every second
// word.
const leastSequence = 3

// reasons turns what the cheapest way to guess consists of into reasons.
func (m *Meter) reasons(s *scan, path []match, out Strength) []Reason {
	var all []Reason
	add := func(r Reason) {
		r.From, r.To = s.text[r.From].from, s.text[r.To-1].to
		all = append(all, r)
	}
	// A number of somebody's is told of even where its digits are cheaper to guess in another way, and instead of it.
	numbers := s.ownedNumbers()
	for _, n := range numbers {
		add(Reason{n.code, n.from, n.to})
	}
	for _, found := range path {
		for _, r := range s.explain(found) {
			if r.Code == Sequence && r.To-r.From < leastSequence {
				continue
			}
			if !slices.ContainsFunc(numbers, func(n match) bool { return n.from <= r.From && r.To <= n.to }) {
				add(r)
			}
		}
	}
	if out.Length < LengthSecondFactor {
		all = append(all, Reason{Code: TooShort, To: typed(s.text)})
	}
	if out.Breached > 0 {
		all = append(all, Reason{Code: BreachedList, To: typed(s.text)})
	}
	slices.SortStableFunc(all, func(a, b Reason) int {
		if a.Code != b.Code {
			return int(a.Code) - int(b.Code)
		}
		return a.From - b.From
	})
	all = slices.Compact(all)
	return all[:min(len(all), maxReasons)]
}
