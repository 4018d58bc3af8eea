package watermark

import (
	"bytes"
	"errors"
	"io"
)

// A spool holds a copy while it is made, until it has been read back. Where the destination can be read from its
// start (io.ReaderAt), as a file can, it holds the copy; else memory does, and the destination gets it whole.
type spool struct {
	dst  io.Writer
	file io.ReaderAt // dst, if it can be read
	mem  bytes.Buffer
	size int64
	err  error // the destination's own
}

func newSpool(dst io.Writer) *spool {
	file, _ := dst.(io.ReaderAt)
	return &spool{dst: dst, file: file}
}

// Write implements io.Writer.
func (s *spool) Write(p []byte) (n int, err error) {
	if s.file == nil {
		n, err = s.mem.Write(p)
	} else if n, err = s.dst.Write(p); err != nil {
		s.err = err
	}
	s.size += int64(n)
	return n, err
}

// written returns what was written, to be read. A destination that holds something back (flusher) is asked not to.
func (s *spool) written() (io.ReaderAt, int64, error) {
	if s.file == nil {
		return bytes.NewReader(s.mem.Bytes()), s.size, nil
	}
	if f, ok := s.dst.(interface{ Flush() error }); ok {
		if err := f.Flush(); err != nil {
			return nil, 0, err
		}
	}
	return s.file, s.size, nil
}

// release hands a copy that was held in memory to the destination.
func (s *spool) release() error {
	if s.file != nil {
		return nil
	}
	_, err := s.mem.WriteTo(s.dst)
	return err
}

// fault is the error of a write: the destination's own, or one of ours.
func (s *spool) fault(err error) error {
	if s.err != nil {
		return s.err
	}
	return errors.Join(errInternal, err)
}
