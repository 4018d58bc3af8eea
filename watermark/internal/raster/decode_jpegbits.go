package raster

import "fmt"

// A huffTable decodes the codes of one DHT table, T.81 annex C.
type huffTable struct {
	ok    bool
	quick [1 << quickBits]uint16 // by the next bits: length << 8 | value; 0 when the code is longer
	limit [17]int                // by length, the first code beyond those of it, on 16 bits
	first [17]int                // by length, index into value of code 0
	value [256]byte
}

// quickBits is the longest code that one look-up decodes.
const quickBits = 9

// huffman reads a DHT segment, T.81 B.2.4.2.
func (f *jpegFrame) huffman(p []byte) error {
	for len(p) > 0 {
		if len(p) < 17 || p[0]>>4 > 1 || p[0]&15 > 3 {
			return jpegDamaged("code table is broken")
		}
		n := 0
		for _, c := range p[1:17] {
			n += int(c)
		}
		if n == 0 || n > 256 || len(p) < 17+n {
			return jpegDamaged("code table is broken")
		}
		if !f.tables[p[0]>>4][p[0]&15].build(p[1:17], p[17:17+n]) {
			return jpegDamaged("code table is broken")
		}
		p = p[17+n:]
	}
	return nil
}

// build makes t of the number of codes of each length 1 to 16 and their values. It reports whether they fit.
func (t *huffTable) build(counts, values []byte) bool {
	*t = huffTable{ok: true}
	copy(t.value[:], values)
	code, k := 0, 0
	for size := 1; size <= 16; size++ {
		n := int(counts[size-1])
		t.first[size] = k - code
		if size <= quickBits {
			for i := range n {
				from := (code + i) << (quickBits - size)
				if from+1<<(quickBits-size) > len(t.quick) {
					return false
				}
				for j := range 1 << (quickBits - size) {
					t.quick[from+j] = uint16(size)<<8 | uint16(values[k+i])
				}
			}
		}
		code += n
		k += n
		if code > 1<<size {
			return false
		}
		t.limit[size] = code << (16 - size)
		code <<= 1
	}
	return true
}

// A bitReader reads entropy-coded data, T.81 F.2.2.5, up to the next marker.
type bitReader struct {
	src []byte
	at  int    // next byte to take in
	acc uint64 // the bits taken in, the oldest highest
	n   int    // how many of acc's low bits they are
}

// fill takes in bytes until there are at least 48 bits or a marker comes.
func (b *bitReader) fill() {
	for b.n <= 48 && b.at < len(b.src) {
		c := b.src[b.at]
		if c == 0xFF {
			if b.at+1 >= len(b.src) || b.src[b.at+1] != 0 {
				return
			}
			b.at++
		}
		b.at++
		b.acc = b.acc<<8 | uint64(c)
		b.n += 8
	}
}

// symbol decodes the next symbol of table t.
func (b *bitReader) symbol(t *huffTable) (byte, error) {
	if b.n < 16 {
		b.fill()
	}
	var next int // the next 16 bits, ones beyond the end
	if b.n >= 16 {
		next = int(b.acc >> (b.n - 16) & 0xFFFF)
	} else {
		next = int(b.acc<<(16-b.n)|(1<<(16-b.n)-1)) & 0xFFFF
	}
	if q := t.quick[next>>(16-quickBits)]; q != 0 && int(q>>8) <= b.n {
		b.n -= int(q >> 8)
		return byte(q), nil
	}
	if !t.ok {
		return 0, jpegDamaged("code table is missing")
	}
	for size := 1; size <= min(16, b.n); size++ {
		if next < t.limit[size] {
			b.n -= size
			return t.value[(next>>(16-size)+t.first[size])&255], nil
		}
	}
	return 0, b.bad()
}

// read takes the next n bits, at most 15.
func (b *bitReader) read(n int) (int, error) {
	if b.n < n {
		b.fill()
		if b.n < n {
			return 0, b.bad()
		}
	}
	b.n -= n
	return int(b.acc>>b.n) & (1<<n - 1), nil
}

// skip takes the next n bits, at most 15, unseen.
func (b *bitReader) skip(n int) error {
	if b.n < n {
		b.fill()
		if b.n < n {
			return b.bad()
		}
	}
	b.n -= n
	return nil
}

// bad says that the data ended or made no code.
func (b *bitReader) bad() error {
	if b.n < 16 {
		return jpegDamaged("image data end early")
	}
	return jpegDamaged("image data make no code")
}

// restart goes past the restart marker rst, which must come next.
func (b *bitReader) restart(rst byte) error {
	at, err := b.finish()
	if err != nil {
		return err
	}
	for at+1 < len(b.src) && b.src[at+1] == 0xFF {
		at++
	}
	if at+1 >= len(b.src) || b.src[at+1] != rst {
		return jpegDamaged(fmt.Sprintf("restart marker %d is missing", rst-mRST0))
	}
	*b = bitReader{src: b.src, at: at + 2}
	return nil
}
