package hygiene

// referenceYear is the year that others are measured from: the package has no clock. A year within minYearSpace of it
// is as easy to guess as any, so that this holds for long.
const (
	referenceYear = 2026
	minYearSpace  = 20
)

// maxDelta is the widest step of a sequence: 1, 3, 5; zxcvbn's.
const maxDelta = 5

// findSequences finds steps of one width through the code points, or through the Urdu alphabet.
func (s *scan) findSequences() {
	if len(s.text) < 2 {
		return
	}
	from, last := 0, s.delta(1)
	for k := 2; k <= len(s.text); k++ {
		if k < len(s.text) && s.delta(k) == last {
			continue
		}
		s.addSequence(from, k, last)
		if k < len(s.text) {
			from, last = k-1, s.delta(k)
		}
	}
}

// delta is the step to the code point at k from the one before.
func (s *scan) delta(k int) int {
	a, b := s.text[k-1].r, s.text[k].r
	if p, q := urduPlace(a), urduPlace(b); p >= 0 && q >= 0 {
		return q - p
	}
	return int(b - a)
}

// urduPlace is the place of a letter in the Urdu alphabet, -1 for none.
func urduPlace(r rune) int {
	if r < 0x0600 {
		return -1
	}
	at := 0
	for _, l := range "ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنوہءیے" {
		if l == r {
			return at
		}
		at++
	}
	return -1
}

func (s *scan) addSequence(from, to, delta int) {
	wide := max(delta, -delta)
	if to-from <= 2 && wide != 1 || wide == 0 || wide > maxDelta {
		return
	}
	base := 26.0
	switch r := s.text[from].r; {
	case r == 'a', r == 'A', r == 'z', r == 'Z', r == '0', r == '1', r == '9', r == 'ا', r == 'ے':
		base = 4
	case isDigit(r):
		base = 10
	}
	if delta < 0 {
		base *= 2
	}
	g := base * float64(to-from)
	s.add(match{from: from, to: to, pattern: fromPattern, code: Sequence, guesses: g, cost: g})
}

// findYears finds 1900 to 2029.
func (s *scan) findYears() {
	for i := 0; i+4 <= len(s.text); {
		year, ok := s.number(i, i+4)
		if !ok || year < 1900 || year > 2029 {
			i++
			continue
		}
		g := yearSpace(year)
		s.add(match{from: i, to: i + 4, pattern: fromPattern, code: Year, guesses: g, cost: g})
		i += 4
	}
}

func yearSpace(year int) float64 {
	return float64(max(year-referenceYear, referenceYear-year, minYearSpace))
}

// number reads digits alone.
func (s *scan) number(from, to int) (n int, ok bool) {
	for _, l := range s.text[from:to] {
		if !isDigit(l.r) {
			return 0, false
		}
		n = n*10 + int(l.r-'0')
	}
	return n, true
}

// The years that a date may have; zxcvbn's.
const (
	minDateYear = 1000
	maxDateYear = 2050
)

// dateSplits are the places where digits without separators may be cut into three, by how many there are; zxcvbn's.
var dateSplits = [9][][2]int{
	4: {{1, 2}, {2, 3}},
	5: {{1, 3}, {2, 3}},
	6: {{1, 2}, {2, 4}, {4, 5}},
	7: {{1, 3}, {2, 3}, {4, 5}, {4, 6}},
	8: {{2, 4}, {4, 6}},
}

// A dateFound is a date before those within others are dropped.
type dateFound struct {
	from, to int
	guesses  float64
}

// findDates finds days of any year: 14081947, 14-8-47, 1947/08/14.
func (s *scan) findDates() {
	var all []dateFound
	for i := range s.text {
		for n := 4; n <= 8 && i+n <= len(s.text); n++ {
			if year, ok := s.plainDate(i, n); ok {
				all = append(all, dateFound{i, i + n, yearSpace(year) * 365})
			}
		}
		for n := 6; n <= 10 && i+n <= len(s.text); n++ {
			if year, ok := s.cutDate(i, i+n); ok {
				all = append(all, dateFound{i, i + n, yearSpace(year) * 365 * 4}) // 4 separators
			}
		}
	}
	for i, d := range all {
		within := false
		for j, o := range all {
			within = within || i != j && o.from <= d.from && o.to >= d.to && (o.to-o.from > d.to-d.from || j < i)
		}
		if !within {
			s.add(match{from: d.from, to: d.to, pattern: fromPattern, code: Date, guesses: d.guesses, cost: d.guesses})
		}
	}
}

// plainDate reads n digits as the date whose year is nearest.
func (s *scan) plainDate(i, n int) (year int, ok bool) {
	if _, digits := s.number(i, i+n); !digits {
		return 0, false
	}
	for _, cut := range dateSplits[n] {
		a, _ := s.number(i, i+cut[0])
		b, _ := s.number(i+cut[0], i+cut[1])
		c, _ := s.number(i+cut[1], i+n)
		y, is := dateYear([3]int{a, b, c})
		if is && (!ok || max(y-referenceYear, referenceYear-y) < max(year-referenceYear, referenceYear-year)) {
			year, ok = y, true
		}
	}
	return year, ok
}

// cutDate reads three numbers with the same separator between.
func (s *scan) cutDate(from, to int) (year int, ok bool) {
	var cuts []int
	for i := from; i < to; i++ {
		if !isDigit(s.text[i].r) {
			cuts = append(cuts, i)
		}
	}
	if len(cuts) != 2 || s.text[cuts[0]].r != s.text[cuts[1]].r || !isDateSeparator(s.text[cuts[0]].r) {
		return 0, false
	}
	a, b := cuts[0], cuts[1]
	if n := a - from; n < 1 || n > 4 {
		return 0, false
	}
	if n := b - a - 1; n < 1 || n > 2 {
		return 0, false
	}
	if n := to - b - 1; n < 1 || n > 4 {
		return 0, false
	}
	x, _ := s.number(from, a)
	y, _ := s.number(a+1, b)
	z, _ := s.number(b+1, to)
	return dateYear([3]int{x, y, z})
}

func isDateSeparator(r rune) bool {
	switch r {
	case ' ', '\t', '/', '\\', '_', '.', '-':
		return true
	}
	return false
}

// dateYear is the year of three numbers that can be a date, the year last or first, day and month in either order. Of
// two-digit years, those up to 50 are of this century.
func dateYear(n [3]int) (year int, ok bool) {
	over12, over31, under1 := 0, 0, 0
	for _, v := range n {
		if v > 99 && v < minDateYear || v > maxDateYear {
			return 0, false
		}
		if v > 31 {
			over31++
		}
		if v > 12 {
			over12++
		}
		if v <= 0 {
			under1++
		}
	}
	if n[1] > 31 || n[1] <= 0 || over31 >= 2 || over12 == 3 || under1 >= 2 {
		return 0, false
	}
	splits := [2][3]int{{n[2], n[0], n[1]}, {n[0], n[1], n[2]}}
	for _, y := range splits {
		if y[0] >= minDateYear {
			return y[0], isDayMonth(y[1], y[2])
		}
	}
	for _, y := range splits {
		if isDayMonth(y[1], y[2]) {
			switch {
			case y[0] > 99:
				return y[0], true
			case y[0] > 50:
				return 1900 + y[0], true
			}
			return 2000 + y[0], true
		}
	}
	return 0, false
}

// isDayMonth reports whether two numbers are a day and a month, in either order.
func isDayMonth(a, b int) bool {
	return a >= 1 && a <= 31 && b >= 1 && b <= 12 || b >= 1 && b <= 31 && a >= 1 && a <= 12
}
