package hygiene

import "math"

// A pattern is how a match was found.
type pattern uint8

const (
	bruteforce pattern = iota
	fromWords
	fromPattern // code says it all
	fromRepeat
	joined // words and endings, see joined.go
)

// A match is a part of the password that a guesser knows, [from, to) in the letters of a scan.
type match struct {
	from, to int
	guesses  float64 // alone, before the least that any part counts for
	cost     float64 // the same without usual capitals: what it adds to words that are joined
	pattern  pattern
	code     Code
	local    bool
	reversed bool
	leet     bool
	base     int // of a repeat: what is repeated, an index of scan.bases
}

// A scan is one search through one text.
type scan struct {
	m       *Meter
	text    []letter
	own     *ownWords
	found   []match
	grid    []int32 // the cheapest match from i to j is found[grid[i*(n+1)+j]-1]; 0 for none
	bases   [][]Reason
	numbers []match // those of somebody's
	hidden  []match // local words where something else is cheaper, alone
	pieces  []piece // what joined matches consist of
	leaked  int
}

func newScan(m *Meter, text []letter, own *ownWords) scan {
	n := len(text)
	return scan{m: m, text: text, own: own, grid: make([]int32, n*(n+1)), found: make([]match, 0, 4*n)}
}

// add keeps a match if it is the cheapest of its place, or as cheap and says more.
func (s *scan) add(f match) {
	slot := &s.grid[f.from*(len(s.text)+1)+f.to]
	if *slot == 0 {
		s.found = append(s.found, f)
		*slot = int32(len(s.found))
		return
	}
	was := &s.found[*slot-1]
	if f.guesses < was.guesses || f.guesses == was.guesses && f.code < was.code {
		f, *was = *was, f
	}
	if f.local && f.pattern == fromWords && !was.local {
		s.hidden = append(s.hidden, f)
	}
}

// at is the cheapest match from i to j, nil for none.
func (s *scan) at(i, j int) *match {
	if k := s.grid[i*(len(s.text)+1)+j]; k > 0 {
		return &s.found[k-1]
	}
	return nil
}

// findAll finds everything that is known.
func (s *scan) findAll() {
	s.findWords()
	s.findWalks()
	s.findRepeats()
	s.findSequences()
	s.findYears()
	s.findDates()
	if !s.m.generic {
		s.findNumbers()
		s.findPlates()
		s.findSpellings()
		s.findJoined()
	}
}

// maxParts is how many matches a solution has at most. One more would cost growGuesses^maxParts, which is more than
// guessing all of MaxSearched code points one by one.
const maxParts = 17

// A best is the cheapest way to cover a beginning of the text with a number of matches.
type best struct {
	g, product float64 // g 0 for none
	last       match
}

// A solution is the dynamic programme: one row of bests for each end, by number of matches.
type solution struct {
	s    *scan
	rows [][maxParts + 1]best
}

// solve returns the cheapest way to cut the text into matches, and how many guesses it takes as a power of ten. The
// guesses of l matches are l! times their product, plus growGuesses^(l-1): what a guesser spends on shorter ones.
func (s *scan) solve() (path []match, log10 float64) {
	n := len(s.text)
	if n == 0 {
		return nil, 0
	}
	d := solution{s, make([][maxParts + 1]best, n)}
	for k := range n {
		for i := 0; i <= k; i++ {
			if f := s.at(i, k+1); f != nil {
				d.extend(*f, false)
			}
		}
		for i := 0; i <= k; i++ {
			d.extend(match{from: i, to: k + 1, guesses: bruteforceGuesses(k + 1 - i)}, true)
		}
	}
	least, parts := math.Inf(1), 0
	for l := 1; l <= maxParts; l++ {
		if b := d.rows[n-1][l]; b.g > 0 && b.g < least {
			least, parts = b.g, l
		}
	}
	for k := n - 1; k >= 0; parts-- {
		f := d.rows[k][parts].last
		path = append(path, f)
		k = f.from - 1
	}
	for i, j := 0, len(path)-1; i < j; i, j = i+1, j-1 {
		path[i], path[j] = path[j], path[i]
	}
	return path, math.Log10(least)
}

// extend tries a match behind every way to cover what is before it. Two stretches of bruteforce side by side are
// never better than one.
func (d *solution) extend(f match, bruteforced bool) {
	f.guesses = min(max(f.guesses, d.s.least(f)), math.MaxFloat64/1e200)
	if f.from == 0 {
		d.update(f, 1, f.guesses)
		return
	}
	row := &d.rows[f.from-1]
	for l := 1; l < maxParts; l++ {
		if b := &row[l]; b.g > 0 && !(bruteforced && b.last.pattern == bruteforce) {
			d.update(f, l+1, f.guesses*b.product)
		}
	}
}

// least is what a match counts for at the least: a part of a password is not found in fewer guesses.
func (s *scan) least(f match) float64 {
	switch n := f.to - f.from; {
	case n == len(s.text):
		return 1
	case n == 1:
		return minOneGuesses
	}
	return minManyGuesses
}

// update keeps a way of l matches that ends in f unless one of as many or fewer is as good.
func (d *solution) update(f match, l int, product float64) {
	g := product
	for i := 2; i <= l; i++ {
		g *= float64(i)
	}
	g += math.Pow(growGuesses, float64(l-1))
	row := &d.rows[f.to-1]
	for k := 1; k <= l; k++ {
		if row[k].g > 0 && row[k].g <= g {
			return
		}
	}
	row[l] = best{g, product, f}
}

// explain says what a match consists of, in places of the scan.
func (s *scan) explain(f match) []Reason {
	here := func(c Code) Reason { return Reason{c, f.from, f.to} }
	switch f.pattern {
	case bruteforce:
		return nil
	case joined:
		return s.explainJoined(f)
	}
	out := []Reason{here(f.code)}
	if f.pattern == fromRepeat {
		for _, r := range s.bases[f.base] {
			r.From, r.To = r.From+f.from, r.To+f.from
			out = append(out, r)
		}
	}
	if f.reversed {
		out = append(out, here(Reversed))
	}
	if f.leet {
		out = append(out, here(Leet))
	}
	return out
}
