package container

import (
	"encoding/binary"
	"math"
)

// A box is one part of a file of ISO/IEC 14496-12, section 4.2.
type box struct {
	kind string // four bytes
	data []byte
	end  int // after the box, from the front of the bytes walked
}

// A boxWalker bounds the boxes of one file.
type boxWalker struct{ boxes int }

// walk visits the boxes that fill b, one level deep. The error is fault.Damaged when a box is longer than
// what is left, fault.Limit, or visit's own.
func (w *boxWalker) walk(b []byte, visit func(box) error) error {
	for at := 0; at < len(b); {
		if w.boxes++; w.boxes > MaxBoxes {
			return tooMany("boxes", MaxBoxes)
		}
		x, err := nextBox(b, at)
		if err != nil {
			return err
		}
		if err := visit(x); err != nil {
			return err
		}
		at = x.end
	}
	return nil
}

// nextBox reads the box at at. A size of 0 runs to the end of b.
func nextBox(b []byte, at int) (box, error) {
	left := uint64(len(b) - at)
	if left < 8 {
		return box{}, damaged("%d bytes where a box should begin", left)
	}
	size, head := uint64(binary.BigEndian.Uint32(b[at:])), uint64(8)
	kind := string(b[at+4 : at+8])
	switch {
	case size == 1 && left >= 16:
		size, head = binary.BigEndian.Uint64(b[at+8:]), 16
	case size == 0:
		size = left
	}
	if size < head || size > left {
		return box{}, damaged("box %s is %d bytes, %d are left", clean(kind), size, left)
	}
	return box{kind, b[at+int(head) : at+int(size)], at + int(size)}, nil
}

// isBoxName reports whether four bytes could name a box: printable ASCII, or the sign © of QuickTime.
func isBoxName(name string) bool {
	for i := range len(name) {
		if (name[i] < ' ' || name[i] > '~') && name[i] != 0xa9 {
			return false
		}
	}
	return true
}

// fullBox takes the version and flags off a box (ISO/IEC 14496-12, 4.2.2).
func fullBox(data []byte) (c *cursor, version int, flags uint32) {
	c = big(data)
	v := c.u32()
	return c, int(v >> 24), v & 0xffffff
}

// id reads an item's number, which is wider in later versions of a box.
func (c *cursor) id(wide bool) uint32 {
	if wide {
		return c.u32()
	}
	return uint32(c.u16())
}

// samplesOf returns how many samples the first track of a movie box has, 0 when that is not told.
func (w *boxWalker) samplesOf(movie []byte) (n int, err error) {
	var down func(b []byte, path []string) error
	down = func(b []byte, path []string) error {
		return w.walk(b, func(x box) error {
			if x.kind != path[0] || n != 0 {
				return nil
			}
			if len(path) > 1 {
				return down(x.data, path[1:])
			}
			c, _, _ := fullBox(x.data)
			c.u32() // size of all samples
			n = int(min(c.u32(), math.MaxInt32))
			return nil
		})
	}
	return n, down(movie, []string{"trak", "mdia", "minf", "stbl", "stsz"})
}
