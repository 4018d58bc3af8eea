package hygiene

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A letter is one code point of the password as it is searched, and where it was typed.
type letter struct {
	r        rune // normalised
	low      rune // in lower case
	from, to int  // [from, to), code points as typed
}

// typed is how many code points as typed text stands for.
func typed(text []letter) int {
	if len(text) == 0 {
		return 0
	}
	return text[len(text)-1].to
}

// normalise returns the first MaxRead code points of a password in NFC, without those that do not show, with one code
// point for each digit and for each Urdu letter that has several.
func normalise(password string) []letter {
	rest := password[:min(len(password), maxReadBytes)]
	out := make([]letter, 0, min(len(rest), MaxRead))
	var buf []byte
	for at := 0; len(rest) > 0 && at < MaxRead; {
		if rest[0] < 0x80 && (len(rest) == 1 || rest[1] < 0x80) { // nothing combines with it
			out = appendPlain(out, rune(rest[0]), at, at+1)
			rest = rest[1:]
			at++
			continue
		}
		size := norm.NFC.NextBoundaryInString(rest, true)
		from := at
		at += utf8.RuneCountInString(rest[:size])
		buf = norm.NFC.AppendString(buf[:0], rest[:size])
		rest = rest[size:]
		for i := 0; i < len(buf); {
			r, n := utf8.DecodeRune(buf[i:])
			i += n
			out = appendPlain(out, r, from, at)
		}
	}
	return out[:min(len(out), MaxRead)]
}

// appendPlain appends r as one code point, none when it does not show, or several when it is a ligature.
func appendPlain(out []letter, r rune, from, to int) []letter {
	switch {
	case r < 0x80:
		return append(out, letter{r, lower(r), from, to})
	case unicode.Is(unicode.Cf, r), r >= 0xFE00 && r <= 0xFE0F, r == 0x034F:
		return out // joiners, directions, variation selectors
	case r >= 0xFB50 && r <= 0xFDFF, r >= 0xFE70 && r <= 0xFEFC, r >= 0xFF01 && r <= 0xFF5E:
		var in [4]byte
		for parts := norm.NFKC.Append(nil, in[:encode(&in, r)]...); len(parts) > 0; {
			part, n := utf8.DecodeRune(parts)
			part, parts = oneForm(part), parts[n:]
			out = append(out, letter{part, lower(part), from, to})
		}
		return out
	}
	r = oneForm(r)
	return append(out, letter{r, lower(r), from, to})
}

// oneForm maps the digits of Urdu and Arabic to ASCII, and the letters that Arabic keyboards give to Urdu's.
func oneForm(r rune) rune {
	switch {
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	case r == '\u064A', r == '\u0649': // Arabic yeh, alef maksura
		return '\u06CC'
	case r == '\u0643': // Arabic kaf
		return '\u06A9'
	case r == '\u0647': // Arabic heh
		return '\u06C1'
	}
	return r
}

func lower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	if r < 0x80 {
		return r
	}
	return unicode.ToLower(r)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isWord reports whether r is a letter or digit.
func isWord(r rune) bool {
	return isDigit(r) || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80 && (unicode.IsLetter(r) || unicode.IsMark(r))
}

// A sign is one code point of a view, and the letters that it stands for, by index: [from, to) are all of them. Where a
// sign stands for a run of the same letter, a word may also begin at inner, the last of them, or end at outer, behind
// the first, so that "alliimran" holds both "ali" and "imran".
type sign struct {
	r           rune
	from, inner int
	outer, to   int
}

// A view is the password in another form, in which words are looked for.
type view []sign

// plainView is the password in lower case.
func plainView(text []letter) view {
	v := make(view, len(text))
	for i, l := range text {
		v[i] = sign{r: l.low, from: i, inner: i, outer: i + 1, to: i + 1}
	}
	return v
}

// reversed is v backwards.
func (v view) reversed() view {
	out := make(view, len(v))
	for i, s := range v {
		out[len(v)-1-i] = s
	}
	return out
}

// squeezed is v without the signs that stand alone between words or letters. ok tells whether there is one.
func (v view) squeezed() (out view, ok bool) {
	for i, s := range v {
		if !v.isBetween(i) {
			out = append(out, s)
		}
	}
	return out, len(out) < len(v)
}

// squeezedOne is v without the sign that somebody puts between words or letters: the one that stands there most often, each
// time alone. ok tells whether there is one.
func (v view) squeezedOne() (out view, ok bool) {
	most, times := rune(0), 0
	for i := range v {
		n := 0
		for j := range v {
			if v[j].r == v[i].r && v.isBetween(j) {
				n++
			}
		}
		if n > times {
			most, times = v[i].r, n
		}
	}
	for i, s := range v {
		if times == 0 || s.r != most || !v.isBetween(i) {
			out = append(out, s)
		}
	}
	return out, times > 0
}

// isBetween reports whether the sign at i stands alone between letters, or a letter and a digit.
func (v view) isBetween(i int) bool {
	return i > 0 && i < len(v)-1 && !isWord(v[i].r) && isWord(v[i-1].r) && isWord(v[i+1].r) && !(isDigit(v[i-1].r) && isDigit(v[i+1].r))
}

// mapped is v with each code point replaced by what to returns; ok tells whether any was.
func (v view) mapped(to func(rune) rune) (out view, ok bool) {
	out = make(view, len(v))
	for i, s := range v {
		out[i] = s
		out[i].r = to(s.r)
		ok = ok || out[i].r != s.r
	}
	return out, ok
}

// folded is v by the folding key: the sounds of Roman Urdu without the ways to spell them. Long vowels are short, an h
// behind a consonant is silent, q is k, w is v, z is j; what is doubled is single; the forms of an Urdu letter are one. A
// short e is spelt for a as well as for i: the caller says for which.
func (v view) folded(e rune) view {
	out := make(view, 0, len(v))
	for i := 0; i < len(v); i++ {
		s := v[i]
		next := rune(0)
		if i+1 < len(v) {
			next = v[i+1].r
		}
		r, pair := foldPair(s.r, next, e)
		if r == 0 {
			continue
		}
		if pair {
			i++
			s.to, s.from = max(s.to, v[i].to), min(s.from, v[i].from)
			s.outer, s.inner = s.to, s.from
		}
		s.r = r
		if n := len(out); n > 0 && out[n-1].r == r && s.from >= out[n-1].to {
			out[n-1].inner, out[n-1].to = s.from, s.to
			continue
		}
		out = append(out, s)
	}
	return out
}

// foldPair returns what r sounds like before next, 0 for nothing, and whether that is of both.
func foldPair(r, next, e rune) (sound rune, pair bool) {
	if next == 'h' {
		switch r {
		case 'p':
			return 'f', true
		case 'c':
			return 'c', true
		case 'z':
			return 'j', true
		case 's', 'k', 'g', 't', 'd', 'b', 'r':
			return r, true
		}
	}
	switch {
	case r == 'o' && next == 'o':
		return 'u', true
	case r == 'e' && next == 'e':
		return 'i', true
	case r == 'e':
		return e, false
	}
	return foldOne(r), false
}

func foldOne(r rune) rune {
	switch r {
	case 'c', 'q':
		return 'k'
	case 'w':
		return 'v'
	case 'z':
		return 'j'
	case 'y':
		return 'i'
	case 'o':
		return 'u'
	case 'آ', 'أ', 'إ', 'ٱ':
		return 'ا'
	case 'ؤ':
		return 'و'
	case 'ئ', 'ے', 'ۓ':
		return 'ی'
	case 'ة', 'ۃ', 'ۂ', 'ۀ', 'ھ':
		return 'ہ'
	case 'ں':
		return 'ن'
	case 'ـ', '\u0670':
		return 0
	}
	if r >= 0x064B && r <= 0x065F {
		return 0
	}
	return r
}

// foldKeys are a word by the folding key: one, or two of a word with an e.
func foldKeys(word string) []string {
	var keys []string
	plain := plainView(normalise(word))
	for _, e := range []rune{'a', 'i'} {
		var out []rune
		for _, s := range plain.folded(e) {
			out = append(out, s.r)
		}
		if len(out) >= minFolded && (len(keys) == 0 || keys[0] != string(out)) {
			keys = append(keys, string(out))
		}
	}
	return keys
}
