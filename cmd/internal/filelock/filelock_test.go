package filelock_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mohr/cmd/internal/filelock"
)

func TestWait(t *testing.T) {
	open := func() *os.File {
		f, err := os.OpenFile(filepath.Join(t.TempDir(), "..", "lock"), os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	first, second := open(), open()
	if err := filelock.Try(first); err != nil {
		t.Fatal(err)
	}
	if err := filelock.Wait(second, 5*time.Millisecond); !errors.Is(err, filelock.ErrBusy) {
		t.Errorf("what another holds: %v", err)
	}
	time.AfterFunc(10*time.Millisecond, func() { first.Close() })
	if err := filelock.Wait(second, time.Minute); err != nil {
		t.Errorf("what another lets go: %v", err)
	}
}
