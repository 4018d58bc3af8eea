package hygiene

import "slices"

// numberGuesses is what the number of a person's card, telephone, account or car counts for: how early somebody who
// knows whose password it is tries it, and not how many such numbers there are. Every shop that has a copy of the card
// knows the CNIC, everyone with the telephone the number, and both are in lists that are sold. It is a judgement.
const numberGuesses = 1e4

// maxGroups is how many groups of digits a number is written in at most.
const maxGroups = 6

// maxNumberDigits is how many digits a number has at most: 0092 and ten.
const maxNumberDigits = 14

// A group is digits in a row, [from, to).
type group struct{ from, to int }

// findNumbers finds CNIC, mobile and landline numbers in any spelling: with or without country code, with spaces,
// dashes, dots and brackets or none, also backwards.
func (s *scan) findNumbers() {
	var groups []group
	for i := 0; i < len(s.text); i++ {
		if !isDigit(s.text[i].r) {
			continue
		}
		from := i
		for i < len(s.text) && isDigit(s.text[i].r) {
			i++
		}
		groups = append(groups, group{from, i})
	}
	for i := range groups {
		var digits []rune
		for j := i; j < len(groups) && j < i+maxGroups; j++ {
			if j > i && !s.isBridge(groups[j-1].to, groups[j].from) {
				break
			}
			for _, l := range s.text[groups[j].from:groups[j].to] {
				digits = append(digits, l.r)
			}
			if len(digits) > maxNumberDigits+maxPlainDigits {
				break
			}
			s.addNumber(digits, groups[i:j+1])
			s.addNumberEnded(digits, groups[i:j+1])
		}
	}
}

// addNumberEnded adds what groups are without a usual ending that follows with nothing between: 03001234567786.
func (s *scan) addNumberEnded(digits []rune, groups []group) {
	last := groups[len(groups)-1]
	for n := 1; n <= maxPlainDigits && n < last.to-last.from; n++ {
		if !s.isUsual(string(digits[len(digits)-n:])) {
			continue
		}
		cut := slices.Clone(groups)
		cut[len(cut)-1].to -= n
		s.addNumber(digits[:len(digits)-n], cut)
	}
}

// maxShortGuesses is how usual one or two digits must be to count as an ending of a number, or each half of a doubled
// ending: many more are endings of words.
const maxShortGuesses = 12

// isUsual reports whether a number has this behind it by habit: an ending, or two of the most common.
func (s *scan) isUsual(end string) bool {
	if g := s.m.endings[end]; g > 0 && (len(end) > 2 || g <= maxShortGuesses) {
		return true
	}
	for i := 1; i < len(end); i++ {
		a, b := s.m.endings[end[:i]], s.m.endings[end[i:]]
		if len(end) > 4 && a > 0 && a <= maxShortGuesses && b > 0 && b <= maxShortGuesses {
			return true
		}
	}
	return false
}

// isBridge reports whether [from, to) is what stands between two groups of one number.
func (s *scan) isBridge(from, to int) bool {
	if to-from > 2 {
		return false
	}
	for _, l := range s.text[from:to] {
		switch l.r {
		case ' ', '-', '.', '_', '/', '(', ')', '+':
		default:
			return false
		}
	}
	return true
}

// addNumber adds the groups if together they are a number that somebody has.
func (s *scan) addNumber(digits []rune, groups []group) {
	from, to := groups[0].from, groups[len(groups)-1].to
	for from > 0 && (s.text[from-1].r == '+' || s.text[from-1].r == '(') {
		from--
	}
	code, back := numberCode(digits), false
	if code == 0 && isOldCard(groups) {
		code = CNIC
	}
	if code == 0 {
		turned := make([]rune, len(digits))
		for i, d := range digits {
			turned[len(digits)-1-i] = d
		}
		code, back = numberCode(turned), true
	}
	if code == 0 {
		return
	}
	g := float64(numberGuesses)
	if back {
		g *= 2
	}
	s.addOwned(match{from: from, to: to, pattern: fromPattern, code: code, local: true, reversed: back, guesses: g, cost: g})
}

// addOwned adds a number of somebody's, and remembers it.
func (s *scan) addOwned(f match) {
	s.add(f)
	s.numbers = append(s.numbers, f)
}

// ownedNumbers are the numbers that were found, but for those within others.
func (s *scan) ownedNumbers() []match {
	var out []match
	for i, n := range s.numbers {
		within := slices.ContainsFunc(s.numbers[:i], func(o match) bool { return o.from <= n.from && n.to <= o.to }) ||
			slices.ContainsFunc(s.numbers[i+1:], func(o match) bool { return o.from <= n.from && n.to <= o.to })
		if !within {
			out = append(out, n)
		}
	}
	return out
}

// isOldCard reports whether the groups are the number of a card from before 2001: 3, 2 and 6 digits.
func isOldCard(g []group) bool {
	return len(g) == 3 && g[0].to-g[0].from == 3 && g[1].to-g[1].from == 2 && g[2].to-g[2].from == 6
}

// numberCode says what digits are the number of. A CNIC has 13, the first the province, 1 to 8. Behind 0, 92 or 0092 a
// mobile number is 3 and nine more, and a landline an area code from 2 to 9 and the rest, nine or ten in all.
func numberCode(d []rune) Code {
	if len(d) == 13 && d[0] >= '1' && d[0] <= '8' {
		return CNIC
	}
	rest, coded := d, false
	switch {
	case len(d) > 4 && string(d[:4]) == "0092":
		rest, coded = d[4:], true
	case len(d) > 10 && string(d[:2]) == "92":
		rest, coded = d[2:], true
	}
	if len(rest) > 0 && rest[0] == '0' {
		rest, coded = rest[1:], true
	}
	switch {
	case len(rest) == 10 && rest[0] == '3' && (coded || rest[1] <= '4'):
		return MobileNumber
	case coded && (len(rest) == 9 || len(rest) == 10) && rest[0] >= '2' && rest[0] != '3':
		return Landline
	}
	return 0
}

// A few letters and digits look like a vehicle's number by chance. With more than mostBesidePlate code points beside it, it
// counts as one of all such numbers.
const (
	mostBesidePlate = 4
	plateGuesses    = 1e6
)

// ibanLength is how many signs an IBAN of Pakistan has: PK, 2 digits, 4 letters, 16 digits (ISO 13616 registry).
const ibanLength = 24

// findPlates finds vehicle numbers, LEA-1234, LEB 19 1234, and IBANs.
func (s *scan) findPlates() {
	for i := range s.text {
		if i > 0 && isWord(s.text[i-1].low) {
			continue
		}
		if to := s.ibanFrom(i); to > 0 {
			s.addOwned(match{from: i, to: to, pattern: fromPattern, code: IBAN, local: true, guesses: numberGuesses, cost: numberGuesses})
		} else if to := s.plateFrom(i); to > 0 {
			plate := match{from: i, to: to, pattern: fromPattern, code: Plate, local: true, guesses: numberGuesses, cost: numberGuesses}
			if len(s.text)-(to-i) <= mostBesidePlate {
				s.addOwned(plate)
				continue
			}
			plate.guesses, plate.cost = plateGuesses, plateGuesses
			s.add(plate)
		}
	}
}

// ibanFrom is where an IBAN ends that begins at i, 0 for none.
func (s *scan) ibanFrom(i int) int {
	n := 0
	for ; i < len(s.text) && n < ibanLength; i++ {
		r := s.text[i].low
		if r == ' ' || r == '-' {
			continue
		}
		ok := false
		switch {
		case n < 2:
			ok = r == rune("pk"[n])
		case n >= 4 && n < 8:
			ok = r >= 'a' && r <= 'z'
		default:
			ok = isDigit(r)
		}
		if !ok {
			return 0
		}
		n++
	}
	if n < ibanLength {
		return 0
	}
	return i
}

// plateFrom is where a vehicle's number ends that begins at i, 0 for none: two or three letters, perhaps a year of two
// digits, three or four digits.
func (s *scan) plateFrom(i int) int {
	letters := s.run(i, func(r rune) bool { return r >= 'a' && r <= 'z' })
	if letters < 2 || letters > 3 {
		return 0
	}
	i = s.skipSeparator(i + letters)
	digits := s.run(i, isDigit)
	if digits == 2 {
		if next := s.skipSeparator(i + 2); next > i+2 {
			i = next
			digits = s.run(i, isDigit)
		}
	}
	if digits < 3 || digits > 4 || i+digits < len(s.text) && isWord(s.text[i+digits].low) {
		return 0
	}
	return i + digits
}

// run is how many code points from i on are as is says.
func (s *scan) run(i int, is func(rune) bool) int {
	n := 0
	for i+n < len(s.text) && is(s.text[i+n].low) {
		n++
	}
	return n
}

func (s *scan) skipSeparator(i int) int {
	if i < len(s.text) && (s.text[i].r == '-' || s.text[i].r == ' ' || s.text[i].r == '_') {
		return i + 1
	}
	return i
}
