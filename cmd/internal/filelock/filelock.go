// Package filelock holds files against other processes that use it too, for as long as they are open. Nobody else is kept
// out: the locks are advisory, and a process that ends, however it ends, leaves none behind.
//
// For most cases: Try, or Wait when the other will soon be done. A file system that has no such locks is used without.
package filelock

import (
	"errors"
	"os"
	"time"
)

// ErrBusy is the error of a file that another process holds.
var ErrBusy = errors.New("another run is writing to it")

// How often Wait looks again: at once at first, then more and more seldom.
const (
	firstPause = time.Millisecond
	lastPause  = 20 * time.Millisecond
)

// Wait holds f for this process until it is closed or the process ends. While another has it, it tries again, for at most
// that long; then the error is ErrBusy.
func Wait(f *os.File, most time.Duration) error {
	pause := firstPause
	for end := time.Now().Add(most); ; {
		err := Try(f)
		if !errors.Is(err, ErrBusy) || time.Now().After(end) {
			return err
		}
		time.Sleep(pause)
		pause = min(2*pause, lastPause)
	}
}
