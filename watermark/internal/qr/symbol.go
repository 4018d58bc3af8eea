package qr

// maxVersion is the largest version there is: 177 modules a side.
const maxVersion = 40

// How the codewords of each version from 1 are shared out, by level in the order of its bits: M, L, H, Q. The first
// number of a block's codewords that correct errors, then the number of blocks. ISO/IEC 18004:2015, table 9.
var (
	checkWords = [4][maxVersion]byte{
		{10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
			26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28},
		{7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
			28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
		{17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
			30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
		{13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
			28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
	}
	blockCount = [4][maxVersion]byte{
		{1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
			17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49},
		{1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
			8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25},
		{1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
			25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81},
		{1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
			23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68},
	}
)

// A symbol is the modules of one code as they were read, some of them wrong.
type symbol struct {
	version int
	format  format
	dark    func(x, y int) bool // column and row from 0; what lies outside is not asked for
}

// size is the number of modules a side.
func (s symbol) size() int { return 17 + 4*s.version }

// text corrects the errors of the code and returns what it says. It reports whether that could be done.
func (s symbol) text() (string, bool) {
	level := s.format.level()
	check, blocks := int(checkWords[level][s.version-1]), int(blockCount[level][s.version-1])
	words := s.codewords()
	// Blocks differ by one codeword at most, the shorter ones first; table 9.
	short := len(words) / blocks
	longer := blocks - len(words)%blocks
	var data []byte
	for b := range blocks {
		length := short
		if b >= longer {
			length++
		}
		// First comes a codeword of each block, then the second of each. ISO/IEC 18004:2015, 7.6.
		block := make([]byte, 0, length)
		for i := range short - check {
			block = append(block, words[i*blocks+b])
		}
		if b >= longer {
			block = append(block, words[(short-check)*blocks+b-longer])
		}
		for i := range check {
			block = append(block, words[len(words)-(check-i)*blocks+b])
		}
		if !correct(block, check) {
			return "", false
		}
		data = append(data, block[:length-check]...)
	}
	return readSegments(data, s.version)
}

// codewords reads all codewords, data and check, as they stand in the code: in columns two modules wide, up and down
// in turn from the lower right corner, the highest bit first. ISO/IEC 18004:2015, 7.7.3.
func (s symbol) codewords() []byte {
	n := s.size()
	fixed := fixedModules(s.version)
	var words []byte
	word, have := byte(0), 0
	up := true
	for right := n - 1; right > 0; right -= 2 {
		if right == 6 {
			right-- // the column of the timing pattern
		}
		for i := range n {
			y := i
			if up {
				y = n - 1 - i
			}
			for x := right; x >= right-1; x-- {
				if fixed[y*n+x] {
					continue
				}
				word <<= 1
				if s.dark(x, y) != masked(s.format.mask(), x, y) {
					word |= 1
				}
				if have++; have == 8 {
					words = append(words, word)
					word, have = 0, 0
				}
			}
		}
		up = !up
	}
	return words // modules that are left over hold nothing: table 1
}

// masked reports whether a mask turns the module in column x and row y over. ISO/IEC 18004:2015, table 10.
func masked(mask, x, y int) bool {
	switch mask {
	case 0:
		return (y+x)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (y+x)%3 == 0
	case 4:
		return (y/2+x/3)%2 == 0
	case 5:
		return y*x%2+y*x%3 == 0
	case 6:
		return (y*x%2+y*x%3)%2 == 0
	}
	return ((y+x)%2+y*x%3)%2 == 0
}

// fixedModules marks the modules of a version, row after row, that hold no codeword. ISO/IEC 18004:2015, 6.3.
func fixedModules(version int) []bool {
	n := 17 + 4*version
	fixed := make([]bool, n*n)
	fill := func(x, y, w, h int) {
		for j := range h {
			for i := range w {
				fixed[(y+j)*n+x+i] = true
			}
		}
	}
	fill(0, 0, 9, 9) // finder patterns, their separators and the format beside them
	fill(n-8, 0, 8, 9)
	fill(0, n-8, 9, 8)
	fill(0, 6, n, 1) // timing patterns
	fill(6, 0, 1, n)
	for _, c := range alignModules(version) {
		fill(c[0]-2, c[1]-2, 5, 5)
	}
	if version >= 7 {
		fill(n-11, 0, 3, 6)
		fill(0, n-11, 6, 3)
	}
	return fixed
}

// alignModules are the columns and rows of the middles of a version's alignment patterns, row after row: in even
// steps back from the last, the first step being shorter or longer. ISO/IEC 18004:2015, annex E.
func alignModules(version int) [][2]int {
	if version == 1 {
		return nil
	}
	lines := make([]int, version/7+2)
	last := len(lines) - 1
	step := (version*8 + 3*len(lines) + 5) / (4 * last) * 2
	lines[0] = 6
	for i := 1; i <= last; i++ {
		lines[i] = 10 + 4*version - (last-i)*step
	}
	var all [][2]int
	for i, y := range lines {
		for j, x := range lines {
			if i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0 {
				continue // finder patterns
			}
			all = append(all, [2]int{x, y})
		}
	}
	return all
}
