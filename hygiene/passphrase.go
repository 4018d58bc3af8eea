package hygiene

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/bits"
	"strings"
)

// How many words a passphrase may have. Fewer than 3 of a short list hold not even against guessing over the network;
// 20 are more than any key they could lock.
const (
	MinPhraseWords = 3
	MaxPhraseWords = 20
)

// MaxWordlist bounds a list, in words.
const MaxWordlist = 1 << 16

// Guesses a second, as the published method of zxcvbn 4 counts them (D. Wheeler, USENIX Security 2016): of someone who has
// stolen the file of passwords.
const (
	PhraseSlowHash = 1e4  // each is kept with a hash made to be slow: bcrypt, scrypt, PBKDF2, Argon2
	PhraseFastHash = 1e10 // with one that is not: MD5, SHA-1
)

// secondsPerYear is that of the Gregorian calendar: 365.2425 days.
const secondsPerYear = 365.2425 * 24 * 60 * 60

// A Word is one word of a list.
type Word struct {
	Latin string // as it is typed: a to z, hyphens
	Urdu  string // the same in Urdu script, or "" in a list that has none
}

// A Wordlist is what passphrases are drawn from. The zero Wordlist is empty: nothing can be drawn from it. It is only read,
// so that several goroutines may share it.
type Wordlist struct{ words []Word }

// ParseWordlist reads a list: sorted, a word on each line, 2 to MaxWordlist of them, each of the letters a to z and hyphens,
// and on all lines or on none followed by a tab and the word in another script. The error says which line is otherwise.
func ParseWordlist(text string) (Wordlist, error) {
	var l Wordlist
	for row := range strings.Lines(text) {
		var w Word
		var tab bool
		w.Latin, w.Urdu, tab = strings.Cut(strings.TrimSuffix(row, "\n"), "\t")
		n := len(l.words)
		switch {
		case w.Latin == "" || strings.Trim(w.Latin, "abcdefghijklmnopqrstuvwxyz-") != "":
			return Wordlist{}, fmt.Errorf("list of words: line %d is not a word of letters a to z", n+1)
		case tab && w.Urdu == "" || n > 0 && (w.Urdu == "") != (l.words[0].Urdu == ""):
			return Wordlist{}, fmt.Errorf("list of words: line %d: a second script is there for some words only", n+1)
		case n > 0 && w.Latin <= l.words[n-1].Latin:
			return Wordlist{}, fmt.Errorf("list of words: line %d is out of order", n+1)
		case n == MaxWordlist:
			return Wordlist{}, fmt.Errorf("list of words: more than %d", MaxWordlist)
		}
		l.words = append(l.words, w)
	}
	if len(l.words) < 2 {
		return Wordlist{}, fmt.Errorf("list of words: %d, at least 2 are needed", len(l.words))
	}
	return l, nil
}

// Len is how many words l has.
func (l Wordlist) Len() int { return len(l.words) }

// Bits is what each word of l adds to a passphrase: the logarithm of Len to base 2, 0 for the zero Wordlist.
func (l Wordlist) Bits() float64 {
	if len(l.words) == 0 {
		return 0
	}
	return math.Log2(float64(len(l.words)))
}

// A Phrase is a passphrase, a secret: never in a log.
type Phrase struct {
	Words []Word
	Bits  float64 // how much chance is in it: 2 to this power phrases were equally likely
}

// Text is the phrase as it is typed: its words with hyphens between them.
func (p Phrase) Text() string {
	var all []string
	for _, w := range p.Words {
		all = append(all, w.Latin)
	}
	return strings.Join(all, "-")
}

// Urdu is the phrase in Urdu script, to be remembered by, its words with spaces between them; "" if its list has none.
func (p Phrase) Urdu() string {
	var all []string
	for _, w := range p.Words {
		if w.Urdu == "" {
			return ""
		}
		all = append(all, w.Urdu)
	}
	return strings.Join(all, " ")
}

// Years is how long someone who knows the list and makes that many guesses a second needs on average, years: for half
// of all phrases.
func (p Phrase) Years(guessesPerSecond float64) float64 {
	return math.Exp2(p.Bits-1) / guessesPerSecond / secondsPerYear
}

// Passphrase draws n words, MinPhraseWords to MaxPhraseWords, each with the same chance and without regard to the others, so
// that one may come twice. random must be a source fit for keys, as that of crypto/rand.
// The error is ErrCount, or ErrRandom with that of random; then there is no phrase, not even a part of one.
func Passphrase(random io.Reader, list Wordlist, n int) (Phrase, error) {
	if n < MinPhraseWords || n > MaxPhraseWords {
		return Phrase{}, fmt.Errorf("%w: %d, limits are %d and %d", ErrCount, n, MinPhraseWords, MaxPhraseWords)
	}
	if list.Len() == 0 {
		return Phrase{}, fmt.Errorf("%w: the list is empty", ErrCount)
	}
	p := Phrase{Bits: float64(n) * list.Bits()}
	for range n {
		i, err := draw(random, uint32(list.Len()))
		if err != nil {
			return Phrase{}, err
		}
		p.Words = append(p.Words, list.words[i])
	}
	return p, nil
}

// maxDraws is how often a number may be out of range before the source is held to be stuck. A sound one is so at most every
// second time: once in 2^256 runs.
const maxDraws = 256

// draw returns a number below n, which is at least 1, each with the same chance. A remainder would favour small ones; instead
// as many bits are drawn as n-1 has, and drawn again while they make a number of n or more.
func draw(random io.Reader, n uint32) (uint32, error) {
	mask := uint32(1)<<bits.Len32(n-1) - 1
	var b [4]byte
	for range maxDraws {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return 0, fmt.Errorf("%w: %w", ErrRandom, err)
		}
		if i := binary.BigEndian.Uint32(b[:]) & mask; i < n {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%w: the source repeats itself", ErrRandom)
}
