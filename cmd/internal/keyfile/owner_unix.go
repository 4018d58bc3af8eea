//go:build unix

package keyfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"mohr/cmd/internal/outfile"
)

// noFollow makes opening a symbolic link fail, and opening a pipe not wait.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// checkFile wants a key file that is the process's own and that nobody else can read or write.
func checkFile(info fs.FileInfo) error {
	if owner(info) != os.Geteuid() {
		return ErrOwner
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%w: mode %04o, want 0600", ErrMode, mode)
	}
	return nil
}

// CheckFolder wants a folder that is the process's own and that nobody else can write to.
func CheckFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return fmt.Errorf("folder: %w", outfile.Bare(err))
	case owner(info) != os.Geteuid():
		return fmt.Errorf("folder: %w", ErrOwner)
	case info.Mode().Perm()&0o022 != 0:
		return fmt.Errorf("folder: %w: mode %04o, want 0700", ErrMode, info.Mode().Perm())
	}
	return nil
}

// CheckHome keeps root from leaving its own key in another user's home, where that user could not read it and
// would be refused ever after (sudo keeps HOME on some systems).
func CheckHome(dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	for {
		info, err := os.Stat(dir)
		if err == nil && owner(info) != 0 {
			return fmt.Errorf("home: %w", ErrOwner)
		}
		if err == nil || !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return outfile.Bare(err)
		}
		dir = filepath.Dir(dir)
	}
}

func owner(info fs.FileInfo) int {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(st.Uid)
	}
	return -1
}
