package copies

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"mohr/cmd/internal/keyfile"
	"mohr/cmd/internal/outfile"
	"mohr/watermark"
)

// Change notes something of each copy with that ID, and returns how many there are; with none it writes nothing. The error is
// that of Add or Each.
func (r *Register) Change(id watermark.CopyID, e Edit, now time.Time) (rows int, err error) {
	if e.Note != nil {
		if err := checkText(*e.Note, MaxNote); err != nil {
			return 0, fmt.Errorf("%w: note %w", ErrRow, err)
		}
	}
	_, err = r.Each(func(c Copy) error {
		if c.ID == id {
			rows++
		}
		return nil
	})
	if err != nil || rows == 0 {
		return rows, err
	}
	frame, err := r.box.seal(nil, record{kind: kindChange, copy: Copy{ID: id, Made: now}, edit: e}, r.random)
	if err != nil {
		return rows, err
	}
	return rows, r.write(frame)
}

// Forget takes away the rows that gone holds for, with all that was noted of them, and tells each: the register is written
// anew without them and replaced in one step. What does not open is left out, too, and told in the State. Without such a row
// and without damage nothing is written. The error is that of Add or Each.
func (r *Register) Forget(gone func(Copy) bool, tell func(Copy)) (State, error) {
	if _, err := os.Lstat(r.path); err != nil {
		return State{}, nil
	}
	release, err := r.hold()
	if err != nil {
		return State{}, err
	}
	defer release()
	f, err := keyfile.OpenOwn(r.path, os.O_RDONLY)
	if err != nil {
		return State{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return State{}, outfile.Bare(err)
	}
	r.sweep()
	temp, err := r.set.Create(filepath.Dir(r.path), 0o600)
	if err != nil {
		return State{}, outfile.Bare(err)
	}
	defer temp.Discard()
	var lost []Copy // told when it is true
	out := bufio.NewWriterSize(temp, readBuffer)
	out.WriteString(head)
	s, err := r.each(f, info.Size(), func(c Copy, frame []byte, changed bool) (err error) {
		if gone(c) {
			lost = append(lost, c)
			return nil
		}
		if changed { // with its changes in it, none of which are kept apart
			if frame, err = r.box.seal(nil, record{kind: kindCopy, copy: c}, r.random); err != nil {
				return err
			}
		}
		_, err = out.Write(frame)
		return err
	})
	if err == nil {
		err = out.Flush()
	}
	if err != nil || len(lost) == 0 && s.Places == 0 {
		return s, outfile.Bare(err)
	}
	f.Close() // Windows replaces no open file
	if err := temp.Commit(filepath.Base(r.path), true); err != nil {
		return s, outfile.Bare(err)
	}
	for _, c := range lost {
		tell(c)
	}
	return s, nil
}

// sweep takes away what a killed Forget left; the lock is held, so nobody else is at it.
func (r *Register) sweep() {
	dir := filepath.Dir(r.path)
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if e.Type() != fs.FileMode(0) || !strings.HasPrefix(e.Name(), ".mohr-") || !strings.HasSuffix(e.Name(), ".tmp") { // names of outfile
			continue
		}
		left := filepath.Join(dir, e.Name())
		if f, err := keyfile.OpenOwn(left, os.O_RDONLY); err == nil {
			start := make([]byte, len(head))
			_, err := f.ReadAt(start, 0)
			f.Close()
			if err == nil && string(start) == head {
				os.Remove(left)
			}
		}
	}
}

// importGroup is how many rows share one wait for the disk.
const importGroup = 1024

// An Imported says what Import did.
type Imported struct {
	Added int // rows that were not there
	Noted int // rows that were there, whose note or day of asking was taken over
	Known int // rows that were there already, with all that is said of them
}

// Import merges rows, which next gives until it says that there is none: a row that is not there is added, one that is there
// gets note and day of asking where it has none. Doing it again changes nothing. The error is that of Add or Each, or next's;
// what was added until then stays.
func (r *Register) Import(next func() (c Copy, more bool, err error), now time.Time) (done Imported, err error) {
	known, notes, err := r.known()
	if err != nil {
		return done, err
	}
	added := map[uint64]bool{}
	var frames []byte
	held := 0
	for {
		c, more, err := next()
		if err != nil || !more {
			if failed := r.write(frames); failed != nil {
				return done, failed
			}
			return done, err
		}
		if err := c.Check(); err != nil {
			return done, err
		}
		rec := record{kind: kindCopy, copy: c}
		switch {
		case added[rowKey(c)]:
			done.Known++
			continue
		case known.has(c):
			was := notes[c.ID]
			e, news := missing(was, c)
			if !news {
				done.Known++
				continue
			}
			e.apply(&was)
			notes[c.ID] = was
			rec = record{kind: kindChange, copy: Copy{ID: c.ID, Made: now}, edit: e}
			done.Noted++
		default:
			added[rowKey(c)] = true
			done.Added++
		}
		if frames, err = r.box.seal(frames, rec, r.random); err != nil {
			return done, err
		}
		if held++; held == importGroup {
			if err := r.write(frames); err != nil {
				return done, err
			}
			frames, held = frames[:0], 0
		}
	}
}

// missing is what an imported row says that the one which is there does not.
func missing(was, c Copy) (e Edit, news bool) {
	if was.Note == "" && c.Note != "" {
		e.Note = &c.Note
	}
	if was.Asked.IsZero() && !c.Asked.IsZero() {
		e.Asked = &c.Asked
	}
	return e, e.Note != nil || e.Asked != nil
}

// known reads which rows there are, and of those with a note or day of asking these.
func (r *Register) known() (o overview, notes map[watermark.CopyID]Copy, err error) {
	notes = map[watermark.CopyID]Copy{}
	f, size, err := r.snapshot()
	if err != nil || f == nil {
		return o, notes, err
	}
	defer f.Close()
	if o, _, err = r.survey(f, size); err != nil {
		return o, notes, err
	}
	_, err = r.each(f, size, func(c Copy, _ []byte, _ bool) error {
		if c.Note != "" || !c.Asked.IsZero() {
			notes[c.ID] = Copy{Note: c.Note, Asked: c.Asked}
		}
		return nil
	})
	return o, notes, err
}
