package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"mohr/cmd/internal/outfile"
	"mohr/watermark"
)

// headBytes is how much of a file is read to guess its format: a PDF may begin a little later than its file.
const headBytes = 1024

// look opens a regular file for reading, never waiting as a pipe would make it. The error is errMissing,
// errFolder, errSpecial or the file system's, without the path.
func look(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err == nil {
		err = regular(info)
	}
	if err != nil {
		return nil, nil, inputError(err)
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // it may have changed since: still no waiting
	if err != nil {
		return nil, nil, inputError(err)
	}
	info, err = f.Stat()
	if err == nil {
		err = regular(info)
	}
	if err != nil {
		f.Close()
		return nil, nil, inputError(err)
	}
	return f, info, nil
}

// regular returns nil for a file that has an end.
func regular(info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return errFolder
	case !info.Mode().IsRegular():
		return errSpecial
	}
	return nil
}

// inputError is what is said of an input that cannot be opened or read.
func inputError(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return errMissing
	}
	return outfile.Bare(err)
}

// head reads the first bytes of a file, fewer when it is shorter.
func head(path string) ([]byte, fs.FileInfo, error) {
	f, info, err := look(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	b := make([]byte, headBytes)
	n, err := io.ReadFull(f, b)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, nil, inputError(err)
	}
	return b[:n], info, nil
}

// read returns the whole of an input of at most max bytes; a larger file is refused before it is read, one that
// grows meanwhile when it passes max.
func (p *program) read(path string, max int64) ([]byte, error) {
	if path == stdio {
		return readAll(p.stdin, 0, max)
	}
	f, info, err := look(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, info.Size(), max)
}

// readAll reads r, which is expected to hold size bytes, up to max.
func readAll(r io.Reader, size, max int64) ([]byte, error) {
	if size > max {
		return nil, tooLong(sizeText(size), max)
	}
	var b bytes.Buffer
	b.Grow(int(size) + bytes.MinRead) // ReadFrom then never makes room twice
	n, err := b.ReadFrom(io.LimitReader(r, max+1))
	switch {
	case err != nil:
		return nil, inputError(err)
	case n > max:
		return nil, tooLong("more", max)
	}
	return b.Bytes(), nil
}

// tooLong is the error of an input over the limit of bytes.
func tooLong(got string, max int64) error {
	return &watermark.LimitError{What: "input", Got: got, Max: fmt.Sprintf("%s (%d bytes)", sizeText(max), max), Flag: "--max-bytes"}
}
