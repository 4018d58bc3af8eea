// Package batch is many files in one run: the rows of a manifest, a list or folders, the check before work, the journal that
// lets a killed run go on, the workers with their bound on memory, shards, and the report over all of them.
//
// For most cases: OpenManifest, NewList or Walk gives a Source; Check looks at all of it; OpenJournal, then Work.Run. Merge
// sums up journals.
//
// # What decides a copy
//
// A row is named by its output, which no other row may have: a path beneath the output folder, with slashes. ID is the first
// 16 bytes of SHA-256 over "mohr batch row v1", a zero byte and that path; the first 8 of them, big endian, modulo N say
// to which of N shards it belongs. So neither its line, nor the other rows, nor the folder in which the tool runs matter.
//
// The seed and the copy ID of a copy follow by HKDF-SHA256 (RFC 5869) from the owner's root, with the info strings
// "mohr batch seed v1" and "mohr batch copy id v1", and as salt the SHA-256 over the input's SHA-256, the job in a
// canonical form (see canonical) and the output's path. A retry writes the same bytes, and a copy ID is as hard to foretell
// as the root.
//
// What it does not do: hand rows out to machines. Shards need no knowledge of one another; engines that exist start them.
package batch

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"path"
	"path/filepath"
	"strings"

	"mohr/cmd/internal/filelock"
)

// The kinds of failure, told apart by errors.Is.
var (
	ErrManifest = errors.New("manifest")                            // its structure; a RowError says where
	ErrDouble   = errors.New("two rows with one output")            //
	ErrJournal  = errors.New("holds the journal of an earlier run") // and neither Resume nor Force was asked for
	ErrBusy     = filelock.ErrBusy
	ErrExists   = errors.New("output exists")                        // and the journal does not explain it
	ErrSame     = errors.New("the output is one of the inputs")      // by whatever name
	ErrLost     = errors.New("the output folder is no longer there") // unplugged, unmounted, moved
	ErrLimit    = errors.New("too large")                            // of a manifest or list
)

// MaxRows bounds a batch. Of each row 9 bytes are kept.
const MaxRows = 10_000_000

// A Row is one file to be copied. Of the words, "" takes what the flags say.
type Row struct {
	Line   int    // of the manifest or list, from 1; 0 for a file of a folder
	Index  int    // among all rows of the batch, from 0
	Input  string // as it is opened
	Output string // beneath the output folder, with slashes

	Purpose, Recipient string
	Issued, Expires    string
	Lang, Strength     string
}

// A Source gives rows, in the same order each time it is asked. After an error there is no further row.
type Source interface {
	Rows() iter.Seq2[Row, error]
}

// A RowID names a row for good.
type RowID [16]byte

// ID is the row's name.
func (r Row) ID() RowID {
	sum := sha256.Sum256([]byte("mohr batch row v1\x00" + r.Output))
	return RowID(sum[:16])
}

// String is the ID in hex.
func (id RowID) String() string { return hex.EncodeToString(id[:]) }

// A Shard is one part of several. The zero Shard is all.
type Shard struct{ Index, Of int }

// ParseShard reads I/N, I from 0 to N-1.
func ParseShard(s string) (Shard, error) {
	var sh Shard
	var rest string
	n, _ := fmt.Sscanf(s+" .", "%d/%d %s", &sh.Index, &sh.Of, &rest)
	if n != 3 || rest != "." || s != fmt.Sprintf("%d/%d", sh.Index, sh.Of) {
		return Shard{}, errors.New("not of the form I/N")
	}
	if sh.Of < 1 || sh.Of > MaxShards || sh.Index < 0 || sh.Index >= sh.Of {
		return Shard{}, fmt.Errorf("not 0/N to N-1/N, N at most %d", MaxShards)
	}
	return sh, nil
}

// MaxShards bounds the parts of one batch.
const MaxShards = 100_000

// Whole reports whether s is everything.
func (s Shard) Whole() bool { return s.Of == 0 }

// Holds reports whether the row belongs to s.
func (s Shard) Holds(id RowID) bool {
	return s.Whole() || binary.BigEndian.Uint64(id[:8])%uint64(s.Of) == uint64(s.Index)
}

// The files that a batch keeps in its output folder.
const (
	journalStem = "mohr-batch"
	failedStem  = "failed"
)

// name is a file's name for this shard: "failed.csv", or "failed.3-of-7.csv".
func (s Shard) name(stem, ending string) string {
	if s.Whole() {
		return stem + ending
	}
	return fmt.Sprintf("%s.%d-of-%d%s", stem, s.Index, s.Of, ending)
}

// JournalName is the journal's name in the output folder.
func (s Shard) JournalName() string { return s.name(journalStem, ".jsonl") }

// FailedName is the name of the manifest of failed rows in the output folder.
func (s Shard) FailedName() string { return s.name(failedStem, ".csv") }

// reserved reports whether an output would have the name of one of those files.
func reserved(output string) bool {
	name := strings.ToLower(output)
	return strings.HasPrefix(name, journalStem+".") && strings.HasSuffix(name, ".jsonl") ||
		strings.HasPrefix(name, failedStem+".") && strings.HasSuffix(name, ".csv")
}

// cleanOutput returns the canonical form of an output's path. The error says what is wrong with it.
func cleanOutput(s string) (string, error) {
	slashed := filepath.ToSlash(s)
	switch {
	case strings.ContainsRune(s, 0):
		return "", errors.New("holds a zero byte")
	case strings.HasSuffix(slashed, "/"):
		return "", errors.New("names a folder, not a file")
	case !filepath.IsLocal(filepath.FromSlash(slashed)):
		return "", errors.New("is not beneath the output folder")
	}
	clean := path.Clean(slashed)
	if clean == "." {
		return "", errors.New("names a folder, not a file")
	}
	if reserved(clean) {
		return "", errors.New("has the name of one of the batch's own files")
	}
	return clean, nil
}

// mirrored is where the copy of an input that is named alone belongs, before its name is made that of a copy: the same
// path without what leads out of the output folder.
func mirrored(input string) string {
	p := path.Clean(filepath.ToSlash(input[len(filepath.VolumeName(input)):]))
	p = strings.TrimLeft(p, "/")
	for strings.HasPrefix(p, "../") {
		p = p[len("../"):]
	}
	return p
}

// A RowError is what is wrong with one row's place in a manifest or list.
type RowError struct {
	Source string // "jobs.csv"; "" for the name that the caller knows
	Line   int
	Err    error
}

// Error names the line.
func (e *RowError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns what is wrong.
func (e *RowError) Unwrap() error { return e.Err }
