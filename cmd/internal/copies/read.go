package copies

import (
	"encoding/binary"
	"io"
	"os"
	"slices"

	"mohr/cmd/internal/outfile"
	"mohr/watermark"
)

// Each calls see with every copy, oldest first, with what has been noted of it since. A register that is not there is empty.
// Of each row 8 bytes are kept, and of each changed one the note. The error is see's, ErrForeign, ErrVersion, ErrBusy,
// keyfile's or the file system's.
func (r *Register) Each(see func(Copy) error) (State, error) {
	f, size, err := r.snapshot()
	if err != nil || f == nil {
		return State{}, err
	}
	defer f.Close()
	return r.each(f, size, func(c Copy, _ []byte, _ bool) error { return see(c) })
}

// each is Each over the first size bytes of a register. see gets the frame of the row, too, and whether it was changed since.
func (r *Register) each(f *os.File, size int64, see func(c Copy, frame []byte, changed bool) error) (State, error) {
	known, s, err := r.survey(f, size)
	if err != nil {
		return s, err
	}
	seen := map[uint64]bool{}
	rows := 0
	_, err = r.box.scan(f, size, false, func(rec record) error {
		if rec.kind != kindCopy {
			return nil
		}
		if k := rowKey(rec.copy); known.twice[k] {
			if seen[k] {
				return nil
			}
			seen[k] = true
		}
		edit, changed := known.edits[rec.copy.ID]
		edit.apply(&rec.copy)
		rows++
		return see(rec.copy, rec.raw, changed)
	})
	s.Rows = rows
	return s, bare(err)
}

// An overview is what must be known of all rows before one is told.
type overview struct {
	keys  []uint64        // of the rows, sorted
	twice map[uint64]bool // those of rows that stand there more than once
	edits map[watermark.CopyID]Edit
}

// has reports whether a row is there.
func (o overview) has(c Copy) bool {
	_, found := slices.BinarySearch(o.keys, rowKey(c))
	return found
}

// survey reads a register once. The error is ErrForeign, ErrVersion or the file system's.
func (r *Register) survey(f *os.File, size int64) (o overview, s State, err error) {
	o.twice, o.edits = map[uint64]bool{}, map[watermark.CopyID]Edit{}
	kind, err := headOf(f, size)
	if err != nil || kind == headNone {
		s.Torn = size
		return o, s, err
	}
	s, err = r.box.scan(f, size, true, func(rec record) error {
		if rec.kind == kindChange {
			o.edits[rec.copy.ID] = rec.edit.over(o.edits[rec.copy.ID])
		} else if rec.kind == kindCopy {
			o.keys = append(o.keys, rowKey(rec.copy))
		}
		return nil
	})
	if err != nil {
		return o, s, bare(err)
	}
	if kind == headOther && s.Rows == 0 {
		return o, s, ErrForeign
	}
	slices.Sort(o.keys)
	for i := 1; i < len(o.keys); i++ {
		if o.keys[i] == o.keys[i-1] {
			o.twice[o.keys[i]] = true
		}
	}
	return o, s, nil
}

// rowKey tells rows apart: 64 bits of copy ID and digest together. A copy ID alone, of 40 bits, is expected to come twice
// among a million; two of these in 10^7 rows do with a chance of 3 in 10^6.
func rowKey(c Copy) uint64 {
	id := append(make([]byte, 3, 8), c.ID[:]...)
	return binary.BigEndian.Uint64(c.Digest[:8]) ^ binary.BigEndian.Uint64(id)
}

// bare takes the path out of a file system's error.
func bare(err error) error {
	if err == nil || err == io.EOF {
		return nil
	}
	return outfile.Bare(err)
}
