package watermark

import (
	"fmt"
	"strings"
)

// A CopyID names one copy: 40 random bits.
type CopyID [5]byte

// crockford is the alphabet of Crockford's base 32 (crockford.com/base32.html): no I, L, O or U.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// String prints id as eight characters of Crockford's base 32 with a hyphen: "7F3K-9QXM".
func (id CopyID) String() string {
	n := uint64(id[0])<<32 | uint64(id[1])<<24 | uint64(id[2])<<16 | uint64(id[3])<<8 | uint64(id[4])
	var b [9]byte
	at := 8
	for i := range 8 {
		b[at] = crockford[n>>(5*i)&31]
		at--
		if i == 3 {
			b[at] = '-'
			at--
		}
	}
	return string(b[:])
}

// ParseCopyID reads what String prints, in either case, with or without the hyphen, taking I and L for 1 and
// O for 0 as Crockford asks. The error is ErrLabel.
func ParseCopyID(s string) (CopyID, error) {
	var n uint64
	digits := 0
	for i, r := range strings.ToUpper(s) {
		if r == '-' && i == 4 {
			continue
		}
		v := strings.IndexRune(crockford, fold(r))
		if v < 0 || digits == 8 {
			return CopyID{}, fmt.Errorf("%w: copy ID is not of the form 7F3K-9QXM", ErrLabel)
		}
		n = n<<5 | uint64(v)
		digits++
	}
	if digits != 8 {
		return CopyID{}, fmt.Errorf("%w: copy ID is not of the form 7F3K-9QXM", ErrLabel)
	}
	return CopyID{byte(n >> 32), byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}, nil
}

// fold takes the letters that are read for digits as those digits.
func fold(r rune) rune {
	switch r {
	case 'I', 'L':
		return '1'
	case 'O':
		return '0'
	}
	return r
}
