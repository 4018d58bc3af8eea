package qr

// masks is how many ways there are to turn modules over. ISO/IEC 18004:2015, table 10.
const masks = 8

// lookAlike is how far five runs may be off 1:1:3:1:1, summed over their shares of the whole, to be taken for the middle of a
// finder pattern: as far as OpenCV's QRCodeDetector lets them be.
const lookAlike = 0.2

// remasked is c under the mask in which the fewest places look like the middle of a finder pattern that is none: the standard
// asks for less of that along rows and columns, not for none where they cross, and readers that choose three of all
// candidates go astray there. Of equal masks the one that c has is kept, then the first.
func (c Code) remasked() Code {
	was, _ := bestFormat(c.Size, c.Dark)
	best, fewest := c, c.lookAlikes()
	for mask := range masks {
		if fewest == 0 {
			break
		}
		if other := c.under(was, mask); other.lookAlikes() < fewest {
			best, fewest = other, other.lookAlikes()
		}
	}
	return best
}

// under is c, which has the format was, under another mask.
func (c Code) under(was format, mask int) Code {
	fixed := fixedModules(c.Version)
	dark := make([]bool, len(c.dark))
	for i, d := range c.dark {
		x, y := i%c.Size, i/c.Size
		dark[i] = d != (!fixed[i] && masked(was.mask(), x, y) != masked(mask, x, y))
	}
	word := (was&^7 | format(mask)).word()
	for bit := range 15 {
		for _, at := range formatPlaces(c.Size, bit) {
			dark[at[1]*c.Size+at[0]] = word>>bit&1 == 1
		}
	}
	c.dark = dark
	return c
}

// lookAlikes counts the modules outside the finder patterns that lie in the middle of runs that look like one, along their row
// and then up and down from there.
func (c Code) lookAlikes() (count int) {
	for y := range c.Size {
		c.middles(y, func(x int) {
			low, right := y >= c.Size-7, x >= c.Size-7
			if finder := (y < 7 || low) && (x < 7 || right) && !(low && right); !finder && c.centre(x, y) {
				count++
			}
		})
	}
	return count
}

// middles calls found for the middle of any five runs of row y that look like a finder pattern.
func (c Code) middles(y int, found func(x int)) {
	row := c.dark[y*c.Size:][:c.Size]
	var runs [5]int // the last five, the newest at the end
	seen := 0
	for i, start := 0, 0; i <= c.Size; i++ {
		if i < c.Size && (i == 0 || row[i] == row[i-1]) {
			continue
		}
		copy(runs[:], runs[1:])
		runs[4], start = i-start, i
		if seen++; seen < len(runs) || !row[i-1] || !finderLike(runs) {
			continue
		}
		total := 0
		for _, n := range runs {
			total += n
		}
		found(i - (total+1)/2)
	}
}

// centre reports whether the runs up and down from the middle of a module are nearly those from the middle of a finder
// pattern: a half of three, one and one, either way.
func (c Code) centre(x, y int) bool {
	var runs [6]float64
	total := 0.0
	for way, step := range [2]int{-1, 1} {
		at, run := y, way*3
		runs[run] = 0.5
		for ; ; at += step {
			next := at + step
			if next < 0 || next >= c.Size {
				break
			}
			if c.Dark(x, next) != c.Dark(x, at) {
				if run++; run == way*3+3 {
					break
				}
			}
			runs[run]++
		}
		if run < way*3+2 {
			return false
		}
		for _, n := range runs[way*3 : way*3+3] {
			total += n
		}
	}
	off := 0.0
	for i, n := range runs {
		want := 1.0 / 7
		if i%3 == 0 {
			want = 3.0 / 14
		}
		off += max(n/total-want, want-n/total)
	}
	return off < lookAlike
}

// finderLike reports whether five runs stand to one another nearly as those of a finder pattern.
func finderLike(runs [5]int) bool {
	total := 0
	for _, n := range runs {
		total += n
	}
	off := 0.0
	for i, n := range runs {
		want := 1.0 / 7
		if i == 2 {
			want = 3.0 / 7
		}
		off += max(float64(n)/float64(total)-want, want-float64(n)/float64(total))
	}
	return off < lookAlike
}
