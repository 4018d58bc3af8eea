package hygiene

import (
	"math"
	"slices"
)

// People join what they know: two names, a name with a city, a phrase with a number behind it, a sign between. Programs
// that guess do the same with lists and rules, in one go. So a few words with their endings are one pattern here, of
// as many guesses as the product of its parts, and not several that a guesser puts together by chance.

// How much is joined at most. Four words drawn at random are a passphrase and no longer a habit.
const (
	maxJoinedWords   = 3
	maxJoinedEndings = 3
)

// A generic word may be a part if it is this common and this long.
const (
	maxJoinedRank   = 10000
	minJoinedLength = 3
	minJoinedCost   = 20
)

// orderGuesses is what each further word costs beside itself: it may stand before or behind.
const orderGuesses = 2

// knownNumber is how much less a number of somebody's, or a day of birth, costs behind a word: whoever knows whose it is
// tries their name with it.
const knownNumber = 10

// initialGuesses is what a letter before or behind a name costs.
const initialGuesses = 26

// maxPlainDigits is the longest run of digits that is an ending though nothing is known of it.
const maxPlainDigits = 6

// formGuesses is the most that a password counts for which says nothing but who somebody is and what they hold dear: one
// or two local words, with endings that everybody uses, at most one number or day among them, and usual signs between. The
// product of the parts may be more, but nobody who guesses goes through it in that order: names, city and day of birth
// stand on every form that is filled in, and what is left is one of a few hundred habits. Like numberGuesses it is a
// judgement of how early a guesser comes to it who knows whose password it is.
const formGuesses = 5e7

// What belongs to a form.
const (
	maxFormProduct = 1e12 // of its parts
	maxFormWords   = 2
	maxUsual       = 1000 // guesses of an ending that everybody uses
	maxFormSign    = 4    // guesses of a usual sign
	maxFormDigits  = 4    // in a row, of a number that nothing is known of
)

// A pieceKind is what a piece counts as.
type pieceKind uint8

const (
	localPiece  pieceKind = iota // a local word
	wordPiece                    // another word
	numberPiece                  // a telephone number and the like: an ending that stands for a word
	endingPiece
	signPiece // between words: free of count
)

// A littleKind says why a piece of a letter or two may stand between others.
type littleKind uint8

const (
	notLittle littleKind = iota
	anInitial            // of a name
	aGlue                // a little word between two others
)

// A piece is a part of a joined match.
type piece struct {
	from, to int
	cost     float64
	kind     pieceKind
	code     Code // 0 for a sign
	local    bool
	reversed bool
	leet     bool
	little   littleKind
	odd      bool // not of a form
}

// A state is how much is joined already: words, endings, whether one of them is local, and whether any is not of a form.
type state struct{ words, endings, local, odd int }

const states = (maxJoinedWords + 1) * (maxJoinedEndings + 1) * 4

func (t state) index() int { return (t.words*(maxJoinedEndings+1)+t.endings)*4 + t.local*2 + t.odd }

func stateAt(i int) state {
	return state{i / 4 / (maxJoinedEndings + 1), i / 4 % (maxJoinedEndings + 1), i / 2 % 2, i % 2}
}

// with adds a piece; ok is false when that is too much.
func (t state) with(p piece) (next state, cost float64, ok bool) {
	cost = p.cost
	if p.odd || !t.fits(p) {
		t.odd = 1
	}
	switch p.kind {
	case localPiece, wordPiece:
		if t.words > 0 {
			cost *= orderGuesses
		}
		t.words++
	case numberPiece:
		if t.words > 0 {
			cost /= knownNumber
		}
		t.endings++
	case endingPiece:
		if p.code == Date && t.words > 0 {
			cost = min(cost, numberGuesses) / knownNumber
		}
		t.endings++
	}
	if p.kind == localPiece || p.kind == numberPiece {
		t.local = 1
	}
	return t, cost, t.words <= maxJoinedWords && t.endings <= maxJoinedEndings
}

// fits reports whether p may follow in a form: an initial first, words side by side with at most a little word between, one
// ending that is not usual.
func (t state) fits(p piece) bool {
	switch {
	case p.little == anInitial:
		return t.words+t.endings == 0
	case p.little == aGlue:
		return t.words > 0 && t.endings == 0
	case p.kind == localPiece:
		return t.words < maxFormWords && (t.words == 0 || t.endings == 0)
	case p.kind == numberPiece, p.kind == endingPiece:
		return t.endings == 0 || p.cost <= maxUsual
	}
	return true
}

// isJoined reports whether t is a habit: something local with whatever else, or one or two other words with an ending.
func (t state) isJoined() bool {
	return t.words+t.endings > 0 && (t.local == 1 || t.words >= 1 && t.words <= 2 && t.endings >= 1)
}

// isForm reports whether t is no more than formGuesses.
func (t state) isForm() bool { return t.local == 1 && t.odd == 0 }

// A step is how a state was reached.
type step struct {
	cost  float64 // 0 for not at all
	piece int32
	from  int8 // the state before, -1 for none
}

// findJoined finds words and endings in a row.
func (s *scan) findJoined() {
	s.pieces = s.findPieces()
	pieces := s.pieces
	if !slices.ContainsFunc(pieces, func(p piece) bool { return p.kind <= numberPiece }) {
		return
	}
	n := len(s.text)
	steps := make([][states]step, n+1)
	for from := range n {
		last := s.join(pieces, from, steps)
		for to := from + 1; to <= last; to++ {
			_, g := cheapest(&steps[to], s.joinedCapitals(from, to))
			if g < math.Pow(bruteforceBase, float64(to-from)) {
				s.add(match{from: from, to: to, pattern: joined, code: codes, local: true, guesses: g, cost: g})
			}
		}
	}
}

// joinedCapitals is what capitals cost in joined words: one rule for all.
func (s *scan) joinedCapitals(from, to int) float64 {
	for _, l := range s.text[from:to] {
		if l.r != l.low {
			return 2
		}
	}
	return 1
}

// join fills steps with the cheapest ways to join pieces from one place on, and returns the last place reached. pieces
// are in the order of where they begin.
func (s *scan) join(pieces []piece, from int, steps [][states]step) (last int) {
	first, _ := slices.BinarySearchFunc(pieces, from, func(p piece, at int) int { return p.from - at })
	if first == len(pieces) || pieces[first].from != from {
		return from
	}
	steps[from] = [states]step{}
	last = from
	for i := first; i < len(pieces) && pieces[i].from <= last; i++ {
		p := pieces[i]
		for at := range states {
			before, start := steps[p.from][at], p.from == from && at == 0
			if before.cost == 0 && !start {
				continue
			}
			if start {
				before.cost = 1
			}
			next, cost, ok := stateAt(at).with(p)
			if !ok || p.from == from && !start {
				continue
			}
			to := &steps[p.to][next.index()]
			for ; last < p.to; last++ {
				steps[last+1] = [states]step{}
			}
			if g := before.cost * cost; to.cost == 0 || g < to.cost {
				*to = step{g, int32(i), int8(at)}
			}
		}
	}
	return last
}

// cheapest is the best state of a place that is a habit, with what capitals cost; its cost is +Inf for none.
func cheapest(at *[states]step, capitals float64) (index int, cost float64) {
	index, cost = -1, math.Inf(1)
	for i, st := range at {
		if st.cost == 0 {
			continue
		}
		g, t := st.cost*capitals, stateAt(i)
		if t.isForm() && g < maxFormProduct {
			g = min(g, formGuesses)
		}
		if g < cost && t.isJoined() {
			index, cost = i, g
		}
	}
	return index, cost
}

// explainJoined says what joined words consist of.
func (s *scan) explainJoined(f match) []Reason {
	steps := make([][states]step, len(s.text)+1)
	s.join(s.pieces, f.from, steps)
	at, _ := cheapest(&steps[f.to], 1)
	var out []Reason
	name, ending := false, false
	for to := f.to; to > f.from && at >= 0; {
		st := steps[to][at]
		p := s.pieces[st.piece]
		here := func(c Code) { out = append(out, Reason{c, p.from, p.to}) }
		if p.code != 0 {
			here(p.code)
		}
		if p.reversed {
			here(Reversed)
		}
		if p.leet {
			here(Leet)
		}
		name = name || p.code == Name
		ending = ending || p.kind == endingPiece
		to, at = p.from, int(st.from)
	}
	if name && ending {
		out = append(out, Reason{NameEnding, f.from, f.to})
	}
	return out
}

// findPieces finds all parts that joined words may have, in the order of where they begin.
func (s *scan) findPieces() []piece {
	var out []piece
	for _, all := range [][]match{s.found, s.hidden} {
		for _, f := range all {
			if p, ok := asPiece(f); ok {
				out = append(out, p)
			}
		}
	}
	for i := range s.text {
		out = s.appendEndings(out, i)
	}
	slices.SortStableFunc(out, func(a, b piece) int { return a.from - b.from })
	return out
}

// asPiece makes a part of a match.
func asPiece(f match) (p piece, ok bool) {
	p = piece{from: f.from, to: f.to, cost: f.cost, code: f.code, local: f.local, reversed: f.reversed, leet: f.leet}
	long := f.to-f.from >= minJoinedLength
	switch {
	case f.pattern == joined, f.code == BreachedList:
		return p, false
	case f.pattern == fromWords && f.local:
		p.kind = localPiece
		return p, f.to-f.from >= 2
	case f.pattern == fromWords:
		p.kind, p.cost, p.odd = wordPiece, max(f.cost, minJoinedCost), true
		return p, f.cost <= maxJoinedRank && long
	case f.local:
		p.kind = numberPiece
		return p, true
	case f.code == Date:
		p.kind = endingPiece
		return p, true
	case f.code == Year, f.code == Sequence, f.code == KeyboardWalk, f.code == Repeat:
		p.kind, p.odd = endingPiece, f.cost > maxUsual || !long
		return p, f.cost < numberGuesses*10
	}
	return p, false
}

// longestEnding bounds the endings of lists, code points.
const longestEnding = 12

// appendEndings appends the endings, signs and initials that begin at i.
func (s *scan) appendEndings(out []piece, i int) []piece {
	var key []rune
	for j := i; j < len(s.text) && j-i < longestEnding; j++ {
		key = append(key, s.text[j].low)
		if g := s.m.endings[string(key)]; g > 0 {
			out = append(out, piece{from: i, to: j + 1, cost: g, kind: endingPiece, code: Ending})
		}
	}
	r := s.text[i].low
	alone := func(at int, is func(rune) bool) bool { return at < 0 || at >= len(s.text) || !is(s.text[at].low) }
	switch {
	case isDigit(r):
		out = s.appendDates(out, i)
		if n := s.run(i, isDigit); n <= maxPlainDigits {
			g := math.Pow(bruteforceBase, float64(n))
			out = append(out, piece{from: i, to: i + n, cost: g, kind: endingPiece, code: Ending, odd: n > maxFormDigits})
		}
	case !isWord(r):
		n := s.run(i, func(other rune) bool { return other == r })
		out = append(out, piece{from: i, to: i + n, cost: signGuesses(r) * float64(n), kind: signPiece, odd: signGuesses(r) > maxFormSign})
	case alone(i-1, isWord) || alone(i+1, isWord):
		out = append(out, piece{from: i, to: i + 1, cost: initialGuesses, kind: signPiece, little: anInitial})
	}
	return s.appendGlue(out, i)
}

// appendDates appends days in six or eight digits, also those within what looks like another day.
func (s *scan) appendDates(out []piece, i int) []piece {
	for _, n := range []int{6, 8} {
		if i+n > len(s.text) {
			break
		}
		if year, ok := s.plainDate(i, n); ok {
			out = append(out, piece{from: i, to: i + n, cost: yearSpace(year) * 365, kind: endingPiece, code: Date})
		}
	}
	return out
}

// glueGuesses is what a little word between two others costs.
const glueGuesses = 5

// longestGlue is the longest of them, code points.
const longestGlue = 4

// appendGlue appends the little words that stand between others: Noor-ul-Ain, Ishq-e-Rasool, Lahore da Munda.
func (s *scan) appendGlue(out []piece, i int) []piece {
	var word [longestGlue]rune
	for n := 1; n <= longestGlue && i+n < len(s.text) && i > 0; n++ {
		word[n-1] = s.text[i+n-1].low
		if isGlue(string(word[:n])) {
			out = append(out, piece{from: i, to: i + n, cost: glueGuesses, kind: signPiece, little: aGlue})
		}
	}
	return out
}

func isGlue(word string) bool {
	switch word {
	case "e", "o", "i", "n", "u", "ul", "al", "el", "ur", "ud", "us", "uz", "un", "bin", "bint", "ibn", "ka", "ki", "ke", "kay", "da", "di", "de", "day",
		"na", "no", "se", "ho", "hai", "hay", "he", "ne", "ko", "or", "aur", "and", "weds", "vs", "x", "the", "of", "is", "in", "my", "s", "luv", "love":
		return true
	case "اور", "و", "کا", "کی", "کے", "سے", "کو", "ہے", "نے", "میں", "ال":
		return true
	}
	return false
}

// signGuesses is how many signs a guesser tries between words, or behind them, before r.
func signGuesses(r rune) float64 {
	switch r {
	case ' ', '@', '_', '.', '-':
		return 2
	case '#', '!', '*', '$', '&':
		return 4
	}
	return 10
}
