package hygiene_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"mohr/assets/lists"
	"mohr/hygiene"
)

// drawn is how many passwords are drawn of each pattern, and drawnStrong of each kind of strong ones.
const (
	drawn       = 400
	drawnStrong = 2000
	// mostWeak is how many strong ones may score below 3, one in a thousand: chance gives some a pattern.
	mostWeak = drawnStrong / 1000
)

// A drawer draws passwords by pattern.
type drawer struct {
	sampler
	of          map[hygiene.Code][]string
	eff, roman  []string
	who, phrase []string // words of people and places; of these, religion, cricket, politics and dramas
}

func newDrawer(t testing.TB) *drawer {
	d := &drawer{sampler: sampler{Rand: rand.New(rand.NewPCG(14, 1947))}, of: map[hygiene.Code][]string{}, eff: strings.Fields(lists.EFFLarge)}
	for _, l := range parsed(t, lists.Pakistan) {
		d.of[l.Code] = append(d.of[l.Code], l.Words...)
	}
	for line := range strings.Lines(lists.RomanUrdu) {
		d.roman = append(d.roman, strings.Split(line, "\t")[0])
	}
	return d
}

// name is any name of the list; common is one of the first 100.
func (d *drawer) name() string   { return d.one(d.of[hygiene.Name]) }
func (d *drawer) common() string { return d.early(d.of[hygiene.Name], 100) }
func (d *drawer) city() string   { return d.early(d.of[hygiene.Place], 120) }

// spaced writes the spaces of a phrase as people do in a password.
func (d *drawer) spaced(phrase string) string {
	return strings.ReplaceAll(phrase, " ", d.one([]string{"", "", "", " ", "_", ".", "-"}))
}

func (d *drawer) separator() string {
	return d.one([]string{"", "", "", "", "_", ".", "-", "@", "#"})
}

func (d *drawer) number(n int) string { return d.random(n, digits) }

// usual are the endings that everybody knows.
var usual = strings.Fields("786 110 313 92 123 1234 12345 @123 #123 1122 143 0300 804 007 1 12 ! . 786110 110786 786786 123123 786313 92786 123786")

func (d *drawer) suffix() string {
	switch d.IntN(10) {
	case 0:
		return fmt.Sprint(1950 + d.IntN(77))
	case 1:
		return d.date()
	case 2:
		return d.number(2 + d.IntN(3))
	case 3:
		return strings.Repeat(d.one([]string{"!", "@", "*", "#", "$", "."}), 1+d.IntN(4))
	case 4:
		return d.one(usual[:14]) + d.one([]string{"!", "@", "#", "."})
	}
	return d.one(usual)
}

// date is a day of birth in one of the usual spellings.
func (d *drawer) date() string {
	day, month, year := 1+d.IntN(31), 1+d.IntN(12), 1950+d.IntN(65)
	switch d.IntN(5) {
	case 0:
		return fmt.Sprintf("%02d%02d%02d", day, month, year%100)
	case 1:
		return fmt.Sprintf("%02d%02d%d", day, month, year)
	case 2:
		return fmt.Sprintf("%02d/%02d/%d", day, month, year)
	case 3:
		return fmt.Sprintf("%02d.%02d.%d", day, month, year)
	}
	return fmt.Sprintf("%02d-%02d-%d", day, month, year)
}

// cased writes capitals in any of the ways people do.
func (d *drawer) cased(p string) string {
	switch d.IntN(8) {
	case 0:
		return strings.ToUpper(p)
	case 1, 2, 3:
		before := ' '
		return strings.Map(func(r rune) rune {
			was := before
			if before = r; !unicode.IsLetter(was) {
				return unicode.ToUpper(r)
			}
			return r
		}, p)
	case 4:
		return strings.Map(func(r rune) rune {
			if d.IntN(2) == 0 {
				return unicode.ToUpper(r)
			}
			return r
		}, p)
	}
	return p
}

// signed writes signs for letters: one sign for each letter throughout, or, where heavy, any of several each time.
func (d *drawer) signed(p string, heavy bool) string {
	light := map[rune]rune{'a': '@', 'i': '1', 'o': '0', 'e': '3', 's': '5'}
	signs := map[rune]string{'a': "@4", 'i': "1!", 'o': "0", 'e': "3", 's': "5$", 't': "7"}
	if d.IntN(4) == 0 {
		signs['l'], signs['i'] = "1", "" // one sign for two letters is beyond what the meter reads by sound
	}
	return strings.Map(func(r rune) rune {
		if heavy && signs[r] != "" && d.IntN(4) > 0 {
			return []rune(signs[r])[d.IntN(len(signs[r]))]
		}
		if !heavy && light[r] != 0 {
			return light[r]
		}
		return r
	}, p)
}

// respelt spells a word as somebody else would.
func (d *drawer) respelt(p string) string {
	if len(p) <= 4 { // has too few letters to be known by its sound
		return p
	}
	ways := [][2]string{{"ee", "i"}, {"i", "ee"}, {"oo", "u"}, {"u", "oo"}, {"aa", "a"}, {"a", "aa"}, {"ph", "f"}, {"q", "k"}, {"z", "zz"}, {"l", "ll"}, {"s", "ss"}, {"m", "mm"}}
	for range 2 {
		way := ways[d.IntN(len(ways))]
		p = strings.Replace(p, way[0], way[1], 1)
	}
	return p
}

// cnic and mobile are numbers of somebody's, in usual spellings.
func (d *drawer) cnic() string {
	sep := d.one([]string{"", "-", "-", " ", "."})
	return fmt.Sprint(1+d.IntN(7)) + d.number(4) + sep + d.number(7) + sep + d.number(1)
}

func (d *drawer) mobile() string {
	net, sep := fmt.Sprint(300+d.IntN(50)), d.one([]string{"", "", "-", " "})
	return d.one([]string{"0", "0", "+92", "0092", "92"}) + net + sep + d.number(7)
}

// inScript writes digits in one of the three families.
func (d *drawer) inScript(p string) string {
	zero := []rune{'0', '۰', '٠'}[d.IntN(3)]
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + zero
		}
		return r
	}, p)
}

// A weakPattern is one way in which people here make passwords.
type weakPattern struct {
	name string
	draw func() string
}

// numberPatterns are numbers of somebody's.
func (d *drawer) numberPatterns() []weakPattern {
	return []weakPattern{
		{"CNIC", func() string { return d.inScript(d.cnic()) }},
		{"mobile", func() string { return d.inScript(d.mobile()) }},
		{"name + mobile", func() string { return d.cased(d.name()) + d.separator() + d.mobile() }},
		{"name + CNIC", func() string { return d.cased(d.name()) + d.separator() + d.cnic() }},
		{"CNIC + ending", func() string { return d.cnic() + d.separator() + d.one(usual) }},
		{"mobile + ending", func() string { return d.mobile() + d.separator() + d.one(usual) }},
	}
}

// phrasePatterns are words of each kind with an ending.
func (d *drawer) phrasePatterns() []weakPattern {
	var all []weakPattern
	for _, c := range []hygiene.Code{hygiene.Name, hygiene.Religious, hygiene.Place, hygiene.Cricket, hygiene.Politics, hygiene.Drama, hygiene.UrduWord} {
		word := func() string { return d.cased(d.spaced(d.one(d.of[c]))) }
		all = append(all,
			weakPattern{c.String() + " + ending", func() string { return d.inScript(word() + d.separator() + d.suffix()) }},
			weakPattern{c.String() + " + date", func() string { return d.inScript(word() + d.separator() + d.date()) }},
			weakPattern{c.String() + " + two endings", func() string { return word() + d.separator() + d.one(usual) + d.separator() + d.one(usual) }},
			weakPattern{"ending + " + c.String(), func() string { return d.one(usual) + d.separator() + word() }},
			weakPattern{c.String() + " backwards + ending", func() string { return d.backwards(strings.ReplaceAll(d.one(d.of[c]), " ", "")) + d.one(usual) }},
		)
		if c == hygiene.UrduWord {
			continue
		}
		all = append(all,
			weakPattern{c.String() + " with signs + ending", func() string { return d.cased(d.signed(d.spaced(d.one(d.of[c])), false)) + d.separator() + d.suffix() }},
			weakPattern{c.String() + " respelt + ending", func() string { return d.cased(d.respelt(d.spaced(d.one(d.of[c])))) + d.separator() + d.suffix() }},
		)
	}
	return all
}

// joinedPatterns are several words with an ending.
func (d *drawer) joinedPatterns() []weakPattern {
	return []weakPattern{
		{"two names", func() string { return d.cased(d.name() + d.separator() + d.name()) }},
		{"two names + ending", func() string { return d.cased(d.name()+d.separator()+d.name()) + d.separator() + d.suffix() }},
		{"two common names + ending", func() string { return d.cased(d.common()+d.separator()+d.common()) + d.separator() + d.suffix() }},
		{"two names + date", func() string { return d.cased(d.name()+d.separator()+d.name()) + d.separator() + d.date() }},
		{"initial + name + ending", func() string {
			return d.random(1, smallLetters) + d.separator() + d.cased(d.name()) + d.separator() + d.suffix()
		}},
		{"i love + name + ending", func() string { return d.cased("ilove"+d.separator()+d.name()) + d.separator() + d.suffix() }},
		{"i love + common name + ending", func() string { return d.cased("ilove"+d.common()) + d.separator() + d.suffix() }},
		{"city + name + ending", func() string { return d.cased(d.spaced(d.city())+d.separator()+d.name()) + d.separator() + d.suffix() }},
		{"name + city + ending", func() string { return d.cased(d.name()+d.separator()+d.spaced(d.city())) + d.separator() + d.suffix() }},
		{"city with many signs + ending", func() string { return d.cased(d.signed(d.spaced(d.city()), true)) + d.separator() + d.suffix() }},
		{"name with many signs + ending", func() string { return d.cased(d.signed(d.name(), true)) + d.separator() + d.suffix() }},
		{"name + year", func() string { return d.cased(d.name()) + d.separator() + fmt.Sprint(1950+d.IntN(70)) }},
		{"pakistan with many signs + ending", func() string { return d.cased(d.signed("pakistan", true)) + d.separator() + d.suffix() }},
	}
}

// No password that is made by one of the patterns may score 3 or 4.
func TestPatterns(t *testing.T) {
	m, d := full(t), newDrawer(t)
	all := append(append(d.numberPatterns(), d.phrasePatterns()...), d.joinedPatterns()...)
	for _, pattern := range all {
		wrong, most := 0, 0.0
		for range drawn {
			p := pattern.draw()
			s := m.Weigh(p, nil)
			most = max(most, s.GuessesLog10)
			if s.Score > 2 {
				if wrong++; wrong <= 5 {
					t.Logf("%s: %q 10^%.2f: %v", pattern.name, p, s.GuessesLog10, s.Reasons)
				}
			}
		}
		if wrong > 0 {
			t.Errorf("%s: %d of %d score over 2, none may", pattern.name, wrong, drawn)
		}
	}
}

// Hardly any password that is drawn at random may score below 3.
func TestDrawnStrong(t *testing.T) {
	m, d := full(t), newDrawer(t)
	words := func(n int, from []string, sep string) string {
		picked := make([]string, n)
		for i := range picked {
			picked[i] = d.one(from)
		}
		return strings.Join(picked, sep)
	}
	all := []weakPattern{
		{"random 12-20", func() string { return d.random(12+d.IntN(9), printable) }},
		{"random 12", func() string { return d.random(12, printable) }},
		{"small letters and digits 12-20", func() string { return d.random(12+d.IntN(9), smallLetters+digits) }},
		{"small letters and digits 12", func() string { return d.random(12, smallLetters+digits) }},
	}
	for _, sep := range []string{"-", " ", ""} {
		all = append(all,
			weakPattern{"5 EFF words by " + sep, func() string { return words(5, d.eff, sep) }},
			weakPattern{"4 Roman Urdu words by " + sep, func() string { return words(4, d.roman, sep) }},
			weakPattern{"5 Roman Urdu words by " + sep, func() string { return words(5, d.roman, sep) }},
			weakPattern{"6 Roman Urdu words by " + sep, func() string { return words(6, d.roman, sep) }},
		)
	}
	for _, kind := range all {
		weak, least := 0, 300.0
		for range drawnStrong {
			p := kind.draw()
			s := m.Weigh(p, nil)
			least = min(least, s.GuessesLog10)
			if s.Score < 3 {
				weak++
				t.Logf("%s: %q 10^%.2f: %v", kind.name, p, s.GuessesLog10, s.Reasons)
			}
		}
		t.Logf("%s: %d of %d, least 10^%.2f", kind.name, weak, drawnStrong, least)
		if weak > mostWeak {
			t.Errorf("%s: %d of %d score below 3, limit is %d", kind.name, weak, drawnStrong, mostWeak)
		}
	}
}
