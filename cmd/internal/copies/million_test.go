package copies_test

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"mohr/cmd/internal/copies"
)

// asked is how much of something the environment asks for; most runs do with few.
func asked(name string, few int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return few
}

// TestMany reads a register of as many rows as MOHR_MANY says, and tells how long that took and in what memory.
func TestMany(t *testing.T) {
	rows := asked("MOHR_MANY", 0)
	if rows == 0 {
		t.Skip("MOHR_MANY is how many rows; it takes a while")
	}
	r := fresh(t)
	began := time.Now()
	group := make([]copies.Copy, 0, 1000)
	for i := range rows {
		if group = append(group, row(fmt.Sprint(i))); len(group) == cap(group) || i == rows-1 {
			if err := r.Add(group...); err != nil {
				t.Fatal(err)
			}
			group = group[:0]
		}
	}
	info, err := os.Stat(r.Path())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rows, %d bytes, written in groups in %v", rows, info.Size(), time.Since(began))
	one := time.Now()
	if err := r.Add(row("one more")); err != nil {
		t.Fatal(err)
	}
	t.Logf("one more in %v", time.Since(one))
	began = time.Now()
	n, most := 0, uint64(0)
	if _, err := r.Each(func(copies.Copy) error {
		if n++; n%10_000 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rows read in %v, heap at most %d MiB", n, time.Since(began), most>>20)
	began = time.Now()
	if _, err := r.Forget(func(c copies.Copy) bool { return c.ID == row("5").ID }, func(copies.Copy) {}); err != nil {
		t.Fatal(err)
	}
	t.Logf("one forgotten in %v", time.Since(began))
}

// BenchmarkAdd is one row and its wait for the disk.
func BenchmarkAdd(b *testing.B) {
	r := register(b.TempDir(), [32]byte{1})
	for i := range b.N {
		if err := r.Add(row(fmt.Sprint(i))); err != nil {
			b.Fatal(err)
		}
	}
}
