package hygiene

import "slices"

// Letters that digits and signs commonly stand for in Roman Urdu, for looking a word up by its folding key. 1 and ! are i
// in the first and l in the second.
func leetAsI(r rune) rune { return leetAs(r, 'i') }
func leetAsL(r rune) rune { return leetAs(r, 'l') }

func leetAs(r, one rune) rune {
	switch r {
	case '@', '4':
		return 'a'
	case '3':
		return 'e'
	case '1', '!', '|':
		return one
	case '0':
		return 'o'
	case '$', '5':
		return 's'
	case '7':
		return 't'
	case '9':
		return 'q'
	}
	return r
}

// findSpellings finds local words that are spelt in other ways: by the folding key, backwards, with signs for
// letters, with signs between letters, and with the keys of one script pressed for the other.
func (s *scan) findSpellings() {
	plain := plainView(s.text)
	s.walkFolded(plain, way{times: 1, loose: true})
	s.walkFolded(plain.reversed(), way{times: 2, loose: true, kind: match{reversed: true}})
	for _, as := range []func(rune) rune{leetAsI, leetAsL} {
		if v, any := plain.mapped(as); any {
			by := way{times: 2, loose: true, least: minFolded + 1, kind: match{leet: true}}
			s.walkFolded(v, by)
			if v, any = v.squeezed(); any {
				by.least = minSqueezed + 1
				s.walkFolded(v, by)
			}
		}
	}
	for _, squeeze := range []func(view) (view, bool){view.squeezedOne, view.squeezed} {
		if v, any := squeeze(plain); any {
			s.walk(&s.m.words, v, way{times: 2, loose: true, least: minSqueezed})
			s.walkFolded(v, way{times: 2, loose: true, least: minSqueezed + 1})
		}
	}
	if v, any := plain.mapped(phoneticKey); any {
		s.walk(&s.m.words, v, way{times: 2})
	}
}

// minSqueezed is the shortest word that is looked for across signs: shorter ones are found in random text.
const minSqueezed = 5

// walkFolded finds local words, and the person's own, by their folding key.
func (s *scan) walkFolded(v view, by way) {
	for _, e := range []rune{'a', 'i'} {
		key := v.folded(e)
		s.walk(&s.m.folded, key, by)
		if s.own != nil {
			s.walk(&s.own.folded, key, by)
		}
		if !slices.ContainsFunc(v, func(s sign) bool { return s.r == 'e' }) {
			return
		}
	}
}
