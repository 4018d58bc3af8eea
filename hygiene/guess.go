package hygiene

import (
	"math"
	"unicode"
	"unicode/utf8"
)

// Constants of zxcvbn 4.4.2, src/scoring.coffee.
const (
	bruteforceBase = 10    // guesses for each code point that nothing is known of
	growGuesses    = 10000 // what a guesser tries of one pattern before adding another
	minOneGuesses  = 10    // of a pattern of one code point within a longer password
	minManyGuesses = 50    // of a longer one
)

// bruteforceGuesses is for n code points that nothing is known of, within a password of all.
func bruteforceGuesses(n int) float64 {
	least := float64(minManyGuesses + 1)
	if n == 1 {
		least = minOneGuesses + 1
	}
	return max(math.Pow(bruteforceBase, float64(n)), least)
}

// choose is the number of ways to choose k of n.
func choose(n, k int) float64 {
	if k > n {
		return 0
	}
	r := 1.0
	for d := 1; d <= k; d++ {
		r *= float64(n)
		r /= float64(d)
		n--
	}
	return r
}

// mixtures is the number of ways to have up to the fewer of a and b among a + b.
func mixtures(a, b int) float64 {
	sum := 0.0
	for i := 1; i <= min(a, b); i++ {
		sum += choose(a+b, i)
	}
	return max(sum, 1)
}

// capitals is how many ways to write capitals a guesser tries before the one of token.
func capitals(token []letter) float64 {
	upper, small := 0, 0
	for _, l := range token {
		switch {
		case l.r != l.low:
			upper++
		case l.r >= 'a' && l.r <= 'z' || l.r >= 0x80 && unicode.IsLower(l.r):
			small++
		}
	}
	if upper == 0 {
		return 1
	}
	first, last := token[0], token[len(token)-1]
	if small == 0 || upper == 1 && len(token) > 1 && (first.r != first.low || last.r != last.low) {
		return 2
	}
	return mixtures(upper, small)
}

// oddCapitals is capitals but for Word, WORD and word, which a rule makes of any list at once.
func oddCapitals(token []letter) float64 {
	if c := capitals(token); c != 2 {
		return c
	}
	return 1
}

func encode(buf *[4]byte, r rune) int { return utf8.EncodeRune(buf[:], r) }

// noveltyLog10 is what a code point adds that was not seen before, as a power of ten: one bit. Printed English carries
// 0.6 to 1.3 bits a letter (Shannon, "Prediction and Entropy of Printed English", 1951); a random text has more, and a
// lower bound is what can be promised of one that was not searched.
const noveltyLog10 = 0.301

// minCopied is the shortest run, code points, that counts as seen before.
const minCopied = 3

// restLog10 says what the code points behind MaxSearched add, as a power of ten. A run that was there before adds as
// much as one that is new: a guesser has to guess it is there, and no more.
func restLog10(text []letter) float64 {
	sum := 0.0
	for at := MaxSearched; at < len(text); {
		longest := 1
		for from := range at {
			n := 0
			for at+n < len(text) && text[from+n].low == text[at+n].low {
				n++
			}
			longest = max(longest, n)
		}
		if longest < minCopied {
			longest = 1
		}
		at += longest
		sum += noveltyLog10
	}
	return sum
}
