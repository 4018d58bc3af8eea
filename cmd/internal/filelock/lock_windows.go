package filelock

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// farByte is a byte that no such file reaches: Windows keeps others from reading what is locked.
const farByte = 1 << 30

// Try holds f for this process until it is closed or the process ends. The error is ErrBusy when another has it. A file
// system that has no such locks is used without.
func Try(f *os.File) error {
	at := &windows.Overlapped{OffsetHigh: farByte}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrBusy
	}
	return nil
}
