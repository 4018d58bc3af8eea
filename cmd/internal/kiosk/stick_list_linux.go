package kiosk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"mohr/web"
)

// SaveFolder is where copies go on a stick. It is not listed: what is stamped already is no original.
const SaveFolder = "Mohr"

// A lister looks through a stick once.
type lister struct {
	root  *os.Root
	limit int64
	until time.Time // when it stops looking

	dirs, looked int
	large        int
	more         bool
}

// A found is a file that may be chosen.
type found struct {
	place
	pdf bool
}

// list returns the newest files. The error is that of the stick's own folder; what else cannot be read is left out.
func (l *lister) list() ([]found, error) {
	candidates, err := l.walk()
	if err != nil {
		return nil, err
	}
	slices.SortFunc(candidates, func(a, b place) int {
		if c := b.info.ModTime().Compare(a.info.ModTime()); c != 0 {
			return c
		}
		return strings.Compare(a.path, b.path)
	})
	var files []found
	head := make([]byte, sniffBytes)
	for i, c := range candidates {
		if len(files) == web.MaxStickFiles || i == maxSniffs || time.Now().After(l.until) {
			l.more = true
			break
		}
		if picture, pdf := l.sniff(c.path, head); picture || pdf {
			files = append(files, found{c, pdf})
		}
	}
	return files, nil
}

// walk finds the files that by name and size may be chosen.
func (l *lister) walk() (candidates []place, err error) {
	type folder struct {
		path  string
		depth int
	}
	queue := []folder{{".", 0}}
	for len(queue) > 0 {
		dir := queue[0]
		queue = queue[1:]
		err := l.entries(dir.path, func(name string, isDir bool) {
			at := path.Join(dir.path, name)
			switch {
			case isDir && (dir.depth == maxDepth || dir.depth == 0 && strings.EqualFold(name, SaveFolder)):
			case isDir:
				queue = append(queue, folder{at, dir.depth + 1})
			case mayBe(name):
				candidates = l.weigh(candidates, at)
			}
		})
		if err != nil && dir.depth == 0 {
			return nil, err
		}
	}
	return candidates, nil
}

// weigh adds a file that is neither empty nor too large.
func (l *lister) weigh(candidates []place, at string) []place {
	info, err := l.root.Lstat(at)
	switch {
	case err != nil || !info.Mode().IsRegular() || info.Size() == 0:
		return candidates
	case info.Size() > l.limit:
		l.large++
		return candidates
	}
	return append(candidates, place{at, info})
}

// entries calls see with each plain file and folder of a folder, but those that are hidden.
func (l *lister) entries(dir string, see func(name string, isDir bool)) error {
	const atOnce = 256
	if l.dirs++; l.dirs > maxDirs {
		l.more = true
		return nil
	}
	f, err := l.root.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	for {
		some, err := f.ReadDir(atOnce)
		for _, e := range some {
			if l.looked++; l.looked > maxLooked || time.Now().After(l.until) {
				l.more = true
				return nil
			}
			if name := e.Name(); !hidden(name) && (e.IsDir() || e.Type().IsRegular()) {
				see(name, e.IsDir())
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// hidden reports whether a file or folder is one that people do not see.
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || slices.ContainsFunc([]string{"$RECYCLE.BIN", "System Volume Information", "LOST.DIR"}, func(s string) bool {
		return strings.EqualFold(s, name)
	})
}

// sniff looks at the start of a file.
func (l *lister) sniff(at string, head []byte) (picture, pdf bool) {
	f, _, err := openPlain(l.root, at)
	if err != nil {
		return false, false
	}
	defer f.Close()
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, fs.ErrClosed) {
		return false, false
	}
	return kindOf(head[:n])
}
