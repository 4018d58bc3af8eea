//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package keyfile

import (
	"errors"
	"os"
	"syscall"

	"mohr/cmd/internal/outfile"
)

// holdFolder waits until no other process that uses it holds dir, and holds it until release is called or this
// process ends. A file system that has no such locks is used without.
func holdFolder(dir string) (release func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, outfile.Bare(err)
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			return func() { f.Close() }, nil
		}
	}
}
