package keyfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mohr/cmd/internal/outfile"
)

const (
	oldName = "key.old" // of the first key that Exchange puts aside; the next is key.old-2
	maxOld  = 99
)

// Replace puts now in the place of was, which is the key at path, in one step: whoever looks, at any moment, finds one
// or the other whole. The error is ErrChanged when another key is there by now, or Read's.
//
// Where the system can lock a folder (not Windows), no other Replace or Exchange comes between the look and the step.
func Replace(path string, set *outfile.Set, was, now Key) error {
	release, err := holdFolder(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer release()
	if err := unchanged(path, was); err != nil {
		return err
	}
	return put(path, set, now)
}

// Exchange is Replace, but first keeps was beside it, as "key.old" or the next free name of that kind, and returns that
// name. A key that is kept already is not kept twice.
func Exchange(path string, set *outfile.Set, was, now Key) (kept string, err error) {
	release, err := holdFolder(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	defer release()
	if err := unchanged(path, was); err != nil {
		return "", err
	}
	if kept, err = keep(filepath.Dir(path), set, was); err != nil {
		return "", fmt.Errorf("%s: %w", oldName, err)
	}
	return kept, put(path, set, now)
}

// put writes key over the one at path, and takes away what killed runs have left of theirs: a passphrase is worth
// nothing beside a forgotten key in the open. The folder is held.
func put(path string, set *outfile.Set, key Key) error {
	if err := write(path, set, key, true); err != nil {
		return err
	}
	entries, _ := os.ReadDir(filepath.Dir(path))
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".mohr-") || !strings.HasSuffix(e.Name(), ".tmp") { // names of outfile
			continue
		}
		left := filepath.Join(filepath.Dir(path), e.Name())
		if text, err := readOnce(left); err == nil {
			if _, err := Parse(text); err == nil {
				os.Remove(left)
			}
		}
	}
	return nil
}

// unchanged returns nil when the key at path is was.
func unchanged(path string, was Key) error {
	there, err := Read(path)
	if err == nil && !there.Equal(was) {
		err = ErrChanged
	}
	return err
}

// keep writes key under the first old name in dir that is free, unless it is there under one.
func keep(dir string, set *outfile.Set, key Key) (name string, err error) {
	for n := 1; n <= maxOld; n++ {
		name = oldName
		if n > 1 {
			name = fmt.Sprintf("%s-%d", oldName, n)
		}
		path := filepath.Join(dir, name)
		if there, err := Read(path); err == nil && there.Equal(key) {
			return name, nil
		}
		if err = write(path, set, key, false); !errors.Is(err, fs.ErrExist) {
			return name, err
		}
	}
	return "", fmt.Errorf("%d of them lie there already", maxOld)
}

// hasOld reports whether Exchange has left a key in dir.
func hasOld(dir string) bool {
	entries, _ := os.ReadDir(dir) // what cannot be listed cannot be written to either
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), oldName) })
}
