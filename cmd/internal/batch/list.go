package batch

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A List is names of files, each ended by a zero byte when there is one among them, else by a line end.
type List struct {
	text []byte
	sep  byte
	name func(string) string
}

// NewList reads text, which it keeps. name gives a copy's path from its input's.
func NewList(text []byte, name func(string) string) *List {
	l := &List{text, '\n', name}
	if bytes.IndexByte(text, 0) >= 0 {
		l.sep = 0
	}
	return l
}

// Rows implements Source. An error is a RowError of ErrManifest or ErrLimit. Empty lines are passed over.
func (l *List) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		rest, index := l.text, 0
		if l.sep == '\n' {
			rest = bytes.TrimPrefix(rest, []byte("\xef\xbb\xbf"))
		}
		for line := 1; len(rest) > 0; line++ {
			var item []byte
			item, rest, _ = bytes.Cut(rest, []byte{l.sep})
			if l.sep == '\n' {
				item = bytes.TrimSuffix(item, []byte("\r"))
			}
			if len(item) == 0 {
				continue
			}
			row := Row{Line: line, Index: index, Input: string(item)}
			index++
			var err error
			if len(item) > maxRecord {
				err = fmt.Errorf("%w: a name of %d bytes, limit is %d", ErrLimit, len(item), maxRecord)
			} else if row.Output, err = cleanOutput(l.name(mirrored(row.Input))); err != nil {
				err = fmt.Errorf("%w: its output %w", ErrManifest, err)
			}
			if err != nil {
				yield(Row{}, &RowError{Line: line, Err: err})
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// A Skipped is what a walk through folders has left out.
type Skipped struct {
	Hidden  int      // names that begin with a dot; a hidden folder counts once
	Links   int      // symbolic links to folders: they may lead in a circle
	Special int      // pipes, sockets, devices
	Other   int      // files whose names end in nothing that is read
	Endings []string // of those, at most maxEndings, in order
}

// maxEndings is how many endings of other files are told.
const maxEndings = 5

// A Tree is the files of folders, found once. Links to files are followed.
type Tree struct {
	names   []byte // of each file: length of its path, where what is mirrored begins, path
	name    func(string) string
	Skipped Skipped
}

// A Walker says what Walk takes.
type Walker struct {
	Endings []string            // of names that are read, lower case, without the dot
	Name    func(string) string // gives a copy's path from its input's
	Apart   fs.FileInfo         // a folder that is not entered: the output's; nil for none
}

// Walk lists the files in roots, which are folders or files, each folder's in the order of their names. The error is a file
// system's, or ErrSame for a root that is the folder apart.
func (w Walker) Walk(roots []string) (*Tree, error) {
	t := &Tree{name: w.Name}
	for _, root := range roots {
		info, err := os.Stat(root)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			t.add(root, len(root)-len(filepath.Base(root)))
			continue
		}
		if w.Apart != nil && os.SameFile(info, w.Apart) {
			return nil, &fs.PathError{Op: "walk", Path: root, Err: ErrSame}
		}
		if err := w.walk(t, root); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// walk adds what lies beneath root.
func (w Walker) walk(t *Tree, root string) error {
	prefix := root
	if !os.IsPathSeparator(prefix[len(prefix)-1]) {
		prefix += string(filepath.Separator) // also makes a link to a folder be followed
	}
	return filepath.WalkDir(prefix, func(p string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if p == prefix {
			return nil
		}
		rel, err := filepath.Rel(prefix, p)
		if err != nil {
			return err
		}
		return w.take(t, prefix, rel, entry)
	})
}

// take adds one entry of a folder, or counts it as left out.
func (w Walker) take(t *Tree, prefix, rel string, entry fs.DirEntry) error {
	hidden := strings.HasPrefix(entry.Name(), ".")
	switch {
	case hidden:
		t.Skipped.Hidden++
		if entry.IsDir() {
			return fs.SkipDir
		}
		return nil
	case entry.IsDir():
		if info, err := entry.Info(); err == nil && w.Apart != nil && os.SameFile(info, w.Apart) {
			return fs.SkipDir
		}
		return nil
	case entry.Type()&fs.ModeSymlink != 0:
		if info, err := os.Stat(prefix + rel); err == nil && info.IsDir() {
			t.Skipped.Links++
			return nil
		}
	case !entry.Type().IsRegular():
		t.Skipped.Special++
		return nil
	}
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(rel), "."))
	if !slices.Contains(w.Endings, ending) {
		t.Skipped.other(ending)
		return nil
	}
	t.add(prefix+rel, len(prefix))
	return nil
}

// other counts a file whose name ends in nothing that is read.
func (s *Skipped) other(ending string) {
	s.Other++
	if i, found := slices.BinarySearch(s.Endings, ending); !found && len(s.Endings) < maxEndings {
		s.Endings = slices.Insert(s.Endings, i, ending)
	}
}

// add notes one file; what is mirrored begins at from.
func (t *Tree) add(file string, from int) {
	t.names = binary.AppendUvarint(t.names, uint64(len(file)))
	t.names = binary.AppendUvarint(t.names, uint64(from))
	t.names = append(t.names, file...)
}

// Rows implements Source. The error is a RowError of ErrManifest.
func (t *Tree) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		rest := t.names
		for index := 0; len(rest) > 0; index++ {
			length, n := binary.Uvarint(rest)
			from, m := binary.Uvarint(rest[n:])
			rest = rest[n+m:]
			row := Row{Index: index, Input: string(rest[:length])}
			rest = rest[length:]
			var err error
			if row.Output, err = cleanOutput(t.name(filepath.ToSlash(row.Input[from:]))); err != nil {
				yield(Row{}, fmt.Errorf("%w: %q: its output %w", ErrManifest, row.Input, err))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}
