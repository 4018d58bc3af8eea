package qr

// The codewords of a block are the coefficients, the highest power first, of a polynomial over the field of 256
// elements that x^8 + x^4 + x^3 + x^2 + 1 makes. Without errors it is 0 at as many powers of 2, from the 0th on, as
// the block has check codewords. ISO/IEC 18004:2015, 7.5.2 and annex B.

// powers are those of 2 in the field, twice over, so that two logarithms may be added; logs are the logarithms.
var powers, logs = fieldTables()

func fieldTables() (powers [510]byte, logs [256]byte) {
	v := 1
	for i := range 255 {
		powers[i], powers[i+255] = byte(v), byte(v)
		logs[v] = byte(i)
		if v <<= 1; v > 255 {
			v ^= 0x11d
		}
	}
	return powers, logs
}

// product multiplies in the field.
func product(a, b byte) byte {
	if a == 0 || b == 0 {
		return 0
	}
	return powers[int(logs[a])+int(logs[b])]
}

// quotient divides by b, which is not 0.
func quotient(a, b byte) byte {
	if a == 0 {
		return 0
	}
	return powers[255+int(logs[a])-int(logs[b])]
}

// correct repairs a block of at most 255 codewords, whose last ones are check codewords: as many wrong ones as half of
// those. It reports whether the block is whole then. A block with more errors is left as it is, or, rarely, becomes
// another whole block.
func correct(block []byte, check int) bool {
	syndromes := make([]byte, check)
	if syndromesOf(syndromes, block) {
		return true
	}
	locator := locate(syndromes)
	errors := len(locator) - 1
	if errors > check/2 {
		return false
	}
	evaluator := make([]byte, errors) // syndromes times locator, the lowest powers
	for i := range evaluator {
		for j := 0; j <= i; j++ {
			evaluator[i] ^= product(locator[j], syndromes[i-j])
		}
	}
	repaired := append([]byte(nil), block...)
	found := 0
	for i := range block {
		power := len(block) - 1 - i
		inverse := powers[255-power] // of the codeword's place
		if at(locator, inverse) != 0 {
			continue
		}
		slope := byte(0) // of the locator there: its odd terms, each a power lower
		for j := 1; j < len(locator); j += 2 {
			slope ^= product(locator[j], powers[int(logs[inverse])*(j-1)%255])
		}
		if slope == 0 {
			return false
		}
		// Forney's formula, for syndromes that begin with the 0th power.
		repaired[i] ^= product(powers[power], quotient(at(evaluator, inverse), slope))
		found++
	}
	if found != errors || !syndromesOf(syndromes, repaired) {
		return false
	}
	copy(block, repaired)
	return true
}

// syndromesOf fills dst with the values of a block at the powers of 2 and reports whether all are 0.
func syndromesOf(dst, block []byte) bool {
	whole := true
	for i := range dst {
		v := byte(0)
		for _, word := range block {
			v = product(v, powers[i]) ^ word
		}
		dst[i] = v
		whole = whole && v == 0
	}
	return whole
}

// locate returns the polynomial, the lowest power first, that is 0 at the inverses of the places of errors:
// the shortest recurrence that the syndromes obey, by Berlekamp and Massey.
func locate(syndromes []byte) []byte {
	now, before := []byte{1}, []byte{1}
	length, since, scale := 0, 1, byte(1)
	for n := range syndromes {
		d := byte(0)
		for i := 0; i <= length && i < len(now); i++ {
			d ^= product(now[i], syndromes[n-i])
		}
		if d == 0 {
			since++
			continue
		}
		next := make([]byte, max(len(now), len(before)+since))
		copy(next, now)
		for i, v := range before {
			next[i+since] ^= product(quotient(d, scale), v)
		}
		if 2*length <= n {
			length, before, scale, since = n+1-length, now, d, 1
		} else {
			since++
		}
		now = next
	}
	for len(now) > 1 && now[len(now)-1] == 0 {
		now = now[:len(now)-1]
	}
	return now
}

// at is the value of a polynomial, the lowest power first.
func at(polynomial []byte, x byte) byte {
	v := byte(0)
	for i := len(polynomial) - 1; i >= 0; i-- {
		v = product(v, x) ^ polynomial[i]
	}
	return v
}
