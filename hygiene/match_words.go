package hygiene

import (
	"math"
	"slices"
)

// findWords finds words of the dictionaries as they are spelt, backwards, and with digits and signs for letters.
func (s *scan) findWords() {
	plain := plainView(s.text)
	back := plain.reversed()
	for _, d := range s.dictionaries() {
		s.walk(d, plain, way{times: 1})
		s.walk(d, back, way{times: 2, kind: match{reversed: true}})
	}
	s.findLeet()
}

// dictionaries are those of words as they are spelt.
func (s *scan) dictionaries() []*dictionary {
	if s.own == nil {
		return []*dictionary{&s.m.words}
	}
	return []*dictionary{&s.m.words, &s.own.words}
}

// A way is how words are looked for.
type way struct {
	times float64 // what a guesser pays for it
	least int     // the shortest word, signs, that is worth it
	kind  match   // what else is to be said of a word
	loose bool    // each code point more than the word has, and each sign for a letter, costs a factor of two
}

// walk finds the words of d in v.
func (s *scan) walk(d *dictionary, v view, by way) {
	for a := range v {
		w := d.start()
		for b := a; b < len(v); b++ {
			if w = d.step(w, v[b].r); w.from >= w.to {
				break
			}
			if e := d.here(w); e != nil && b-a+1 >= by.least {
				s.addWord(v[a:b+1], *e, by)
			}
		}
	}
}

// addWord adds a word that is spelt by signs, in each of the places that they allow.
func (s *scan) addWord(signs view, e entry, by way) {
	first, last, kind := signs[0], signs[len(signs)-1], by.kind
	froms, tos := [2]int{first.from, first.inner}, [2]int{last.outer, last.to}
	if last.from < first.from { // backwards
		froms, tos = [2]int{last.from, last.from}, [2]int{first.to, first.to}
	}
	for i, from := range froms {
		for j, to := range tos {
			if i == 1 && from == froms[0] || j == 0 && to == tos[1] || from >= to {
				continue
			}
			token := s.text[from:to]
			times := by.times
			if by.loose {
				times *= looseGuesses(token, len(signs), kind.leet)
			}
			kind.from, kind.to = from, to
			kind.pattern, kind.code, kind.local = fromWords, e.code, e.local
			kind.guesses = e.rank * times * capitals(token)
			kind.cost = e.rank * times * e.oddCapitals(token)
			s.add(kind)
		}
	}
}

// How much another spelling of a local word adds at the most, and capitals in odd places of one that is joined: programs
// that guess have rules for that, some dozens that are tried on each word, and do not try all ways there are.
const (
	maxSpelling    = 16
	maxOddCapitals = 4
)

// oddCapitals is what capitals add to e where it is joined.
func (e *entry) oddCapitals(token []letter) float64 {
	c := oddCapitals(token)
	if e.local {
		return min(c, maxOddCapitals)
	}
	return c
}

// looseGuesses is what it costs that token is not a word of n code points itself. One more is free: a doubled letter.
func looseGuesses(token []letter, n int, leet bool) float64 {
	more := max(0, len(token)-n-1)
	for _, l := range token {
		if leet && leetAs(l.low, 'i') != l.low {
			more++
		}
	}
	g := math.Pow(2, float64(more))
	if hasOneSign(token) {
		return min(g, maxSpelling)
	}
	return g
}

// hasOneSign reports whether no two different signs stand in token, besides those for letters.
func hasOneSign(token []letter) bool {
	sign := rune(0)
	for _, l := range token {
		if isWord(l.low) || leetAs(l.low, 'i') != l.low {
			continue
		}
		if sign != 0 && sign != l.low {
			return false
		}
		sign = l.low
	}
	return true
}

// leetLetters are the letters that a sign may stand for: zxcvbn's table, turned round.
func leetLetters(r rune) string {
	switch r {
	case '4', '@':
		return "a"
	case '8':
		return "b"
	case '(', '{', '[', '<':
		return "c"
	case '3':
		return "e"
	case '6', '9':
		return "g"
	case '1':
		return "il"
	case '!':
		return "i"
	case '|':
		return "il"
	case '7':
		return "lt"
	case '0':
		return "o"
	case '$', '5':
		return "s"
	case '+':
		return "t"
	case '%':
		return "x"
	case '2':
		return "z"
	}
	return ""
}

// maxLeetSteps is how many steps through a dictionary the search for signs in place of letters may take from one place.
const maxLeetSteps = 100

// maxLeetSigns is how many different signs a word may hold.
const maxLeetSigns = 8

// A leetSearch looks for words from one place on. Within a word a sign stands for itself or for one letter throughout.
type leetSearch struct {
	s     *scan
	d     *dictionary
	from  int
	left  int // steps
	signs [maxLeetSigns]struct{ sign, letter rune }
	n     int // how many of signs are used
}

// findLeet finds words with digits and signs in place of letters.
func (s *scan) findLeet() {
	if !slices.ContainsFunc(s.text, func(l letter) bool { return leetLetters(l.low) != "" }) {
		return
	}
	for _, d := range s.dictionaries() {
		for from := range s.text {
			l := leetSearch{s: s, d: d, from: from, left: maxLeetSteps}
			l.step(d.start(), from)
		}
	}
}

// step tries every reading of the code point at i.
func (l *leetSearch) step(w walk, i int) {
	if l.n > 0 && i-l.from > 1 {
		l.report(w, i)
	}
	if i == len(l.s.text) || l.left <= 0 {
		return
	}
	r := l.s.text[i].low
	letters := leetLetters(r)
	known := slices.IndexFunc(l.signs[:l.n], func(k struct{ sign, letter rune }) bool { return k.sign == r })
	switch {
	case known >= 0:
		l.go1(w, l.signs[known].letter, i)
		return
	case letters == "" || l.n == maxLeetSigns:
		l.go1(w, r, i)
		return
	}
	l.signs[l.n].sign = r
	l.n++
	for _, as := range letters {
		l.signs[l.n-1].letter = as
		l.go1(w, as, i)
	}
	l.signs[l.n-1].letter = r
	l.go1(w, r, i)
	l.n--
}

// go1 goes on by one code point that is read as a given one.
func (l *leetSearch) go1(w walk, as rune, i int) {
	l.left--
	if w = l.d.step(w, as); w.from < w.to {
		l.step(w, i+1)
	}
}

// report adds the word that ends at i, unless no sign stands for a letter in it.
func (l *leetSearch) report(w walk, i int) {
	e := l.d.here(w)
	if e == nil {
		return
	}
	token := l.s.text[l.from:i]
	times, any := 1.0, false
	for _, k := range l.signs[:l.n] {
		if k.sign == k.letter {
			continue
		}
		any = true
		signs, letters := 0, 0
		for _, t := range token {
			switch t.low {
			case k.sign:
				signs++
			case k.letter:
				letters++
			}
		}
		if letters == 0 {
			times *= 2 // all of them, or none
		} else {
			times *= mixtures(signs, letters)
		}
	}
	if e.local {
		times = min(times, maxSpelling)
	}
	if any {
		l.s.add(match{
			from: l.from, to: i, pattern: fromWords, code: e.code, local: e.local, leet: true,
			guesses: e.rank * times * capitals(token), cost: e.rank * times * e.oddCapitals(token),
		})
	}
}

// addBreached adds the whole password as one match if it has leaked. text may go on behind what is searched.
func (s *scan) addBreached(text []letter) {
	if s.m.breached == nil || len(text) == 0 || s.m.generic {
		return
	}
	low := make([]rune, len(text))
	for i, l := range text {
		low[i] = l.low
	}
	s.leaked = s.m.breached.Rank(string(low))
	if s.leaked > 0 && len(text) == len(s.text) {
		g := float64(s.leaked) * capitals(s.text)
		s.add(match{from: 0, to: len(text), pattern: fromWords, code: BreachedList, guesses: g, cost: g})
	}
}

// The words of the person, for one call of Weigh.
type ownWords struct {
	words, folded dictionary
}

// maxOwnLength bounds one of the person's words, code points; minOwnLength is the shortest that is looked for.
const (
	maxOwnLength = 64
	minOwnLength = 3
)

// newOwn reads the person's own words: each as it is without what stands between its parts, each part alone, and of
// numbers also the last four and seven digits. It returns nil for none.
func newOwn(own []string) *ownWords {
	var words, folded []entry
	add := func(part []rune) {
		if len(part) < minOwnLength {
			return
		}
		rank := float64(1 + len(words))
		words = append(words, entry{string(part), rank, OwnWord, true})
		for _, key := range foldKeys(string(part)) {
			folded = append(folded, entry{key, 2 * rank, OwnWord, true})
		}
	}
	for _, text := range own[:min(len(own), MaxOwn)] {
		letters := normalise(text)
		var whole, part []rune
		digits := true
		for _, l := range letters[:min(len(letters), maxOwnLength)] {
			if !isWord(l.low) {
				add(part)
				part = nil
				continue
			}
			digits = digits && isDigit(l.low)
			part, whole = append(part, l.low), append(whole, l.low)
		}
		add(part)
		add(whole)
		for _, tail := range []int{4, 7} {
			if digits && len(whole) > tail {
				add(whole[len(whole)-tail:])
			}
		}
	}
	if len(words) == 0 {
		return nil
	}
	return &ownWords{newDictionary(words), newDictionary(folded)}
}

// findRepeats finds the same again and again: "aaaa", "abcabc". What is repeated is weighed by itself.
func (s *scan) findRepeats() {
	n := len(s.text)
	for at := 0; at < n; {
		short, long := s.repeatAt(at)
		if short == 0 {
			at++
			continue
		}
		// zxcvbn's choice: the longer one of what the shortest and what the longest base covers.
		base, to := short, at+s.covers(at, short)
		if end := at + s.covers(at, long); end > to {
			base, to = s.period(at, end), end
		}
		inner := newScan(s.m, s.text[at:at+base], s.own)
		inner.findAll()
		path, log10 := inner.solve()
		var reasons []Reason
		for _, f := range path {
			reasons = append(reasons, inner.explain(f)...)
		}
		s.bases = append(s.bases, reasons)
		g := math.Pow(10, log10) * float64((to-at)/base)
		s.add(match{from: at, to: to, pattern: fromRepeat, code: Repeat, guesses: g, cost: g, base: len(s.bases) - 1})
		at = to
	}
}

// repeatAt returns the shortest and the longest base that stands at least twice from at on, 0 for none.
func (s *scan) repeatAt(at int) (short, long int) {
	for base := 1; at+2*base <= len(s.text); base++ {
		if s.same(at, at+base, base) {
			if short == 0 {
				short = base
			}
			long = base
		}
	}
	return short, long
}

// same reports whether n code points from a and from b on are the same.
func (s *scan) same(a, b, n int) bool {
	for i := range n {
		if s.text[a+i].r != s.text[b+i].r {
			return false
		}
	}
	return true
}

// covers is how many code points from at on repeat the first base ones.
func (s *scan) covers(at, base int) int {
	n := base
	for at+n+base <= len(s.text) && s.same(at, at+n, base) {
		n += base
	}
	return n
}

// period is the shortest base that all of [at, end) repeats.
func (s *scan) period(at, end int) int {
	for base := 1; ; base++ {
		if (end-at)%base == 0 && s.covers(at, base) >= end-at {
			return base
		}
	}
}
