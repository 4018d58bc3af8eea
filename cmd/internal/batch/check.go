package batch

import (
	"fmt"
	"hash/maphash"
	"runtime"
	"slices"
	"strings"
)

// A Tally is how many rows there are.
type Tally struct {
	Rows int // of the batch
	Mine int // of this shard
}

// Check reads every row once, before any work: that there is a purpose for each, and that no two have one output. purpose
// says that the flags give one. The error is a RowError of ErrManifest, ErrDouble or ErrLimit, or the source's.
func Check(src Source, shard Shard, purpose bool) (Tally, error) {
	var t Tally
	seed := maphash.MakeSeed() // nobody can make names that collide
	var sums []uint64
	for row, err := range src.Rows() {
		if err != nil {
			return t, err
		}
		if t.Rows++; t.Rows > MaxRows {
			return t, &RowError{Line: row.Line, Err: fmt.Errorf("%w: more than %d rows", ErrLimit, MaxRows)}
		}
		if !purpose && row.Purpose == "" {
			return t, &RowError{Line: row.Line, Err: fmt.Errorf("%w: no purpose, neither here nor with -p", ErrManifest)}
		}
		if shard.Whole() || shard.Holds(row.ID()) {
			t.Mine++
		}
		sums = append(sums, maphash.String(seed, oneName(row.Output)))
	}
	slices.Sort(sums)
	twice := map[uint64]bool{}
	for i := 1; i < len(sums); i++ {
		if sums[i] == sums[i-1] {
			twice[sums[i]] = true
		}
	}
	if len(twice) == 0 {
		return t, nil
	}
	return t, doubles(src, seed, twice)
}

// doubles looks at the rows whose outputs have one of those sums: equal sums are not yet equal names.
func doubles(src Source, seed maphash.Seed, twice map[uint64]bool) error {
	first := map[string]Row{}
	for row, err := range src.Rows() {
		if err != nil {
			return err
		}
		name := oneName(row.Output)
		if !twice[maphash.String(seed, name)] {
			continue
		}
		if other, found := first[name]; found {
			return &RowError{Line: row.Line, Err: fmt.Errorf("%w: %q is that of %q and%s of %q", ErrDouble,
				row.Output, row.Input, standing(other), other.Input)}
		}
		first[name] = row
	}
	return nil
}

// standing says where a row stands, if it stands anywhere.
func standing(r Row) string {
	if r.Line == 0 {
		return ""
	}
	return fmt.Sprintf(", in line %d,", r.Line)
}

// oneName is equal for two outputs that file systems commonly take for one.
func oneName(output string) string {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return strings.ToLower(output)
	}
	return output
}
