package kiosk

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"syscall"
	"time"

	"mohr/watermark"
	"mohr/web"
)

// How long a stick may take, and how much of it is looked at.
const (
	lookTime  = time.Second      // to see whether it is there
	listTime  = 8 * time.Second  // to list it; half of that is for looking, what is found by then is shown
	readTime  = 60 * time.Second // to read one file: 256 MiB at 5 MB/s
	saveTime  = 60 * time.Second
	maxStuck  = 8      // calls that a dead stick may hold up, before all fail at once
	maxDepth  = 5      // folders within folders
	maxDirs   = 2000   // folders
	maxLooked = 50_000 // entries of all folders
	maxSniffs = 600    // files opened to see what they are
	maxIDs    = 4096   // files remembered, all lists of one stick together
)

// A Stick is the folder in which a stick appears. It implements web.Stick: nothing is opened but plain files within the
// folder, nothing follows a symbolic link, and no call takes longer than its limit, however dead the stick.
type Stick struct {
	config StickConfig
	limit  int64 // of a file, bytes
	stuck  chan struct{}

	mu    sync.Mutex
	count int    // sticks seen
	what  string // what is in now
	ids   map[string]place
	known map[string]string // IDs by path
}

// A place is a file on the stick, as it was listed.
type place struct {
	path string
	info fs.FileInfo
}

// OpenStick makes a Stick of a folder, which need not be there yet. Files larger than limit bytes are not offered.
func OpenStick(c StickConfig, limit int64) *Stick {
	return &Stick{config: c, limit: limit, stuck: make(chan struct{}, maxStuck), ids: map[string]place{}, known: map[string]string{}}
}

// What a stick does wrong. Each is web.ErrStick.
var (
	errNoStick   = fmt.Errorf("%w is not in", web.ErrStick)
	errSlowStick = fmt.Errorf("%w does not answer", web.ErrStick)
	errNoFile    = fmt.Errorf("%w has no such file", web.ErrStick)
	errTaken     = fmt.Errorf("%w has a file of that name", web.ErrStick)
	errBadName   = fmt.Errorf("%w takes no such name", web.ErrStick)
	errFull      = fmt.Errorf("%w is full", web.ErrStick)
	errLocked    = fmt.Errorf("%w cannot be written", web.ErrStick)
)

// within calls work and waits for it that long. A call that hangs is left behind; of those there are at most maxStuck.
func within[T any](s *Stick, limit time.Duration, work func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	var none T
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case s.stuck <- struct{}{}:
	case <-timer.C:
		return none, errSlowStick
	}
	done := make(chan result, 1)
	go func() {
		defer func() { <-s.stuck }()
		value, err := work()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-timer.C:
		return none, errSlowStick
	}
}

// Seen implements web.Stick.
func (s *Stick) Seen() int {
	what, err := within(s, lookTime, func() (string, error) { return s.config.plugged(), nil })
	if err != nil {
		what = ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if what != s.what {
		s.what = what
		clear(s.ids)
		clear(s.known)
		if what != "" {
			s.count++
		}
	}
	if what == "" {
		return 0
	}
	return s.count
}

// open opens the stick that is in. done closes it; its error is errNoStick if the stick has been pulled out or changed
// meanwhile.
func (s *Stick) open() (root *os.Root, done func() error, err error) {
	before := s.config.plugged()
	s.mu.Lock()
	same := before != "" && before == s.what
	s.mu.Unlock()
	if !same {
		return nil, nil, errNoStick
	}
	root, err = os.OpenRoot(s.config.Folder)
	if err != nil {
		return nil, nil, stickError(err)
	}
	return root, func() error {
		root.Close()
		if s.config.plugged() != before {
			return errNoStick
		}
		return nil
	}, nil
}

// stickError makes a file system's error web.ErrStick. What it says names no file.
func stickError(err error) error {
	var errno syscall.Errno
	switch {
	case err == nil:
		return nil
	case errors.Is(err, web.ErrStick), errors.Is(err, watermark.ErrLimit):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return errNoFile
	case errors.Is(err, fs.ErrExist):
		return errTaken
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return errFull
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return errLocked
	case errors.As(err, &errno):
		return fmt.Errorf("%w: %w", web.ErrStick, errno)
	}
	return web.ErrStick
}

// List implements web.Stick.
func (s *Stick) List() (web.StickList, error) {
	if s.Seen() == 0 {
		return web.StickList{}, errNoStick
	}
	return within(s, listTime, func() (list web.StickList, err error) {
		root, done, err := s.open()
		if err != nil {
			return list, err
		}
		l := lister{root: root, limit: s.limit, until: time.Now().Add(listTime / 2)}
		files, err := l.list()
		if gone := done(); err == nil {
			err = gone
		}
		if err != nil {
			return list, stickError(err)
		}
		list.More, list.Large = l.more, l.large
		for _, f := range files {
			id := s.id(f.place)
			if id == "" {
				list.More = true
				break
			}
			list.Files = append(list.Files, web.StickFile{
				ID: id, Name: shownName(f.path), PDF: f.pdf, Day: f.info.ModTime().Format(time.DateOnly),
			})
		}
		return list, nil
	})
}

// id is the ID of a file, the same one each time the stick is listed; "" when too many are remembered.
func (s *Stick) id(p place) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, known := s.known[p.path]
	if !known {
		if len(s.ids) >= maxIDs {
			return ""
		}
		id = rand.Text()
	}
	s.known[p.path], s.ids[id] = id, p
	return id
}

// Read implements web.Stick.
func (s *Stick) Read(id string, limit int64) ([]byte, error) {
	if s.Seen() == 0 {
		return nil, errNoStick
	}
	s.mu.Lock()
	p, known := s.ids[id]
	s.mu.Unlock()
	if !known {
		return nil, errNoFile
	}
	return within(s, readTime, func() ([]byte, error) {
		root, done, err := s.open()
		if err != nil {
			return nil, err
		}
		data, err := readFile(root, p, min(limit, s.limit))
		if gone := done(); err == nil {
			err = gone
		}
		if err != nil {
			clear(data)
			return nil, stickError(err)
		}
		return data, nil
	})
}

// readFile reads a file as it was listed.
func readFile(root *os.Root, p place, limit int64) ([]byte, error) {
	f, info, err := openPlain(root, p.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size := info.Size()
	if size > limit {
		return nil, &watermark.LimitError{What: "file", Got: fmt.Sprintf("%d bytes", size), Max: fmt.Sprintf("%d bytes", limit)}
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(f, data); err != nil {
		return data, fmt.Errorf("%w: %w", web.ErrStick, err)
	}
	return data, nil
}

// openPlain opens a plain file: nothing else is ever opened, since a pipe or a device could hang or act.
func openPlain(root *os.Root, path string) (*os.File, fs.FileInfo, error) {
	before, err := root.Lstat(path)
	if err != nil {
		return nil, nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, nil, errNoFile
	}
	f, err := root.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	after, err := f.Stat()
	if err != nil || !after.Mode().IsRegular() || !os.SameFile(before, after) {
		f.Close()
		return nil, nil, errNoFile
	}
	return f, after, nil
}

// numbers are a file's device and inode.
func numbers(info fs.FileInfo) (dev, ino uint64) {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return st.Dev, st.Ino
	}
	return 0, 0
}
