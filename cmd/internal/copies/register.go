package copies

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"mohr/cmd/internal/filelock"
	"mohr/cmd/internal/keyfile"
	"mohr/cmd/internal/outfile"
)

// lockTime is how long a write waits for another process's. A register of a million rows is written anew in some seconds.
const lockTime = time.Minute

// lockName is the file by which processes keep out of each other's way. It stays, and is empty.
const lockName = "copies.lock"

// A Register is one owner's. Its fields may be set before its first use; its methods may be called from several goroutines.
type Register struct {
	// Told, if set, is called when something does not open where a write looked: at the end, or anywhere when all is
	// written anew.
	Told func(State)

	Begun func() // if set, is called when the first rows stand in a register that was not there

	path   string
	box    box
	set    *outfile.Set
	random io.Reader
}

// New names the register of the root whose key file is at keyPath; it may not be there yet. What is written anew is told to
// set; random gives nonces.
func New(keyPath string, root keyfile.Root, set *outfile.Set, random io.Reader) *Register {
	b := newBox(root)
	return &Register{path: filepath.Join(filepath.Dir(keyPath), b.name), box: b, set: set, random: random}
}

// Path is where the register is.
func (r *Register) Path() string { return r.path }

// Others names the registers of other keys in the folder.
func (r *Register) Others() []string {
	entries, _ := os.ReadDir(filepath.Dir(r.path))
	var names []string
	for _, e := range entries {
		if n := e.Name(); strings.HasPrefix(n, "copies-") && n != r.box.name && e.Type().IsRegular() {
			names = append(names, n)
		}
	}
	return names
}

// Add adds rows, all or none. When it returns nil they are on the disk. The error is ErrRow, ErrForeign, ErrVersion, ErrBusy,
// keyfile's of a file that is not the owner's alone, or the file system's.
func (r *Register) Add(rows ...Copy) error {
	var frames []byte
	for _, c := range rows {
		if err := c.Check(); err != nil {
			return err
		}
		var err error
		if frames, err = r.box.seal(frames, record{kind: kindCopy, copy: c}, r.random); err != nil {
			return err
		}
	}
	return r.write(frames)
}

// write adds frames, in one write.
func (r *Register) write(frames []byte) error {
	if len(frames) == 0 {
		return nil
	}
	release, err := r.hold()
	if err != nil {
		return err
	}
	defer release()
	return r.writeHeld(frames)
}

// writeHeld is write when the lock is held.
func (r *Register) writeHeld(frames []byte) error {
	f, err := keyfile.OpenOwn(r.path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return err
	}
	defer f.Close()
	end, size, err := r.end(f)
	if err != nil {
		return err
	}
	if end == 0 {
		frames = append([]byte(head), frames...)
	}
	if size > end {
		if err := f.Truncate(end); err != nil {
			return outfile.Bare(err)
		}
	}
	if _, err = f.WriteAt(frames, end); err == nil {
		err = f.Sync()
	}
	if err != nil {
		f.Truncate(end) // what a full disk took of them
		return outfile.Bare(err)
	}
	if end == 0 {
		syncDir(filepath.Dir(r.path))
		if r.Begun != nil {
			r.Begun()
		}
	}
	return nil
}

// end is where the next frame goes, 0 before the head. As a rule the last frame is whole and nothing else is read.
func (r *Register) end(f *os.File) (at, size int64, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, 0, outfile.Bare(err)
	}
	size = info.Size()
	kind, err := headOf(f, size)
	switch {
	case err != nil:
		return 0, 0, err
	case kind == headNone:
		return 0, size, nil
	case kind == headOurs && (size == int64(len(head)) || r.lastOpens(f, size)):
		return size, size, nil
	}
	s, err := r.box.scan(f, size, true, func(record) error { return nil })
	if err != nil {
		return 0, 0, outfile.Bare(err)
	}
	if kind == headOther && s.Rows == 0 {
		return 0, 0, ErrForeign
	}
	if r.Told != nil {
		r.Told(s)
	}
	return s.end, size, nil
}

// What stands where the head should be.
const (
	headNone  = iota // nothing yet, or the beginning of one that a killed first run left
	headOurs         // it
	headOther        // something else: it is damaged, or the file is none of ours
)

// headOf looks at the beginning of a file. The error is ErrVersion or the file system's.
func headOf(f io.ReaderAt, size int64) (kind int, err error) {
	start := make([]byte, min(size, int64(len(head))))
	if _, err := f.ReadAt(start, 0); err != nil {
		return 0, outfile.Bare(err)
	}
	switch got := string(start); {
	case got == head:
		return headOurs, nil
	case strings.HasPrefix(head, got):
		return headNone, nil
	case strings.HasPrefix(got, headPrefix):
		return 0, ErrVersion
	}
	return headOther, nil
}

// lastOpens reports whether the file ends with a whole frame.
func (r *Register) lastOpens(f io.ReaderAt, size int64) bool {
	const least = beforeBox + afterBox
	var foot [afterBox]byte
	if _, err := f.ReadAt(foot[:], size-afterBox); size < least || err != nil || string(foot[4:]) != end {
		return false
	}
	n := int64(foot[0])<<24 | int64(foot[1])<<16 | int64(foot[2])<<8 | int64(foot[3])
	if n > maxBox || n+least+int64(len(head)) > size {
		return false
	}
	frame := make([]byte, n+least)
	if _, err := f.ReadAt(frame, size-int64(len(frame))); err != nil || frameLength(frame) != len(frame) {
		return false
	}
	_, err := r.box.open(frame, nil, true)
	return err == nil
}

// hold makes the folder when it is not there and waits until no other process is at the register.
func (r *Register) hold() (release func(), err error) {
	dir := filepath.Dir(r.path)
	if err := keyfile.MakeFolder(dir); err != nil {
		return nil, err
	}
	f, err := keyfile.OpenOwn(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", lockName, err)
	}
	if err := filelock.Wait(f, lockTime); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}

// snapshot opens the register to read what is in it now. Without one f is nil. It holds nobody up for longer than it takes
// to ask for the size: what is added later is not read, and who writes it anew leaves this file alone.
func (r *Register) snapshot() (f *os.File, size int64, err error) {
	if _, err := os.Lstat(r.path); errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if release, err := r.hold(); err == nil { // a folder that cannot be written to has no writer either
		defer release()
	} else if errors.Is(err, ErrBusy) {
		return nil, 0, err
	}
	if f, err = keyfile.OpenOwn(r.path, os.O_RDONLY); errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, outfile.Bare(err)
	}
	return f, info.Size(), nil
}

// syncDir asks for a folder's entries to reach the disk; not every system can.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}
