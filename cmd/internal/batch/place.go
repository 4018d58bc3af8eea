package batch

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"mohr/cmd/internal/outfile"
	"mohr/watermark"
)

// A place is what stands where an output goes.
type place struct {
	there   bool // something does
	replace bool // it may be replaced
	compare bool // it may stay if it is the same
}

// placeOf looks where an output goes. explained says that the journal knows of one. The error is ErrExists, ErrSame or
// outfile.ErrNotPlain.
func (w *Work) placeOf(row Row, in fs.FileInfo, explained bool) (p place, err error) {
	name := w.path(row)
	info, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return place{replace: w.Force || explained}, nil
	}
	if err != nil {
		return p, &DiskError{row.Output, outfile.Bare(err)}
	}
	if there, err := os.Stat(name); err == nil && os.SameFile(there, in) {
		return p, ErrSame
	}
	if err := outfile.Plain(name); err != nil {
		return p, err
	}
	p = place{there: true, replace: w.Force || explained, compare: w.Resume}
	if p.compare && info.Size() == 0 { // where links are missing, a kill may leave the name alone
		p.replace = true
	}
	if !p.replace && !p.compare {
		return p, ErrExists
	}
	if p.replace && w.inputs.has(w.Source, info) {
		return p, ErrSame
	}
	return p, nil
}

// An inputSet is the inputs of a batch as the file system knows them, gathered when first asked for: when a file is to be
// replaced, which must not be one of them.
type inputSet struct {
	once sync.Once
	ids  map[[2]uint64]struct{}
}

func (s *inputSet) has(src Source, info fs.FileInfo) bool {
	s.once.Do(func() {
		s.ids = map[[2]uint64]struct{}{}
		for row, err := range src.Rows() {
			if err != nil {
				return
			}
			if in, err := os.Stat(row.Input); err == nil {
				if id, ok := inode(in); ok {
					s.ids[id] = struct{}{}
				}
			}
		}
	})
	id, ok := inode(info)
	_, found := s.ids[id]
	return ok && found
}

// full reports whether an error is that of a disk that takes nothing more.
func full(err error) bool {
	for _, kind := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EIO, syscall.ENODEV, syscall.ENXIO} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// admit waits for room in memory and reads an input. The room is to be given back, also after an error.
func (w *Work) admit(f *os.File, size int64, lim watermark.Limits) (src []byte, took int64, err error) {
	if size > lim.Bytes {
		return nil, 0, &watermark.LimitError{What: "input", Got: fmt.Sprintf("%d bytes", size), Max: fmt.Sprintf("%d bytes", lim.Bytes), Flag: "--max-bytes"}
	}
	head := make([]byte, min(size, peekBytes))
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return head[:n], 0, outfile.Bare(err)
	}
	head = head[:n]
	pages := max(w.Stamper.Workers, 1)
	if pixels, err := watermark.Pixels(head, lim); err == nil {
		took = w.Gate.Enter(size + weight(head, pixels, pages))
		src, err := readRest(f, head, size, lim.Bytes)
		return src, took, err
	}
	// The header lies further in, or there is none: one at a time may hold some room and wait for more.
	w.Gate.slow.Lock()
	defer w.Gate.slow.Unlock()
	took = w.Gate.Enter(size)
	if src, err = readRest(f, head, size, lim.Bytes); err != nil {
		return src, took, err
	}
	pixels, err := watermark.Pixels(src, lim)
	if err != nil {
		return src, took, err
	}
	return src, took + w.Gate.more(took, weight(head, pixels, pages)), nil
}

// peekBytes is how much of an input is read before there is room for it.
const peekBytes = 64 << 10

// readRest reads what follows head, up to max in all.
func readRest(f *os.File, head []byte, size, max int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(size) + bytes.MinRead)
	b.Write(head)
	n, err := b.ReadFrom(io.LimitReader(f, max+1-int64(len(head))))
	if err != nil {
		return b.Bytes(), outfile.Bare(err)
	}
	if int64(len(head))+n > max {
		return b.Bytes(), &watermark.LimitError{What: "input", Got: "more", Max: fmt.Sprintf("%d bytes", max), Flag: "--max-bytes"}
	}
	return b.Bytes(), nil
}

// write stamps src and puts the copy in its place, or in a dry run nowhere.
func (w *Work) write(r *Result, src []byte, job watermark.Job, in fs.FileInfo, p place) (err error) {
	if w.Dry {
		sum := sha256.New()
		r.Report, err = w.Stamper.Stamp(sum, src, job)
		r.Digest = hex.EncodeToString(sum.Sum(nil))
		return err
	}
	name := w.path(r.Row)
	dir := filepath.Dir(name)
	if err := w.folder(dir); err != nil {
		return disk(r.Row, err)
	}
	f, err := w.Outputs.Create(dir, 0o600|in.Mode().Perm()&0o666)
	if err != nil {
		return disk(r.Row, err)
	}
	defer f.Discard()
	dst := newSink(f)
	r.Report, err = w.Stamper.Stamp(dst, src, job)
	if err == nil {
		err = dst.Flush()
	}
	if dst.disk.err != nil {
		return disk(r.Row, dst.disk.err)
	}
	if err != nil {
		return err
	}
	r.Digest = hex.EncodeToString(dst.sum.Sum(nil))
	if w.Thumb != nil {
		w.Thumb(r.Row, func() (io.Reader, error) { return io.NewSectionReader(f, 0, dst.size), nil })
	}
	return w.publish(r, f, dst, job, p)
}

// publish notes a whole copy and gives it its name.
func (w *Work) publish(r *Result, f *outfile.File, dst *sink, job watermark.Job, p place) (err error) {
	name := w.path(r.Row)
	if p.there && p.compare && sameContent(name, r.Digest) {
		return nil // a killed run has put it there, and noted it before
	}
	if p.there && !p.replace {
		return ErrExists
	}
	if err := w.lost(); err != nil {
		return err
	}
	if p.replace && w.written.has(name) {
		return ErrExists
	}
	undo := func() {}
	if w.Record != nil {
		if undo, err = w.Record(job.Label, r.Report, [32]byte(dst.sum.Sum(nil))); err != nil {
			return &RecordError{err}
		}
	}
	if err := f.Commit(filepath.Base(name), p.replace); err != nil {
		undo()
		if errors.Is(err, fs.ErrExist) {
			return ErrExists
		}
		return disk(r.Row, err)
	}
	if w.Force {
		w.written.add(name)
	}
	return nil
}

// A writtenSet is the copies that a run with leave to replace has put in place. Names alone do not tell them apart where the
// file system takes two names for one (case, accents).
type writtenSet struct {
	mu  sync.Mutex
	ids map[[2]uint64]struct{}
}

func (s *writtenSet) has(name string) bool {
	info, err := os.Lstat(name)
	if err != nil {
		return false
	}
	id, ok := inode(info)
	s.mu.Lock()
	defer s.mu.Unlock()
	_, found := s.ids[id]
	return ok && found
}

func (s *writtenSet) add(name string) {
	info, err := os.Lstat(name)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if id, ok := inode(info); ok {
		if s.ids == nil {
			s.ids = map[[2]uint64]struct{}{}
		}
		s.ids[id] = struct{}{}
	}
}

// thumbOfFile gives a copy that was kept to Thumb.
func (w *Work) thumbOfFile(row Row) {
	if w.Thumb == nil || w.Dry {
		return
	}
	var f *os.File
	w.Thumb(row, func() (r io.Reader, err error) {
		f, err = os.Open(w.path(row))
		return f, err
	})
	if f != nil {
		f.Close()
	}
}

func disk(r Row, err error) error { return &DiskError{r.Output, outfile.Bare(err)} }

// folder makes a folder of outputs and takes away what a killed run has left in it.
func (w *Work) folder(dir string) error {
	w.foldersLock.Lock() // nobody writes into a folder while it is swept
	defer w.foldersLock.Unlock()
	if w.folders[dir] {
		return nil
	}
	if err := w.lost(); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if w.Journal.Earlier {
		if err := outfile.Sweep(dir, w.Journal.Head.ID); err != nil {
			return err
		}
	}
	if w.folders == nil {
		w.folders = map[string]bool{}
	}
	w.folders[dir] = true
	return nil
}

// sameContent reports whether the plain file at path has that digest.
func sameContent(path, digest string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	sum, err := digestOf(f)
	return err == nil && sum == digest
}

// A sink is a copy's file while it is written: buffered, summed, and readable, so that the core can read a PDF back without
// holding it in memory.
type sink struct {
	out *bufio.Writer // not embedded: its ReadFrom would pass the sum by
	io.ReaderAt
	sum  hash.Hash
	size int64
	disk *diskWriter // tells the disk's errors from the core's
}

// sinkBuffer gathers the small writes of an encoder, bytes.
const sinkBuffer = 64 << 10

func newSink(f *outfile.File) *sink {
	d := &diskWriter{w: f}
	return &sink{bufio.NewWriterSize(d, sinkBuffer), f, sha256.New(), 0, d}
}

// Write implements io.Writer.
func (s *sink) Write(p []byte) (int, error) {
	s.sum.Write(p)
	s.size += int64(len(p))
	return s.out.Write(p)
}

// Flush writes what is held back.
func (s *sink) Flush() error { return s.out.Flush() }

// A diskWriter keeps the first error of writing.
type diskWriter struct {
	w   io.Writer
	err error
}

func (d *diskWriter) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	if err != nil && d.err == nil {
		d.err = err
	}
	return n, err
}
