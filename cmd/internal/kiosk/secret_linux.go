package kiosk

import (
	"bufio"
	"errors"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// Harden keeps the process's memory from being written to a disk when it crashes, and from being read by other processes of
// the same user.
func Harden() error {
	return errors.Join(
		unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}),
		unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0),
	)
}

// dieWith asks for the process's end when its parent ends, which may have happened already.
func dieWith(parent int) error {
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return err
	}
	if os.Getppid() != parent {
		return errors.New("the parent has ended")
	}
	return nil
}

// CoreLimit is the most bytes of the process's memory that a crash may write to a disk.
func CoreLimit() uint64 {
	var l unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_CORE, &l) != nil {
		return ^uint64(0)
	}
	return l.Cur
}

// Swapping reports whether the machine may write memory to a disk. What lies compressed in memory (zram) is none.
func Swapping() bool {
	text, err := os.ReadFile("/proc/swaps")
	return err == nil && swapsIn(string(text))
}

// swapsIn reads what proc_swaps(5) describes.
func swapsIn(text string) bool {
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Scan() // the header
	for lines.Scan() {
		if name, _, _ := strings.Cut(lines.Text(), " "); name != "" && !strings.HasPrefix(name, "/dev/zram") {
			return true
		}
	}
	return false
}
