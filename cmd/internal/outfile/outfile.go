// Package outfile writes files that appear whole or not at all. A file is written without a name where the
// system can do that (Linux, O_TMPFILE), else under a temporary name in the folder it is meant for, is synced,
// and gets its name in one step at the end. Without leave to replace, that step cannot touch an existing file,
// not even one that appears at the same moment.
//
// For most cases: Create, write, Commit, with a deferred Discard. A program that may be interrupted keeps one
// Set for all its files and calls Abandon before it exits.
//
// It does not lock, does not keep older versions, and does not follow a symbolic link in the place of the file.
package outfile

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
)

// A Set is the files that a program is writing. The zero Set is ready; it must not be copied. Its methods may
// be called from several goroutines.
type Set struct {
	// Tag stands in the temporary names of this set, so that Sweep tells them from those of others; "" is none. It is set
	// before the first use.
	Tag string

	mu    sync.Mutex
	temps map[string]bool // temporary names that exist now
}

// A File is being written and has no lasting name yet. It is used by one goroutine.
type File struct {
	set  *Set
	f    *os.File
	dir  string
	temp string // temporary path; "" when the file has no name at all
	done bool
}

// Create starts a file that will belong to dir. Its permissions are mode under the process's umask. The error
// is that of the file system.
func (s *Set) Create(dir string, mode fs.FileMode) (*File, error) {
	if f, err := openUnnamed(dir, mode); err == nil {
		return &File{set: s, f: f, dir: dir}, nil
	}
	return s.createNamed(dir, mode)
}

// createNamed is Create under a temporary name.
func (s *Set) createNamed(dir string, mode fs.FileMode) (*File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	temp := tempName(dir, s.Tag)
	f, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, err
	}
	s.remember(temp)
	return &File{set: s, f: f, dir: dir, temp: temp}, nil
}

// Write implements io.Writer.
func (f *File) Write(p []byte) (int, error) { return f.f.Write(p) }

// ReadAt implements io.ReaderAt on what has been written.
func (f *File) ReadAt(p []byte, off int64) (int, error) { return f.f.ReadAt(p, off) }

// Commit gives the file its name in the folder of Create. When the name is taken and replace is false, the
// error is fs.ErrExist and what has the name stays as it is. With replace, what has the name is replaced in
// one step; a symbolic link is replaced itself. After an error nothing of the file is left; after success the
// file and its name have been asked to reach the disk.
func (f *File) Commit(name string, replace bool) error {
	defer f.Discard()
	if err := f.f.Sync(); err != nil && !unsupported(err) {
		return err
	}
	f.set.mu.Lock()
	err := f.publish(filepath.Join(f.dir, name), replace)
	f.set.mu.Unlock()
	if err != nil {
		return err
	}
	syncDir(f.dir)
	return nil
}

// publish gives the file its lasting name; the set is locked.
func (f *File) publish(path string, replace bool) error {
	if f.temp == "" && !replace {
		err := linkUnnamed(f.f, path)
		if err == nil || errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	if f.temp == "" {
		if err := f.giveTempName(); err != nil {
			return err
		}
	}
	if err := f.f.Close(); err != nil { // Windows renames no open file; a network file system reports here
		return err
	}
	if replace {
		return f.rename(path)
	}
	err := os.Link(f.temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	return f.reserve(path)
}

// giveTempName turns a file without a name into one with a temporary name, by a link or, where links are
// forbidden (Android), by a copy. The set is locked.
func (f *File) giveTempName() error {
	temp := tempName(f.dir, f.set.Tag)
	if linkUnnamed(f.f, temp) != nil {
		return f.copyTo(temp)
	}
	f.temp = temp
	f.set.remember(temp)
	return nil
}

// copyTo writes the file once more under the new name temp, which becomes its temporary name. The set is locked.
func (f *File) copyTo(temp string) error {
	info, err := f.f.Stat()
	if err != nil {
		return err
	}
	named, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm())
	if err != nil {
		return err
	}
	f.temp = temp
	f.set.remember(temp)
	_, err = io.Copy(named, io.NewSectionReader(f.f, 0, info.Size()))
	if err == nil {
		err = named.Sync()
	}
	return errors.Join(err, named.Close())
}

// reserve publishes on a file system without hard links (FAT, some network shares): it takes the name with an
// empty file of its own, which nobody else can have made, and renames over that. A crash between the two steps
// leaves the empty file.
func (f *File) reserve(path string) error {
	taken, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(taken.Close(), f.rename(path)); err != nil {
		os.Remove(path)
		return err
	}
	return nil
}

// rename moves the temporary name to path, over what is there.
func (f *File) rename(path string) error {
	if err := os.Rename(f.temp, path); err != nil {
		return err
	}
	delete(f.set.temps, f.temp)
	f.temp = ""
	return nil
}

// Discard removes the file unless it has been committed; then it does nothing. It may be called again.
func (f *File) Discard() {
	if f.done {
		return
	}
	f.done = true
	f.f.Close()
	f.set.mu.Lock()
	defer f.set.mu.Unlock()
	if f.temp != "" {
		os.Remove(f.temp)
		delete(f.set.temps, f.temp)
	}
}

// Abandon removes every unfinished file and lets no other be made or get its name: whoever tries waits for
// ever. It is for a program that is about to exit, and is called once.
func (s *Set) Abandon() {
	s.mu.Lock() // and never unlocked
	for temp := range s.temps {
		os.Remove(temp)
	}
}

// remember notes that temp exists; the set is locked.
func (s *Set) remember(temp string) {
	if s.temps == nil {
		s.temps = map[string]bool{}
	}
	s.temps[temp] = true
}

// unsupported reports whether err says that a file system cannot sync, which is not the file's fault.
func unsupported(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL)
}

// tempName is a name in dir that nobody else has: hidden, and short whatever the final name is.
func tempName(dir, tag string) string {
	return filepath.Join(dir, tempPrefix(tag)+rand.Text()+tempEnding)
}

// tempEnding ends temporary names.
const tempEnding = ".tmp"

// tempPrefix begins the temporary names of a tag.
func tempPrefix(tag string) string {
	if tag == "" {
		return ".mohr-"
	}
	return ".mohr-" + tag + "-"
}

// Sweep removes what killed runs with this tag have left of unfinished files in dir. The caller knows that no other run
// uses the tag now. A folder that is not there holds nothing.
func Sweep(dir, tag string) error {
	if tag == "" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	defer d.Close()
	for {
		names, err := d.Readdirnames(1024)
		for _, name := range names {
			if strings.HasPrefix(name, tempPrefix(tag)) && strings.HasSuffix(name, tempEnding) {
				os.Remove(filepath.Join(dir, name))
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

// syncDir asks for dir's entries to reach the disk. Its errors are ignored: the file is in place, and not every
// system lets a folder be opened or synced.
func syncDir(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	d.Sync()
	d.Close()
}

// Plain returns what stands between name and being written by this package with leave to replace: nil for no
// file and for a regular one, else an error that says what it is. It does not follow a symbolic link.
func Plain(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("%w: a symbolic link", ErrNotPlain)
	case info.IsDir():
		return fmt.Errorf("%w: a folder", ErrNotPlain)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: a device, pipe or socket", ErrNotPlain)
	}
	return nil
}

// ErrNotPlain is the error of Plain when something other than a regular file has the name.
var ErrNotPlain = errors.New("is not a plain file")

// Bare takes the path out of a file system's error: messages name the file themselves, and safely.
func Bare(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	var call *os.SyscallError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	case errors.As(err, &call):
		return call.Err
	}
	return err
}
