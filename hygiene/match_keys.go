package hygiene

import "strings"

// A keyboard is where keys lie. On slanted ones a key has six neighbours, on keypads eight.
type keyboard struct {
	keys    map[rune]key
	slanted bool
	starts  float64 // how many keys a walk may begin at
	degree  float64 // how many neighbours a key has, on average
}

type key struct {
	x, y    int8
	shifted bool
}

// Layouts as rows of keys, each key as its plain and its shifted sign; a dot of a layout's own is an empty place.
// QWERTY, Dvorak and the two keypads are those of zxcvbn.
const (
	qwertyRows = "`~ 1! 2@ 3# 4$ 5% 6^ 7& 8* 9( 0) -_ =+\n" +
		"\x00 qQ wW eE rR tT yY uU iI oO pP [{ ]} \\|\n" +
		"\x00 aA sS dD fF gG hH jJ kK lL ;: '\"\n" +
		"\x00 zZ xX cC vV bB nN mM ,< .> /?"
	dvorakRows = "`~ 1! 2@ 3# 4$ 5% 6^ 7& 8* 9( 0) [{ ]}\n" +
		"\x00 '\" ,< .> pP yY fF gG cC rR lL /? =+ \\|\n" +
		"\x00 aA oO eE uU iI dD hH tT nN sS -_\n" +
		"\x00 ;: qQ jJ kK xX bB mM wW vV zZ"
	keypadRows    = "\x00 / * -\n7 8 9 +\n4 5 6\n1 2 3\n\x00 0 ."
	macKeypadRows = "\x00 = / *\n7 8 9 -\n4 5 6 +\n1 2 3\n\x00 0 ."
	// phoneticRows is the phonetic layout of Urdu (CRULP, version 1.1), which most phones and computers in Pakistan
	// have, on the keys of QWERTY.
	phoneticRows = "\x00 1 2 3 4 5 6 7 8 9 0\n" +
		"\x00 ق وّ عٰ رڑ تٹ ےَ ءئ یِ ہۃ پُ\n" +
		"\x00 اآ سص دڈ ف گغ حھ جض کخ ل\n" +
		"\x00 زذ شژ چث طظ بً نں م ،"
)

// phoneticKey is the key of QWERTY that gives r on Urdu's phonetic layout, or r itself.
func phoneticKey(r rune) rune {
	const (
		letters = "قوعرتےءیہپاسدفگحجکلزشچطبنمڑٹئۃآصڈغھضخذژثظں"
		keys    = "qwertyuiopasdfghjklzxcvbnmrtuoasdghjkzxcvn"
	)
	if r < 0x80 {
		return r
	}
	at := 0
	for _, l := range letters {
		if l == r {
			return rune(keys[at])
		}
		at++
	}
	return r
}

func keyboards(generic bool) []keyboard {
	all := []keyboard{
		newKeyboard(qwertyRows, true), newKeyboard(dvorakRows, true), newKeyboard(keypadRows, false), newKeyboard(macKeypadRows, false),
	}
	// zxcvbn reckons all keyboards by QWERTY, and all keypads by the first.
	all[1].starts, all[1].degree = all[0].starts, all[0].degree
	all[3].starts, all[3].degree = all[2].starts, all[2].degree
	if !generic {
		all = append(all, newKeyboard(phoneticRows, true))
	}
	return all
}

func newKeyboard(rows string, slanted bool) keyboard {
	b := keyboard{keys: map[rune]key{}, slanted: slanted}
	there := map[[2]int8]bool{}
	for y, row := range strings.Split(rows, "\n") {
		for x, signs := range strings.Split(row, " ") {
			if signs == "\x00" {
				continue
			}
			there[[2]int8{int8(x), int8(y)}] = true
			for i, r := range []rune(signs) {
				b.keys[r] = key{int8(x), int8(y), i == 1}
			}
		}
	}
	neighbours := 0
	for _, k := range b.keys {
		for _, d := range b.directions() {
			if there[[2]int8{k.x + d[0], k.y + d[1]}] {
				neighbours++
			}
		}
	}
	b.starts = float64(len(b.keys))
	b.degree = float64(neighbours) / b.starts
	return b
}

// directions are the ways to a neighbour. Rows of slanted keyboards are moved by half a key each.
func (b *keyboard) directions() [][2]int8 {
	if b.slanted {
		return [][2]int8{{-1, 0}, {0, -1}, {1, -1}, {1, 0}, {0, 1}, {-1, 1}}
	}
	return [][2]int8{{-1, 0}, {-1, -1}, {0, -1}, {1, -1}, {1, 0}, {1, 1}, {0, 1}, {-1, 1}}
}

// direction is the way from one key to the next, -1 when they are no neighbours.
func (b *keyboard) direction(from, to key) int {
	for i, d := range b.directions() {
		if from.x+d[0] == to.x && from.y+d[1] == to.y {
			return i
		}
	}
	return -1
}

// findWalks finds walks from key to neighbouring key, of three keys or more.
func (s *scan) findWalks() {
	for i := range s.m.boards {
		b := &s.m.boards[i]
		for from := 0; from < len(s.text)-1; {
			from = s.walkAlong(b, from)
		}
	}
}

// walkAlong adds the walk that begins at from, and returns where the next may begin.
func (s *scan) walkAlong(b *keyboard, from int) int {
	at, known := b.keys[s.text[from].r]
	turns, shifted, last := 0, 0, -1
	if known && at.shifted {
		shifted = 1
	}
	to := from + 1
	for known && to < len(s.text) {
		next, there := b.keys[s.text[to].r]
		way := -1
		if there {
			way = b.direction(at, next)
		}
		if way < 0 {
			break
		}
		if next.shifted {
			shifted++
		}
		if way != last {
			turns++
			last = way
		}
		at = next
		to++
	}
	if to-from > 2 {
		g := b.guesses(to-from, turns, shifted)
		s.add(match{from: from, to: to, pattern: fromPattern, code: KeyboardWalk, guesses: g, cost: g})
	}
	return to
}

// guesses counts the walks of up to n keys with up to turns turns, and the ways to shift some of them.
func (b *keyboard) guesses(n, turns, shifted int) float64 {
	g := 0.0
	for i := 2; i <= n; i++ {
		power := 1.0
		for j := 1; j <= min(turns, i-1); j++ {
			power *= b.degree
			g += choose(i-1, j-1) * b.starts * power
		}
	}
	switch plain := n - shifted; {
	case shifted == 0:
	case plain == 0:
		g *= 2
	default:
		g *= mixtures(shifted, plain)
	}
	return g
}
