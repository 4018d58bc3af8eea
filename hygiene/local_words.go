package hygiene

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
	s.walkFolded(plain.folded(), 1, match{})
	s.walkFolded(plain.reversed().folded(), 2, match{reversed: true})
	for _, as := range []func(rune) rune{leetAsI, leetAsL} {
		if v, any := plain.mapped(as); any {
			s.walkFolded(v.folded(), 4, match{leet: true})
		}
	}
	if v, any := plain.squeezed(); any {
		s.walk(&s.m.words, v, 2, match{})
		s.walkFolded(v.folded(), 2, match{})
	}
	if v, any := plain.mapped(phoneticKey); any {
		s.walk(&s.m.words, v, 2, match{})
	}
}

// walkFolded finds local words, and the person's own, by their folding key.
func (s *scan) walkFolded(v view, times float64, kind match) {
	s.walk(&s.m.folded, v, times, kind)
	if s.own != nil {
		s.walk(&s.own.folded, v, times, kind)
	}
}
