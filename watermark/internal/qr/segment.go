package qr

import "unicode/utf8"

// The kinds of segment, as their mode indicators. ISO/IEC 18004:2015, table 2.
const (
	modeEnd          = 0
	modeNumeric      = 1
	modeAlphanumeric = 2
	modeAppended     = 3 // structured append: one of several codes that belong together
	modeByte         = 4
	modeFirstFNC1    = 5
	modeECI          = 7
	modeKanji        = 8
	modeSecondFNC1   = 9
)

// Numbers of character sets: AIM ECI, part 3. No number is defaultSet.
const (
	defaultSet = -1
	latin1Old  = 1
	latin1     = 3
	utf8Set    = 26
)

// alphanumerics are the characters of that mode. ISO/IEC 18004:2015, table 5.
const alphanumerics = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// groupSeparator is what a lone per cent sign stands for in alphanumeric mode after FNC1. ISO/IEC 18004:2015, 7.4.8.
const groupSeparator = 0x1d

// A segmentReader turns the bits of corrected codewords into text.
type segmentReader struct {
	data    []byte
	at      int  // bits taken
	short   bool // more bits were asked for than there are
	version int
	set     int  // the character set of byte segments
	fnc1    bool // per cent signs of alphanumeric segments are separators
	text    []byte
}

// readSegments returns the text of corrected codewords, and whether they hold to the standard. Bytes are UTF-8 unless
// an ECI header says Latin-1; what is not UTF-8, bytes beyond ASCII of any other set, and Kanji become U+FFFD, each
// character or byte one. Of a structured append only this code's part is read.
func readSegments(data []byte, version int) (string, bool) {
	r := segmentReader{data: data, version: version, set: defaultSet}
	for r.left() >= 4 { // less is no room for an end mark
		mode := r.take(4)
		if mode == modeEnd {
			break
		}
		if !r.segment(mode) || r.short {
			return "", false
		}
	}
	return string([]rune(string(r.text))), true
}

// left is how many bits are left.
func (r *segmentReader) left() int { return 8*len(r.data) - r.at }

// take returns the next n bits, at most 16, or 0 if there are fewer.
func (r *segmentReader) take(n int) int {
	if n > r.left() {
		r.short = true
		return 0
	}
	v := 0
	for range n {
		v = v<<1 | int(r.data[r.at/8]>>(7-r.at%8)&1)
		r.at++
	}
	return v
}

// segment reads what follows a mode indicator. It reports whether it can be.
func (r *segmentReader) segment(mode int) bool {
	switch mode {
	case modeNumeric:
		return r.numeric(r.count([3]int{10, 12, 14}))
	case modeAlphanumeric:
		return r.alphanumeric(r.count([3]int{9, 11, 13}))
	case modeByte:
		r.bytes(r.count([3]int{8, 16, 16}))
	case modeKanji:
		for n := r.count([3]int{8, 10, 12}); n > 0 && !r.short; n-- {
			r.take(13)
			r.text = utf8.AppendRune(r.text, utf8.RuneError)
		}
	case modeECI:
		return r.eci()
	case modeAppended:
		r.take(16) // which of how many, and the parity of all. ISO/IEC 18004:2015, 8.2
	case modeFirstFNC1:
		r.fnc1 = true
	case modeSecondFNC1:
		r.fnc1 = true
		r.take(8) // whose specification: 7.4.8.3
	default:
		return false
	}
	return true
}

// count takes the number of characters, which has so many bits up to version 9, up to 26, and above.
// ISO/IEC 18004:2015, table 3.
func (r *segmentReader) count(bits [3]int) int {
	switch {
	case r.version <= 9:
		return r.take(bits[0])
	case r.version <= 26:
		return r.take(bits[1])
	}
	return r.take(bits[2])
}

// numeric reads n digits: three in ten bits, then two in seven or one in four.
func (r *segmentReader) numeric(n int) bool {
	for ; n > 0 && !r.short; n -= 3 {
		digits := min(n, 3)
		v, limit := r.take(3*digits+1), 10
		for range digits - 1 {
			limit *= 10
		}
		if v >= limit {
			return false
		}
		for limit > 1 {
			limit /= 10
			r.text = append(r.text, byte('0'+v/limit%10))
		}
	}
	return true
}

// alphanumeric reads n characters: two in eleven bits, then one in six.
func (r *segmentReader) alphanumeric(n int) bool {
	from := len(r.text)
	for ; n > 1 && !r.short; n -= 2 {
		v := r.take(11)
		if v >= 45*45 {
			return false
		}
		r.text = append(r.text, alphanumerics[v/45], alphanumerics[v%45])
	}
	if n == 1 && !r.short {
		v := r.take(6)
		if v >= 45 {
			return false
		}
		r.text = append(r.text, alphanumerics[v])
	}
	if r.fnc1 {
		r.text = append(r.text[:from], separated(r.text[from:])...)
	}
	return true
}

// separated turns two per cent signs in a row into one, and a lone one into a separator.
func separated(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '%' {
			if i+1 < len(text) && text[i+1] == '%' {
				i++
			} else {
				c = groupSeparator
			}
		}
		out = append(out, c)
	}
	return out
}

// bytes reads n bytes in the character set that holds.
func (r *segmentReader) bytes(n int) {
	for ; n > 0 && !r.short; n-- {
		v := r.take(8)
		switch {
		case v < utf8.RuneSelf || r.set == defaultSet || r.set == utf8Set:
			r.text = append(r.text, byte(v))
		case r.set == latin1 || r.set == latin1Old:
			r.text = utf8.AppendRune(r.text, rune(v))
		default:
			r.text = utf8.AppendRune(r.text, utf8.RuneError)
		}
	}
}

// eci takes the number of a character set: in one byte, two or three, as its first bits say.
// ISO/IEC 18004:2015, table 4.
func (r *segmentReader) eci() bool {
	first := r.take(8)
	switch {
	case first < 0x80:
		r.set = first
	case first < 0xc0:
		r.set = first&0x3f<<8 | r.take(8)
	case first < 0xe0:
		r.set = first&0x1f<<16 | r.take(16)
	default:
		return false
	}
	return true
}
